"""A calendar that leaps brings the same as one that runs: outcomes, events, their order, and deadlines that are met."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
import pytest
from confluent_kafka import KafkaException

from deploy.local import clockfile
from deploy.local.home import Home
from deploy.local.quiet import Watch
from deploy.local.stack import Stack
from helio.history.journal import Entry, of_project
from sandbox.people.journeys import Journeys, Result
from sandbox.people.scenario import MIX, Scenario
from sandbox.rest import until_rest
from tests.integration.whole import whole

__all__ = ["whole"]
pytestmark = [pytest.mark.stack, pytest.mark.timeout(1500)]

SLOW: Final = 60.0
"""A minute a second: while anything is in flight neither calendar moves on by more, however long the machine takes."""
FAST: Final = 250_000.0
"""Some three days a second, while nothing is in flight on the calendar that runs: that something is, is noticed within
a tenth of a second.
"""
LOOK_S: Final = 0.02
ARRIVALS_PER_SECOND = 10.0
PATIENCE_S = 600.0

HASTE = frozenset({"SpeedToLeadMissed"})
"""An hour is a hundredth of a second of the calendar that runs fast: whether it is met there is chance."""
OPERATION = frozenset({
    "ncv03.assets.events", "ncv03.activated-systems.state", "ncv03.onboarding.tasks",
    "rcv02.service.events", "rcv03.billing.events",
})  # fmt: skip
"""What a running system tells, and who answers to it, goes on after the journey's end while the calendar is fast."""
DICE = frozenset({"DeadlineBreached"})
"""The utility is late now and then, by the random ids of its applications;"""
DICE_TASKS = frozenset({"urge_utility", "chase_utility"})
"""then somebody is asked to urge it, until it answers."""


@dataclass
class Run:
    result: Result
    lasted: timedelta
    """On the calendar."""
    entries: list[list[Entry]]
    """Of each project."""


def scenarios() -> list[Scenario]:
    by_name = {scenario.name: scenario for scenario in MIX}
    return [by_name[name] for name in ("straight", "late_answer", "rescinds", "technical_permit_corrections")]


@asynccontextmanager
async def leaping(stack: Stack) -> AsyncIterator[None]:
    """The calendar leaps to the next instant that anybody waits for."""
    await asyncio.to_thread(stack.let_leap, True)
    try:
        yield
    finally:
        await asyncio.to_thread(stack.let_leap, False)


@asynccontextmanager
async def running(stack: Stack) -> AsyncIterator[None]:
    """The calendar runs through every instant: fast where nothing is in flight, slowly where something is."""
    pace = asyncio.create_task(keep_pace(stack.home))
    try:
        yield
    finally:
        pace.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await pace


async def keep_pace(home: Home) -> None:
    async with Watch(home) as watch:
        fast = False
        while True:
            try:
                quiet = not isinstance(await watch.look(now(home)), str)
            except (OSError, TimeoutError, asyncpg.PostgresError, KafkaException):  # no answer: nobody knows
                quiet = False
            if quiet is not fast:
                clockfile.set_speed(home.clock_file, FAST if quiet else SLOW)
                fast = quiet
            await asyncio.sleep(LOOK_S)


def now(home: Home) -> datetime:
    return clockfile.read(home.clock_file).at(datetime.now(UTC))


def travel(stack: Stack, calendar: Callable[[Stack], AbstractAsyncContextManager[None]]) -> Run:
    journeys = Journeys(stack.home, scenarios(), seed=3)

    async def live() -> Result:
        async with calendar(stack):
            return await journeys.run(arrivals_per_second=ARRIVALS_PER_SECOND, timeout_s=PATIENCE_S)

    clockfile.set_speed(stack.home.clock_file, SLOW)
    begun = now(stack.home)
    try:
        result = asyncio.run(live())
        lasted = now(stack.home) - begun
    finally:
        clockfile.set_speed(stack.home.clock_file, 1.0)
    assert not until_rest(stack.home, PATIENCE_S)  # those who bill answer after a journey's end
    ids = [project.project_id for project in result.projects]
    return Run(result, lasted, [of_project(stack.home, UUID(str(one))) for one in ids])


def name_of(entry: Entry) -> str:
    return entry.type.split(".")[2] if entry.type else entry.topic  # AOV-04's own language has no types


def told(entries: list[Entry]) -> Counter[tuple[str, str, str]]:
    """Topic, event, and the event that caused it; what only the machine's haste or dice decide left out."""
    names = {entry.id: name_of(entry) for entry in entries}
    return Counter(
        (entry.topic, name_of(entry), names.get(entry.causation_id, ""))
        for entry in entries
        if entry.topic not in OPERATION
        and name_of(entry) not in HASTE | DICE
        and (entry.value or {}).get("kind") not in DICE_TASKS
    )


def test_the_same_seed_ends_equal_on_a_running_and_on_a_leaping_calendar(whole: Stack) -> None:
    leapt, ran = travel(whole, leaping), travel(whole, running)
    assert not leapt.result.stuck and not ran.result.stuck
    for number, scenario in enumerate(scenarios()):
        one, other = leapt.result.projects[number], ran.result.projects[number]
        assert one.outcome == other.outcome, scenario.name
        difference = Counter(told(leapt.entries[number]))
        difference.subtract(told(ran.entries[number]))
        assert not {what: count for what, count in difference.items() if count}, scenario.name
    for entries in leapt.entries:
        in_order(entries)
        # People call within twenty minutes and have an hour: no deadline is missed because a calendar leapt.
        assert not HASTE & {name_of(entry) for entry in entries}
    for run in (leapt, ran):
        assert run.lasted > 100 * timedelta(seconds=SLOW * run.result.seconds), "it has leapt, or run fast"


def in_order(entries: list[Entry]) -> None:
    """Each topic tells a project's events in the order of the calendar, and none happened before its cause."""
    times = {entry.id: entry.time or "" for entry in entries}
    by_topic: dict[str, list[Entry]] = {}
    for entry in entries:
        by_topic.setdefault(entry.topic, []).append(entry)
        if entry.time is not None and entry.causation_id in times:
            assert times[entry.causation_id] <= entry.time, entry
    for of_topic in by_topic.values():
        of_topic.sort(key=lambda entry: entry.offset)
        stated = [entry.time for entry in of_topic if entry.time is not None]  # AOV-04's own messages have no headers
        assert stated == sorted(stated)
