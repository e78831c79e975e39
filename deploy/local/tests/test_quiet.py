"""The calendar leaps only when nothing is in flight, and exactly to the next instant that somebody waits for."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from confluent_kafka import KafkaException, Producer

from deploy.local import clockfile
from deploy.local.fixtures import free_port_base, put_away
from deploy.local.home import DATABASES
from deploy.local.leaper import Leaper
from deploy.local.patience import passes
from deploy.local.quiet import WAITING, Quiet, Watch
from deploy.local.stack import Stack
from shared.messaging.activity import Account, Activity
from shared.messaging.clock import FileClock

pytestmark = pytest.mark.stack

TOPIC, READER = "ncv03.design.events", "lead"
PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Kafka and PostgreSQL of this module's own, at rest: the tests stand in for the services."""
    stack = Stack(tmp_path_factory.mktemp("quiet"), free_port_base())
    stack.start()
    try:
        stack.wait_ready()
        yield stack
    finally:
        put_away(stack)


def look(stack: Stack) -> Quiet | str:
    async def ask() -> Quiet | str:
        async with Watch(stack.home) as watch:
            deadline = time.monotonic() + PATIENCE_S
            while True:
                try:
                    return await watch.look(FileClock(stack.home.clock_file, 0).now())
                except KafkaException as error:  # a coordinator that has just begun
                    if not passes(error) or time.monotonic() > deadline:
                        raise
                    await asyncio.sleep(0.1)

    return asyncio.run(ask())


@contextlib.contextmanager
def rows(stack: Stack, service: str, insert: str, *values: object) -> Iterator[None]:
    """Rows of a table of the chassis, while the context is entered."""
    table = insert.split()[2]
    with psycopg.connect(stack.database_url(service), autocommit=True) as database:
        database.execute(insert.encode(), values)
        try:
            yield
        finally:
            database.execute(f"DELETE FROM {table}".encode())


@contextlib.contextmanager
def account(stack: Stack, name: str) -> Iterator[Activity]:
    activity = Activity(stack.home.activity / name)
    try:
        yield activity
    finally:
        activity.close(for_good=True)


TIMER = "INSERT INTO timers (project_id, name, due_at, payload) VALUES (%s, 'test', %s, '{}')"


def test_a_stack_at_rest_waits_for_nothing(own: Stack) -> None:
    found = look(own)
    assert isinstance(found, Quiet) and found.due == ()


def test_work_in_hand_is_in_flight(own: Stack) -> None:
    with account(own, "lead") as lead:
        assert isinstance(look(own), Quiet)
        with lead.working():
            assert look(own) == "lead has 1 in hand"
        assert isinstance(look(own), Quiet)


def test_what_a_database_has_still_to_do_is_in_flight(own: Stack) -> None:
    outbox = "INSERT INTO outbox (topic, key, headers, value) VALUES ('t', 'k', '', '')"
    with rows(own, "design", outbox):
        assert look(own) == "design has rows of the outbox"
    job = "INSERT INTO jobs (id, project_id, name, payload, context) VALUES (%s, %s, 'j', '{}', '{}')"
    with rows(own, "design", job, uuid.uuid4(), uuid.uuid4()):
        assert look(own) == "design has jobs"
    failed = (
        "INSERT INTO timers (project_id, name, due_at, payload, attempts, retry_at)"
        " VALUES (%s, 'test', now(), '{}', %s, now() + interval '1 hour')"
    )
    with rows(own, "aov04", failed, uuid.uuid4(), 1):
        assert look(own) == "aov04 has failed timers"
    with rows(own, "aov04", failed, uuid.uuid4(), 9):  # tried for minutes: nobody waits for that
        assert isinstance(look(own), Quiet)
    assert isinstance(look(own), Quiet)


def test_a_record_is_in_flight_until_every_reader_has_handled_it(own: Stack) -> None:
    found: list[tuple[int, int]] = []
    producer = Producer({**own.kafka_settings("design"), "log_level": 0})
    producer.produce(TOPIC, b"{}", on_delivery=lambda _, m: found.append((m.partition() or 0, m.offset() or 0)))
    assert producer.flush(PATIENCE_S) == 0
    (partition, offset) = found[0]
    with contextlib.ExitStack() as entered:
        readers = {name: entered.enter_context(account(own, name)) for name in ("lead", "contracting", "permitting")}
        for name, reader in readers.items():
            assert look(own) == f"{name} has not handled all of {TOPIC}"
            reader.reached(TOPIC, partition, offset)  # it stands before it
            reader.tell()
            assert look(own) == f"{name} has not handled all of {TOPIC}"
            reader.reached(TOPIC, partition, offset + 1)
            reader.tell()
        assert isinstance(look(own), Quiet)
        with account(own, "people-1") as people:  # whoever says that it follows a topic is waited for as well
            people.reached(TOPIC, partition, offset)
            people.tell()
            assert look(own) == f"people-1 has not handled all of {TOPIC}"
    assert isinstance(look(own), str)  # gone without having committed how far they were
    from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
    from confluent_kafka.admin import AdminClient

    admin = AdminClient({**own.kafka_settings("admin"), "log_level": 0})
    for name in readers:
        request = ConsumerGroupTopicPartitions(name, [TopicPartition(TOPIC, partition, offset + 1)])
        for future in admin.alter_consumer_group_offsets([request]).values():
            future.result(PATIENCE_S)
    assert isinstance(look(own), Quiet)


