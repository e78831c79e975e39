"""A consumer loan for a system: payments in cents, the dealer fee, and the Truth in Lending figures.

Money is integer cents. Source of the figures: 12 CFR 1026.18; of what counts as finance charge: 12 CFR 1026.4(a).
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from shared.rules.money.apr import Flow, annual_rate
from shared.rules.money.unit_periods import Interval, Series, UnitPeriod, month_day, unit_periods

_MONTH = UnitPeriod(Interval.MONTH)


def monthly_payment_cents(principal_cents: float, annual_rate: float, months: int) -> int:
    """The level payment at the end of each month, to the nearest cent: P·i / (1 - (1 + i)^-n)."""
    if months < 1:
        raise ValueError(f"a loan of {months} months")
    rate = annual_rate / 12
    if rate == 0:
        return _cents(principal_cents / months)
    return _cents(principal_cents * rate / -math.expm1(-months * math.log1p(rate)))


def _cents(amount: float) -> int:
    """To the nearest cent, half a cent up."""
    return math.floor(amount + 0.5)


def financed_price_cents(cash_price_cents: int, dealer_fee: float) -> int:
    """The price at which the lender, keeping ``dealer_fee`` of it, leaves the installer the cash price.

    The fee is a share of the financed price (gross): financed = cash / (1 - fee). Sources: CFPB, "Issue Spotlight:
    Solar Financing" (August 2024), which finds fees of 10 to 30 % of the cash price and more.
    """
    if not 0 <= dealer_fee < 1:
        raise ValueError(f"a dealer fee of {dealer_fee:.0%} of the financed price")
    exact = Decimal(cash_price_cents) / (1 - Decimal(str(dealer_fee)))
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True)
class LoanTerms:
    """A level monthly loan as the note writes it: first payment one month after ``start`` unless said otherwise.

    Interest runs from ``start``, over a longer or shorter first period by the months and days of Appendix J (b)(5).

    ``principal_cents`` is the note; ``prepaid_finance_charge_cents`` is the part of it that a cash buyer would not
    pay (the dealer fee, origination fees) and that the borrower therefore does not receive.
    """

    principal_cents: int
    annual_rate: float
    months: int
    start: dt.date
    prepaid_finance_charge_cents: int = 0
    first_payment: dt.date | None = None

    @property
    def due_dates(self) -> list[dt.date]:
        """The same day of each month as ``start``, or as the first payment, or the month's last."""
        if self.first_payment is None:
            return [month_day(self.start, month, self.start.day) for month in range(1, self.months + 1)]
        return [month_day(self.first_payment, month, self.first_payment.day) for month in range(self.months)]

    @classmethod
    def with_dealer_fee(
        cls,
        cash_price_cents: int,
        down_payment_cents: int,
        dealer_fee: float,
        annual_rate: float,
        months: int,
        start: dt.date,
    ) -> "LoanTerms":
        """Terms of a loan that pays the installer the cash price less the down payment."""
        needed = cash_price_cents - down_payment_cents
        principal = financed_price_cents(needed, dealer_fee)
        return cls(principal, annual_rate, months, start, principal - needed)


@dataclass(frozen=True)
class ScheduleLine:
    """``count`` monthly payments of the same amount, the first on ``first_due``."""

    count: int
    amount_cents: int
    first_due: dt.date


@dataclass(frozen=True)
class Disclosure:
    """The Truth in Lending figures of 12 CFR 1026.18."""

    apr: float
    finance_charge_cents: int
    amount_financed_cents: int
    total_of_payments_cents: int
    total_sale_price_cents: int
    schedule: tuple[ScheduleLine, ...]

    @property
    def payment_cents(self) -> int:
        """The regular monthly payment."""
        return self.schedule[0].amount_cents


def payments(terms: LoanTerms) -> list[tuple[dt.date, int]]:
    """Every payment with its due date; the last one is what is left, so that cents come out even.

    Interest is carried unrounded. ValueError where the first payment is not after the start.
    """
    dates, rate = terms.due_dates, terms.annual_rate / 12
    if dates[0] <= terms.start:
        raise ValueError(f"the first payment on {dates[0]} is not after the start on {terms.start}")
    whole, part = unit_periods(terms.start, dates[0], _MONTH, Series.of(dates))
    owed = terms.principal_cents * (1 + part * rate) * (1 + rate) ** whole
    level = monthly_payment_cents(owed / (1 + rate), terms.annual_rate, terms.months)
    result = []
    for due in dates[:-1]:
        result.append((due, level))
        owed = (owed - level) * (1 + rate)
    return [*result, (dates[-1], _cents(owed))]


def disclose(terms: LoanTerms, down_payment_cents: int = 0) -> Disclosure:
    """Amount financed, finance charge, APR and schedule; the dealer fee counts as finance charge.

    ``total_sale_price_cents`` adds the down payment, as a credit sale must show. Raises ``apr.AprError``.
    """
    flows = payments(terms)
    total = sum(amount for _, amount in flows)
    financed = terms.principal_cents - terms.prepaid_finance_charge_cents
    rate = annual_rate([Flow(terms.start, financed)], [Flow(due, amount) for due, amount in flows]).apr
    return Disclosure(
        apr=rate,
        finance_charge_cents=total - financed,
        amount_financed_cents=financed,
        total_of_payments_cents=total,
        total_sale_price_cents=total + down_payment_cents,
        schedule=tuple(_schedule(flows)),
    )


def _schedule(flows: Sequence[tuple[dt.date, int]]) -> list[ScheduleLine]:
    lines: list[ScheduleLine] = []
    for due, amount in flows:
        if lines and lines[-1].amount_cents == amount:
            lines[-1] = ScheduleLine(lines[-1].count + 1, amount, lines[-1].first_due)
        else:
            lines.append(ScheduleLine(1, amount, due))
    return lines
