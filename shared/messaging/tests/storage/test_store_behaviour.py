"""What every store promises, run against memory and against PostgreSQL: what holds for one holds for both."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.messaging.handling.work import ERASED, Batch, Work
from shared.messaging.ids import new_id
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.storage.rejected import count_and_keep
from shared.messaging.storage.store import (
    Answer,
    Audited,
    Changes,
    Document,
    Job,
    JobState,
    Outgoing,
    Parked,
    Position,
    Quarantined,
    Store,
    Task,
    TaskFilter,
    Timer,
)
from shared.messaging.tests.things import Part, State, Thing

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WAITS_FOR_A_LOCK = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = $1"


async def write(store: Store, **what: Any) -> None:
    async with store.transaction() as transaction:
        await transaction.write(Changes(**what))


async def work(store: Store, project: UUID, does: Callable[[Work], Awaitable[Any]]) -> Any:
    """A unit of work as a handler has it."""
    async with store.transaction() as transaction:
        batch = Batch(transaction, "/test", lambda _: "topic", NOW)
        found = await does(Work(batch, project))
        await batch.write()
    return found


@dataclass(frozen=True)
class DocumentKind:
    """As the contract's table has it."""

    erased: bool
    what: str = "a paper"


def parked(key: str | None, retry_in_s: float = 0.0, value: bytes | None = b"\x00\xff", **more: Any) -> Parked:
    return Parked(
        key, new_id(), "topic", 2, 7, b"\xfe", [("n", b"\xff"), ("null", None)], value, "why", 1, retry_in_s, **more
    )


def armed(*timers: Timer) -> dict[tuple[UUID, str], Timer]:
    return {(timer.project_id, timer.name): timer for timer in timers}


# -- inbox -------------------------------------------------------------------------------------------------------------


async def test_an_id_is_admitted_once(store: Store) -> None:
    first, second = new_id(), new_id()
    async with store.transaction() as transaction:
        assert (await transaction.admit([first, first]))[:2] == ({first}, set())
    async with store.transaction() as transaction:
        assert (await transaction.admit([first, second]))[:2] == ({second}, set())
    async with store.transaction() as transaction:
        assert (await transaction.admit([]))[:2] == (set(), set())


async def test_admitting_tells_of_which_projects_somebody_is_asked(store: Store) -> None:
    asked, other, unknown = new_id(), new_id(), new_id()
    tasks = Task(asked, "look:twice", "sales", {}, NOW), Task(other, "looking", "sales", {}, NOW)
    await write(store, opened={(task.project_id, task.kind): task for task in tasks})
    async with store.transaction() as transaction:
        assert (await transaction.admit([], [], [asked, other, unknown], "look")).asked == {asked}


async def test_an_error_leaves_nothing_behind(store: Store) -> None:
    """Guarantee 4: not the inbox entry, not a row, not a record to send."""
    project, event = new_id(), new_id()
    await write(store, armed=armed(Timer(project, "t", NOW, {})), parked=[parked(str(project))])
    await write(store, jobs=[Job(event, project, "j", {}, {})])
    (claimed,) = await store.claim_jobs(["j"], 1, 60)
    with pytest.raises(RuntimeError):
        async with store.transaction() as transaction:
            await transaction.admit([event])
            await transaction.take_job(claimed)
            batch = Batch(transaction, "/test", lambda _: "topic", NOW)
            one = Work(batch, project)
            one.add(Thing(project_id=project))
            one.assign("kind", "role")
            one.keep(b"x", "text/plain")
            batch.changes.outgoing.append(Outgoing("topic", str(project), [], b"{}"))
            await batch.write()
            raise RuntimeError
    assert await store.counts() == {
        "outbox": 0,
        "refused": 0,
        "parked": 1,
        "timers": 1,
        "jobs": 1,
        "jobs_failed": 0,
        "quarantined": 0,
    }
    assert await store.open_tasks(TaskFilter(projects={project}), 0, 10) == []
    async with store.transaction() as transaction:
        assert (await transaction.admit([event]))[:2] == ({event}, set())
        assert await transaction.load(Thing, [project]) == []
        assert await transaction.document(project, hashlib.sha256(b"x").hexdigest()) is None


# -- entities ----------------------------------------------------------------------------------------------------------


