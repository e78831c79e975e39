"""An event as a Kafka record: CloudEvents 1.0, Kafka protocol binding, binary content mode.

The value is the event's JSON alone, UTF-8. The key is the project id as text. The envelope is the headers:

========================  ==========================================================================
``ce_specversion``        ``1.0``
``ce_id``                 UUID (publishers here mint UUIDv7)
``ce_type``               ``ncv03.permitting.PermitApproved.v1``
``ce_source``             URI reference of the publisher, ``/ncv03/permitting``
``ce_subject``            the project id, UUID; the record key holds the same text
``ce_time``               RFC 3339 instant with an offset; written in UTC
``content-type``          ``application/json``, parameters such as a charset allowed
``ce_dataschema``         optional: ``$id`` of the value's JSON Schema
``ce_correlationid``      optional: UUID of the first event of the chain
``ce_causationid``        optional: UUID of the event that led to this one
``traceparent``           optional: W3C Trace Context; a value that is not one is dropped, as the
``tracestate``            recommendation asks (a broken trace must never cost a fact)
========================  ==========================================================================

Unknown headers are ignored. Source: CloudEvents Kafka Protocol Binding 1.0.2 section 3.2, W3C Trace Context
level 1. Nothing here does I/O.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.schemas.doubled import DoubledName, doubled_name
from shared.schemas.event import CONTENT_TYPE, SPEC_VERSION, Envelope, Event, rfc3339
from shared.schemas.plausibility import implausible, misdated, tells_dates
from shared.schemas.textforms import TIME_PATTERN, UUID_PATTERN
from shared.schemas.values import MAX_VALUE_BYTES, MalformedValue, UnknownType, from_value, shown, to_value

__all__ = [
    "MAX_VALUE_BYTES", "TIME_PATTERN", "UUID_PATTERN", "DoubledName", "ForeignSource", "MalformedEnvelope",
    "MalformedValue", "UnknownType", "agree", "claimed", "doubled_name", "from_headers", "from_value", "implausible",
    "known_as", "misdated", "tells_dates", "to_headers", "to_key", "to_value",
]  # fmt: skip

REQUIRED: Final = (
    "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "content-type",
)  # fmt: skip
OPTIONAL: Final = ("ce_dataschema", "ce_correlationid", "ce_causationid")
TRACE: Final = ("traceparent", "tracestate")

_OURS: Final = frozenset(REQUIRED + OPTIONAL)
_TRACE: Final = frozenset(TRACE)
SOURCE_PATTERN: Final = r"[!-~]{1,300}"
"""``ce_source``, ``ce_dataschema``: URI references, printable ASCII."""
TYPE_PATTERN: Final = r"[!-~]{1,200}"
CONTENT_TYPE_PATTERN: Final = r"[Aa][Pp][Pp][Ll][Ii][Cc][Aa][Tt][Ii][Oo][Nn]/[Jj][Ss][Oo][Nn][ \t]*(?:;[ -~]{0,200})?"
TRACEPARENT_PATTERN: Final = r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
TRACESTATE_PATTERN: Final = r"[ -~]{0,512}"
_is_uuid = re.compile(UUID_PATTERN).fullmatch
_is_time = re.compile(TIME_PATTERN).fullmatch
_is_source = re.compile(SOURCE_PATTERN).fullmatch
_is_type = re.compile(TYPE_PATTERN).fullmatch
_is_json = re.compile(CONTENT_TYPE_PATTERN).fullmatch
_is_traceparent = re.compile(TRACEPARENT_PATTERN).fullmatch
_is_tracestate = re.compile(TRACESTATE_PATTERN).fullmatch

_KEPT_BITS: Final = (2**48 - 1) << 80 | 0xF << 76 | 0b11 << 62
"""Of a UUID: the time of version 7, the version, the variant (RFC 9562 sections 4.1, 4.2 and 5.7)."""

Header = tuple[str, bytes]


class MalformedEnvelope(ValueError):
    """The headers are not those of an event of this contract."""

    def __init__(self, header: str, problem: str) -> None:
        super().__init__(f"header {header} {problem}")
        self.header = header


def to_headers(envelope: Envelope) -> list[Header]:
    """The record headers of an envelope: ``(name, UTF-8 bytes)`` in a fixed order; None is left out."""
    headers = [
        ("ce_specversion", SPEC_VERSION.encode()),
        ("ce_id", str(envelope.id).encode()),
        ("ce_type", envelope.type.encode()),
        ("ce_source", envelope.source.encode()),
        ("ce_subject", str(envelope.subject).encode()),
        ("ce_time", rfc3339(envelope.time).encode()),
        ("content-type", CONTENT_TYPE.encode()),
    ]
    if envelope.dataschema is not None:
        headers.append(("ce_dataschema", envelope.dataschema.encode()))
    if envelope.correlationid is not None:
        headers.append(("ce_correlationid", str(envelope.correlationid).encode()))
    if envelope.causationid is not None:
        headers.append(("ce_causationid", str(envelope.causationid).encode()))
    if envelope.traceparent is not None:
        headers.append(("traceparent", envelope.traceparent.encode()))
        if envelope.tracestate is not None:
            headers.append(("tracestate", envelope.tracestate.encode()))
    return headers


def to_key(project_id: UUID) -> bytes:
    """The record key: the project id in its canonical text form, equal to ``ce_subject``."""
    return str(project_id).encode()


def from_headers(headers: Iterable[tuple[str, bytes | None]]) -> Envelope:
    """Read the record headers, in any order.

    Raises :class:`MalformedEnvelope` with the header's name and what was found when a header of this contract
    is missing, repeated, null, not UTF-8 or not of its form.
    """
    found: dict[str, str] = {}
    for name, raw in headers:
        if name in _OURS:
            if name in found:
                raise MalformedEnvelope(name, "is present more than once")
            found[name] = _text(name, raw)
        elif name in _TRACE and raw is not None:
            found[name] = raw.decode("ascii", "replace")
    try:
        specversion, event_id, ce_type, source = (
            found["ce_specversion"], found["ce_id"], found["ce_type"], found["ce_source"],
        )  # fmt: skip
        subject, time, content_type = found["ce_subject"], found["ce_time"], found["content-type"]
    except KeyError as missing:
        raise MalformedEnvelope(str(missing.args[0]), "is missing") from None
    if specversion != SPEC_VERSION:
        raise MalformedEnvelope("ce_specversion", f"is {shown(specversion)}, expected {SPEC_VERSION!r}")
    if content_type != CONTENT_TYPE and not _is_json(content_type):
        raise MalformedEnvelope("content-type", f"is {shown(content_type)}, expected {CONTENT_TYPE!r}")
    if not _is_type(ce_type):
        raise MalformedEnvelope("ce_type", f"is {shown(ce_type)}, expected 1 to 200 printable ASCII characters")
    dataschema = found.get("ce_dataschema")
    for name, reference in (("ce_source", source), ("ce_dataschema", dataschema)):
        if reference is not None and not _is_source(reference):
            raise MalformedEnvelope(name, f"is {shown(reference)}, expected a URI reference of at most 300 characters")
    correlationid, causationid = found.get("ce_correlationid"), found.get("ce_causationid")
    traceparent = found.get("traceparent")
    if traceparent is not None and not _is_traceparent(traceparent):
        traceparent = None
    tracestate = None if traceparent is None else found.get("tracestate")
    return Envelope(
        id=_uuid("ce_id", event_id),
        type=ce_type,
        source=source,
        subject=_uuid("ce_subject", subject),
        time=_instant("ce_time", time),
        dataschema=dataschema,
        correlationid=None if correlationid is None else _uuid("ce_correlationid", correlationid),
        causationid=None if causationid is None else _uuid("ce_causationid", causationid),
        traceparent=traceparent,
        tracestate=tracestate if tracestate is not None and _is_tracestate(tracestate) else None,
    )


class ForeignSource(ValueError):
    """Somebody else than the owner of the topic says that they have published the record."""


def claimed(
    headers: Iterable[tuple[str, bytes | None]], key: bytes | None, owner: str, sources: Sequence[str]
) -> Envelope:
    """The envelope of a record by which the owner of its topic speaks of the project that its key names.

    Args:
        owner: the principal that alone may write the topic.
        sources: what it may state as ``ce_source``.

    Raises:
        MalformedEnvelope: the headers are none of an event, or the key names another project.
        ForeignSource: the source is not the owner's.
    """
    envelope = from_headers(headers)
    if envelope.source not in sources:
        raise ForeignSource(f"ce_source is not {sources[0]}: the topic belongs to {owner}")
    if key != to_key(envelope.subject):
        raise MalformedEnvelope("ce_subject", "is not the project id in the record key")
    return envelope


def agree(envelope: Envelope, key: bytes | None, event: Event) -> None:
    """Key, subject and project id are the same thing, else order by project would not mean anything.

    Raises :class:`MalformedEnvelope`.
    """
    if key != to_key(envelope.subject):
        raise MalformedEnvelope("ce_subject", f"is {str(envelope.subject)!r}, but the record key is {key!r}")
    if event.project_id != envelope.subject:
        found = f"is {str(envelope.subject)!r}, but the value's project_id is {str(event.project_id)!r}"
        raise MalformedEnvelope("ce_subject", found)


def named_by_place(topic: str, partition: int, offset: int, key: bytes | None, value: bytes | None) -> UUID:
    """The id of a record in another language, in which nothing else of it is certain than its place and its bytes.

    The bytes, since a topic that its owner made anew has other records at places that are known.
    """
    said = blake2b(b"%b\0%b" % (key or b"", value or b""), digest_size=16).hexdigest()
    return uuid5(NAMESPACE_URL, f"{topic}/{partition}/{offset} {said}")


def known_as(owner: str, event_id: UUID) -> UUID:
    """What an inbox knows an event by: not its id alone is unique, but its publisher and its id (CloudEvents 1.0).

    Else whoever may publish anything could use up the id of another's fact, which would then pass for a repeat. The
    time of a UUIDv7 stays in front, since inboxes are divided by it; version and variant stay as they are.
    """
    digest = int.from_bytes(blake2b(owner.encode() + event_id.bytes, digest_size=16).digest())
    return UUID(int=(event_id.int & _KEPT_BITS) | (digest & ~_KEPT_BITS & (2**128 - 1)))


def _text(name: str, raw: bytes | None) -> str:
    if raw is None:
        raise MalformedEnvelope(name, "is null")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise MalformedEnvelope(name, f"is not UTF-8: {shown(raw)}") from None


def _uuid(name: str, text: str) -> UUID:
    if not _is_uuid(text):  # UUID() alone also takes braces, URNs, underscores and spaces
        raise MalformedEnvelope(name, f"is {shown(text)}, expected a UUID")
    return UUID(text)


def _instant(name: str, text: str) -> datetime:
    if _is_time(text):  # fromisoformat() alone also takes week dates, missing offsets and any year
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # the form is right, the date is not: 2026-02-30
    raise MalformedEnvelope(name, f"is {shown(text)}, expected an RFC 3339 instant with an offset")
