"""Many mixed journeys while processes are killed and parts are broken; then everything is checked against everything.

    python -m tests.chaos [--projects 300] [--kills 60] [--seed 7]

Starts a stack of its own in a directory that is thrown away (``--keep`` keeps it), with a second instance of some
services. The last line is one JSON object; exit code 1 if anything is lost, duplicated, reordered, unequal, parked or
stuck, if what is in quarantine or refused is not exactly what was injected, or if a lie of the utility has another
effect than it has to have. A small run:
``--projects 30 --kills 12 --span 90``. The default size takes about twenty minutes on two cores.
"""

import argparse
import asyncio
import json
import logging
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from deploy.local import clockfile
from deploy.local.fixtures import free_port_base
from deploy.local.home import APPLICATIONS, DATABASES
from deploy.local.processes import KAFKA, POSTGRES
from deploy.local.stack import Stack
from helio.demo import Board
from helio.history.journal import partition_ends, records
from helio.output import progress_console
from sandbox.audit import Findings, audit
from sandbox.people.journeys import Journeys, Result, cast_scenarios
from sandbox.rest import until_rest
from shared.schemas.topics import TOPICS
from tests.chaos.forger import QUARANTINED, REFUSED, counted
from tests.chaos.liar import Liar
from tests.chaos.partial import PartBreaker
from tests.chaos.saboteur import Saboteur