async def test_every_kind_of_column_comes_back_as_it_was(store: Store) -> None:
    project = new_id()

    def made() -> Thing:
        return Thing(
            project_id=project, name="Ä \"'\\ \n☀", size_m=0.1 + 0.2, ready=True, day=date(2028, 2, 29),
            at=datetime(2026, 11, 1, 1, 30, 0, 123456, tzinfo=UTC), facts={"a": [1, {"b": None}], "c": 2.5},
            words=["", "x"], other=new_id(),
        )  # fmt: skip

    thing = made()

    async def add(one: Work) -> None:
        one.add(thing)

    await work(store, project, add)
    found: Thing = await work(store, project, lambda one: one.get(Thing))
    for column in Thing.__table__.columns:
        assert getattr(found, column.key) == getattr(thing, column.key), column.key
    assert type(found.state) is State and found.at is not None and found.at.tzinfo is not None


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    name=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200),
    size=st.floats(allow_nan=False, allow_infinity=False),
)
async def test_any_text_and_number_comes_back(store: Store, name: str, size: float) -> None:
    project = new_id()

    async def add(one: Work) -> None:
        one.add(Thing(project_id=project, name=name, size_m=size, facts={"name": name}))

    await work(store, project, add)
    found: Thing = await work(store, project, lambda one: one.get(Thing))
    assert (found.name, found.size_m, found.facts) == (name, size, {"name": name})


async def test_only_what_changed_is_written_and_counted(store: Store) -> None:
    project = new_id()

    async def add(one: Work) -> None:
        one.add(Thing(project_id=project, facts={"deep": {"n": 1}}))

    async def look(one: Work) -> None:
        await one.get(Thing)

    async def change(one: Work) -> None:
        thing = await one.get(Thing)
        assert thing is not None
        thing.facts["deep"]["n"] = 2  # a change inside a value is noticed too

    for step in (add, look, change, look):
        await work(store, project, step)
    found: Thing = await work(store, project, lambda one: one.get(Thing))
    assert found.version == 1 and found.facts == {"deep": {"n": 2}}


async def test_a_unique_place_is_given_up_before_it_is_taken(store: Store) -> None:
    project, first, second = new_id(), new_id(), new_id()

    async def add(one: Work) -> None:
        one.add(Part(id=first, project_id=project, label="first"))
        one.add(Thing(project_id=project))  # the parent goes first whatever the order here

    async def replace_it(one: Work) -> None:
        for part in await one.all(Part):
            part.current = False
        one.add(Part(id=second, project_id=project, label="second"))

    async def delete_all(one: Work) -> None:
        for part in await one.all(Part):
            one.delete(part)
        thing = await one.get(Thing)
        assert thing is not None
        one.delete(thing)

    await work(store, project, add)
    await work(store, project, replace_it)
    parts: list[Part] = await work(store, project, lambda one: one.all(Part))
    assert [(part.id, part.current) for part in parts] == sorted([(first, False), (second, True)])
    await work(store, project, delete_all)
    assert await work(store, project, lambda one: one.all(Part)) == []
    assert await work(store, project, lambda one: one.get(Thing)) is None


async def test_a_second_row_of_a_key_is_refused(store: Store) -> None:
    project = new_id()

    async def add(one: Work) -> None:
        one.add(Thing(project_id=project))

    await work(store, project, add)
    with pytest.raises(Exception, match=r"(?i)things"):
        await work(store, project, add)


async def test_projects_are_loaded_and_found_by_what_they_hold(store: Store) -> None:
    projects = [new_id() for _ in range(4)]
    for number, project in enumerate(projects):

        async def add(one: Work, number: int = number) -> None:
            one.add(Thing(project_id=one.project_id, name=f"n{number % 2}"))

        await work(store, project, add)
    async with store.transaction() as transaction:
        loaded = await transaction.load(Thing, projects[:3])
        assert {row["project_id"] for row in loaded} == set(projects[:3])
        found = await transaction.find(Thing, "name", ["n1", "no such"])
        assert {row["project_id"] for row in found} == {projects[1], projects[3]}
        assert await transaction.find(Thing, "name", []) == []


# -- outbox ------------------------------------------------------------------------------------------------------------


async def test_what_is_published_waits_in_the_outbox(store: Store) -> None:
    rows = [Outgoing("a", "k", [("h", b"1")], b"{}"), Outgoing("b", "k", [], None)]
    await write(store, outgoing=rows)
    assert (await store.counts())["outbox"] == 2


