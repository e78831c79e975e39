"""A stack with everybody in it, for tests that need all seven services and the parties beside them."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import pytest

from deploy.local import clockfile
from deploy.local.fixtures import free_port_base, put_away
from deploy.local.home import APPLICATIONS
from deploy.local.stack import Stack
from helio.history.journal import partition_ends, records
from sandbox.audit import audit
from sandbox.people.journeys import Happening, Journeys
from sandbox.people.project import Project
from sandbox.people.scenario import Scenario
from sandbox.rest import until_rest
from shared.schemas.topics import TOPICS

LEAPING: Final = 1_000.0
"""A quarter of an hour a second while anything is in flight: no deadline passes because a machine is busy."""
ARRIVALS_PER_SECOND: Final = 20.0
PATIENCE_S: Final = 900.0
"""Forty projects take two minutes; a busy machine takes its time."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Of the module alone: it ends with it."""
    stack = Stack(tmp_path_factory.mktemp("whole"), free_port_base())
    stack.start(APPLICATIONS)
    try:
        stack.wait_ready()
        yield stack
    finally:
        put_away(stack)


def run(
    stack: Stack, scenarios: Sequence[Scenario], then: Callable[[], None] | None = None
) -> tuple[list[Project], list[Happening]]:
    """Lets the projects live to their ends and the stack come to rest; the independent audit finds nothing.

    ``then``: ends what was done beside them, before anybody looks.
    """
    seen: list[Happening] = []
    clockfile.set_speed(stack.home.clock_file, LEAPING)
    stack.let_leap(True)
    try:
        journeys = Journeys(stack.home, scenarios, seed=5, observe=seen.append)
        result = asyncio.run(journeys.run(arrivals_per_second=ARRIVALS_PER_SECOND, timeout_s=PATIENCE_S))
    finally:
        if then is not None:
            then()
        stack.let_leap(False)
        clockfile.set_speed(stack.home.clock_file, 1.0)
    assert not result.stuck, [(one.scenario.name, list(one.happened)[-3:]) for one in result.stuck]
    assert not until_rest(stack.home, PATIENCE_S)
    ends = partition_ends(stack.home, {topic.name: list(range(topic.partitions)) for topic in TOPICS})
    ids = {one.project_id for one in result.projects if one.project_id is not None}
    findings = audit(stack.home, records(stack.home, ends), ids)
    assert findings.sound, findings.words
    return result.projects, seen
