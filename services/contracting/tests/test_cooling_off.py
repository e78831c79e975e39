"""16 CFR 429 by dates that can be counted on a calendar, and what holds of every signature."""

from datetime import UTC, date, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracting.rules.cooling_off import CALENDAR, cooling_off, refund_due
from shared.rules.calendar import business_days_between, local_date
from shared.schemas.parts import FinancingProduct

EASTERN, PACIFIC = "America/New_York", "America/Los_Angeles"


class _Cash(TypedDict):
    product: FinancingProduct
    price_cents: int


CASH: _Cash = {"product": FinancingProduct.CASH, "price_cents": 30_000_00}


def last_day(
    signed: str, zone: str = EASTERN, jurisdiction: str = "NC", *, in_home: bool = True, senior: bool = False
) -> date:
    period = cooling_off(
        datetime.fromisoformat(signed).replace(tzinfo=ZoneInfo(zone)),
        jurisdiction=jurisdiction, time_zone=zone, in_home=in_home, senior=senior, **CASH,
    )  # fmt: skip
    return local_date(period.deadline - timedelta(microseconds=1), zone)


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        ("2026-11-20T15:00", date(2026, 11, 24)),  # Fri: Sat, Mon, Tue
        ("2026-11-20T23:59", date(2026, 11, 24)),  # the hour of signing does not matter
        ("2026-11-21T10:00", date(2026, 11, 25)),  # Sat: Mon, Tue, Wed
        ("2026-11-22T10:00", date(2026, 11, 25)),  # Sun: Mon, Tue, Wed
        ("2026-11-24T10:00", date(2026, 11, 28)),  # Tue: Wed, (Thanksgiving), Fri, Sat
        ("2026-07-01T10:00", date(2026, 7, 7)),  # Wed: Thu, (3rd observed, 4th, Sun), Mon, Tue: the later of two counts
        ("2026-12-31T10:00", date(2027, 1, 5)),  # Thu: (New Year), Sat, (Sun), Mon, Tue
    ],
)
def test_the_third_business_day_after_the_signature(signed: str, expected: date) -> None:
    assert last_day(signed) == expected


def test_the_day_is_the_one_at_the_site() -> None:
    # 05:30 UTC on Saturday is still Friday evening in Los Angeles
    signed = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)
    period = cooling_off(signed, jurisdiction="CA", time_zone=PACIFIC, in_home=True, senior=False, **CASH)
    assert period.deadline == datetime(2026, 11, 25, 8, tzinfo=UTC)


def test_california_gives_seniors_five_days() -> None:
    friday = "2026-11-13T12:00"
    assert last_day(friday, PACIFIC, "CA") == date(2026, 11, 17)
    assert last_day(friday, PACIFIC, "CA", senior=True) == date(2026, 11, 19)
    assert last_day(friday, senior=True) == date(2026, 11, 17)  # elsewhere age makes no difference
    # before the amendment in force since 2021
    assert last_day("2020-11-13T12:00", PACIFIC, "CA", senior=True) == date(2020, 11, 17)


def test_a_regulators_rule_is_named_where_it_applies_and_ours_elsewhere() -> None:
    signed = datetime(2026, 11, 20, 15, tzinfo=UTC)
    for in_home, rule in ((True, "us-ftc-2015"), (False, "remote-sale-policy")):
        period = cooling_off(signed, jurisdiction="NC", time_zone=EASTERN, in_home=in_home, senior=False, **CASH)
        assert period.rule == rule


@given(
    st.integers(0, 10 * 365 * 24 * 60).map(
        lambda minutes: datetime(2021, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sampled_from([EASTERN, PACIFIC, "Pacific/Honolulu", "America/Phoenix"]),
    st.booleans(),
    st.booleans(),
)
def test_every_signature_has_its_full_days(signed: datetime, zone: str, in_home: bool, senior: bool) -> None:
    period = cooling_off(signed, jurisdiction="CA", time_zone=zone, in_home=in_home, senior=senior, **CASH)
    midnight = period.deadline.astimezone(ZoneInfo(zone))
    assert (midnight.hour, midnight.minute) == (0, 0)
    last = local_date(period.deadline - timedelta(microseconds=1), zone)
    wanted = 5 if senior and in_home else 3
    counted = "US-CA" if wanted == 5 else CALENDAR  # without age the two end together or the federal one later
    assert business_days_between(local_date(signed, zone), last, counted) == wanted
    assert period.deadline - signed > timedelta(days=wanted)


def test_money_comes_back_within_ten_business_days() -> None:
    assert refund_due(datetime(2026, 11, 23, 16, tzinfo=UTC), EASTERN, "NC") == date(2026, 12, 5)
    # the earliest reading of a holiday on a Saturday: of 3 and 4 July one counts
    assert refund_due(datetime(2026, 6, 26, 16, tzinfo=UTC), EASTERN, "NC") == date(2026, 7, 9)
    # California says ten days, not business days
    assert refund_due(datetime(2026, 11, 23, 20, tzinfo=UTC), PACIFIC, "CA") == date(2026, 12, 3)
