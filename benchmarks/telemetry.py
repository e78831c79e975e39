"""What tracing costs on the handler path: not there, off, recording a tenth of the chains, recording all of them.

The path is that of ``benchmarks.handler_path``: Kafka, inbox, entity, outbox, relay, Kafka. Each message is a chain of
its own with a CONSUMER and a PRODUCER span, posted as they are in the embedded stack to a server that takes them.

A second is one of a processor, of this process with all its threads: the path fills one, and what else the machine does
has no part in it.

Usage: python -m benchmarks.telemetry [--messages 20000]
"""

import argparse
import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import process_time
from typing import Any

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased, TraceIdRatioBased
from opentelemetry.trace import INVALID_SPAN

from benchmarks.handler_path import chassis, settings_of
from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from deploy.local.stack import Stack
from shared.messaging.handling import processor
from shared.messaging.storage.migrate import migrate
from shared.messaging.telemetry import metrics, spans
from shared.messaging.telemetry.light import LightProvider
from shared.messaging.telemetry.tracing import EXPORT_INTERVAL_MS, MOST_WAITING_SPANS, Bounded, Counted
from shared.messaging.telemetry.zipkin import ZipkinExporter

ROUNDS = 3


class Sink(BaseHTTPRequestHandler):
    """Takes what is posted."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(202)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@contextlib.contextmanager
def nothing(*_: Any, **__: Any) -> Iterator[spans.Told]:
    yield spans.Told(INVALID_SPAN)


async def without(stack: Stack, count: int) -> float:
    """The path with no word of tracing in it."""
    kept, processor.handling = processor.handling, nothing  # type: ignore[attr-defined]
    try:
        return await chassis(stack, count, process_time)
    finally:
        processor.handling = kept  # type: ignore[attr-defined]


async def recording(stack: Stack, count: int, ratio: float | None, endpoint: str) -> float:
    resource = Resource({"service.name": "lead", "service.instance.id": "bench"})
    sampler = ALWAYS_OFF if ratio is None else ParentBased(TraceIdRatioBased(ratio))
    provider = LightProvider(resource=resource, sampler=sampler)
    counted = Counted(ZipkinExporter(endpoint))
    inner = BatchSpanProcessor(counted, max_queue_size=MOST_WAITING_SPANS, schedule_delay_millis=EXPORT_INTERVAL_MS)
    provider.add_span_processor(Bounded(inner, counted))
    kept, spans._tracer = spans._tracer, provider.get_tracer("heliograph")
    try:
        return await chassis(stack, count, process_time)
    finally:
        spans._tracer = kept
        provider.shutdown()


async def main(messages: int) -> None:
    sink = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{sink.server_port}/api/v2/spans"
    rates: dict[str, list[float]] = {}
    with throwaway_stack() as stack:
        migrate(settings_of(stack, "lead"), "services.lead")
        await chassis(stack, 2_000)  # so that no round pays for what is loaded once
        for _ in range(ROUNDS):  # in turn, so that what else the machine does meets all of them
            for name, ratio in (("without", None), ("off", None), ("10 %", 0.1), ("100 %", 1.0)):
                before = metrics.SPANS_DROPPED._value.get()
                found = (
                    await without(stack, messages)
                    if name == "without"
                    else await recording(stack, messages, ratio, endpoint)
                )
                dropped = metrics.SPANS_DROPPED._value.get() - before
                lost = f"{messages:,} messages, {dropped:,.0f} spans lost"
                print(f"tracing {name:<10}{found:>10,.0f} messages a processor second   ({lost})")
                rates.setdefault(name, []).append(found)
    sink.shutdown()
    middle = {name: sorted(found)[len(found) // 2] for name, found in rates.items()}
    record(
        "messages a processor second with tracing off (>= 0.99) vs without tracing", middle["off"], middle["without"]
    )
    record(
        "messages a processor second with every chain recorded (>= 0.85) vs tracing off", middle["100 %"], middle["off"]
    )
    record("messages a processor second with a tenth recorded vs tracing off", middle["10 %"], middle["off"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=20_000)
    given = parser.parse_args()
    import uvloop

    uvloop.run(main(given.messages))