# -- timers ------------------------------------------------------------------------------------------------------------


async def test_a_timer_is_live_once_by_name_and_fires_when_due_not_before(store: Store) -> None:
    """Guarantee 6."""
    project = new_id()
    await write(store, armed=armed(Timer(project, "a", NOW + HOUR, {"n": 1}), Timer(project, "b", NOW + 2 * HOUR, {})))
    await write(store, armed=armed(Timer(project, "a", NOW + 3 * HOUR, {"n": 2})))
    assert (await store.counts())["timers"] == 2
    assert await store.next_due() == NOW + 2 * HOUR
    assert await store.due_timers(NOW + HOUR, 10) == []
    late = NOW + 5 * HOUR
    due = await store.due_timers(late, 10)
    assert [(timer.name, timer.payload) for timer in due] == [("b", {}), ("a", {"n": 2})]
    assert [timer.name for timer in await store.due_timers(late, 1)] == ["b"]
    async with store.transaction() as transaction:
        assert await transaction.take_timers(due, NOW + 2 * HOUR - timedelta(microseconds=1)) == []
    async with store.transaction() as transaction:
        assert [timer.name for timer in await transaction.take_timers(due, late)] == ["b", "a"]
    async with store.transaction() as transaction:
        assert await transaction.take_timers(due, late) == []
    assert await store.next_due() is None


async def test_a_timer_that_was_armed_anew_meanwhile_is_not_taken(store: Store) -> None:
    project = new_id()
    await write(store, armed=armed(Timer(project, "a", NOW, {})))
    due = await store.due_timers(NOW, 10)
    await write(store, armed=armed(Timer(project, "a", NOW + HOUR, {})))
    async with store.transaction() as transaction:
        assert await transaction.take_timers(due, NOW) == []
    assert await store.next_due() == NOW + HOUR


async def test_a_disarmed_timer_is_gone(store: Store) -> None:
    project = new_id()
    await write(store, armed=armed(Timer(project, "a", NOW, {})))
    await write(store, disarmed={(project, "a"), (project, "never armed")})
    assert await store.due_timers(NOW, 10) == []


async def test_a_failed_timer_is_put_off_and_a_new_one_of_its_name_is_not(store: Store) -> None:
    project = new_id()
    await write(store, armed=armed(Timer(project, "a", NOW, {})))
    (timer,) = await store.due_timers(NOW, 10)
    await store.timer_failed(timer, "broken", 3_600)
    assert await store.due_timers(NOW, 10) == [] and await store.next_due() is None
    assert (await store.counts())["timers"] == 1
    await write(store, armed=armed(Timer(project, "a", NOW, {})))
    (again,) = await store.due_timers(NOW, 10)
    assert again.attempts == 0
    await store.timer_failed(again, "broken", 0)
    (again,) = await store.due_timers(NOW, 10)
    assert again.attempts == 1


async def test_a_timer_that_was_armed_anew_while_the_former_one_failed_is_not_put_off(store: Store) -> None:
    project = new_id()
    await write(store, armed=armed(Timer(project, "a", NOW, {})))
    (failing,) = await store.due_timers(NOW, 10)
    await write(store, armed=armed(Timer(project, "a", NOW + HOUR, {})))
    await store.timer_failed(failing, "broken", 3_600)
    assert await store.next_due() == NOW + HOUR
    assert [timer.attempts for timer in await store.due_timers(NOW + HOUR, 10)] == [0]


async def test_timers_of_a_parked_project_wait(store: Store) -> None:
    """Else a timer would act on a state that lacks the effect of the records before it."""
    held, free = new_id(), new_id()
    await write(store, armed=armed(Timer(held, "a", NOW, {}), Timer(free, "a", NOW + HOUR, {})))
    due = await store.due_timers(NOW, 10)
    await write(store, parked=[parked(str(held))])
    assert await store.due_timers(NOW, 10) == []
    assert await store.next_due() == NOW + HOUR
    async with store.transaction() as transaction:
        assert await transaction.take_timers(due, NOW) == []
    (first,) = await store.parked(0, 10)
    async with store.transaction() as transaction:
        await transaction.take_parked(first.id)
    assert [timer.project_id for timer in await store.due_timers(NOW, 10)] == [held]


# -- jobs --------------------------------------------------------------------------------------------------------------


