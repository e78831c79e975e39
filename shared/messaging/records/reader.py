"""Reads Kafka on a thread of its own, by librdkafka, and hands whole batches to the service's event loop.

One batch is in hand at a time. While it takes long (the database is away), the thread goes on polling with every
partition paused: the member keeps its place in the group, and a rebalance need not wait for the batch. A partition that
brings much of no use is paused alone for a while: what was fetched ahead of it is dropped from the one queue in which
the records of all partitions wait, and fetched again later.

Nobody but the thread touches the client: a call from another thread waits until a poll ends, and may wait for ever.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone
from dataclasses import dataclass, field
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from shared.messaging.handling.reading import StoredRecord
from shared.messaging.records.kafka import librdkafka
from shared.messaging.settings import Settings
from shared.reach.kafka import headers_of

log = logging.getLogger("heliograph.reader")

POLL_S = 1.0
"""How often the thread looks whether it shall stop, while nothing comes."""
PATIENCE_S = 0.5
"""A batch that takes longer has all partitions paused until it is done."""

HELD_BACK_AGAIN_S = 60.0
"""A quota that is used up again within this time is not told again."""

LEAVE_S = 2.0
"""How long the last commit may take before the member leaves its group without it."""

Place = tuple[str, int]


@dataclass(slots=True)
class Fetched:
    """What one look brought: records in the order of their partitions, and the ends of partitions it came to."""

    records: list[StoredRecord] = field(default_factory=list)
    ends: dict[Place, int] = field(default_factory=dict)
    """The next offset of partitions read to their end; past the last record where a transaction's marker follows it."""


