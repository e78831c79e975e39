"""How records are applied: once, in order, parked alone, and with the breaker's help; on the store in memory."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.messaging.errors import describe
from shared.messaging.handling.service import Handlers, Service
from shared.messaging.handling.work import MAX_EVENT_BYTES, Work
from shared.messaging.ids import new_id
from shared.messaging.testing.system import Crash, Faults, World
from shared.messaging.tests.things import Part, Thing
from shared.schemas import catalogue
from shared.schemas.lead import LeadNurtured, LeadWithdrawn

TOPIC = "ncv03.lead.events"


def service(broken: set[UUID]) -> Service:
    """Writes down what it hears, in order; fails for the projects in ``broken``."""
    handlers = Handlers()

    @handlers.on(LeadWithdrawn, loads=(Part,))
    async def hear(event: LeadWithdrawn, work: Work) -> None:
        thing = await work.get(Thing) or work.add(Thing(project_id=event.project_id))
        thing.words = [*thing.words, event.reason]
        work.arm("later", at=work.now + timedelta(days=1), payload={"of": event.reason})
        if event.project_id in broken:
            raise ValueError("this project cannot be handled")

    @handlers.timer("later")
    async def later(payload: Mapping[str, Any], work: Work) -> None:
        thing = await work.get(Thing)
        assert thing is not None
        thing.words = [*thing.words, f"later {payload['of']}"]

    return Service("test", "/test", Thing, handlers, catalogue, (TOPIC,))


async def words(world: World, project: UUID) -> list[str]:
    thing = await world.entity("test", Thing, project)
    return [] if thing is None else thing.words


def say(world: World, project: UUID, *said: str) -> None:
    world.publish("/ncv03/lead", *(LeadWithdrawn(project_id=project, reason=one) for one in said))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 0.6), st.floats(0, 0.6), st.floats(0, 0.5))
async def test_effects_are_the_same_whatever_strikes(
    seed: int, duplicate: float, redeliver: float, crash: float
) -> None:
    """Guarantees 1, 2, 3 and 6."""
    faults = Faults(duplicate=duplicate, redeliver=redeliver, crash=crash, reorder=True)
    world = World([service(set())], seed=seed, faults=faults)
    projects = [new_id() for _ in range(5)]
    for number in range(4):
        for project in projects:
            say(world, project, str(number))
        await world.settle()
    await world.advance(days=3)
    for project in projects:
        assert await words(world, project) == ["0", "1", "2", "3", "later 3"]


async def test_a_project_that_fails_is_parked_in_order_and_drains_once_it_is_mended() -> None:
    """Guarantees 3 and 5."""
    ill, sound = new_id(), new_id()
    broken = {ill}
    world = World([service(broken)])
    for number in range(3):
        say(world, ill, str(number))
        say(world, sound, str(number))
    await world.settle()
    assert await words(world, sound) == ["0", "1", "2"] and await words(world, ill) == []
    parked = list(world.nodes["test"].store.parked_rows.values())
    assert len(parked) == 3 and "cannot be handled" in parked[0].error
    assert all(one.error.startswith("waits behind") for one in parked[1:])
    say(world, ill, "3")
    await world.settle()
    assert len(world.nodes["test"].store.parked_rows) == 4
    broken.clear()
    await world.retry_parked("test")
    assert await words(world, ill) == ["0", "1", "2", "3"]
    assert world.nodes["test"].store.parked_rows == {}


async def test_dropping_the_first_lets_the_next_go_on() -> None:
    ill = new_id()
    broken = {ill}
    world = World([service(broken)])
    say(world, ill, "0", "1")
    await world.settle()
    processor = world.nodes["test"].processor
    first, second = await processor.store.parked(0, 10)
    assert not await processor.drop_parked(second)
    assert await processor.drop_parked(first)
    assert not await processor.drop_parked(first)
    broken.clear()
    await world.retry_parked("test")
    assert await words(world, ill) == ["1"]


async def test_unreadable_records_never_open_the_breaker() -> None:
    """They say something about their sender, nothing about this deploy."""
    world = World([service(set())])
    for _ in range(100):
        world.put(TOPIC, str(new_id()).encode(), b"not JSON", [])
    say(world, project := new_id(), "fine")
    await world.settle()
    node = world.nodes["test"]
    assert not node.processor.breaker.open and len(node.store.parked_rows) == 100
    assert await words(world, project) == ["fine"]


async def test_an_event_that_nobody_handles_leaves_no_trace() -> None:
    """Not even in the inbox, which would grow by everything that other services talk about."""
    world = World([service(set())])
    project = new_id()
    world.publish("/ncv03/lead", LeadNurtured(project_id=project, reason_codes=("X",), review_at=world.clock.now()))
    say(world, project, "fine")
    await world.settle()
    store = world.nodes["test"].store
    assert len(store.inbox) == 1 and store.parked_rows == {}
    assert await words(world, project) == ["fine"]


async def test_an_event_too_large_for_kafka_is_refused_where_it_is_made() -> None:
    """In the outbox it would hold up all others."""
    world = World([service(set())])
    project = new_id()

    async def decide(work: Work) -> None:
        work.publish(LeadWithdrawn.model_construct(project_id=project, reason="x" * MAX_EVENT_BYTES))

    with pytest.raises(ValueError, match="bytes"):
        await world.command("test", project, decide)
    assert world.nodes["test"].store.outbox == []


async def test_a_crash_is_an_outage_not_a_poison() -> None:
    world = World([service(set())], faults=Faults(crash=1.0))
    say(world, new_id(), "x")
    with pytest.raises(Crash):
        await world.nodes["test"].processor.process(next(iter(world.log.values())))
    assert world.nodes["test"].store.parked_rows == {} and world.nodes["test"].store.inbox == set()


def test_errors_are_told_in_one_line_that_any_database_takes() -> None:
    assert describe(ValueError("a\nb")) == "ValueError: a"
    assert describe(ValueError("a\x00b\ud800")) == "ValueError: a\\x00b\\ud800"
    assert len(describe(ValueError("x" * 10_000))) <= 500


def test_two_handlers_for_one_thing_are_an_error() -> None:
    handlers = service(set()).handlers

    async def other(*_: Any) -> None: ...

    with pytest.raises(TypeError, match="two handlers"):
        handlers.on(LeadWithdrawn)(other)
    with pytest.raises(TypeError, match="two handlers"):
        handlers.timer("later")(other)
    handlers.job("j", run=dict)(other)
    with pytest.raises(TypeError, match="two handlers"):
        handlers.job("j", run=dict)(other)
