"""The project as field operations shows it to people."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.fieldops.model import (
    Build,
    Incident,
    InjuryCase,
    Invoice,
    InvoiceState,
    OrderState,
    PurchaseOrder,
    Rework,
    Serial,
    State,
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


class BuildView(Versioned):
    project_id: UUID
    state: State
    stop_reason: str | None
    permit_number: str | None
    crew: str | None
    starts_on: date | None
    started_at: datetime | None
    completed_at: datetime | None
    labour_hours: float
    purchase_orders: list[OrderView]
    invoices: list[InvoiceView]
    allocated: list[dict[str, Any]]
    serials: int
    incidents: list[IncidentView]
    cases: list[CaseView]
    reworks: list[ReworkView]


async def view_of(work: Work) -> BuildView:
    """All of a project; 404 where there is none."""
    build: Build = must(await work.get(Build))
    fields = {name: getattr(build, name) for name in BuildView.model_fields if hasattr(Build, name)}
    return BuildView(
        **fields,
        purchase_orders=[OrderView.model_validate(order) for order in await work.all(PurchaseOrder)],
        invoices=[InvoiceView.model_validate(one) for one in await work.all(Invoice)],
        serials=len(await work.all(Serial)),
        incidents=[IncidentView.model_validate(incident) for incident in await work.all(Incident)],
        cases=[CaseView.model_validate(case) for case in await work.all(InjuryCase)],
        reworks=[ReworkView.model_validate(rework) for rework in await work.all(Rework)],
    )
