"""Sends what the outbox holds to Kafka, in order, and deletes what Kafka has acknowledged.

One relay a database leads (it holds an advisory lock); others stand by. It reads rising ids in steps bounded by bytes,
sends, and leaves the acknowledged rows to be deleted behind it, all three at the same time. Ids are handed out before
they are committed, so a row may become visible after a higher one was read: the relay remembers the gaps it stepped
over and looks at them again in the same statement as at new rows (see ``gaps``). Which row may go next is decided by
partition (see ``lanes``), how it goes is in ``sending``.

An error of Kafka concerns one lane. An error of the database is the end of this leadership: it may be another's now.

What a crash between sending and deleting repeats is dropped by its ``ce_id`` at every inbox. On topics where a late
repeat of a former leader would do harm (compacted ones) it sends in transactions: a new leader fences the former one
off, and readers that read committed records never see its late ones.
"""

import asyncio
import logging
import time
from typing import Any

from shared.messaging.handling.service import Service
from shared.messaging.loops.background import Loop
from shared.messaging.publishing.lanes import Lane, Lanes, Limits, Row
from shared.messaging.publishing.outbox import FOLLOWS, LAST_ID, Outbox, delete
from shared.messaging.publishing.sending import REFUSALS, PartitionProducer, partitions_of
from shared.messaging.settings import Settings
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.storage.statements import named_headers
from shared.messaging.telemetry import metrics
from shared.messaging.telemetry.spans import sent

log = logging.getLogger("heliograph.relay")

CHANNEL = "outbox"
GAP_POLL_S = 0.001
"""How soon to look again while a transaction that was stepped over may still commit."""
GAP_QUESTION_S = 0.1
"""How often, at most, to ask who may still fill a gap: an old transaction of anybody holds up the cheap way."""
PROBE_ROWS = 10
"""Read for lanes that try whether they go again."""
SLOW_S = 1.0
"""A batch that is unanswered for so long does not keep other partitions' rows from being read."""
SAMPLED = "-01"
"""How a ``traceparent`` ends whose trace is recorded."""


