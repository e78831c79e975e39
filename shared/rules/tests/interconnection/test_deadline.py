"""Clocks that stop and resume, in business and calendar days, at the lengths that the published texts state."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.calendar import add_business_days
from shared.rules.interconnection.clocks import RULES, Step, all_clocks, clock_for, only_clock
from shared.rules.interconnection.deadline import Asked, Stop, answer, deadline, stops_of
from shared.rules.interconnection.rows import Row, bundled, ordered, row_for

START = date(2026, 11, 20)  # a Friday, six days before Thanksgiving
FERC = clock_for(Step.REVIEW, "US", 2, START)


@pytest.mark.parametrize(
    ("rule", "state", "level", "days", "unit", "due"),
    [
        ("acknowledge", "US", 1, 3, "business", "2026-11-25"),
        ("complete", "US", 2, 10, "business", "2026-12-07"),
        ("evaluate", "US", 2, 15, "business", "2026-12-14"),
        ("complete", "MD", 1, 5, "business", "2026-11-30"),
        ("evaluate", "MD", 1, 15, "business", "2026-12-14"),
        ("cure", "PA", 3, 10, "business", "2026-12-07"),
        ("cure", "SD", 1, 20, "business", "2026-12-21"),
        ("cure", "SD", 3, 30, "calendar", "2026-12-20"),
        ("cure", "SD", 4, 30, "calendar", "2026-12-20"),
        ("study_estimate", "AZ", 2, 7, "calendar", "2026-11-27"),
        ("estimate_payment", "AZ", 2, 14, "calendar", "2026-12-04"),
        ("supplemental", "AZ", 2, 21, "calendar", "2026-12-11"),
        ("supplemental", "MN", 2, 30, "business", "2027-01-06"),
    ],
)
def test_the_published_lengths(rule: str, state: str, level: int, days: int, unit: str, due: str) -> None:
    found = answer(Asked(rule=rule, state=state, level=level, start=START, on=START))
    assert (found.days, found.unit, str(found.due), found.own_rule) == (days, unit, due, True)


def test_the_day_of_a_stop_does_not_count_and_the_day_of_its_resumption_does() -> None:
    # without a stop the third business day is Wednesday the 25th; Tuesday and Wednesday stand, Friday resumes
    acknowledge = clock_for(Step.ACKNOWLEDGE, "US", 1, START)
    stop = Stop(date(2026, 11, 24), date(2026, 11, 27))
    found = deadline(acknowledge, START, (stop,), START)
    assert (found.due, found.stopped_days) == (date(2026, 11, 30), 2)  # Thanksgiving is no business day
    calendar = clock_for(Step.CURE, "SD", 3, START)
    assert deadline(calendar, START, (stop,), START).stopped_days == 3
    assert deadline(calendar, START, (stop,), START).due == date(2026, 12, 23)


def test_what_is_left_and_how_late_it_is() -> None:
    before, last = deadline(FERC, START, (), date(2026, 12, 10)), deadline(FERC, START, (), date(2026, 12, 14))
    assert (before.remaining, before.late, last.remaining, last.late) == (2, False, 0, False)
    after = deadline(FERC, START, (), date(2026, 12, 16))
    assert (after.remaining, after.late) == (-2, True)


def test_a_clock_that_stands_has_no_last_day() -> None:
    stops = stops_of(START, [date(2026, 11, 24)], [])
    found = deadline(FERC, START, stops, date(2026, 12, 1))
    assert (found.due, found.late, found.remaining, found.stopped_days) == (None, False, 14, 5)
    assert deadline(FERC, START, stops, START).remaining == 15


def test_a_stop_after_the_end_changes_nothing() -> None:
    stop = Stop(date(2026, 12, 15), date(2026, 12, 20))
    assert deadline(FERC, START, (stop,), START) == deadline(FERC, START, (), START)


@pytest.mark.parametrize(
    ("stops", "resumes", "said"),
    [
        (["2026-11-19"], ["2026-11-25"], "before 2026-11-20"),
        (["2026-11-24"], ["2026-11-23"], "before its stop"),
        (["2026-11-24", "2026-11-25"], ["2026-11-26"], "before 2026-11-26"),
        (["2026-11-24"], ["2026-11-25", "2026-11-26"], "1 stops and 2 resumptions"),
    ],
)
def test_stops_that_do_not_follow_one_another_are_refused(stops: list[str], resumes: list[str], said: str) -> None:
    days = [[date.fromisoformat(one) for one in given] for given in (stops, resumes)]
    with pytest.raises(ValueError, match=said):
        stops_of(START, *days)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 9), st.integers(0, 12))
def test_a_stop_moves_the_end_by_as_much_as_it_lasted(start: date, after: int, lasted: int) -> None:
    stopped = add_business_days(start, after)
    stop = Stop(stopped, add_business_days(stopped, lasted))
    found = deadline(FERC, start, (stop,), start)
    assert found.stopped_days == lasted
    assert found.due == add_business_days(start, FERC.days + lasted)


def test_a_state_without_the_clock_has_the_federal_one_and_says_so() -> None:
    found = answer(Asked(rule="acknowledge", state="TX", level=1, start=START, on=START))
    assert (found.rule_set, found.own_rule, found.verified) == ("us-sgip-clocks", False, False)


def test_a_level_is_asked_for_where_it_matters() -> None:
    with pytest.raises(ValueError, match="1; 3, 4"):
        only_clock(Step.CURE, "SD", START)
    assert only_clock(Step.REVIEW, "MD", START).days == 15


def test_a_state_whose_rows_have_not_begun_has_no_rule() -> None:
    with pytest.raises(ValueError, match="no clocks rules of SD"):
        row_for("clocks", "SD", date(2009, 6, 30))


def test_overlapping_rows_are_refused_with_both_names() -> None:
    one = next(row for row in bundled("clocks") if row.jurisdiction == "SD")
    other = Row.model_validate(one.model_dump() | {"id": "sd-2", "effective_from": date(2015, 1, 1)})
    with pytest.raises(ValueError, match=r"sd-arsd-clocks and sd-2 both hold on 2015-01-01"):
        ordered([other, one])


def test_every_bundled_clock_has_a_source() -> None:
    assert {clock.step for clock in all_clocks()} == set(RULES.values())
    assert all(clock.citation and clock.days > 0 for clock in all_clocks())
