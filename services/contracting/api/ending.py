"""Rescission within the cooling-off period, and cancellation."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.contracting import steps
from services.contracting.api.common import ByCustomer, BySeller, Text
from services.contracting.api.views import ContractView, view_of
from services.contracting.model import Contract
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, must
from shared.schemas.closing import ClosingReason

router = APIRouter()


class Rescission(Body):
    """Holds nothing: who gives notice, when and how is what the server knows."""


@router.post("/projects/{project_id}/rescission", response_model=ContractView)
async def rescind(project_id: UUID, command: ByCustomer, _: Rescission | None = None) -> Response:
    """The customer uses the right to cancel, now: everything is undone and paid back, or the last change alone."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        await steps.rescind(contract, work, "web", who=command.caller.subject)
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
        reason = work.keep_words(command.caller.subject, "cancellation", body.reason)
        await steps.end(contract, ClosingReason.CUSTOMER_CANCELLED, work, detail=reason, fee_cents=fee_cents)
        return await view_of(contract, work)

    return await command.run(project_id, decide)
