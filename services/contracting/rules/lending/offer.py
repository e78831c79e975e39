"""Whether what a lender says it offers can be, and the price that follows from it.

The lender names its annual percentage rate and the fee that it keeps of the note. Both together fix the note's rate,
which no lender has below nothing; beyond the limits of the dated policy an offer is taken for a slip.
"""

import datetime as dt

from services.contracting.rules.lending.quote import DealerFee, LoanRequest, quote_loan
from shared.rules.money.apr import AprError, Flow, annual_rate, within_tolerance
from shared.rules.money.loan import financed_price_cents, monthly_payment_cents
from shared.rules.money.unit_periods import month_days
from shared.rules.ruleset import rule_set, select
from shared.schemas.parts import FinancingProduct

_ANY_DAY = dt.date(2026, 1, 1)
"""Of monthly periods, whose rate does not depend on when they begin."""


class ImplausibleOffer(ValueError):
    """What no lender means."""


def loan_price_cents(cash_price_cents: int, apr_pct: float, dealer_fee_pct: float, months: int, on: dt.date) -> int:
    """The price of a system on a loan: what the note has to be so that the cash price is left after the fee.

    ``ImplausibleOffer`` beyond the policy of the day, or where the fee alone costs more than the rate says.
    """
    row = select(rule_set("lender_offers"), "lender_offer", on)
    if row is None:
        raise ImplausibleOffer(f"no policy for lenders' offers is in force on {on}")
    if apr_pct > row.params["most_apr_pct"]:
        raise ImplausibleOffer(f"an annual percentage rate of {apr_pct:g} %: at most {row.params['most_apr_pct']} %")
    if dealer_fee_pct > row.params["most_dealer_fee_pct"]:
        raise ImplausibleOffer(f"a dealer fee of {dealer_fee_pct:g} %: at most {row.params['most_dealer_fee_pct']} %")
    price = financed_price_cents(cash_price_cents, dealer_fee_pct / 100)
    note_rate_pct(cash_price_cents, price, apr_pct, months)
    return price


def rate_must_be_accurate(
    cash_price_cents: int, apr_pct: float, dealer_fee_pct: float, months: int, on: dt.date, note_rate_pct: float
) -> None:
    """``ImplausibleOffer`` where the annual percentage rate is outside the tolerance of that of the note."""
    request = LoanRequest(
        cash_price_cents=cash_price_cents, dealer_fee=DealerFee(pct=dealer_fee_pct, of="financed"),
        note_rate_pct=note_rate_pct, months=months, start=on,
    )  # fmt: skip
    try:
        found = quote_loan(request).apr_pct
    except ValueError as error:
        raise ImplausibleOffer(f"a note at {note_rate_pct:g} %: {error}") from None
    if not within_tolerance(apr_pct / 100, found / 100):
        raise ImplausibleOffer(
            f"an annual percentage rate of {apr_pct:g} % is outside the tolerance of 12 CFR 1026.22 of {found:g} %"
        )


def note_rate_pct(amount_financed_cents: int, principal_cents: int, apr_pct: float, months: int) -> float:
    """The note's own rate, % a year, at which its payments cost ``apr_pct`` on what the borrower receives."""
    payment = monthly_payment_cents(amount_financed_cents, apr_pct / 100, months)
    due = month_days(_ANY_DAY, 1, months + 1)[1:]
    try:
        found = annual_rate([Flow(_ANY_DAY, principal_cents)], [Flow(day, payment) for day in due])
    except AprError:
        if abs(payment * months - principal_cents) <= months:  # the cents of a note without interest
            return 0.0
        fee = principal_cents - amount_financed_cents
        raise ImplausibleOffer(f"a dealer fee of {fee} cents alone costs more than {apr_pct:g} % a year") from None
    return 100 * found.apr


def other_price_cents(product: FinancingProduct, cash_price_cents: int, apr_pct: float, dealer_fee_pct: float) -> int:
    """The price of a lease or a PPA to its third-party owner. ``ImplausibleOffer`` where it has terms of a loan."""
    if apr_pct or dealer_fee_pct:
        raise ImplausibleOffer(f"a {product.value} has neither an annual percentage rate nor a dealer fee")
    return cash_price_cents
