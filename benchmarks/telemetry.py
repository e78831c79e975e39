"""What tracing costs on the handler path: not there, off, recording a tenth of the chains, recording all of them.

The path is that of ``benchmarks.handler_path``: Kafka, inbox, entity, outbox, relay, Kafka. Each message is a chain of
its own with a CONSUMER and a PRODUCER span, posted as they are in the embedded stack to a process that takes them.

A second is one of a processor, of this process with all its threads: the path fills one, and what else the machine does
has little part in it. What is compared was measured one after the other; the round with the median ratio counts.

Usage: python -m benchmarks.telemetry [--messages 20000]
"""

import argparse
import contextlib
import multiprocessing
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
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

ROUNDS = 5


class Sink(BaseHTTPRequestHandler):
    """Takes what is posted."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(202)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


def take(told: Connection) -> None:
    """Serves, in a process of its own, and tells its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    told.send(server.server_port)
    server.serve_forever()


@contextlib.contextmanager
def taking() -> Iterator[str]:
    """Where spans can be posted."""
    heard, told = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=take, args=(told,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{heard.recv()}/api/v2/spans"
    finally:
        process.terminate()
        process.join()


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


def compared(rates: dict[str, list[float]], name: str, baseline: str) -> tuple[float, float]:
    """The two rates of the round with the median ratio."""
    rounds = sorted(zip(rates[name], rates[baseline], strict=True), key=lambda pair: pair[0] / pair[1])
    return rounds[len(rounds) // 2]


async def main(messages: int) -> None:
    rates: dict[str, list[float]] = {}
    with taking() as endpoint, throwaway_stack() as stack:
        migrate(settings_of(stack, "lead"), "services.lead")
        await chassis(stack, 2_000)  # so that no round pays for what is loaded once
        for _ in range(ROUNDS):  # in turn, so that what else the machine does meets all of them
            for name, ratio in (("without", None), ("off", None), ("100 %", 1.0), ("10 %", 0.1)):
                before = metrics.SPANS_DROPPED._value.get()
                found = (
                    await without(stack, messages)
                    if name == "without"
                    else await recording(stack, messages, ratio, endpoint)
                )
                dropped = metrics.SPANS_DROPPED._value.get() - before
                lost = f"{messages:,} messages, {dropped:,.0f} spans lost"
                print(f"tracing {name:<10}{found:>10,.0f} messages a processor second   ({lost})", flush=True)
                rates.setdefault(name, []).append(found)
    for what, name, baseline in (
        ("with tracing off (>= 0.99) vs without tracing", "off", "without"),
        ("with every chain recorded (>= 0.85) vs tracing off", "100 %", "off"),
        ("with a tenth recorded vs tracing off", "10 %", "off"),
    ):
        record(f"messages a processor second {what}", *compared(rates, name, baseline))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=20_000)
    given = parser.parse_args()
    import uvloop

    uvloop.run(main(given.messages))
