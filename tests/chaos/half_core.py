"""A whole stack on half a core: everything takes longer, and nothing else happens.

    python -m tests.chaos.half_core [--journeys 3] [--seed 7]

The stack, its people and a busy loop share one processor with equal weight. Then: it starts; no broker is fenced; no
process ends by itself; a service that is killed says that it is ready only when it is; the journeys end, and the audit
of all databases and topics is sound. The last line is one JSON object; exit code 1 if any of this does not hold.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.local.fixtures import free_port_base
from deploy.local.home import APPLICATIONS
from deploy.local.probe import ready
from deploy.local.stack import Stack
from helio.history.journal import partition_ends, records
from sandbox.audit import audit
from sandbox.people import sites
from sandbox.people.journeys import Journeys, cast_scenarios
from sandbox.people.office import Office
from sandbox.rest import until_rest
from shared.schemas.topics import TOPICS

READY_S: Final = 900.0
JOURNEYS_S: Final = 600.0
REST_S: Final = 120.0
SPEED: Final = 3_600.0
"""An hour a second while something is in flight: a machine this slow takes seconds for what takes milliseconds."""
ARRIVALS_PER_SECOND: Final = 1.0
VICTIM: Final = "lead"
FENCED: Final = "Fencing broker"


@contextmanager
def half_a_core() -> Iterator[None]:
    """This process, and all that it starts, on one processor beside a busy loop."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        busy.kill()
        busy.wait()
        os.sched_setaffinity(0, before)


async def answers(stack: Stack, run: str) -> bool:
    """Whether the victim takes a command now, without being asked twice."""
    async with Office(stack.home) as office:
        found = await office.post(VICTIM, "/leads", "sales", sites.inquiry_for(0, run), None, run)
        return bool(found["project_id"]) and office.calls == 1


def restart(stack: Stack) -> tuple[float, bool]:
    """Kills a service: the seconds until it says that it is ready, and whether it is."""
    began = time.monotonic()
    old = stack.kill(VICTIM, signal.SIGKILL)
    while True:
        running = stack.processes()[VICTIM].running
        if running is not None and running.pid != old and ready(stack.home, VICTIM):
            return time.monotonic() - began, asyncio.run(answers(stack, f"half-{old}"))
        if time.monotonic() - began > READY_S:
            return READY_S, False
        time.sleep(0.05)


def main(count: int, seed: int) -> int:
    directory = Path(tempfile.mkdtemp(prefix="helio-half-"))
    stack = Stack(directory, free_port_base())
    wrong: list[str] = []
    with half_a_core():
        began = time.monotonic()
        try:
            stack.start(APPLICATIONS, speed=SPEED, leap=True)
            stack.wait_ready(seconds=READY_S)
            ready_s = time.monotonic() - began
            print(f"ready after {ready_s:.0f} s", flush=True)
            journeys = Journeys(stack.home, cast_scenarios(count, mix=False, seed=seed), seed=seed)
            result = asyncio.run(journeys.run(arrivals_per_second=ARRIVALS_PER_SECOND, timeout_s=JOURNEYS_S))
            print(f"{count} journeys in {result.seconds:.0f} s", flush=True)
            stack.let_leap(False)
            restart_s, was_ready = restart(stack)
            print(f"{VICTIM} was back after {restart_s:.0f} s", flush=True)
            if not was_ready:
                wrong.append(f"{VICTIM} said that it was ready and was not")
            if waiting := until_rest(stack.home, REST_S):
                wrong.append(f"not at rest: {waiting}")
            ends = partition_ends(stack.home, {topic.name: list(range(topic.partitions)) for topic in TOPICS})
            findings = audit(stack.home, records(stack.home, ends))
            restarts = {name: one.restarts for name, one in stack.processes().items() if one.restarts}
            log = (stack.home.logs / "kafka.log").read_text(errors="replace")
            fenced = [line for line in log.splitlines() if FENCED in line]
        finally:
            stack.stop()
            shutil.rmtree(directory, ignore_errors=True)
    wrong += [f"{project.project_id} is stuck" for project in result.stuck]
    wrong += findings.words
    wrong += [f"{name} ended by itself" for name, times in restarts.items() if times > (name == VICTIM)]
    wrong += fenced
    for words in wrong:
        print(words)
    summary = {
        "journeys": count, "stuck": len(result.stuck), "lost": findings.lost, "duplicated": findings.duplicated,
        "reordered": findings.reordered, "parked": findings.parked, "fenced": len(fenced), "restarts": restarts,
        "ready_seconds": round(ready_s, 1), "journey_seconds": round(result.seconds, 1),
        "restart_seconds": round(restart_s, 1), "wrong": len(wrong),
    }  # fmt: skip
    print(json.dumps(summary))
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.half_core", description=__doc__)
    parser.add_argument("--journeys", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    sys.exit(main(given.journeys, given.seed))