@pytest.mark.stack
async def test_no_more_jobs_are_claimed_than_asked_for_whatever_the_plan(scratch: str) -> None:
    """A planner that knows little of the table may look for the claimable jobs anew for each row."""
    plan = "".join(f"&enable_{what}=off" for what in ("hashjoin", "mergejoin", "hashagg", "material", "sort"))
    store = PostgresStore(scratch + plan, size=2, command_timeout_s=20, name="plan")
    await store.open()
    try:
        await store.pool.execute("TRUNCATE jobs")
        await write(store, jobs=[Job(new_id(), new_id(), "compute", {}, {}) for _ in range(2)])
        assert [len(await store.claim_jobs(["compute"], 1, 60)) for _ in range(3)] == [1, 1, 0]
    finally:
        await store.pool.execute("TRUNCATE jobs")
        await store.close()


async def test_a_job_is_leased_and_counted(store: Store) -> None:
    project = new_id()
    job = Job(new_id(), project, "compute", {"n": [1]}, {"traceparent": "x"})
    await write(store, jobs=[job])
    assert await store.claim_jobs(["other"], 10, 60) == []
    (claimed,) = await store.claim_jobs(["compute", "other"], 10, 60)
    assert (claimed.id, claimed.payload, claimed.context, claimed.attempts) == (job.id, {"n": [1]}, job.context, 1)
    assert await store.claim_jobs(["compute"], 10, 60) == []  # leased
    async with store.transaction() as transaction:
        assert await transaction.take_job(claimed)
    async with store.transaction() as transaction:
        assert not await transaction.take_job(claimed)  # its result is recorded once
    assert (await store.counts())["jobs"] == 0


async def test_a_lease_that_ran_out_is_taken_again_and_counts_as_a_death(store: Store) -> None:
    await write(store, jobs=[Job(new_id(), new_id(), "compute", {}, {})])
    for attempt in (1, 2, 3):
        (claimed,) = await store.claim_jobs(["compute"], 10, 0)
        assert (claimed.attempts, claimed.deaths) == (attempt, attempt - 1)


async def test_who_lost_the_lease_can_do_nothing_any_more(store: Store) -> None:
    await write(store, jobs=[Job(new_id(), new_id(), "compute", {}, {})])
    (lost,) = await store.claim_jobs(["compute"], 10, 0)
    (held,) = await store.claim_jobs(["compute"], 10, 60)
    assert lost.owner != held.owner
    assert not await store.renew_job(lost, 0)
    await store.job_failed(lost, "late", 0)
    await store.release_job(lost)
    async with store.transaction() as transaction:
        assert not await transaction.take_job(lost)
        assert not await transaction.give_up_job(lost, "late")
    row = await store.job(held.id)
    assert row is not None and (row.state, row.error, row.attempts, row.deaths) == (JobState.RUNNING, None, 2, 1)
    assert await store.renew_job(held, 60)
    async with store.transaction() as transaction:
        assert await transaction.take_job(held)


async def test_a_lease_is_renewed_while_the_job_runs(store: Store) -> None:
    await write(store, jobs=[Job(new_id(), new_id(), "compute", {}, {})])
    (claimed,) = await store.claim_jobs(["compute"], 10, 0)
    assert await store.renew_job(claimed, 60)
    assert await store.claim_jobs(["compute"], 10, 60) == []


async def test_a_job_that_is_given_back_was_never_claimed(store: Store) -> None:
    await write(store, jobs=[Job(new_id(), new_id(), "compute", {}, {})])
    (claimed,) = await store.claim_jobs(["compute"], 10, 60)
    await store.release_job(claimed)
    (again,) = await store.claim_jobs(["compute"], 10, 60)
    assert (again.attempts, again.deaths) == (1, 0)


