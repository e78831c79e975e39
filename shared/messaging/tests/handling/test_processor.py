"""How records are applied: once, in order, parked alone, and with the breaker's help; on the store in memory."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
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
from shared.messaging.outage import Outage, Unstorable
from shared.messaging.testing.system import Crash, Faults, World
from shared.messaging.tests.things import Part, State, Thing
from shared.schemas import catalogue
from shared.schemas.design import ProposalDeclined
from shared.schemas.lead import LeadDisqualified, LeadNurtured, LeadWithdrawn

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
    """They say something about their sender, nothing about this deploy; each is counted once, however often read."""
    world = World([service(set())], seed=1, faults=Faults(redeliver=0.5))
    for _ in range(100):
        world.put(TOPIC, str(new_id()).encode(), b"not JSON", [])
    say(world, project := new_id(), "fine")
    await world.settle()
    node = world.nodes["test"]
    assert not node.processor.breaker.open and node.store.parked_rows == {}
    (counted,) = await node.store.quarantine_counts()
    assert (counted.principal, counted.topic, counted.reason, counted.seen) == ("lead", TOPIC, "unreadable", 100)
    assert await words(world, project) == ["fine"]


async def test_a_forged_or_unreadable_record_does_not_hold_its_project_up() -> None:
    """Whoever knows a project's key may not stop it."""
    world = World([service(set())])
    project = new_id()
    world.put(TOPIC, str(project).encode(), b"not JSON", [])
    world.publish("/rev02", LeadWithdrawn(project_id=project, reason="forged"))
    say(world, project, "fine")
    await world.settle()
    assert await words(world, project) == ["fine"]
    reasons = {one.reason: one.seen for one in await world.nodes["test"].store.quarantine_counts()}
    assert reasons == {"unreadable": 1, "foreign-source": 1}


async def test_nobody_can_use_up_the_id_of_another_publishers_fact() -> None:
    """A neighbour that sends a fact of its own under the id of somebody else's does not make that one a repeat."""
    made = service(set())

    @made.handlers.on(ProposalDeclined)
    async def note(event: ProposalDeclined, work: Work) -> None:
        thing = await work.get(Thing) or work.add(Thing(project_id=event.project_id))
        thing.words = [*thing.words, f"declined: {event.reason}"]

    world = World([replace(made, topics=(TOPIC, "ncv03.design.events"))])
    project = new_id()
    say(world, project, "mine")
    ((place, (victim,)),) = world.log.items()
    event = ProposalDeclined(project_id=project, proposal_id=new_id(), reason="theirs")
    headers = dict(victim.headers) | {"ce_type": event.ce_type.encode(), "ce_source": b"/ncv03/design"}
    world.log.clear()
    world.put(
        "ncv03.design.events", victim.key, event.model_dump_json().encode(), [(n, r or b"") for n, r in headers.items()]
    )
    await world.settle()
    world.log[place] = [victim]
    await world.settle()
    assert await words(world, project) == ["declined: theirs", "mine"]


async def test_samples_are_bounded_and_counts_are_not() -> None:
    world = World([service(set())])
    node = world.nodes["test"]
    for _ in range(2_000):
        world.put(TOPIC, None, b"x" * 100_000, [("h" * 5_000, b"v" * 5_000)] * 100)
    await world.settle()
    (counted,) = await node.store.quarantine_counts()
    most = node.processor.settings.quarantine_rows_per_minute
    assert counted.seen == 2_000 and most <= counted.kept <= most + 50
    kept = await node.store.quarantined("lead", 0, 1)
    assert kept[0].value_bytes == 100_000 and len(kept[0].value or b"") <= 16 * 1024
    assert sum(len(name) + len(raw or b"") for name, raw in kept[0].headers) <= 64 * 2 * 1024


async def test_twenty_poison_projects_in_a_row_do_not_stop_two_hundred_healthy_ones() -> None:
    ill, sound = [new_id() for _ in range(60)], [new_id() for _ in range(200)]
    broken = set(ill)
    world = World([service(broken)], partitions=1)
    for project in [*ill, *sound]:
        say(world, project, "0")
    for project in ill:
        say(world, project, "1")
    await world.settle()
    assert [await words(world, project) for project in sound] == [["0"]] * 200
    node = world.nodes["test"]
    assert not node.processor.breaker.open and len(node.store.parked_rows) == 120
    broken.clear()
    await world.retry_parked("test")
    assert [await words(world, project) for project in ill] == [["0", "1"]] * 60


async def test_a_program_that_can_handle_nothing_parks_few_and_takes_in_no_more_than_it_can_hold() -> None:
    projects = [new_id() for _ in range(100)]
    broken = set(projects)
    world = World([service(broken)])
    for project in projects:
        say(world, project, "0", "1")
    await world.settle()
    node = world.nodes["test"]
    assert node.processor.breaker.open and len(node.store.parked_rows) < 20 * 2
    lowest = node.processor.breaker.lowest()
    assert sum(len(records) - lowest.get(place, 0) for place, records in world.log.items()) >= 160
    broken.clear()
    node.processor.breaker._probed = 0.0  # the pause has passed
    await node.processor.half_open()
    assert not node.processor.breaker.open and node.processor.breaker.held == []
    await world.retry_parked("test")
    assert [await words(world, project) for project in projects] == [["0", "1"]] * 100


