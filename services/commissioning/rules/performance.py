"""Whether the whole system delivers what the sun gave it: performance ratio by IEC 61724-1:2021.

PR = (E / P0) / (H / G0), with the final yield E / P0 in kWh/kW and the reference yield H / G0 in h; the ratio corrected
to 25 degC takes the measured cell temperature out of it.
"""

from dataclasses import dataclass
from typing import Final

from shared.schemas.parts import DesignFacts

STC_IRRADIANCE_KW_M2: Final = 1.0
LEAST_CAPACITY_RATIO: Final = 0.95
"""Measured over expected energy that passes: the contract's value (policy)."""
MOST_CAPACITY_RATIO: Final = 1.10
"""More is a wrong sensor, meter or design, not a good system (policy: twice the 5 % that a field pyranometer and a
revenue meter may be wrong by)."""
LEAST_RUN_HOURS: Final = 1.0
LEAST_MEAN_IRRADIANCE: Final = 400.0
MOST_MEAN_IRRADIANCE: Final = 1_400.0
"""W/m2 over the run, in the plane of the array: as ASTM E2848 keeps its intervals; no sky holds more for an hour."""

SYSTEM_LOSSES: Final = 0.1408
"""Soiling, shading, mismatch, wiring ... of PVWatts: Dobos, PVWatts Version 5 Manual, NREL/TP-6A20-62641, table 6."""
INVERTER_EFFICIENCY: Final = 0.96
"""Nominal efficiency of PVWatts, same manual, section 11."""
EXPECTED_RATIO: Final = (1 - SYSTEM_LOSSES) * INVERTER_EFFICIENCY
"""The temperature-corrected ratio that a sound system reaches under PVWatts' own assumptions: 0.825."""


def expected_ratio(design: DesignFacts) -> float:
    """The temperature-corrected ratio that this design promises; PVWatts' own where it does not state its losses."""
    return EXPECTED_RATIO if design.losses_pct is None else (1 - design.losses_pct / 100) * INVERTER_EFFICIENCY


@dataclass(frozen=True)
class Run:
    """A run of the whole system under a sky that is clear enough to be steady."""

    hours: float
    ac_energy_kwh: float
    insolation_kwh_m2: float
    """In the plane of the array."""
    cell_temperature_c: float
    """Mean over the run."""


@dataclass(frozen=True)
class Performance:
    ratio: float
    """Temperature-corrected performance ratio."""
    capacity_ratio: float
    """Measured over expected energy."""
    expected_kwh: float

    @property
    def passed(self) -> bool:
        return LEAST_CAPACITY_RATIO <= self.capacity_ratio <= MOST_CAPACITY_RATIO

    @property
    def nearest_limit(self) -> float:
        """That of the two limits which the ratio broke or came nearer to."""
        return min(LEAST_CAPACITY_RATIO, MOST_CAPACITY_RATIO, key=lambda limit: abs(limit - self.capacity_ratio))


def unfit(run: Run) -> tuple[str, ...]:
    """What makes a run too short or its sun too weak to judge a system by; empty where it is fit."""
    found = []
    if run.hours < LEAST_RUN_HOURS:
        found.append(f"the run took {run.hours:.3g} h; at least {LEAST_RUN_HOURS:g} h are needed")
    mean = run.insolation_kwh_m2 / run.hours * 1000
    if not LEAST_MEAN_IRRADIANCE <= mean <= MOST_MEAN_IRRADIANCE:
        allowed = f"{LEAST_MEAN_IRRADIANCE:g} to {MOST_MEAN_IRRADIANCE:g}"
        found.append(f"the run had {mean:.0f} W/m2 on average; {allowed} are needed")
    return tuple(found)


def performance(design: DesignFacts, run: Run, power_pct_per_k: float) -> Performance:
    """Judges a run. An inverter at its limit delivers no more than its rating: expected energy is clipped there.

    Raises ValueError where the run has no sun or no duration.
    """
    if run.hours <= 0 or run.insolation_kwh_m2 <= 0:
        raise ValueError("a performance run needs sun and time")
    reference_h = run.insolation_kwh_m2 / STC_IRRADIANCE_KW_M2
    warmth = 1 + power_pct_per_k / 100 * (run.cell_temperature_c - 25.0)
    expected = min(design.kwdc * reference_h * warmth * expected_ratio(design), design.kwac * run.hours)
    return Performance(
        ratio=run.ac_energy_kwh / design.kwdc / (reference_h * warmth),
        capacity_ratio=run.ac_energy_kwh / expected,
        expected_kwh=expected,
    )
