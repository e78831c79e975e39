"""A solar loan from its price, dealer fee and note rate to the figures that Truth in Lending discloses.

12 CFR 1026.4 and 1026.18. The dealer fee is what a cash buyer does not pay, and therefore finance charge.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.contracting.rules.lending.rate import MOST_CENTS, RATE_PLACES, Cents, Day
from shared.rules.money.loan import LoanTerms, disclose

LONGEST_MONTHS: Final = 600
HIGHEST_NOTE_PCT: Final = 100.0
MOST_OF_LAST: Final = 2
"""Level payments that the last one, which takes the cents, is at most."""
CITATIONS: Final = (
    "12 CFR 1026.4(a): the dealer fee is a finance charge",
    "12 CFR 1026.18(b), (d), (e), (g), (h), (j)",
    "12 CFR Part 1026, Appendix J",
)


class DealerFee(BaseModel):
    """What the lender keeps: a share of the cash price before the down payment, or of the amount of the note."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pct: Annotated[float, Field(ge=0, lt=100, allow_inf_nan=False)]
    of: Literal["cash", "financed"]

    def cents(self, cash_price_cents: int, needed_cents: int) -> int:
        share = Decimal(str(self.pct)) / 100
        fee = cash_price_cents * share if self.of == "cash" else needed_cents / (1 - share) - needed_cents
        return int(fee.quantize(Decimal(1), ROUND_HALF_UP))


class LoanRequest(BaseModel):
    """Price and terms of a level monthly loan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cash_price_cents: Cents
    down_payment_cents: Annotated[int, Field(ge=0, le=MOST_CENTS)] = 0
    dealer_fee: DealerFee | None = None
    note_rate_pct: float = Field(ge=0, le=HIGHEST_NOTE_PCT, allow_inf_nan=False)
    months: int = Field(ge=1, le=LONGEST_MONTHS)
    start: Day
    first_payment: Day | None = Field(default=None, description="Null: one month after the start.")

    @model_validator(mode="after")
    def _something_is_lent(self) -> Self:
        if self.down_payment_cents >= self.cash_price_cents:
            raise ValueError(
                f"a down payment of {self.down_payment_cents} cents leaves nothing of {self.cash_price_cents} to lend"
            )
        return self


class ScheduleLine(BaseModel):
    """``count`` monthly payments of one amount."""

    count: int
    amount_cents: int
    first_due: date


class LoanReport(BaseModel):
    """The Truth in Lending figures."""

    principal_cents: int
    dealer_fee_cents: int
    payment_cents: int
    schedule: list[ScheduleLine]
    amount_financed_cents: int
    finance_charge_cents: int
    total_of_payments_cents: int
    total_sale_price_cents: int
    apr_pct: float = Field(description="To four places.")
    citations: list[str]


def quote_loan(request: LoanRequest) -> LoanReport:
    """Raises ValueError where the first payment is not after the start, or no rate from 0 to 600 % exists, or where

    level payments of whole cents do not repay it: the cents left out, with their interest, would outweigh the payments.
    """
    needed = request.cash_price_cents - request.down_payment_cents
    fee = request.dealer_fee.cents(request.cash_price_cents, needed) if request.dealer_fee else 0
    terms = LoanTerms(
        principal_cents=needed + fee,
        annual_rate=request.note_rate_pct / 100,
        months=request.months,
        start=request.start,
        prepaid_finance_charge_cents=fee,
        first_payment=request.first_payment,
    )
    shown = disclose(terms, request.down_payment_cents)
    last_cents = shown.schedule[-1].amount_cents
    if not 0 < last_cents <= MOST_OF_LAST * shown.payment_cents:
        raise ValueError(
            f"a level payment of {shown.payment_cents} cents does not repay it in {request.months} months: "
            f"the last one would be {last_cents} cents"
        )
    return LoanReport(
        principal_cents=terms.principal_cents,
        dealer_fee_cents=fee,
        payment_cents=shown.payment_cents,
        schedule=[
            ScheduleLine(count=line.count, amount_cents=line.amount_cents, first_due=line.first_due)
            for line in shown.schedule
        ],
        amount_financed_cents=shown.amount_financed_cents,
        finance_charge_cents=shown.finance_charge_cents,
        total_of_payments_cents=shown.total_of_payments_cents,
        total_sale_price_cents=shown.total_sale_price_cents,
        apr_pct=round(100 * shown.apr, RATE_PLACES),
        citations=list(CITATIONS),
    )
