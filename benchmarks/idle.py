"""What a stack at rest costs: the share of a processor that each of its processes takes while nothing happens.

The baseline of each figure is the same share of the bare infrastructure: Kafka and PostgreSQL alone, provisioned, with
nobody connected. Processor time is counted by the operating system, so other load on the machine hardly shows in it.

Usage: python -m benchmarks.idle [--settle 60] [--seconds 60]
"""

import argparse
import os
import time

import psutil

from benchmarks.processes import PEOPLE, processor_seconds
from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from deploy.local.home import APPLICATIONS
from deploy.local.processes import KAFKA, POSTGRES
from deploy.local.stack import Stack
from deploy.local.state import supervisor

SETTLE_S = 60.0
"""After a start the broker's compiler is still at work, and groups and caches settle."""
MEASURE_S = 60.0
SUPERVISOR = "supervisor"


def shares(stack: Stack, seconds: float) -> dict[str, float]:
    """Percent of one processor, by process, over so many seconds of doing nothing."""
    before, began = used(stack), time.monotonic()
    time.sleep(seconds)
    after, took = used(stack), time.monotonic() - began
    return {name: 100 * (after[name] - before.get(name, 0.0)) / took for name in after}


def used(stack: Stack) -> dict[str, float]:
    found = processor_seconds(stack)
    del found[PEOPLE]
    process: psutil.Process | None = supervisor(stack.home)
    if process is not None:
        times = process.cpu_times()
        found[SUPERVISOR] = times.user + times.system
    return found


def told(title: str, found: dict[str, float]) -> None:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{title} (load of the machine {load})")
    for name, share in sorted(found.items(), key=lambda one: -one[1]):
        print(f"  {name:<44}{share:>7.2f} % of a processor")


def main(settle: float, seconds: float) -> None:
    with throwaway_stack() as stack:
        time.sleep(settle)
        bare = shares(stack, seconds)
    told("Kafka and PostgreSQL alone", bare)
    with throwaway_stack(*APPLICATIONS) as stack:
        time.sleep(settle)
        found = shares(stack, seconds)
    told("a whole stack at rest", found)
    applications = sum(found[name] for name in APPLICATIONS)
    record("stack at rest, all applications, % of a processor (<= 8) vs the bare broker", applications, bare[KAFKA])
    record("stack at rest, broker, % of a processor (<= 8) vs the bare broker", found[KAFKA], bare[KAFKA])
    record("stack at rest, database, % of a processor vs the bare database", found[POSTGRES], max(bare[POSTGRES], 0.01))
    record("stack at rest, supervisor, % of a processor vs the bare stack's", found[SUPERVISOR], bare[SUPERVISOR])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--settle", type=float, default=SETTLE_S, help="seconds after the start before measuring")
    parser.add_argument("--seconds", type=float, default=MEASURE_S, help="seconds to measure")
    given = parser.parse_args()
    main(given.settle, given.seconds)