async def test_a_failed_job_is_tried_again_until_it_is_given_up_then_retried_or_dropped_by_hand(store: Store) -> None:
    await write(store, jobs=[Job(new_id(), new_id(), "compute", {}, {})])
    (job,) = await store.claim_jobs(["compute"], 10, 60)
    await store.job_failed(job, "broken", 3_600)
    assert await store.claim_jobs(["compute"], 10, 60) == []
    row = await store.job(job.id)
    assert row is not None and (row.state, row.error, row.failed_at) == (JobState.WAITING, "broken", None)

    async with store.transaction() as transaction:  # neither waiting nor running ones are for hands
        assert not await transaction.retry_job(job.id) and not await transaction.drop_job(job.id)
    await write(store, jobs_dropped={job.project_id}, jobs=[Job(new_id(), job.project_id, "compute", {}, {})])
    (job,) = await store.claim_jobs(["compute"], 10, 60)
    job.deaths = 2
    async with store.transaction() as transaction:
        assert await transaction.give_up_job(job, "broken")
    assert await store.claim_jobs(["compute"], 10, 60) == []
    assert await store.counts() == {
        "outbox": 0,
        "refused": 0,
        "parked": 0,
        "timers": 0,
        "jobs": 0,
        "jobs_failed": 1,
        "quarantined": 0,
    }
    row = await store.job(job.id)
    assert row is not None and (row.state, row.deaths, row.error) == (JobState.GIVEN_UP, 2, "broken")
    assert row.failed_at is not None

    async with store.transaction() as transaction:
        assert await transaction.retry_job(job.id)
        assert not await transaction.retry_job(new_id())
    (job,) = await store.claim_jobs(["compute"], 10, 60)
    assert (job.attempts, job.deaths) == (1, 0)
    async with store.transaction() as transaction:
        assert await transaction.give_up_job(job, "broken")
    async with store.transaction() as transaction:
        assert await transaction.drop_job(job.id)
    assert await store.job(job.id) is None


async def test_jobs_are_listed_in_pages(store: Store) -> None:
    jobs = [Job(new_id(), new_id(), "compute", {}, {}) for _ in range(5)]
    for job in jobs:
        await write(store, jobs=[job])
    first = await store.jobs_listed(None, 3)
    rest = await store.jobs_listed(first[-1].id, 3)
    assert [row.id for row in (*first, *rest)] == [job.id for job in jobs]
    (claimed,) = await store.claim_jobs(["compute"], 1, 60)
    async with store.transaction() as transaction:
        assert await transaction.give_up_job(claimed, "broken")
    assert [row.id for row in await store.jobs_listed(None, 3, given_up=True)] == [claimed.id]
    assert await store.jobs_listed(claimed.id, 3, given_up=True) == []


async def test_what_operators_did_is_kept_in_its_order(store: Store) -> None:
    done = [Audited("ada", "jobs.drop", str(number), "it is of no use", {"name": "x"}) for number in range(3)]
    for one in done:
        await write(store, audited=[one])
    found = await store.audit_trail(0, 2)
    found += await store.audit_trail(found[-1].id, 2)
    assert [(one.who, one.action, one.subject, one.why, one.details) for one in found] == [
        (one.who, one.action, one.subject, one.why, one.details) for one in done
    ]
    assert all(one.at is not None for one in found)


async def test_at_most_so_many_jobs_are_claimed_the_first_first(store: Store) -> None:
    jobs = [Job(new_id(), new_id(), "compute", {}, {}) for _ in range(3)]
    for job in jobs:
        await write(store, jobs=[job])
    assert [job.id for job in await store.claim_jobs(["compute"], 2, 60)] == [job.id for job in jobs[:2]]


async def test_jobs_of_a_project_are_dropped_together(store: Store) -> None:
    project, other = new_id(), new_id()
    await write(store, jobs=[Job(new_id(), one, "compute", {}, {}) for one in (project, project, other)])
    replacement = Job(new_id(), project, "compute", {}, {})
    await write(store, jobs_dropped={project}, jobs=[replacement])
    assert {job.project_id for job in await store.claim_jobs(["compute"], 10, 0)} == {project, other}
    assert (await store.counts())["jobs"] == 2


# -- parked ------------------------------------------------------------------------------------------------------------


async def test_a_parked_record_comes_back_byte_by_byte(store: Store) -> None:
    records = [parked("k"), parked(None, value=None)]
    await write(store, parked=[replace(record) for record in records])
    found = await store.parked(0, 10)
    for record, one in zip(records, found, strict=True):
        assert one.parked_at is not None
        assert replace(one, id=0, parked_at=None, retry_in_s=0.0) == record
    assert [one.id for one in await store.parked(found[0].id, 10)] == [found[1].id]
    assert len(await store.parked(0, 1)) == 1


