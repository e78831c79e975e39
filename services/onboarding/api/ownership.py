"""The asset's life after the activation: equipment is replaced, the house is sold."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.onboarding import tasks
from services.onboarding.api.common import ByCrew, BySupport, open_system
from services.onboarding.api.views import SystemView, view_of
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused
from shared.schemas.parts import SerialNumber
from shared.schemas.quantities import Line, PastDay

router = APIRouter()


class Replacement(Body):
    old_serial: Line
    """Of the piece that was taken out."""
    new: SerialNumber
    """What stands there now."""
    under_warranty: bool


@router.post("/projects/{project_id}/equipment-replacements", response_model=SystemView)
async def replace_equipment(project_id: UUID, body: Replacement, command: ByCrew) -> Response:
    """One piece for another of the same model. Another model goes back through design, permit and agreement: 409."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        work.publish(*system.replace(body.old_serial, body.new, under_warranty=body.under_warranty, now=work.now))
        return await view_of(work)

    return await command.run(project_id, decide)


class Transfer(Body):
    transferred_on: PastDay
    """Local to the site; not in the future."""
    assigned: bool = False
    """The lease or PPA is assigned to the buyer."""


@router.post("/projects/{project_id}/ownership-transfer", response_model=SystemView)
async def transfer_ownership(project_id: UUID, body: Transfer, command: BySupport) -> Response:
    """The house was sold: the seller's consents and surveys end, the buyer is trained, the system stays."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        if body.transferred_on > work.now.date():
            raise Refused("transfer-date", "the transfer is in the future: say so on the day")
        work.publish(*system.transfer(body.transferred_on, assigned=body.assigned))
        work.complete("answer_survey", "call_customer_back", "confirm_follow_up")
        tasks.ask_for_training(system, work)
        return await view_of(work)

    return await command.run(project_id, decide)
