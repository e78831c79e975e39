"""The journeys of all projects, kept as their events come, and the figures asked of them."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from prometheus_client import Gauge
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import Column, MetaData, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.client.consumer import Client
from shared.client.work import Work
from shared.messaging.clock import FileClock, RealClock
from shared.messaging.web.access import Access, Reader
from shared.messaging.web.security import Caller
from shared.schemas.event import Event
from views.health import Database
from views.metrics.rules.figures import By, figures
from views.metrics.rules.journey import NOTES, Journey, Note
from views.process import View

log = logging.getLogger("view")

REFRESH_S: Final = 30.0
"""The Prometheus series are at most so old while events come."""

tables: Final = MetaData()
journeys: Final = Table(
    "journeys", tables, Column("project_id", Uuid, primary_key=True), Column("facts", Text, nullable=False)
)
VALUE: Final = Gauge("helio_value_stream_value", "A key metric of the value stream", ["metric", "name", "unit"])
COUNT: Final = Gauge("helio_value_stream_n", "How many observations it is made of", ["metric"])
CENSORED: Final = Gauge("helio_value_stream_censored", "How many have begun and not ended", ["metric"])

router = APIRouter(tags=["metrics"])
Staff = Annotated[Caller, Depends(Reader(Access(("operator", "quality"))))]


async def keep(note: Note, event: Event, work: Work) -> None:
    """Adds an event to its project's journey."""
    known = await work.sql.scalar(
        select(journeys.c.facts).where(journeys.c.project_id == event.project_id).with_for_update()
    )
    journey = Journey() if known is None else Journey.model_validate_json(known)
    assert work.envelope is not None
    note(journey, event, work.envelope.time)
    facts = journey.model_dump_json(exclude_defaults=True)
    row = insert(journeys).values(project_id=event.project_id, facts=facts)
    await work.sql.execute(row.on_conflict_do_update(index_elements=["project_id"], set_={"facts": facts}))


def listen(client: Client) -> None:
    """Every event that a journey notes; the series follow them."""
    series = Series(client.engine)
    for event_type, note in NOTES.items():

        async def handle(event: Event, work: Work, note: Note = note) -> None:
            await keep(note, event, work)
            series.follow()

        client.on(event_type)(handle)


async def current(engine: AsyncEngine, now: datetime, by: By | None) -> list[dict[str, Any]]:
    """All figures as of an instant of the calendar."""
    async with engine.connect() as sql:
        rows = (await sql.execute(select(journeys.c.facts))).scalars().all()
    return await asyncio.to_thread(lambda: figures(map(Journey.model_validate_json, rows), now, by))


class Calendar(BaseSettings):
    """Which calendar the figures are of: the stack's, or the real time."""

    model_config = SettingsConfigDict(env_prefix="HELIO_", extra="ignore", frozen=True)

    clock_file: Path | None = None
    clock_reread_ms: int = 50

    def now(self) -> datetime:
        file = self.clock_file
        return (RealClock() if file is None else FileClock(file, self.clock_reread_ms)).now()


class Series:
    """The Prometheus series, made anew after events, never more often than ``REFRESH_S``.

    While the database is away they stay what they were: no figure is worth the reader.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._next: asyncio.Task[None] | None = None

    def follow(self, wait_s: float = REFRESH_S) -> None:
        """An event has come, or the process has just started."""
        if self._next is None or self._next.done():
            self._next = asyncio.create_task(self._refresh(wait_s))

    async def _refresh(self, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        while True:
            try:
                found = await current(self._engine, Calendar().now(), None)
                break
            except (SQLAlchemyError, OSError) as error:
                log.warning("the series wait: %s", type(error).__name__)
                await asyncio.sleep(REFRESH_S)
        for one in found:
            if one["value"] is not None:
                VALUE.labels(one["id"], one["name"], one["unit"]).set(one["value"])
            COUNT.labels(one["id"]).set(one["n"])
            CENSORED.labels(one["id"]).set(one["censored"])


def tell(client: Client) -> None:
    """The series of a process that has just started are those of the one before."""
    Series(client.engine).follow(0.0)


@router.get("/value-stream")
async def value_stream(database: Database, _: Staff, by: By | None = None) -> dict[str, Any]:
    """The fifteen key metrics, each with numerator, denominator, n, censored and a published reference beside it.

    ``by`` gives an entry for each month, authority, crew or utility.
    """
    return {"metrics": await current(database, Calendar().now(), by)}


VIEW: Final = View("metrics", "The value stream's key metrics", tables, listen, router, tell)
