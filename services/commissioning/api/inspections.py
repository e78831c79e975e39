"""What the authority's inspector found, and our review of a failure."""

from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.commissioning import steps, tasks
from services.commissioning.api.common import (
    ByAgent,
    ByEither,
    ByInspector,
    ByQuality,
    Code,
    Day,
    Reason,
    open_handover,
)
from services.commissioning.api.views import HandoverView, view_of
from services.commissioning.model import Inspection, InspectionState, State
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, must
from shared.rules.calendar import local_date
from shared.schemas.commissioning import InspectionPassed
from shared.schemas.parts import Finding

router = APIRouter()


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - the inspector's word, no secret
    PASS_WITH_CORRECTIONS = "pass_with_corrections"  # noqa: S105
    """Passed; what has to be corrected needs no second visit."""
    FAIL = "fail"


class FindingBody(Body):
    code: Code
    """Of the checklist, or the inspector's own."""
    text: str = Field(min_length=1, max_length=2_000)


class InspectionResult(Body):
    outcome: Outcome
    findings: tuple[FindingBody, ...] = Field(max_length=200, default=())
    reinspection_fee_cents: int = Field(ge=0, le=100_000_000, default=0)
    remote: bool = False
    """True where the inspector looked by video."""
    cards: tuple[UUID, ...] = Field(max_length=20, default=())
    """Documents of kind ``inspection_card``: what the inspector has signed."""


@router.post("/projects/{project_id}/inspections/{inspection_id}/result", response_model=HandoverView)
async def inspection_result(
    project_id: UUID, inspection_id: UUID, body: InspectionResult, command: ByInspector
) -> Response:
    """What the inspector found."""
    findings = tuple(Finding(code=one.code, text=one.text) for one in body.findings)

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        visit: Inspection = must(await work.get(Inspection, inspection_id))
        assert handover.time_zone is not None
        visit.must_have_come(local_date(work.now, handover.time_zone))
        if bool(findings) is (body.outcome is Outcome.PASS):
            raise Refused("findings-contradict", "a clean pass has no findings; everything else names some")
        visit.remote = body.remote
        if body.outcome is Outcome.FAIL:
            found = handover.fail_inspection(visit, findings, body.reinspection_fee_cents)
            if handover.quality_review:
                tasks.ask_for_review(visit, work)
        else:
            found = handover.pass_inspection(visit, findings, local_date(work.now, handover.time_zone))
            if handover.state is State.TESTING:
                tasks.ask_for_tests(handover, work)
        told = await command.attest(work, found, body.cards, ("inspection_card",))
        work.publish(*told)
        for one in told:
            if isinstance(one, InspectionPassed):
                handover.attach("final_inspection", one.evidence)
        work.complete("inspect")
        work.disarm("inspection_day")
        if handover.state is State.INSPECTING:  # the authority comes again, for another kind
            steps.schedule_inspection(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Move(Body):
    on: Day
    reason: Reason


@router.post("/projects/{project_id}/inspections/{inspection_id}/move", response_model=HandoverView)
async def move_inspection(project_id: UUID, inspection_id: UUID, body: Move, command: ByEither) -> Response:
    """Another day, by agreement of authority and installer."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        visit: Inspection = must(await work.get(Inspection, inspection_id))
        assert handover.time_zone is not None
        work.publish(visit.move(body.on, body.reason, local_date(work.now, handover.time_zone)))
        work.complete("inspect")
        tasks.expect_inspector(handover, visit, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Absent(StrEnum):
    INSPECTOR = "inspector"
    INSTALLER = "installer"
    CUSTOMER = "customer"


class Missed(Body):
    by: Absent


@router.post("/projects/{project_id}/inspections/{inspection_id}/missed", response_model=HandoverView)
async def miss_inspection(project_id: UUID, inspection_id: UUID, body: Missed, command: ByEither) -> Response:
    """Somebody was not there: the same attempt is asked for on another day."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        visit: Inspection = must(await work.get(Inspection, inspection_id))
        assert handover.time_zone is not None
        today = local_date(work.now, handover.time_zone)
        work.publish(*visit.miss(body.by, steps.next_inspection_day(handover, work), today))
        work.complete("inspect")
        tasks.expect_inspector(handover, visit, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Cancellation(Body):
    reason: Reason


@router.post("/projects/{project_id}/inspections/{inspection_id}/cancellation", response_model=HandoverView)
async def cancel_inspection(project_id: UUID, inspection_id: UUID, body: Cancellation, command: ByEither) -> Response:
    """Called off; ``POST .../inspections`` asks for another."""

    async def decide(work: Work) -> HandoverView:
        await open_handover(work)
        visit: Inspection = must(await work.get(Inspection, inspection_id))
        work.publish(visit.cancel(body.reason))
        work.complete("inspect")
        work.disarm("inspection_day")
        return await view_of(work)

    return await command.run(project_id, decide)


class Wanted(Body):
    on: Day


@router.post("/projects/{project_id}/inspections", response_model=HandoverView, status_code=201)
async def ask_for_inspection(project_id: UUID, body: Wanted, command: ByAgent) -> Response:
    """Another inspection in the place of one that was called off."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        assert handover.time_zone is not None
        if handover.state is not State.INSPECTING or await steps.scheduled_inspection(work) is not None:
            raise Refused("wrong-state", f"no inspection is missing: the handover is {handover.state}")
        if handover.permit_lost:
            raise Refused("no-permit", "a permit is not in force: nobody inspects until there is leave to build again")
        if body.on < local_date(work.now, handover.time_zone):
            raise Refused("in-the-past", f"{body.on} is past")
        steps.schedule_inspection(handover, work, body.on)
        return await view_of(work)

    return await command.run(project_id, decide, status=201)


class Review(Body):
    root_cause: str = Field(min_length=1, max_length=2_000)


@router.post("/projects/{project_id}/quality-review", response_model=HandoverView)
async def quality_review(project_id: UUID, body: Review, command: ByQuality) -> Response:
    """Quality assurance has found out why the inspections fail; another one may be asked for."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        failed = [one for one in await work.all(Inspection) if one.state is InspectionState.FAILED]
        handover.review_quality(failed[-1] if failed else None, body.root_cause)
        work.complete("review_inspections")
        steps.inspect_again(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)
