"""Answers that are not lost: rows of the transaction that decided them, sent by a small relay.

At most one row of a key is on its way at a time, so that a row that does not go holds its own key and nobody else, and
the order of a key is that of its rows. A row is deleted when all in-sync replicas have it. One that is sent twice
(the relay died in between) has the same ``ce_id``: its readers drop the repeat.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from confluent_kafka import KafkaException
from sqlalchemy import ARRAY, BigInteger, all_, bindparam, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from shared.client.settings import Settings
from shared.client.tables import headers_stored, outbox
from shared.schemas import catalogue
from shared.schemas.event import Envelope, Event, dataschema_of
from shared.schemas.topics import BY_NAME, SOURCES
from shared.schemas.wire import to_headers, to_value

log = logging.getLogger("heliograph.client")

IN_FLIGHT: Final = 200
"""Rows, each of another key, that one look sends."""
LARGEST_VALUE: Final = 1_000_000
"""Bytes; the least that any client's defaults accept in one request."""

Send = Callable[[str, bytes, dict[str, str], bytes], Awaitable[None]]
"""Topic, key, headers, value; returns once the broker has acknowledged."""
Now = Callable[[], datetime]


def real_time() -> datetime:
    return datetime.now(UTC)


def envelope_of(event: Event, principal: str, cause: Envelope | None, now: datetime) -> Envelope:
    """A new envelope: the same chain and trace as its cause, else the first of a chain.

    Raises:
        ValueError: the principal does not own the event.
    """
    topic = catalogue.topic_of(type(event))
    if BY_NAME[topic].owner != principal:
        raise ValueError(f"{event.ce_type} is not {principal}'s to publish: {topic} belongs to {BY_NAME[topic].owner}")
    own = uuid7()
    return Envelope(
        id=own,
        type=event.ce_type,
        source=SOURCES[principal][0],
        subject=event.project_id,
        time=now,
        dataschema=dataschema_of(event.ce_type),
        correlationid=own if cause is None else cause.correlationid or cause.id,
        causationid=None if cause is None else cause.id,
        traceparent=None if cause is None else cause.traceparent,
        tracestate=None if cause is None else cause.tracestate,
    )


class Outbox:
    """The answers of one database, and the relay that sends them."""

    def __init__(self, engine: AsyncEngine, send: Send, settings: Settings, now: Now = real_time) -> None:
        self._engine = engine
        self._send = send
        self._settings = settings
        self._now = now
        self._something = asyncio.Event()
        self._added = False
        self._resting: dict[int, float] = {}
        """Rows that did not go, each until when it is left alone (monotonic): others have their turn meanwhile."""
        self.trouble: str | None = None
        """Why something did not go; None while all goes."""

    async def add(self, sql: AsyncConnection, events: Sequence[Event], cause: Envelope | None) -> None:
        rows = []
        for event in events:
            envelope = envelope_of(event, self._settings.principal, cause, self._now())
            value = to_value(event)
            if len(value) > LARGEST_VALUE:
                raise ValueError(f"{event.ce_type} has {len(value):,} bytes, at most {LARGEST_VALUE:,} can be sent")
            topic, headers = catalogue.topic_of(type(event)), headers_stored(to_headers(envelope))
            rows.append({"topic": topic, "key": str(event.project_id), "headers": headers, "value": value})
        if rows:
            await sql.execute(insert(outbox), rows)
            self._added = True

    def wake(self) -> None:
        """After a commit: what was added goes at once, not at the next idle look."""
        if self._added:
            self._added = False
            self._something.set()

    async def run(self) -> None:
        """Sends until cancelled; an outage of broker or database only lets the rows wait.

        Raises:
            KafkaException: the producer is dead for good.
        """
        while True:
            try:
                tried, _ = await self._look()
                if not self._resting:
                    self.trouble = None
            except (SQLAlchemyError, OSError) as error:
                tried, self.trouble = 0, f"database: {type(error).__name__}"
            if tried == 0:
                await self._next_look()

    async def _next_look(self) -> None:
        rested_s = min(self._resting.values(), default=float("inf")) - time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, min(self._settings.idle_look_s, rested_s))):
                await self._something.wait()
        except TimeoutError:
            return
        self._something.clear()

    async def send_some(self) -> int:
        """Sends the first row of every key, up to a number of keys; gives how many have gone."""
        return (await self._look())[1]

    async def _look(self) -> tuple[int, int]:
        """How many rows were tried, and how many of them have gone."""
        now = time.monotonic()
        self._resting = {row: until for row, until in self._resting.items() if until > now}
        earlier = outbox.alias()
        not_first = select(earlier.c.id).where(earlier.c.key == outbox.c.key, earlier.c.id < outbox.c.id).exists()
        rested = outbox.c.id != all_(bindparam("resting", type_=ARRAY(BigInteger)))
        first = select(outbox).where(~not_first, rested).order_by(outbox.c.id).limit(IN_FLIGHT)
        async with self._engine.begin() as sql:
            # another instance's rows are skipped while it sends them: their keys have a first row all the same
            resting = {"resting": list(self._resting)}
            rows = (await sql.execute(first.with_for_update(skip_locked=True), resting)).all()
            if not rows:
                return 0, 0
            there = dict(zip((row.id for row in rows), await self._all(rows), strict=True))
            gone = [row for row, went in there.items() if went]
            if gone:
                await sql.execute(delete(outbox).where(outbox.c.id.in_(gone)))
        until = time.monotonic() + self._settings.resend_s
        self._resting |= {row: until for row, went in there.items() if not went}
        return len(rows), len(gone)

    async def _all(self, rows: Sequence[Any]) -> list[bool]:
        return list(await asyncio.gather(*map(self._one, rows)))

    async def _one(self, row: Any) -> bool:
        try:
            async with asyncio.timeout(self._settings.send_timeout_s):
                await self._send(row.topic, row.key.encode(), dict(row.headers), row.value)
        except Exception as error:
            if isinstance(error, KafkaException) and error.args[0].fatal():
                raise
            self.trouble = f"kafka: {type(error).__name__}"
            log.warning("an answer of %s waits: %s", row.key, error)
            return False
        return True

    async def waiting(self) -> int:
        """Rows that were decided and not acknowledged yet."""
        async with self._engine.connect() as sql:
            return int((await sql.execute(select(func.count()).select_from(outbox))).scalar_one())