async def test_an_error_of_a_handler_is_never_taken_for_an_outage() -> None:
    """A handler that raises what an unreachable database would raise parks its project, and nobody else waits."""
    for error in (FileNotFoundError("x"), TimeoutError(), ConnectionResetError()):
        handlers = Handlers()
        ill, sound = new_id(), new_id()

        @handlers.on(LeadWithdrawn)
        async def fail(event: LeadWithdrawn, work: Work, *, of: UUID = ill, error: Exception = error) -> None:
            work.add(Thing(project_id=event.project_id, words=["fine"]))
            if event.project_id == of:
                raise error

        world = World([Service("test", "/test", Thing, handlers, catalogue, (TOPIC,))])
        say(world, ill, "x")
        say(world, sound, "x")
        await world.settle()
        assert await words(world, sound) == ["fine"]
        assert [one.key for one in await world.nodes["test"].store.parked(0, 9)] == [str(ill)]


async def test_one_bad_record_of_many_costs_few_transactions() -> None:
    ill = new_id()
    world = World([service({ill})], partitions=1)
    for project in [*(new_id() for _ in range(150)), ill, *(new_id() for _ in range(149))]:
        say(world, project, "x")
    node = world.nodes["test"]
    begun = 0
    transaction = node.store.transaction

    def counting(*locks: Any) -> Any:
        nonlocal begun
        begun += 1
        return transaction(*locks)

    node.store.transaction = counting  # type: ignore[assignment, method-assign]
    await world.settle()
    assert len(node.store.parked_rows) == 1 and begun <= 2 * 9 + 5


async def test_what_is_too_slow_is_halved_until_it_goes() -> None:
    handlers = Handlers()

    @handlers.on(LeadWithdrawn)
    async def slow(event: LeadWithdrawn, work: Work) -> None:
        await asyncio.sleep(10 if event.reason == "hangs" else 0.04)
        work.add(Thing(project_id=event.project_id, words=["fine"]))

    world = World([Service("test", "/test", Thing, handlers, catalogue, (TOPIC,))], partitions=1)
    node = world.nodes["test"]
    node.processor.settings = node.processor.settings.model_copy(update={"batch_timeout_s": 0.4, "handler_retries": 0})
    sound, hangs = [new_id() for _ in range(12)], new_id()
    for project in sound:
        say(world, project, "x")
    say(world, hangs, "hangs")
    await world.settle()
    assert [await words(world, project) for project in sound] == [["fine"]] * 12
    assert [one.key for one in await node.store.parked(0, 9)] == [str(hangs)]


def closing_service(broken: set[UUID]) -> Service:
    made = service(broken)

    @made.handlers.on(LeadDisqualified, closing=True)
    async def close(event: LeadDisqualified, work: Work) -> None:
        thing = await work.get(Thing) or work.add(Thing(project_id=event.project_id))
        thing.state = State.CLOSED
        work.close()

    return made


async def test_a_closing_is_not_held_up_by_a_parked_record_of_its_project() -> None:
    """What was parked gets one more try behind it; what still fails is set aside, with a note, and can be handled."""
    ill, mended = new_id(), new_id()
    broken = {ill, mended}
    world = World([closing_service(broken)])
    for project in (ill, mended):
        say(world, project, "0", "1")
    await world.settle()
    node = world.nodes["test"]
    assert len(node.store.parked_rows) == 4
    broken.discard(mended)
    for project in (ill, mended):
        world.publish("/ncv03/lead", LeadDisqualified(project_id=project, reason_codes=("X",)))
    say(world, ill, "2")
    await world.settle()
    things = [await world.entity("test", Thing, project) for project in (ill, mended)]
    assert [thing and thing.state for thing in things] == [State.CLOSED, State.CLOSED]
    await world.retry_parked("test")
    assert await words(world, mended) == ["0", "1"]
    assert await node.store.parked(0, 9) == []
    aside = await node.store.quarantined(None, 0, 9)
    assert [(one.reason, one.record_key) for one in aside] == [("closed", str(ill).encode())] * 3
    assert [one.action for one in node.store.audited] == ["parked.set-aside"] * 3
    broken.clear()
    for one in aside:
        assert await node.processor.retry_quarantined(one) is None
    assert await words(world, ill) == ["0", "1", "2"] and await node.store.quarantined(None, 0, 9) == []


