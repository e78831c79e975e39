"""Business days against dates that OPM and the FTC's text settle."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.calendar import (
    add_business_days,
    business_days_between,
    business_deadline,
    end_of_day,
    federal_holidays,
    holidays_named,
    is_business_day,
    local_date,
)
from shared.rules.ruleset import rule_set

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
NAMES = st.sampled_from([row.id for row in rule_set("calendars")])


def test_federal_holidays_of_2026_are_those_that_opm_publishes() -> None:
    # https://www.opm.gov/policy-data-oversight/pay-leave/federal-holidays/ (2026); 4 July is a Saturday
    assert federal_holidays(2026) == {
        date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25), date(2026, 6, 19),
        date(2026, 7, 3), date(2026, 7, 4), date(2026, 9, 7), date(2026, 10, 12), date(2026, 11, 11),
        date(2026, 11, 26), date(2026, 12, 25),
    }  # fmt: skip


def test_holidays_are_those_of_a_library_that_others_keep() -> None:
    from holidays.countries.united_states import UnitedStates

    for year in range(1978, 2101):
        assert federal_holidays(year) == set(UnitedStates(years=year)), year  # type: ignore[no-untyped-call]
    known = UnitedStates(years=2026)  # type: ignore[no-untyped-call]
    for name in {one.removesuffix(" (observed)") for text in known.values() for one in text.split("; ")}:
        own = UnitedStates(years=range(2021, 2031)).get_named(name, lookup="istartswith")  # type: ignore[no-untyped-call]
        assert {day for year in range(2021, 2031) for day in holidays_named([name], year)} == set(own), name


def test_a_holiday_observed_in_the_year_before_counts_there() -> None:
    # New Year's Day 2022 fell on a Saturday and was observed on Friday, 31 December 2021.
    assert not is_business_day(date(2021, 12, 31))
    assert add_business_days(date(2021, 12, 30), 1) == date(2022, 1, 3)


@pytest.mark.parametrize(
    ("start", "days", "calendar", "expected"),
    [
        (date(2026, 11, 20), 3, "US-FTC", date(2026, 11, 24)),  # Fri: Sat, Mon, Tue
        (date(2026, 11, 20), 3, "US", date(2026, 11, 25)),  # Fri: Mon, Tue, Wed
        (date(2026, 11, 24), 3, "US-FTC", date(2026, 11, 28)),  # Tue: Wed, (Thanksgiving), Fri, Sat
        (date(2026, 7, 1), 3, "US-FTC", date(2026, 7, 7)),  # Wed: Thu, (Fri observed, Sat, Sun), Mon, Tue
        (date(2026, 11, 22), 0, "US", date(2026, 11, 22)),  # no days: not moved off a Sunday
    ],
)
def test_counting(start: date, days: int, calendar: str, expected: date) -> None:
    assert add_business_days(start, days, calendar) == expected


@given(DAYS, st.integers(1, 60), NAMES)
def test_the_end_is_a_business_day_and_counting_back_gives_the_days(start: date, days: int, calendar: str) -> None:
    end = add_business_days(start, days, calendar)
    assert is_business_day(end, calendar)
    assert business_days_between(start, end, calendar) == days
    assert business_days_between(end, start, calendar) == -days


@given(DAYS, st.integers(0, 1_200), NAMES)
def test_a_long_time_has_as_many_as_its_days_one_by_one(start: date, days: int, calendar: str) -> None:
    each = [is_business_day(start + timedelta(days=n), calendar) for n in range(1, days + 1)]
    assert business_days_between(start, start + timedelta(days=days), calendar) == sum(each)


@given(DAYS, st.integers(0, 30), st.integers(0, 30), NAMES)
def test_counting_in_two_steps_ends_on_the_same_day(start: date, one: int, two: int, calendar: str) -> None:
    assert add_business_days(add_business_days(start, one, calendar), two, calendar) == add_business_days(
        start, one + two, calendar
    )


@given(DAYS, st.integers(0, 30))
def test_saturdays_only_bring_the_end_nearer(start: date, days: int) -> None:
    assert add_business_days(start, days, "US-FTC") <= add_business_days(start, days, "US")


def test_days_are_local_to_the_site_and_end_at_its_midnight_also_when_clocks_change() -> None:
    late = datetime(2026, 3, 7, 3, 30, tzinfo=UTC)
    assert local_date(late, "America/Los_Angeles") == date(2026, 3, 6)
    assert end_of_day(date(2026, 3, 7), "America/New_York") == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert end_of_day(date(2026, 3, 8), "America/New_York") == datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert business_deadline(late, 1, "America/Los_Angeles") == datetime(2026, 3, 10, 7, tzinfo=UTC)


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="counted forward"):
        add_business_days(date(2026, 1, 1), -1)
    with pytest.raises(KeyError):
        add_business_days(date(2026, 1, 1), 1, "MARS")
