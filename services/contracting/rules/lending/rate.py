"""A disclosed annual percentage rate against the one that Regulation Z computes from the advances and payments.

12 CFR 1026.22 and Appendix J. Amounts are whole cents, rates per cent a year.
"""

import datetime as dt
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.rules.money.apr import IRREGULAR_TOLERANCE, REGULAR_TOLERANCE, Flow, annual_rate, within_tolerance
from shared.rules.money.unit_periods import Interval, UnitPeriod, month_days

MOST_ADVANCES: Final = 500
MOST_PAYMENTS: Final = 10_000
MOST_CENTS: Final = 10**13
"""A hundred billion dollars: no consumer's loan, but a slip."""
RATE_PLACES: Final = 4
CITATION: Final = "12 CFR 1026.22(a) and Part 1026, Appendix J (b)(8)"

Cents = Annotated[int, Field(ge=1, le=MOST_CENTS)]
Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2199, 12, 31))]
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_DAYS: Final = {"day": 1, "week": 7}


class Every(BaseModel):
    """How far one payment of a series is from the next."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    interval: Literal["day", "week", "month", "quarter", "year"]
    count: int = Field(default=1, ge=1, le=366)


class Advance(BaseModel):
    """What the borrower receives on a day, prepaid finance charges taken off."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: Day
    amount_cents: Cents


class Payments(Advance):
    """``count`` equal payments from a date on; in a month without such a day they fall on its last."""

    count: int = Field(default=1, ge=1, le=MOST_PAYMENTS)
    every: Every | None = None

    @model_validator(mode="after")
    def _series_has_an_interval(self) -> Self:
        if self.count > 1 and self.every is None:
            raise ValueError(f"{self.count} payments need every{{interval, count}}")
        return self

    def dates(self) -> list[dt.date]:
        """OverflowError or ValueError where the calendar ends first."""
        if self.every is None:
            return [self.date]
        step = self.every.count
        if (months := _MONTHS.get(self.every.interval)) is not None:
            return month_days(self.date, step * months, self.count)
        return [self.date + dt.timedelta(days=n * step * _DAYS[self.every.interval]) for n in range(self.count)]


class AprRequest(BaseModel):
    """A closed-end loan by its dates."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    advances: list[Advance] = Field(min_length=1, max_length=MOST_ADVANCES)
    payments: list[Payments] = Field(min_length=1, max_length=MOST_PAYMENTS)
    disclosed_apr_pct: float | None = Field(default=None, ge=0, lt=600, allow_inf_nan=False)
    irregular: bool | None = Field(
        default=None, description="An irregular transaction of 1026.22(a)(3); null: found from the flows."
    )

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        if (count := sum(series.count for series in self.payments)) > MOST_PAYMENTS:
            raise ValueError(f"{count:,} payments; at most {MOST_PAYMENTS:,}")
        return self


class UnitPeriodReport(BaseModel):
    """The unit-period of Appendix J (b)(4); half a month is a month of count 0.5."""

    interval: Literal["day", "week", "month", "year"]
    count: int | float
    per_year: float

    @classmethod
    def of(cls, unit: UnitPeriod) -> Self:
        if unit.interval is Interval.SEMIMONTH:
            return cls(interval="month", count=0.5, per_year=unit.per_year)
        return cls(interval=unit.interval.value, count=unit.count, per_year=unit.per_year)


class AprReport(BaseModel):
    """What ``check_rate`` found; rates in per cent a year."""

    apr_pct: float = Field(description="To four places.")
    unit_period: UnitPeriodReport
    amount_financed_cents: int
    finance_charge_cents: int
    total_of_payments_cents: int
    irregular: bool
    tolerance_pct: float
    within_tolerance: bool | None = Field(description="Compared after rounding to three places; null: none disclosed.")
    citation: str


def check_rate(request: AprRequest) -> AprReport:
    """The rate, and whether the disclosed one is accurate.

    Raises ``AprError`` where no rate from 0 to 600 % solves the equation, or more than one.
    """
    lent = [Flow(advance.date, advance.amount_cents) for advance in request.advances]
    paid = [Flow(day, series.amount_cents) for series in request.payments for day in _dates(series)]
    rate = annual_rate(lent, paid)
    irregular = rate.irregular if request.irregular is None else request.irregular
    financed = sum(advance.amount_cents for advance in request.advances)
    total = sum(series.amount_cents * series.count for series in request.payments)
    disclosed = request.disclosed_apr_pct
    return AprReport(
        apr_pct=round(100 * rate.apr, RATE_PLACES),
        unit_period=UnitPeriodReport.of(rate.unit),
        amount_financed_cents=financed,
        finance_charge_cents=total - financed,
        total_of_payments_cents=total,
        irregular=irregular,
        tolerance_pct=100 * (IRREGULAR_TOLERANCE if irregular else REGULAR_TOLERANCE),
        within_tolerance=None if disclosed is None else within_tolerance(disclosed / 100, rate.apr, irregular),
        citation=CITATION,
    )


def _dates(series: Payments) -> list[dt.date]:
    try:
        return series.dates()
    except (OverflowError, ValueError):
        raise ValueError(f"the payments from {series.date} on run beyond the calendar") from None
