"""The examples of Regulation Z, Appendix J (c), and what must hold for any loan."""

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.money.apr import AprError, Flow, annual_rate, apr, within_tolerance
from shared.rules.money.unit_periods import Interval, Series, UnitPeriod, month_day, unit_period, unit_periods


def months_later(date: dt.date, months: int) -> dt.date:
    return month_day(date, months, date.day)


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
APPENDIX_J["(c)(5)(iii) one payment, a year and a half"] = (
    DAY(1978, 1, 17), 1000, [Flow(DAY(1979, 7, 17), 1135.19)], 8.76,
)  # fmt: skip
"""12 CFR Part 1026, Appendix J (c), examples for the actuarial method: advance, payments, published per cent."""


@pytest.mark.parametrize("example", APPENDIX_J)
def test_appendix_j_examples_to_the_published_digit(example: str) -> None:
    begin, amount, payments, published = APPENDIX_J[example]
    assert round(100 * apr([Flow(begin, amount)], payments), 2) == published


def every_four_weeks_but_once_a_month(first: dt.date, count: int) -> list[dt.date]:
    """Of two in one month the second comes two weeks later, in the next."""
    days = [first]
    while len(days) < count:
        day = days[-1] + dt.timedelta(weeks=4)
        days.append(day + dt.timedelta(weeks=2) if day.month == days[-1].month else day)
    return days


SKIPPED = [Flow(day, 100.0) for day in every_four_weeks_but_once_a_month(DAY(1978, 2, 20), 24)]
SINGLE_PAYMENTS = [
    *monthly(DAY(1978, 9, 15), [1000.0] * 3), Flow(DAY(1979, 3, 15), 2000),
    *monthly(DAY(1979, 9, 15), [750.0] * 3), Flow(DAY(1980, 2, 1), 1000),
]  # fmt: skip
CONSTRUCTION = [Flow(DAY(1979, 4, 10), 20_000), Flow(DAY(1979, 6, 12), 20_000), Flow(DAY(1979, 9, 18), 20_000)]


@pytest.mark.parametrize(
    ("advances", "payments", "published"),
    [
        ([Flow(DAY(1978, 1, 25), 2135)], SKIPPED, 12.00),  # (c)(6)(i) skipped payments
        ([Flow(DAY(1978, 3, 3), 7350)], SINGLE_PAYMENTS, 10.22),  # (c)(6)(ii) skipped and single payments
        (CONSTRUCTION, monthly(DAY(1979, 12, 10), [612.36] * 240), 10.25),  # (c)(7)(i) construction loan
    ],
)
def test_appendix_j_complex_transactions(advances: list[Flow], payments: list[Flow], published: float) -> None:
    found = annual_rate(advances, payments)
    assert round(100 * found.apr, 2) == published
    assert found.irregular


def residual(advances: list[Flow], payments: list[Flow], rate: float, unit: UnitPeriod) -> float:
    """Appendix J (b)(8) written out, independent of the solver's form; relative to what is advanced."""
    begin = min(flow.date for flow in (*advances, *payments))
    total = 0.0
    for flows, sign in ((advances, -1), (payments, 1)):
        dates = [flow.date for flow in flows]
        series = Series.of(dates if len(set(dates)) > 1 or sign < 0 else [begin, *dates])
        for flow in flows:
            t, f = unit_periods(begin, flow.date, unit, series)
            total += sign * flow.amount / ((1 + f * rate / unit.per_year) * (1 + rate / unit.per_year) ** t)
    return total / sum(flow.amount for flow in advances)


@given(
    begin=st.dates(DAY(2020, 1, 1), DAY(2030, 12, 31)),
    gaps=st.lists(st.integers(1, 500), min_size=1, max_size=40),
    amounts=st.lists(st.integers(1_000, 200_000), min_size=40, max_size=40),
    cost=st.floats(0.0, 1.5),
)
def test_the_rate_solves_the_equation_and_falls_with_the_amount_advanced(
    begin: dt.date, gaps: list[int], amounts: list[int], cost: float
) -> None:
    dates = [begin + dt.timedelta(days=sum(gaps[: n + 1])) for n in range(len(gaps))]
    payments = [Flow(day, float(amount)) for day, amount in zip(dates, amounts, strict=False)]
    lent = sum(flow.amount for flow in payments) / (1 + cost)
    try:
        found = annual_rate([Flow(begin, lent)], payments)
        less = annual_rate([Flow(begin, lent * 0.99)], payments)
    except AprError as error:
        assert "600%" in str(error)
        return
    assert abs(residual([Flow(begin, lent)], payments, found.apr, found.unit)) < 1e-8
    assert less.apr > found.apr - 1e-9


def test_payments_before_an_advance() -> None:
    """Tuition paid ahead in part: the term begins with the first payment, and the equation balances."""
    advances = [*monthly(DAY(2022, 9, 5), [1800.0] * 4, 12), *monthly(DAY(2023, 1, 5), [1000.0] * 4, 12)]
    payments = monthly(DAY(2022, 7, 1), [240.0] * 50)
    found = annual_rate(advances, payments)
    assert found.unit == UnitPeriod(Interval.MONTH) and found.irregular
    assert abs(residual(advances, payments, found.apr, found.unit)) < 1e-9


