"""Business days, which regulators count in different ways: the rows of ``data/calendars``.

A calendar names the weekdays and holidays that are no business days. A holiday that falls on a weekend is left out on
its own date (``exact``), on the day on which it is observed (``observed``), or, where the text can be read either way,
on both. Clocks that bind a customer or lock us out ``favour`` the latest reading, clocks that bind us the earliest.
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.easter import easter
from dateutil.relativedelta import MO, TH, relativedelta

from shared.rules.forms.contracts import Favour
from shared.rules.forms.days import CalendarParams, Holiday, Reading, Weekday
from shared.rules.ruleset import RuleRow, remembered, rule_set

WEEKDAYS: Final[tuple[Weekday, ...]] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GOOD_FRIDAY: Final[Holiday] = "Good Friday"
_NEW_YEAR: Final[Holiday] = "New Year's Day"
_FEDERAL: Final[dict[Holiday, tuple[relativedelta, int]]] = {
    _NEW_YEAR: (relativedelta(month=1, day=1), 1978),
    "Martin Luther King Jr. Day": (relativedelta(month=1, day=1, weekday=MO(3)), 1986),
    "Washington's Birthday": (relativedelta(month=2, day=1, weekday=MO(3)), 1978),
    "Memorial Day": (relativedelta(month=5, day=31, weekday=MO(-1)), 1978),
    "Juneteenth National Independence Day": (relativedelta(month=6, day=19), 2021),
    "Independence Day": (relativedelta(month=7, day=4), 1978),
    "Labor Day": (relativedelta(month=9, day=1, weekday=MO(1)), 1978),
    "Columbus Day": (relativedelta(month=10, day=1, weekday=MO(2)), 1978),
    "Veterans Day": (relativedelta(month=11, day=11), 1978),
    "Thanksgiving Day": (relativedelta(month=11, day=1, weekday=TH(4)), 1978),
    "Christmas Day": (relativedelta(month=12, day=25), 1978),
}
"""5 U.S.C. 6103(a): where in the year each is, and the first year that we state it for (before 1978 the law differed).

The library ``holidays`` says the same, which a test checks; it knows all countries and loads them all: 10 MB and a
quarter of a second in each of five services."""


@lru_cache(maxsize=64)
def _holidays(year: int) -> dict[str, tuple[date | None, date | None]]:
    """Federal holidays and Good Friday by name: own date, and date of observance in the year where it differs."""
    found: dict[str, tuple[date | None, date | None]] = {_GOOD_FRIDAY: (easter(year) - timedelta(days=2), None)}
    for name, (place, since) in _FEDERAL.items():
        if year >= since:
            own = date(year, 1, 1) + place
            observed = _observed(own)
            found[name] = own, observed if observed != own and observed.year == year else None
    if (eve := _observed(date(year + 1, 1, 1))).year == year:
        found[_NEW_YEAR] = date(year, 1, 1), eve
    return found


def _observed(day: date) -> date:
    """The Friday before a Saturday (5 U.S.C. 6103(b)), the Monday after a Sunday (Executive Order 11582)."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def federal_holidays(year: int) -> frozenset[date]:
    """The federal holidays that fall, or are observed, in a year."""
    return frozenset(
        day for name, days in _holidays(year).items() if name != _GOOD_FRIDAY for day in days if day is not None
    )


def holidays_named(names: Collection[str], year: int) -> frozenset[date]:
    """Own dates and dates of observance of the named ones in a year. KeyError for a name that is no holiday."""
    known = _holidays(year)
    return frozenset(day for name in names for day in known[name] if day is not None)


def calendar_row(calendar: str, on: date | None = None) -> RuleRow:
    """The calendar as it is counted on a day, the newest without one. KeyError where there is none of this name.

    A day before its first row, or after its last, is counted by the row that is nearest.
    """
    rows = sorted((row for row in rule_set("calendars") if row.id == calendar), key=lambda row: row.version)
    if not rows:
        raise KeyError(calendar)
    begun = [row for row in rows if on is None or row.effective_from <= on]
    return begun[-1] if begun else rows[0]


@remembered(10_000)
def _params(calendar: str, on: date) -> CalendarParams:
    return CalendarParams.model_validate(calendar_row(calendar, on).params)


@lru_cache(maxsize=512)
def _left_out(calendar: CalendarParams, year: int, reading: Reading) -> frozenset[date]:
    days = set(calendar.days)
    for name, (own, observed) in _holidays(year).items():
        if name not in calendar.holidays if calendar.holidays is not None else name == _GOOD_FRIDAY:
            continue
        moved = own is not None and own.weekday() >= WEEKDAYS.index("saturday")
        if own is not None and (reading != "observed" or not moved):
            days.add(own)
        if observed is not None and reading != "exact":
            days.add(observed)
    return frozenset(days)


def is_business_day(day: date, calendar: str = "US", reading: Reading | None = None) -> bool:
    """By the calendar's own reading of holidays on weekends, or another. KeyError where there is no such calendar."""
    params = _params(calendar, day)
    return WEEKDAYS[day.weekday()] not in params.weekend and day not in _left_out(
        params, day.year, reading or params.observance
    )


def add_business_days(start: date, days: int, calendar: str = "US", favour: Favour = "latest") -> date:
    """The ``days``-th business day after ``start``; ``start`` itself, whatever it is, does not count.

    No days lead to ``start`` itself. Raises ValueError for negative days, KeyError for an unknown calendar.
    """
    if days < 0:
        raise ValueError(f"business days are counted forward, not by {days}")
    if favour == "earliest" and _params(calendar, start).observance == "both":
        return min(_count(start, days, calendar, "exact"), _count(start, days, calendar, "observed"))
    return _count(start, days, calendar, None)


def _count(start: date, days: int, calendar: str, reading: Reading | None) -> date:
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_business_day(day, calendar, reading)
    return day


def business_days_between(start: date, end: date, calendar: str = "US") -> int:
    """How many business days lie after ``start``, up to and with ``end``; negative where ``end`` is earlier."""
    first, last = sorted((start, end))
    whole_years = sum(_counted(calendar, year)[-1] for year in range(first.year, last.year))
    counted = whole_years + _up_to(calendar, last) - _up_to(calendar, first)
    return counted if start <= end else -counted


def _up_to(calendar: str, day: date) -> int:
    """Of its year."""
    return _counted(calendar, day.year)[day.timetuple().tm_yday - 1]


@remembered(1_000)
def _counted(calendar: str, year: int) -> tuple[int, ...]:
    """For each day of a year how many business days it has up to then: periods are counted by the ten thousand."""
    first = date(year, 1, 1)
    days = (date(year, 12, 31) - first).days + 1
    return tuple(accumulate(int(is_business_day(first + timedelta(days=n), calendar)) for n in range(days)))


def add_months(start: date, months: int) -> date:
    """The same day of a later month, or its last day where it has none."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def local_date(instant: datetime, time_zone: str) -> date:
    """The date of an aware instant at a site."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def end_of_day(day: date, time_zone: str) -> datetime:
    """Midnight at the end of a day at a site, as an instant in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone)).astimezone(UTC)


def business_deadline(instant: datetime, days: int, time_zone: str, calendar: str = "US") -> datetime:
    """The end of the ``days``-th business day after the local date of ``instant``."""
    return end_of_day(add_business_days(local_date(instant, time_zone), days, calendar), time_zone)
