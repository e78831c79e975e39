"""Whether the whole system delivers what the sun gave it: performance ratio by IEC 61724-1:2021.

PR = (E / P0) / (H / G0), with the final yield E / P0 in kWh/kW and the reference yield H / G0 in h; the ratio corrected
to 25 degC takes the measured cell temperature out of it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.commissioning.rules.commission.design import ALL, BuiltDesign
from services.commissioning.rules.limits.strings import STC_TEMPERATURE

STC_IRRADIANCE_KW_M2: Final = 1.0
LEAST_CAPACITY_RATIO: Final = 0.95
"""Measured over expected energy or power that passes: the contract's value (policy)."""
MOST_CAPACITY_RATIO: Final = 1.10
"""More is a wrong sensor, meter or design, not a good system (policy: twice the 5 % that a field pyranometer and a
revenue meter may be wrong by)."""
LEAST_RUN_HOURS: Final = 1.0
LEAST_MEAN_IRRADIANCE: Final = 400.0
MOST_MEAN_IRRADIANCE: Final = 1_400.0
"""W/m2 over the run, in the plane of the array: as ASTM E2848 keeps its intervals; no sky holds more for an hour."""
STABLE_PCT: Final = 20.0
"""How far the sun of an interval may be from its mean over the run (policy; ASTM E2848 has 2 % for its regression)."""
UNCERTAINTY_PCT: Final = {"irradiance": 3.0, "cell temperature": 1.0, "energy": 0.5, "nameplate": 1.5}
"""Standard uncertainties of the capacity ratio's parts, %: a field pyranometer or reference cell (IEC 61724-1 class B),
2 K at 0.4 %/K and some, a revenue meter, the modules' own tolerance."""


@dataclass(frozen=True)
class Sun:
    """What an array saw in an interval."""

    insolation_kwh_m2: float
    """In its own plane."""
    cell_temperature_c: float
    """Mean."""


@dataclass(frozen=True)
class Interval:
    """Some time of a run, short enough that an inverter at its limit stays there or away from it."""

    hours: float
    ac_energy_kwh: float
    arrays: Mapping[str, Sun]
    """By the array's id; ``ALL`` where the whole system lies in one plane, or the design states no arrays."""


@dataclass(frozen=True)
class Run:
    """A run of the whole system under a sky that is clear enough to be steady."""

    intervals: tuple[Interval, ...]

    @classmethod
    def whole(cls, hours: float, ac_energy_kwh: float, insolation_kwh_m2: float, cell_temperature_c: float) -> "Run":
        """One interval, one plane."""
        sun = {ALL: Sun(insolation_kwh_m2, cell_temperature_c)}
        return cls((Interval(hours, ac_energy_kwh, sun),))

    @property
    def hours(self) -> float:
        return sum(one.hours for one in self.intervals)

    @property
    def ac_energy_kwh(self) -> float:
        return sum(one.ac_energy_kwh for one in self.intervals)


@dataclass(frozen=True)
class Performance:
    ratio: float | None
    """Temperature-corrected performance ratio; None for storage alone, which has no sun to make energy of."""
    capacity_ratio: float
    """Measured over expected energy: made of the sun, or given by storage alone."""
    expected_kwh: float
    clipped_hours: float = 0.0
    """In which the inverters' rating was expected to limit."""
    uncertainty_pct: float = math.hypot(*UNCERTAINTY_PCT.values())
    """Standard uncertainty of the capacity ratio, %."""

    @property
    def passed(self) -> bool:
        return LEAST_CAPACITY_RATIO <= self.capacity_ratio <= MOST_CAPACITY_RATIO


def unfit(design: BuiltDesign, run: Run) -> tuple[str, ...]:
    """What makes a run too short, its sun too weak or too unsteady to judge a system by; empty where it is fit."""
    found = []
    least = LEAST_RUN_HOURS if design.planes else _least_discharge_hours(design)
    if run.hours < least:
        found.append(f"the run took {run.hours:.3g} h; at least {least:.3g} h are needed")
    for array in design.planes:
        seen = [
            (one.hours, sun.insolation_kwh_m2) for one in run.intervals if (sun := _sun_of(one, array.id)) is not None
        ]
        if len(seen) < len(run.intervals) or not run.intervals:
            found.append(f"the sun of array {array.id} was not measured throughout")
            continue
        mean = sum(sun for _, sun in seen) / run.hours * 1000
        if not LEAST_MEAN_IRRADIANCE <= mean <= MOST_MEAN_IRRADIANCE:
            allowed = f"{LEAST_MEAN_IRRADIANCE:g} to {MOST_MEAN_IRRADIANCE:g}"
            found.append(f"the run had {mean:.0f} W/m2 on average; {allowed} are needed")
        means = [sun / hours * 1000 for hours, sun in seen]
        if max(abs(one - mean) for one in means) > STABLE_PCT / 100 * mean:
            text = f"from {min(means):.0f} to {max(means):.0f} W/m2; at most {STABLE_PCT:g} % from the mean are steady"
            found.append(f"the sun of array {array.id} moved {text}")
    return tuple(found)


def _least_discharge_hours(design: BuiltDesign) -> float:
    """Of storage alone: less where it is empty before."""
    whole = design.battery_kwh / design.battery_kw if design.battery_kw else 0.0
    return min(LEAST_RUN_HOURS, whole or LEAST_RUN_HOURS)


def performance(design: BuiltDesign, run: Run) -> Performance:
    """Judges a run, interval by interval: an inverter at its limit delivers no more than its rating.

    Each array counts under its own sun and with the shade that the design states for it. Raises ValueError where the
    run has no sun or no duration, or the design neither array nor storage.
    """
    if not design.planes and design.battery_kw:
        return _of_storage(design, run)
    reference = expected = clipped_h = 0.0
    for one in run.intervals:
        kwh = 0.0
        for array in design.planes:
            sun = _sun_of(one, array.id)
            if sun is None or one.hours <= 0 or sun.insolation_kwh_m2 <= 0:
                raise ValueError("a performance run needs sun and time")
            warmth = 1 + design.gamma_of(array) / 100 * (sun.cell_temperature_c - STC_TEMPERATURE)
            made = array.kwdc * sun.insolation_kwh_m2 / STC_IRRADIANCE_KW_M2 * warmth
            reference += made
            kwh += made * (1 - array.shade_pct / 100)
        kwh *= design.expected_ratio
        most = math.inf if design.kwac is None else design.kwac * one.hours
        clipped_h += one.hours if kwh > most else 0.0
        expected += min(kwh, most)
    if expected <= 0:
        raise ValueError("a performance run needs sun and time")
    return Performance(
        ratio=run.ac_energy_kwh / reference,
        capacity_ratio=run.ac_energy_kwh / expected,
        expected_kwh=expected,
        clipped_hours=clipped_h,
    )


def _of_storage(design: BuiltDesign, run: Run) -> Performance:
    """Storage alone is discharged: what it gave over what its rating, and its usable energy, let it give.

    No sun is measured: only the meter may be wrong.
    """
    expected = min(design.battery_kw * run.hours, design.battery_kwh or math.inf)
    if expected <= 0:
        raise ValueError("a performance run needs time")
    return Performance(
        ratio=None,
        capacity_ratio=run.ac_energy_kwh / expected,
        expected_kwh=expected,
        uncertainty_pct=UNCERTAINTY_PCT["energy"],
    )


def _sun_of(interval: Interval, array: str) -> Sun | None:
    return interval.arrays.get(array, interval.arrays.get(ALL))
