"""What a lender's own program says, signed: its decision, what it pays. Nobody else can say so."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, model_validator

from services.contracting.api.common import Text
from services.contracting.api.payments import Reference
from services.contracting.api.views import ContractView, view_of
from services.contracting.model import Contract, Offer
from services.contracting.rules.lending.underwriting import MOST_REASONS
from services.contracting.steps import financed_change
from services.contracting.steps.credit.answers import Answer, Answered
from services.contracting.steps.money import milestones
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Command, must
from shared.messaging.web.security import Caller
from shared.messaging.web.webhook import Signed
from shared.schemas.quantities import Line

router = APIRouter()

ByLendersProgram = Annotated[Caller, Depends(Signed("lender", own_key=True))]
Cents = Annotated[int, Field(ge=0, le=10**10)]


class Said(StrEnum):
    DECIDED = "application.decided"
    PAID = "milestone.paid"
    RETURNED = "milestone.returned"
    """What a milestone had paid has come back to the lender."""


class LenderNotification(Body):
    """What a lender sends, signed: see ``shared/messaging/web/webhook.py``."""

    id: Reference
    """Of the notification: one that comes twice has one effect."""
    type: Said
    project_id: UUID
    creditor: Line = Field(max_length=120)
    """The lender's name, as the applicant is told it."""
    application_id: UUID | None = None
    """Of a decision."""
    decision: Answered | None = None
    apr_pct: float = Field(default=0, ge=0, le=100)
    note_rate_pct: float | None = Field(default=None, ge=0, le=100)
    """The note's own rate, by which the annual percentage rate is computed again; null where it is not told."""
    dealer_fee_pct: float = Field(default=0, ge=0, le=100)
    term_months: int | None = Field(default=None, ge=1, le=600)
    """Null: as was asked for."""
    stipulations: tuple[Text, ...] = Field(default=(), max_length=20)
    adverse_reasons: tuple[Text, ...] = Field(default=(), max_length=MOST_REASONS)
    missing: tuple[Text, ...] = Field(default=(), max_length=20)
    milestone: str | None = Field(default=None, max_length=10)
    """Of a payment."""
    gross_cents: Cents = 0
    fee_cents: Cents = 0
    """What the lender has withheld of it."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.type is not Said.DECIDED:
            if self.milestone is None or not self.gross_cents:
                raise ValueError("a payment has milestone and gross_cents")
            if self.fee_cents > self.gross_cents:
                raise ValueError("no more is withheld of a payment than it comes to")
            return self
        if self.application_id is None or self.decision is None:
            raise ValueError("a decision has application_id and decision")
        if (self.decision == "declined") != bool(self.adverse_reasons):
            raise ValueError("a declined application, and no other, has adverse_reasons")
        if (self.decision == "incomplete") != bool(self.missing):
            raise ValueError("an incomplete application, and no other, has missing")
        return self

    def answer(self, asked_months: int) -> Answer:
        assert self.decision is not None
        months = self.term_months or asked_months
        offer = Offer(self.apr_pct, self.dealer_fee_pct, months, self.stipulations)
        return Answer(
            self.decision, offer, self.creditor, self.note_rate_pct, self.adverse_reasons, self.missing
        )  # fmt: skip


@router.post("/lender/notifications", response_model=ContractView)
async def lender_says(request: Request, body: LenderNotification, caller: ByLendersProgram) -> Response:
    """The lender's own notification, by its signature alone."""

    async def take(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        if body.type is Said.DECIDED:
            assert body.application_id is not None
            application = await financed_change.application_of(body.application_id, work)
            await financed_change.answered(contract, application, body.answer(application.term_months), work)
        elif body.type is Said.PAID:
            await milestones.paid(contract, str(body.milestone), body.gross_cents, body.fee_cents, body.id, work)
        else:
            await milestones.returned(contract, str(body.milestone), body.gross_cents, body.id, work)
        return await view_of(contract, work)

    return await Command(request, caller, key=body.id).run(body.project_id, take)
