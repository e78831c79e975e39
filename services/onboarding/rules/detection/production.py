"""Whether a system gives what its design expects, under the sun that there was.

The sun is what a sensor in the plane of the modules has measured; without one what the neighbours made of their own
designs; without neighbours the design's month alone, over a longer time and with a wider margin, since the weather of a
month differs from the typical one by a quarter and more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from services.onboarding.rules.detection.daylight import place_of
from services.onboarding.rules.detection.findings import DayOfSystem, Fault, Finding

WEEK: Final = 7
LEAST_OF_WEEK: Final = 5
"""Judged days of the newest seven."""
MONTH: Final = 28
LEAST_OF_MONTH: Final = 20
LOW: Final = 0.80
"""Less than four fifths of what is expected over a week is a fault, not weather."""
LOW_BY_DESIGN_ALONE: Final = 0.60
NEIGHBOURS_LEAST: Final = 3
TOO_DARK: Final = 0.30
"""Where even the neighbours give less than this, the sky is to blame: nothing is said of a single roof."""
NOTHING: Final = 0.02
"""Of the expectation: an inverter that stands still shows a little all the same."""
NOTHING_DAYS: Final = 2

INVERTER_EFFICIENCY: Final = 0.96
"""PVWatts version 5 and later (NREL/TP-6A20-62641)."""
LOSSES_PCT: Final = 14.08
"""PVWatts' own, where the design states none."""

SNOW_MONTHS: Final = (11, 12, 1, 2, 3, 4)
SNOW_NORTH_OF_DEG: Final = 32.0
SNOWED_IN: Final = 0.10
"""Of the expectation: modules under snow give next to nothing."""
NEIGHBOURS_IN_SUN: Final = 0.50
"""Where the neighbours give more than that, no snow lies on this roof either, or not for long."""
SNOW_PATIENCE_DAYS: Final = 14


@dataclass(frozen=True)
class Yield:
    """What a system was measured by, and how it came out."""

    index: float
    """Produced over expected, corrected for the sun."""
    basis: str
    """``irradiance``, ``neighbours`` or ``design``."""
    since: date
    produced_kwh: float
    expected_kwh: float
    """Under the sun that there was."""


def expected_by_irradiation(kwdc: float, losses_pct: float | None, irradiation_kwh_m2: float) -> float:
    """kWh: power at 1,000 W/m2 times the irradiation, less the losses that the design counts with."""
    losses = LOSSES_PCT if losses_pct is None else losses_pct
    return kwdc * irradiation_kwh_m2 * (1 - losses / 100) * INVERTER_EFFICIENCY


def without_snow(days: Sequence[DayOfSystem], zone: str, neighbours: float | None) -> list[DayOfSystem]:
    """The days on which no snow lies, as far as can be told: the newest last, as given.

    Snow is a whole system at nearly nothing, in winter, where winter has snow, while neighbours are as dark. Without
    neighbours it is believed for two weeks on end.
    """
    if neighbours is not None and neighbours > NEIGHBOURS_IN_SUN:
        return list(days)
    if place_of(zone).latitude < SNOW_NORTH_OF_DEG:
        return list(days)
    under = [one.day.month in SNOW_MONTHS and one.judged and one.ratio < SNOWED_IN for one in days]
    if neighbours is None and all(under[-SNOW_PATIENCE_DAYS:]) and len(under) >= SNOW_PATIENCE_DAYS:
        return list(days)
    return [one for one, snow in zip(days, under, strict=True) if not snow]


def measure(days: Sequence[DayOfSystem], neighbours: float | None) -> Yield | None:
    """The yield of the newest days that can be judged, None where too few can. ``days``: in order, without snow."""
    week = [one for one in days[-WEEK:] if one.judged]
    if len(week) >= LEAST_OF_WEEK:
        if all(one.expected_by_irradiation_kwh for one in week):
            return _yield(week, "irradiance", [one.expected_by_irradiation_kwh or 0.0 for one in week])
        if neighbours is not None:
            if neighbours < TOO_DARK:
                return None
            return _yield(week, "neighbours", [one.expected_kwh * neighbours for one in week])
    month = [one for one in days[-MONTH:] if one.judged]
    if len(month) >= LEAST_OF_MONTH:
        return _yield(month, "design", [one.expected_kwh for one in month])
    return None


def _yield(days: Sequence[DayOfSystem], basis: str, expected: Sequence[float]) -> Yield:
    produced, total = sum(one.produced_kwh for one in days), sum(expected)
    return Yield(produced / total, basis, days[0].day, produced, total)


def stands_still(days: Sequence[DayOfSystem]) -> bool:
    """Whether the newest days, if they can be judged, have given nothing."""
    newest = [one for one in days[-NOTHING_DAYS:] if one.judged]
    return len(newest) == NOTHING_DAYS and all(one.produced_kwh < NOTHING * one.expected_kwh for one in newest)


def judge(
    days: Sequence[DayOfSystem], zone: str, neighbours: float | None = None, lately: float | None = None
) -> Finding | None:
    """What is wrong with the yield, if anything. ``days``: without a gap, the newest last.

    ``neighbours``: median of produced over expected of systems nearby over the same week, None with too few of them;
    ``lately``: the same of the ``NOTHING_DAYS`` newest days.
    """
    open_days = without_snow(days, zone, neighbours)
    newest = open_days[-NOTHING_DAYS:]
    if stands_still(open_days) and (lately is None or lately >= TOO_DARK):
        text = f"{sum(one.produced_kwh for one in newest):.1f} kWh in {NOTHING_DAYS} days"
        facts = {
            "produced_kwh": sum(one.produced_kwh for one in newest),
            "expected_kwh": sum(one.expected_kwh for one in newest),
        }
        return Finding(Fault.NO_PRODUCTION, _midnight(newest[0].day, zone), text, facts=facts)
    found = measure(open_days, neighbours)
    least = LOW_BY_DESIGN_ALONE if found is not None and found.basis == "design" else LOW
    if found is None or found.index >= least:
        return None
    text = (
        f"{found.produced_kwh:.0f} of {found.expected_kwh:.0f} kWh since {found.since} "
        f"({100 * found.index:.0f} %, by {found.basis})"
    )
    facts = {"index": found.index, "produced_kwh": found.produced_kwh, "expected_kwh": found.expected_kwh}
    return Finding(Fault.LOW_YIELD, _midnight(found.since, zone), text, facts=facts)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
