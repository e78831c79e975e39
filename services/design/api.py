"""What people and outside tools ask of the design service."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from services.design.handlers import live_proposal, publish_and_design
from services.design.model import Design, Project, Proposal, State
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body, Command, View, command_for, must, reader_for, show
from shared.messaging.web.security import Caller
from shared.schemas.design import DesignConstraints, RedesignTrigger
from shared.schemas.parts import FinancingProduct

router = APIRouter(tags=["design"])


class ProposalView(View):
    id: UUID
    revision: int
    state: str
    options: list[dict[str, Any]]
    valid_until: datetime
    document_sha256: str


class DesignView(View):
    id: UUID
    number: int
    option_id: str
    facts: dict[str, Any]
    checks: list[dict[str, Any]]
    bill_of_materials: list[dict[str, Any]]
    price_cents: int
    drawings: dict[str, str]
    """Hashes of its sheets among the project's documents: {layout, single_line}."""


class ProjectView(View):
    project_id: UUID
    version: int
    state: State
    design_version: int
    revision: int
    accepted_option: str | None
    proposals: list[ProposalView]
    designs: list[DesignView]


async def view_of(work: Work) -> ProjectView:
    project = must(await work.get(Project))
    return ProjectView(
        project_id=project.project_id,
        version=project.version,
        state=project.state,
        design_version=project.design_version,
        revision=project.revision,
        accepted_option=project.accepted_option,
        proposals=[ProposalView.model_validate(proposal) for proposal in await work.all(Proposal)],
        designs=[DesignView.model_validate(design) for design in await work.all(Design)],
    )


@router.get("/projects/{project_id}", response_model=ProjectView)
async def read(
    request: Request,
    project_id: UUID,
    _: Annotated[Caller, Depends(reader_for("customer", "sales", "designer", "operator"))],
) -> Response:
    return await show(request, project_id, view_of)


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


@router.post("/projects/{project_id}/proposal/acceptance", response_model=ProjectView)
async def accept(
    project_id: UUID, body: Acceptance, command: Annotated[Command, Depends(command_for("customer", "sales"))]
) -> Response:
    async def decide(work: Work) -> ProjectView:
        project, proposal = await _live(work)
        designs = await work.all(Design)
        work.publish(*proposal.accept(project, designs, body.option_id, body.product, work.now))
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
    async def decide(work: Work) -> ProjectView:
        project, proposal = await _live(work)
        work.publish(*proposal.decline(project, body.reason))
        work.disarm("proposal_validity")
        work.complete("present_proposal", "answer_proposal")
        return await view_of(work)

    return await command.run(project_id, decide)


class Redesign(Body):
    max_kwac: float | None = Field(default=None, gt=0, le=10_000)
    export_limit_kw: float | None = Field(default=None, ge=0, le=10_000)
    module_model: str | None = Field(default=None, max_length=120)
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
