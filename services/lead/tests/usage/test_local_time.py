"""Daylight-saving rules of ESPI against the time zone database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lead.rules.usage.local_time import DstRule, LocalTime

SECOND_SUNDAY_OF_MARCH, FIRST_SUNDAY_OF_NOVEMBER = "360E2000", "B40E2000"


def us(hours: int) -> LocalTime:
    return LocalTime(
        standard_offset=hours * 3600,
        dst_offset=3600,
        dst_start=DstRule.parse(SECOND_SUNDAY_OF_MARCH),
        dst_end=DstRule.parse(FIRST_SUNDAY_OF_NOVEMBER),
    )


def test_the_two_rules_of_north_america() -> None:
    assert DstRule.parse(SECOND_SUNDAY_OF_MARCH) == DstRule(month=3, operator=3, day=0, weekday=7, seconds=7200)
    assert DstRule.parse(FIRST_SUNDAY_OF_NOVEMBER) == DstRule(month=11, operator=2, day=0, weekday=7, seconds=7200)
    rule = DstRule.parse(SECOND_SUNDAY_OF_MARCH)
    assert rule is not None
    assert [rule.on(year).day for year in (2021, 2022, 2023, 2024, 2025, 2026)] == [14, 13, 12, 10, 9, 8]


def test_the_schema_s_own_example() -> None:
    """espi.xsd, DstRuleType: third Friday of March at 1:45 — seconds 2700, hour 1, weekday 5, operator 4, month 3."""
    rule = DstRule.parse(f"{3 << 28 | 4 << 25 | 5 << 17 | 1 << 12 | 2700:08X}")
    assert rule is not None
    assert rule.on(2024).isoformat() == "2024-03-15T01:45:00"


@pytest.mark.parametrize(
    ("operator", "day", "expected"),
    [(0, 20, 20), (1, 20, 24), (1, 24, 24), (2, 0, 3), (4, 0, 17), (6, 0, 31), (7, 0, 31)],
)
def test_operators(operator: int, day: int, expected: int) -> None:
    """Sundays of March 2024: 3, 10, 17, 24, 31."""
    rule = DstRule.parse(f"{3 << 28 | operator << 25 | day << 20 | 7 << 17:08X}")
    assert rule is not None
    assert rule.on(2024).day == expected


@pytest.mark.parametrize("text", ["FFFFFFFF", "", "xyz", "00000000", "D60E2000", "36002000", "123456789"])
def test_disabled_and_senseless_rules_are_none(text: str) -> None:
    assert DstRule.parse(text) is None


def test_a_truncated_rule_is_read_as_far_as_it_goes() -> None:
    rule = DstRule.parse("B40E")  # met in an SCE export: the first Sunday of November at midnight
    assert rule == DstRule(month=11, operator=2, day=0, weekday=7, seconds=0)


@given(st.integers(1_183_248_000, 2_000_000_000))
def test_wall_clock_equals_new_york(instant: int) -> None:
    """Since 2007 the North American rules are these."""
    local = us(-5).wall_clock(np.array([instant]))[0]
    expected = datetime.fromtimestamp(instant, UTC).astimezone(ZoneInfo("America/New_York"))
    assert str(local) == expected.strftime("%Y-%m-%dT%H:%M:%S")


def test_southern_summer_runs_over_new_year() -> None:
    """Sydney: first Sunday of October to first Sunday of April, 2:00 standard and 3:00 summer time."""
    october, april = (f"{month << 28 | 2 << 25 | 7 << 17 | hour << 12:08X}" for month, hour in ((10, 2), (4, 3)))
    sydney = LocalTime(36000, 3600, DstRule.parse(october), DstRule.parse(april))
    instants = np.arange(1_672_531_200, 1_735_689_600, 6 * 3600)
    zone = ZoneInfo("Australia/Sydney")
    expected = [
        datetime.fromtimestamp(int(instant), UTC).astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S") for instant in instants
    ]
    assert sydney.wall_clock(instants).astype(str).tolist() == expected


def test_standard_time_has_no_summer() -> None:
    july = np.array([1_720_000_000])
    assert (us(-8).wall_clock(july) - us(-8).standard(july)).astype(int).tolist() == [3600]