class Reader:
    """One member of the service's group. ``take`` handles a batch; it is called in the loop of ``start``."""

    def __init__(
        self,
        settings: Settings,
        topics: tuple[str, ...],
        take: Callable[[Fetched], Awaitable[None]],
        leave: Callable[[], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._topics = topics
        self._take = take
        self._leave = leave
        self._stopping = threading.Event()
        self._waiting: list[Any] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)
        self._ended = asyncio.Event()
        self.consumer = Consumer(_options(settings) | {"on_commit": self._on_commit, "throttle_cb": self._on_throttle})
        self.joined = False
        """Whether the group has told this member its partitions (it may have been given none)."""
        self.failure: str | None = None
        self.assignments = 0
        """Grows whenever the group gives this member partitions or takes some away."""
        self.places: dict[Place, int | None] = {}
        """This member's partitions, each with its group's place when it was given; None where there was none."""
        self.fresh: list[Place] = []
        """Partitions given to this member in which its group has no place yet; whoever has seen them takes them out."""
        self.held_back_until = float("-inf")
        """When the broker will give records again, on the monotonic clock: a quota of this principal is used up."""
        self.unheard_since: float | None = None
        """Since when, on the monotonic clock, no broker has answered this client; None while one does."""
        self._ask_again = 0.0
        self.uncommitted = False
        """Whether the broker has not taken a commit since somebody last looked."""
        self._refused: dict[str, str] = {}
        self._to_commit: dict[Place, int] = {}
        self._left_until: dict[Place, float] = {}
        """Partitions that are paused for a while, each with the end of that on the monotonic clock."""
        self._to_leave: dict[Place, float] = {}
        self._to_give_back: dict[Place, int] = {}
        """Where partitions are to be read again, of which records were given out and not taken."""

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self, patience_s: float) -> None:
        """Ends the thread, which leaves the group. Raises TimeoutError where it does not end; it is abandoned then."""
        self._stopping.set()
        if self._thread.is_alive():
            async with asyncio.timeout(patience_s):
                await self._ended.wait()

    async def ended(self) -> None:
        await self._ended.wait()

    @property
    def runs(self) -> bool:
        return self._thread.is_alive()

    # -- on the thread ---------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self.consumer.subscribe(
                list(self._topics), on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._lost
            )
            while not self._stopping.is_set():
                self._commit()
                self._turn_to_others()
                self._ask_for_brokers()
                if found := self._fetch():
                    self._hand_over(found)
            asyncio.run_coroutine_threadsafe(_call(self._leave), self._running_loop).result(LEAVE_S)
            self._commit()
        except Exception as error:
            self.failure = type(error).__name__
            log.error("reading failed", exc_info=error)
        finally:
            try:
                self.consumer.close()
            except Exception as error:
                log.warning("the consumer did not close cleanly: %s", type(error).__name__)
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._ended.set)

    def _fetch(self) -> Fetched | None:
        """What there is: it waits for the first record alone."""
        messages, self._waiting = self._waiting, []
        if not messages:
            first = self.consumer.poll(self._wait_s)
            if first is None:
                return None
            messages = [first]
        left = self._settings.batch_max_records - len(messages)
        if left > 0:
            messages += self.consumer.consume(left, 0)
        found = Fetched()
        for message in messages:
            self._sort(message, found)
        return found

    @property
    def _wait_s(self) -> float:
        return max(0.0, min([POLL_S, *(until - time.monotonic() for until in self._left_until.values())]))

    def _turn_to_others(self) -> None:
        """Pauses partitions that are to be left alone, which drops what was fetched ahead of them; ends such pauses."""
        now = time.monotonic()
        over = [place for place, until in self._left_until.items() if until <= now]
        if over:
            self.consumer.resume([TopicPartition(*place) for place in over])
        asked, self._to_leave = self._to_leave, {}
        new = {place: now + seconds for place, seconds in asked.items() if place in self.places}
        if new:
            self.consumer.pause([TopicPartition(*place) for place in new])
        back, self._to_give_back = self._to_give_back, {}
        self._waiting = [one for one in self._waiting if (one.topic(), one.partition()) not in back]
        for place, offset in back.items():
            if place in self.places:
                self.consumer.seek(TopicPartition(*place, offset))
        self._left_until = {place: end for place, end in self._left_until.items() if place not in over} | new

    def _ask_for_brokers(self) -> None:
        """Only a member without partitions has to ask: it may be waiting for a group that it cannot reach any more.

        librdkafka forgets every broker, the bootstrap addresses included, where one that the controller has just fenced
        names none, and does not look for them again (confluentinc/librdkafka#5301, seen with 2.16).
        """
        now = time.monotonic()
        if self.places:
            self.unheard_since = None
        elif now >= self._ask_again:
            self._ask_again = now + self._settings.consumer_check_s
            try:
                self.consumer.list_topics(self._topics[0], timeout=self._settings.consumer_answer_s)
                self.unheard_since = None
            except KafkaException:
                self.unheard_since = now if self.unheard_since is None else self.unheard_since

    def _sort(self, message: Any, found: Fetched) -> None:
        error = message.error()
        if error is None:
            found.records.append(_stored(message))
        elif error.code() == KafkaError._PARTITION_EOF:
            found.ends[message.topic(), message.partition()] = message.offset()
        elif error.fatal() or error.code() == KafkaError._FATAL:  # told as a record, it does not call itself fatal
            raise KafkaException(error)
        else:  # librdkafka tries again by itself
            what = str(message.topic() or "the group")
            if self._refused.get(what) != error.name():
                log.warning("%s: %s", what, error.name())
            self._refused[what] = error.name()

    def _hand_over(self, found: Fetched) -> None:
        done = asyncio.run_coroutine_threadsafe(_call(self._take, found), self._running_loop)
        paused: set[Place] = set()
        while not _is_done(done, PATIENCE_S):
            if (assigned := set(self.places)) != paused:
                self.consumer.pause([TopicPartition(*place) for place in assigned])
                paused = assigned
            message = self.consumer.poll(0)
            if message is not None:
                self._waiting.append(message)
        if paused:
            self.consumer.resume([TopicPartition(*place) for place in self.places if place not in self._left_until])
        done.result()

    @property
    def _running_loop(self) -> asyncio.AbstractEventLoop:
        assert self._loop is not None, "the reader has been started"
        return self._loop

    def _assigned(self, consumer: Any, partitions: list[TopicPartition]) -> None:
        self.joined = True
        places: dict[Place, int | None] = {(one.topic, one.partition): None for one in partitions}
        if partitions:
            try:
                known = consumer.committed(partitions, timeout=self._settings.consumer_answer_s)
            except KafkaException:
                known = []
            told = [one for one in known if one.error is None]  # else no place is told, which is not that there is none
            places |= {(one.topic, one.partition): one.offset for one in told if one.offset >= 0}
            self.fresh = [*self.fresh, *((one.topic, one.partition) for one in told if one.offset < 0)]
        self.places = self.places | places
        self.assignments += 1

    def _revoked(self, _: Any, partitions: list[TopicPartition]) -> None:
        self._commit()
        self.assignments += 1
        gone = {(one.topic, one.partition) for one in partitions}
        self.places = {place: offset for place, offset in self.places.items() if place not in gone}
        self._left_until = {place: end for place, end in self._left_until.items() if place not in gone}

    def _lost(self, _: Any, __: list[TopicPartition]) -> None:
        self.joined = False
        self.assignments += 1
        self.places = {}
        self._left_until = {}

    def _commit(self) -> None:
        """Commits what was asked for, of the partitions that are still this member's; does not wait for the answer."""
        asked, self._to_commit = self._to_commit, {}
        found = [TopicPartition(*place, offset) for place, offset in asked.items() if place in self.places]
        if found:
            self.consumer.commit(offsets=found, asynchronous=True)

    def _on_commit(self, error: Any, partitions: list[TopicPartition]) -> None:
        if error is not None or any(one.error is not None for one in partitions):
            self.uncommitted = True

    def _on_throttle(self, event: Any) -> None:
        now = time.monotonic()
        if event.throttle_time > 0 and now - self.held_back_until > HELD_BACK_AGAIN_S:
            log.warning("the broker holds this service back by a quota, for %.1f s now", event.throttle_time)
        self.held_back_until = max(self.held_back_until, now + event.throttle_time)

    # -- from the loop ---------------------------------------------------------------------------------------------

    def commit(self, offsets: dict[Place, int]) -> None:
        """Has the next offsets of partitions committed before the next poll."""
        self._to_commit = self._to_commit | offsets

    def give_back(self, offsets: dict[Place, int], seconds: float) -> None:
        """Has partitions left alone for so many seconds, and then read again from these offsets."""
        self._to_give_back = self._to_give_back | offsets
        self._to_leave = self._to_leave | dict.fromkeys(offsets, seconds)

    def leave_alone(self, seconds: dict[Place, float]) -> None:
        """Has partitions left alone for so many seconds, beginning before the next poll."""
        self._to_leave = self._to_leave | seconds


