"""What the bank and the payment processor say: money came in, or was taken back. Nobody else can say so."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from services.contracting.api.views import ContractView, view_of
from services.contracting.model import Contract, Purpose
from services.contracting.steps.money import study
from services.contracting.steps.money.payments import Receipt, Reversal, known, receive, reverse
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Command, command_for, must
from shared.messaging.web.security import Caller
from shared.messaging.web.webhook import Signed

router = APIRouter()

ByPayments = Annotated[Command, Depends(command_for("payments"))]
ByProcessor = Annotated[Caller, Depends(Signed("payment processor"))]
Reference = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.:-]+$")]
Amount = Annotated[int, Field(gt=0, le=10**9)]
"""US cents."""
Method = Literal["ach", "card", "check", "wire"]


class ReceiptBody(Body):
    reference: Reference
    """The processor's own number of the payment."""
    amount_cents: Amount
    purpose: Purpose = Purpose.DEPOSIT
    """What the customer paid for."""
    method: Method = "ach"
    """The way by which it came, and by which it would go back."""


@router.post("/projects/{project_id}/receipts", response_model=ContractView)
async def receipt(request: Request, project_id: UUID, body: ReceiptBody, command: ByPayments) -> Response:
    """Money has come in, in whatever parts. What may not be taken as deposit is a task to return it."""
    return await _receive(
        request, project_id, Receipt(body.reference, body.amount_cents, body.purpose, body.method), command
    )


class ReversalBody(Body):
    reference: Reference
    """The processor's own number of the reversal."""
    amount_cents: Amount


@router.post("/projects/{project_id}/receipts/{reference}/reversals", response_model=ContractView)
async def reversal(project_id: UUID, reference: Reference, body: ReversalBody, command: ByPayments) -> Response:
    """A payment was returned, charged back or paid out again, whole or in part."""
    return await _reverse(project_id, Reversal(body.reference, reference, body.amount_cents), command)


class Happened(StrEnum):
    SUCCEEDED = "payment.succeeded"
    REVERSED = "payment.reversed"


class Notification(Body):
    """What the processor sends, signed: see ``shared/messaging/web/webhook.py``."""

    id: Reference
    """Of the notification: one that comes twice has one effect."""
    type: Happened
    project_id: UUID
    payment: Reference
    reversal: Reference | None = None
    """Only where ``type`` is ``payment.reversed``."""
    amount_cents: Amount
    purpose: Purpose = Purpose.DEPOSIT
    method: Method = "ach"
    currency: Annotated[str, Field(pattern="^USD$")]


@router.post("/payments/notifications", response_model=ContractView)
async def notified(request: Request, body: Notification, caller: ByProcessor) -> Response:
    """The processor's own notification, by its signature alone."""
    command = Command(request, caller, key=body.id)
    if body.type is Happened.SUCCEEDED:
        given = Receipt(body.payment, body.amount_cents, body.purpose, body.method)
        return await _receive(request, body.project_id, given, command)
    return await _reverse(body.project_id, Reversal(body.reversal or body.id, body.payment, body.amount_cents), command)


async def _receive(request: Request, project_id: UUID, receipt: Receipt, command: Command) -> Response:
    processor: Processor = request.app.state.processor
    booked = await known(processor, receipt.reference)

    async def decide(work: Work) -> ContractView:
        await receive(receipt, work, booked=booked)
        contract: Contract = must(await work.get(Contract))
        await study.decide_where_paid(contract, work)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


async def _reverse(project_id: UUID, reversal: Reversal, command: Command) -> Response:
    async def decide(work: Work) -> ContractView:
        await reverse(reversal, work)
        return await view_of(must(await work.get(Contract)), work)

    return await command.run(project_id, decide)
