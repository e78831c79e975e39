"""The building permit: handed in, decided by the authority, extended."""

from enum import StrEnum
from typing import Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from services.permitting.api.common import ByAuthority, ByTechnician, Name, Text, open_file
from services.permitting.api.views import FileView, view_of
from services.permitting.model import PermitState
from services.permitting.rules.authorities import expires_on
from services.permitting.steps import applications, permits, project
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused, Unknown
from shared.messaging.web.http import Body
from shared.rules.calendar import local_date
from shared.schemas.parts import Finding
from shared.schemas.quantities import Line

router = APIRouter()


@router.post("/projects/{project_id}/permit/submission", response_model=FileView)
async def submit(project_id: UUID, command: ByTechnician) -> Response:
    """Hands the packet in. The instant route is answered at once."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_file(work)
        if permit.state is not PermitState.DRAFT:
            raise Refused("submitted-already", f"the permit is {permit.state}: it was submitted before")
        permits.submit_permit(file, permit, work)
        await project.ready(file, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Certificate(Body):
    model: Line
    """As the design states it."""
    standard: Name
    file_no: Name
    """Number of the certificate or of the listing's file."""


class Certificates(Body):
    certificates: tuple[Certificate, ...] = Field(min_length=1, max_length=50)


@router.post("/projects/{project_id}/permit/certificates", response_model=FileView)
async def confirm_listings(project_id: UUID, body: Certificates, command: ByTechnician) -> Response:
    """Certificates of equipment whose listing the design only expects; with the last the packet can be handed in."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_file(work)
        found = [(one.model, one.standard, one.file_no) for one in body.certificates]
        permits.read_certificates(file, permit, found, work)
        await applications.send_prepared(file, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/permit/resubmission", response_model=FileView)
async def resubmit(project_id: UUID, command: ByTechnician) -> Response:
    """Hands the packet in again: corrected, for a new design, or after the permit has expired."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_file(work)
        if permit.state is PermitState.DRAFT:
            raise Refused("not-submitted", "the permit was not submitted yet")
        permits.submit_permit(file, permit, work)
        await project.ready(file, work)
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
    permit_id: UUID
    submission: int = Field(ge=1, le=1000)
    """The one that was reviewed."""
    outcome: Outcome
    permit_number: Name | None = None
    findings: tuple[WantedChange, ...] = Field(default=(), max_length=50)
    reasons: tuple[Text, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _says_what_its_outcome_needs(self) -> Self:
        given = (self.permit_number is not None, bool(self.findings), bool(self.reasons))
        wanted = tuple(self.outcome is one for one in Outcome)
        if given != wanted:
            raise ValueError("approved needs permit_number, corrections findings, rejected reasons, and nothing else")
        return self


@router.post("/projects/{project_id}/permit/decision", response_model=FileView)
async def decide_permit(project_id: UUID, body: AuthorityDecision, command: ByAuthority) -> Response:
    """The plan reviewer's answer to the submission that the task names."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_file(work)
        if permit.id != body.permit_id:
            raise Unknown("the project has no such permit")
        if permit.submission != body.submission:
            raise Refused("submission-replaced", f"submission {permit.submission} has replaced {body.submission}")
        match body.outcome:
            case Outcome.APPROVED:
                permits.approve_permit(file, permit, str(body.permit_number), work)
                await project.ready(file, work)
            case Outcome.CORRECTIONS:
                findings = tuple(Finding(**one.model_dump()) for one in body.findings)
                permits.request_corrections(file, permit, findings, work)
            case Outcome.REJECTED:
                work.publish(*permit.reject(body.reasons))
                work.complete("decide_permit")
                work.disarm("review_overdue")
        return await view_of(file, work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/permit/extension", response_model=FileView)
async def extend(project_id: UUID, command: ByTechnician) -> Response:
    """The authority has extended an issued permit, by its usual period from today."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_file(work)
        today = local_date(work.now, file.site.time_zone)
        permit.extend(expires_on(permits.authority(file, work.now), today))
        work.complete("extend_permit")
        permits.watch_expiry(file, permit, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)
