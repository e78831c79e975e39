"""Cash, loan, lease and power purchase, prepaid too, side by side, each with what the customer pays and keeps.

Loan figures follow Regulation Z (``shared.rules.money.loan``); a lease or a power purchase is priced so that its owner
earns a target return after tax (``third_party.host_price`` and ``prepaid_price``).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.design.rules.money.third_party import HostTerms, Project, contract_years, host_price, prepaid_price
from shared.rules.money.cashflow import CashFlow, CashFlowInput, cash_flow, present_value
from shared.rules.money.loan import Disclosure, LoanTerms, disclose, payments
from shared.rules.money.third_party import Verdict
from shared.schemas.products import FinancingProduct

HIGHEST_ESCALATOR = 0.029
"""Above 2.9 % a year an escalator outruns what utility prices have done; flagged, not refused."""


@dataclass(frozen=True)
class LoanOffer:
    """A lender's product: ``dealer_fee`` is the share of the financed amount that the lender keeps."""

    annual_rate: float
    months: int
    dealer_fee: float = 0.0
    down_payment_cents: int = 0


@dataclass(frozen=True)
class FinancingOption:
    """One column of the comparison; ``cash.cumulative_usd`` tells when the customer is ahead."""

    product: FinancingProduct
    upfront_cents: int
    first_monthly_cents: int
    cash: CashFlow
    total_paid_cents: int
    """To installer, lender or owner over the years compared, without utility bills."""
    disclosure: Disclosure | None = None
    financed_price_cents: int | None = None
    usd_per_kwh: float | None = None
    escalator: float = 0.0
    buyout_cents: tuple[int, ...] = ()
    """At the end of each contract year: what the owner would still earn, discounted; nothing where it is prepaid."""
    prepaid: bool = False
    """Of a power purchase: all energy of the contract is paid for at once, when the system begins to operate."""
    notes: tuple[str, ...] = ()


def cash_option(project: Project) -> FinancingOption:
    """Bought outright."""
    price = project.cash_price_cents / 100
    flow = cash_flow(purchase(project, price))
    return FinancingOption(FinancingProduct.CASH, project.cash_price_cents, 0, flow, project.cash_price_cents)


def loan_option(project: Project, offer: LoanOffer, start: dt.date) -> FinancingOption:
    """Bought with a loan whose payments are those of the note, month by month; interest is not deducted.

    A credit of the homeowner stays with the homeowner: the loan does not re-amortise.
    """
    terms = LoanTerms.with_dealer_fee(
        project.cash_price_cents,
        offer.down_payment_cents,
        offer.dealer_fee,
        offer.annual_rate,
        offer.months,
        start,
    )
    amounts = [cents for _, cents in payments(terms)]
    by_year = [sum(amounts[12 * year : 12 * year + 12]) / 100 for year in range(project.years)]
    flow = cash_flow(purchase(project, offer.down_payment_cents / 100, by_year))
    fee = terms.principal_cents - (project.cash_price_cents - offer.down_payment_cents)
    notes = [f"dealer fee of {fee / 100:,.2f} $ is part of the finance charge"] if fee else []
    if offer.months > 12 * project.years:
        notes.append(f"the loan runs longer than the {project.years} years shown")
    return FinancingOption(
        FinancingProduct.LOAN,
        offer.down_payment_cents,
        amounts[0],
        flow,
        offer.down_payment_cents + sum(amounts),
        disclosure=disclose(terms, offer.down_payment_cents),
        financed_price_cents=offer.down_payment_cents + terms.principal_cents,
        notes=tuple(notes),
    )


def ppa_option(project: Project, terms: HostTerms) -> FinancingOption:
    """Energy bought from the owner at a price per kWh that grows by the escalator."""
    rate = host_price(project, terms, project.energy_kwh)
    yearly = [
        rate * (1 + terms.escalator) ** year * kwh for year, kwh in enumerate(project.energy_kwh[: terms.term_years])
    ]
    return _third_party(FinancingProduct.PPA, project, terms, yearly, rate)


