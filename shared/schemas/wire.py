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
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from shared.schemas.event import CATALOGUE, CONTENT_TYPE, SPEC_VERSION, Envelope, Event, rfc3339
from shared.schemas.upcasters import UPCASTERS, Value, upcast

REQUIRED: Final = (
    "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "content-type",
)  # fmt: skip
OPTIONAL: Final = ("ce_dataschema", "ce_correlationid", "ce_causationid")
TRACE: Final = ("traceparent", "tracestate")

_OURS: Final = frozenset(REQUIRED + OPTIONAL)
_TRACE: Final = frozenset(TRACE)
SHOWN: Final = 80
"""Characters of a wrong value that an error repeats."""
FINDINGS: Final = 5
"""Wrong fields that one error names."""

UUID_PATTERN: Final = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
TIME_PATTERN: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
TRACEPARENT_PATTERN: Final = r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
_is_uuid = re.compile(UUID_PATTERN).fullmatch
_is_time = re.compile(TIME_PATTERN).fullmatch
_is_traceparent = re.compile(TRACEPARENT_PATTERN).fullmatch

Header = tuple[str, bytes]


class UnknownType(ValueError):
    """No class and no upcaster for this type: not of this contract, or from a newer publisher."""

    def __init__(self, ce_type: str) -> None:
        name, _, version = ce_type.rpartition(".v")
        known = sorted(known for known in CATALOGUE if known.rpartition(".v")[0] == name)
        super().__init__(
            f"{_shown(ce_type)}: version {version} is not known here, {known[-1]} is the newest"
            if known
            else f"{_shown(ce_type)} is not an event of this contract"
        )
        self.ce_type = ce_type


class MalformedValue(ValueError):
    """The record value is not the JSON of the event that the headers announce.

    Its text shows what was found; ``without_values`` is for logs and tables, since what was found may be personal.
    """

    def __init__(self, told: str, without_values: str | None = None) -> None:
        super().__init__(told)
        self.without_values = without_values or told


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


def to_value(event: Event) -> bytes:
    """The record value of an event."""
    return event.__pydantic_serializer__.to_json(event)


def from_value(ce_type: str, value: bytes | None) -> Event:
    """Today's event from a record value of any version that was ever published.

    Types count: the text ``"5"`` is not the number 5. Raises :class:`UnknownType` for a type that this reader
    has no class for, :class:`MalformedValue` with the fields and what was found for anything else.
    """
    if value is None:
        raise MalformedValue(f"{ce_type}: the value is null")
    try:
        event_type = CATALOGUE.get(ce_type)
        if event_type is not None:
            return event_type.model_validate_json(value, strict=True)
        if ce_type not in UPCASTERS:
            raise UnknownType(ce_type)
        current_type, current = _upcast(ce_type, value)
        return CATALOGUE[current_type].model_validate_json(to_json(current), strict=True)
    except ValidationError as invalid:
        findings = _findings(invalid), _findings(invalid, values=False)
        raise MalformedValue(*(f"{ce_type}: {told}" for told in findings)) from None


def agree(envelope: Envelope, key: bytes | None, event: Event) -> None:
    """Key, subject and project id are the same thing, else order by project would not mean anything.

    Raises :class:`MalformedEnvelope`.
    """
    if key != to_key(envelope.subject):
        raise MalformedEnvelope("ce_subject", f"is {str(envelope.subject)!r}, but the record key is {key!r}")
    if event.project_id != envelope.subject:
        found = f"is {str(envelope.subject)!r}, but the value's project_id is {str(event.project_id)!r}"
        raise MalformedEnvelope("ce_subject", found)


def read_headers(headers: Iterable[tuple[str, bytes | None]]) -> Envelope | str:
    """As :func:`from_headers`, but with the reason as text: for a consumer that parks what it cannot read."""
    try:
        return from_headers(headers)
    except MalformedEnvelope as malformed:
        return str(malformed)


def _upcast(ce_type: str, value: bytes) -> tuple[str, Value]:
    try:
        return upcast(ce_type, from_json(value))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        # An upcaster relies on the shape of its version: what breaks it was never a value of that version.
        told = f"{ce_type}: cannot be read as a newer version: "
        raise MalformedValue(f"{told}{error!r}", f"{told}{type(error).__name__}") from None


def _findings(invalid: ValidationError, *, values: bool = True) -> str:
    errors = invalid.errors(include_url=False, include_context=False)
    told = "; ".join(
        f"{'.'.join(map(str, error['loc'])) or 'value'}: {error['msg']}"
        + (f", found {_shown(error['input'])}" if values and error["type"] != "missing" else "")
        for error in errors[:FINDINGS]
    )
    return told if len(errors) <= FINDINGS else f"{told}; and {len(errors) - FINDINGS} more"


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


def _shown(found: object) -> str:
    text = repr(found)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
