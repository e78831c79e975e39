"""A light span says what the SDK's own would have said, to every exporter."""

import json
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased, Sampler
from opentelemetry.trace import NonRecordingSpan, NoOpTracer, SpanKind, Status, StatusCode

from shared.messaging.telemetry.light import LightProvider, LightSpan
from shared.messaging.telemetry.spans import context_of
from shared.messaging.telemetry.zipkin import encoded

BEGAN_NS = 1_700_000_000_000_000_000
PARENT = f"00-{'a' * 32}-{'b' * 16}-01"
OTHER = f"00-{'c' * 32}-{'d' * 16}-01"


class Counting(IdGenerator):
    """Ids that are the same in two runs."""

    def __init__(self) -> None:
        self.last = 0

    def generate_span_id(self) -> int:
        self.last += 1
        return self.last

    def generate_trace_id(self) -> int:
        return self.generate_span_id()

    def is_trace_id_random(self) -> bool:
        return True


def told(kind: type[TracerProvider], sampler: Sampler = ALWAYS_ON) -> list[ReadableSpan]:
    """What is exported of a root and of a child of a remote parent, each with all that a span can have."""
    exporter = InMemorySpanExporter()
    resource = Resource({"service.name": "lead"})
    provider = kind(sampler=sampler, resource=resource, id_generator=Counting(), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("heliograph", "1")
    parent, other = context_of(PARENT), context_of(OTHER)
    assert parent is not None and other is not None
    for context in (None, trace.set_span_in_context(NonRecordingSpan(parent))):
        span = tracer.start_span(
            "process x", context, SpanKind.CONSUMER, {"project_id": "p", "n": 1, "share": 0.5, "whole": True},
            [trace.Link(other, {})], BEGAN_NS,
        )  # fmt: skip
        span.set_attribute("error.type", "KeyError")
        span.set_attributes({"a": "b"})
        span.add_event("parked", {"error.type": "KeyError"}, BEGAN_NS + 1)
        span.add_event("retried", timestamp=BEGAN_NS + 2)
        span.add_link(other)
        span.update_name("process y")
        span.set_status(Status(StatusCode.ERROR, "KeyError"))
        span.end(BEGAN_NS + 3)
    return list(exporter.get_finished_spans())


def test_it_says_what_the_sdk_says() -> None:
    ours, theirs = told(LightProvider), told(TracerProvider)
    assert len(ours) == 2 and all(isinstance(span, LightSpan) for span in ours)
    assert [json.loads(span.to_json()) for span in ours] == [json.loads(span.to_json()) for span in theirs]
    assert encode_spans(ours) == encode_spans(theirs)
    assert [encoded(span) for span in ours] == [encoded(span) for span in theirs]


@pytest.mark.parametrize("sampler", [ALWAYS_OFF, ParentBased(ALWAYS_OFF)])
def test_its_sampler_is_asked_as_the_sdk_asks_it(sampler: Sampler) -> None:
    def exported(spans: list[ReadableSpan]) -> list[Any]:
        return [json.loads(span.to_json()) for span in spans]

    assert exported(told(LightProvider, sampler)) == exported(told(TracerProvider, sampler))


def test_it_ends_once_and_takes_nothing_more(spans: InMemorySpanExporter) -> None:
    provider = LightProvider(sampler=ALWAYS_ON, shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    span = provider.get_tracer("t").start_span("x")
    assert span.is_recording()
    span.end(BEGAN_NS)
    span.end()
    span.set_attribute("late", "value")
    span.add_event("late")
    span.add_link(span.get_span_context())
    span.update_name("late")
    span.set_status(StatusCode.ERROR, "late")
    (found,) = spans.get_finished_spans()
    assert not span.is_recording() and found.end_time == BEGAN_NS
    assert (found.name, dict(found.attributes or {}), found.events, found.links) == ("x", {}, (), ())
    assert found.status.is_unset


def test_an_exception_is_told_by_its_type_alone(spans: InMemorySpanExporter) -> None:
    provider = LightProvider(sampler=ALWAYS_ON, shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    with (
        pytest.raises(KeyError),
        provider.get_tracer("t").start_as_current_span("x", set_status_on_exception=False) as span,
    ):
        assert trace.get_current_span() is span
        raise KeyError("12 North Elm Street")
    (found,) = spans.get_finished_spans()
    assert "KeyError" in found.to_json() and "Elm" not in found.to_json()


def test_the_standard_switch_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert isinstance(LightProvider(shutdown_on_exit=False).get_tracer("t"), NoOpTracer)
