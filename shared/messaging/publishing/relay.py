"""Sends what the outbox holds to Kafka, in order, and deletes what Kafka has acknowledged.

One relay a database leads (it holds an advisory lock); others stand by. It reads rising ids in large steps and leaves
the acknowledged rows to be deleted behind it. Ids are handed out before they are committed, so a row may become
visible after a higher one was read: the relay remembers the gaps it stepped over and looks at them again in the same
statement as at new rows. A gap is forgotten once every transaction that could fill it has ended.

What a crash between sending and deleting repeats is dropped by its ``ce_id`` at every inbox. On topics where a late
repeat of a former leader would do harm (compacted ones) it sends in transactions under one ``transactional_id``: a new
leader fences the former one off, and readers that read committed records never see its late ones.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer

from shared.messaging.handling.service import Service
from shared.messaging.loops.background import Loop
from shared.messaging.publishing.gaps import Gaps
from shared.messaging.publishing.partitions import partition_of
from shared.messaging.records.kafka import connection
from shared.messaging.settings import Settings
from shared.messaging.storage.postgres import PostgresStore, unpack_headers

log = logging.getLogger("heliograph.relay")

LEADER_LOCK = (0x48454C49, 1)
"""The advisory lock of the leading relay; two-part keys never meet the one-part keys of projects."""
CHANNEL = "outbox"
GAP_POLL_S = 0.001
"""How soon to look again while a transaction that was stepped over may still commit."""

READ = "SELECT id, topic, key, headers, value FROM outbox WHERE id > $1 ORDER BY id LIMIT $2"
READ_WITH_GAPS = """
    (SELECT id, topic, key, headers, value FROM outbox WHERE id > $1 ORDER BY id LIMIT $2)
    UNION ALL
    SELECT o.id, o.topic, o.key, o.headers, o.value
    FROM unnest($3::bigint[], $4::bigint[]) AS gap(low, high) JOIN outbox o ON o.id BETWEEN gap.low AND gap.high
    ORDER BY id
