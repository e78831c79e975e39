"""What projects leave behind on disk, and how long it takes to let go of a month of it.

Whole journeys on a stack of its own, from inquiry to their end: what the tables of every database, the topics and the
object store have grown by, for one project. Then the permitting service's inbox gets a month of rows as it would have
them at ``--a-day`` projects (its rows for one project, measured, times the projects of 31 days; the rows are written by
one statement) and its maintenance drops that month, while transactions that admit events go on. Beside it: as many
rows of no month, which the same maintenance has to delete by their age.

Usage: python -m benchmarks.capacity [--projects 100] [--mix] [--a-day 1000]
"""

import argparse
import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import psycopg
from psycopg import sql

from benchmarks.handler_path import settings_of
from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from deploy.local import clockfile
from deploy.local.home import APPLICATIONS, DATABASES, OWNERS, POSTGRES_ADMIN, Home
from deploy.local.stack import Stack
from sandbox.people.journeys import Journeys, cast_scenarios
from sandbox.rest import until_rest
from shared.messaging.ids import new_id
from shared.messaging.loops.maintenance import MaintenanceLoop, first_id_of, month_start, next_month
from shared.messaging.storage.postgres import PostgresStore
from shared.schemas.topics import VIEWS

SPEED = 20_000.0
ARRIVALS_PER_SECOND = 10.0
PATIENCE_S = 800.0
REST_S = 120.0
DAYS = 31
BUSIEST = "permitting"
"""The service that takes in most events of a project."""
TELEMETRY = "onboarding.telemetry."
PAUSE_S = 0.005
CALM = 200
"""So many transactions are timed while nothing is dropped."""

SIZES = """
SELECT coalesce(parent.oid::regclass, child.oid::regclass)::text, sum(pg_total_relation_size(child.oid))
FROM pg_class child LEFT JOIN pg_inherits ON inhrelid = child.oid LEFT JOIN pg_class parent ON parent.oid = inhparent
WHERE child.relkind IN ('r', 'm') AND child.relnamespace NOT IN ('pg_catalog'::regnamespace,
      'information_schema'::regnamespace, 'pg_toast'::regnamespace)
GROUP BY 1"""
"""Each table's bytes with its indexes and what is stored out of line; a partitioned one's are those of its parts."""

MONTH = """
INSERT INTO inbox (event_id, received_at)
SELECT (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
       to_timestamp(ms / 1000.0)
FROM (SELECT n, %(first)s::bigint + (n * (%(last)s::bigint - %(first)s::bigint) / %(rows)s::bigint) AS ms
      FROM generate_series(0::bigint, %(rows)s::bigint - 1) n) ids"""
"""UUIDv7s evenly over a month."""
OTHERS = """
INSERT INTO inbox (event_id, received_at)
SELECT gen_random_uuid(), to_timestamp(%(first)s::bigint / 1000.0) FROM generate_series(1, %(rows)s::bigint)"""
"""Ids that belong to no month."""


class Kept(NamedTuple):
    """What lies somewhere: rows (or records, or files) and their bytes on disk."""

    rows: int = 0
    size: int = 0

    def since(self, before: "Kept") -> "Kept":
        return Kept(self.rows - before.rows, self.size - before.size)


def tables(home: Home) -> dict[str, Kept]:
    """``database.table`` -> its rows and bytes."""
    found = {}
    for name in OWNERS:
        with psycopg.connect(home.database_url(name, POSTGRES_ADMIN)) as database:
            for table, size in database.execute(SIZES).fetchall():
                counting = sql.SQL("SELECT count(*) FROM {}").format(sql.SQL(table))
                (rows,) = database.execute(counting).fetchone() or (0,)
                found[f"{name}.{table}"] = Kept(rows, int(size))
    return found


def topics(home: Home) -> dict[str, Kept]:
    """Topic -> the segments of its partitions and their bytes, as the broker compressed them; without indexes."""
    found: dict[str, Kept] = defaultdict(Kept)
    for file in home.broker_data(1).glob("*/*.log"):
        topic = file.parent.name.rpartition("-")[0]
        if not topic.startswith("__"):
            found[topic] = Kept(found[topic].rows + 1, found[topic].size + file.stat().st_size)
    return found