async def test_parked_records_go_in_the_order_of_their_key(store: Store) -> None:
    """Guarantee 3 through parking."""
    await write(store, parked=[parked("a"), parked("a"), parked("b"), parked(None), parked(None)])
    a1, a2, b1, n1, n2 = [one.id for one in await store.parked(0, 10)]
    assert {one.id for one in await store.due_parked(10)} == {a1, b1, n1, n2}
    assert await store.first_parked("a") == a1 and await store.first_parked(None) is None
    async with store.transaction() as transaction:
        assert (await transaction.admit([], ["a", "b", "c"]))[:2] == (set(), {"a", "b"})
        assert await transaction.take_parked(a2) is None
        taken = await transaction.take_parked(a1)
        assert taken is not None and taken.id == a1
    async with store.transaction() as transaction:
        assert await transaction.take_parked(a1) is None
        assert await transaction.take_parked(n2) is not None
    assert {one.id for one in await store.due_parked(10)} == {a2, b1, n1}


async def test_a_failed_retry_waits_and_its_follower_does_not_overtake(store: Store) -> None:
    await write(store, parked=[parked("a"), parked("a", retry_in_s=3_600)])
    first, second = await store.parked(0, 10)
    await store.parked_failed(first, "still", 3_600, for_deploy=False)
    assert await store.due_parked(10) == []
    found = (await store.parked(0, 10))[0]
    assert (found.attempts, found.error) == (2, "still")
    async with store.transaction() as transaction:
        await transaction.take_parked(first.id)
    # the follower need not wait for a time of its own
    assert [one.id for one in await store.due_parked(10)] == [second.id]


async def test_the_same_record_is_parked_once(store: Store) -> None:
    record = parked("a")
    await write(store, parked=[replace(record)])
    await write(store, parked=[replace(record)])
    assert (await store.counts())["parked"] == 1


async def test_odd_characters_of_foreign_texts_can_be_parked(store: Store) -> None:
    record = replace(parked("a"), error="a\x00b", headers=[("a\x00b", b"\x00")])
    await write(store, parked=[record])
    assert (await store.parked(0, 1))[0].headers[0][1] == b"\x00"


# -- tasks, answers, documents -----------------------------------------------------------------------------------------


async def test_one_task_of_a_kind_is_open_in_a_project(store: Store) -> None:
    project, other = new_id(), new_id()

    def opened(*tasks: Task) -> dict[tuple[UUID, str], Task]:
        return {(task.project_id, task.kind): task for task in tasks}

    await write(store, opened=opened(Task(project, "sign", "customer", {"n": 1}, NOW, NOW + HOUR)))
    await write(store, opened=opened(Task(project, "sign", "lender", {"n": 2}, NOW + HOUR)))
    await write(store, opened=opened(Task(other, "sign", "lender", {}, NOW), Task(project, "pay", "customer", {}, NOW)))
    (first,) = await store.open_tasks(TaskFilter({"lender"}, {project}), 0, 10)
    assert (first.details, first.due_at, first.opened_at) == ({"n": 2}, None, NOW + HOUR)
    assert await store.open_tasks(TaskFilter({"sales"}), 0, 10) == []
    everything = await store.open_tasks(TaskFilter(), 0, 10)
    assert len(everything) == 3 and [task.seq for task in everything] == sorted(task.seq for task in everything)
    page = await store.open_tasks(TaskFilter(), 0, 2)
    rest = await store.open_tasks(TaskFilter(), page[-1].seq, 2)
    assert [task.seq for task in [*page, *rest]] == [task.seq for task in everything]
    await write(store, closed={(project, "sign"), (project, "never opened")})
    assert {(task.project_id, task.kind) for task in await store.open_tasks(TaskFilter(), 0, 10)} == {
        (other, "sign"), (project, "pay"),
    }  # fmt: skip


async def test_an_answer_is_kept_for_its_caller_and_key(store: Store) -> None:
    answer = Answer("ada", "k", "f", 201, {"etag": '"1"'}, b"\x00{}")
    await write(store, answers=[answer])
    async with store.transaction() as transaction:
        assert await transaction.answer("ada", "k") == answer
        assert await transaction.answer("bob", "k") is None
        assert await transaction.answer("ada", "other") is None


