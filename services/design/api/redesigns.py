"""Another design with other wishes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.design.api.views import ProjectView, view_of
from services.design.model import Project, Proposal
from services.design.steps import publish_and_design
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Command, command_for, must
from shared.schemas.design import DesignConstraints, RedesignTrigger
from shared.schemas.quantities import Line

router = APIRouter()


class Redesign(Body):
    max_kwac: float | None = Field(default=None, gt=0, le=10_000)
    export_limit_kw: float | None = Field(default=None, ge=0, le=10_000)
    module_model: Line | None = Field(default=None, max_length=120)
    battery: bool | None = None
    """True: with one; false: without; null: as it was chosen."""
    notes: tuple[Annotated[str, Field(max_length=500)], ...] = Field(default=(), max_length=20)


@router.post("/projects/{project_id}/redesigns", response_model=ProjectView)
async def redesign(
    project_id: UUID, body: Redesign, command: Annotated[Command, Depends(command_for("designer", "sales"))]
) -> Response:
    """Another design under constraints. Before the signature it replaces the open proposal."""

    async def decide(work: Work) -> ProjectView:
        project = must(await work.get(Project))
        constraints = DesignConstraints.model_validate(body.model_dump())
        events = project.redesign(RedesignTrigger.CUSTOMER, constraints)
        for proposal in await work.all(Proposal):
            proposal.replace()
        work.disarm("proposal_validity")
        work.complete("resolve_design", "present_proposal", "answer_proposal")
        publish_and_design(project, events, work)
        return await view_of(work)

    return await command.run(project_id, decide)
