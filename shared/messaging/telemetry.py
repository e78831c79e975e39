"""Traces, metrics and logs: one layer, ours, because the stored trace context must survive the outbox.

A trace follows a chain of events while it runs without waiting. Where a project waits (a person, a timer, a job) a new
trace begins and links to the one that made it wait; ``project_id`` on every span and log line joins them.
"""

import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased, TraceIdRatioBased
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


@contextmanager
def handling(
    name: str,
    project_id: UUID | None,
    *,
    parent: str | None = None,
    link: str | None = None,
    kind: SpanKind = SpanKind.CONSUMER,
    attributes: dict[str, Any] | None = None,
) -> Iterator[Span]:
    """A span around the handling of one thing, a child of ``parent`` or a new trace linked to ``link``."""
    origin = context_of(parent)
    if origin is not None and not origin.trace_flags & TraceFlags.SAMPLED:
        # Nobody records this chain: carry its context on without the cost of a span.
        span: Span = NonRecordingSpan(origin)
        with trace.use_span(span), project(project_id):
            yield span
        return
    linked = context_of(link)
    context = trace.set_span_in_context(NonRecordingSpan(origin)) if origin is not None else None
    with (
        _tracer.start_as_current_span(
            name,
            context=context,
            kind=kind,
            links=[Link(linked)] if linked is not None else None,
            attributes=({"project_id": str(project_id)} if project_id else {}) | (attributes or {}),
            record_exception=False,
            set_status_on_exception=False,  # it would take the exception's text along
        ) as span,
        project(project_id),
    ):
        try:
            yield span
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


@contextmanager
def project(project_id: UUID | None) -> Iterator[None]:
    """Every log line written inside carries this project id."""
    token = _project.set(project_id)
    try:
        yield
    finally:
        _project.reset(token)


class JsonLines(logging.Formatter):
    """One JSON object a line. Payloads and personal data are never given to a logger, so none can be here."""

    def __init__(self, service: str, instance: str) -> None:
        super().__init__()
        self._fixed = {"service": service, "instance": instance}

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **self._fixed,
        }
        found = _project.get()
        if found is not None:
            line["project_id"] = str(found)
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            line["trace_id"] = f"{context.trace_id:032x}"
        if record.exc_info and record.exc_info[0] is not None:
            # The frames say where; the message of an exception may hold a row's values, so only its type is kept.
            line["error"] = record.exc_info[0].__name__
            line["frames"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-8:]
            ]
        return orjson.dumps(line, default=str).decode()


def configure_logging(service: str, instance: str, level: str) -> None:
    """Structured lines on standard output; libraries only from WARNING on."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines(service, instance))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("heliograph").setLevel(level)
    # aiokafka warns of every reconnect attempt; the consumer's own lines and readiness tell that once.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def configure_tracing(service: str, instance: str, sample_ratio: float) -> None:
    """Exports spans as ``OTEL_TRACES_EXPORTER`` says: ``otlp``, ``zipkin_json`` or ``none`` (the default).

    Without an exporter nothing is recorded, but every event still carries a trace id of its own chain.
    """
    exporter = _exporter(os.environ.get("OTEL_TRACES_EXPORTER", "none"))
    sampler = ALWAYS_OFF if exporter is None else ParentBased(TraceIdRatioBased(sample_ratio))
    resource = Resource.create({"service.name": service, "service.instance.id": instance})
    provider = TracerProvider(resource=resource, sampler=sampler)
    if exporter is not None:
        provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=8192, schedule_delay_millis=1000))
    trace.set_tracer_provider(provider)


def _exporter(name: str) -> SpanExporter | None:
    match name:
        case "none":
            return None
        case "otlp":
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            return OTLPSpanExporter()
        case "zipkin_json":
            from opentelemetry.exporter.zipkin.json import ZipkinExporter

            return ZipkinExporter()
        case other:
            raise ValueError(f"OTEL_TRACES_EXPORTER is {other!r}: expected otlp, zipkin_json or none")


def shutdown_tracing() -> None:
    """Sends what is still queued."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.shutdown()
