"""What people and outside tools ask of the permitting service."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, model_validator

from services.permitting import steps
from services.permitting.model import Application, ApplicationState, FileState, Permit, PermitFile, PermitState
from services.permitting.rules.authorities import expires_on
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused, Unknown
from shared.messaging.web.http import Body, Command, View, command_for, must, reader_for, show
from shared.messaging.web.security import Caller
from shared.rules.calendar import local_date
from shared.rules.interconnection.clocks import Step
from shared.schemas.parts import Finding
from shared.schemas.permitting import PermitRoute

router = APIRouter(tags=["permitting"])

ByTechnician = Annotated[Command, Depends(command_for("permit_tech"))]
ByAuthority = Annotated[Command, Depends(command_for("ahj"))]
Reader = Annotated[Caller, Depends(reader_for("customer", "sales", "permit_tech", "ahj", "operator"))]

Text = Annotated[str, Field(min_length=1, max_length=500)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class PermitView(View):
    id: UUID
    state: PermitState
    ahj_id: str
    route: PermitRoute
    design_version: int
    submission: int
    round: int
    findings: list[dict[str, Any]]
    review_due: datetime | None
    permit_number: str | None
    approved_on: date | None
    expires_on: date | None


class ApplicationView(View):
    id: UUID
    attempt: int
    state: ApplicationState
    design_version: int
    level: int
    kwac: float
    documents: list[str]
    missing: list[str]
    screens: list[dict[str, Any]]
    deposit_cents: int | None
    agreement_id: str | None


class FileView(View):
    project_id: UUID
    version: int
    state: FileState
    design_version: int | None
    ready_version: int | None
    permit: PermitView | None
    applications: list[ApplicationView]
    """The last is the newest."""


async def view_of(file: PermitFile, work: Work) -> FileView:
    permit = await work.get(Permit)
    applications = sorted(await work.all(Application), key=lambda one: one.attempt)
    return FileView(
        project_id=file.project_id,
        version=file.version,
        state=file.state,
        design_version=file.design and file.facts.version,
        ready_version=file.ready_version,
        permit=None if permit is None else PermitView.model_validate(permit),
        applications=[ApplicationView.model_validate(one) for one in applications],
    )


@router.get("/projects/{project_id}", response_model=FileView)
async def read(request: Request, project_id: UUID, _: Reader) -> Response:
    async def view(work: Work) -> FileView:
        return await view_of(must(await work.get(PermitFile)), work)

    return await show(request, project_id, view)


async def _open(work: Work) -> tuple[PermitFile, Permit]:
    file: PermitFile = must(await work.get(PermitFile))
    if file.closed:
        raise Refused("closed", "the project is closed")
    return file, must(await work.get(Permit))


@router.post("/projects/{project_id}/permit/submission", response_model=FileView)
async def submit(project_id: UUID, command: ByTechnician) -> Response:
    """Hands the packet in. The instant route is answered at once."""

    async def decide(work: Work) -> FileView:
        file, permit = await _open(work)
        if permit.state is not PermitState.DRAFT:
            raise Refused("submitted-already", f"the permit is {permit.state}: it was submitted before")
        steps.submit_permit(file, permit, work)
        await steps.ready(file, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/permit/resubmission", response_model=FileView)
async def resubmit(project_id: UUID, command: ByTechnician) -> Response:
    """Hands the packet in again: corrected, for a new design, or after the permit has expired."""

    async def decide(work: Work) -> FileView:
        file, permit = await _open(work)
        if permit.state is PermitState.DRAFT:
            raise Refused("not-submitted", "the permit was not submitted yet")
        steps.submit_permit(file, permit, work)
        await steps.ready(file, work)
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
        file, permit = await _open(work)
        if permit.id != body.permit_id:
            raise Unknown("the project has no such permit")
        if permit.submission != body.submission:
            raise Refused("submission-replaced", f"submission {permit.submission} has replaced {body.submission}")
        match body.outcome:
            case Outcome.APPROVED:
                steps.approve_permit(file, permit, str(body.permit_number), work)
                await steps.ready(file, work)
            case Outcome.CORRECTIONS:
                findings = tuple(Finding(**one.model_dump()) for one in body.findings)
                steps.request_corrections(file, permit, findings, work)
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
        file, permit = await _open(work)
        today = local_date(work.now, file.site.time_zone)
        permit.extend(expires_on(steps.authority(file, work.now), today))
        work.complete("extend_permit")
        steps.watch_expiry(file, permit, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class MissingDocuments(Body):
    application_id: UUID
    documents: tuple[Name, ...] = Field(min_length=1, max_length=30)


@router.post("/projects/{project_id}/interconnection/documents", response_model=FileView)
async def complete_application(project_id: UUID, body: MissingDocuments, command: ByTechnician) -> Response:
    """Supplies what the utility misses: the application is sent again under its own id."""

    async def decide(work: Work) -> FileView:
        file, _ = await _open(work)
        application: Application = must(await work.get(Application, body.application_id))
        work.publish(*application.complete(body.documents, file.facts, file.site, work.now))
        work.complete("complete_application")
        work.disarm("cure_overdue")
        steps.watch_utility(file, application, Step.COMPLETENESS, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)
