"""Bills as usage, and dollars turned back into kWh."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.lead.rules.intake.bills import read_bills_csv, read_bills_json
from services.lead.rules.usage.bills import annual_usage, billed_usage
from services.lead.rules.usage.history import Bill
from services.lead.rules.usage.imported import Grade, UsageFile, UsageRefused
from services.lead.rules.usage.inversion import kwh_for_bill, with_kwh


def codes(file: UsageFile) -> set[str]:
    return {remark.code for remark in file.remarks}


def year(**columns: list[float]) -> list[Bill]:
    return [
        Bill.model_validate(
            {"month": f"2024-{month:02d}", **{name: values[month - 1] for name, values in columns.items()}}
        )
        for month in range(1, 13)
    ]


KWH = [900.0, 820, 700, 610, 650, 980, 1250, 1210, 900, 640, 690, 870]


def test_twelve_bills_are_grade_b() -> None:
    file = billed_usage(year(kwh=KWH))
    (point,) = file.usage_points
    assert (point.kwh_delivered, point.grade, point.readings, point.missing_pct) == (sum(KWH), Grade.B, 12, 0)
    assert file.remarks == ()
    assert point.delivered.seconds[1] == 29 * 86400  # 2024 is a leap year


@pytest.mark.parametrize(("months", "grade"), [(12, Grade.B), (11, Grade.C), (6, Grade.C), (5, Grade.D), (1, Grade.D)])
def test_grade_by_number_of_bills(months: int, grade: Grade) -> None:
    assert billed_usage(year(kwh=KWH)[:months]).usage_points[0].grade is grade


def test_an_annual_figure_is_grade_e() -> None:
    (point,) = annual_usage(9000).usage_points
    assert (point.kwh_delivered, point.grade) == (9000, Grade.E)


def test_dollars_alone_leave_the_energy_unknown() -> None:
    file = billed_usage(year(usd=[100.0] * 12))
    (point,) = file.usage_points
    assert point.kwh_delivered != point.kwh_delivered  # NaN
    assert (point.cost_usd, point.grade) == (1200, Grade.E)
    assert codes(file) == {"KWH_UNKNOWN"}


def test_a_month_of_export_is_received_energy() -> None:
    (point,) = billed_usage([Bill(start=dt.date(2024, 5, 1), end=dt.date(2024, 6, 1), kwh=-120)]).usage_points
    assert (point.kwh_delivered, point.kwh_received, point.kwh_net) == (0, 120, -120)


def test_periods_of_odd_length_gaps_and_odd_prices_are_remarked() -> None:
    bills = [
        Bill(start=dt.date(2024, 1, 1), end=dt.date(2024, 1, 31), kwh=1000, usd=150),
        Bill(start=dt.date(2024, 1, 31), end=dt.date(2024, 3, 31), kwh=1000, usd=150),
        Bill(start=dt.date(2024, 4, 2), end=dt.date(2024, 5, 1), kwh=1000, usd=900),
    ]
    file = billed_usage(bills)
    assert [(remark.code, remark.place) for remark in file.remarks] == [
        ("GAPS", "2024-03-31"),
        ("BILL_DAYS", "2024-01-31"),
        ("BILL_PRICE", "2024-01-01"),
        ("BILL_PRICE", "2024-01-31"),
        ("BILL_PRICE", "2024-04-02"),
    ]
    assert file.usage_points[0].missing_pct == pytest.approx(100 * 2 / 121)


def test_overlapping_periods_are_refused_and_repeated_bills_dropped() -> None:
    january = Bill(start=dt.date(2024, 1, 1), end=dt.date(2024, 2, 1), kwh=10)
    late = Bill(start=dt.date(2024, 1, 20), end=dt.date(2024, 2, 20), kwh=10)
    with pytest.raises(UsageRefused, match="2024-01-01 and 2024-01-20 overlap"):
        billed_usage([late, january])
    assert billed_usage([january, january]).usage_points[0].duplicates == 1


# -- files -------------------------------------------------------------------------------------------------------


def test_billing_csv_of_a_portal_names_the_last_day() -> None:
    text = (
        "Name,JANE DOE\nService,Service 1\n\n"
        "TYPE,START DATE,END DATE,USAGE (kWh),COST,NOTES\n"
        'Electric billing,2024-01-05,2024-02-03,"1,012.00",$151.80,\n'
        "Electric billing,2024-02-04,2024-03-05,900.00,$135.00,\n"
        "Electric billing,2024-03-06,2024-04-04,870.00,$130.50,\n"
    )
    file = read_bills_csv(text)
    (point,) = file.usage_points
    assert (point.kwh_delivered, point.cost_usd) == pytest.approx((2782, 417.30))
    assert (point.missing_pct, file.remarks) == (0, ())  # the days named last belong to the periods


def test_months_in_csv() -> None:
    for stamps in (
        ("2024-01", "2024-02"),
        ("Jan 2024", "Feb 2024"),
        ("1/2024", "2/2024"),
        ("January 2024", "February 2024"),
    ):
        text = f"month,kwh,usd\n{stamps[0]},1000,150\n{stamps[1]},800,120\n"
        assert read_bills_csv(text).usage_points[0].kwh_delivered == 1800


def test_json_forms() -> None:
    months: list[dict[str, Any]] = [
        {"month": "2024-01", "kwh": 1000},
        {"month": "2024-02", "tou_kwh": {"on": 300, "off": 500}},
    ]
    assert read_bills_json(json.dumps(months)).usage_points[0].kwh_delivered == 1800
    named = read_bills_json(json.dumps({"usage_point_id": "77", "bills": months}))
    assert named.usage_points[0].id == "77"
    assert read_bills_json('{"annual_kwh": 9000}').usage_points[0].kwh_delivered == 9000
    with pytest.raises(UsageRefused, match="'annual_kwh' stands twice in one object"):
        read_bills_json('{"annual_kwh": 9000, "annual_kwh": 900}')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 1: not well-formed JSON"),
        ("[" * 100_000, "not well-formed JSON"),
        ("[]", "give bills or annual_kwh"),
        ('{"annual_kwh": -5}', "annual_kwh: Input should be greater than 0"),
        ('[{"month": "2024-13", "kwh": 5}]', r"bills\.0: month '2024-13' is not like 2024-07"),
        ('[{"month": "2024-01"}]', r"bills\.0: a bill needs kwh or usd"),
        ('[{"month": "2024-01", "kwh": NaN}]', r"bills\.0\.kwh"),
        ('[{"month": "2024-01", "kwhs": 5}]', r"bills\.0\.kwhs: Extra inputs are not permitted"),
        ('[{"start": "2024-02-01", "end": "2024-01-01", "kwh": 5}]', "has no day"),
        ('[{"month": "2024-01", "start": "2024-01-01", "kwh": 5}]', "give month, or start and end"),
    ],
)
def test_bad_json_says_where(text: str, message: str) -> None:
    with pytest.raises(UsageRefused, match=message):
        read_bills_json(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("month,kwh\n2024-01,x\n", "line 2: kwh 'x' is not a number"),
        ("month,kwh\nsoon,5\n", "line 2: 'soon' is not a month"),
        ("start date,end date,usage (therms)\n2024-01-01,2024-01-31,5\n", "line 1: the bills are for gas"),
        ("month,comment\n2024-01,none\n", "no table of bills"),
        ("month,kwh\n", "there are no bills"),
    ],
)
def test_bad_csv_says_where(text: str, message: str) -> None:
    with pytest.raises(UsageRefused, match=message):
        read_bills_csv(text)


def test_bills_that_cannot_be() -> None:
    for wrong in ({"month": "2024-01", "kwh": float("inf")}, {"month": 7, "kwh": 1}, {"start": "2024-01-01", "kwh": 1}):
        with pytest.raises(ValidationError):
            Bill.model_validate(wrong)


# -- dollars to kWh ----------------------------------------------------------------------------------------------


def tiered(kwh: float) -> float:
    """12 $ a month, 0.11 $/kWh to 500 kWh, 0.19 $/kWh above; at least 25 $."""
    return max(25.0, 12.0 + 0.11 * min(kwh, 500) + 0.19 * max(0.0, kwh - 500))


@given(st.floats(130, 50_000))
def test_inverting_a_bill_gives_back_the_consumption(kwh: float) -> None:
    assert kwh_for_bill(tiered(kwh), tiered) == pytest.approx(kwh, abs=0.02)


def test_a_minimum_bill_says_nothing_of_consumption() -> None:
    assert kwh_for_bill(25.0, tiered) == 0
    assert kwh_for_bill(3.0, tiered) == 0


def test_a_flat_charge_can_never_cost_more() -> None:
    with pytest.raises(ValueError, match=r"no consumption costs 99.00 \$"):
        kwh_for_bill(99.0, lambda _: 30.0)


def test_only_unknown_kwh_are_inverted() -> None:
    bills = [
        Bill.model_validate({"month": "2024-01", "usd": tiered(700)}),
        Bill.model_validate({"month": "2024-02", "kwh": 5, "usd": 99}),
    ]
    found = with_kwh(bills, lambda _, kwh: tiered(kwh))
    assert [bill.kwh for bill in found] == [pytest.approx(700, abs=0.02), 5]
