"""The annual percentage rate of a closed-end loan, by the actuarial method of Regulation Z, Appendix J.

Source: 12 CFR Part 1026, Appendix J (https://www.consumerfinance.gov/rules-policy/regulations/1026/j/). Amounts may be
in any currency unit, cents included; the rate does not depend on it.
"""

import calendar
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

REGULAR_TOLERANCE = 0.00125
"""One eighth of one percentage point: 12 CFR 1026.22(a)(2)."""
IRREGULAR_TOLERANCE = 0.0025
"""One quarter of one percentage point, multiple advances or irregular payments: 12 CFR 1026.22(a)(3)."""
_PRECISION = 1e-12
_HIGHEST_UNIT_RATE = 100.0


class AprError(ValueError):
    """No annual percentage rate exists for the flows."""


class Interval(StrEnum):
    """What a unit-period is a multiple of (Appendix J (b)(3)(iii))."""

    DAY = "day"
    WEEK = "week"
    SEMIMONTH = "semimonth"
    MONTH = "month"


@dataclass(frozen=True)
class UnitPeriod:
    """``count`` intervals, at most one year; ``per_year`` of them make a year."""

    interval: Interval
    count: int = 1

    @property
    def per_year(self) -> float:
        """Unit-periods in a year (Appendix J (b)(1), (b)(5)(iii)-(vi))."""
        return {Interval.DAY: 365, Interval.WEEK: 52, Interval.SEMIMONTH: 24, Interval.MONTH: 12}[
            self.interval
        ] / self.count


@dataclass(frozen=True)
class Flow:
    """An amount advanced or paid on a date."""

    date: dt.date
    amount: float


def apr(advances: Sequence[Flow], payments: Sequence[Flow], unit: UnitPeriod | None = None) -> float:
    """The annual percentage rate as a fraction (0.0969 is 9.69 %).

    The term begins with the first advance. ``unit`` overrides the unit-period found from the dates. Solves
    ``sum A/((1+f·i)(1+i)^t) = sum P/((1+f·i)(1+i)^t)`` (Appendix J (b)(8)) for the unit-period rate ``i``.
    Raises ``AprError`` where payments come before the money or do not repay it.
    """
    if not advances or not payments:
        raise AprError("a loan needs an advance and a payment")
    begin = min(flow.date for flow in advances)
    if min(flow.date for flow in payments) < begin:
        raise AprError("a payment is due before the first advance")
    unit = unit or unit_period(advances, payments)
    signed = [(*unit_periods(begin, flow.date, unit), -flow.amount) for flow in advances]
    signed += [(*unit_periods(begin, flow.date, unit), flow.amount) for flow in payments]

    def surplus(rate: float) -> float:
        return sum(amount / ((1 + part * rate) * (1 + rate) ** whole) for whole, part, amount in signed)

    if surplus(0.0) < 0:
        raise AprError("the payments are less than the advances")
    low, high = 0.0, 0.01
    while surplus(high) > 0:
        low, high = high, high * 2
        if high > _HIGHEST_UNIT_RATE:
            raise AprError("the payments exceed the advances without limit")
    while high - low > _PRECISION:
        middle = (low + high) / 2
        low, high = (middle, high) if surplus(middle) > 0 else (low, middle)
    return (low + high) / 2 * unit.per_year


def within_tolerance(disclosed: float, actual: float, irregular: bool = False) -> bool:
    """Whether a disclosed rate counts as accurate (12 CFR 1026.22(a)); rates as fractions."""
    return abs(disclosed - actual) <= (IRREGULAR_TOLERANCE if irregular else REGULAR_TOLERANCE) + _PRECISION


def unit_period(advances: Sequence[Flow], payments: Sequence[Flow]) -> UnitPeriod:
    """The period that occurs most often, at most a year (Appendix J (b)(4)(i)); one payment: the term itself."""
    dates = sorted({flow.date for flow in (*advances, *payments)})
    if len(dates) == 1:
        raise AprError("everything happens on one day")
    if len(dates) == 2:
        months, days = months_between(*dates)
        if months and not days:
            return UnitPeriod(Interval.MONTH, min(months, 12))
        return UnitPeriod(Interval.DAY, min((dates[1] - dates[0]).days, 365))
    periods = list(itertools.pairwise(dates))
    monthly = Counter(months for months, days in (months_between(*pair) for pair in periods) if not days)
    weekly = Counter((b - a).days // 7 for a, b in periods if (b - a).days % 7 == 0)
    in_half_months = sum(b.day in (a.day + 15, a.day - 15) for a, b in periods)
    best = max(monthly.values(), default=0), max(weekly.values(), default=0)
    if in_half_months > max(best):
        return UnitPeriod(Interval.SEMIMONTH)
    if max(best) < 2:  # no common period: the average, in whole days
        return UnitPeriod(Interval.DAY, min(round((dates[-1] - dates[0]).days / len(periods)), 365))
    if best[0] >= best[1]:
        return UnitPeriod(Interval.MONTH, min(_shortest_most_common(monthly), 12))
    return UnitPeriod(Interval.WEEK, min(_shortest_most_common(weekly), 52))


def _shortest_most_common(counts: Counter[int]) -> int:
    return min(length for length, count in counts.items() if count == max(counts.values()))


def unit_periods(begin: dt.date, end: dt.date, unit: UnitPeriod) -> tuple[int, float]:
    """Full unit-periods, measured back from ``end``, and the fraction left at the beginning (Appendix J (b)(5)).

    A fraction of a month counts days over 30, of a semimonth over 15, of a week over 7.
    """
    if unit.interval is Interval.DAY or unit.interval is Interval.WEEK:
        length = unit.count * (7 if unit.interval is Interval.WEEK else 1)
        whole, rest = divmod((end - begin).days, length)
        return whole, rest / length
    months, days = months_between(begin, end)
    if unit.interval is Interval.SEMIMONTH:
        halves, rest = divmod(days, 15) if days < 30 else (1, 14)
        return 2 * months + halves, rest / 15
    whole, rest = divmod(months, unit.count)
    return whole, (rest * 30 + days) / (30 * unit.count)


def months_between(begin: dt.date, end: dt.date) -> tuple[int, int]:
    """Full months measured back from ``end``, and the days from ``begin`` to the first of them."""
    months = (end.year - begin.year) * 12 + end.month - begin.month
    if months_later(end, -months) < begin:
        months -= 1
    return months, (months_later(end, -months) - begin).days


def months_later(date: dt.date, months: int) -> dt.date:
    """The same day ``months`` later or earlier; the last day where the month has no such day, or where ``date`` is

    itself the last of its month (Appendix J (b)(3)(iv)).
    """
    index = date.year * 12 + date.month - 1 + months
    last = calendar.monthrange(index // 12, index % 12 + 1)[1]
    is_last = date.day == calendar.monthrange(date.year, date.month)[1] and date.day >= 30
    return dt.date(index // 12, index % 12 + 1, last if is_last else min(date.day, last))
