"""The permit file as people see it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.permitting.model import (
    Application,
    ApplicationState,
    FileState,
    Permit,
    PermitFile,
    PermitState,
    Report,
    ReportState,
)
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Versioned, View
from shared.schemas.permitting import ApplicationPurpose, PermitKind, PermitRoute


class PermitView(View):
    id: UUID
    kind: PermitKind
    state: PermitState
    ahj_id: str
    route: PermitRoute
    design_version: int
    submission: int
    round: int
    refusals: int
    redesigns: int
    findings: list[dict[str, Any]]
    reasons: list[str]
    depends_on: list[str]
    fee_cents: int | None
    packet_sha256: str | None
    packet_version: int | None
    packet_missing: list[str]
    review_due: datetime | None
    permit_number: str | None
    approved_on: date | None
    expires_on: date | None
    worked_on: date | None
    licence: str | None


class ApplicationView(View):
    id: UUID
    attempt: int
    state: ApplicationState
    design_version: int
    usage_point_id: str
    purpose: ApplicationPurpose
    level: int
    kwac: float
    rules: str | None
    """Id and version of the rules by which it was screened last."""
    documents: list[str]
    missing: list[str]
    screens: list[dict[str, Any]]
    deposit_cents: int | None
    cost_cents: int | None
    agreement_id: str | None
    approved_terms: dict[str, Any] | None
    return_by: datetime | None
    valid_through: date | None
    failed_ahead: list[str]
    """Screens that fail by the utility's report, before it is sent."""
    clocks: list[dict[str, Any]]
    """Whose time runs or ran, by which rule, since when, where it stood still: see ``rules/grid/case_clocks``."""


class ReportView(View):
    id: UUID
    usage_point_id: str
    state: ReportState
    asked_by: str
    asked_at: datetime
    due: datetime
    """When the utility's clock ends."""
    rule: str
    fee_cents: int | None
    citation: str | None
    facts: dict[str, Any] | None
    """What the utility has told of the place; null while it has not answered."""
    answered_at: datetime | None


class FileView(Versioned):
    project_id: UUID
    state: FileState
    design_version: int | None
    ready_version: int | None
    certificates: list[dict[str, Any]]
    permits: list[PermitView]
    """Every one that is needed, the building permit first."""
    applications: list[ApplicationView]
    """The last is the newest."""
    reports: list[ReportView]
    """Pre-application reports; the last is the newest."""


async def view_of(file: PermitFile, work: Work) -> FileView:
    permits = sorted(await work.all(Permit), key=lambda one: (one.kind is not PermitKind.BUILDING, one.kind, one.id))
    applications = sorted(await work.all(Application), key=lambda one: one.attempt)
    return FileView(
        project_id=file.project_id,
        version=file.version,
        state=file.state,
        design_version=file.design and file.facts.version,
        ready_version=file.ready_version,
        certificates=file.certificates,
        permits=[PermitView.model_validate(one) for one in permits],
        applications=[ApplicationView.model_validate(one) for one in applications],
        reports=[
            ReportView.model_validate(one) for one in sorted(await work.all(Report), key=lambda one: one.asked_at)
        ],
    )
