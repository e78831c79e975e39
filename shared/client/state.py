"""A compacted topic as a view in memory: from its beginning, then followed; no group, no database, nothing committed.

Every instance reads everything, can start at any time, and builds its view anew when its session is lost; the old view
serves until the new one is whole. The number of a topic's partitions never grows, since that would tear apart the order
of a key.

This reads with the Confluent client itself: FastStream hides the ends of partitions and the errors of a partition, and
both decide here (whether the view is whole, whether the topic is still the one that was read).
"""

import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Any, Final, Generic, Protocol, TypeVar

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from shared.client.reading import Fact, Newer, Plausible, Reader, SetAside, plausible_in_itself, record_of
from shared.client.settings import Settings
from shared.schemas import catalogue
from shared.schemas.event import Event
from shared.schemas.topics import BY_NAME

POLL_S: Final = 1.0
"""How soon a request to stop is seen; records are handed over at once."""
BATCH: Final = 500
METADATA_S: Final = 5.0
RETRY_S: Final = 2.0
"""Between a lost session and the next one."""
SET_ASIDE_SHOWN: Final = 100
VALUE_SHOWN: Final = 500
"""Bytes of such a record's value that are kept for display."""

log = logging.getLogger("heliograph.client")
Partition = tuple[str, int]


class View(Protocol):
    """What is built from the facts. ``take`` is called by one thread; whoever else looks at it needs a lock."""

    def take(self, fact: Fact) -> str:
        """Takes one fact in, whatever was taken before; gives a word that is counted."""
        ...


V = TypeVar("V", bound=View)


@dataclass(frozen=True)
class Shown:
    """A record that was set aside, for people to look at."""

    topic: str
    partition: int
    offset: int
    key: str
    problem: str
    value: str
    seen_at: str


class _Session(Generic[V]):
    """One connection's worth of reading: a view, and how far it is."""

    def __init__(self, view: V) -> None:
        self.view = view
        self.ends: dict[Partition, int] = {}
        """Where each partition of the state ended when reading began."""
        self.unread: set[Partition] = set()
        """Partitions of the state whose end was not reached yet."""
        self.next_offset: dict[Partition, int] = {}

    @property
    def whole(self) -> bool:
        return bool(self.next_offset) and not self.unread

    def assign(self, consumer: Consumer, topics: Iterable[str]) -> None:
        """A compacted topic from the beginning, any other from its present end.

        An event that was published before is in the state's record already, or will be in a later one. The ends are
        asked for: the broker tells of an end by itself only when a fetch has waited in vain, seconds later.
        """
        known = consumer.list_topics(timeout=METADATA_S).topics
        assignment: list[TopicPartition] = []
        for topic in topics:
            found = known.get(topic)
            if found is None or found.error is not None or not found.partitions:
                code = KafkaError.UNKNOWN_TOPIC_OR_PART if found is None or found.error is None else found.error.code()
                raise KafkaException(KafkaError(code, f"cannot read {topic}"))
            for number in found.partitions:
                low, high = consumer.get_watermark_offsets(TopicPartition(topic, number), METADATA_S)
                start = low if BY_NAME[topic].compacted else high
                assignment.append(TopicPartition(topic, number, start))
                self.ends[topic, number], self.next_offset[topic, number] = high, start
        self.unread = {place for place, start in self.next_offset.items() if start < self.ends[place]}
        consumer.assign(assignment)

    def reached(self, place: Partition, next_offset: int, at_end: bool = False) -> None:
        """Everything of a partition before this offset is read; ``at_end`` when the broker says that nothing follows.

        What stood last may have been compacted away or be a transaction's mark: the offset alone need not get there.
        """
        self.next_offset[place] = next_offset
        if at_end or next_offset >= self.ends[place]:
            self.unread.discard(place)


