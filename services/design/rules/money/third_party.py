"""What the owner of a leased system, or of one that sells its energy to the household, must charge."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.rules.money.cashflow import present_value

MACRS_5_YEARS = (0.2, 0.32, 0.192, 0.1152, 0.1152, 0.0576)
"""Half-year convention, 200 % declining balance: IRS Publication 946, Table A-1."""


@dataclass(frozen=True)
class Project:
    """What every way of paying has in common. Lists are by year, the first year first, ``years`` long."""

    cash_price_cents: int
    capacity_kwdc: float
    energy_kwh: Sequence[float]
    bill_without_usd: Sequence[float]
    bill_with_usd: Sequence[float]
    inflation: float
    real_discount: float
    om_usd_per_kw_year: float = 0.0
    replacements_usd: tuple[tuple[int, float], ...] = ()
    """(year, cost at today's prices); a third-party owner bears them himself."""
    homeowner_credit_usd: float = 0.0
    """Federal credit of a homeowner's purchase, from ``incentives.evaluate``."""

    @property
    def years(self) -> int:
        """Length of the analysis."""
        return len(self.energy_kwh)


@dataclass(frozen=True)
class HostTerms:
    """What a third-party owner reckons with; rates are fractions.

    ``target_irr``: after tax, over the contract. ``credit_fraction``: his investment credit, which he receives with
    year 1 and which halves into the depreciable basis (26 USC 50(c)(3)). ``tax_rate``: federal and state together.
    """

    target_irr: float
    term_years: int
    credit_fraction: float = 0.0
    tax_rate: float = 0.2575
    om_usd_per_kw_year: float = 35.0
    escalator: float = 0.0
    buyout_discount: float = 0.06


def host_price(project: Project, terms: HostTerms, units: Sequence[float]) -> float:
    """First-year price per unit at which the owner earns ``terms.target_irr`` after tax over the contract.

    ``units``: what is sold each year (kWh, or 1 for a lease). At the target rate the owner's value is linear in the
    price, so the price follows directly: (cost + O&M after tax - credit - depreciation's tax) / sales after tax.
    """
    years = contract_years(project, terms)
    keep = 1 - terms.tax_rate
    sold = [0.0, *(keep * (1 + terms.escalator) ** year * units[year] for year in range(years))]
    value = present_value(sold, terms.target_irr)
    if value <= 0:
        raise ValueError("nothing is sold in the contract's years")
    return _to_be_earned(project, terms) / value


def prepaid_price(project: Project, terms: HostTerms) -> float:
    """What is paid once, when the system begins to operate, for all energy of the contract; $.

    The owner earns ``terms.target_irr`` by it, and is taxed on it at once.
    """
    return _to_be_earned(project, terms) / (1 - terms.tax_rate)


def _to_be_earned(project: Project, terms: HostTerms) -> float:
    """Present value, at the target rate and after tax, of what sales have to bring; $."""
    years = contract_years(project, terms)
    keep = 1 - terms.tax_rate
    price = project.cash_price_cents / 100
    basis = price * (1 - terms.credit_fraction / 2)
    spent = [price] + [keep * _host_expense(project, terms, year) for year in range(1, years + 1)]
    returned = [0.0] * (years + 1)
    returned[1] += price * terms.credit_fraction
    for year, share in enumerate(MACRS_5_YEARS[:years], start=1):
        returned[year] += terms.tax_rate * basis * share
    return present_value(spent, terms.target_irr) - present_value(returned, terms.target_irr)


def host_cash_flow(
    project: Project, terms: HostTerms, yearly_revenue: Sequence[float], prepaid_usd: float = 0.0
) -> list[float]:
    """The owner's after-tax cash flow, year 0 first."""
    price = project.cash_price_cents / 100
    basis = price * (1 - terms.credit_fraction / 2)
    flow = [prepaid_usd * (1 - terms.tax_rate) - price]
    for year, revenue in enumerate(yearly_revenue, start=1):
        depreciation = basis * MACRS_5_YEARS[year - 1] if year <= len(MACRS_5_YEARS) else 0.0
        before_tax = revenue - _host_expense(project, terms, year)
        credit = price * terms.credit_fraction if year == 1 else 0.0
        flow.append(before_tax - terms.tax_rate * (before_tax - depreciation) + credit)
    return flow


def contract_years(project: Project, terms: HostTerms) -> int:
    """Years of the contract that lie within the analysis."""
    return min(terms.term_years, project.years)


def _host_expense(project: Project, terms: HostTerms, year: int) -> float:
    growth = (1 + project.inflation) ** (year - 1)
    replacement = sum(usd for at, usd in project.replacements_usd if at == year)
    return (terms.om_usd_per_kw_year * project.capacity_kwdc + replacement) * growth
