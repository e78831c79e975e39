"""Random but well-formed URDB records and a year of load and sun, by seed: the inputs of the oracle tests.

SAM wants all periods of a month to have the same tiers, which bounds what is drawn here.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
TIER_STEPS = {"kWh": (100, 600), "kWh daily": (3, 20), "kWh/kW": (30, 150), "kWh/kW daily": (1, 6)}
"""Width of a tier by its unit: least and most."""


@dataclass(frozen=True, eq=False)
class Case:
    """A tariff, a year of intervals and the settlement terms."""

    record: dict[str, Any]
    load_kwh: Array
    generation_kwh: Array
    minutes: int
    true_up_month: int
    year_end_usd_per_kwh: float


def case(seed: int, units: tuple[str, ...] = ("kWh", "kWh daily"), demand: bool = True) -> Case:
    """Everything one comparison needs, from one seed."""
    draw = np.random.default_rng(seed)
    record = _record(draw, str(draw.choice(units)), demand)
    minutes = int(draw.choice([60, 60, 30, 15]))
    load, generation = _year(draw, 60 // minutes)
    true_up = int(draw.integers(1, 13)) if draw.random() < 0.5 else 12
    return Case(record, load, generation, minutes, true_up, float(draw.choice([0.0, 0.03])))


def _record(draw: np.random.Generator, unit: str, demand: bool) -> dict[str, Any]:
    periods, tiers = int(draw.integers(1, 5)), int(draw.integers(1, 4))
    bounds = np.cumsum(draw.uniform(*TIER_STEPS[unit], tiers))
    record: dict[str, Any] = {
        "energyratestructure": [[_tier(draw, unit, bounds, t) for t in range(tiers)] for _ in range(periods)],
        "energyweekdayschedule": _schedule(draw, periods),
        "energyweekendschedule": _schedule(draw, periods),
    }
    record |= _charge(draw, "fixedchargefirstmeter", "fixedchargeunits", 30)
    if draw.random() < 0.6:
        record |= _charge(draw, "mincharge", "minchargeunits", 60)
    if demand and draw.random() < 0.5:
        count = int(draw.integers(1, 3))
        record["flatdemandstructure"] = [_demand_tiers(draw, draw.random() < 0.5) for _ in range(count)]
        record["flatdemandmonths"] = [int(period) for period in draw.integers(0, count, 12)]
    if demand and draw.random() < 0.5:
        count, two = int(draw.integers(1, 4)), draw.random() < 0.5
        bound = float(draw.uniform(2, 5))
        record["demandratestructure"] = [_demand_tiers(draw, two, bound) for _ in range(count)]
        record["demandweekdayschedule"] = _schedule(draw, count)
        record["demandweekendschedule"] = _schedule(draw, count)
    return record


def _tier(draw: np.random.Generator, unit: str, bounds: Array, index: int) -> dict[str, Any]:
    tier = {"rate": float(draw.uniform(0.05, 0.6)), "unit": unit, "sell": float(draw.uniform(0.01, 0.3))}
    if draw.random() < 0.5:
        tier["adj"] = float(draw.uniform(-0.02, 0.05))
    return tier if index == len(bounds) - 1 else {**tier, "max": float(bounds[index])}


def _demand_tiers(draw: np.random.Generator, two: bool, bound: float | None = None) -> list[dict[str, float]]:
    low, high = float(draw.uniform(0, 15)), float(draw.uniform(5, 20))
    if not two:
        return [{"rate": low}]
    return [{"rate": low, "max": float(draw.uniform(2, 5)) if bound is None else bound}, {"rate": high}]


def _charge(draw: np.random.Generator, key: str, units_key: str, monthly: float) -> dict[str, Any]:
    unit = str(draw.choice(["$/month", "$/day", "$/year"]))
    scale = {"$/month": 1.0, "$/day": 1 / 30, "$/year": 12.0}[unit]
    return {key: float(draw.uniform(0, monthly)) * scale, units_key: unit}


def _schedule(draw: np.random.Generator, periods: int) -> list[list[int]]:
    """Two seasons, each a day with one block of hours in another period."""

    def day() -> list[int]:
        first, last = sorted(int(hour) for hour in draw.integers(0, 25, 2))
        base, block = int(draw.integers(periods)), int(draw.integers(periods))
        return [block if first <= hour < last else base for hour in range(24)]

    summer, winter = day(), day()
    return [summer if 5 <= month <= 8 else winter for month in range(12)]


def _year(draw: np.random.Generator, per_hour: int) -> tuple[Array, Array]:
    hours = np.arange(8760 * per_hour) / per_hour
    evening = np.where((hours % 24 > 17) & (hours % 24 < 22), 1.5, 0.0)
    load = (0.5 + draw.gamma(2, 0.4, len(hours)) + evening) * draw.uniform(0.5, 2) / per_hour
    height = np.sin((hours % 24 - 6) / 12 * np.pi) * (1 + 0.4 * np.cos((hours / 24 - 172) / 365 * 2 * np.pi))
    clouds = np.repeat(draw.uniform(0.2, 1, 365), 24 * per_hour)
    sun = np.maximum(height, 0) * clouds * draw.uniform(1, 9)
    return load, np.where(sun > 0, sun, -0.003) / per_hour  # an inverter draws a little at night