class StateReader(Generic[V]):
    """Keeps a view current.

    Args:
        settings: how it reaches Kafka.
        state: the event class of the compacted topic; a removal comes as a fact without event.
        new_view: makes an empty view, once per session.
        also: events of other topics that change the view too, followed from now on.
        plausible: judges well-formed events of their owner.

    Raises:
        ValueError: the state's topic is not compacted, or the principal may not read a topic.
    """

    def __init__(
        self,
        settings: Settings,
        state: type[Event],
        new_view: Callable[[], V],
        also: Iterable[type[Event]] = (),
        plausible: Plausible = plausible_in_itself,
    ) -> None:
        self._reader = Reader([state, *also], plausible)
        if not BY_NAME[catalogue.topic_of(state)].compacted:
            raise ValueError(f"{state.__name__} is an event, no state: {catalogue.topic_of(state)} is not compacted")
        for topic in self._reader.topics:
            if settings.principal not in BY_NAME[topic].consumers:
                raise ValueError(f"{settings.principal} may not read {topic}: see shared/schemas/topics.py")
        self._new_view = new_view
        self._kafka = {
            **settings.librdkafka(),
            "client.id": settings.principal,
            "group.id": settings.group,  # required by the client; nothing is committed
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "error",  # a topic that is not the one we read: a new session reads it anew
            "isolation.level": "read_committed",
            "fetch.wait.max.ms": settings.fetch_max_wait_ms,
            "error_cb": self._on_error,
        }
        self.view = new_view()
        self.set_aside: deque[Shown] = deque(maxlen=SET_ASIDE_SHOWN)
        self.counts: Counter[str] = Counter()
        """The words of the view, and ``set_aside``."""
        self.whole = False
        """Whether the view has been whole once; it is replaced by whole ones only."""
        self.lag = 0
        self.trouble: str | None = "not connected yet"

    @property
    def skipped(self) -> int:
        """Records of types that nobody wants."""
        return sum(self._reader.skipped.values())

    def run(self, stop: Flag) -> None:
        """Follows until ``stop`` is set. Errors of Kafka end a session, never this loop."""
        while not stop.is_set():
            consumer = Consumer(self._kafka)
            try:
                self._follow(consumer, stop)
            except KafkaException as error:
                self.trouble = error.args[0].str()
                log.warning("session lost: %s; the next one in %s s", self.trouble, RETRY_S)
            finally:
                consumer.close()
            stop.wait(RETRY_S)

    def _follow(self, consumer: Consumer, stop: Flag) -> None:
        started = time.monotonic()
        session = _Session(self._new_view())
        session.assign(consumer, self._reader.topics)
        self.trouble = None
        if not self.whole:
            self.view = session.view
        while not stop.is_set():
            if session.whole and not (self.whole and self.view is session.view):
                self.view, self.whole = session.view, True
                log.info("the state is read, %.1f s", time.monotonic() - started)
            first = consumer.poll(POLL_S)
            for record in [] if first is None else [first, *consumer.consume(BATCH, 0)]:
                self._record(record, session)
            self.lag = _lag(consumer, session)
            if self.trouble is not None:
                consumer.list_topics(timeout=METADATA_S)
                self.trouble = None  # the broker answers again, though nothing new may have come

    def _record(self, message: Message, session: _Session[V]) -> None:
        place = (message.topic() or "", message.partition() or 0)
        error = message.error()
        if error is not None:
            if error.code() != KafkaError._PARTITION_EOF:
                raise KafkaException(error)
            session.reached(place, message.offset() or 0, at_end=True)
            return
        session.reached(place, (message.offset() or 0) + 1)
        found = self._reader.read(record_of(message))
        if isinstance(found, (Newer, SetAside)):
            self._keep(found)
        elif found is not None:
            self.counts[session.view.take(found)] += 1

    def _keep(self, found: Newer | SetAside) -> None:
        self.counts["set_aside"] += 1
        record = found.record
        log.warning("record %s is set aside: %s", record.place, found.problem)
        self.set_aside.append(
            Shown(
                topic=record.topic,
                partition=record.partition,
                offset=record.offset,
                key=_shown(record.key),
                problem=found.problem,
                value=_shown(record.value),
                seen_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            )
        )

    def _on_error(self, error: KafkaError) -> None:
        """The client keeps trying by itself; until it succeeds this is why nothing comes."""
        if error.code() == KafkaError._ALL_BROKERS_DOWN or error.fatal():
            self.trouble = error.str()


def _lag(consumer: Consumer, session: _Session[Any]) -> int:
    """Records known to be there and not read yet, over all partitions."""
    waiting = 0
    for (topic, partition), reached in session.next_offset.items():
        _, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), cached=True)
        waiting += max(0, high - reached)
    return waiting


def _shown(raw: bytes | None) -> str:
    return "" if raw is None else raw[:VALUE_SHOWN].decode("utf-8", "backslashreplace")
