"""Spans that cost little: made here; sampled, processed and exported by OpenTelemetry's SDK.

The SDK's own span guards against every program: a lock around each of its attributes, events and links, a check of
every value, a copy when it ends. Ours is written by one task and holds names and ids of our own, so a dictionary and
lists do, in a third of the time. Nor have the SDK's limits (``OTEL_SPAN_*_LIMIT``) anything to cut.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace import Tracer as SdkTracer
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags, Tracer
from opentelemetry.util.types import Attributes, AttributeValue


class LightSpan(ReadableSpan, trace.Span):
    """One span. When it ends it is handed on as it is, and takes nothing more."""

    def __init__(
        self,
        name: str,
        own: SpanContext,
        parent: SpanContext | None,
        kind: SpanKind,
        attributes: Attributes,
        links: Sequence[Link],
        began_ns: int,
        resource: Resource,
        scope: InstrumentationScope,
        processor: SpanProcessor,
    ) -> None:
        self._own = own
        self._said: dict[str, AttributeValue] = dict(attributes or {})
        self._happened: list[Event] = []
        self._linked = list(links)
        self._processor = processor
        super().__init__(
            name, own, parent, resource, self._said, self._happened, self._linked, kind,
            start_time=began_ns, instrumentation_scope=scope,
        )  # fmt: skip

    def get_span_context(self) -> SpanContext:
        return self._own

    def is_recording(self) -> bool:
        return self._end_time is None

    def set_attribute(self, key: str, value: AttributeValue) -> None:
        if self.is_recording():
            self._said[key] = value

    def set_attributes(self, attributes: Mapping[str, AttributeValue]) -> None:
        if self.is_recording():
            self._said.update(attributes)

    def add_event(self, name: str, attributes: Attributes = None, timestamp: int | None = None) -> None:
        if self.is_recording():
            self._happened.append(Event(name, attributes or {}, timestamp))

    def add_link(self, context: SpanContext, attributes: Attributes = None) -> None:
        if self.is_recording():
            self._linked.append(Link(context, attributes or {}))

    def update_name(self, name: str) -> None:
        if self.is_recording():
            self._name = name

    def set_status(self, status: Status | StatusCode, description: str | None = None) -> None:
        if self.is_recording():
            self._status = status if isinstance(status, Status) else Status(status, description)

    def record_exception(
        self,
        exception: BaseException,
        attributes: Attributes = None,
        timestamp: int | None = None,
        escaped: bool = False,
    ) -> None:
        """Its type alone: its text may hold a row's values."""
        self.add_event("exception", {**(attributes or {}), "exception.type": type(exception).__name__}, timestamp)

    def end(self, end_time: int | None = None) -> None:
        if self.is_recording():
            self._end_time = time.time_ns() if end_time is None else end_time
            self._processor.on_end(self)


class LightTracer(Tracer):
    """Begins spans by the sampler, the ids and the processors of an SDK tracer."""

    def __init__(self, sdk: SdkTracer, scope: InstrumentationScope) -> None:
        self._sdk = sdk
        self._scope = scope

    def start_span(
        self,
        name: str,
        context: Context | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        start_time: int | None = None,
        record_exception: bool = True,
        set_status_on_exception: bool = True,
    ) -> trace.Span:
        sdk, ids = self._sdk, self._sdk.id_generator
        origin = trace.get_current_span(context).get_span_context()
        if origin.is_valid:
            parent, trace_id, random = origin, origin.trace_id, origin.trace_flags.random_trace_id
        else:
            parent, trace_id, random = None, ids.generate_trace_id(), ids.is_trace_id_random()
        sampled = sdk.sampler.should_sample(context, trace_id, name, kind, attributes, links)
        flags = (TraceFlags.SAMPLED if sampled.decision.is_sampled() else 0) | (
            TraceFlags.RANDOM_TRACE_ID if random else 0
        )
        own = SpanContext(trace_id, ids.generate_span_id(), False, TraceFlags(flags), sampled.trace_state)
        if not sampled.decision.is_recording():
            return NonRecordingSpan(own)
        began_ns = time.time_ns() if start_time is None else start_time
        return LightSpan(
            name, own, parent, kind, sampled.attributes, links or (), began_ns, sdk.resource, self._scope,
            sdk.span_processor,
        )  # fmt: skip

    @contextmanager
    def start_as_current_span(
        self,
        name: str,
        context: Context | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        start_time: int | None = None,
        record_exception: bool = True,
        set_status_on_exception: bool = True,
        end_on_exit: bool = True,
    ) -> Iterator[trace.Span]:
        span = self.start_span(name, context, kind, attributes, links, start_time)
        with trace.use_span(span, end_on_exit, record_exception, set_status_on_exception):
            yield span


class LightProvider(TracerProvider):
    """The SDK's provider, with tracers of light spans. Its processors hear of a span when it ends, not before."""

    def get_tracer(
        self,
        instrumenting_module_name: str,
        instrumenting_library_version: str | None = None,
        schema_url: str | None = None,
        attributes: Attributes = None,
    ) -> Tracer:
        version = instrumenting_library_version or ""
        made = super().get_tracer(instrumenting_module_name, version, schema_url, attributes)
        if not isinstance(made, SdkTracer):  # OTEL_SDK_DISABLED
            return made
        return LightTracer(made, InstrumentationScope(instrumenting_module_name, version, schema_url, attributes))
