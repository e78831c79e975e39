"""From a Kafka record, whatever its bytes, to a fact that counts, or to the reason why it does not. No I/O.

A fact counts only from its owner: the topic and ``ce_source`` have to be those that the table states for its type.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from shared.reach.kafka import headers_of
from shared.schemas import catalogue
from shared.schemas.event import Envelope, Event, version_of
from shared.schemas.topics import BY_NAME, SOURCES
from shared.schemas.wire import (
    ForeignSource,
    MalformedEnvelope,
    MalformedValue,
    agree,
    claimed,
    implausible,
    known_as,
)  # fmt: skip

PROBLEM_LENGTH: Final = 500
"""Characters of an explanation that are kept."""

Headers = Sequence[tuple[str, bytes | None]]
Plausible = Callable[[Envelope, Event], str | None]
"""What is implausible about a well-formed event, or None."""


def plausible_in_itself(envelope: Envelope, event: Event) -> str | None:
    """By the contract, as seen when the event was published; a party that keeps a calendar judges ``ce_time`` too."""
    return implausible(envelope, event, envelope.time)


class Reason(StrEnum):
    """Why a record was set aside."""

    UNREADABLE = "unreadable"
    """Not an event of this contract in form."""
    FOREIGN = "foreign"
    """Of a type that its topic or its source does not own."""
    IMPLAUSIBLE = "implausible"
    """Well-formed, but outside of what can be."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it lies on the topic."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers | None
    """None where the client cannot decode a header's name."""

    @property
    def place(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Fact:
    """An event that counts."""

    event: Event | None
    """None removes the key's state; on compacted topics only."""
    event_type: type[Event]
    envelope: Envelope
    record: Record

    @property
    def key(self) -> str:
        return str(self.envelope.subject)

    @property
    def known_as(self) -> UUID:
        """What the inbox knows it by."""
        return known_as(BY_NAME[self.record.topic].owner, self.envelope.id)


@dataclass(frozen=True, slots=True)
class Newer:
    """A wanted event of its owner, in a version that this program does not know: it waits for a newer program."""

    envelope: Envelope
    record: Record

    @property
    def key(self) -> str:
        return str(self.envelope.subject)

    @property
    def known_as(self) -> UUID:
        """What the inbox knows it by."""
        return known_as(BY_NAME[self.record.topic].owner, self.envelope.id)

    @property
    def problem(self) -> str:
        return f"{self.envelope.type} is newer than this program"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that does not count."""

    record: Record
    reason: Reason
    problem: str


def record_of(message: Any) -> Record:
    """A confluent-kafka message as a record. Once per message: see ``headers_of``."""
    return Record(
        message.topic() or "", message.partition() or 0, message.offset() or 0, message.key(), message.value(),
        headers_of(message),
    )  # fmt: skip


class Reader:
    """Reads records of the wanted types; counts what it passes over.

    Args:
        wanted: event classes; every version that was ever published is read as today's class.
        plausible: judges a well-formed event; by default everything is plausible.
    """

    def __init__(self, wanted: Iterable[type[Event]], plausible: Plausible = plausible_in_itself) -> None:
        self._wanted = {_name(event_type.ce_type): event_type for event_type in wanted}
        self._known = {version for event_type in self._wanted.values() for version in catalogue.versions_of(event_type)}
        self._plausible = plausible
        self.skipped: Counter[str] = Counter()
        """Records of types that nobody wants, by topic."""

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics of the wanted types, in table order."""
        wanted = {catalogue.topic_of(event_type) for event_type in self._wanted.values()}
        return tuple(topic for topic in BY_NAME if topic in wanted)

    def read(self, record: Record) -> Fact | Newer | SetAside | None:
        """None for a type that nobody wants; never raises, whatever the record's bytes."""
        if record.headers is None:
            return SetAside(record, Reason.UNREADABLE, "a header's name is not UTF-8")
        if self._passed_over(record.headers):
            self.skipped[record.topic] += 1
            return None
        owner = BY_NAME[record.topic].owner
        try:
            envelope = claimed(record.headers, record.key, owner, SOURCES[owner])
        except ForeignSource as foreign:
            return SetAside(record, Reason.FOREIGN, str(foreign))
        except MalformedEnvelope as malformed:
            return _unreadable(record, malformed)
        event_type = self._wanted[_name(envelope.type)]
        if record.topic != (topic := catalogue.topic_of(event_type)):
            return SetAside(record, Reason.FOREIGN, f"{envelope.type} belongs on {topic}")
        if envelope.type not in self._known:
            version, newest = version_of(envelope.type), version_of(event_type.ce_type)
            if version is None or newest is None or version <= newest:
                return SetAside(record, Reason.UNREADABLE, f"{envelope.type}: there was no such version")
            return Newer(envelope, record)
        if record.value is None:
            if BY_NAME[record.topic].removes:
                return Fact(None, event_type, envelope, record)
            return SetAside(record, Reason.UNREADABLE, "the value is null; an event has one")
        try:
            event = catalogue.read(envelope.type, record.value)
            agree(envelope, record.key, event)
        except (MalformedValue, MalformedEnvelope) as malformed:
            return _unreadable(record, malformed)
        if (problem := self._plausible(envelope, event)) is not None:
            return SetAside(record, Reason.IMPLAUSIBLE, problem[:PROBLEM_LENGTH])
        return Fact(event, event_type, envelope, record)

    def _passed_over(self, headers: Headers) -> bool:
        """Whether the record says that it is of another type: the better part of a topic, judged by one header."""
        for name, raw in headers:
            if name == "ce_type":
                return bool(raw) and _name((raw or b"").decode("utf-8", "replace")) not in self._wanted
        return False


def _unreadable(record: Record, error: ValueError) -> SetAside:
    return SetAside(record, Reason.UNREADABLE, str(error)[:PROBLEM_LENGTH])


def _name(ce_type: str) -> str:
    """The event without its version: ``ncv03.lead.LeadCaptured.v1`` -> ``ncv03.lead.LeadCaptured``."""
    return ce_type.rpartition(".v")[0]