class Relay(Loop):
    name = "relay"

    def __init__(self, service: Service, store: PostgresStore, settings: Settings) -> None:
        super().__init__(settings)
        self._service = service
        self._store = store
        self._connection: Any = None
        self._outbox: Outbox | None = None
        self._lanes = self._no_lanes()
        self._producers: dict[Lane, PartitionProducer] = {}
        self._at_work: set[asyncio.Task[None]] = set()
        self._refusals: list[tuple[list[int], str, bool]] = []
        self._acknowledged: list[int] = []
        self._deleting: tuple[asyncio.Task[None], list[int]] | None = None
        self._news = True
        self._read_at = self._asked_at = self._released_at = 0.0
        self.leads = False
        self.sent = 0

    def wake(self) -> None:
        """There are new rows."""
        self._news = True
        super().wake()

    def waiting(self) -> dict[str, str]:
        """The partitions that do not go now, each with the reason; ``topic`` alone while its partitions are unknown."""
        unanswered_since = time.monotonic() - self.settings.relay_send_timeout_s
        return {
            lane.topic if lane.partition is None else f"{lane.topic}/{lane.partition}": lane.error or "no answer"
            for lane in self._lanes
            if lane.error is not None or (lane.flying and lane.flying_since < unanswered_since)
        }

    def _no_lanes(self) -> Lanes:
        settings = self.settings
        return Lanes(
            Limits(
                batch_rows=settings.relay_batch_rows, batch_bytes=settings.relay_batch_bytes,
                lane_bytes=settings.relay_lane_bytes, slow_s=SLOW_S,
                retry_first_s=settings.relay_retry_first_ms / 1000, retry_max_s=settings.relay_retry_max_ms / 1000,
            )
        )  # fmt: skip

    # -- leadership ------------------------------------------------------------------------------------------------

    async def _lead(self) -> Outbox | None:
        """Takes, or confirms, the leadership of this database."""
        if self._connection is None or self._connection.is_closed():
            await self._let_go()
            self._connection = await self._store.connect()
            await self._connection.add_listener(CHANNEL, lambda *_: self.wake())
            self._outbox = Outbox(self._connection)
        assert self._outbox is not None
        if not self.leads:
            self.leads = await self._outbox.lead()
            if self.leads:
                log.info("relay leads")
                if await self._outbox.open_to_all():
                    log.warning("any role of this database may take the relay's lock: see the runbook, provisioning")
                self._news, self._released_at = True, 0.0
        return self._outbox if self.leads else None

    async def _let_go(self) -> None:
        """What is unsent or unacknowledged is still in the outbox: whoever leads next begins from the first row."""
        self.leads = False
        tasks = [*self._at_work, *([self._deleting[0]] if self._deleting else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(producer.close() for producer in self._producers.values()))
        self._producers.clear()
        self._lanes = self._no_lanes()
        self._refusals, self._acknowledged, self._deleting = [], [], None
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    # -- the loop --------------------------------------------------------------------------------------------------

    async def step(self) -> float:
        try:
            outbox = await self._lead()
            if outbox is None:
                return self._idle_s
            await self._settle(outbox)
            wait_s = await self._read(outbox)
        except BaseException:
            await self._let_go()
            raise
        now = time.monotonic()
        for lane in self._lanes.to_open(now):
            self._do(self._open(lane))
        for lane, rows in self._lanes.to_send(now):
            self._do(self._fly(lane, rows))
        retry_s = self._lanes.wakes_in(now)
        return wait_s if retry_s is None else min(wait_s, retry_s)

    @property
    def _idle_s(self) -> float:
        return self.settings.relay_idle_poll_ms / 1000

    def _do(self, work: Any) -> None:
        """Something that goes on while the loop does, and wakes it when done."""
        task = asyncio.create_task(work)
        self._at_work.add(task)

        def done(finished: asyncio.Task[None]) -> None:
            self._at_work.discard(finished)
            self._wake.set()

        task.add_done_callback(done)

    async def _settle(self, outbox: Outbox) -> None:
        """Puts into the database what became of the rows that were sent. No reading is under way meanwhile."""
        if self._deleting is not None and self._deleting[0].done():
            (task, ids), self._deleting = self._deleting, None
            task.result()
            self._lanes.deleted(ids)
        if self._deleting is None and self._acknowledged:
            ids, self._acknowledged = self._acknowledged, []
            task = asyncio.create_task(delete(self._store.pool, ids))
            task.add_done_callback(lambda _: self._wake.set())
            self._deleting = task, ids
        while self._refusals:
            ids, error, released = self._refusals.pop(0)
            await outbox.refuse(ids, error, released=released)
            self._lanes.deleted(ids)
        now = time.monotonic()
        if self._released_at == 0.0 or (self._lanes.held and now - self._released_at >= self._idle_s):
            self._released_at, before = now, set(self._lanes.held)
            back, held = await outbox.release()
            # What was refused while the database was asked is held all the same.
            self._lanes.released(back, held | (self._lanes.held - before))

    async def _read(self, outbox: Outbox) -> float:
        """The next rows, or those that a lane has to catch up with, and with them what turned up in gaps.

        Gives how many seconds the next reading may wait, when nothing happens.
        """
        lanes, gaps, now = self._lanes, self._lanes.gaps, time.monotonic()
        news = self._news or now - self._read_at >= self._idle_s
        start = lanes.begin_read(now, news)
        if start is None:
            self._news = news
            return self._idle_s
        last, reads_on = lanes.cursor, start > lanes.cursor
        if reads_on:
            self._news, self._read_at = False, now
        # Asked for before the rows: a gap whose writers had all ended by then shows its rows now.
        oldest, dead_to = (await outbox.oldest_running(), await self._question(outbox, now)) if gaps else (0, None)
        below = [(low, min(high, start - 1)) for low, high in zip(gaps.lows, gaps.highs, strict=True) if low < start]
        ranges = [*below, (start, LAST_ID if reads_on else last)]
        limit = PROBE_ROWS if not reads_on and lanes.probing() else self.settings.relay_batch_rows
        rows, complete = await outbox.read(
            [low for low, _ in ranges], [high for _, high in ranges], limit, self.settings.relay_read_bytes
        )
        new = [row["id"] for row in rows if row["id"] > last]
        upto = new[-1] if new else last
        if not complete and not new:
            upto = max(start - 1, rows[-1]["id"])
        followers = lanes.take(rows, upto)
        if followers:
            self._refusals.append(([row["id"] for row in followers], FOLLOWS, True))
        if gaps and (complete or new):
            gaps.forget(oldest)
            if dead_to is not None:
                gaps.forget_to(dead_to)
        if new and new[-1] - last != len(new):
            gaps.note(last, new, await outbox.next_number())
        self._news = self._news or (reads_on and (not complete or bool(gaps)))
        if followers or lanes.behind() or not complete or (self._news and not reads_on):
            return 0.0
        return GAP_POLL_S if gaps else self._idle_s

    async def _question(self, outbox: Outbox, now: float) -> int | None:
        if now - self._asked_at < GAP_QUESTION_S:
            return None
        self._asked_at = now
        return self._lanes.gaps.question(await outbox.writers())

    # -- the lanes' work -------------------------------------------------------------------------------------------

    async def _open(self, lane: Lane) -> None:
        lanes = self._lanes
        try:
            if lane.partition is None:
                lanes.learned(lane, await partitions_of(lane.topic, self.settings))
                return
            fenced = lane.topic in self._service.fenced_topics
            producer = self._producers[lane] = PartitionProducer(
                lane.topic, lane.partition, self.settings, fenced=fenced
            )
            await producer.open()
        except Exception as error:
            await self._failed(lanes, lane, error)
        else:
            lanes.opened(lane)

    async def _fly(self, lane: Lane, rows: list[Row]) -> None:
        lanes = self._lanes
        began_ns = time.time_ns()
        try:
            await self._send(lane, rows)
        except REFUSALS as error:
            self._refused(lanes, lane, error)
            if lane.topic in self._service.fenced_topics:  # its transaction is broken
                await self._failed(lanes, lane, error)
        except Exception as error:
            await self._failed(lanes, lane, error)
        else:
            if lane.failures:
                log.info("%s/%s goes again", lane.topic, lane.partition)
            self.sent += len(rows)
            metrics.RELAY_SENT.labels(self.settings.service, lane.topic).inc(len(rows))
            if lane.partition is not None:
                recorded = [named_headers(row["headers"]) for row in rows if SAMPLED in row["headers"]]
                sent(lane.topic, lane.partition, recorded, began_ns)
            self._acknowledged += lanes.acknowledged(lane)

    async def _send(self, lane: Lane, rows: list[Row]) -> None:
        await self._producers[lane].send(rows)

    async def _failed(self, lanes: Lanes, lane: Lane, error: Exception) -> None:
        if lane.failures == 0:
            log.warning("%s/%s does not go: %s", lane.topic, lane.partition, type(error).__name__)
        producer = self._producers.pop(lane, None)
        if producer is not None:
            await producer.close()
        lanes.failed(lane, type(error).__name__, time.monotonic())

    def _refused(self, lanes: Lanes, lane: Lane, error: Exception) -> None:
        found = lanes.refused(lane)
        if found is None:
            return
        row, followers = found
        log.error(
            "kafka refuses outbox row %d of %s for good: %s; its project waits there", row["id"], row["topic"],
            type(error).__name__,
        )  # fmt: skip
        metrics.REFUSED.labels(self.settings.service).inc()
        self._refusals.append(([row["id"]], type(error).__name__, False))
        if followers:
            self._refusals.append(([one["id"] for one in followers], FOLLOWS, True))

    async def closed(self) -> None:
        """Lets what is in the air arrive, so that it need not be sent again."""
        try:
            if self._at_work:
                await asyncio.wait(self._at_work, timeout=self.settings.relay_stop_timeout_s)
            if self._deleting is not None:
                await self._deleting[0]
            if self._acknowledged:
                await delete(self._store.pool, self._acknowledged)
        finally:
            await self._let_go()
