"""Traces that follow a chain, log lines that name their project and hold no values."""

import json
import logging
from uuid import uuid4

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

from shared.messaging.telemetry import spans as spans_module
from shared.messaging.telemetry import tracing
from shared.messaging.telemetry.logs import JsonLines
from shared.messaging.telemetry.spans import context_of, handling, inject_context, project


def test_an_event_carries_the_span_that_published_it_and_its_handling_is_a_child(spans: InMemorySpanExporter) -> None:
    here = uuid4()
    with handling("POST /x", here):
        parent, _ = inject_context()
    with handling("Event.v1", here, parent=parent, attributes={"n": 1}):
        onwards, _ = inject_context()
    with handling("Next.v1", here, parent=onwards):
        pass
    first, second, third = spans.get_finished_spans()
    assert first.parent is None and first.context is not None and second.context is not None
    assert second.parent is not None and second.parent.span_id == first.context.span_id
    assert third.parent is not None and third.parent.span_id == second.context.span_id
    assert {span.context.trace_id for span in (first, second, third) if span.context} == {first.context.trace_id}
    assert all((span.attributes or {})["project_id"] == str(here) for span in (first, second, third))


def test_after_a_wait_a_new_trace_links_to_the_one_before(spans: InMemorySpanExporter) -> None:
    with handling("POST /x", uuid4()):
        before, _ = inject_context()
    with handling("job x", uuid4(), link=before):
        pass
    first, second = spans.get_finished_spans()
    assert first.context is not None and second.context is not None
    assert second.parent is None and second.context.trace_id != first.context.trace_id
    assert [link.context.span_id for link in second.links] == [first.context.span_id]


def test_a_chain_that_nobody_records_costs_no_span_and_keeps_its_id(spans: InMemorySpanExporter) -> None:
    unsampled = f"00-{'a' * 32}-{'b' * 16}-00"
    with handling("Event.v1", uuid4(), parent=unsampled) as told:
        assert not told.recording
        assert inject_context()[0] == unsampled
    assert spans.get_finished_spans() == ()


def test_without_an_exporter_an_event_still_has_a_trace_of_its_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans_module, "_tracer", TracerProvider(sampler=ALWAYS_OFF).get_tracer("test"))
    with handling("POST /x", uuid4()):
        parent, _ = inject_context()
    found = context_of(parent)
    assert found is not None and not found.trace_flags.sampled


def test_a_failure_marks_its_span_and_goes_on(spans: InMemorySpanExporter) -> None:
    with pytest.raises(KeyError), handling("Event.v1", uuid4()):
        raise KeyError("a value that may be personal")
    (span,) = spans.get_finished_spans()
    assert not span.status.is_ok and span.status.description == "KeyError"
    assert span.events == () and "personal" not in span.to_json()


@pytest.mark.parametrize(
    "text", [None, "", "x", "00-1-2-01", f"00-{'0' * 32}-{'b' * 16}-01", f"ff-{'a' * 32}-{'b' * 16}-01", "☀"]
)
def test_what_is_no_traceparent_names_no_context(text: str | None) -> None:
    assert context_of(text) is None


@pytest.mark.parametrize(("flags", "sampled"), [("00", False), ("01", True), ("03", True), ("02", False)])
def test_only_the_sampled_flag_counts(flags: str, sampled: bool) -> None:
    found = context_of(f"00-{'a' * 32}-{'b' * 16}-{flags}")
    assert found is not None and found.is_remote and bool(found.trace_flags & 1) is sampled


def line(message: str, *, error: BaseException | None = None) -> dict[str, object]:
    info = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("heliograph.x", logging.INFO, "f", 1, message, (), info)
    found: dict[str, object] = json.loads(JsonLines("lead", "lead-1").format(record))
    return found


def test_a_line_names_its_service_project_and_trace(spans: InMemorySpanExporter) -> None:
    here = uuid4()
    assert "project_id" not in line("x")
    with handling("POST /x", here):
        found = line("x")
        trace_id = trace.get_current_span().get_span_context().trace_id
    assert (found["service"], found["project_id"], found["trace_id"]) == ("lead", str(here), f"{trace_id:032x}")
    with project(here), project(None):
        assert "project_id" not in line("x")


def test_an_error_is_told_without_its_values() -> None:
    try:
        raise ValueError("Ada lives in 12 North Elm Street")
    except ValueError as error:
        found = line("failed", error=error)
    assert found["error"] == "ValueError" and "Elm" not in json.dumps(found)
    assert "test_spans.py" in str(found["frames"])


def test_words_that_are_no_utf_8_cost_no_line() -> None:
    found = line("\ud800 is not tried")
    assert found["message"] == "\ud800 is not tried" and found["service"] == "lead"


def test_an_exporter_of_another_name_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "carrier-pigeon")
    with pytest.raises(ValueError, match="carrier-pigeon"):
        tracing.configure_tracing("lead", "1", 1.0)
