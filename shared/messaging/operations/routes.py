"""What operations ask a service over HTTP: is it alive, is it ready, how much waits, what is parked."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from shared.messaging.operations import audit, interventions
from shared.messaging.operations import jobs as job_routes
from shared.messaging.operations.audit import Intervening
from shared.messaging.operations.showing import ShownHeader, shown
from shared.messaging.storage.store import Parked, Refused, Unknown
from shared.messaging.web.access import Access, Probe, anybody
from shared.messaging.web.http import View, reader_for
from shared.messaging.web.problems import problem
from shared.messaging.web.security import Caller
from shared.schemas.wire import MalformedEnvelope, from_headers

router = APIRouter(tags=["operations"])
router.include_router(job_routes.router)
router.include_router(audit.router)
watching = Probe(Access(("operator", "monitor"), loopback=True))
Operator = Annotated[Caller, Depends(reader_for("operator"))]


@router.get("/livez", response_class=PlainTextResponse, dependencies=[Depends(anybody)])
async def livez(request: Request) -> Response:
    """200 while the process works; 503 once its consumer has stopped polling while records wait."""
    stuck = await request.app.state.running.stuck()
    return problem(503, stuck, "stuck") if stuck else Response("ok", media_type="text/plain")


@router.get("/readyz", response_class=PlainTextResponse, dependencies=[Depends(anybody)])
async def readyz(request: Request) -> Response:
    """200 while it can do its work; 503 with what keeps it from that."""
    checks = await request.app.state.running.checks()
    wrong = {name: found for name, found in checks.items() if found != "ok"}
    if wrong:
        return problem(503, "; ".join(f"{name}: {found}" for name, found in wrong.items()), "not-ready")
    return Response("ok", media_type="text/plain")


class HeldView(View):
    """A project that a task of a loop holds back, since its turn fails."""

    task: str
    project_id: UUID
    error: str
    """Of the last attempt."""


class Status(BaseModel):
    service: str
    instance: str
    ready: bool
    checks: dict[str, str]
    consumer_lag: int | None
    """Records of this instance's partitions that are not handled yet; null while it has none given, or is not told."""
    outbox_rows: int
    partitions_waiting: dict[str, str]
    """Partitions that take nothing from this service now, and why; told by the instance whose relay leads."""
    refused: int
    """Rows that Kafka refused for good, and those behind them."""
    parked: int
    timers: int
    jobs: int
    jobs_failed: int
    quarantined: int
    held: list[HeldView] = []
    """Twenty of each task at the most; the metric counts all."""


@router.get("/status", dependencies=[Depends(watching)])
async def status(request: Request) -> Status:
    """How the process is, and how much waits in it."""
    return Status.model_validate(await request.app.state.running.status())


@router.get("/metrics", include_in_schema=False, dependencies=[Depends(watching)])
async def metrics() -> Response:
    """Counters as they are, gauges as old as ``measure_interval_s`` at the most: a scrape asks nobody."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


class ParkedView(View):
    id: int
    key: str | None
    event_id: UUID
    topic: str
    partition: int
    offset: int
    error: str
    attempts: int
    parked_at: Any
    headers: list[ShownHeader]
    value: str | None
    """UTF-8 where it is that, else base64 behind ``base64:``; cut after 64 KiB."""


class ParkedPage(View):
    items: list[ParkedView]
    next: int | None


def _view(parked: Parked) -> ParkedView:
    return ParkedView(
        id=parked.id, key=parked.key, event_id=_ce_id(parked), topic=parked.topic, partition=parked.partition,
        offset=parked.offset, error=parked.error, attempts=parked.attempts, parked_at=parked.parked_at,
        headers=[[name, shown(value)] for name, value in parked.headers], value=shown(parked.value),
    )  # fmt: skip


def _ce_id(parked: Parked) -> UUID:
    """The id that its publisher gave it; the inbox knows it by another one, a record of a foreign language by that."""
    try:
        return from_headers(parked.headers).id
    except MalformedEnvelope:
        return parked.event_id


@router.get("/parked")
async def parked_list(
    request: Request, _: Operator, after: int = 0, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> ParkedPage:
    """Records set aside, the oldest first."""
    found = await request.app.state.processor.store.parked(after, limit)
    return ParkedPage(items=[_view(one) for one in found], next=found[-1].id if len(found) == limit else None)


@router.get("/parked/{parked_id}")
async def parked_show(request: Request, parked_id: int, _: Operator) -> ParkedView:
    """One record that was set aside."""
    return _view(await _find(request, parked_id))


@router.post("/parked/{parked_id}/retry", status_code=200)
async def parked_retry(request: Request, parked_id: int, operator: Intervening) -> dict[str, Any]:
    """Tries it now. Only the first record of a project can be tried: the others wait behind it."""
    parked = await _first(request, parked_id)
    applied = await interventions.retry_parked(request.app.state.processor, parked, operator)
    error = None if applied else (await _find(request, parked_id)).error
    request.app.state.running.wake_parking()
    return {"applied": applied, "error": error}


@router.delete("/parked/{parked_id}")
async def parked_drop(request: Request, parked_id: int, operator: Intervening) -> dict[str, Any]:
    """Gives a record up for good; the next of its project goes on."""
    parked = await _first(request, parked_id)
    dropped = await interventions.drop_parked(request.app.state.processor, parked, operator)
    request.app.state.running.wake_parking()
    return {"dropped": dropped}


async def _find(request: Request, parked_id: int) -> Parked:
    if not 0 <= parked_id < 2**63:
        raise HTTPException(422, "no such id")
    found = await request.app.state.processor.store.parked(parked_id - 1, 1)
    if not found or found[0].id != parked_id:
        raise Unknown(f"no record {parked_id} is parked here")
    parked: Parked = found[0]
    return parked


async def _first(request: Request, parked_id: int) -> Parked:
    parked = await _find(request, parked_id)
    first = await request.app.state.processor.store.first_parked(parked.key)
    if first is not None and first != parked.id:
        raise Refused("not-first", f"record {first} of this project comes first")
    return parked
