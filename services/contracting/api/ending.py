"""Rescission within the cooling-off period, and cancellation."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, Field

from services.contracting import steps
from services.contracting.api.common import BySeller, Text
from services.contracting.api.views import ContractView, view_of
from services.contracting.model import Contract
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, must
from shared.schemas.closing import ClosingReason
from shared.schemas.quantities import Line

router = APIRouter()


class Rescission(Body):
    method: Line = Field(max_length=40)
    """``mail``, ``email``, ``hand``, ``web`` …"""
    sent_at: AwareDatetime | None = None
    """When the notice was sent, e.g. its postmark; None: now."""


@router.post("/projects/{project_id}/rescission", response_model=ContractView)
async def rescind(project_id: UUID, body: Rescission, command: BySeller) -> Response:
    """The customer uses the right to cancel: everything is undone and paid back, or the last change alone."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        await steps.rescind(contract, work, body.method, body.sent_at or work.now)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class Cancellation(Body):
    reason: Text


@router.post("/projects/{project_id}/cancel", response_model=ContractView)
async def cancel(project_id: UUID, body: Cancellation, command: BySeller) -> Response:
    """The customer does not go on, before the system is installed: all seven services close the project."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        contract.must_be_cancellable()
        fee_cents = contract.cancellation_fee_cents
        await steps.end(contract, ClosingReason.CUSTOMER_CANCELLED, work, detail=body.reason, fee_cents=fee_cents)
        return await view_of(contract, work)

    return await command.run(project_id, decide)
