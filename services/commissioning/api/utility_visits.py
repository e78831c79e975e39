"""Visits of the utility, as the agent arranges them with it: to witness the tests, to exchange its meter."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.commissioning import steps, tasks
from services.commissioning.api.common import ByAgent, Day, Reason, open_handover
from services.commissioning.api.views import HandoverView, view_of
from services.commissioning.model import Handover, UtilityVisit, UtilityVisitKind, VisitOutcome
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, must
from shared.rules.calendar import local_date
from shared.schemas.parts import Finding
from shared.schemas.quantities import Line

router = APIRouter()


class WantedVisit(Body):
    kind: UtilityVisitKind
    reason: Reason
    """What the utility said, and where: its letter, its tariff."""


@router.post("/projects/{project_id}/utility-visits", response_model=HandoverView, status_code=201)
async def require_utility_visit(project_id: UUID, body: WantedVisit, command: ByAgent) -> Response:
    """The utility wants to come. It may say so until its permission is in force."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        handover.must_be_before_permission()
        if not await steps.require_visit(body.kind, body.reason, work):
            raise Refused("wanted-already", f"a {body.kind} is open already")
        return await view_of(work)

    return await command.run(project_id, decide, status=201)


class ArrangedVisit(Body):
    on: Day


@router.post("/projects/{project_id}/utility-visits/{visit_id}/arrangement", response_model=HandoverView)
async def arrange_utility_visit(project_id: UUID, visit_id: UUID, body: ArrangedVisit, command: ByAgent) -> Response:
    """The day on which the utility comes; another one takes its place."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        visit: UtilityVisit = must(await work.get(UtilityVisit, visit_id))
        work.publish(visit.arrange(body.on, _today(handover, work)))
        tasks.ask_to_attend(handover, visit, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class VisitFinding(Body):
    code: Line
    text: str = Field(min_length=1, max_length=2_000)


class UtilityVisitResult(Body):
    outcome: VisitOutcome
    findings: tuple[VisitFinding, ...] = Field(max_length=200, default=())
    """What made it fail."""


@router.post("/projects/{project_id}/utility-visits/{visit_id}/result", response_model=HandoverView)
async def utility_visit_result(
    project_id: UUID, visit_id: UUID, body: UtilityVisitResult, command: ByAgent
) -> Response:
    """What came of the visit. What waited for it goes on once it is held or waived."""
    findings = tuple(Finding(code=one.code, text=one.text) for one in body.findings)

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        visit: UtilityVisit = must(await work.get(UtilityVisit, visit_id))
        work.publish(visit.end(body.outcome, findings, _today(handover, work)))
        tasks.ask_next_of_visit(visit, work)
        if not visit.open:
            await steps.go_on_after_visit(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)


def _today(handover: Handover, work: Work) -> date:
    assert handover.time_zone is not None
    return local_date(work.now, handover.time_zone)