"""
OLDEST_RUNNING = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
NEXT_NUMBER = "SELECT pg_current_xact_id()::text::bigint"
"""Takes a number of its own: above every number given so far. A snapshot's xmax is not: it follows the newest
transaction that has ended, and younger ones may run."""


class Relay(Loop):
    name = "relay"

    def __init__(self, service: Service, store: PostgresStore, settings: Settings) -> None:
        super().__init__(settings)
        self._service = service
        self._store = store
        self._producer: AIOKafkaProducer | None = None
        self._fenced: AIOKafkaProducer | None = None
        self._connection: Any = None
        self._cursor = 0
        self._gaps = Gaps()
        self._deleting: asyncio.Task[None] | None = None
        self.leads = False
        self.sent = 0

    # -- leadership ------------------------------------------------------------------------------------------------

    async def _lead(self) -> bool:
        """Takes, or confirms, the leadership of this database."""
        if self._connection is None or self._connection.is_closed():
            await self._let_go()
            self._connection = await self._store.connect()
            await self._connection.add_listener(CHANNEL, lambda *_: self.wake())
        if not self.leads:
            self.leads = await self._connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", *LEADER_LOCK)
            if self.leads:
                log.info("relay leads")
                self._cursor, self._gaps = 0, Gaps()
                await self._fence()
        return self.leads

    async def _fence(self) -> None:
        """Shuts every former leader out of the fenced topics, before the first row is read.

        Were it done at the first send, a leader that stood still between reading and sending could come back, fence
        its successor off, and put an old record last.
        """
        if self._service.fenced_topics:
            options = self._options() | {"transactional_id": f"{self.settings.service}-relay"}
            self._fenced = await self._started(AIOKafkaProducer(**options))

    async def _let_go(self) -> None:
        self.leads = False
        await self._drop_producers()
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    # -- the loop --------------------------------------------------------------------------------------------------

    async def step(self) -> float:
        idle_s = self.settings.relay_idle_poll_ms / 1000
        try:
            if not await self._lead():
                return idle_s
            rows = await self._read()
            if not rows:
                await self._settle()
                return idle_s
            await asyncio.wait_for(self._send(rows), self.settings.relay_send_timeout_s)
            await self._settle()
            self._deleting = asyncio.create_task(self._delete([row["id"] for row in rows]))
            self.sent += len(rows)
        except BaseException:
            # Unsent or unacknowledged rows are still in the outbox: begin again from the first.
            await self._let_go()
            raise
        if len(rows) >= self.settings.relay_batch_rows:
            return 0.0
        return GAP_POLL_S if self._gaps else idle_s

    async def _read(self) -> Sequence[Any]:
        """The next rows in rising order: those that fill a gap first, for they belong before all others."""
        last, limit = self._cursor, self.settings.relay_batch_rows
        rows: Sequence[Any]
        if self._gaps:
            # Asked for before the rows: a gap whose writers had all ended by then shows its rows now.
            oldest = await self._connection.fetchval(OLDEST_RUNNING)
            rows = await self._connection.fetch(READ_WITH_GAPS, last, limit, self._gaps.lows, self._gaps.highs)
            self._gaps.filled([row["id"] for row in rows if row["id"] <= last])
            self._gaps.forget(oldest)
        else:
            rows = await self._connection.fetch(READ, last, limit)
        new = [row["id"] for row in rows if row["id"] > last]
        if new:
            if new[-1] - last != len(new):
                self._gaps.note(last, new, await self._connection.fetchval(NEXT_NUMBER))
            self._cursor = new[-1]
        return rows

    async def _settle(self) -> None:
        """Waits for the deletion of the rows before: at most one runs at a time."""
        if self._deleting is not None:
            deleting, self._deleting = self._deleting, None
            await deleting

    async def _delete(self, ids: list[int]) -> None:
        """Without waiting for the disk: what a crash of the database brings back is sent once more, in its order."""
        await self._store.pool.execute(
            f"SET LOCAL synchronous_commit TO off; DELETE FROM outbox WHERE id = ANY('{{{','.join(map(str, ids))}}}')"  # noqa: S608
        )

    # -- sending ---------------------------------------------------------------------------------------------------

    async def _send(self, rows: Sequence[Any]) -> None:
        fenced = self._service.fenced_topics
        if not fenced:
            await self._send_plain(rows)
            return
        plain: list[Any] = []
        for row in rows:
            if row["topic"] in fenced:
                await self._send_plain(plain)
                plain = []
                await self._send_fenced(row)
            else:
                plain.append(row)
        await self._send_plain(plain)

    async def _send_plain(self, rows: Sequence[Any]) -> None:
        if not rows:
            return
        if self._producer is None:
            self._producer = await self._started(AIOKafkaProducer(enable_idempotence=True, **self._options()))
        producer = self._producer
        batches: dict[tuple[str, int], list[Any]] = {}
        for row in rows:
            topic = row["topic"]
            partition = partition_of(row["key"], len(await producer.partitions_for(topic)))
            batches.setdefault((topic, partition), []).append(row)
        pending = []
        for (topic, partition), of_partition in batches.items():
            builder = producer.create_batch()
            for row in of_partition:
                if not _append(builder, row):
                    pending.append(await producer.send_batch(builder, topic, partition=partition))
                    builder = producer.create_batch()
                    if not _append(builder, row):
                        raise ValueError(f"outbox row {row['id']} is larger than relay_max_request_bytes")
            pending.append(await producer.send_batch(builder, topic, partition=partition))
        await asyncio.gather(*pending)

    async def _send_fenced(self, row: Any) -> None:
        assert self._fenced is not None, "a leader has fenced the former ones off"
        async with self._fenced.transaction():
            await self._fenced.send_and_wait(
                row["topic"], row["value"], key=row["key"].encode(), headers=unpack_headers(row["headers"])
            )

    def _options(self) -> dict[str, Any]:
        return {
            **connection(self.settings),
            "acks": "all",
            "compression_type": "lz4",
            "linger_ms": self.settings.relay_linger_ms,
            "max_batch_size": self.settings.relay_batch_bytes,
            "max_request_size": self.settings.relay_max_request_bytes,
            "request_timeout_ms": int(self.settings.relay_send_timeout_s * 1000),
        }

    async def _started(self, producer: AIOKafkaProducer) -> AIOKafkaProducer:
        await asyncio.wait_for(producer.start(), self.settings.relay_send_timeout_s)
        return producer

    async def _drop_producers(self) -> None:
        """An idempotent producer that lost its broker may hang for ever in ``stop``: bounded, then abandoned."""
        for producer in (self._producer, self._fenced):
            if producer is not None:
                try:
                    await asyncio.wait_for(producer.stop(), self.settings.relay_stop_timeout_s)
                except Exception as error:
                    log.warning("producer abandoned: %s", type(error).__name__)
        self._producer = self._fenced = None

    async def closed(self) -> None:
        try:
            await self._settle()
        finally:
            await self._let_go()


def _append(builder: Any, row: Any) -> bool:
    appended = builder.append(
        key=row["key"].encode(), value=row["value"], timestamp=None, headers=unpack_headers(row["headers"])
    )
    return appended is not None