def objects(home: Home) -> dict[str, Kept]:
    """Service -> the documents in the object store that people added."""
    found: dict[str, Kept] = defaultdict(Kept)
    for file in home.objects.glob("*/**/*"):
        if file.is_file():
            service = file.relative_to(home.objects).parts[0]
            found[service] = Kept(found[service].rows + 1, found[service].size + file.stat().st_size)
    return found


def travel(stack: Stack, count: int, mix: bool) -> None:
    """Whole journeys to their ends, and the stack to rest."""
    clockfile.set_speed(stack.home.clock_file, SPEED)
    stack.let_leap(True)
    try:
        journeys = Journeys(stack.home, cast_scenarios(count, mix=mix, seed=7), seed=7)
        result = asyncio.run(journeys.run(arrivals_per_second=ARRIVALS_PER_SECOND, timeout_s=PATIENCE_S))
    finally:
        stack.let_leap(False)
        clockfile.set_speed(stack.home.clock_file, 1.0)
    if result.stuck:
        raise SystemExit(f"{len(result.stuck)} of {count} projects did not end")
    print(f"{count} projects ended after {result.seconds:.0f} s: {dict(result.outcomes)}")
    if waiting := until_rest(stack.home, REST_S):
        raise SystemExit(f"the stack does not come to rest: {waiting}")


def grown(before: Mapping[str, Kept], after: Mapping[str, Kept]) -> dict[str, Kept]:
    return {name: kept.since(before.get(name, Kept())) for name, kept in after.items()}


def show(title: str, found: Mapping[str, Kept], projects: int, least_kb: float = 0.0) -> Kept:
    """Prints a table, the largest first, for one project; gives the sum of all."""
    total = Kept(sum(one.rows for one in found.values()), sum(one.size for one in found.values()))
    print(f"\n{title}, for one project{'':<24}{'rows':>10}{'kB':>10}")
    for name, one in sorted(found.items(), key=lambda each: -each[1].size):
        if one.size / projects / 1000 > least_kb:
            print(f"  {name:<52}{one.rows / projects:>10.1f}{one.size / projects / 1000:>10.1f}")
    print(f"  {'all':<52}{total.rows / projects:>10.1f}{total.size / projects / 1000:>10.1f}")
    return total


@contextmanager
def without(stack: Stack, service: str) -> Iterator[None]:
    """The service stands still, so that nobody else maintains its database."""
    stack.wish(service, "stop")
    try:
        yield
    finally:
        stack.wish(service, "run")


async def let_go(stack: Stack, rows: int) -> None:
    """A month of the inbox is dropped while events are admitted; then as many rows of no month are deleted."""
    settings = settings_of(stack, BUSIEST)
    start = month_start(datetime.now(UTC) - timedelta(days=settings.inbox_retention_days + 2 * DAYS))
    instants = {"first": _ms(start), "last": _ms(next_month(start)), "rows": rows}
    name = f"inbox_{start:%Y_%m}"
    store = PostgresStore(stack.database_url(BUSIEST), size=4, command_timeout_s=PATIENCE_S, name="maintenance")
    await store.open()
    try:
        maintaining = MaintenanceLoop(store, settings)
        await maintaining.step()  # the months ahead are there
        low, high = first_id_of(start), first_id_of(next_month(start))
        await store.pool.execute(f"CREATE TABLE {name} PARTITION OF inbox FOR VALUES FROM ('{low}') TO ('{high}')")
        _fill(stack, MONTH, instants)
        size = await store.pool.fetchval("SELECT pg_total_relation_size($1::regclass)", name)
        print(
            f"\n{name} of {BUSIEST}: {rows:,} rows, {size / 1e6:.1f} MB with its index, {size / rows:.0f} bytes a row"
        )
        calm = [await _admit(store) for _ in range(CALM)]
        dropping, meanwhile = await _maintain(maintaining, store)
        assert await store.pool.fetchval("SELECT to_regclass($1)", name) is None, "the month is still there"
        print(f"dropped after {dropping:.2f} s; {len(meanwhile)} transactions meanwhile")
        young = await store.pool.fetchval("SELECT count(*) FROM inbox_other")
        _fill(stack, OTHERS, instants)
        deleting, _ = await _maintain(maintaining, store)
        assert await store.pool.fetchval("SELECT count(*) FROM inbox_other") == young, "old rows are still there"
    finally:
        await store.close()
    record(f"{rows:,} inbox rows of a month dropped, s, vs the same deleted by age", dropping, deleting)
    record("slowest inbox transaction meanwhile, ms, vs while nothing is dropped", max(meanwhile), max(calm))


