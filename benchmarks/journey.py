"""One hop between two services, and whole journeys a second, with every process of the stack on this machine.

A hop: a customer's signature by HTTP (contracting) until the next service's committed reaction (design), at an even
rate; see ``benchmarks.hop`` for how its end is observed. Its baseline is a bare FastAPI and a bare consumer that do one
INSERT each and publish at once.

Journeys: straight projects from inquiry to the survey, every step by HTTP, on a fast calendar, arriving at an even
rate. The baseline takes the very same commands with bare FastAPI processes, one INSERT each, and nothing else: no
design, no events, no people who read task lists.

Usage: python -m benchmarks.journey [--hops 200] [--hops-per-second 20] [--journeys 200] [--arrivals 10]
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import psutil

from benchmarks.hop import contracts_to_sign, hops
from benchmarks.processes import MEGABYTE, processor_seconds, resident_mb
from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from benchmarks.topic import Watch
from deploy.local import clockfile
from deploy.local.home import APPLICATIONS
from deploy.local.stack import Stack
from sandbox.people.journeys import Happening, Journeys, cast_scenarios
from sandbox.people.office import Office
from shared.schemas.topics import SERVICES

SETTLING_S = 3.0
PREPARING_SPEED = 10_000.0
"""Slow enough that no contract lapses while the last ones are made ready."""
JOURNEY_SPEED = 120_000.0
JOURNEYS_PATIENCE_S = 600.0
WARM_UP = 20
"""So many first hops are not counted: pools grow, code is loaded."""
IN_FLIGHT = 64
START_S = 30.0

Call = tuple[str, str, Any]
"""Service, path, body."""


class Recording(Office):
    """Keeps what was posted, in order."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack.home)
        self.posted: list[Call] = []

    async def post(
        self, service: str, path: str, role: str, body: Any, project: UUID | None, key: str,
        organisation: str | None = None, person: str = "",
    ) -> Any:  # fmt: skip
        self.posted.append((service, path, body))
        return await super().post(service, path, role, body, project, key, organisation, person)


