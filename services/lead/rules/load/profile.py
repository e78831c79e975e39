"""A year of hourly load from usage data of any grade.

Hours that were metered are kept; longer readings (days, billing periods, a year) are spread over their hours by a load
shape: ``L_h = s_h · kWh / Σ s``. What was not metered comes from the same hours of the same month where there are
any, else from the shape scaled to what was metered. Each day moves to the nearest same weekday of the typical year, and
each month keeps its mean daily energy.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.usage.imported import Grade, Readings, UsagePoint
from shared.rules.site.load import DAYS_IN_MONTH, HOURS, MONTH_OF_HOUR, HourlyLoad, typical_day

UNCERTAINTY_PCT: Final = {Grade.A: 7.0, Grade.B: 12.0, Grade.C: 18.0, Grade.D: 30.0, Grade.E: 30.0}
"""Half of the P10-P90 band of a year's energy by grade. Ours."""
FILLED_MONTH_PCT: Final = 1.0
"""Added for each month without any data. Ours."""
LEAST_COVERAGE: Final = 0.5
"""Share of an hour that must have been metered for the rest to be extrapolated. Ours."""
DAYS: Final = 365
EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, eq=False)
class LoadYear:
    """The load and where it came from."""

    load: HourlyLoad
    metered_pct: float
    """Share of the hours that come from readings of an hour or less."""
    filled_months: tuple[int, ...]
    """Months (1-12) without any reading, filled from the shape."""