def test_a_task_that_nobody_has_looked_at_is_in_flight(own: Stack) -> None:
    with account(own, "lead") as lead, account(own, "people-1") as people:
        seen = Account(own.home.activity / "lead").read()
        assert seen is not None
        people.has_seen("lead", seen)
        people.tell()
        assert isinstance(look(own), Quiet)
        lead.offers += 1
        lead.tell()
        assert look(own) == "people-1 has not seen what lead did"
        seen = Account(own.home.activity / "lead").read()
        assert seen is not None
        people.has_seen("lead", seen)
        people.tell()
        assert isinstance(look(own), Quiet)


def test_work_between_two_looks_spoils_them(own: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    with account(own, "lead") as lead:

        async def while_work_is_done(watch: Watch, places: Any, which: Any) -> dict[tuple[str, int], int]:
            with lead.working():
                return await ask(watch, places, which)

        ask = Watch._offsets
        monkeypatch.setattr(Watch, "_offsets", while_work_is_done)
        assert look(own) == "something was done meanwhile"


def test_the_earliest_of_all_that_is_waited_for_comes_first(own: Stack) -> None:
    now = FileClock(own.home.clock_file, 0).now()
    with (
        rows(own, "lead", TIMER, uuid.uuid4(), now + timedelta(days=9)),
        rows(own, "aov04", TIMER, uuid.uuid4(), now + timedelta(days=3)),
        account(own, "people-1") as people,
    ):
        people.next_due = now + timedelta(days=6)
        people.tell()
        found = look(own)
        assert isinstance(found, Quiet)
        assert [(at - now, name) for at, name in found.due] == [
            (timedelta(days=3), "aov04"), (timedelta(days=6), "people-1"), (timedelta(days=9), "lead"),
        ]  # fmt: skip
    with rows(own, "lead", TIMER, uuid.uuid4(), now):
        assert look(own) == "lead has something due"


def test_a_planned_service_that_does_not_run_holds_the_calendar(own: Stack) -> None:
    own.wish("lead", "stop")
    try:
        assert look(own) == "lead does not run"
        with account(own, "lead"):
            assert isinstance(look(own), Quiet)
    finally:
        from deploy.local.state import read_plan, write_plan

        plan = read_plan(own.home)
        del plan.processes["lead"]
        write_plan(own.home, plan)


def test_the_calendar_leaps_from_instant_to_instant_and_waits_while_one_is_dealt_with(own: Stack) -> None:
    """People with three appointments; dealing with the second takes a while."""
    now = FileClock(own.home.clock_file, 0).now()
    instants = [now + timedelta(days=days) for days in (10, 20, 30)]
    reached: list[datetime] = []

    async def live() -> None:
        clock = FileClock(own.home.clock_file, 0)
        with account(own, "people-1") as people:
            leaping = asyncio.create_task(Leaper(own.home).run())
            for number, instant in enumerate(instants):
                people.next_due = instant
                people.tell()
                deadline = time.monotonic() + PATIENCE_S
                while clock.now() < instant:
                    assert time.monotonic() < deadline
                    await asyncio.sleep(0.002)
                with people.working():
                    people.next_due = None
                    people.tell()
                    reached.append(clock.now())
                    if number == 1:
                        await asyncio.sleep(1.0)
                        reached.append(clock.now())
                        people.next_due = instants[2]
            leaping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await leaping

    asyncio.run(live())
    late = [at - due for at, due in zip(reached, [*instants[:2], instants[1], instants[2]], strict=True)]
    assert all(timedelta(0) <= one < timedelta(seconds=PATIENCE_S) for one in late), late
    assert clockfile.read(own.home.clock_file).speed == 1.0
    assert datetime.now(UTC) < instants[0]  # nobody has lived through thirty days


def test_the_process_that_leaps_is_one_and_can_be_ended(own: Stack) -> None:
    assert not own.leaps and not clockfile.leaping(own.home)
    own.let_leap(True)
    assert own.leaps and clockfile.leaping(own.home)
    own.let_leap(False)
    assert not own.leaps and not clockfile.leaping(own.home)


def test_what_is_parked_holds_the_calendar_up_unless_it_waits_for_a_newer_program(own: Stack) -> None:
    parked = b"""INSERT INTO parked (key, event_id, topic, "partition", "offset", headers, error, for_deploy, attempts)
                 VALUES ('k', gen_random_uuid(), 't', 0, 0, '[]', 'version 2 is newer', %s, %s)"""
    with psycopg.connect(own.database_url("lead"), autocommit=True) as database:
        for for_deploy, attempts, expected in (
            (True, 0, None),
            (False, 0, "parked records"),
            (False, 50, "parked records"),  # it may say what ends a wait: no deadline overtakes it
        ):
            with database.transaction(force_rollback=True):
                database.execute(parked, [for_deploy, attempts])
                row = database.execute(WAITING.encode()).fetchone()
                assert row is not None and row[0] == expected


def test_every_database_can_be_asked_as_audit(own: Stack) -> None:
    for service in DATABASES:
        with psycopg.connect(own.database_url(service, "audit")) as database:
            for table in ("outbox", "jobs", "parked", "timers"):
                database.execute(f"SELECT count(*) FROM {table}".encode())
