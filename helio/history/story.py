"""A project's traces told as one story: what happened in order, what each trace waited for, and how long."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Span = Mapping[str, Any]
"""As Zipkin's ``api/v2/traces`` gives it; times in microseconds."""


@dataclass(frozen=True)
class Link:
    """A trace that went on from a span of another one."""

    trace_id: str
    from_trace_id: str
    from_span_id: str
    waited_ms: float | None
    """From the end of that span to the beginning of the trace, real time; None where the span is not kept any more."""


@dataclass(frozen=True)
class Step:
    """One span, or one wait between two traces."""

    kind: str
    """``wait``, ``command``, ``timer``, ``job``, ``send``, ``process``, or what else became of a record."""
    trace_id: str
    at_us: int
    ms: float
    service: str
    what: str
    error: str | None
    note: str
    """Waits in outbox and Kafka, annotations."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def links_of(traces: Iterable[Sequence[Span]]) -> list[Link]:
    """Every link that the traces hold, in their order."""
    known = {(span["traceId"], span["id"]): span for spans in traces for span in spans}
    found = []
    for spans in traces:
        for span in spans:
            for link in span.get("tags", {}).get("links", "").split():
                trace_id, _, span_id = link.partition("-")
                origin = known.get((trace_id, span_id))
                waited = None if origin is None else (span["timestamp"] - _end(origin)) / 1000
                found.append(Link(span["traceId"], trace_id, span_id, waited))
    return found


def story_of(traces: Sequence[Sequence[Span]]) -> list[Step]:
    """The steps in the order of time, a wait before each trace that begins after all before it had ended."""
    ordered = sorted(traces, key=lambda spans: min(span["timestamp"] for span in spans))
    story: list[Step] = []
    ended: int | None = None
    for spans in ordered:
        chain = sorted(spans, key=lambda span: (span["timestamp"], span.get("parentId") is not None))
        first = chain[0]
        if ended is not None and first["timestamp"] > ended:
            story.append(
                Step(
                    "wait",
                    first["traceId"],
                    ended,
                    (first["timestamp"] - ended) / 1000,
                    "",
                    _waited_for(first),
                    None,
                    "",
                )
            )
        steps = {span["id"]: span for span in spans}
        sends = {span["tags"].get("messaging.message.id"): span for span in spans if span.get("kind") == "PRODUCER"}
        story += [_step(span, steps, sends) for span in chain]
        ended = max([ended or 0, *(_end(span) for span in spans)])
    return story


def _step(span: Span, steps: Mapping[str, Span], sends: Mapping[Any, Span]) -> Step:
    tags = span.get("tags", {})
    event_type = tags.get("cloudevents.event_type")
    notes = [one["value"] for one in span.get("annotations", ())]
    parent = steps.get(span.get("parentId", ""))
    if span.get("kind") == "PRODUCER" and parent is not None:
        notes.append(f"{max(0, span['timestamp'] - _end(parent)) / 1000:.1f} ms in the outbox")
    sent = sends.get(tags.get("messaging.message.id"))
    if span.get("kind") == "CONSUMER" and sent is not None:
        notes.append(f"{max(0, span['timestamp'] - _end(sent)) / 1000:.1f} ms in Kafka")
    return Step(
        kind=_kind(span), trace_id=span["traceId"], at_us=span["timestamp"], ms=span.get("duration", 0) / 1000,
        service=span["localEndpoint"]["serviceName"],
        what=span["name"] if event_type is None else f"{span['name'].split()[0]} {_short(event_type)}",
        error=tags.get("error"), note=", ".join(notes),
    )  # fmt: skip


def _kind(span: Span) -> str:
    if span.get("kind") == "SERVER":
        return "command"
    return str(span["name"]).split()[0]


def _waited_for(first: Span) -> str:
    """Zipkin writes names in small letters."""
    name = str(first["name"])
    if first.get("kind") == "SERVER":
        return "a person, or another program"
    return f"the {name}" if name.startswith(("timer", "job")) else "what began here"


def _short(event_type: str) -> str:
    """``ncv03.lead.LeadQualified.v1`` without its house and version."""
    return event_type.removeprefix("ncv03.").rpartition(".v")[0]


def _end(span: Span) -> int:
    return int(span["timestamp"]) + int(span.get("duration", 0))
