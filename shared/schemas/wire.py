"""An event's envelope as Kafka record headers: CloudEvents 1.0, Kafka protocol binding, binary content mode.

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
level 1.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.schemas.event import CONTENT_TYPE, SPEC_VERSION, Envelope, rfc3339

REQUIRED: Final = (
    "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "content-type",
)  # fmt: skip
OPTIONAL: Final = ("ce_dataschema", "ce_correlationid", "ce_causationid")
TRACE: Final = ("traceparent", "tracestate")

_OURS: Final = frozenset(REQUIRED + OPTIONAL)
_TRACE: Final = frozenset(TRACE)
SHOWN: Final = 80
"""Characters of a wrong value that an error repeats."""

UUID_PATTERN: Final = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
TIME_PATTERN: Final = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
TRACEPARENT_PATTERN: Final = r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
_is_uuid = re.compile(UUID_PATTERN).fullmatch
_is_time = re.compile(TIME_PATTERN).fullmatch
_is_traceparent = re.compile(TRACEPARENT_PATTERN).fullmatch

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
        raise MalformedEnvelope("ce_specversion", f"is {_shown(specversion)}, expected {SPEC_VERSION!r}")
    if content_type != CONTENT_TYPE and content_type.partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise MalformedEnvelope("content-type", f"is {_shown(content_type)}, expected {CONTENT_TYPE!r}")
    if not ce_type or not source:
        raise MalformedEnvelope("ce_source" if ce_type else "ce_type", "is empty")
    correlationid, causationid = found.get("ce_correlationid"), found.get("ce_causationid")
    traceparent = found.get("traceparent")
    if traceparent is not None and not _is_traceparent(traceparent):
        traceparent = None
    return Envelope(
        id=_uuid("ce_id", event_id),
        type=ce_type,
        source=source,
        subject=_uuid("ce_subject", subject),
        time=_instant("ce_time", time),
        dataschema=found.get("ce_dataschema"),
        correlationid=None if correlationid is None else _uuid("ce_correlationid", correlationid),
        causationid=None if causationid is None else _uuid("ce_causationid", causationid),
        traceparent=traceparent,
        tracestate=None if traceparent is None else found.get("tracestate"),
    )


def read_headers(headers: Iterable[tuple[str, bytes | None]]) -> Envelope | str:
    """As :func:`from_headers`, but with the reason as text: for a consumer that parks what it cannot read."""
    try:
        return from_headers(headers)
    except MalformedEnvelope as malformed:
        return str(malformed)


def _text(name: str, raw: bytes | None) -> str:
    if raw is None:
        raise MalformedEnvelope(name, "is null")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise MalformedEnvelope(name, f"is not UTF-8: {raw[:SHOWN]!r}") from None


def _uuid(name: str, text: str) -> UUID:
    if not _is_uuid(text):  # UUID() alone also takes braces, URNs, underscores and spaces
        raise MalformedEnvelope(name, f"is {_shown(text)}, expected a UUID")
    return UUID(text)


def _instant(name: str, text: str) -> datetime:
    if _is_time(text):  # fromisoformat() alone also takes week dates, missing offsets and other forms
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # the form is right, the date is not: 2026-02-30
    raise MalformedEnvelope(name, f"is {_shown(text)}, expected an RFC 3339 instant with an offset")


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "…")
