"""What happened to the money of a project, each with its day. Amounts are whole cents."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from services.contracting.rules.lending.rate import MOST_CENTS, Cents, Day
from shared.rules.ruleset import STATES
from shared.schemas.parts import FinancingProduct

Amount = Annotated[int, Field(ge=0, le=MOST_CENTS)]
Method = Annotated[str, Field(min_length=1, max_length=40, description="card, ach, check, wire …")]


def _none(value: int | None) -> bool:
    """A field that came later is left out while it says nothing: a program from before reads the fact."""
    return value is None


def _zero(value: int) -> bool:
    """As ``_none``, of an amount."""
    return value == 0


class _Fact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    on: Day | AwareDatetime
    id: str | None = Field(default=None, max_length=100, description="A fact that comes again with its id counts once.")

    @property
    def day(self) -> dt.date:
        return self.on.date() if isinstance(self.on, dt.datetime) else self.on


class ContractSigned(_Fact):
    """``price_cents`` is the deposit and the financed amount together, dealer fee and tax included."""

    kind: Literal["contract_signed"] = "contract_signed"
    product: FinancingProduct
    price_cents: Cents
    dealer_fee_cents: Amount = 0
    deposit_cents: Amount = 0
    tax_cents: Amount = 0
    state: str | None = Field(default=None, description="Of the site: its refund rules apply beside the federal ones.")

    @field_validator("state")
    @classmethod
    def _is_a_state(cls, state: str | None) -> str | None:
        if state is not None and state.upper() not in STATES:
            raise ValueError(f"{state!r} is no state")
        return None if state is None else state.upper()

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if self.deposit_cents > self.price_cents:
            raise ValueError(f"a deposit of {self.deposit_cents} cents is more than the price of {self.price_cents}")
        if self.dealer_fee_cents > self.price_cents - self.deposit_cents:
            raise ValueError(f"a dealer fee of {self.dealer_fee_cents} cents is more than what is financed")
        if self.product is not FinancingProduct.LOAN and self.dealer_fee_cents:
            raise ValueError(f"nobody withholds a dealer fee of a {self.product.value} price")
        if self.tax_cents > self.price_cents:
            raise ValueError(f"a tax of {self.tax_cents} cents is more than the price of {self.price_cents}")
        return self


class DepositReceived(_Fact):
    kind: Literal["deposit_received"] = "deposit_received"
    cents: Cents
    method: Method


class DepositApplied(_Fact):
    """The deposit becomes part of the price."""

    kind: Literal["deposit_applied"] = "deposit_applied"
    cents: Cents


class DepositReleased(_Fact):
    """More than may be held at a lower price: it goes back."""

    kind: Literal["deposit_released"] = "deposit_released"
    cents: Cents


class DepositReversed(_Fact):
    """The bank or the payer took it back."""

    kind: Literal["deposit_reversed"] = "deposit_reversed"
    cents: Cents
    method: Method
    of: Literal["study_deposit"] | None = Field(
        default=None, exclude_if=_none, description="What it was paid for, where that was not deposit or price."
    )


class UnclaimedReceived(_Fact):
    """What nobody owed us: it goes back."""

    kind: Literal["unclaimed_received"] = "unclaimed_received"
    cents: Cents
    method: Method


class PaymentReceived(_Fact):
    """The customer pays of the price."""

    kind: Literal["payment_received"] = "payment_received"
    cents: Cents
    method: Method


class StudyDepositReceived(_Fact):
    kind: Literal["study_deposit_received"] = "study_deposit_received"
    cents: Cents
    method: Method


class StudyDepositPaid(_Fact):
    """To the utility."""

    kind: Literal["study_deposit_paid"] = "study_deposit_paid"
    cents: Cents


class StudyDepositReleased(_Fact):
    """It goes back to the customer: nothing is paid to the utility for it."""

    kind: Literal["study_deposit_released"] = "study_deposit_released"
    cents: Cents


class MilestonePaid(_Fact):
    """Who finances pays a milestone: the gross amount less the fee that is withheld."""

    kind: Literal["milestone_paid"] = "milestone_paid"
    milestone: str = Field(min_length=1, max_length=40, description="M0, M1, M2 …")
    gross_cents: Cents
    fee_cents: Amount = 0
    asked_cents: Amount | None = Field(
        default=None, exclude_if=_none, description="What it was asked for, where more came; null where not."
    )

    @model_validator(mode="after")
    def _fee_is_part(self) -> Self:
        if self.fee_cents > self.gross_cents:
            raise ValueError(f"a fee of {self.fee_cents} cents is more than the {self.gross_cents} it is withheld of")
        return self


class MilestoneClawedBack(_Fact):
    """What went back to who had financed; ``fee_cents``: what it had withheld of that, which is no expense any more."""

    kind: Literal["milestone_clawed_back"] = "milestone_clawed_back"
    milestone: str = Field(min_length=1, max_length=40)
    cents: Cents
    fee_cents: Amount = Field(default=0, exclude_if=_zero)


class ChangeOrder(_Fact):
    """``price_cents`` is the new price, ``added_cents`` what of it the customer pays beside deposit and financing."""

    kind: Literal["change_order"] = "change_order"
    price_cents: Cents
    dealer_fee_cents: Amount | None = Field(default=None, description="The new fee; null where it stays.")
    added_cents: Amount = Field(default=0, exclude_if=_zero)

    @model_validator(mode="after")
    def _added_is_part(self) -> Self:
        if self.added_cents > self.price_cents:
            raise ValueError(f"{self.added_cents} cents beside the financing are more than the price")
        return self


class ChangeOrderRescinded(_Fact):
    """The price is again what it was before the last change order."""

    kind: Literal["change_order_rescinded"] = "change_order_rescinded"


class Completed(_Fact):
    """The system is handed over: its price is earned."""

    kind: Literal["completed"] = "completed"


class ContractRescinded(_Fact):
    """Undone by right: everything the customer paid comes back."""

    kind: Literal["contract_rescinded"] = "contract_rescinded"


class ContractCancelled(_Fact):
    """Ended by agreement: what the customer paid comes back, less the fee."""

    kind: Literal["contract_cancelled"] = "contract_cancelled"
    fee_cents: Amount = 0


class RefundPaid(_Fact):
    kind: Literal["refund_paid"] = "refund_paid"
    cents: Cents
    method: Method


class PermitFeePaid(_Fact):
    kind: Literal["permit_fee_paid"] = "permit_fee_paid"
    cents: Cents


class UpgradePaid(_Fact):
    """A grid upgrade that we bear."""

    kind: Literal["upgrade_paid"] = "upgrade_paid"
    cents: Cents


class RestockPaid(_Fact):
    """A supplier's fee for equipment that goes back."""

    kind: Literal["restock_paid"] = "restock_paid"
    cents: Cents


class TaxPaid(_Fact):
    kind: Literal["tax_paid"] = "tax_paid"
    cents: Cents


Fact = Annotated[
    ContractSigned | DepositReceived | DepositReleased | DepositReversed | UnclaimedReceived | DepositApplied
    | PaymentReceived | StudyDepositReceived | StudyDepositReleased | StudyDepositPaid | MilestonePaid
    | MilestoneClawedBack | ChangeOrder | ChangeOrderRescinded | Completed | ContractRescinded | ContractCancelled
    | RefundPaid | PermitFeePaid | UpgradePaid | RestockPaid | TaxPaid,
    Field(discriminator="kind"),
]  # fmt: skip
MOST_FACTS = 10_000
FACTS: TypeAdapter[list[Fact]] = TypeAdapter(Annotated[list[Fact], Field(max_length=MOST_FACTS)])
ONE_FACT: TypeAdapter[Fact] = TypeAdapter(Fact)
