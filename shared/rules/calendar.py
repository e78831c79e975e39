"""Business days, which regulators count in different ways.

A calendar names what is no business day. Federal holidays are those of 5 U.S.C. 6103; where one falls on a weekend both
the day itself and the day on which it is observed are left out, so that a count never ends earlier than anyone could
argue.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from holidays.countries.united_states import UnitedStates  # by name it is loaded, for 0.2 s, at the first call

SATURDAY: Final = 5
SUNDAY: Final = 6


@dataclass(frozen=True)
class Calendar:
    """What is left out when business days are counted, federal holidays always among it."""

    weekend: frozenset[int]
    """Weekdays that are no business days; Monday is 0."""
    citation: str


CALENDARS: Final = {
    "US": Calendar(frozenset({SATURDAY, SUNDAY}), "FERC SGIP Glossary of Terms, Business Day"),
    "US-FTC": Calendar(frozenset({SUNDAY}), "16 CFR 429.0(f)"),
}


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> frozenset[date]:
    """The federal holidays that fall, or are observed, in a year."""
    return frozenset(UnitedStates(years=year))  # type: ignore[no-untyped-call]


def is_business_day(day: date, calendar: str = "US") -> bool:
    """KeyError where there is no calendar of this name."""
    return day.weekday() not in CALENDARS[calendar].weekend and day not in federal_holidays(day.year)


def add_business_days(start: date, days: int, calendar: str = "US") -> date:
    """The ``days``-th business day after ``start``; ``start`` itself, whatever it is, does not count.

    No days lead to ``start`` itself. Raises ValueError for negative days, KeyError for an unknown calendar.
    """
    if days < 0:
        raise ValueError(f"business days are counted forward, not by {days}")
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_business_day(day, calendar)
    return day


def business_days_between(start: date, end: date, calendar: str = "US") -> int:
    """How many business days lie after ``start``, up to and with ``end``; negative where ``end`` is earlier."""
    first, last = sorted((start, end))
    counted = sum(is_business_day(first + timedelta(days=n), calendar) for n in range(1, (last - first).days + 1))
    return counted if start <= end else -counted


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