STANDSTILL = 0.001
"""Calendar seconds a second while the end state is checked."""
SECOND_INSTANCES = ("contracting-2", "permitting-2", "onboarding-2")
SPEED = 28_000.0
"""Calendar seconds a second while processes are killed: the longest outage, of a broker that has to wait until its
session has run out, is fourteen seconds or four and a half days, less than any deadline that a customer has."""
SPEED_AFTERWARDS = 20_000.0
"""While anything is in flight; else the calendar leaps. At a constant speed that is higher the gateways of hundreds of
systems send more than the machine takes in."""
SPAN_S = 240.0
"""The kills are spread over this time; projects arrive during the first two thirds of it."""
ARRIVING_SHARE = 2 / 3
TIMEOUT_S = 2_400.0
"""Of the whole run. With three hundred projects something is always in flight, so that the calendar hardly leaps: the
longest journeys, half a year and a survey ninety days later, take fifteen minutes."""
REST_PATIENCE_S = 60.0
SHOWN_LIES = 20
PARTS_S = 300.0
"""How long what is to be broken may go on after the last journey has ended."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--projects", "--journeys", dest="journeys", type=int, default=300)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of scenarios and kills")
    parser.add_argument("--span", type=float, default=SPAN_S, help="seconds over which the kills are spread")
    parser.add_argument(
        "--timeout", type=float, default=TIMEOUT_S, help="seconds after which what has not ended is stuck"
    )
    parser.add_argument("--keep", action="store_true", help="keep the stack's directory")
    given = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # that the broker does not answer is meant to be
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
        run = Run(stack, saboteur, given.journeys, given.seed, given.span)
        run.parts.prepare()
        result = run.travel(given.timeout)
        with console.status("waiting until everything is at rest …") as status:
            stack.wait_ready()
            # Timers that fire while the topics are read would leave events that the check does not know of.
            clockfile.set_speed(stack.home.clock_file, STANDSTILL)
            waiting = until_rest(stack.home, REST_PATIENCE_S, observe=lambda what: status.update(f"waiting for {what}"))
        with console.status("checking all databases and topics against each other …"):
            findings = check(stack, run.parts.forger.ids)
            counts = Counts.of(stack, run.parts, run.liar)
            lies = run.liar.wrong()
    finally:
        stack.stop()
        if not given.keep:
            shutil.rmtree(directory, ignore_errors=True)
    summary = summarise(result, findings, saboteur, given.seed, waiting) | counts.summary
    summary["forged"] = run.parts.forger.written
    summary["lies"] = run.liar.effects
    summary["parts"] = dict(sorted(run.parts.done_so_far.items()))
    summary["seconds"] = round(time.monotonic() - began, 1)
    for words in findings.words:
        print(f"audit: {words}")
    for project in result.stuck:
        print(f"stuck: {project.project_id} ({project.scenario.name}), last {list(project.happened)[-3:]}")
    for words in counts.wrong:
        print(f"counts: {words}")
    for words in lies[:SHOWN_LIES]:
        print(f"lies: {words}")
    for name, error in (("parts", run.parts.error), ("liar", run.liar.error)):
        if error is not None:
            print(f"{name}: {type(error).__name__}: {error}")
    print(json.dumps(summary))
    sound = findings.sound and not findings.parked and not counts.wrong and not result.stuck and not waiting
    sound = sound and not lies and run.liar.error is None
    return 0 if sound and saboteur.complete and run.parts.complete else 1


class Run:
    """Journeys, while the saboteur works and parts are broken; once both are done the calendar leaps."""

    def __init__(self, stack: Stack, saboteur: Saboteur, journeys: int, seed: int, span_s: float) -> None:
        self._stack = stack
        self._saboteur = saboteur
        self._arrivals_per_second = journeys / (span_s * ARRIVING_SHARE)
        self._board = Board(journeys, self._remark)
        scenarios = cast_scenarios(journeys, mix=True, seed=seed)
        self._journeys = Journeys(stack.home, scenarios, seed=seed, observe=self._board.observe)
        self.parts = PartBreaker(stack.home, self._under_way, span_s=span_s, seed=seed)
        self.liar = Liar(stack.home, seed)

    def travel(self, timeout_s: float) -> Result:
        with self._board.live(self._journeys):
            return asyncio.run(self._all(timeout_s))

    def _under_way(self) -> list[UUID]:
        return [one.project_id for one in self._journeys.projects if one.project_id is not None and not one.outcome]

    def _remark(self) -> str:
        last = self._saboteur.blows[-1] if self._saboteur.blows else None
        kills, pauses = self._saboteur.kills.total(), self._saboteur.pauses.total()
        return (
            f"[red]{kills} kills, {pauses} pauses, {self.parts.done_so_far.total()} parts[/]"
            + (f", the last: {last.kind} {last.victim} at {last.at:.0f} s" if last else "")
            + (f"; {self.parts.last}" if self.parts.last else "")
        )

    async def _all(self, timeout_s: float) -> Result:
        self._saboteur.start()
        self.parts.start()
        self.liar.start()
        speeding = asyncio.create_task(self._speed_up())
        try:
            return await self._journeys.run(arrivals_per_second=self._arrivals_per_second, timeout_s=timeout_s)
        finally:
            await asyncio.wait([speeding], timeout=PARTS_S)
            speeding.cancel()
            await asyncio.to_thread(self._stack.let_leap, False)
            await asyncio.to_thread(self._saboteur.stop)
            await asyncio.to_thread(self.parts.stop)
            await asyncio.to_thread(self.liar.stop)

    async def _speed_up(self) -> None:
        while not (self._saboteur.done() and self.parts.done()):  # noqa: ASYNC110 - threads have no event of this loop
            await asyncio.sleep(0.5)
        clockfile.set_speed(self._stack.home.clock_file, SPEED_AFTERWARDS)
        await asyncio.to_thread(self._stack.let_leap, True)


@dataclass(frozen=True)
class Counts:
    """What lies in quarantine and among the refused rows, by service, beside what was injected."""

    quarantined: dict[str, int]
    quarantined_expected: dict[str, int]
    refused: dict[str, int]
    refused_expected: dict[str, int]

    @classmethod
    def of(cls, stack: Stack, parts: PartBreaker, liar: Liar) -> "Counts":
        expected = dict(parts.forger.expected + Counter({"permitting": liar.refused}))
        return cls(
            counted(stack.home, QUARANTINED), expected,
            counted(stack.home, REFUSED), dict(parts.refused_expected),
        )  # fmt: skip

    @property
    def summary(self) -> dict[str, int]:
        return {name: sum(found.values()) for name, found in vars(self).items()}

    @property
    def wrong(self) -> list[str]:
        return [
            f"{service} has {found.get(service, 0)} {what}, {wanted.get(service, 0)} were injected"
            for what, found, wanted in (
                ("in quarantine", self.quarantined, self.quarantined_expected),
                ("refused rows", self.refused, self.refused_expected),
            )
            for service in DATABASES
            if found.get(service, 0) != wanted.get(service, 0)
        ]


def check(stack: Stack, forged: Set[UUID]) -> Findings:
    """Every record of every topic and every row: the independent audit."""
    ends = partition_ends(stack.home, {topic.name: list(range(topic.partitions)) for topic in TOPICS})
    return audit(stack.home, records(stack.home, ends), forged=forged)


def summarise(result: Result, findings: Findings, saboteur: Saboteur, seed: int, waiting: str) -> dict[str, Any]:
    counted = asdict(findings)
    del counted["words"]
    return {
        "journeys": len(result.projects),
        "kills": saboteur.kills.total(),
        **counted,
        "stuck": len(result.stuck),
        "waiting": waiting,
        "pauses": saboteur.pauses.total(),
        "paused": dict(sorted(saboteur.pauses.items())),
        "killed": dict(sorted(saboteur.kills.items())),
        "outcomes": dict(sorted(result.outcomes.items())),
        "http_calls": result.calls,
        "seed": seed,
    }


if __name__ == "__main__":
    sys.exit(main())
