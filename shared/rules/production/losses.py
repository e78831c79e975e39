"""What a simulated year leaves out: constant losses, ageing, and how sure the estimate is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import prod, sqrt
from statistics import NormalDist

DEGRADATION_PCT_PER_YEAR = 0.5
"""Median of crystalline silicon. Jordan & Kurtz 2013, "Photovoltaic degradation rates - an analytical review", Prog.
Photovolt. 21:12-29."""


@dataclass(frozen=True, slots=True)
class Losses:
    """Losses tree of PVWatts, each in per cent of what the ones before leave; they act on DC power.

    Defaults: Dobos 2014, "PVWatts Version 5 Manual", NREL/TP-6A20-62641, system losses. Give `shading` 0 where
    the shade of the plane itself is simulated, or it counts twice.
    """

    soiling: float = 2.0
    shading: float = 3.0
    snow: float = 0.0
    mismatch: float = 2.0
    wiring: float = 2.0
    connections: float = 0.5
    light_induced_degradation: float = 1.5
    nameplate_rating: float = 1.0
    age: float = 0.0
    availability: float = 3.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not -5.0 <= value < 100.0:
                raise ValueError(f"loss {field.name} {value:g} is outside -5 to 100")

    @property
    def total_pct(self) -> float:
        """14.0757 with the defaults."""
        return float(100.0 * (1.0 - prod(1.0 - getattr(self, field.name) / 100.0 for field in fields(self))))


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Standard deviations of one year's energy, per cent, taken as independent and normal.

    `resource`: long-term irradiation of satellite data (Habte, Sengupta & Lopez 2017, NREL/TP-5D00-67722: 5 % bias at
    most sites); `weather`: one year against the typical one; `model`: simulation and transposition; `losses`: the
    losses tree. The values after `resource` are ours; together they give 6.8, within the 5-8 % usual in the trade.
    """

    resource: float = 5.0
    weather: float = 3.0
    model: float = 3.0
    losses: float = 2.0

    @property
    def sigma_pct(self) -> float:
        return sqrt(self.resource**2 + self.weather**2 + self.model**2 + self.losses**2)


def exceeded_kwh(p50_kwh: float, probability_pct: float, sigma_pct: float) -> float:
    """Energy that is exceeded with the given probability: P90 = P50 * (1 - 1.2816 sigma). Never below zero."""
    if not 0.0 < probability_pct < 100.0:
        raise ValueError(f"probability {probability_pct:g} % is not between 0 and 100")
    return max(p50_kwh * (1.0 - NormalDist().inv_cdf(probability_pct / 100.0) * sigma_pct / 100.0), 0.0)


def degraded_kwh(first_year_kwh: float, years: int, rate_pct_per_year: float = DEGRADATION_PCT_PER_YEAR) -> list[float]:
    """Energy of each of `years` years; each loses the rate of the year before it, the first nothing."""
    return [first_year_kwh * (1.0 - rate_pct_per_year / 100.0) ** year for year in range(years)]
