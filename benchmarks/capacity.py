"""What a project leaves behind: bytes on topics, rows and bytes in tables; and how a month of inbox goes.

Runs mixed projects on a stack of its own, then counts, and tells it for one project, so that it can be multiplied
(docs/performance.md). The month is one of a second stack without services, filled with ids as events have them, and
dropped by the services' own maintenance.

Usage: python -m benchmarks.capacity [--projects 20] [--month-rows 2000000]
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Final

import psycopg
from psycopg.sql import SQL, Identifier

from benchmarks.handler_path import settings_of
from benchmarks.stacks import throwaway_stack
from deploy.local.home import APPLICATIONS, OWNERS, POSTGRES_ADMIN
from deploy.local.stack import Stack
from shared.messaging.loops.maintenance import MaintenanceLoop, first_id_of
from shared.messaging.storage.migrate import migrate
from shared.messaging.storage.postgres import PostgresStore

SEED: Final = 7
SPEED: Final = 20_000.0
PATIENCE_S: Final = 900.0
MONTH: Final = "inbox_2020_01"


def work(stack: Stack, projects: int) -> None:
    """Mixed projects from inquiry to their end."""
    environment = os.environ | {"HELIO_HOME": str(stack.home.path), "HELIO_PORT_BASE": str(stack.home.ports.base)}
    demo = ["demo", "--projects", str(projects), "--mix", "--seed", str(SEED), "--json"]
    command = [sys.executable, "-m", "helio.main", *demo]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    if done.returncode:
        raise RuntimeError(f"the projects did not go through: {done.stdout[-500:]} {done.stderr[-500:]}")
    print(f"{json.loads(done.stdout.splitlines()[-1])['events']} events of {projects} projects")


def topics(stack: Stack, projects: int) -> None:
    """Bytes that the broker's log holds, as it lies on disk."""
    found: dict[str, int] = {}
    for segment in stack.home.broker_data(1).glob("*-*/*.log"):
        topic = segment.parent.name.rpartition("-")[0]
        if not topic.startswith("__"):
            found[topic] = found.get(topic, 0) + segment.stat().st_size
    for topic, size in sorted(found.items(), key=lambda one: -one[1]):
        if size:
            print(f"  {topic:<36}{size / projects:>12,.0f} bytes a project")
    print(f"  {'all topics':<36}{sum(found.values()) / projects:>12,.0f} bytes a project")


def tables(stack: Stack, projects: int) -> None:
    """Rows, and bytes with indexes, of the largest tables; the inbox of all databases together."""
    sizes: list[tuple[int, int, str]] = []
    with psycopg.connect(stack.database_url("postgres", POSTGRES_ADMIN)) as server:
        row = server.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'").fetchone()
        print(f"  {row[0] if row else 0} connections of all processes")
    for database in OWNERS:
        with psycopg.connect(stack.database_url(database)) as connection:
            named = connection.execute(
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            ).fetchall()
            for name, size in named:
                [count] = connection.execute(SQL("SELECT count(*) FROM {}").format(Identifier(name))).fetchone() or (0,)
                sizes.append((size, count, f"{database}.{name}"))
    inbox = [one for one in sizes if ".inbox" in one[2]]
    kept = sorted((one for one in sizes if one[1] and one not in inbox), reverse=True)
    print(f"  {'inbox of all databases':<36}{sum(one[1] for one in inbox) / projects:>12,.1f} rows a project")
    for size, count, name in kept[:12]:
        print(f"  {name:<36}{count / projects:>12,.1f} rows a project{size / projects:>12,.0f} bytes")
    print(f"  {'all tables but the inbox':<36}{sum(one[0] for one in kept) / projects:>12,.0f} bytes a project")


async def month(stack: Stack, rows: int) -> None:
    """Fills a month that is over, and lets maintenance drop it."""
    low, high = (first_id_of(datetime(2020, number, 1, tzinfo=UTC)) for number in (1, 2))
    url = stack.database_url("lead")
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(
            SQL("CREATE TABLE {} PARTITION OF inbox FOR VALUES FROM ({}) TO ({})").format(
                Identifier(MONTH), str(low), str(high)
            )
        )
        began = time.perf_counter()
        # Ids that rise with time and differ by chance below it, as those of events do.
        database.execute(
            """INSERT INTO inbox (event_id, received_at)
               SELECT (substr(head, 1, 8) || '-' || substr(head, 9, 4) || '-7' || substr(md5(n::text), 1, 3)
                       || '-a' || substr(md5(n::text), 4, 3) || '-' || substr(md5(n::text), 7, 12))::uuid, now()
               FROM (SELECT n, lpad(to_hex(1577836800000 + n * (31 * 86400000::bigint / %(rows)s)), 12, '0') AS head
                     FROM generate_series(0, %(rows)s - 1) n) ids""",
            {"rows": rows},
        )
        filled = time.perf_counter() - began
        row = database.execute("SELECT pg_total_relation_size(%s)", [MONTH]).fetchone()
        size = row[0] if row else 0
    settings = settings_of(stack, "lead")
    store = PostgresStore(url, size=2, command_timeout_s=60, name="capacity")
    await store.open()
    try:
        began = time.perf_counter()
        await MaintenanceLoop(store, settings).step()
        dropped = time.perf_counter() - began
        assert not await store.pool.fetchval("SELECT to_regclass($1) IS NOT NULL", MONTH), "it was not dropped"
    finally:
        await store.close()
    print(
        f"  {rows:,} rows of {size / rows:.0f} bytes with index: filled in {filled:.1f} s, dropped in {dropped:.2f} s"
    )


def main(projects: int, rows: int) -> None:
    with throwaway_stack(*APPLICATIONS, speed=SPEED) as stack:
        stack.let_leap(True)
        work(stack, projects)
        print("topics:")
        topics(stack, projects)
        print("tables:")
        tables(stack, projects)
    with throwaway_stack() as stack:
        migrate(settings_of(stack, "lead"), "services.lead")
        print("a month of inbox:", flush=True)
        asyncio.run(month(stack, rows))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--projects", type=int, default=20)
    parser.add_argument("--month-rows", type=int, default=2_000_000)
    given = parser.parse_args()
    main(given.projects, given.month_rows)
