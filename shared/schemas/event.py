"""The base of every event, and how an event is written on the wire.

Kafka binary mode of CloudEvents 1.0: the attributes travel as record headers with the prefix ``ce_``, the
record value is the event's JSON alone, the record key is the project id as text.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from pydantic import ConfigDict

from shared.schemas.documented import Documented
from shared.schemas.quantities import Base64, Id

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = "application/json"

CATALOGUE: Final[dict[str, type["Event"]]] = {}
"""Every event class by its ``ce_type``. Filled as the publishing contexts' modules are imported."""


VALUE_CONFIG: Final = ConfigDict(
    frozen=True,
    extra="ignore",
    allow_inf_nan=False,  # JSON has no NaN: it would be written as null, which no reader takes back
    defer_build=True,  # at first use: a service reads a few of all these classes
)


class Event(Documented):
    """A fact about one project, already decided and committed by its publisher.

    A subclass states ``ce_type`` in full: the wire name never follows from a module path. Unknown fields are
    ignored by readers, so a publisher may add optional fields without a new version.
    """

    model_config = VALUE_CONFIG

    ce_type: ClassVar[str]
    project_id: Id
    """The project; equal to the record key and to ``ce_subject``."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        ce_type = cls.__dict__.get("ce_type")
        if ce_type is None:
            return  # an abstract base shared by several events
        known = CATALOGUE.setdefault(ce_type, cls)
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"{ce_type} is declared by both {known.__module__} and {cls.__module__}")


class SealedEvent(Event):
    """An event with fields that the table of topics marks as personal.

    On the wire these are null, and what they hold is sealed under a key of the project: who has no keys reads all else,
    and once the key is deleted nobody reads them any more.
    """

    sealed: Base64 | None = None
    """What is personal of this event: base64 of a nonce of 12 bytes and of what AES-256-GCM makes, under the project's
    key, of a JSON object of the fields; ``<name of the event without its version> <project_id>`` is authenticated with
    it. Null where nothing personal is stated."""


class Part(Documented):
    """A value object inside an event."""

    model_config = VALUE_CONFIG


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The CloudEvents attributes that accompany an event, as read from or written to the record headers.

    A plain dataclass, since one is built per record; :mod:`shared.schemas.wire` is where headers are judged.
    """

    id: UUID
    """UUIDv7; consumers drop an id they have seen."""
    type: str
    source: str
    """``/ncv03/<service>`` or the outside system's own URI reference."""
    subject: UUID
    """The project id; equal to the record key."""
    time: datetime
    """When the fact was decided; always aware."""
    dataschema: str | None = None
    correlationid: UUID | None = None
    """The first event of the chain this one belongs to."""
    causationid: UUID | None = None
    """The event that was being handled when this one was published."""
    traceparent: str | None = None
    tracestate: str | None = None


def dataschema_of(ce_type: str) -> str:
    """The ``$id`` of the JSON Schema of an event's value, for the header ``ce_dataschema``."""
    return f"urn:heliograph:schema:{ce_type}"


def service_of(ce_type: str) -> str:
    """The publishing context in a type name: ``ncv03.permitting.PermitApproved.v1`` -> ``permitting``."""
    return ce_type.split(".")[1]


def version_of(ce_type: str) -> int | None:
    """The version in a type name: ``ncv03.permitting.PermitApproved.v1`` -> 1. None where it is written as none is."""
    name, _, version = ce_type.rpartition(".v")
    written = bool(name) and version.isascii() and version.isdecimal() and version == str(int(version[:9]))
    return int(version) if written else None


def rfc3339(instant: datetime) -> str:
    """An aware instant as RFC 3339 in UTC with ``Z``."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone: an instant on the wire must be aware")
    return instant.astimezone(UTC).isoformat()[:-6] + "Z"
