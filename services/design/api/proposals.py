"""A proposal presented to the customer, and the answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.design.api.views import ProjectView, view_of
from services.design.model import Design, Project, Proposal
from services.design.steps import live_proposal
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body, Command, command_for, must
from shared.schemas.parts import FinancingProduct

router = APIRouter()


class Presentation(Body):
    in_home: bool
    """Whether it was shown at the customer's home or another temporary place (16 CFR 429)."""


async def _live(work: Work) -> tuple[Project, Proposal]:
    project = must(await work.get(Project))
    proposal = await live_proposal(work)
    if proposal is None:
        raise Refused("no-live-proposal", f"no proposal is open: the project is {project.state}")
    return project, proposal


@router.post("/projects/{project_id}/proposal/presentation", response_model=ProjectView)
async def present(
    project_id: UUID, body: Presentation, command: Annotated[Command, Depends(command_for("sales"))]
) -> Response:
    """The proposal was shown to the customer, at their home or elsewhere."""

    async def decide(work: Work) -> ProjectView:
        project, proposal = await _live(work)
        work.publish(*proposal.present(project, in_home=body.in_home))
        work.complete("present_proposal")
        details = {
            "post": f"/projects/{project_id}/proposal/acceptance",
            "decline": f"/projects/{project_id}/proposal/decline",
            "options": [offer["option_id"] for offer in proposal.options],
        }
        work.assign("answer_proposal", to="customer", details=details, due=proposal.valid_until)
        return await view_of(work)

    return await command.run(project_id, decide)


class Acceptance(Body):
    option_id: str = Field(min_length=1, max_length=40)
    product: FinancingProduct
    prepaid: bool = False
    """Of a power purchase: all its energy is paid for at once, when the system may operate."""


@router.post("/projects/{project_id}/proposal/acceptance", response_model=ProjectView)
async def accept(
    project_id: UUID, body: Acceptance, command: Annotated[Command, Depends(command_for("customer", "sales"))]
) -> Response:
    """The customer chooses an option and how to pay for it."""

    async def decide(work: Work) -> ProjectView:
        project, proposal = await _live(work)
        designs = await work.all(Design)
        chosen = body.option_id, body.product
        work.publish(*proposal.accept(project, designs, *chosen, work.now, prepaid=body.prepaid))
        work.disarm("proposal_validity")
        work.complete("answer_proposal")
        return await view_of(work)

    return await command.run(project_id, decide)


class Decline(Body):
    reason: str = Field(min_length=1, max_length=500)


@router.post("/projects/{project_id}/proposal/decline", response_model=ProjectView)
async def decline(
    project_id: UUID, body: Decline, command: Annotated[Command, Depends(command_for("customer", "sales"))]
) -> Response:
    """The customer wants none of the options: all seven services close the project."""

    async def decide(work: Work) -> ProjectView:
        project, proposal = await _live(work)
        reason = work.keep_words(command.caller.subject, "decline", body.reason)
        work.publish(*proposal.decline(project, reason))
        work.disarm("proposal_validity")
        work.complete("present_proposal", "answer_proposal")
        return await view_of(work)

    return await command.run(project_id, decide)
