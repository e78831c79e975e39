"""Which spans are recorded and where they go: OpenTelemetry's standard variables decide.

``OTEL_TRACES_EXPORTER`` is ``otlp``, ``zipkin`` (the embedded page) or ``none``. Without it spans go by OTLP where a
collector is named (``OTEL_EXPORTER_OTLP_ENDPOINT`` or ``..._TRACES_ENDPOINT``), else nowhere. ``OTEL_TRACES_SAMPLER``
and its argument, ``OTEL_RESOURCE_ATTRIBUTES`` and the variables of the OTLP exporter hold as the standard says.
"""

import logging
import os
from collections.abc import Sequence

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased, Sampler, TraceIdRatioBased

from shared.messaging.telemetry import metrics
from shared.messaging.telemetry.light import LightProvider

log = logging.getLogger("heliograph.tracing")

MOST_WAITING_SPANS = 8192
"""Spans that wait for the exporter; more are dropped, and counted."""
EXPORT_INTERVAL_MS = 1000


def configure_tracing(service: str, instance: str, sample_ratio: float) -> None:
    """Without an exporter nothing is recorded, but every event still carries a trace id of its own chain.

    Raises:
        ValueError: ``OTEL_TRACES_EXPORTER`` names an exporter that there is not.
    """
    exporter = _exporter()
    resource = Resource.create({"service.name": service, "service.instance.id": instance})
    provider = LightProvider(resource=resource, sampler=_sampler(exporter, sample_ratio))
    if exporter is not None:
        counted = Counted(exporter)
        provider.add_span_processor(
            Bounded(
                BatchSpanProcessor(
                    counted, max_queue_size=MOST_WAITING_SPANS, schedule_delay_millis=EXPORT_INTERVAL_MS
                ),
                counted,
            )
        )
    trace.set_tracer_provider(provider)


def _sampler(exporter: SpanExporter | None, sample_ratio: float) -> Sampler | None:
    if exporter is None:
        return ALWAYS_OFF
    if "OTEL_TRACES_SAMPLER" in os.environ:
        return None  # the provider reads it
    return ParentBased(TraceIdRatioBased(sample_ratio))


def _exporter() -> SpanExporter | None:
    collector = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    match os.environ.get("OTEL_TRACES_EXPORTER", "otlp" if collector else "none"):
        case "none":
            return None
        case "otlp":
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            return OTLPSpanExporter()
        case "zipkin":
            from shared.messaging.telemetry.zipkin import ZipkinExporter

            return ZipkinExporter(os.environ["OTEL_EXPORTER_ZIPKIN_ENDPOINT"])
        case other:
            raise ValueError(f"OTEL_TRACES_EXPORTER is {other!r}: expected otlp, zipkin or none")


class Counted(SpanExporter):
    """Counts what reaches the exporter, and as dropped what that could not deliver."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner
        self.taken = 0
        self._failing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.taken += len(spans)
        try:
            result = self._inner.export(spans)
        except Exception as error:
            result, what = SpanExportResult.FAILURE, type(error).__name__
        else:
            what = "refused"
        failed = result is not SpanExportResult.SUCCESS
        if failed:
            metrics.SPANS_DROPPED.inc(len(spans))
        if failed and not self._failing:
            log.warning("spans cannot be delivered, and are dropped until they can: %s", what)
        self._failing = failed
        return result

    def shutdown(self) -> None:
        self._inner.shutdown()


class Bounded(SpanProcessor):
    """Hands spans to a processor with a queue that drops in silence, and drops aloud before that is full."""

    def __init__(self, inner: SpanProcessor, exporter: Counted) -> None:
        self._inner = inner
        self._exporter = exporter
        self._given = 0

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        self._inner.on_start(span, parent_context)

    def on_end(self, span: ReadableSpan) -> None:
        if self._given - self._exporter.taken >= MOST_WAITING_SPANS:
            metrics.SPANS_DROPPED.inc()
            return
        self._given += 1
        self._inner.on_end(span)

    def shutdown(self) -> None:
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._inner.force_flush(timeout_millis)


def shutdown_tracing() -> None:
    """Sends what is still queued."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.shutdown()
