"""Keeps what grows in bounds: months of inbox are dropped whole, old answers to idempotency keys are deleted."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.messaging.loops.background import Loop
from shared.messaging.settings import Settings
from shared.messaging.storage.postgres import PostgresStore

log = logging.getLogger("heliograph.maintenance")

MAINTENANCE_LOCK = (0x48454C49, 2)
MONTHS_AHEAD = 2


def month_start(day: datetime) -> datetime:
    return datetime(day.year, day.month, 1, tzinfo=UTC)


def next_month(start: datetime) -> datetime:
    return month_start(start + timedelta(days=32))


def first_id_of(instant: datetime) -> UUID:
    """The smallest UUIDv7 that an event of this millisecond could have (RFC 9562 section 5.7)."""
    milliseconds = int(instant.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (0x2 << 62))


class MaintenanceLoop(Loop):
    name = "maintenance"

    def __init__(self, store: PostgresStore, settings: Settings) -> None:
        super().__init__(settings)
        self._store = store

    async def step(self) -> float:
        async with self._store.pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1, $2)", *MAINTENANCE_LOCK):
                return self.settings.maintenance_interval_s  # another instance does it
            now = datetime.now(UTC)
            await self._make_months(connection, now)
            await self._drop_months(connection, now - timedelta(days=self.settings.inbox_retention_days))
            await connection.execute(
                "DELETE FROM idempotency WHERE created_at < now() - $1 * interval '1 hour'",
                self.settings.idempotency_retention_hours,
            )
            await connection.execute(
                "DELETE FROM quarantine WHERE seen_at < now() - $1 * interval '1 day'",
                self.settings.quarantine_retention_days,
            )
        return self.settings.maintenance_interval_s

    async def _make_months(self, connection: Any, now: datetime) -> None:
        start = month_start(now)
        for _ in range(MONTHS_AHEAD + 1):
            end = next_month(start)
            name = f"inbox_{start:%Y_%m}"
            if not await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", name):
                low, high = first_id_of(start), first_id_of(end)
                # Ids of that month that came early (a sender's clock ran ahead) lie in the default partition.
                await connection.execute(
                    f"""CREATE TABLE {name} (LIKE inbox INCLUDING ALL);
                        WITH early AS (DELETE FROM inbox_other WHERE event_id >= '{low}' AND event_id < '{high}'
                                       RETURNING *)
                        INSERT INTO {name} SELECT * FROM early;
                        ALTER TABLE inbox ATTACH PARTITION {name} FOR VALUES FROM ('{low}') TO ('{high}')"""  # noqa: S608
                )
            start = end

    async def _drop_months(self, connection: Any, before: datetime) -> None:
        rows = await connection.fetch(
            "SELECT relname FROM pg_class JOIN pg_inherits ON oid = inhrelid WHERE inhparent = 'inbox'::regclass"
        )
        for (name,) in rows:
            if name == "inbox_other":
                continue
            month = datetime.strptime(name, "inbox_%Y_%m").replace(tzinfo=UTC)
            if next_month(month) <= before:
                await connection.execute(f"DROP TABLE {name}")
                log.info("dropped %s", name)
        await connection.execute("DELETE FROM inbox_other WHERE received_at < $1", before)
