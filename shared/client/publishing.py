"""Answers that are not lost: rows of the transaction that decided them, sent by a small relay.

At most one row of a key is on its way at a time, so that a row that does not go holds its own key and nobody else, and
the order of a key is that of its rows. Nobody waits long for an acknowledgement: a partition may take nothing for hours
while all others do. A row is deleted when all in-sync replicas have it. One that is sent twice (the relay died in
between, or another instance took it up) has the same ``ce_id``: its readers drop the repeat.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from confluent_kafka import KafkaException
from sqlalchemy import ARRAY, BigInteger, ColumnElement, all_, any_, bindparam, delete, func, insert, select
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
MOST_UNDER_WAY: Final = 5 * IN_FLIGHT
"""Rows that wait for their acknowledgement. The last look's worth of them is for rows that have not failed before."""
PATIENCE_S: Final = 1.0
"""How long a look waits for acknowledgements. What takes longer stays under way while the next looks send others."""
LARGEST_VALUE: Final = 1_000_000
"""Bytes; the least that any client's defaults accept in one request."""

ROWS: Final = bindparam("rows", type_=ARRAY(BigInteger))

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
        self._failed: dict[int, float] = {}
        """Rows that did not go, each until when it is left alone (monotonic): others have their turn meanwhile."""
        self._under_way: dict[int, asyncio.Task[bool]] = {}
        """Rows that were handed to the producer, and whose look waits for them no longer."""
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
        try:
            while True:
                try:
                    tried, _ = await self._look()
                    if not self._failed:
                        self.trouble = None
                except (SQLAlchemyError, OSError) as error:
                    tried, self.trouble = 0, f"database: {type(error).__name__}"
                if tried == 0:
                    await self._next_look()
        finally:
            for task in self._under_way.values():
                task.cancel()

    async def _next_look(self) -> None:
        now = time.monotonic()
        rested_s = min((until - now for until in self._failed.values() if until > now), default=float("inf"))
        try:
            async with asyncio.timeout(min(self._settings.idle_look_s, rested_s)):
                await self._something.wait()
        except TimeoutError:
            return
        self._something.clear()

    async def send_some(self) -> int:
        """Sends the first row of every key, up to a number of keys; gives how many have gone."""
        return (await self._look())[1]

    async def _look(self) -> tuple[int, int]:
        """How many rows were tried, and how many have gone, those of earlier looks among them."""
        now = time.monotonic()
        came = {row: task.result() for row, task in self._under_way.items() if task.done()}
        for row in came:
            del self._under_way[row]
        self._fail(row for row, went in came.items() if not went)
        again = [row for row, until in self._failed.items() if until <= now and row not in self._under_way]
        room = MOST_UNDER_WAY - len(self._under_way)
        limit = min(room, IN_FLIGHT)
        async with self._engine.begin() as sql:
            rows = await self._first(sql, outbox.c.id != all_(ROWS), [*self._failed, *self._under_way], limit)
            if again and len(rows) < limit and room > IN_FLIGHT:
                tried = await self._first(sql, outbox.c.id == any_(ROWS), again, limit - len(rows))
                if len(rows) + len(tried) < limit:
                    for row in set(again).difference(one.id for one in tried):
                        del self._failed[row]  # another instance has it in hand, or has sent it
                rows += tried
            came |= await self._all(rows)
            gone = [row for row, went in came.items() if went]
            if gone:
                await sql.execute(delete(outbox).where(outbox.c.id.in_(gone)))
        for row in gone:
            self._failed.pop(row, None)
        self._fail(row for row, went in came.items() if not went)
        return len(rows), len(gone)

    def _fail(self, rows: Iterable[int]) -> None:
        until = time.monotonic() + self._settings.resend_s
        self._failed |= dict.fromkeys(rows, until)

    async def _first(
        self, sql: AsyncConnection, among: ColumnElement[bool], rows: Sequence[int], limit: int
    ) -> list[Any]:
        """The first row of every key where it is among these, the oldest first, up to a number of them.

        Another instance's rows are skipped while it sends them: their keys have a first row all the same.
        """
        earlier = outbox.alias()
        not_first = select(earlier.c.id).where(earlier.c.key == outbox.c.key, earlier.c.id < outbox.c.id).exists()
        first = select(outbox).where(~not_first, among).order_by(outbox.c.id).limit(limit)
        return list((await sql.execute(first.with_for_update(skip_locked=True), {"rows": list(rows)})).all())

    async def _all(self, rows: Sequence[Any]) -> dict[int, bool]:
        """Sends rows; gives of each whether it has gone, but for those that stay under way."""
        sending = {row.id: asyncio.create_task(self._one(row)) for row in rows}
        if sending:
            try:
                await asyncio.wait(sending.values(), timeout=PATIENCE_S)
            except asyncio.CancelledError:
                for task in sending.values():
                    task.cancel()
                raise
        for row, task in sending.items():
            if not task.done():
                task.add_done_callback(lambda _: self._something.set())
                self._under_way[row] = task
        return {row: task.result() for row, task in sending.items() if task.done()}

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
