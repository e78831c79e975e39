"""A permit under review: handed in, decided by its authority, answered."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from services.permitting.api.common import ByAuthority, ByTechnician, Name, Text, open_permit
from services.permitting.api.views import FileView, view_of
from services.permitting.model import Permit, PermitState
from services.permitting.steps import fees, packets, permits, project
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body
from shared.schemas.parts import Finding
from shared.schemas.permitting import RefusalAnswer
from shared.schemas.quantities import Cents, Line, PastDay, PlannedDay

router = APIRouter()


class Answers(Body):
    """What neither design nor survey tells and the instant route asks; null: not known."""

    service_a: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """Rating of the service, A."""
    new_pv: bool | None = None
    """No photovoltaics stand there already."""
    tmin_c: Annotated[float, Field(ge=-90, le=60)] | None = None
    """Lowest temperature of the place, degC."""


class Submission(Body):
    answers: Answers | None = None
    fee_cents: Cents | None = None
    """What the authority has charged; null: as its row says, if it does."""


@router.post("/projects/{project_id}/permits/{permit_id}/submission", response_model=FileView)
async def submit(project_id: UUID, permit_id: UUID, command: ByTechnician, body: Submission | None = None) -> Response:
    """Hands the packet in for the first time, with the answers to the task's questions."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_permit(work, permit_id)
        if permit.state is not PermitState.DRAFT:
            raise Refused("submitted-already", f"the permit is {permit.state}: it was submitted before")
        if waiting := permits.waits_for(permit, await work.all(Permit)):
            raise Refused("waits-for-another", f"{', '.join(waiting)} has to be issued first")
        if body is not None and body.answers is not None:
            answers = body.answers.model_dump(exclude_none=True)
            permits.declare(file, permit, answers, command.caller.subject, work)
        if body is not None and body.fee_cents is not None:
            permit.fee_cents = body.fee_cents
        work.publish(*fees.of_permit(permit, work))
        await permits.submit(file, permit, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class AnsweredFinding(Body):
    code: Line
    """The finding's own."""
    answer: Text
    """What was changed, on which sheet, or why nothing was."""


class Resubmission(Body):
    answers: tuple[AnsweredFinding, ...] = Field(default=(), max_length=1_000)
    """To every finding of the authority; they make the letter that goes with the packet."""


@router.post("/projects/{project_id}/permits/{permit_id}/resubmission", response_model=FileView)
async def resubmit(
    project_id: UUID, permit_id: UUID, command: ByTechnician, body: Resubmission | None = None
) -> Response:
    """Hands the packet in again: corrected, for a new design, or after the permit has expired."""
    answers = {one.code: one.answer for one in body.answers} if body is not None else {}

    async def decide(work: Work) -> FileView:
        file, permit = await open_permit(work, permit_id)
        if permit.state is PermitState.DRAFT:
            raise Refused("not-submitted", "the permit was not submitted yet")
        if open_ones := [one["code"] for one in permit.findings if one["code"] not in answers]:
            raise Refused("finding-unanswered", f"no answer to {', '.join(open_ones)}")
        await permits.submit(file, permit, work, packets.letter(permit, answers, work))
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Outcome(StrEnum):
    APPROVED = "approved"
    CORRECTIONS = "corrections"
    REJECTED = "rejected"


class WantedChange(Body):
    code: Name
    text: Text
    technical: bool = False
    """True where the design itself has to change."""


class AuthorityDecision(Body):
    submission: int = Field(ge=1, le=1000)
    """The one that was reviewed."""
    outcome: Outcome
    permit_number: Name | None = None
    issued_on: PastDay | None = None
    """Null: today."""
    expires_on: PlannedDay | None = None
    """Last day of validity; null: as the authority's rules have it."""
    findings: tuple[WantedChange, ...] = Field(default=(), max_length=50)
    reasons: tuple[Text, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _says_what_its_outcome_needs(self) -> Self:
        given = (self.permit_number is not None, bool(self.findings), bool(self.reasons))
        wanted = tuple(self.outcome is one for one in Outcome)
        if given != wanted:
            raise ValueError("approved needs permit_number, corrections findings, rejected reasons, and nothing else")
        if (self.issued_on or self.expires_on) and self.outcome is not Outcome.APPROVED:
            raise ValueError("issued_on and expires_on are of what is approved")
        if self.issued_on and self.expires_on and self.expires_on < self.issued_on:
            raise ValueError(f"expires_on {self.expires_on} is before issued_on {self.issued_on}")
        return self


@router.post("/projects/{project_id}/permits/{permit_id}/decision", response_model=FileView)
async def decide_permit(project_id: UUID, permit_id: UUID, body: AuthorityDecision, command: ByAuthority) -> Response:
    """The authority's answer to the submission that the task names: what it issued, wants changed, or refuses."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_permit(work, permit_id)
        if permit.submission != body.submission:
            raise Refused("submission-replaced", f"submission {permit.submission} has replaced {body.submission}")
        match body.outcome:
            case Outcome.APPROVED:
                permits.approve(
                    file, permit, str(body.permit_number), work, permits=await work.all(Permit),
                    issued_on=permits.issue_day(file, body.issued_on, work), valid_until=body.expires_on,
                )  # fmt: skip
                await project.ready(file, work)
            case Outcome.CORRECTIONS:
                findings = tuple(Finding(**one.model_dump()) for one in body.findings)
                permits.request_corrections(file, permit, findings, work)
            case Outcome.REJECTED:
                permits.refuse(permit, body.reasons, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class AnswerToRefusal(Body):
    answer: RefusalAnswer


@router.post("/projects/{project_id}/permits/{permit_id}/refusal-answer", response_model=FileView)
async def answer_refusal(project_id: UUID, permit_id: UUID, body: AnswerToRefusal, command: ByTechnician) -> Response:
    """What is done about a refusal or a revocation: another design, at most twice, an appeal, or the end."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_permit(work, permit_id)
        permits.answer_refusal(file, permit, body.answer, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)
