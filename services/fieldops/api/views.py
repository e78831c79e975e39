"""The project as field operations shows it to people."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.fieldops.model import (
    Build,
    CaseState,
    CrewDay,
    HeldOrder,
    Incident,
    InjuryCase,
    Invoice,
    InvoiceState,
    OrderState,
    PunchItem,
    PurchaseOrder,
    Removal,
    Rework,
    Serial,
    SerialState,
    ServiceCase,
    Severity,
    State,
    Visit,
    VisitKind,
    VisitState,
)
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Versioned, View, must
from shared.schemas.fieldops import IncidentSeverity


class OrderView(View):
    id: UUID
    supplier: str
    state: OrderState
    need_by: date
    promised_for: date | None
    lines: list[dict[str, Any]]
    received: dict[str, int]
    rejections: int
    set_aside: list[dict[str, Any]]
    substitute: dict[str, Any] | None


class HeldOrderView(View):
    """What is going to be ordered."""

    supplier: str
    lines: list[dict[str, Any]]
    need_by: date
    order_on: date
    """Need date minus the lead time within which nine of ten such orders come."""


class InvoiceView(View):
    purchase_order_id: UUID
    number: str
    dated: date
    total_cents: int
    state: InvoiceState
    reasons: list[str]


class IncidentView(View):
    id: UUID
    severity: IncidentSeverity
    potential: IncidentSeverity | None
    """How bad it could have been; null where nobody said."""
    recordable: bool
    report_due: datetime | None
    reported_at: datetime | None


class CaseView(View):
    id: UUID
    incident_id: UUID
    severity: IncidentSeverity
    log_column: str | None
    days_away: int
    days_restricted: int
    log_due: datetime | None
    logged_at: datetime | None


class ReworkView(View):
    id: UUID
    findings: list[dict[str, Any]]
    done_at: datetime | None


class VisitView(View):
    id: UUID
    kind: VisitKind
    crew: str
    starts_on: date
    days: int
    window_first: date
    window_last: date
    skills: list[str]
    people: list[str]
    state: VisitState
    signed: dict[str, Any]
    arrived_at: datetime | None
    departed_at: datetime | None
    hours: float
    shot_list: tuple[str, ...]
    shots: list[str]


class PunchItemView(View):
    id: UUID
    category: str
    severity: Severity
    text: str
    owner: str
    due: date
    difference: dict[str, Any] | None
    closed_by: str | None
    closing_photos: list[UUID]


class ServiceCaseView(View):
    id: UUID
    opened_at: datetime
    symptom: str
    state: CaseState
    category: str | None
    sku: str | None
    old_serial: str | None
    fault: str | None
    return_number: str | None
    new_serial: str | None
    labour_hours: float
    retests: tuple[str, ...]
    reimbursed_cents: int


class RemovedPieceView(View):
    """A piece that was taken down, or is left over."""

    sku: str
    serial: str
    state: SerialState
    removal: Removal
    place: str | None
    """Where it is; null while nobody has said."""
    return_number: str | None


class BuildView(Versioned):
    project_id: UUID
    state: State
    stop_reason: str | None
    permit_number: str | None
    needed_on: date | None
    """Day by which somebody wants the goods; null: as soon as all of them can be there."""
    crew: str | None
    starts_on: date | None
    started_at: datetime | None
    completed_at: datetime | None
    labour_hours: float
    purchase_orders: list[OrderView]
    held_orders: list[HeldOrderView]
    invoices: list[InvoiceView]
    allocated: list[dict[str, Any]]
    serials: int
    """Pieces that were ever taken in."""
    removed_pieces: list[RemovedPieceView]
    incidents: list[IncidentView]
    cases: list[CaseView]
    reworks: list[ReworkView]
    visits: list[VisitView]
    punch_items: list[PunchItemView]
    service_cases: list[ServiceCaseView]
    site_days: list[date]
    """Of the installation."""


async def view_of(work: Work) -> BuildView:
    """All of a project; 404 where there is none."""
    build: Build = must(await work.get(Build))
    pieces = sorted(await work.all(Serial), key=lambda one: one.id)
    fields = {name: getattr(build, name) for name in BuildView.model_fields if hasattr(Build, name)}
    return BuildView(
        **fields,
        purchase_orders=[OrderView.model_validate(order) for order in await work.all(PurchaseOrder)],
        held_orders=await _held(build, work),
        invoices=[InvoiceView.model_validate(one) for one in await work.all(Invoice)],
        serials=len(pieces),
        removed_pieces=[RemovedPieceView.model_validate(one) for one in pieces if one.removal is not None],
        incidents=[IncidentView.model_validate(incident) for incident in await work.all(Incident)],
        cases=[CaseView.model_validate(case) for case in await work.all(InjuryCase)],
        visits=[VisitView.model_validate(one) for one in await work.all(Visit)],
        punch_items=[PunchItemView.model_validate(one) for one in await work.all(PunchItem)],
        service_cases=[ServiceCaseView.model_validate(one) for one in await work.all(ServiceCase)],
        site_days=sorted(one.day for one in await work.all(CrewDay) if one.visit_id is None),
        reworks=[ReworkView.model_validate(rework) for rework in await work.all(Rework)],
    )


async def _held(build: Build, work: Work) -> list[HeldOrderView]:
    need_by = build.held_for
    if need_by is None:
        return []
    return [
        HeldOrderView(
            supplier=one.supplier, lines=one.lines, need_by=need_by, order_on=one.goes_out_on(need_by)
        )
        for one in await work.all(HeldOrder)
    ]  # fmt: skip
