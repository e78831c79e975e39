"""From a Kafka record, whatever its bytes, to something that can be decided upon: never raises, never skips."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from shared.messaging.handling.service import OnEvent, Service
from shared.messaging.ids import id_of_unreadable
from shared.messaging.storage.store import Parked
from shared.schemas.event import Envelope
from shared.schemas.wire import UUID_PATTERN, read_headers

_is_uuid = re.compile(UUID_PATTERN).fullmatch


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
    """A record that concerns this service: readable, or with the reason why not."""

    record: Record
    event_id: UUID
    project_id: UUID | None
    envelope: Envelope | None = None
    handler: OnEvent | None = None
    error: str | None = None

    @property
    def key(self) -> str | None:
        """What parking holds in order; None where the record belongs to no project."""
        return None if self.project_id is None else str(self.project_id)

    def parked(self, error: str, retry_in_s: float, attempts: int = 0) -> Parked:
        record = self.record
        return Parked(
            key=self.key, event_id=self.event_id, topic=record.topic, partition=record.partition,
            offset=record.offset, record_key=record.key, headers=list(record.headers), value=record.value,
            error=error, attempts=attempts, retry_in_s=retry_in_s,
        )  # fmt: skip


@dataclass(slots=True)
class StoredRecord:
    """A parked record, as it came."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]


def record_of(parked: Parked) -> StoredRecord:
    return StoredRecord(parked.topic, parked.partition, parked.offset, parked.record_key, parked.value, parked.headers)


def _project_of(key: bytes | None) -> UUID | None:
    try:
        text = (key or b"").decode()
    except UnicodeDecodeError:
        return None
    return UUID(text) if _is_uuid(text) else None


def read(record: Record, service: Service) -> Message | None:
    """None for an event of the contract that this service does not handle; everything else is a message."""
    envelope = read_headers(record.headers)
    project_id = _project_of(record.key)
    if isinstance(envelope, str):
        return _unreadable(record, project_id, envelope)
    event_type = service.contract.resolve(envelope.type)
    if event_type is None:
        return Message(
            record,
            envelope.id,
            project_id,
            envelope,
            None,
            f"ce_type {envelope.type!r} is not in the contract",
        )
    if project_id != envelope.subject:
        return Message(
            record,
            envelope.id,
            project_id,
            envelope,
            None,
            "the record key is not the project id in ce_subject",
        )
    handler = service.handlers.events.get(event_type)
    if handler is None:
        return None
    if record.value is None:
        return Message(record, envelope.id, project_id, envelope, None, "the value is null; an event has one")
    return Message(record, envelope.id, project_id, envelope, handler)


def _unreadable(record: Record, project_id: UUID | None, error: str) -> Message:
    # The content counts as well as the place: a topic that was deleted and made again numbers its records anew.
    content = hashlib.sha256(repr((record.key, list(record.headers), record.value)).encode()).digest()
    event_id = id_of_unreadable(record.topic, record.partition, record.offset, content)
    return Message(record, event_id, project_id, None, None, error)
