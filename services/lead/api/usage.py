"""Usage data in four ways: an annual figure, bills, Green Button files, interval CSV files."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import Field

from services.lead.model import Lead, State, UsageImport
from services.lead.rules.intake.annual import import_annual
from services.lead.rules.usage.history import Bill
from services.lead.steps import start_analysis
from services.lead.uploads import importer
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, Command, View, command_for, must, reader_for, show
from shared.messaging.web.problems import problem
from shared.messaging.web.security import Caller


@asynccontextmanager
async def _lifespan(_: Any) -> AsyncIterator[None]:
    yield
    importer().close()


router = APIRouter(lifespan=_lifespan)

ByCustomer = Annotated[Command, Depends(command_for("customer", "sales"))]
UsagePointId = Annotated[str | None, Query(min_length=1, max_length=80)]


class AnnualUsage(Body):
    """One figure for a year."""

    kwh_annual: float = Field(gt=0, le=10_000_000)
    usage_point_id: str | None = Field(default=None, min_length=1, max_length=80)


class MonthlyBills(Body):
    """Billing periods with kWh, dollars or both: ``{"month": "2026-03", "kwh": 812}`` or ``start`` and ``end``."""

    bills: tuple[Bill, ...] = Field(min_length=1, max_length=24)
    usage_point_id: str = Field(default="1", min_length=1, max_length=80)


class ImportView(View):
    id: UUID
    imported_at: datetime
    method: str
    sha256: str
    accepted: bool
    reasons: list[str]
    report: dict[str, Any] | None
    """As ``helio analyze --json`` prints it."""


class UsageView(View):
    project_id: UUID
    state: State
    current: UUID | None
    """The import that counts."""
    grade: str | None
    kwh_annual: float | None
    """0 where only dollars are known, until the analysis has inverted the tariff."""
    imports: list[ImportView]


def ways_to_give_usage(project_id: UUID) -> dict[str, str]:
    """Details of the customer's task."""
    path = f"/projects/{project_id}/usage"
    return {"post": f"{path}/annual", "bills": f"{path}/bills", "upload": f"/uploads{path}"}


def _view(lead: Lead, imports: list[UsageImport]) -> UsageView:
    usage: dict[str, Any] = lead.usage or {}
    return UsageView(
        project_id=lead.project_id,
        state=lead.state,
        current=usage.get("import_id"),
        grade=usage.get("grade"),
        kwh_annual=usage.get("kwh_annual"),
        imports=[ImportView.model_validate(each) for each in sorted(imports, key=lambda each: each.imported_at)],
    )


@router.post("/projects/{project_id}/usage/annual", response_model=UsageView)
async def annual_usage(project_id: UUID, body: AnnualUsage, command: ByCustomer) -> Response:
    """The customer's own figure of a year's consumption: grade E, the least certain."""
    found = import_annual(body.kwh_annual, body.usage_point_id)
    return await _record(project_id, found, _digest(body.model_dump_json().encode()), command)


@router.post("/projects/{project_id}/usage/bills", response_model=UsageView)
async def bills(request: Request, project_id: UUID, body: MonthlyBills, command: ByCustomer) -> Response:
    """Bills of one to twelve months, kWh or dollars. Grade B for a whole year, dollars alone E."""
    await _check(request, project_id, command)
    found = await importer().run("bills", history=body.model_dump(mode="json"))
    return await _record(project_id, found, _digest(body.model_dump_json().encode()), command)


@router.post("/uploads/projects/{project_id}/usage", response_model=UsageView)
async def upload(
    request: Request,
    project_id: UUID,
    command: ByCustomer,
    usage_point: UsagePointId = None,
    time_zone: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """A usage file, as the raw body or in a form: Green Button XML, interval CSV, bills as CSV or JSON, or a zip.

    409 with the usage points there are, where the file has several and none was named; 422 with reason and place where
    the file cannot be used. ``time_zone``: of wall-clock times that do not say theirs; by default the site's.
    """
    if time_zone is not None and time_zone not in available_timezones():
        raise HTTPException(422, "time_zone is not an IANA name such as America/New_York")
    zone = time_zone or await _check(request, project_id, command)
    async with importer().receive(request, command.caller.subject) as file:
        found = await importer().run("file", path=file.path, usage_point_id=usage_point, time_zone=zone)
    if found["outcome"] == "choose":
        known = ", ".join(each["id"] for each in found["usage_points"])
        detail = f"name one of the file's usage points with ?usage_point=: {known}"
        return problem(409, detail, "choose-usage-point", usage_points=found["usage_points"])
    content = f"{file.sha256} {usage_point} {time_zone}".encode()
    return await _record(project_id, found, file.sha256, command, content)


@router.get("/projects/{project_id}/usage", response_model=UsageView)
async def read_usage(
    request: Request, project_id: UUID, _: Annotated[Caller, Depends(reader_for("customer", "sales", "operator"))]
) -> Response:
    """Every import with its report, the oldest first."""

    async def view(work: Work) -> UsageView:
        return _view(must(await work.get(Lead)), await work.all(UsageImport))

    return await show(request, project_id, view)


async def _check(request: Request, project_id: UUID, command: Command) -> str | None:
    """Refuses before anything is read what would be refused after. Gives the site's time zone, where it is known."""
    processor: Processor = request.app.state.processor

    async def look(work: Work) -> str | None:
        lead: Lead = must(await work.get(Lead))
        if not await command.answered(work):
            lead.must_take_usage()
        return None if lead.site is None else str(lead.site["reference"]["time_zone"])

    return await processor.look(project_id, look)


async def _record(
    project_id: UUID, found: dict[str, Any], sha256: str, command: Command, content: bytes | None = None
) -> Response:
    """Keeps the import with its report; the analysis starts where the site is known too.

    What the latest import said already is not said again.
    """
    accepted = found["outcome"] == "imported"

    async def decide(work: Work) -> UsageView | RejectedView:
        lead: Lead = must(await work.get(Lead))
        lead.must_take_usage()
        imports = await work.all(UsageImport)
        latest = max(imports, key=lambda one: (one.imported_at, one.id), default=None)
        if latest is not None and said_by(latest) == (sha256, found.get("reasons", []), found.get("figures")):
            return _view(lead, imports) if accepted else _rejected(latest)
        made = UsageImport(
            id=new_id(),
            project_id=project_id,
            imported_at=work.now,
            method=found["event"]["method"] if accepted else "file",
            sha256=sha256,
            reasons=found.get("reasons", []),
            report=found.get("report"),
            figures=found.get("figures"),
        )
        work.add(made)
        if not accepted:
            work.publish(*lead.reject_usage(made.id, made.method, tuple(made.reasons)))
            return _rejected(made)
        work.publish(*lead.import_usage(made.id, found["event"] | {"checksum_sha256": sha256}))
        work.complete("collect_usage")
        await start_analysis(lead, work)
        return _view(lead, await work.all(UsageImport))

    return await command.run(project_id, decide, status=200 if accepted else 422, content=content)


class RejectedView(View):
    """A problem (RFC 9457) that is kept as the answer of its command."""

    type: str = "urn:heliograph:problem:unusable-usage"
    title: str = "Not valid"
    status: int = 422
    detail: str
    reasons: list[str]


def said_by(made: UsageImport) -> tuple[str, list[str], dict[str, Any] | None]:
    """What an import amounts to: of what, why it is of no use, its figures."""
    return made.sha256, made.reasons, made.figures


def _rejected(made: UsageImport) -> RejectedView:
    return RejectedView(detail="; ".join(made.reasons), reasons=made.reasons)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
