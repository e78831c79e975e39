"""What a project's way through the chassis leaves as spans: hops with their peers, links after a wait, no noise."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from prometheus_client import REGISTRY

from shared.messaging.handling.service import Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.handling.worklist import TaskKind
from shared.messaging.ids import new_id
from shared.messaging.telemetry import metrics
from shared.messaging.telemetry.spans import handling, inject_context, sent
from shared.messaging.telemetry.zipkin import encoded
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing
from shared.schemas import catalogue
from shared.schemas.lead import LeadWithdrawn

TOPIC = "ncv03.lead.events"

LOOK = "look at it"
LOOK_AT_IT = TaskKind(
    "Look at it", "Look.", "designer", "nothing goes on", timedelta(days=1), form=None, ends="somebody looks"
)


def service() -> Service:
    handlers = Handlers()

    @handlers.on(LeadWithdrawn)
    async def hear(event: LeadWithdrawn, work: Work) -> None:
        match event.reason:
            case "add":
                work.add(Thing(project_id=event.project_id))
            case "change":
                thing = await work.get(Thing)
                assert thing is not None
                thing.ready = not thing.ready
            case "wait":
                work.arm("later", at=work.now + timedelta(days=1))
            case "ask":
                work.assign(LOOK, to="designer")
            case "fail":
                raise ValueError("Ada lives in 12 North Elm Street")

    @handlers.timer("later")
    async def later(_: Mapping[str, Any], __: Work) -> None:
        pass

    return Service("test", "/test", Thing, handlers, catalogue, (TOPIC,), tasks={LOOK: LOOK_AT_IT})


async def happen(world: World, project: UUID, *reasons: str) -> None:
    """Each is published inside a command's span of its own."""
    for reason in reasons:
        with handling("POST /x", project, kind=SpanKind.SERVER):
            world.publish("/ncv03/lead", LeadWithdrawn(project_id=project, reason=reason))
        await world.settle()


def of_kind(spans: InMemorySpanExporter, kind: SpanKind) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.kind is kind]


async def test_a_hop_names_its_topic_its_place_and_who_sent_it(spans: InMemorySpanExporter) -> None:
    world, project = World([service()], partitions=1), new_id()
    await happen(world, project, "add")
    (hop,) = of_kind(spans, SpanKind.CONSUMER)
    found = dict(hop.attributes or {})
    assert hop.name == f"process {TOPIC}" and found["project_id"] == str(project)
    assert found["messaging.operation.type"] == "process" and found["messaging.consumer.group.name"] == "test"
    assert found["cloudevents.event_type"] == LeadWithdrawn.ce_type and found["peer.service"] == "lead"
    assert found["messaging.destination.partition.id"] == "0"
    drawn = encoded(hop)
    assert drawn["kind"] == "CONSUMER" and drawn["remoteEndpoint"] == {"serviceName": "lead"}
    assert drawn["localEndpoint"] == {"serviceName": "lead"} and "peer.service" not in drawn["tags"]


async def test_a_handler_that_changes_nothing_leaves_no_span(spans: InMemorySpanExporter) -> None:
    world, project = World([service()], partitions=1), new_id()
    await happen(world, project, "nothing", "add", "nothing", "change", "nothing")
    assert len(of_kind(spans, SpanKind.CONSUMER)) == 2


async def test_a_timer_links_to_what_armed_it_and_is_no_message(spans: InMemorySpanExporter) -> None:
    world, project = World([service()], partitions=1), new_id()
    await happen(world, project, "add", "wait")
    await world.advance(days=2)
    (fired,) = [span for span in spans.get_finished_spans() if span.name == "timer later"]
    armed = of_kind(spans, SpanKind.CONSUMER)[-1]
    assert fired.kind is SpanKind.INTERNAL and fired.parent is None and armed.context is not None
    assert [(link.context.trace_id, link.context.span_id) for link in fired.links] == [
        (armed.context.trace_id, armed.context.span_id)
    ]
    assert encoded(fired)["tags"]["links"] == f"{armed.context.trace_id:032x}-{armed.context.span_id:016x}"


async def test_what_is_parked_is_told_by_the_type_of_its_error_alone(spans: InMemorySpanExporter) -> None:
    world, project = World([service()], partitions=1), new_id()
    await happen(world, project, "add", "fail")
    (told,) = [span for span in spans.get_finished_spans() if span.name == f"parked {TOPIC}"]
    assert [(event.name, dict(event.attributes or {})) for event in told.events] == [
        ("parked", {"error.type": "ValueError"})
    ]
    assert not any("Elm" in span.to_json() or "Elm" in str(encoded(span)) for span in spans.get_finished_spans())


def test_the_relay_tells_when_each_event_left_and_arrived(spans: InMemorySpanExporter) -> None:
    project = new_id()
    with handling("POST /x", project):
        traceparent, _ = inject_context()
    assert traceparent is not None
    headers = {"ce_subject": str(project), "ce_id": str(new_id()), "ce_type": LeadWithdrawn.ce_type}
    unsampled = {"traceparent": f"{traceparent[:-2]}00"}
    sent(TOPIC, 3, [headers | {"traceparent": traceparent}, headers | unsampled, headers], began_ns=1_000)
    made, went = spans.get_finished_spans()
    assert went.kind is SpanKind.PRODUCER and went.name == f"send {TOPIC}" and went.start_time == 1_000
    assert went.parent is not None and made.context is not None and went.parent.span_id == made.context.span_id
    assert (went.attributes or {})["messaging.destination.partition.id"] == "3"


async def test_what_becomes_of_records_is_counted_by_type_and_a_repeat_is_known() -> None:
    def count(outcome: str) -> float:
        return float(metrics.HANDLED.labels("test", LeadWithdrawn.ce_type, outcome)._value.get())

    before = {outcome: count(outcome) for outcome in ("handled", "parked")}
    world, project = World([service()], partitions=1), new_id()
    await happen(world, project, "add", "fail", "change")
    assert count("handled") - before["handled"] == 1
    assert count("parked") - before["parked"] == 2


async def test_what_is_handled_counts_from_zero_before_the_first_event() -> None:
    handlers = Handlers()

    @handlers.on(LeadWithdrawn)
    async def end(_: LeadWithdrawn, __: Work) -> None: ...

    World([Service("unheard", "/unheard", Thing, handlers, catalogue, (TOPIC,))], partitions=1)
    of_type = {"service": "unheard", "event_type": LeadWithdrawn.ce_type}
    assert REGISTRY.get_sample_value("helio_handled_total", of_type | {"outcome": "handled"}) == 0
    assert REGISTRY.get_sample_value("helio_reaction_seconds_count", of_type) == 0


async def test_who_answers_a_task_links_to_what_asked_for_it(spans: InMemorySpanExporter) -> None:
    world, project = World([service()], partitions=1), new_id()
    await happen(world, project, "add", "ask")
    asked = of_kind(spans, SpanKind.CONSUMER)[-1]

    async def answer(work: Work) -> None:
        work.complete(LOOK)

    with handling("POST /answer", project, kind=SpanKind.SERVER):
        await world.command("test", project, answer)
    answered = of_kind(spans, SpanKind.SERVER)[-1]
    assert asked.context is not None
    assert [link.context.span_id for link in answered.links] == [asked.context.span_id]