def test_more_than_one_rate_is_refused_with_all_of_them() -> None:
    """-100 + 230/(1+i) - 132/(1+i)^2 is nothing at 10 % and at 20 % a year."""
    advances = [Flow(DAY(2020, 1, 1), 100.0), Flow(DAY(2022, 1, 1), 132.0)]
    with pytest.raises(AprError, match=r"more than one .* 10.0000%, 20.0000%"):
        annual_rate(advances, [Flow(DAY(2021, 1, 1), 230.0)])


def test_a_rate_that_the_balance_only_touches_is_found() -> None:
    """-100 + 230/(1+i) - 132.25/(1+i)^2 is nothing at 15 % alone."""
    advances = [Flow(DAY(2020, 1, 1), 100.0), Flow(DAY(2022, 1, 1), 132.25)]
    assert apr(advances, [Flow(DAY(2021, 1, 1), 230.0)]) == pytest.approx(0.15, abs=1e-4)


def test_the_last_period_of_a_year_counts_days_over_365() -> None:
    """Appendix J (b)(5)(v): a year and whole months in twelfths, otherwise days over 365."""
    year = UnitPeriod(Interval.YEAR)
    assert unit_periods(DAY(2026, 1, 3), DAY(2027, 7, 3), year, Series(frozenset({3}))) == (1, 0.5)
    assert unit_periods(DAY(2026, 1, 3), DAY(2027, 1, 13), year, Series(frozenset({13}))) == (1, 10 / 365)


def test_a_thousand_a_second() -> None:
    """Of loans over five years; measured generously, since others use the machine too."""
    payments = monthly(DAY(2026, 3, 1), [500.0] * 60)
    begin = time.process_time()
    for _ in range(200):
        annual_rate([Flow(DAY(2026, 1, 15), 25_000.0)], payments)
    assert 200 / (time.process_time() - begin) > 500


def test_unit_period_is_the_most_common_one() -> None:
    def found(payments: list[Flow]) -> UnitPeriod:
        return unit_period([DAY(1978, 2, 23)], [flow.date for flow in payments])

    assert found(semimonthly(DAY(1978, 3, 1), [1.0] * 24)) == UnitPeriod(Interval.SEMIMONTH)
    assert found(monthly(DAY(1978, 3, 31), [1.0] * 24)) == UnitPeriod(Interval.MONTH)
    assert found(weekly(DAY(1978, 3, 31), [1.0] * 24, 2)) == UnitPeriod(Interval.WEEK, 2)
    assert found([Flow(DAY(1978, 3, 1) + dt.timedelta(10 * n), 1.0) for n in range(6)]) == UnitPeriod(Interval.DAY, 10)
    assert found(monthly(DAY(1978, 3, 1), [1.0] * 5, step=12)) == UnitPeriod(Interval.YEAR)
    assert found(monthly(DAY(1978, 3, 1), [1.0] * 5, step=24)) == UnitPeriod(Interval.YEAR)
    assert found([*monthly(DAY(1978, 3, 23), [1.0] * 6), *weekly(DAY(1978, 8, 30), [1.0] * 6, 1)]) == UnitPeriod(
        Interval.WEEK
    )  # six of each: the smaller
    assert found(monthly(DAY(1978, 3, 23), [1.0, 1.0])) == UnitPeriod(Interval.MONTH)  # 28 and 31 days, both a month


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


def test_two_advances_on_one_day_are_one() -> None:
    halves = [Flow(DAY(2026, 1, 1), 500.0)] * 2
    payments = monthly(DAY(2026, 2, 1), [90.0] * 12)
    assert annual_rate(halves, payments) == annual_rate([Flow(DAY(2026, 1, 1), 1000.0)], payments)


def test_refusals_say_why() -> None:
    begin = [Flow(DAY(2026, 1, 1), 1000.0)]
    with pytest.raises(AprError, match="less than the advances"):
        apr(begin, monthly(DAY(2026, 2, 1), [10.0] * 12))
    with pytest.raises(AprError, match="no annual percentage rate from 0 to 600%"):
        apr(begin, [Flow(DAY(2026, 2, 1), 9000.0)])
    with pytest.raises(AprError, match="one day"):
        apr(begin, [Flow(DAY(2026, 1, 1), 1000.0)])
    with pytest.raises(AprError, match="needs"):
        apr(begin, [])


def test_months_are_measured_back_from_the_later_date() -> None:
    assert Series(frozenset({1})).months_between(DAY(1978, 2, 10), DAY(1978, 4, 1)) == (1, 19)
    assert Series(frozenset({28})).months_between(DAY(2026, 1, 31), DAY(2026, 2, 28)) == (0, 28)
    assert Series(frozenset({28, 31})).months_between(DAY(2026, 1, 31), DAY(2026, 2, 28)) == (1, 0)
    assert Series(frozenset({30})).months_between(DAY(2026, 3, 30), DAY(2026, 4, 30)) == (1, 0)
    assert month_day(DAY(2026, 11, 30), 3, 30) == DAY(2027, 2, 28)
    assert month_day(DAY(2026, 4, 30), 1, 31) == DAY(2026, 5, 31)


def test_tolerance_of_disclosure() -> None:
    assert within_tolerance(0.0700, 0.07125)
    assert not within_tolerance(0.0700, 0.0713)
    assert within_tolerance(0.0700, 0.0725, irregular=True)
