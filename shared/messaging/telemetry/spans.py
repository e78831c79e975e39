"""Spans: one layer, ours, because the stored trace context must survive the outbox.

A trace follows a chain of events while it runs without waiting. Where a project waits (a person, a timer, a job) a new
trace begins and links to the one that made it wait; ``project_id`` on every span joins them. Names and attributes are
those of OpenTelemetry's conventions for messaging. A span holds the type of an error, never its text.
"""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import attach, detach
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
)

from shared.schemas.wire import TRACEPARENT_PATTERN

_tracer = trace.get_tracer("heliograph")
_is_traceparent = re.compile(TRACEPARENT_PATTERN).fullmatch
_project: ContextVar[UUID | None] = ContextVar("project_id", default=None)


def inject_context() -> tuple[str | None, str | None]:
    """``traceparent`` and ``tracestate`` of the current span, for what is being recorded now."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None, None
    parent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"
    return parent, context.trace_state.to_header() or None


def context_of(traceparent: str | None) -> SpanContext | None:
    """The span context a ``traceparent`` names; None where it names none, or is none (W3C Trace Context 3.2)."""
    if traceparent is None or not _is_traceparent(traceparent):
        return None
    parts = traceparent.split("-")
    flags = TraceFlags(int(parts[3], 16) & TraceFlags.SAMPLED)
    return SpanContext(int(parts[1], 16), int(parts[2], 16), is_remote=True, trace_flags=flags)


class Told:
    """A span that is around something, and may be left untold where that changed nothing."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self._until: int | None = None
        self._kept = False

    @property
    def recording(self) -> bool:
        return self.span.is_recording()

    def keep(self) -> None:
        """It did something: it is told, with the end that it had, whenever that becomes known."""
        if not self._kept:
            self._kept = True
            if self._until is not None:
                self.span.end(self._until)

    def _over(self, *, kept: bool) -> None:
        self._until = time.time_ns()
        if kept or self._kept:
            self._kept = True
            self.span.end(self._until)


@contextmanager
def handling(
    name: str,
    project_id: UUID | None,
    *,
    parent: str | None = None,
    link: str | None = None,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: dict[str, Any] | None = None,
    untold: bool = False,
) -> Iterator[Told]:
    """A span around the handling of one thing, a child of ``parent`` or a new trace linked to ``link``.

    Args:
        untold: it is told only where it fails, or where ``keep`` is called, then or later.
    """
    origin = context_of(parent)
    if origin is not None and not origin.trace_flags & TraceFlags.SAMPLED:
        # Nobody records this chain: carry its context on without the cost of a span.
        span: Span = NonRecordingSpan(origin)
        with _in_hand(span, project_id):
            yield Told(span)
        return
    linked = context_of(link)
    context = trace.set_span_in_context(NonRecordingSpan(origin)) if origin is not None else None
    span = _tracer.start_span(
        name,
        context=context,
        kind=kind,
        links=[Link(linked, {})] if linked is not None else None,
        attributes=({"project_id": str(project_id)} if project_id else {}) | (attributes or {}),
    )
    told = Told(span)
    with _in_hand(span, project_id):
        try:
            yield told
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            span.set_attribute("error.type", type(error).__name__)
            told._over(kept=True)
            raise
    told._over(kept=not untold)


class _in_hand:
    """This span and this project are in hand inside. A class: two generators around a record cost as much as a span."""

    def __init__(self, span: Span, project_id: UUID | None) -> None:
        self._span = span
        self._project_id = project_id

    def __enter__(self) -> None:
        self._outer = attach(trace.set_span_in_context(self._span))
        self._other = _project.set(self._project_id)

    def __exit__(self, *_: object) -> None:
        _project.reset(self._other)
        detach(self._outer)


def goes_on_from(traceparent: str | None) -> None:
    """The span in hand goes on from what that names, after a wait: it links to it."""
    span = trace.get_current_span()
    origin = context_of(traceparent) if span.is_recording() else None
    if origin is not None and origin.trace_id != span.get_span_context().trace_id:
        span.add_link(origin)


def happened(
    name: str,
    project_id: UUID,
    event: str,
    *,
    parent: str | None,
    error: str | None = None,
    attributes: dict[str, Any] | None = None,
) -> None:
    """A span for something that has no length: a record was parked, tried again, set aside.

    Args:
        error: the type of the error that was its reason, never its text.
    """
    with handling(name, project_id, parent=parent, attributes=attributes) as told:
        told.span.add_event(event, {} if error is None else {"error.type": error})
        if error is not None:
            told.span.set_status(Status(StatusCode.ERROR, error))


def sent(destination: str, partition: int, records: Sequence[dict[str, str]], began_ns: int) -> None:
    """A PRODUCER span for each record of a batch that Kafka has acknowledged just now, from the context it was made in.

    Args:
        records: the headers of each.
        began_ns: when it left; the time between the end of its parent and this it has waited in the outbox.
    """
    ended_ns = time.time_ns()
    for headers in records:
        origin = context_of(headers.get("traceparent"))
        if origin is None or not origin.trace_flags & TraceFlags.SAMPLED:
            continue
        _tracer.start_span(
            f"send {destination}",
            context=trace.set_span_in_context(NonRecordingSpan(origin)),
            kind=SpanKind.PRODUCER,
            start_time=began_ns,
            attributes={
                "project_id": headers["ce_subject"],
                "messaging.system": "kafka",
                "messaging.operation.name": "send",
                "messaging.operation.type": "send",
                "messaging.destination.name": destination,
                "messaging.destination.partition.id": str(partition),
                "messaging.message.id": headers["ce_id"],
                "cloudevents.event_type": headers["ce_type"],
            },
        ).end(ended_ns)


@contextmanager
def project(project_id: UUID | None) -> Iterator[None]:
    """Every log line written inside carries this project id."""
    token = _project.set(project_id)
    try:
        yield
    finally:
        _project.reset(token)


def project_in_hand() -> UUID | None:
    """The project that is being handled."""
    return _project.get()
