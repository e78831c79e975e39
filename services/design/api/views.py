"""The project as design shows it to people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.design.model import Design, Project, Proposal, State
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Versioned, View, must


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


class ProjectView(Versioned):
    project_id: UUID
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
