"""Rights to cancel, against the published texts and against a walk over the days that knows no code of ours."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracting.rules.cancelling.rights import (  # fmt: skip
    Right,
    Sale,
    assignable_from,
    governing,
    in_time,
    refund_due,
    rights,
)
from shared.rules.forms.contracts import Place, Product

EASTERN, PACIFIC, CENTRAL = "America/New_York", "America/Los_Angeles", "America/Chicago"


def sale(signed: str, zone: str = EASTERN, state: str = "FL", **changes: object) -> Sale:
    instant = datetime.fromisoformat(signed).replace(tzinfo=ZoneInfo(zone))
    plain = Sale(
        signed=instant, time_zone=zone, place=Place.HOME, state=state, product=Product.CASH, residential=True, age=40,
        amount_cents=30_000_00, notice=instant,
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def named(found: list[Right], start: str) -> Right:
    (right,) = [one for one in found if one.row.id.startswith(start)]
    return right


@pytest.mark.parametrize(
    ("one", "rule", "last"),
    [
        # FTC: Friday: Saturday, Monday, Tuesday; both days of a holiday that is arguable
        (sale("2026-11-20T15:00"), "us-ftc", date(2026, 11, 24)),
        (sale("2026-07-01T15:00"), "us-ftc", date(2026, 7, 7)),
        # Reg Z: Friday 3 July 2026 is a business day, Saturday the 4th is not (comment 2(a)(6)-2)
        (sale("2026-07-01T15:00", product=Product.LOAN, secured_by_dwelling=True), "us-reg-z", date(2026, 7, 6)),
        # 2 July 2021, the 4th a Sunday observed on Monday: rescission ends on the 6th
        (sale("2021-07-02T15:00", product=Product.LOAN, secured_by_dwelling=True), "us-reg-z", date(2021, 7, 6)),
        # Maryland: five, from 65 seven; Martin Luther King Day and Juneteenth are none of the nine holidays
        (sale("2026-11-20T15:00", state="MD"), "md-14-302", date(2026, 11, 27)),
        (sale("2026-11-20T15:00", state="MD", age=65), "md-14-302", date(2026, 11, 30)),
        (sale("2026-01-15T15:00", state="MD"), "md-14-302", date(2026, 1, 21)),
        (sale("2016-05-31T15:00", state="MD", age=70), "md-14-302", date(2016, 6, 3)),
        # Texas: five, from September 2025
        (sale("2026-11-02T15:00", CENTRAL, "TX", product=Product.LEASE), "tx-1806", date(2026, 11, 9)),
        # North Dakota: fifteen from 65, else three; Good Friday (3 April 2026) is a holiday
        (sale("2026-10-05T15:00", CENTRAL, "ND", age=65), "nd-51-18", date(2026, 10, 22)),
        (sale("2026-10-05T15:00", CENTRAL, "ND", age=64), "nd-51-18", date(2026, 10, 8)),
        (sale("2026-04-01T15:00", CENTRAL, "ND"), "nd-51-18", date(2026, 4, 6)),
        # California: five from 65
        (sale("2026-11-13T12:00", PACIFIC, "CA", age=65), "ca-1689", date(2026, 11, 19)),
        (sale("2026-11-13T12:00", PACIFIC, "CA", age=64), "ca-1689", date(2026, 11, 17)),
        # North Carolina: three, for credit and for cash
        (sale("2026-11-20T15:00", state="NC", product=Product.LOAN), "nc-25a-39", date(2026, 11, 24)),
        (sale("2026-11-20T15:00", state="NC"), "nc-14-401", date(2026, 11, 24)),
    ],
)
def test_published_periods(one: Sale, rule: str, last: date) -> None:
    right = named(rights(one), rule)
    assert right.applies and right.last_day == last
    midnight = datetime.combine(last + timedelta(days=1), datetime.min.time(), ZoneInfo(one.time_zone))
    assert right.open_until == midnight.astimezone(UTC)


@pytest.mark.parametrize(
    "one",
    [
        sale("2026-11-20T15:00", residential=False),
        sale("2026-11-20T15:00", place=Place.SELLER),
        sale("2026-11-20T15:00", place=Place.REMOTE),
        sale("2026-11-20T15:00", amount_cents=24_99),
        sale("2026-11-20T15:00", place=Place.TEMPORARY, amount_cents=129_99),
        sale("2026-11-20T15:00", product=Product.LOAN, secured_by_dwelling=True),  # 429.0(a)(2)
    ],
)
def test_what_the_ftc_rule_leaves_out(one: Sale) -> None:
    assert not named(rights(one), "us-ftc").applies


def test_thresholds_and_products() -> None:
    assert named(rights(sale("2026-11-20T15:00", amount_cents=25_00)), "us-ftc").applies
    assert named(rights(sale("2026-11-20T15:00", place=Place.TEMPORARY, amount_cents=130_00)), "us-ftc").applies
    assert named(rights(sale("2014-11-20T15:00", place=Place.TEMPORARY, amount_cents=25_00)), "us-ftc").applies
    assert not named(rights(sale("2026-11-20T15:00", CENTRAL, "TX", product=Product.PPA)), "tx-1806").applies
    assert not [one for one in rights(sale("2025-08-31T15:00", CENTRAL, "TX")) if one.row.jurisdiction == "TX"]
    cash = sale("2026-11-20T15:00", secured_by_dwelling=True)
    assert not named(rights(cash), "us-reg-z").applies and named(rights(cash), "us-ftc").applies


def test_a_missing_notice_keeps_the_right_open_as_its_rule_says() -> None:
    never = rights(sale("2026-10-20T15:00", state="MD", notice=None))
    assert named(never, "us-ftc").open_until is None and named(never, "md-14").open_until is None
    secured = sale("2024-02-29T15:00", product=Product.LOAN, secured_by_dwelling=True, notice=None)
    assert named(rights(secured), "us-reg-z").last_day == date(2027, 3, 1)
    late = sale("2026-10-20T15:00", notice=datetime(2026, 11, 10, 17, tzinfo=UTC))
    assert named(rights(late), "us-ftc").last_day == date(2026, 11, 14)  # Tuesday: (Veterans), Thu, Fri, Sat
    too_late = replace(secured, notice=datetime(2027, 2, 28, 17, tzinfo=UTC))
    assert named(rights(too_late), "us-reg-z").last_day == date(2027, 3, 1)


def test_the_longest_right_governs_and_the_note_waits_five_days() -> None:
    one = sale("2026-11-20T15:00", state="MD", age=70)
    found = rights(one)
    last = governing(found)
    assert last is not None and last.row.id == "md-14-302-2016"
    # Sat, Mon, Tue, Wed, (Thanksgiving), Fri: midnight at its end
    assert assignable_from(one, found) == datetime(2026, 11, 28, 5, tzinfo=UTC)


def test_midnight_ends_the_right_and_the_refund_takes_the_earliest_reading() -> None:
    one = sale("2026-06-26T09:00")
    found = rights(one)
    midnight = datetime(2026, 7, 1, 4, tzinfo=UTC)
    assert in_time(one, found, midnight - timedelta(seconds=1)) and not in_time(one, found, midnight)
    due = refund_due(one, found, one.signed + timedelta(hours=1))
    assert due is not None and due[0] == date(2026, 7, 9) and "429.1(g)" in due[1].citation
    assert refund_due(one, found, midnight) is None


def test_clocks_that_change_do_not_move_midnight() -> None:
    # 29 October 2026, Thursday: Fri, Sat, (Sun: clocks go back), Mon
    right = named(rights(sale("2026-10-29T20:00")), "us-ftc")
    assert right.open_until == datetime(2026, 11, 3, 5, tzinfo=UTC)


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    days = [date(year, month, day) for day in range(1, 29)]
    return [day for day in days if day.weekday() == weekday][n - 1]


def legal_holidays(year: int) -> set[date]:
    """5 U.S.C. 6103(a), on their own dates."""
    last_may = max(date(year, 5, day) for day in range(25, 32) if date(year, 5, day).weekday() == 0)
    fixed = {date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)}
    if year >= 2021:
        fixed.add(date(year, 6, 19))
    return fixed | {
        nth_weekday(year, 1, 0, 3), nth_weekday(year, 2, 0, 3), last_may, nth_weekday(year, 9, 0, 1),
        nth_weekday(year, 10, 0, 2), nth_weekday(year, 11, 3, 4),
    }  # fmt: skip


@given(
    st.dates(date(2016, 1, 1), date(2035, 12, 31)),
    st.times(),
    st.sampled_from([EASTERN, PACIFIC, CENTRAL, "Pacific/Honolulu", "America/Phoenix"]),
)
def test_rescission_equals_a_walk_over_the_days(signed: date, at: time, zone: str) -> None:
    one = sale(f"{signed}T{at}", zone, product=Product.LOAN, secured_by_dwelling=True)
    day, left = signed, 3
    while left:
        day += timedelta(days=1)
        left -= day.weekday() != 6 and day not in legal_holidays(day.year)
    assert named(rights(one), "us-reg-z").last_day == day