def load_year(point: UsagePoint, shape: NDArray[np.float64], standard_offset: int | None = None) -> LoadYear:
    """The latest twelve months of a usage point as a typical year.

    ``shape`` (8760,) relative load of such a building. ``standard_offset``: seconds of local standard time from UTC, by
    default what the file states. Where energy was also received, this is what on-site generation left to buy, not the
    consumption. Raises ValueError where nothing was delivered.
    """
    if not len(point.delivered) or point.kwh_delivered <= 0:
        raise ValueError("there is no consumption to make a load of")
    offset = point.local_time.standard_offset if standard_offset is None else standard_offset
    last_day = -((point.end + offset) // -86400)  # the day after the last reading
    first_day = last_day - DAYS
    metered = _metered_hours(point.delivered, offset, first_day)
    spread = _spread_days(point.delivered, offset, first_day, shape)
    known = np.where(np.isnan(metered), spread, metered)
    days = [EPOCH + timedelta(days=int(first_day) + index) for index in range(DAYS)]
    month = np.repeat([day.month - 1 for day in days], 24)
    filled_months = tuple(index + 1 for index in range(12) if np.isnan(known[month == index]).all())
    complete = _filled(known, days, month, shape)
    moved = _in_typical_calendar(complete, days, month)
    uncertainty = min(UNCERTAINTY_PCT[point.grade] + FILLED_MONTH_PCT * len(filled_months), 60.0)
    return LoadYear(
        load=HourlyLoad(moved, uncertainty),
        metered_pct=100.0 * float(np.isfinite(metered).mean()),
        filled_months=filled_months,
    )


def load_of_months(monthly_kwh: list[float | None], shape: NDArray[np.float64], grade: Grade) -> LoadYear:
    """A year from known months (January first, None unknown), each spread by the shape. Raises ValueError."""
    if len(monthly_kwh) != 12 or not any(monthly_kwh):
        raise ValueError("twelve months with some consumption are needed")
    shape_kwh = np.bincount(MONTH_OF_HOUR, shape, 12)
    is_known = np.array([kwh is not None for kwh in monthly_kwh])
    known = np.array([kwh or 0.0 for kwh in monthly_kwh])
    scale = known.sum() / shape_kwh[is_known].sum()
    kwh = np.where(is_known, known, shape_kwh * scale)
    wh = shape * (kwh * 1000.0 / shape_kwh)[MONTH_OF_HOUR]
    filled = tuple(int(index) + 1 for index in np.flatnonzero(~is_known))
    uncertainty = min(UNCERTAINTY_PCT[grade] + FILLED_MONTH_PCT * len(filled), 60.0)
    return LoadYear(HourlyLoad(wh, uncertainty), 0.0, filled)


# -- what was metered --------------------------------------------------------------------------------------------


def _metered_hours(readings: Readings, offset: int, first_day: int) -> NDArray[np.float64]:
    """(8760,) Wh of the hours of the window, NaN where readings of an hour or less cover less than half of it."""
    short = (readings.seconds <= 3600) & (readings.seconds > 0)
    hour = (readings.start[short] + offset) // 3600 - first_day * 24
    inside = (hour >= 0) & (hour < HOURS)
    seconds = np.bincount(hour[inside], readings.seconds[short][inside], HOURS)
    wh = np.bincount(hour[inside], readings.wh[short][inside], HOURS)
    with np.errstate(invalid="ignore", divide="ignore"):
        whole: NDArray[np.float64] = wh * 3600.0 / seconds
    return np.where(seconds >= 3600 * LEAST_COVERAGE, whole, np.nan)


def _spread_days(readings: Readings, offset: int, first_day: int, shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """(8760,) Wh of the hours under readings longer than an hour, spread by the shape; NaN elsewhere."""
    total, count = np.zeros(HOURS), np.zeros(HOURS)
    window = _shape_of_window(shape, first_day)
    for begin, seconds, wh in zip(
        readings.start.tolist(), readings.seconds.tolist(), readings.wh.tolist(), strict=True
    ):
        if seconds <= 3600:
            continue
        first = round((begin + offset) / 3600) - first_day * 24
        last = first + round(seconds / 3600)
        hours = np.arange(max(first, 0), min(last, HOURS))
        if not len(hours):
            continue
        all_hours = np.arange(first, last) % HOURS  # a reading that reaches out of the window keeps its share
        total[hours] += window[hours] * wh / window[all_hours].sum()
        count[hours] += 1
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, total / count, np.nan)


def _shape_of_window(shape: NDArray[np.float64], first_day: int) -> NDArray[np.float64]:
    days = shape.reshape(DAYS, 24)
    order = [
        (typical_day(EPOCH + timedelta(days=int(first_day) + index)) - date(2018, 1, 1)).days for index in range(DAYS)
    ]
    return days[order].ravel()


# -- what was not ------------------------------------------------------------------------------------------------


def _filled(
    known: NDArray[np.float64], days: list[date], month: NDArray[np.int64], shape: NDArray[np.float64]
) -> NDArray[np.float64]:
    missing = np.isnan(known)
    if not missing.any():
        return known
    window = _shape_of_window(shape, (days[0] - EPOCH).days)
    scale = known[~missing].sum() / window[~missing].sum() if window[~missing].any() else 0.0
    weekend = np.repeat([day.weekday() >= 5 for day in days], 24)
    slot = (month * 2 + weekend) * 24 + np.tile(np.arange(24), DAYS)
    sums = np.bincount(slot[~missing], known[~missing], 12 * 2 * 24)
    counts = np.bincount(slot[~missing], minlength=12 * 2 * 24)
    usual = np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0)[slot]
    return np.where(missing, np.where(np.isnan(usual), window * scale, usual), known)


def _in_typical_calendar(wh: NDArray[np.float64], days: list[date], month: NDArray[np.int64]) -> NDArray[np.float64]:
    daily = wh.reshape(DAYS, 24)
    total, count = np.zeros((DAYS, 24)), np.zeros(DAYS)
    for index, day in enumerate(days):
        target = (typical_day(day) - date(2018, 1, 1)).days
        total[target] += daily[index]
        count[target] += 1
    for target in np.flatnonzero(count == 0).tolist():  # beside the seam of the window: the same weekday a week off
        neighbour = next(near for step in (7, -7, 14, -14) if count[near := (target + step) % DAYS])
        total[target], count[target] = total[neighbour] / count[neighbour], 1
    moved: NDArray[np.float64] = (total / count[:, None]).ravel()
    mean_daily = np.bincount(month, wh, 12) / np.maximum(np.bincount(month, minlength=12) / 24.0, 1e-9)
    wanted = mean_daily * np.array(DAYS_IN_MONTH)
    have = np.bincount(MONTH_OF_HOUR, moved, 12)
    scale = np.divide(wanted, have, out=np.ones(12), where=have > 0)
    fitted: NDArray[np.float64] = moved * scale[MONTH_OF_HOUR]
    return fitted
