"""Unit-periods: how Regulation Z, Appendix J (b)(2) to (b)(5) measures the time of a loan.

Source: 12 CFR Part 1026, Appendix J (https://www.consumerfinance.gov/rules-policy/regulations/1026/j/).
"""

import calendar
import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

MONTHS_A_YEAR = 12
WEEKS_A_YEAR = 52
DAYS_A_YEAR = 365
MONTH_DAYS = 30
SEMIMONTH_DAYS = 15
_SHORTEST_MONTH = 28
_SEMIMONTH_GAP = range(13, 19)
"""Days between two payments that together span a month, as the 1st and 16th or the 15th and the last."""


class Interval(StrEnum):
    """What a unit-period is a multiple of (Appendix J (b)(3)(iii))."""

    DAY = "day"
    WEEK = "week"
    SEMIMONTH = "semimonth"
    MONTH = "month"
    YEAR = "year"


_PREFERRED = (Interval.MONTH, Interval.WEEK, Interval.SEMIMONTH, Interval.DAY)
"""Which name a period has that could bear several."""


@dataclass(frozen=True)
class UnitPeriod:
    """``count`` intervals, at most one year; ``per_year`` of them make a year."""

    interval: Interval
    count: int = 1

    @property
    def per_year(self) -> float:
        """Unit-periods in a year (Appendix J (b)(5)(ii)-(vii))."""
        return {
            Interval.DAY: DAYS_A_YEAR,
            Interval.WEEK: WEEKS_A_YEAR,
            Interval.SEMIMONTH: 2 * MONTHS_A_YEAR,
            Interval.MONTH: MONTHS_A_YEAR,
            Interval.YEAR: 1,
        }[self.interval] / self.count

    @property
    def days(self) -> float:
        """Its length, to compare it with others."""
        return DAYS_A_YEAR / self.per_year


@dataclass(frozen=True)
class Series:
    """The dates of all advances, or of all payments: they tell for which day of the month one at a month's end stands.

    A payment on 28 February belongs to the 30th where the others fall on the 30th, and to the last day of the month
    where they fall on last days (Appendix J (b)(3)(iv)).
    """

    days: frozenset[int]

    @classmethod
    def of(cls, dates: Iterable[dt.date]) -> "Series":
        return cls(frozenset(date.day for date in dates))

    def months_before(self, date: dt.date, months: int) -> dt.date:
        """The same day of the month ``months`` earlier."""
        return month_day(date, -months, self._meant(date))

    def _meant(self, date: dt.date) -> int:
        if date.day < _SHORTEST_MONTH or date.day < _month_length(date.year, date.month):
            return date.day
        return max((day for day in self.days if day >= date.day), default=date.day)

    def months_between(self, begin: dt.date, end: dt.date) -> tuple[int, int]:
        """Full months measured back from ``end``, and the days from ``begin`` to the first of them."""
        months = (end.year - begin.year) * MONTHS_A_YEAR + end.month - begin.month
        meant = self._meant(end)
        if meant <= _SHORTEST_MONTH:  # every month has such a day
            if meant >= begin.day:
                return months, meant - begin.day
            return months - 1, _month_length(begin.year, begin.month) - begin.day + meant
        day = month_day(begin, 0, meant).day
        if day >= begin.day:
            return months, day - begin.day
        return months - 1, (month_day(begin, 1, meant) - begin).days


@cache
def _month_length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def month_day(date: dt.date, months: int, day: int) -> dt.date:
    """The ``day`` of the month that is ``months`` after that of ``date``, or its last where it has no such day."""
    index = date.year * MONTHS_A_YEAR + date.month - 1 + months
    year, month = index // MONTHS_A_YEAR, index % MONTHS_A_YEAR + 1
    return dt.date(year, month, day if day <= _SHORTEST_MONTH else min(day, _month_length(year, month)))


def month_days(date: dt.date, months: int, count: int) -> list[dt.date]:
    """``count`` dates from ``date`` on, every so many months, on its day or the last of a month without such a day."""
    if date.day > _SHORTEST_MONTH:
        return [month_day(date, n * months, date.day) for n in range(count)]
    first = date.year * MONTHS_A_YEAR + date.month - 1
    each = (divmod(first + n * months, MONTHS_A_YEAR) for n in range(count))
    return [dt.date(year, month + 1, date.day) for year, month in each]