async def test_a_document_is_kept_once_for_each_project(store: Store) -> None:
    project, body = new_id(), bytes(range(256))
    digest = hashlib.sha256(body).hexdigest()
    first = Document(
        new_id(), project, "drawing", "plan.pdf", "application/pdf", digest, len(body), "/design", NOW, body=body
    )
    again, other = replace(first, id=new_id(), name="again"), replace(first, id=new_id(), kind="proposal", body=None)
    for document in (first, again, other):
        await write(store, documents=[replace(document, position=Position(36.1, -79.8, None))])
    async with store.transaction() as transaction:
        assert await transaction.document(project, digest) == await transaction.document(project, first.id)
        found = await transaction.document(project, first.id)
        assert found is not None and (found.body, found.name, found.given_at) == (body, "plan.pdf", NOW)
        assert [one.id for one in await transaction.documents(project)] == [first.id, other.id]
        assert [one.body for one in await transaction.documents(project)] == [None, None]
        assert await transaction.position(first.id) == Position(36.1, -79.8, None)
        assert await transaction.position(again.id) is None
        assert await transaction.document(project, again.id) is None
        assert await transaction.document(new_id(), digest) is None
        assert await transaction.document(project, "0" * 64) is None


async def test_of_an_erased_project_go_the_documents_that_prove_nothing_and_the_places_of_all_pictures(
    store: Store,
) -> None:
    project, place = new_id(), Position(36.1, -79.8, None)
    photo, contract = (
        Document(new_id(), project, kind, "", "image/jpeg", letter * 64, 1, "c", NOW, body=body, position=place)
        for kind, letter, body in (("site_photo", "a", None), ("contract", "b", b"signed"))
    )
    await write(store, documents=[photo, contract])
    kinds = {"site_photo": DocumentKind(True), "contract": DocumentKind(False)}
    async with store.transaction() as transaction:
        batch = Batch(transaction, "/test", lambda _: "topic", NOW, kinds=kinds)
        await Work(batch, project).erase((), "asked for")
        await batch.write()
    async with store.transaction() as transaction:
        assert [one.id for one in await transaction.documents(project)] == [contract.id]
        assert await transaction.document(project, photo.id) is None and await transaction.position(contract.id) is None
    told = await store.last_audited(ERASED, str(project))
    assert told is not None and {"table": "documents, site_photo", "columns": None, "rows": 1} in told.details["erased"]
    assert {"table": "documents, contract", "why": "a paper"} in told.details["stays"]


# -- quarantine --------------------------------------------------------------------------------------------------------


def rejected(offset: int, principal: str = "lead", reason: str = "unreadable") -> Quarantined:
    topic = "t" if principal == "lead" else "u"
    return Quarantined(
        principal, topic, 0, offset, b"\xff", [("a\x00", b"\xff"), ("b", None)], None, 0, reason, "a\x00b"
    )


async def counted(store: Store) -> dict[tuple[str, str], tuple[int, int]]:
    return {(one.principal, one.reason): (one.seen, one.kept) for one in await store.quarantine_counts()}


async def test_rejected_records_are_counted_once_however_often_they_are_read(store: Store) -> None:
    seen = {("lead", "t", 0): [(3, "unreadable"), (4, "foreign-type"), (9, "unreadable")]}
    await store.quarantine(seen, [rejected(3)], most_kept=5)
    await store.quarantine(seen, [rejected(3)], most_kept=5)
    again = [(9, "unreadable"), (10, "unreadable"), (4, "foreign-type"), (10, "unreadable")]
    await store.quarantine({("lead", "t", 0): again}, [], most_kept=5)
    assert await counted(store) == {("lead", "foreign-type"): (1, 0), ("lead", "unreadable"): (3, 1)}
    assert (await store.counts())["quarantined"] == 4
    await store.recount("t", 0)
    await store.quarantine({("lead", "t", 0): [(0, "unreadable")]}, [], most_kept=5)
    assert (await counted(store))["lead", "unreadable"] == (4, 1)


@pytest.mark.stack
async def test_each_partition_is_counted_from_its_own_mark_whatever_the_plan(scratch: str) -> None:
    """A planner that knows of the marks may join them in an order of its own."""
    plan = "".join(f"&enable_{what}=off" for what in ("nestloop", "hashjoin"))
    store = PostgresStore(scratch + plan, size=2, command_timeout_s=20, name="plan")
    await store.open()
    try:
        await store.pool.execute("TRUNCATE quarantine_read, quarantine_counts")
        high, low = ("design", "z", 0), ("lead", "a", 0)
        await store.quarantine({high: [(100, "unreadable")], low: [(1, "unreadable")]}, [], most_kept=5)
        await store.quarantine({high: [(101, "unreadable")], low: [(2, "unreadable")]}, [], most_kept=5)
        assert await counted(store) == {("design", "unreadable"): (2, 0), ("lead", "unreadable"): (2, 0)}
    finally:
        await store.pool.execute("TRUNCATE quarantine_read, quarantine_counts")
        await store.close()


