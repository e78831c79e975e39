"""From a Kafka record, whatever its bytes, to what has to be done with it: never raises, never loses a record.

A fact counts only from its owner: its type belongs to the topic it lies on, and its source to the topic's owner, by the
contract's one table. So a record is one of six things:

- nothing of ours: an event of the topic's owner that this service does not handle. It is passed over and counted;
- a :class:`Message`: a fact of its owner, to be handled in the order of its project;
- a :class:`Message` that ``waits``: the owner speaks a newer version of what we handle. It is parked until a program
  that knows it is deployed, and later records of its project behind it;
- a :class:`Message` of a topic in its owner's own language: its bytes go to the service's translator as they are;
- a :class:`Message` that is ``doubtful``: it tells a date that cannot be meant. It goes to quarantine, and a person of
  its project is asked, where the service has such a task;
- :class:`Rejected`: unreadable, of a foreign type or source, or implausible. It goes to quarantine and holds nobody up.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from shared.messaging.errors import describe
from shared.messaging.handling.service import ForeignRecord, OnEvent, OnForeign, Place, Service
from shared.messaging.handling.work import Work
from shared.messaging.handling.worklist import CHECK_DATE, ask_about_date
from shared.messaging.storage.store import Parked
from shared.schemas.event import Envelope, Event
from shared.schemas.wire import UUID_PATTERN, ForeignSource, MalformedEnvelope, claimed, known_as, named_by_place

_is_uuid = re.compile(UUID_PATTERN).fullmatch

IMPLAUSIBLE: Final = "implausible"
"""The reason of a record whose own instant, or a date that it tells, cannot be."""


class Record(Protocol):
    """What Kafka's clients give for one record."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...


@dataclass(slots=True)
class Message:
    """A fact of its owner that this service handles."""

    record: Record
    envelope: Envelope
    handler: OnEvent | OnForeign
    event: Event | ForeignRecord | None
    owner: str
    """The principal that alone may write the record's topic."""
    waits: str | None = None
    """Why it cannot be handled by this program, though by a later one; ``event`` is None then."""
    doubtful: str | None = None
    """What of it cannot be; ``handler`` sets it aside."""

    event_id: UUID = field(init=False)
    """What the inbox knows it by: the publisher counts, since somebody else may use the same id."""
    project_id: UUID = field(init=False)
    key: str = field(init=False)
    """The project as text: what parking holds in order."""

    def __post_init__(self) -> None:
        self.event_id = known_as(self.owner, self.envelope.id)
        self.project_id = self.envelope.subject
        self.key = str(self.project_id)

    def parked(self, error: str, retry_in_s: float, attempts: int = 0) -> Parked:
        record = self.record
        return Parked(
            key=self.key, event_id=self.event_id, topic=record.topic, partition=record.partition,
            offset=record.offset, record_key=record.key, headers=list(record.headers), value=record.value,
            error=error, attempts=attempts, retry_in_s=retry_in_s, for_deploy=self.waits is not None,
        )  # fmt: skip


@dataclass(slots=True)
class Rejected:
    """A record that is no fact of its topic's owner."""

    record: Record
    reason: str
    """A stable word: ``unreadable``, ``foreign-type``, ``foreign-source``, ``implausible``, ``unstorable``."""
    error: str
    """What is wrong and where, in words that hold no personal value."""


@dataclass(slots=True)
class StoredRecord:
    """A record as it came."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]


def record_of(parked: Parked) -> StoredRecord:
    return StoredRecord(parked.topic, parked.partition, parked.offset, parked.record_key, parked.value, parked.headers)


def read(record: Record, service: Service, now: datetime) -> Message | Rejected | None:
    """What to do with a record; None to pass it over. ``now`` is of the calendar: a fact is not of the future."""
    if (translator := service.handlers.foreign.get(record.topic)) is not None:
        return _foreign(record, service, translator, now)
    ce_type: bytes | None = None
    for name, raw in record.headers:
        if name == "ce_type":
            if ce_type is not None or raw is None:
                ce_type = None
                break
            ce_type = raw
    if ce_type is None:
        return Rejected(record, "unreadable", "header ce_type is missing, null or repeated")
    place = service.place(record.topic, ce_type)
    if place.kind is Place.SKIPPED:
        return None
    if place.handler is None:
        return Rejected(record, place.kind.value, place.why)
    return _of_its_owner(record, service, place.handler, place.why if place.kind is Place.NEWER else None, now)


def _foreign(record: Record, service: Service, translator: OnForeign, now: datetime) -> Message:
    place = named_by_place(record.topic, record.partition, record.offset, record.key, record.value)
    owner = service.contract.owner_of(record.topic)
    envelope = Envelope(
        id=place, type=record.topic, source=service.contract.sources_of(record.topic)[0],
        subject=_project_of(record.key) or place, time=now,
    )  # fmt: skip
    bare = ForeignRecord(record.topic, record.partition, record.offset, record.key, record.value)
    return Message(record, envelope, translator, bare, owner)


def _project_of(key: bytes | None) -> UUID | None:
    try:
        text = (key or b"").decode()
    except UnicodeDecodeError:
        return None
    return UUID(text) if _is_uuid(text) else None


def _of_its_owner(
    record: Record, service: Service, handler: OnEvent, newer: str | None, now: datetime
) -> Message | Rejected:
    owner, sources = service.contract.owner_of(record.topic), service.contract.sources_of(record.topic)
    try:
        envelope = claimed(record.headers, record.key, owner, sources)
    except ForeignSource as error:
        return Rejected(record, "foreign-source", str(error))
    except MalformedEnvelope as error:
        return Rejected(record, "unreadable", str(error))
    if record.value is None:
        return Rejected(record, "unreadable", "the value is null; an event has one")
    if newer is not None:
        return Message(record, envelope, handler, None, owner, newer)
    try:
        event = service.contract.read(envelope.type, record.value)
    except ValueError as error:
        return Rejected(record, "unreadable", getattr(error, "without_values", None) or describe(error))
    if event.project_id != envelope.subject:
        return Rejected(record, "unreadable", "project_id in the value is not the project id in ce_subject")
    if wrong := service.contract.implausible(envelope, None, now):
        return Rejected(record, IMPLAUSIBLE, wrong)
    if wrong := service.contract.implausible(envelope, event, now):
        if CHECK_DATE not in service.tasks:
            return Rejected(record, IMPLAUSIBLE, wrong)
        doubt = OnEvent(type(event), partial(_set_aside, service=service, owner=owner, wrong=wrong), ())
        return Message(record, envelope, doubt, event, owner, doubtful=wrong)
    return Message(record, envelope, handler, event, owner)


async def _set_aside(event: Event, work: Work, service: Service, owner: str, wrong: str) -> None:
    """Takes an event in the place of its handler, where a date that it tells cannot be meant."""
    work.set_aside(IMPLAUSIBLE, wrong)
    await ask_about_date(work, service, type(event).__name__, owner, wrong)
