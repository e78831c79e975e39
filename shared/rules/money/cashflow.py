"""The owner's cash flow over the life of a system, as SAM's residential ``Cashloan`` model computes it.

Source: NREL ssc, ``cmod_cashloan.cpp`` (residential market); the tests compare NPV, LCOE and paybacks with PySAM.
Rates are fractions (0.05 is 5 %), $ are nominal, year 0 is the day of purchase and every later amount falls at the
end of its year.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyxirr


@dataclass(frozen=True)
class Loan:
    """An annual-payment loan on ``fraction`` of the cost after rebate.

    ``interest_deductible``: the interest reduces taxable income (SAM's "mortgage"); state tax first, and federal tax
    on what is left of the deduction.
    """

    fraction: float
    rate: float
    term_years: int
    interest_deductible: bool = False


@dataclass(frozen=True)
class CashFlowInput:
    """What one owner pays and saves.

    ``energy_kwh``, ``bill_without_usd``, ``bill_with_usd``: by year, the first year first, one entry for each of
    ``years``. ``om_usd_per_kw_year``: first-year price; it grows each year by inflation plus ``om_escalation``
    (their sum, not their product, as in SAM). ``federal_credit``: share of the cost after rebate received as a tax
    credit at the end of year 1; ``credit_usd``: the same as an amount. ``rebate_usd``: untaxed, received at
    purchase. ``replacements_usd``: year to cost at today's prices, growing with inflation from the first year.
    ``payments_usd``: lease, PPA or monthly loan payments by year.
    """

    cost_usd: float
    capacity_kwdc: float
    energy_kwh: Sequence[float]
    bill_without_usd: Sequence[float]
    bill_with_usd: Sequence[float]
    years: int
    inflation: float
    real_discount: float
    loan: Loan | None = None
    om_usd_per_kw_year: float = 0.0
    om_escalation: float = 0.0
    federal_tax: float = 0.0
    state_tax: float = 0.0
    federal_credit: float = 0.0
    credit_usd: float = 0.0
    rebate_usd: float = 0.0
    replacements_usd: Mapping[int, float] = field(default_factory=dict)
    payments_usd: Sequence[float] = ()

    def __post_init__(self) -> None:
        if self.years < 1:
            raise ValueError("years is less than 1")
        for name in ("energy_kwh", "bill_without_usd", "bill_with_usd"):
            if len(getattr(self, name)) != self.years:
                raise ValueError(f"{name} has {len(getattr(self, name))} entries for {self.years} years")
        if self.payments_usd and len(self.payments_usd) != self.years:
            raise ValueError(f"payments_usd has {len(self.payments_usd)} entries for {self.years} years")
        if any(not 1 <= year <= self.years for year in self.replacements_usd):
            raise ValueError(f"a replacement is outside years 1 to {self.years}")

    @property
    def nominal_discount(self) -> float:
        """(1 + real)(1 + inflation) - 1."""
        return (1 + self.real_discount) * (1 + self.inflation) - 1


@dataclass(frozen=True)
class CashFlow:
    """Results; lists have ``years`` + 1 entries, year 0 first. A payback or IRR that does not exist is None."""

    npv_usd: float
    irr: float | None
    payback_years: float | None
    discounted_payback_years: float | None
    lcoe_nominal_usd_per_kwh: float | None
    lcoe_real_usd_per_kwh: float | None
    loan_payment_usd_per_year: float
    after_tax_cash_flow_usd: list[float]
    savings_usd: list[float]
    operating_usd: list[float]
    debt_payment_usd: list[float]
    interest_usd: list[float]
    tax_savings_usd: list[float]
    loan_balance_usd: list[float]

    @property
    def cumulative_usd(self) -> list[float]:
        """Running total of the after-tax cash flow."""
        total, result = 0.0, []
        for amount in self.after_tax_cash_flow_usd:
            total += amount
            result.append(total)
        return result


def cash_flow(given: CashFlowInput) -> CashFlow:
    """Cash flow, NPV, IRR, paybacks and LCOE of one purchase."""
    years = given.years
    net_cost = given.cost_usd - given.rebate_usd
    loan = given.loan or Loan(0.0, 0.0, 1)
    borrowed = net_cost * loan.fraction
    payment = annual_payment(borrowed, loan.rate, loan.term_years)
    balance, debt, interest = [borrowed], [0.0], [0.0]
    for year in range(1, years + 1):
        in_term = year <= loan.term_years
        interest.append(balance[-1] * loan.rate if in_term else 0.0)
        debt.append(payment if in_term else 0.0)
        balance.append(balance[-1] + interest[-1] - debt[-1])

    savings = [0.0, *(a - b for a, b in zip(given.bill_without_usd, given.bill_with_usd, strict=True))]
    operating = [0.0, *(_operating(given, year) for year in range(1, years + 1))]
    credit = [0.0, net_cost * given.federal_credit + given.credit_usd, *[0.0] * (years - 1)]
    deducted = given.state_tax + (1 - given.state_tax) * given.federal_tax if loan.interest_deductible else 0.0
    tax = [credit[year] + interest[year] * deducted for year in range(years + 1)]

    cost_flow = [tax[year] - operating[year] - debt[year] for year in range(years + 1)]
    cost_flow[0] = borrowed - net_cost
    after_tax = [cost_flow[year] + savings[year] for year in range(years + 1)]
    unfinanced = [savings[year] - operating[year] + credit[year] for year in range(years + 1)]
    unfinanced[0] = -net_cost
    rate = given.nominal_discount
    discounted = [amount / (1 + rate) ** year for year, amount in enumerate(unfinanced)]
    cost_now = -present_value(cost_flow, rate)
    energy = [0.0, *given.energy_kwh]
    return CashFlow(
        npv_usd=present_value(after_tax, rate),
        irr=internal_rate(after_tax),
        payback_years=payback(unfinanced),
        discounted_payback_years=payback(discounted),
        lcoe_nominal_usd_per_kwh=_per_kwh(cost_now, present_value(energy, rate)),
        lcoe_real_usd_per_kwh=_per_kwh(cost_now, present_value(energy, given.real_discount)),
        loan_payment_usd_per_year=payment,
        after_tax_cash_flow_usd=after_tax,
        savings_usd=savings,
        operating_usd=operating,
        debt_payment_usd=debt,
        interest_usd=interest,
        tax_savings_usd=tax,
        loan_balance_usd=balance,
    )


def _operating(given: CashFlowInput, year: int) -> float:
    growth = (1 + given.om_escalation + given.inflation) ** (year - 1)
    replacement = given.replacements_usd.get(year, 0.0) * (1 + given.inflation) ** (year - 1)
    payment = given.payments_usd[year - 1] if given.payments_usd else 0.0
    return given.om_usd_per_kw_year * given.capacity_kwdc * growth + replacement + payment


def annual_payment(principal: float, rate: float, term_years: int) -> float:
    """The level payment at the end of each year that repays ``principal``: P·r / (1 - (1 + r)^-n)."""
    if rate == 0:
        return principal / term_years
    return principal * rate / -math.expm1(-term_years * math.log1p(rate))


def present_value(flow: Sequence[float], rate: float) -> float:
    """Value at year 0 of amounts at years 0, 1, 2 …; ``rate`` above -1."""
    result = 0.0
    for amount in reversed(flow):
        result = result / (1 + rate) + amount
    return result


def internal_rate(flow: Sequence[float]) -> float | None:
    """The discount rate at which ``flow`` is worth nothing; None where its sign never changes."""
    if not (min(flow) < 0 < max(flow)):
        return None
    return pyxirr.irr(flow)


def payback(flow: Sequence[float]) -> float | None:
    """Years until the running total first rises above zero, interpolated in that year; None if it never does.

    As SAM: loan payments and interest are left out, so that payback does not depend on the financing.
    """
    total = flow[0]
    for year, amount in enumerate(flow[1:], start=1):
        total += amount
        if total > 0:
            return year - total / amount if amount else float(year)
    return None


def _per_kwh(cost: float, energy: float) -> float | None:
    return cost / energy if energy else None
