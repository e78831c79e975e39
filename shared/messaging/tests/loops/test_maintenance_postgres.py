"""Months of the inbox come and go while others read and write it, on a real PostgreSQL."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.messaging.ids import new_id
from shared.messaging.loops.maintenance import MONTHS_AHEAD, MaintenanceLoop, first_id_of, month_start, next_month
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.storage.schema import TABLES
from shared.messaging.testing.node import settings

log = logging.getLogger(__name__)
pytestmark = pytest.mark.stack
OLD = "inbox_2020_01"
PATIENCE_S = 60.0


@pytest.fixture
async def store(scratch: str) -> AsyncIterator[PostgresStore]:
    """A store whose inbox has one month that is long over, and none that begins now."""
    found = PostgresStore(scratch, size=4, command_timeout_s=20, name="maintenance")
    await found.open()
    try:
        await found.pool.execute(f"TRUNCATE {', '.join(TABLES)}")
        low, high = (first_id_of(datetime(2020, month, 1, tzinfo=UTC)) for month in (1, 2))
        await found.pool.execute(
            f"CREATE TABLE {OLD} PARTITION OF inbox FOR VALUES FROM ('{low}') TO ('{high}'); "
            f"INSERT INTO inbox VALUES ('{low}')"
        )
        yield found
    finally:
        for name in await months(found):
            await found.pool.execute(f"DROP TABLE {name}")
        await found.close()


async def months(store: PostgresStore) -> set[str]:
    rows = await store.pool.fetch(
        """SELECT relname FROM pg_class JOIN pg_inherits ON oid = inhrelid
           WHERE inhparent = 'inbox'::regclass AND relname <> 'inbox_other'"""
    )
    return {row[0] for row in rows}


def wanted() -> set[str]:
    start, found = month_start(datetime.now(UTC)), set()
    for _ in range(MONTHS_AHEAD + 1):
        found.add(f"inbox_{start:%Y_%m}")
        start = next_month(start)
    return found


def loop(store: PostgresStore, **changes: Any) -> MaintenanceLoop:
    return MaintenanceLoop(store, settings().model_copy(update={"maintenance_lock_pause_ms": 50} | changes))


async def test_handlers_go_on_while_somebody_reads_and_a_month_is_to_be_dropped(store: PostgresStore) -> None:
    tries = 10
    maintaining = loop(store, maintenance_lock_tries=tries)
    reader = await store.connect()
    took: list[float] = []
    try:
        async with reader.transaction():
            await reader.fetchval("SELECT count(*) FROM inbox")
            step = asyncio.create_task(maintaining.step())
            while not step.done():  # what a handler's transaction does with the inbox
                began = time.monotonic()
                async with asyncio.timeout(PATIENCE_S), store.transaction() as transaction:
                    event = new_id()
                    assert (await transaction.admit([event]))[:2] == ({event}, set())
                took.append(time.monotonic() - began)
                await asyncio.sleep(0.005)
            assert await step == maintaining.settings.maintenance_retry_s  # in vain, and to be repeated soon
            assert await months(store) == {OLD}
            assert len(took) > tries  # handlers got through between any two tries
    finally:
        await reader.close()
    assert await maintaining.step() == maintaining.settings.maintenance_interval_s
    assert await months(store) == wanted()
    middle, longest = (seconds * 1000 for seconds in (sorted(took)[len(took) // 2], max(took)))
    log.info("%d transactions: median %.1f ms, longest %.0f ms", len(took), middle, longest)


async def test_a_month_is_dropped_while_handlers_are_at_work(store: PostgresStore) -> None:
    """One transaction after the other, without a pause: a try gets its locks between two of them."""
    maintaining = loop(store, maintenance_lock_tries=1_000)
    step = asyncio.create_task(maintaining.step())
    while not step.done():
        async with asyncio.timeout(PATIENCE_S), store.transaction() as transaction:
            await transaction.admit([new_id()])
    assert await step == maintaining.settings.maintenance_interval_s
    assert await months(store) == wanted()


async def test_ids_that_came_before_their_month_are_still_known(store: PostgresStore) -> None:
    ahead = [UUID(int=first_id_of(next_month(month_start(datetime.now(UTC)))).int + number) for number in range(3)]
    ids = [new_id(), *ahead, uuid4()]
    async with store.transaction() as transaction:
        assert (await transaction.admit(ids))[:2] == (set(ids), set())
    await loop(store).step()
    assert await store.pool.fetchval("SELECT count(*) FROM inbox_other") == 1  # of no month
    async with store.transaction() as transaction:
        assert (await transaction.admit(ids))[:2] == (set(), set())


async def test_old_rows_are_deleted_and_young_ones_stay(store: PostgresStore) -> None:
    maintaining = loop(store)
    kept = maintaining.settings
    for table, column, limit, insert in (
        ("inbox_other", "received_at", timedelta(days=kept.inbox_retention_days),
         "(event_id) SELECT gen_random_uuid()"),
        ("idempotency", "created_at", timedelta(hours=kept.idempotency_retention_hours),
         "(caller, key, fingerprint, status, headers, body) SELECT 'a', n::text, '', 200, '{}', ''"),
        ("audit_trail", "at", timedelta(days=kept.audit_retention_days),
         "(who, action, subject, why) SELECT 'ada', 'jobs.drop', n::text, 'why'"),
    ):  # fmt: skip
        await store.pool.execute(f"INSERT INTO {table} {insert} FROM generate_series(1, 10) n")
        old = datetime.now(UTC) - limit - timedelta(minutes=1)
        await store.pool.execute(
            f"UPDATE {table} SET {column} = $1 WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} LIMIT 7))", old
        )
    await maintaining.step()
    for table in ("inbox_other", "idempotency", "audit_trail"):
        assert await store.pool.fetchval(f"SELECT count(*) FROM {table}") == 3, table


async def test_two_instances_do_it_once(store: PostgresStore) -> None:
    await asyncio.gather(*(loop(store).step() for _ in range(3)))
    await loop(store).step()
    assert await months(store) == wanted()
