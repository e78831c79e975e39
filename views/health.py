"""How a view is: the same questions and answers as at every service."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.client.consumer import Client
from shared.messaging.web.access import Access, Probe, anybody
from shared.messaging.web.problem import problem

router = APIRouter(tags=["operations"])
watching = Probe(Access(("operator", "monitor"), loopback=True))


def reader_of(request: Request) -> Client:
    """A dependency: the view's reader."""
    client: Client = request.app.state.client
    return client


def engine_of(request: Request) -> AsyncEngine:
    """A dependency: the view's database."""
    return reader_of(request).engine


Reader = Annotated[Client, Depends(reader_of)]
Database = Annotated[AsyncEngine, Depends(engine_of)]


@router.get("/livez", dependencies=[Depends(anybody)])
async def livez() -> Response:
    """200 while the process answers: one whose reader has died ends."""
    return Response("ok", media_type="text/plain")


@router.get("/readyz", dependencies=[Depends(anybody)])
async def readyz(client: Reader) -> Response:
    """200 while it reads; 503 with what keeps it from that."""
    wrong = [f"{name}: {said}" for name, said in (await client.checks()).items() if said != "ok"]
    return problem(503, "; ".join(wrong), "not-ready") if wrong else Response("ok", media_type="text/plain")


@router.get("/status", dependencies=[Depends(watching)])
async def status(request: Request, client: Reader) -> dict[str, Any]:
    """How far it has read, and what it holds; the fields of a service's status where a view has them."""
    checks, lag = await asyncio.gather(client.checks(), client.lag())
    rows = {"held": 0, "set_aside": 0} if client.inbox is None else await client.inbox.rows()
    settings = request.app.state.settings
    return {
        "service": settings.service,
        "instance": settings.instance,
        "ready": all(said == "ok" for said in checks.values()),
        "checks": checks,
        "consumer_lag": lag,
        "parked": rows["held"],
        "quarantined": rows["set_aside"],
    }


@router.get("/metrics", include_in_schema=False, dependencies=[Depends(watching)])
async def metrics() -> Response:
    """Counters and gauges of this process, for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
