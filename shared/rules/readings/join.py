"""Bring load and generation, which may differ in interval and in year, onto the meter's one axis.

Energy is netted at the finer of the two intervals and never averaged: netting an hour's mean would hide exports
within the hour.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.rules.notice import Notice
from shared.rules.readings.axis import MINUTES_PER_DAY, TYPICAL_LEAP_YEAR, TYPICAL_YEAR, MeterAxis
from shared.rules.readings.clock import Clock
from shared.rules.readings.intervals import IntervalError, IntervalSeries

LONGEST_YEAR_DAYS = 366
MOST_ABSENT_SHARE = 0.01
"""Share of the load's intervals that may lack generation and count as none (ours): enough for the hour that the clock
skips in spring and for an inverter's few lost readings, too little to hide half a year."""
Starts = NDArray[np.datetime64]
LEAP_DAY = 31 + 28
"""Number of 29 February in ``_time_of_year``'s months of 31 days."""


@dataclass(frozen=True, eq=False)
class MeterData:
    """Load and generation in kWh per interval of ``axis``, both of shape (n,)."""

    axis: MeterAxis
    load_kwh: NDArray[np.float64]
    generation_kwh: NDArray[np.float64] | None
    notices: tuple[Notice, ...]


def join(
    load: IntervalSeries,
    generation: IntervalSeries | None = None,
    year: int | None = None,
    clock: Clock | None = None,
) -> MeterData:
    """At most twelve months of load with the generation of the same times of the year.

    ``clock``: the wall clock that the axis is to show. A series without starts is of standard time, one with starts
    of the clock itself, unless it runs through an hour that the clock skips. Load and generation meet at instants.
    Without a clock all series are taken to be of one clock, which the axis then shows.

    ``year``: the calendar year of a file without starts, or the year to take from a file that has more than one.
    Without starts and without ``year`` the year is a typical one that begins on a Monday, as in SAM. Generation of
    another year (a typical meteorological year) is placed by month, day and time. Raises ``IntervalError``.
    """
    notices = [*load.notices, *(generation.notices if generation else ())]
    coarse, instants, kwh = _twelve_months(load, year, clock, notices)
    minutes = load.minutes if generation is None else math.gcd(load.minutes, generation.minutes)
    axis, instants = coarse.refined(minutes), MeterAxis(instants, load.minutes).refined(minutes).start
    load_kwh = np.repeat(kwh / (load.minutes // minutes), load.minutes // minutes)
    if (load_kwh < 0).any():
        row = int(np.argmax(load_kwh < 0)) // (load.minutes // minutes)
        notices.append(Notice("NEGATIVE_LOAD", f"{load.name} reading {row + 1}", "negative load counts as export"))
    if axis.months < 12:
        notices.append(Notice("PARTIAL_YEAR", load.name, f"{axis.months} months of readings, not a year"))
    if generation is None:
        return MeterData(axis, load_kwh, None, tuple(notices))
    generation_kwh = _looked_up(generation, instants, minutes, clock, notices)
    return MeterData(axis, load_kwh, generation_kwh, tuple(notices))


def _calendar(series: IntervalSeries, year: int | None) -> MeterAxis:
    """The axis of a series without starts: ``year``, or the typical year of its length."""
    leap = len(series.kwh) * series.minutes // MINUTES_PER_DAY == LONGEST_YEAR_DAYS
    return MeterAxis.for_year(year or (TYPICAL_LEAP_YEAR if leap else TYPICAL_YEAR), series.minutes)


def _starts(series: IntervalSeries, clock: Clock | None, notices: list[Notice]) -> tuple[Starts, Starts]:
    """What the clock shows at the starts of a series that has them, and the same as instants of standard time."""
    assert series.start is not None
    if clock is None:
        return series.start, series.start
    if clock.is_standard(series.start):
        text = f"starts run through the hour that the clock of {clock.name} skips: read as standard time"
        notices.append(Notice("STANDARD_TIME", series.name, text))
        return clock.wall(series.start), series.start
    return series.start, clock.standard(series.start)


def _twelve_months(
    series: IntervalSeries, year: int | None, clock: Clock | None, notices: list[Notice]
) -> tuple[MeterAxis, Starts, NDArray[np.float64]]:
    """The axis of the load, its instants and its kWh."""
    if series.start is None:
        standard = _calendar(series, year)
        axis = standard if clock is None else MeterAxis.on_wall(clock.wall(standard.start), series.minutes)
        return axis, standard.start, _with_leap_day(series, len(axis), notices)
    start, instants = _starts(series, clock, notices)
    kwh = series.kwh
    if year is not None:
        chosen = start.astype("datetime64[Y]").astype(np.int64) + 1970 == year
        if not chosen.any():
            span = f"{start[0].astype('datetime64[D]')} to {start[-1].astype('datetime64[D]')}"
            raise IntervalError(f"{series.name} has no reading in {year}: it runs from {span}")
        return MeterAxis(start[chosen], series.minutes), instants[chosen], kwh[chosen]
    if _days(series) > LONGEST_YEAR_DAYS:
        raise IntervalError(f"{series.name} has {_days(series):.0f} days of readings: choose one year of them")
    month = start.astype("datetime64[M]").astype(np.int64)
    if month[-1] - month[0] < 12:
        return MeterAxis(start, series.minutes), instants, kwh
    notices.append(Notice("YEAR_FROM_MID_MONTH", series.name, "the first days are billed with the last month"))
    order = np.argsort(month == month[0], kind="stable")  # the part of the first month goes last
    billing_month = np.where(month == month[0], month[-1], month)[order]
    return MeterAxis(start[order], series.minutes, billing_month), instants[order], kwh[order]


def _days(series: IntervalSeries) -> float:
    return (len(series.kwh) - 1) * series.minutes / MINUTES_PER_DAY  # one reading of the next year does no harm


def _with_leap_day(series: IntervalSeries, count: int, notices: list[Notice]) -> NDArray[np.float64]:
    """A year of another length: 29 February repeats the 28th, or is left out."""
    per_day = MINUTES_PER_DAY // series.minutes
    cut = 59 * per_day  # end of 28 February
    if count == len(series.kwh):
        return series.kwh
    notices.append(Notice("LEAP_DAY", series.name, "29 February repeats the 28th, or is left out, to fit the year"))
    if count > len(series.kwh):
        return np.insert(series.kwh, cut, series.kwh[cut - per_day : cut])
    return np.delete(series.kwh, slice(cut, cut + per_day))


def _looked_up(
    series: IntervalSeries, wanted_at: Starts, minutes: int, clock: Clock | None, notices: list[Notice]
) -> NDArray[np.float64]:
    """Generation at the load's instants: the same ones, else the same times of the year."""
    repeat = series.minutes // minutes
    start = _calendar(series, None).start if series.start is None else _starts(series, clock, notices)[1]
    fine = MeterAxis(start, series.minutes).refined(minutes).start
    kwh = np.repeat(series.kwh / repeat, repeat)
    if len(fine) == len(wanted_at) and (fine == wanted_at).all():
        return kwh
    order = np.argsort(fine, kind="stable")
    where = np.minimum(np.searchsorted(fine[order], wanted_at), len(fine) - 1)
    if (fine[order][where] == wanted_at).all():
        return kwh[order][where]
    if _days(series) > LONGEST_YEAR_DAYS:
        raise IntervalError(f"{series.name} has more than a year and not the load's times: cut it to one year")
    if series.start is not None and fine[0].astype("datetime64[Y]") != wanted_at[0].astype("datetime64[Y]"):
        notices.append(Notice("OTHER_YEAR", series.name, "generation is placed by month, day and time of the load"))
    keys = _time_of_year(fine)
    order = np.argsort(keys, kind="stable")
    wanted = _time_of_year(wanted_at)
    where = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    leap = (keys[order][where] != wanted) & (wanted // MINUTES_PER_DAY == LEAP_DAY)
    wanted = np.where(leap, wanted - MINUTES_PER_DAY, wanted)
    where = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    absent = keys[order][where] != wanted
    if absent.any():
        first = wanted_at[int(np.argmax(absent))]
        if absent.mean() > MOST_ABSENT_SHARE:
            raise IntervalError(f"{series.name} has no reading for {first} of the load")
        text = f"{absent.sum()} intervals of the load, the first {first}, have no generation: taken as 0"
        notices.append(Notice("GAPS", series.name, text))
    return np.where(absent, 0.0, kwh[order][where])


def _time_of_year(start: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """A number that is the same for the same month, day and minute of any year."""
    month = start.astype("datetime64[M]")
    day = (start.astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
    minute = (start - start.astype("datetime64[D]")).astype("timedelta64[m]").astype(np.int64)
    result: NDArray[np.int64] = ((month.astype(np.int64) % 12) * 31 + day) * MINUTES_PER_DAY + minute
    return result
