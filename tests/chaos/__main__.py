"""Many mixed journeys while processes are killed at random; then everything is checked against everything.

    python -m tests.chaos [--journeys 300] [--kills 60] [--seed 7]

Starts a stack of its own in a directory that is thrown away (``--keep`` keeps it), with a second instance of some
services. The last line is one JSON object; exit code 1 if anything is lost, duplicated, reordered, stuck or unequal.
"""

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from deploy.local import clockfile
from deploy.local.fixtures import free_port_base
from deploy.local.home import APPLICATIONS
from deploy.local.processes import KAFKA, POSTGRES
from deploy.local.stack import Stack
from helio.demo import Board
from helio.journal import partition_ends, records
from helio.output import progress_console
from sandbox.audit import Findings, audit
from sandbox.people.journeys import Journeys, Result, cast_scenarios
from sandbox.rest import until_rest
from shared.schemas.topics import TOPICS
from tests.chaos.saboteur import Saboteur

STANDSTILL = 0.001
"""Calendar seconds a second while the end state is checked."""
SECOND_INSTANCES = ("contracting-2", "permitting-2", "onboarding-2")
SPEED = 28_000.0
"""Calendar seconds a second while processes are killed: the longest outage, of a broker that has to wait until its
session has run out, is fourteen seconds or four and a half days, less than any deadline that a customer has."""
SPEED_AFTERWARDS = 100_000.0
SPAN_S = 240.0
"""The kills are spread over this time; projects arrive during the first two thirds of it."""
ARRIVING_SHARE = 2 / 3
TIMEOUT_S = 660.0
REST_PATIENCE_S = 60.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--journeys", type=int, default=300)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of scenarios and kills")
    parser.add_argument("--span", type=float, default=SPAN_S, help="seconds over which the kills are spread")
    parser.add_argument(
        "--timeout", type=float, default=TIMEOUT_S, help="seconds after which what has not ended is stuck"
    )
    parser.add_argument("--keep", action="store_true", help="keep the stack's directory")
    given = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="helio-chaos-"))
    began = time.monotonic()
    console = progress_console()
    console.print(f"seed {given.seed}, stack in {directory}")
    applications = [*APPLICATIONS, *SECOND_INSTANCES]
    stack = Stack(directory, free_port_base())
    try:
        with console.status("starting Kafka, PostgreSQL and all services …"):
            stack.start(applications, speed=SPEED)
            stack.wait_ready()
        saboteur = Saboteur(
            stack, [KAFKA, POSTGRES, *applications], kills=given.kills, span_s=given.span, seed=given.seed
        )
        result = travel(stack, saboteur, given.journeys, given.seed, given.span, given.timeout)
        with console.status("waiting until everything is at rest …") as status:
            stack.wait_ready()
            # Timers that fire while the topics are read would leave events that the check does not know of.
            clockfile.set_speed(stack.home.clock_file, STANDSTILL)
            waiting = until_rest(stack.home, REST_PATIENCE_S, observe=lambda what: status.update(f"waiting for {what}"))
        with console.status("checking all databases and topics against each other …"):
            findings = check(stack, result)
    finally:
        stack.stop()
        if not given.keep:
            shutil.rmtree(directory, ignore_errors=True)
    summary = summarise(result, findings, saboteur, given.seed, waiting)
    summary["seconds"] = round(time.monotonic() - began, 1)
    for words in findings.words:
        print(f"audit: {words}")
    for project in result.stuck:
        print(f"stuck: {project.project_id} ({project.scenario.name}), last {list(project.happened)[-3:]}")
    print(json.dumps(summary))
    bad = result.stuck or not findings.sound or waiting or saboteur.kills.total() < given.kills
    return 1 if bad else 0


def travel(stack: Stack, saboteur: Saboteur, journeys: int, seed: int, span_s: float, timeout_s: float) -> Result:
    """Runs the journeys while the saboteur works; once he is done the calendar runs faster."""

    def remark() -> str:
        last = saboteur.blows[-1] if saboteur.blows else None
        return f"[red]{saboteur.kills.total()} kills, {saboteur.pauses} pauses[/]" + (
            f", the last: {last.kind} {last.victim} at {last.at:.0f} s" if last else ""
        )

    board = Board(journeys, remark)
    run = Journeys(stack.home, cast_scenarios(journeys, mix=True, seed=seed), seed=seed, observe=board.observe)

    async def both() -> Result:
        saboteur.start()
        speeding = asyncio.create_task(speed_up())
        try:
            return await run.run(arrivals_per_second=journeys / (span_s * ARRIVING_SHARE), timeout_s=timeout_s)
        finally:
            speeding.cancel()
            await asyncio.to_thread(saboteur.stop)

    async def speed_up() -> None:
        while not saboteur.done():  # noqa: ASYNC110 - a thread has no event of this loop
            await asyncio.sleep(0.5)
        clockfile.set_speed(stack.home.clock_file, SPEED_AFTERWARDS)

    with board.live(run):
        return asyncio.run(both())


def check(stack: Stack, result: Result) -> Findings:
    """Every record of every topic and every row: the independent audit."""
    ends = partition_ends(stack.home, {topic.name: list(range(topic.partitions)) for topic in TOPICS})
    return audit(stack.home, records(stack.home, ends))


def summarise(result: Result, findings: Findings, saboteur: Saboteur, seed: int, waiting: str) -> dict[str, Any]:
    counted = asdict(findings)
    del counted["words"]
    return {
        "journeys": len(result.projects),
        "kills": saboteur.kills.total(),
        **counted,
        "stuck": len(result.stuck),
        "waiting": waiting,
        "pauses": saboteur.pauses,
        "killed": dict(sorted(saboteur.kills.items())),
        "outcomes": dict(sorted(result.outcomes.items())),
        "http_calls": result.calls,
        "seed": seed,
    }


if __name__ == "__main__":
    sys.exit(main())