@pytest.mark.stack
async def test_two_members_that_count_the_same_records_at_once_count_them_once(scratch: str) -> None:
    """After a rebalance both may have them: who held the partition until then, and who has read them again since."""
    stores = [PostgresStore(scratch, size=2, command_timeout_s=20, name=f"member {number}") for number in range(2)]
    first, second = stores
    seen = {("lead", "twice", 0): [(5, "unreadable")]}
    for store in stores:
        await store.open()
    try:
        await first.pool.execute("TRUNCATE quarantine_read, quarantine_counts")
        async with first.transaction() as transaction:
            await count_and_keep(transaction.connection, seen, [], 0)
            late = asyncio.create_task(second.quarantine(seen, [], 0))
            async with asyncio.timeout(20):
                while not await first.pool.fetchval(WAITS_FOR_A_LOCK, "member 1"):  # noqa: ASYNC110 - another server
                    await asyncio.sleep(0.01)
        await late
        assert await counted(first) == {("lead", "unreadable"): (1, 0)}
    finally:
        await first.pool.execute("TRUNCATE quarantine_read, quarantine_counts")
        for store in stores:
            await store.close()


async def test_samples_are_kept_up_to_a_bound_of_each_principal(store: Store) -> None:
    places = (("lead", "t", 0), ("design", "u", 0))
    seen = {place: [(number, "unreadable") for number in range(9)] for place in places}
    for number in range(9):
        await store.quarantine(seen, [rejected(number), rejected(100 + number, "design")], most_kept=4)
    assert {kept for _, kept in (await counted(store)).values()} == {4}
    lead = await store.quarantined("lead", 0, 100)
    assert [one.offset for one in lead] == [0, 1, 2, 3]
    assert (lead[0].record_key, lead[0].headers[1], lead[0].value) == (b"\xff", ("b", None), None)
    assert [one.offset for one in await store.quarantined("lead", lead[1].id, 1)] == [2]
    assert await store.drop_quarantined([lead[0].id, 10**9], Audited("ann", "quarantine.drop", "", "a test")) == 1
    assert [one.offset for one in await store.quarantined("lead", 0, 100)] == [1, 2, 3]


async def test_a_sample_is_taken_once_and_by_nobody_whose_transaction_fails(store: Store) -> None:
    await write(store, quarantined=[replace(rejected(1), taken_in=True), rejected(2)])
    first, second = await store.quarantined("lead", 0, 9)
    assert (first.taken_in, second.taken_in) == (True, False)
    with pytest.raises(ZeroDivisionError):
        async with store.transaction() as transaction:
            assert await transaction.take_quarantined(first.id)
            raise ZeroDivisionError
    for expected in (True, False):
        async with store.transaction() as transaction:
            assert await transaction.take_quarantined(first.id) is expected
    assert [one.id for one in await store.quarantined("lead", 0, 9)] == [second.id]


async def test_what_waits_for_a_deploy_or_a_closing_is_tried_then(store: Store) -> None:
    await write(store, parked=[parked("a", for_deploy=True), parked("a"), parked("b", retry_in_s=3_600)])
    assert [one.key for one in await store.due_parked(9)] == []
    await write(store, parked_closing={"b"})
    (last_try,) = await store.due_parked(9)
    assert last_try.key == "b" and last_try.closing
    await write(store, parked=[parked("b", retry_in_s=3_600)])
    assert [one.closing for one in await store.parked(0, 9)] == [False, False, True, True]
    assert await store.release_for_deploy() == 1
    assert {one.key for one in await store.due_parked(9)} == {"a", "b"}


async def test_what_is_parked_is_counted_by_topic(store: Store) -> None:
    assert await store.parked_by_topic() == {}
    await write(store, parked=[parked("a"), parked("a"), replace(parked("b"), topic="another", for_deploy=True)])
    counts = await store.parked_by_topic()
    assert sorted(counts.values()) == [1, 2] and counts["another"] == 1
