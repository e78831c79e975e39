"""The examples of Regulation Z, Appendix J (c), and what must hold for any loan."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.money.apr import (
    AprError,
    Flow,
    Interval,
    UnitPeriod,
    apr,
    months_between,
    months_later,
    unit_period,
    within_tolerance,
)


def monthly(first: dt.date, amounts: list[float], step: int = 1) -> list[Flow]:
    return [Flow(months_later(first, index * step), amount) for index, amount in enumerate(amounts)]


def weekly(first: dt.date, amounts: list[float], weeks: int) -> list[Flow]:
    return [Flow(first + dt.timedelta(weeks=weeks * index), amount) for index, amount in enumerate(amounts)]


def semimonthly(first: dt.date, amounts: list[float]) -> list[Flow]:
    days = [months_later(first, index // 2) + dt.timedelta(days=15 * (index % 2)) for index in range(len(amounts))]
    return [Flow(day, amount) for day, amount in zip(days, amounts, strict=True)]


DAY = dt.date
APPENDIX_J = {
    "(c)(1)(i) monthly": (DAY(1978, 1, 10), 5000, monthly(DAY(1978, 2, 10), [230] * 24), 9.69),
    "(c)(1)(ii) long first period": (DAY(1978, 2, 10), 6000, monthly(DAY(1978, 4, 1), [200] * 36), 11.82),
    "(c)(1)(iii) semimonthly": (DAY(1978, 2, 23), 5000, semimonthly(DAY(1978, 3, 1), [219.17] * 24), 10.34),
    "(c)(1)(iv) quarterly": (DAY(1978, 5, 23), 10000, monthly(DAY(1978, 10, 1), [385] * 40, step=3), 8.97),
    "(c)(1)(v) weekly": (DAY(1978, 3, 20), 500, weekly(DAY(1978, 4, 21), [17.60] * 30, 1), 14.96),
    "(c)(2)(i) odd first payment": (DAY(1978, 1, 10), 5000, monthly(DAY(1978, 2, 10), [250, *[230] * 23]), 10.08),
    "(c)(2)(ii) every 4 weeks": (DAY(1978, 3, 18), 400, weekly(DAY(1978, 4, 20), [39.50, *[38.31] * 11], 4), 28.50),
    "(c)(3)(i) odd final payment": (DAY(1978, 1, 10), 5000, monthly(DAY(1978, 2, 10), [*[230] * 23, 280]), 10.50),
    "(c)(3)(ii) every 2 weeks": (DAY(1978, 4, 3), 200, weekly(DAY(1978, 4, 11), [*[9.50] * 19, 30], 2), 12.22),
    "(c)(4)(i) odd first and final": (
        DAY(1978, 1, 10),
        5000,
        monthly(DAY(1978, 2, 10), [250, *[230] * 22, 280]),
        10.90,
    ),
    "(c)(4)(ii) every two months": (
        DAY(1978, 1, 10),
        8000,
        monthly(DAY(1978, 3, 1), [449.36, *[465] * 18, 200], step=2),
        7.30,
    ),
    "(c)(5)(i) one payment, days": (DAY(1978, 1, 3), 1000, [Flow(DAY(1978, 9, 15), 1080)], 11.45),
    "(c)(5)(ii) one payment, months": (DAY(1978, 7, 15), 1000, [Flow(DAY(1979, 1, 15), 1044)], 8.80),
    "(c)(5)(iv) one payment, two years": (DAY(1978, 1, 3), 1000, [Flow(DAY(1980, 1, 3), 1240)], 11.36),
}
"""12 CFR Part 1026, Appendix J (c), examples for the actuarial method: advance, payments, published per cent."""


@pytest.mark.parametrize("example", APPENDIX_J)
def test_appendix_j_examples_to_the_published_digit(example: str) -> None:
    begin, amount, payments, published = APPENDIX_J[example]
    assert round(100 * apr([Flow(begin, amount)], payments), 2) == published


def test_unit_period_is_the_most_common_one() -> None:
    begin = [Flow(DAY(1978, 2, 23), 1.0)]
    assert unit_period(begin, semimonthly(DAY(1978, 3, 1), [1.0] * 24)) == UnitPeriod(Interval.SEMIMONTH)
    assert unit_period(begin, monthly(DAY(1978, 3, 31), [1.0] * 24)) == UnitPeriod(Interval.MONTH)
    assert unit_period(begin, weekly(DAY(1978, 3, 31), [1.0] * 24, 2)) == UnitPeriod(Interval.WEEK, 2)


@given(
    rate=st.floats(0.001, 0.36),
    months=st.integers(2, 300),
    begin=st.dates(DAY(2024, 1, 1), DAY(2027, 12, 31)),
    principal=st.floats(500, 90_000),
)
def test_a_level_loan_without_fees_has_its_note_rate(
    rate: float, months: int, begin: dt.date, principal: float
) -> None:
    payment = principal * (rate / 12) / (1 - (1 + rate / 12) ** -months)
    payments = [Flow(months_later(begin, month), payment) for month in range(1, months + 1)]
    if begin.day > 28:  # the day drifts through February, so say what the period is
        payments = [Flow(months_later(begin.replace(day=28), month), payment) for month in range(1, months + 1)]
        begin = begin.replace(day=28)
    assert apr([Flow(begin, principal)], payments) == pytest.approx(rate, abs=1e-8)


@given(fee=st.floats(0.01, 0.4))
def test_a_fee_raises_the_rate(fee: float) -> None:
    begin = DAY(2026, 3, 1)
    payments = monthly(DAY(2026, 4, 1), [200.0] * 240)
    without = apr([Flow(begin, 25_000)], payments)
    assert apr([Flow(begin, 25_000 * (1 - fee))], payments) > without


def test_several_advances() -> None:
    """Two halves a month apart, level payments: the equation balances at the rate found."""
    advances = [Flow(DAY(2026, 1, 1), 5000), Flow(DAY(2026, 2, 1), 5000)]
    payments = monthly(DAY(2026, 3, 1), [450.0] * 24)
    unit_rate = apr(advances, payments) / 12
    present = sum(450 / (1 + unit_rate) ** month for month in range(2, 26))
    assert present == pytest.approx(5000 + 5000 / (1 + unit_rate), rel=1e-9)


def test_refusals_say_why() -> None:
    begin = [Flow(DAY(2026, 1, 1), 1000.0)]
    with pytest.raises(AprError, match="less than the advances"):
        apr(begin, monthly(DAY(2026, 2, 1), [10.0] * 12))
    with pytest.raises(AprError, match="before the first advance"):
        apr(begin, [Flow(DAY(2025, 2, 1), 2000.0)])
    with pytest.raises(AprError, match="needs"):
        apr(begin, [])


def test_months_are_measured_back_from_the_later_date() -> None:
    assert months_between(DAY(1978, 2, 10), DAY(1978, 4, 1)) == (1, 19)
    assert months_between(DAY(2026, 1, 31), DAY(2026, 2, 28)) == (0, 28)
    assert months_later(DAY(2026, 11, 30), 3) == DAY(2027, 2, 28)
    assert months_later(DAY(2026, 4, 30), 1) == DAY(2026, 5, 31)


def test_tolerance_of_disclosure() -> None:
    assert within_tolerance(0.0700, 0.07125)
    assert not within_tolerance(0.0700, 0.0713)
    assert within_tolerance(0.0700, 0.0725, irregular=True)