def _ms(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _fill(stack: Stack, statement: str, values: Mapping[str, int]) -> None:
    with psycopg.connect(stack.database_url(BUSIEST), autocommit=True) as database:
        database.execute(statement.encode(), values)
        database.execute("ANALYZE inbox")


async def _admit(store: PostgresStore) -> float:
    """What a handler's transaction does with the inbox; milliseconds."""
    began = time.perf_counter()
    async with store.transaction() as transaction:
        await transaction.admit([new_id()])
    return (time.perf_counter() - began) * 1000


async def _maintain(maintaining: MaintenanceLoop, store: PostgresStore) -> tuple[float, list[float]]:
    """Seconds of one step, and the milliseconds of each transaction while it ran (one at least)."""
    took: list[float] = []
    began = time.perf_counter()
    step = asyncio.create_task(maintaining.step())
    while not step.done() or not took:
        took.append(await _admit(store))
        await asyncio.sleep(PAUSE_S)
    assert await step == maintaining.settings.maintenance_interval_s, "the step did not get its locks"
    return time.perf_counter() - began, took


def main(projects: int, mix: bool, a_day: int) -> None:
    with throwaway_stack(*APPLICATIONS) as stack:
        before = tables(stack.home), topics(stack.home), objects(stack.home)
        travel(stack, projects, mix)
        in_tables = grown(before[0], tables(stack.home))
        inboxes = {name: kept for name, kept in in_tables.items() if name.endswith("inbox")}
        measured = {name: kept for name, kept in in_tables.items() if name.startswith(TELEMETRY)}
        others = {name: kept for name, kept in in_tables.items() if name not in inboxes.keys() | measured.keys()}
        of_tables = show("tables but those below", others, projects, least_kb=1.0)
        show("telemetry, which follows the days that a system has run", measured, projects)
        of_services = show(
            "inboxes", {name: kept for name, kept in inboxes.items() if _owner(name) in DATABASES}, projects
        )
        show("inboxes of the views", {name: kept for name, kept in inboxes.items() if _owner(name) in VIEWS}, projects)
        of_topics = show("topics, one copy (rows: segments)", grown(before[1], topics(stack.home)), projects)
        show("object store (rows: files)", grown(before[2], objects(stack.home)), projects)
        for name, kept in (("tables", of_tables), ("inboxes", of_services), ("topics", of_topics)):
            print(f"{name}: {kept.size / projects * a_day / 1e6:,.0f} MB for {a_day:,} projects")
        record(
            "kB of a project in tables vs in topics", of_tables.size / projects / 1000, of_topics.size / projects / 1000
        )
        with without(stack, BUSIEST):
            rows = in_tables[f"{BUSIEST}.inbox"].rows * a_day * DAYS // projects
            asyncio.run(let_go(stack, rows))


def _owner(name: str) -> str:
    return name.partition(".")[0]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--projects", type=int, default=100)
    parser.add_argument("--mix", action="store_true", help="unhappy paths too, as they come; else straight projects")
    parser.add_argument("--a-day", type=int, default=1000)
    given = parser.parse_args()
    main(given.projects, given.mix, given.a_day)