def prepaid_option(project: Project, terms: HostTerms) -> FinancingOption:
    """All energy of the contract bought from the owner at once: no price per kWh, no escalator, no bill later."""
    price = prepaid_price(project, terms)
    unpaid = [0.0] * contract_years(project, terms)
    return _third_party(FinancingProduct.PPA, project, terms, unpaid, None, prepaid_usd=round(price, 2))


def lease_option(project: Project, terms: HostTerms) -> FinancingOption:
    """The system rented at a monthly payment that grows by the escalator."""
    first = host_price(project, terms, [1.0] * project.years)
    yearly = [first * (1 + terms.escalator) ** year for year in range(contract_years(project, terms))]
    return _third_party(FinancingProduct.LEASE, project, terms, yearly, None)


def compare(
    project: Project,
    loan: LoanOffer | None,
    host: HostTerms | None,
    start: dt.date,
    law: Mapping[FinancingProduct, Verdict] | None = None,
) -> list[FinancingOption]:
    """Every product that is offered, in the order cash, loan, lease, PPA, prepaid PPA.

    ``law``: of the products under which the system is another's; one that it bars is not offered.
    """
    options = [cash_option(project)]
    if loan is not None:
        options.append(loan_option(project, loan, start))
    if host is not None:
        hosted = [lease_option(project, host)]
        if any(project.energy_kwh):  # storage alone has no energy to sell
            hosted += [ppa_option(project, host), prepaid_option(project, host)]
        for option in hosted:
            found = (law or {}).get(option.product, Verdict())
            if found.barred is None:
                options.append(replace(option, notes=(*option.notes, *filter(None, (found.condition,)))))
    return options


def purchase(project: Project, upfront_usd: float, yearly_payments: Sequence[float] = ()) -> CashFlowInput:
    """A system that the homeowner buys: dollars paid at once, and what is paid off by year."""
    return CashFlowInput(
        cost_usd=upfront_usd,
        capacity_kwdc=project.capacity_kwdc,
        energy_kwh=project.energy_kwh,
        bill_without_usd=project.bill_without_usd,
        bill_with_usd=project.bill_with_usd,
        years=project.years,
        inflation=project.inflation,
        real_discount=project.real_discount,
        om_usd_per_kw_year=project.om_usd_per_kw_year,
        replacements_usd=dict(project.replacements_usd),
        payments_usd=yearly_payments,
        credit_usd=project.homeowner_credit_usd,
    )


def _third_party(
    product: FinancingProduct,
    project: Project,
    terms: HostTerms,
    yearly: Sequence[float],
    rate: float | None,
    prepaid_usd: float = 0.0,
) -> FinancingOption:
    """``yearly``: what the customer pays the owner in each contract year, $; ``prepaid_usd``: at the beginning."""
    paid = [*yearly, *[0.0] * (project.years - len(yearly))]
    after = len(yearly)
    bills = [*project.bill_with_usd[:after], *project.bill_without_usd[after:]]  # the system goes with the contract
    flow = cash_flow(
        CashFlowInput(
            cost_usd=prepaid_usd,
            capacity_kwdc=project.capacity_kwdc,
            energy_kwh=project.energy_kwh,
            bill_without_usd=project.bill_without_usd,
            bill_with_usd=bills,
            years=project.years,
            inflation=project.inflation,
            real_discount=project.real_discount,
            payments_usd=paid,
        )
    )
    buyout = [round(100 * present_value([0.0, *yearly[year:]], terms.buyout_discount)) for year in range(1, after + 1)]
    notes = []
    if terms.escalator > HIGHEST_ESCALATOR and not prepaid_usd:
        notes.append(f"the escalator of {terms.escalator:.1%} is above {HIGHEST_ESCALATOR:.1%}")
    if after < project.years:
        notes.append(f"the contract ends after year {after}; later years are without the system")
    return FinancingOption(
        product,
        round(100 * prepaid_usd),
        round(100 * yearly[0] / 12),
        flow,
        round(100 * (prepaid_usd + sum(yearly))),
        usd_per_kwh=rate,
        escalator=0.0 if prepaid_usd else terms.escalator,
        buyout_cents=tuple(buyout),
        prepaid=prepaid_usd > 0,
        notes=tuple(notes),
    )