async def test_a_newer_version_waits_for_a_program_and_not_for_the_clock() -> None:
    world = World([service(set())])
    project = new_id()
    say(world, project, "0")
    await world.settle()
    (of_project,) = world.log.values()
    headers = [(name, raw.replace(b".v1", b".v2") if name == "ce_type" and raw else raw) for name, raw in
               of_project[0].headers]  # fmt: skip
    headers = [(name, str(new_id()).encode() if name == "ce_id" else raw) for name, raw in headers]
    world.put(TOPIC, str(project).encode(), b'{"of": "tomorrow"}', [(name, raw or b"") for name, raw in headers])
    say(world, project, "1")
    await world.settle()
    store = world.nodes["test"].store
    parked = await store.parked(0, 9)
    assert [one.for_deploy for one in parked] == [True, False] and await store.due_parked(9) == []
    assert await store.release_for_deploy() == 1
    await world.retry_parked("test")
    assert await store.due_parked(9) == [] and len(await store.parked(0, 9)) == 2
    assert await words(world, project) == ["0"]


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


async def test_a_batch_that_is_tried_often_notes_what_it_rejects_once_and_in_its_order() -> None:
    """An outage repeats the batch; a value that no database takes is found after what cannot be read at all."""
    handlers = Handlers()

    @handlers.on(LeadWithdrawn)
    async def unstorable(event: LeadWithdrawn, work: Work) -> None:
        raise Unstorable("DataError")

    world = World([Service("test", "/test", Thing, handlers, catalogue, (TOPIC,))], partitions=1)
    node = world.nodes["test"]
    say(world, new_id(), "x")
    world.put(TOPIC, None, b"not JSON", [])
    (records,) = world.log.values()
    transaction = node.store.transaction
    node.store.transaction = away  # type: ignore[assignment, method-assign]
    for _ in range(3):
        with pytest.raises(Outage):
            await node.processor.process(records)
    assert node.processor.quarantine.pending == 0
    node.store.transaction = transaction  # type: ignore[method-assign]
    await node.processor.process(records)
    for _ in range(2):  # a consumer that begins anew reads them once more
        await node.processor.process(records)
    await node.processor.quarantine.flush(node.store)
    counts = {one.reason: (one.seen, one.kept) for one in await node.store.quarantine_counts()}
    assert counts == {"unstorable": (1, 1), "unreadable": (1, 1)}


def away(*_: Any) -> Any:
    raise Outage("ConnectionError")


async def test_what_was_parked_and_then_rejected_is_handled_once_by_a_retry_however_many_try() -> None:
    """Its id is in the inbox since it was parked: that must not be taken for its effect."""
    ill = new_id()
    broken = {ill}
    world = World([service(broken)])
    say(world, ill, "0")
    await world.settle()
    node = world.nodes["test"]
    (parked,) = await node.store.parked(0, 9)
    headers, parked.headers = parked.headers, []  # as a program that cannot read it would find it
    assert await node.processor.retry_parked(parked)
    (sample,) = await node.store.quarantined(None, 0, 9)
    assert sample.reason == "unreadable" and await node.store.parked(0, 9) == []
    sample.headers = headers
    broken.clear()
    tried = [node.processor.retry_quarantined(sample) for _ in range(3)]
    answers = await asyncio.gather(*tried)
    assert answers.count(None) == 1 and answers.count("it is not in quarantine any more") == 2
    assert await words(world, ill) == ["0"]


async def test_a_parked_record_whose_value_no_database_takes_holds_its_project_up_no_longer() -> None:
    """Alone it would have gone to quarantine at once; behind another record it is found when its turn comes."""
    handlers = Handlers()
    ill = new_id()
    broken = {ill}

    @handlers.on(LeadWithdrawn)
    async def hear(event: LeadWithdrawn, work: Work) -> None:
        if event.reason == "odd":
            raise Unstorable("DataError")
        if event.project_id in broken:
            raise ValueError("this project cannot be handled")
        thing = await work.get(Thing) or work.add(Thing(project_id=event.project_id))
        thing.words = [*thing.words, event.reason]

    world = World([Service("test", "/test", Thing, handlers, catalogue, (TOPIC,))])
    say(world, ill, "0", "odd", "1")
    await world.settle()
    node = world.nodes["test"]
    assert len(await node.store.parked(0, 9)) == 3
    broken.clear()
    await world.retry_parked("test")
    assert await words(world, ill) == ["0", "1"] and await node.store.parked(0, 9) == []
    assert [one.reason for one in await node.store.quarantined(None, 0, 9)] == ["unstorable"]


async def test_what_an_error_says_of_a_person_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Operators find it with the parked record."""
    handlers = Handlers()

    @handlers.on(LeadWithdrawn)
    async def fail(event: LeadWithdrawn, work: Work) -> None:
        raise KeyError(event.reason)

    world = World([Service("test", "/test", Thing, handlers, catalogue, (TOPIC,))])
    say(world, new_id(), "Ada Lovelace has moved")
    await world.settle()
    (parked,) = await world.nodes["test"].store.parked(0, 9)
    assert "Ada" in parked.error
    assert [one for one in caplog.records if "parked" in one.message] and "Ada" not in str(
        [r.message for r in caplog.records]
    )
