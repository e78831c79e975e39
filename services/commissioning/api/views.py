"""The project as commissioning shows it to people."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.commissioning.model import (
    Handover,
    Inspection,
    InspectionState,
    PermissionRequest,
    Report,
    RequestState,
    State,
    UtilityVisit,
    UtilityVisitKind,
    UtilityVisitState,
)
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Versioned, View, must
from shared.schemas.commissioning import AttachedDocument


class InspectionView(View):
    id: UUID
    attempt: int
    kind: str
    remote: bool
    fee_cents: int
    on: date
    state: InspectionState
    findings: list[dict[str, Any]]


class ReportView(View):
    id: UUID
    recorded_at: datetime
    sha256: str
    failures: int
    performance_ratio: float | None
    capacity_ratio: float | None
    """Both None for storage alone."""
    discharge_ratio: float | None
    """None where there are modules."""


class RequestView(View):
    id: UUID
    attempt: int
    requested_at: datetime
    state: RequestState
    documents: list[str]
    attached: list[AttachedDocument]
    """What lies behind those names."""
    deficiencies: list[dict[str, Any]]


class UtilityVisitView(View):
    id: UUID
    kind: UtilityVisitKind
    reason: str
    state: UtilityVisitState
    arranged_for: date | None
    findings: list[dict[str, Any]]


class HandoverView(Versioned):
    project_id: UUID
    state: State
    installed_at: datetime | None
    quality_review: bool
    offline: dict[str, Any] | None
    test_window: dict[str, Any] | None
    documents: list[str]
    attached: list[AttachedDocument]
    """What lies behind those names, as far as it is kept."""
    report_sha256: str | None
    pto_id: str | None
    conditional: dict[str, Any] | None
    """The permission that waits for a visit of the utility; None where none does."""
    inspections: list[InspectionView]
    utility_visits: list[UtilityVisitView]
    reports: list[ReportView]
    permission_requests: list[RequestView]


async def view_of(work: Work) -> HandoverView:
    """All of a project; 404 where there is none."""
    handover: Handover = must(await work.get(Handover))
    return HandoverView(
        project_id=handover.project_id,
        version=handover.version,
        state=handover.state,
        installed_at=handover.installed_at,
        quality_review=handover.quality_review,
        offline=handover.offline,
        test_window=handover.test_window,
        documents=handover.documents,
        attached=[AttachedDocument.model_validate(one) for one in handover.attached],
        report_sha256=handover.report_sha256,
        pto_id=handover.pto_id,
        conditional=handover.conditional,
        utility_visits=[UtilityVisitView.model_validate(one) for one in await work.all(UtilityVisit)],
        inspections=[InspectionView.model_validate(one) for one in await work.all(Inspection)],
        reports=[_report(one) for one in await work.all(Report)],
        permission_requests=[RequestView.model_validate(one) for one in await work.all(PermissionRequest)],
    )


def _report(one: Report) -> ReportView:
    return ReportView(id=one.id, recorded_at=one.recorded_at, sha256=one.sha256, failures=one.failures, **one.ratios)