def percentiles(milliseconds: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 99th."""
    cuts = statistics.quantiles(milliseconds, n=100, method="inclusive")
    return cuts[49], cuts[98]


def measured_hops(stack: Stack, count: int, per_second: float) -> tuple[float, float]:
    async def both() -> list[float]:
        clockfile.set_speed(stack.home.clock_file, PREPARING_SPEED)
        signatures = await contracts_to_sign(stack.home, count + WARM_UP)
        clockfile.set_speed(stack.home.clock_file, 1.0)
        await asyncio.sleep(SETTLING_S)
        return await hops(stack.home, signatures, per_second)

    return percentiles(asyncio.run(both())[WARM_UP:])


def measured_journeys(stack: Stack, count: int, arrivals: float) -> tuple[float, list[Call]]:
    """Journeys that end in a second while the middle 80 % of them end, and the commands that all of them took."""
    clockfile.set_speed(stack.home.clock_file, JOURNEY_SPEED)
    office = Recording(stack)
    ended: dict[int, float] = {}

    def observe(happening: Happening) -> None:
        if happening.project.outcome is not None:
            ended.setdefault(happening.project.number, time.monotonic())

    scenarios = cast_scenarios(count, mix=False, seed=1)
    journeys = Journeys(stack.home, scenarios, seed=1, observe=observe, office=office)
    before = processor_seconds(stack)
    result = asyncio.run(journeys.run(arrivals_per_second=arrivals, timeout_s=JOURNEYS_PATIENCE_S))
    used = {name: seconds - before.get(name, 0.0) for name, seconds in processor_seconds(stack).items()}
    clockfile.set_speed(stack.home.clock_file, 1.0)
    if result.stuck:
        raise SystemExit(f"{len(result.stuck)} of {count} journeys did not end")
    print(
        f"{count} journeys in {result.seconds:.1f} s, {result.calls} HTTP calls, {len(office.posted)} of them commands"
    )
    for name, seconds in sorted(used.items(), key=lambda one: -one[1]):
        print(f"  {name:<44}{seconds / count * 1000:>8.0f} ms of a processor a journey")
    at = sorted(ended.values())
    first, last = count // 10, count - 1 - count // 10
    return (last - first) / (at[last] - at[first]), office.posted


@contextmanager
def bare(stack: Stack, role: str, service: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of the processes of ``benchmarks.bare`` in a service's place."""
    environment = os.environ | stack.settings_for(service)
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.bare", role, service], env=environment)
    try:
        url = f"http://127.0.0.1:{stack.home.ports.http(service)}/readyz"
        deadline = time.monotonic() + START_S
        while role != "react":
            try:
                urllib.request.urlopen(url, timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait()


def bare_hops(stack: Stack, count: int, per_second: float) -> tuple[tuple[float, float], float]:
    """The percentiles of bare hops, and the memory of the bare HTTP process in MB."""
    with bare(stack, "tell", "lead") as telling, bare(stack, "react", "contracting"):
        time.sleep(3)  # its consumer group forms

        async def run() -> list[float]:
            watch = Watch(stack.home.kafka_settings("audit"), "ncv03.contracting.events")
            base = f"http://127.0.0.1:{stack.home.ports.http('lead')}"
            began: dict[str, float] = {}
            async with aiohttp.ClientSession() as session:

                async def tell(key: str) -> None:
                    began[key] = time.time()
                    body = {"reason": "the customer moves away"}
                    async with session.post(f"{base}/projects/{key}/withdrawal", json=body) as answered:
                        await answered.read()

                start, sending = time.monotonic(), []
                for number in range(count + WARM_UP):
                    await asyncio.sleep(max(0.0, start + number / per_second - time.monotonic()))
                    sending.append(asyncio.create_task(tell(str(uuid4()))))
                await asyncio.gather(*sending)
            ended = await asyncio.to_thread(watch.until, set(began))
            return [(ended[key] - at) * 1000 for key, at in began.items()]

        found = percentiles(asyncio.run(run())[WARM_UP:])
        return found, psutil.Process(telling.pid).memory_info().rss / MEGABYTE


def bare_commands(stack: Stack, commands: Sequence[Call]) -> float:
    """Commands a second that seven bare FastAPI processes answer, as many at a time as people ask at once."""

    async def run() -> float:
        waiting = iter(commands)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def ask() -> None:
                for service, path, body in waiting:
                    url = f"http://127.0.0.1:{stack.home.ports.http(service)}{path}"
                    async with session.post(url, json=body) as answered:
                        await answered.json()

            began = time.perf_counter()
            await asyncio.gather(*(ask() for _ in range(IN_FLIGHT)))
            return len(commands) / (time.perf_counter() - began)

    from contextlib import ExitStack

    with ExitStack() as running:
        for service in SERVICES:
            running.enter_context(bare(stack, "command", service))
        return asyncio.run(run())


def main(hop_count: int, per_second: float, journeys: int, arrivals: float) -> None:
    began = time.monotonic()
    with throwaway_stack(*APPLICATIONS) as stack:
        ready_s = time.monotonic() - began
        p50, p99 = measured_hops(stack, hop_count, per_second)
        print(f"hop at {per_second:.0f} commands a second: p50 {p50:.1f} ms, p99 {p99:.1f} ms ({hop_count} hops)")
        rate, commands = measured_journeys(stack, journeys, arrivals)
        memory = resident_mb(stack)
    began = time.monotonic()
    with throwaway_stack() as stack:
        infrastructure_s = time.monotonic() - began
        (bare_p50, bare_p99), bare_mb = bare_hops(stack, hop_count, per_second)
        print(f"bare hop: p50 {bare_p50:.1f} ms, p99 {bare_p99:.1f} ms")
        bare_rate = bare_commands(stack, commands) / (len(commands) / journeys)
    for name, found in memory.items():
        print(f"  {name:<16}{found:>6.0f} MB")
    services = [found for name, found in memory.items() if name in SERVICES]
    record(f"hop p50 ms at {per_second:.0f}/s (< 10) vs bare HTTP, INSERT, produce, consume", p50, bare_p50)
    record(f"hop p99 ms at {per_second:.0f}/s (< 50) vs bare HTTP, INSERT, produce, consume", p99, bare_p99)
    record("whole journeys a second (>= 20) vs the same commands to bare FastAPI with one INSERT", rate, bare_rate)
    record("largest service process in MB (< 150) vs bare FastAPI", max(services), bare_mb)
    record("seconds until the stack is ready (< 25) vs Kafka and PostgreSQL alone", ready_s, infrastructure_s)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--hops", type=int, default=200)
    parser.add_argument("--hops-per-second", type=float, default=20.0)
    parser.add_argument("--journeys", type=int, default=200)
    parser.add_argument("--arrivals", type=float, default=10.0, help="inquiries a second")
    given = parser.parse_args()
    main(given.hops, given.hops_per_second, given.journeys, given.arrivals)
