"""One project's trouble in a loop is its own; an outage is everybody's."""

import asyncpg
import pytest

from shared.messaging.ids import new_id
from shared.messaging.loops.holding import Holding
from shared.messaging.outage import Locked, Outage, boundary
from shared.messaging.testing import system

SETTINGS = system.settings().model_copy(update={"parked_retry_first_s": 60.0, "parked_retry_max_s": 100.0})


async def nothing() -> None:
    return


async def test_what_fails_waits_by_itself_with_growing_pauses_and_goes_on_when_it_is_mended() -> None:
    holding, bad, good = Holding("counting", SETTINGS), new_id(), new_id()

    async def fails() -> None:
        raise LookupError("a row is missing")

    assert not await holding.alone(bad, fails) and await holding.alone(good, nothing)
    assert holding.waiting() == [bad] and holding.errors == {bad: "LookupError: a row is missing"}
    first = holding._held[bad].until
    await holding.alone(bad, fails)
    assert 39 < holding._held[bad].until - first < 41, "60 s, then 120 s of which 100 are the most"
    assert await holding.alone(bad, nothing)
    assert holding.waiting() == [] and holding.errors == {}


async def test_a_project_whose_pause_is_over_is_taken_up_again_and_is_still_told_of() -> None:
    holding, bad = Holding("counting", SETTINGS.model_copy(update={"parked_retry_first_s": 0.0})), new_id()

    async def fails() -> None:
        raise ValueError("no number")

    await holding.alone(bad, fails)
    assert holding.waiting() == [] and bad in holding.errors


async def test_an_outage_is_the_loops_and_what_is_too_much_or_locked_is_the_projects() -> None:
    holding, project = Holding("counting", SETTINGS), new_id()

    async def away() -> None:
        with boundary():
            raise asyncpg.ConnectionDoesNotExistError("gone")

    with pytest.raises(Outage):
        await holding.alone(project, away)
    assert holding.errors == {}

    async def too_long() -> None:
        with boundary():
            raise asyncpg.QueryCanceledError("canceling statement due to statement timeout")

    async def locked() -> None:
        raise Locked("LockNotAvailableError")

    for attempt in (too_long, locked):
        project = new_id()
        assert not await holding.alone(project, attempt) and project in holding.waiting()
