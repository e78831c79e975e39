"""Spans to Zipkin, for the embedded tracing page: its JSON, version 2, in one POST.

Zipkin knows no links: they become the tag ``links``, each as trace id and span id, which `helio trace` reads. Its
service map draws an edge from the remote to the local endpoint of a CONSUMER span, so ``peer.service`` becomes the
remote one.
"""

import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind, StatusCode

TIMEOUT_S = 10.0


class ZipkinExporter(SpanExporter):
    """Posts to ``endpoint``, e.g. ``http://127.0.0.1:9411/api/v2/spans``."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        body = orjson.dumps([encoded(span) for span in spans])
        request = urllib.request.Request(self._endpoint, body, {"content-type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the stack's own address
            return SpanExportResult.SUCCESS if answer.status in (200, 202) else SpanExportResult.FAILURE


def encoded(span: ReadableSpan) -> dict[str, Any]:
    """A span as Zipkin's ``api/v2/spans`` takes it; times in microseconds."""
    context = span.context
    assert context is not None and span.start_time is not None and span.end_time is not None
    attributes, resource = span.attributes or {}, span.resource.attributes
    tags = {name: str(value) for name, value in attributes.items() if name != "peer.service"}
    tags["instance"] = str(resource.get("service.instance.id", ""))
    if span.status.status_code is StatusCode.ERROR:
        tags["error"] = span.status.description or "error"
    if span.links:
        tags["links"] = " ".join(f"{link.context.trace_id:032x}-{link.context.span_id:016x}" for link in span.links)
    found: dict[str, Any] = {
        "traceId": f"{context.trace_id:032x}",
        "id": f"{context.span_id:016x}",
        "name": span.name,
        "timestamp": span.start_time // 1000,
        "duration": max(1, (span.end_time - span.start_time) // 1000),
        "localEndpoint": {"serviceName": str(resource.get("service.name", "unknown"))},
        "tags": tags,
    }
    if span.parent is not None:
        found["parentId"] = f"{span.parent.span_id:016x}"
    if span.kind is not SpanKind.INTERNAL:
        found["kind"] = span.kind.name
    if "peer.service" in attributes:
        found["remoteEndpoint"] = {"serviceName": str(attributes["peer.service"])}
    if span.events:
        found["annotations"] = [
            {"timestamp": event.timestamp // 1000, "value": _annotation(event.name, event.attributes or {})}
            for event in span.events
        ]
    return found


def _annotation(name: str, attributes: Mapping[str, Any]) -> str:
    return " ".join([name, *(f"{key}={value}" for key, value in attributes.items())])