def _options(settings: Settings) -> dict[str, Any]:
    found = librdkafka(settings) | {
        "group.id": settings.service,
        "auto.offset.reset": "earliest",
        "isolation.level": "read_committed",
        "enable.auto.commit": False,
        "enable.partition.eof": True,
        "check.crcs": True,
        "allow.auto.create.topics": False,
        "partition.assignment.strategy": "cooperative-sticky",
        "session.timeout.ms": settings.consumer_session_timeout_ms,
        "heartbeat.interval.ms": settings.consumer_heartbeat_ms,
        "max.poll.interval.ms": settings.consumer_max_poll_interval_ms,
        "topic.metadata.refresh.interval.ms": settings.consumer_metadata_max_age_ms,
        "fetch.wait.max.ms": settings.fetch_max_wait_ms,
        "fetch.max.bytes": settings.fetch_max_bytes,
        "max.partition.fetch.bytes": settings.fetch_partition_bytes,
        "fetch.queue.backoff.ms": 10,
        "fetch.error.backoff.ms": settings.outage_retry_first_ms,
        "queued.max.messages.kbytes": settings.fetch_queue_bytes // 1024,
        "queued.min.messages": 1000,
    }
    if settings.kafka_group_instance_id is not None:
        found["group.instance.id"] = settings.kafka_group_instance_id
    return found


def _stored(message: Any) -> StoredRecord:
    return StoredRecord(
        message.topic(),
        message.partition(),
        message.offset(),
        message.key(),
        message.value(),
        headers_of(message) or [],
    )


async def _call(call: Callable[..., Awaitable[None]], *arguments: Any) -> None:
    await call(*arguments)


def _is_done(future: "Future[None]", patience_s: float) -> bool:
    try:
        future.result(patience_s)
    except NotDone:
        return future.done()
    except BaseException:
        return True
    return True