def unit_periods(begin: dt.date, end: dt.date, unit: UnitPeriod, series: Series) -> tuple[int, float]:
    """Full unit-periods, measured back from ``end``, and the fraction left at the beginning (Appendix J (b)(5))."""
    if unit.interval in (Interval.DAY, Interval.WEEK):
        length = unit.count * (7 if unit.interval is Interval.WEEK else 1)
        whole, rest = divmod((end - begin).days, length)
        return whole, rest / length
    months, days = series.months_between(begin, end)
    if unit.interval is Interval.MONTH and unit.count == 1:
        return months, days / MONTH_DAYS
    if unit.interval is Interval.YEAR:
        years, rest = divmod(months, MONTHS_A_YEAR)
        if not days:
            return years, rest / MONTHS_A_YEAR
        return years, (series.months_before(end, years * MONTHS_A_YEAR) - begin).days / DAYS_A_YEAR
    length = SEMIMONTH_DAYS if unit.interval is Interval.SEMIMONTH else MONTH_DAYS * unit.count
    whole, rest = divmod(months * MONTH_DAYS + days, length)
    return whole, rest / length


def unit_period(advances: Sequence[dt.date], payments: Sequence[dt.date]) -> UnitPeriod:
    """The unit-period of a transaction (Appendix J (b)(4)), given the dates of its advances and payments.

    The common period that occurs most often, the smaller of equals, at most a year; without one the average of all
    periods; for one advance and one payment the term. ValueError where everything happens on one day.
    """
    advanced, paid = sorted(set(advances)), sorted(set(payments))
    begin = min(advanced[0], paid[0])
    if len(advanced) == len(paid) == 1:
        return _term(*sorted((advanced[0], paid[0])))
    periods: list[tuple[dt.date, dt.date, Series]] = []
    for dates in (advanced, paid):
        series = Series.of(dates)
        periods += [(a, b, series) for a, b in itertools.pairwise(dates if dates[0] == begin else [begin, *dates])]
    return _most_common(periods) or _average(periods)


def _term(begin: dt.date, end: dt.date) -> UnitPeriod:
    if begin == end:
        raise ValueError("everything happens on one day")
    months, days = Series.of((begin, end)).months_between(begin, end)
    if months >= MONTHS_A_YEAR:
        return UnitPeriod(Interval.YEAR)
    return UnitPeriod(Interval.DAY, (end - begin).days) if days else UnitPeriod(Interval.MONTH, months)


def _most_common(periods: Sequence[tuple[dt.date, dt.date, Series]]) -> UnitPeriod | None:
    """None where no period occurs twice. A period can be a month and 31 days; the name that fits most periods wins."""
    having: defaultdict[tuple[Interval, int], set[int]] = defaultdict(set)
    for index, (begin, end, series) in enumerate(periods):
        days = (end - begin).days
        having[Interval.DAY, days].add(index)
        if days % 7 == 0:
            having[Interval.WEEK, days // 7].add(index)
        if days >= _SHORTEST_MONTH:
            months, rest = series.months_between(begin, end)
            if not rest:
                having[Interval.MONTH, months].add(index)
        elif index + 1 < len(periods) and _halves_of_a_month(periods[index], periods[index + 1]):
            having[Interval.SEMIMONTH, 1] |= {index, index + 1}
    most = max(len(which) for which in having.values())
    if most < 2:
        return None
    named: dict[frozenset[int], UnitPeriod] = {}
    for interval, count in sorted(having, key=lambda name: _PREFERRED.index(name[0])):
        if len(having[interval, count]) == most:
            named.setdefault(frozenset(having[interval, count]), UnitPeriod(interval, count))
    return _at_most_a_year(min(named.values(), key=lambda unit: unit.days))


def _halves_of_a_month(first: tuple[dt.date, dt.date, Series], second: tuple[dt.date, dt.date, Series]) -> bool:
    begin, middle, series = first
    return (
        second[0] == middle
        and (middle - begin).days in _SEMIMONTH_GAP
        and (second[1] - middle).days in _SEMIMONTH_GAP
        and series.months_between(begin, second[1]) == (1, 0)
    )


def _average(periods: Sequence[tuple[dt.date, dt.date, Series]]) -> UnitPeriod:
    """The average period to the nearest standard interval, the lower of two equally near (Appendix J (b)(4)(i)(B))."""
    spans = [series.months_between(begin, end) for begin, end, series in periods]
    if not any(days for _, days in spans):
        total = sum(months for months, _ in spans)
        return _at_most_a_year(UnitPeriod(Interval.MONTH, max(1, -(-(2 * total - len(spans)) // (2 * len(spans))))))
    average = sum((end - begin).days for begin, end, _ in periods) / len(periods)
    standard = [UnitPeriod(Interval.DAY), UnitPeriod(Interval.SEMIMONTH)]
    standard += [UnitPeriod(Interval.WEEK, count) for count in range(1, WEEKS_A_YEAR + 1)]
    standard += [UnitPeriod(Interval.MONTH, count) for count in range(1, MONTHS_A_YEAR + 1)]
    return _at_most_a_year(min(standard, key=lambda unit: (abs(unit.days - average), unit.days)))


def _at_most_a_year(unit: UnitPeriod) -> UnitPeriod:
    return UnitPeriod(Interval.YEAR) if unit.per_year <= 1 else unit
