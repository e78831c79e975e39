"""Which spans are recorded, where they go, and that none is lost in silence."""

from collections.abc import Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

from shared.messaging.telemetry import metrics, tracing
from shared.messaging.telemetry.tracing import Bounded, Counted

COLLECTOR = "http://127.0.0.1:4318"


class Page(SpanExporter):
    def __init__(self, result: SpanExportResult | None) -> None:
        self.result = result
        self.had: list[ReadableSpan] = []

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        if self.result is None:
            raise ConnectionRefusedError
        self.had += spans
        return self.result


def dropped() -> float:
    return float(metrics.SPANS_DROPPED._value.get())


def record(page: Page, count: int, most: int, monkeypatch: pytest.MonkeyPatch) -> float:
    """Ends so many spans while the exporter does not get to run; gives how many were counted as dropped."""
    monkeypatch.setattr(tracing, "MOST_WAITING_SPANS", most)
    counted, before = Counted(page), dropped()
    provider = TracerProvider()
    provider.add_span_processor(
        Bounded(BatchSpanProcessor(counted, max_queue_size=5000, schedule_delay_millis=60_000), counted)
    )
    for _ in range(count):
        provider.get_tracer("t").start_span("x").end()
    provider.shutdown()
    return dropped() - before


def test_spans_that_find_no_room_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(SpanExportResult.SUCCESS)
    assert record(page, 30, 20, monkeypatch) == 10
    assert len(page.had) == 20


@pytest.mark.parametrize("result", [SpanExportResult.FAILURE, None])
def test_spans_that_cannot_be_delivered_are_counted(
    result: SpanExportResult | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert record(Page(result), 7, 100, monkeypatch) == 7


@pytest.mark.parametrize(
    ("variables", "kind"),
    [
        ({}, None),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": COLLECTOR}, "OTLPSpanExporter"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": f"{COLLECTOR}/v1/traces"}, "OTLPSpanExporter"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": COLLECTOR, "OTEL_TRACES_EXPORTER": "none"}, None),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, "OTLPSpanExporter"),
        ({"OTEL_TRACES_EXPORTER": "zipkin", "OTEL_EXPORTER_ZIPKIN_ENDPOINT": "http://127.0.0.1:1"}, "ZipkinExporter"),
    ],
)
def test_spans_go_where_the_standard_variables_say(
    variables: dict[str, str], kind: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    found = tracing._exporter()
    assert (None if found is None else type(found).__name__) == kind


def test_the_standard_sampler_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(SpanExportResult.SUCCESS)
    assert tracing._sampler(None, 1.0) is ALWAYS_OFF
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    provider = TracerProvider(sampler=tracing._sampler(page, 1.0))
    assert not provider.get_tracer("t").start_span("x").is_recording()
    monkeypatch.delenv("OTEL_TRACES_SAMPLER")
    assert TracerProvider(sampler=tracing._sampler(page, 1.0)).get_tracer("t").start_span("x").is_recording()
