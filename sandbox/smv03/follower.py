"""Reads the registry from its beginning, then follows it and onboarding's events, until it is told to stop."""

import logging
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import Any, Final

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from sandbox.smv03.contract import EVENTS, REGISTRY, Contract, Invalid
from sandbox.smv03.portfolio import Portfolio, Taken

POLL_SECONDS: Final = 0.2
BATCH: Final = 500
METADATA_SECONDS: Final = 5.0
RETRY_SECONDS: Final = 2.0
"""Between a lost session and the next one, which reads the registry anew."""
INVALID_SHOWN: Final = 100
VALUE_SHOWN: Final = 500
"""Bytes of an invalid record's value that are kept for display."""

log = logging.getLogger("smv03")
Partition = tuple[str, int]


@dataclass(frozen=True)
class InvalidRecord:
    """Kept for people to look at."""

    topic: str
    partition: int
    offset: int
    key: str
    problem: str
    value: str
    seen_at: str


class Session:
    """One connection's worth of reading: a portfolio built from the registry, and how far it is.

    It is assigned all partitions and commits nothing, so every instance has the whole portfolio. The number of
    partitions never grows, since that would tear apart the order of a project's records.
    """

    def __init__(self, portfolio: Portfolio) -> None:
        self.portfolio = portfolio
        self.unread: set[Partition] = set()
        """Registry partitions whose end was not reached yet."""
        self.next_offset: dict[Partition, int] = {}

    @property
    def bootstrapped(self) -> bool:
        return bool(self.next_offset) and not self.unread

    def assign(self, consumer: Consumer) -> None:
        """The registry from the beginning, the events from their present end.

        An event that was published before is in the registry's record already, or will be in a later one.
        """
        known = consumer.list_topics(timeout=METADATA_SECONDS).topics
        assignment: list[TopicPartition] = []
        for topic in (REGISTRY, EVENTS):
            found = known.get(topic)
            if found is None or found.error is not None or not found.partitions:
                code = KafkaError.UNKNOWN_TOPIC_OR_PART if found is None or found.error is None else found.error.code()
                raise KafkaException(KafkaError(code, f"cannot read {topic}"))
            for number in found.partitions:
                offset = OFFSET_BEGINNING
                if topic == EVENTS:
                    _, offset = consumer.get_watermark_offsets(TopicPartition(topic, number), METADATA_SECONDS)
                assignment.append(TopicPartition(topic, number, offset))
        self.unread = {(REGISTRY, number) for number in known[REGISTRY].partitions}
        self.next_offset = {(place.topic, place.partition): max(place.offset, 0) for place in assignment}
        consumer.assign(assignment)


class Follower:
    """Keeps a portfolio current; a lost session is replaced by a new one, and the old portfolio serves meanwhile."""

    def __init__(self, kafka: Mapping[str, Any], contract: Contract, max_systems: int) -> None:
        self._kafka = {
            **kafka,
            "group.id": "smv03",  # required by the client; nothing is committed
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "error",  # a topic that is not the one we read: start anew from the registry
            "isolation.level": "read_committed",
            "error_cb": self._on_error,
        }
        self._contract = contract
        self._max_systems = max_systems
        self._bootstrapped_once = False
        self.portfolio = Portfolio(max_systems)
        self.invalid: deque[InvalidRecord] = deque(maxlen=INVALID_SHOWN)
        self.counts = {"changed": 0, "stale": 0, "no_room": 0, "ignored": 0, "invalid": 0}
        self.lag = 0
        self.trouble: str | None = "not connected yet"

    def run(self, stop: Event) -> None:
        """Follows until ``stop`` is set. Errors of Kafka end a session, never this loop."""
        while not stop.is_set():
            consumer = Consumer(self._kafka)
            try:
                self._follow(consumer, stop)
            except KafkaException as error:
                self.trouble = error.args[0].str()
                log.warning("session lost: %s; the next one in %s s", self.trouble, RETRY_SECONDS)
            finally:
                consumer.close()
            stop.wait(RETRY_SECONDS)

    def checks(self) -> dict[str, str]:
        """``ok`` or what is wrong, by name."""
        full = self.portfolio.refused > 0
        return {
            "kafka": self.trouble or "ok",
            "registry": "ok" if self._bootstrapped_once else f"being read, {len(self.portfolio)} systems so far",
            "room": f"full: {self._max_systems} systems" if full else "ok",
        }

    def _follow(self, consumer: Consumer, stop: Event) -> None:
        started = time.monotonic()
        session = Session(Portfolio(self._max_systems))
        session.assign(consumer)
        self.trouble = None
        if not self._bootstrapped_once:
            self.portfolio = session.portfolio
        while not stop.is_set():
            for record in consumer.consume(BATCH, POLL_SECONDS):
                was_bootstrapped = session.bootstrapped
                self._record(record, session)
                if session.bootstrapped and not was_bootstrapped:
                    self.portfolio, self._bootstrapped_once = session.portfolio, True
                    log.info("registry read: %d systems, %.1f s", len(self.portfolio), time.monotonic() - started)
            self.lag = self._lag(consumer, session)
            if self.trouble is not None:
                consumer.list_topics(REGISTRY, timeout=METADATA_SECONDS)
                self.trouble = None  # the broker answers again, though nothing new may have come

    def _record(self, record: Message, session: Session) -> None:
        topic, partition, offset = record.topic() or "", record.partition() or 0, record.offset() or 0
        error = record.error()
        if error is not None:
            if error.code() != KafkaError._PARTITION_EOF:
                raise KafkaException(error)
            session.unread.discard((topic, partition))
            session.next_offset[topic, partition] = offset
            return
        session.next_offset[topic, partition] = offset + 1
        headers: Any = record.headers() or []
        try:
            received = self._contract.read(topic, record.key(), record.value(), headers)
        except Invalid as invalid:
            self._keep(record, str(invalid))
            return
        if received is None:
            self.counts["ignored"] += 1
            return
        taken = session.portfolio.take(received)
        self.counts[taken.name.lower()] += 1
        if taken is Taken.NO_ROOM:
            log.error("no room for project %s: %d systems", received.project_id, self._max_systems)

    def _keep(self, record: Message, problem: str) -> None:
        self.counts["invalid"] += 1
        place = f"{record.topic()}/{record.partition()}/{record.offset()}"
        log.warning("invalid record %s: %s", place, problem)
        self.invalid.append(
            InvalidRecord(
                topic=record.topic() or "",
                partition=record.partition() or 0,
                offset=record.offset() or 0,
                key=_shown(record.key()),
                problem=problem,
                value=_shown(record.value()),
                seen_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            )
        )

    def _lag(self, consumer: Consumer, session: Session) -> int:
        """Records known to be there and not read yet, over all partitions."""
        waiting = 0
        for (topic, partition), reached in session.next_offset.items():
            _, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), cached=True)
            waiting += max(0, high - reached)
        return waiting

    def _on_error(self, error: KafkaError) -> None:
        """The client keeps trying by itself; until it succeeds this is why nothing comes."""
        if error.code() == KafkaError._ALL_BROKERS_DOWN or error.fatal():
            self.trouble = error.str()


def _shown(raw: bytes | None) -> str:
    return "" if raw is None else raw[:VALUE_SHOWN].decode("utf-8", "backslashreplace")
