"""One project's events, read from the topics themselves as the principal ``audit``."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from confluent_kafka import Message

    from deploy.local.home import Home

IDLE_SECONDS = 10.0
"""How long the broker may stay silent before reading is given up."""
BATCH = 1000


@dataclass(frozen=True)
class Entry:
    """One record of a project."""

    topic: str
    partition: int
    offset: int
    time: str | None
    """On the project calendar, as its publisher stated it."""
    recorded_at: str
    """When Kafka's producer wrote it, real time."""
    type: str | None
    id: str | None
    correlation_id: str | None
    causation_id: str | None
    trace_id: str | None
    value: Any

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def partition_ends(home: "Home", partitions: dict[str, list[int]]) -> dict[tuple[str, int], int]:
    """The offset behind the last record of each partition."""
    from deploy.local.groups import ends
    from deploy.local.patience import persist

    places = [(topic, number) for topic, numbers in partitions.items() for number in numbers]
    return persist(lambda: ends(home.kafka_settings("audit"), places, IDLE_SECONDS), "tell where the topics end")


def records(
    home: "Home", ends: dict[tuple[str, int], int], begins: dict[tuple[str, int], int] | None = None
) -> "Iterator[Message]":
    """Every record of these partitions from the first one still kept, or from where it begins, to the ends given."""
    from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

    from helio.errors import HelioError

    consumer = Consumer(
        {
            **home.kafka_settings("audit"),
            "group.id": "audit-journal",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
            "log_level": 0,
        }
    )
    first = {where: (begins or {}).get(where, OFFSET_BEGINNING) for where in ends}
    waiting = {where for where, end in ends.items() if end > max(first[where], 0)}
    try:
        consumer.assign([TopicPartition(*where, first[where]) for where in waiting])
        last = time.monotonic()
        while waiting:
            one = consumer.poll(0.5)
            if one is not None:
                last = time.monotonic()
            elif time.monotonic() - last > IDLE_SECONDS:
                raise HelioError("the broker does not answer", "see `helio status`")
            # What else is here, without a wait for more: the last of it may have come.
            for message in [] if one is None else [one, *consumer.consume(BATCH, 0)]:
                error = message.error()
                if error is not None:  # the end of a partition is told as one; others pass, or nothing more comes
                    if error.code() == KafkaError._PARTITION_EOF:
                        waiting.discard((str(message.topic()), int(message.partition() or 0)))
                    continue
                topic, partition, offset = place_of(message)
                end = ends[topic, partition]
                if offset < end:
                    yield message
                if offset + 1 >= end:
                    waiting.discard((topic, partition))
    finally:
        consumer.close()


def of_project(home: "Home", project_id: UUID) -> list[Entry]:
    """All events of a project, causes before their effects, otherwise in the order they were recorded."""
    from shared.messaging.publishing.partitions import partition_of
    from shared.schemas.topics import TOPICS

    key = str(project_id)
    partitions = {topic.name: [partition_of(key, topic.partitions)] for topic in TOPICS}
    found = [
        entry_of(message)
        for message in records(home, partition_ends(home, partitions))
        if message.key() == key.encode()
    ]
    return in_order(found)


def in_order(entries: list[Entry]) -> list[Entry]:
    """By the time of recording; an effect never stands before its cause, nor before its elder on the same topic."""
    waiting = sorted(entries, key=lambda entry: (entry.recorded_at, entry.topic, entry.offset))
    ids = {entry.id for entry in waiting}
    placed: list[Entry] = []
    seen: set[str | None] = set()
    while waiting:
        following = next(
            (
                entry
                for entry in waiting
                if (entry.causation_id not in ids or entry.causation_id in seen)
                and not any(o.topic == entry.topic and o.offset < entry.offset for o in waiting)
            ),
            waiting[0],
        )
        waiting.remove(following)
        placed.append(following)
        seen.add(following.id)
    return placed


def place_of(message: "Message") -> tuple[str, int, int]:
    """Topic, partition and offset, which a record that was read always has."""
    topic, partition, offset = message.topic(), message.partition(), message.offset()
    assert topic is not None and partition is not None and offset is not None
    return topic, partition, offset


def entry_of(message: "Message") -> Entry:
    """A record as it is shown; what cannot be read is None, and the value stays as text."""
    import json

    pairs: Any = message.headers() or []
    headers = {name: _text(value) for name, value in pairs}
    value: Any = None
    raw = message.value()
    if raw is not None:
        try:
            value = json.loads(raw)
        except ValueError:
            value = raw.decode(errors="replace")
    trace = headers.get("traceparent")
    topic, partition, offset = place_of(message)
    return Entry(
        topic=topic,
        partition=partition,
        offset=offset,
        time=headers.get("ce_time"),
        recorded_at=datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC).isoformat(timespec="milliseconds"),
        type=headers.get("ce_type"),
        id=headers.get("ce_id"),
        correlation_id=headers.get("ce_correlationid"),
        causation_id=headers.get("ce_causationid"),
        trace_id=None if trace is None else trace.split("-")[1],
        value=value,
    )


def _text(value: str | bytes | None) -> str | None:
    return value.decode(errors="replace") if isinstance(value, bytes) else value
