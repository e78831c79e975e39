"""Spans that cost little: made here; sampled, processed and exported by OpenTelemetry's SDK.

The SDK's own span guards against every program: a lock around each of its attributes, events and links, a check of
every value, a copy when it ends. Ours is written by one task and holds names and ids of our own, so a dictionary and
lists do, in a third of the time. Nor have the SDK's limits (``OTEL_SPAN_*_LIMIT``) anything to cut.
"""

import time
from collections.abc import Mapping, Sequence

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace import Tracer as SdkTracer
from opentelemetry.sdk.trace.sampling import Decision
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


class LightTracer(SdkTracer):
    """Begins light spans by the sampler, the ids and the processors of the SDK's tracer that it is."""

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
        ids = self.id_generator
        origin = trace.get_current_span(context).get_span_context()
        if origin.is_valid:
            parent, trace_id, random = origin, origin.trace_id, origin.trace_flags.random_trace_id
        else:
            parent, trace_id, random = None, ids.generate_trace_id(), ids.is_trace_id_random()
        sampled = self.sampler.should_sample(context, trace_id, name, kind, attributes, links)
        flags = TraceFlags.SAMPLED if sampled.decision is Decision.RECORD_AND_SAMPLE else TraceFlags.DEFAULT
        if random:
            flags |= TraceFlags.RANDOM_TRACE_ID
        own = SpanContext(trace_id, ids.generate_span_id(), False, TraceFlags(flags), sampled.trace_state)
        if sampled.decision is Decision.DROP:
            return NonRecordingSpan(own)
        began_ns = time.time_ns() if start_time is None else start_time
        return LightSpan(
            name, own, parent, kind, sampled.attributes, links or (), began_ns, self.resource,
            self._instrumentation_scope, self.span_processor,
        )  # fmt: skip


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
        scope = InstrumentationScope(instrumenting_module_name, version, schema_url, attributes)
        return LightTracer(
            made.sampler, made.resource, made.span_processor, made.id_generator, made.instrumentation_info,
            SpanLimits(), scope,
        )  # fmt: skip
