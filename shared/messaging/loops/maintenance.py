"""Keeps what grows in bounds: months of inbox are dropped whole, old rows of other tables are deleted.

A partition is attached and dropped under locks that shut out whoever reads or writes the inbox, and whoever comes
behind a waiting lock waits with it. So none waits long: a try that does not get its locks at once is given up and
repeated, however long somebody reads (see docs/decisions, 0027).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from shared.messaging.loops.background import Loop
from shared.messaging.outage import Locked
from shared.messaging.settings import Settings
from shared.messaging.storage.postgres import PostgresStore

log = logging.getLogger("heliograph.maintenance")

MAINTENANCE_LOCK = (0x48454C49, 2)
MONTHS_AHEAD = 2
DELETED_AT_ONCE = 10_000
"""Rows of one transaction: it is over before anybody's statement times out."""

PRUNED: tuple[tuple[str, str, Callable[[Settings], timedelta]], ...] = (
    ("inbox_other", "received_at", lambda settings: timedelta(days=settings.inbox_retention_days)),
    ("idempotency", "created_at", lambda settings: timedelta(hours=settings.idempotency_retention_hours)),
    ("quarantine", "seen_at", lambda settings: timedelta(days=settings.quarantine_retention_days)),
    ("audit_trail", "at", lambda settings: timedelta(days=settings.audit_retention_days)),
)
"""Tables whose rows are deleted by age: the table, the column that says since when, and how long rows are kept."""


def month_start(day: datetime) -> datetime:
    return datetime(day.year, day.month, 1, tzinfo=UTC)


def next_month(start: datetime) -> datetime:
    return month_start(start + timedelta(days=32))


def _months_from(now: datetime) -> list[datetime]:
    """The beginnings of the months that have to be there."""
    starts = [month_start(now)]
    for _ in range(MONTHS_AHEAD):
        starts.append(next_month(starts[-1]))
    return starts


def first_id_of(instant: datetime) -> UUID:
    """The smallest UUIDv7 that an event of this millisecond could have (RFC 9562 section 5.7)."""
    milliseconds = int(instant.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (0x2 << 62))


class MaintenanceLoop(Loop):
    name = "maintenance"

    def __init__(
        self, store: PostgresStore, settings: Settings, own: Sequence[Callable[[], Awaitable[int | None]]] = ()
    ) -> None:
        """``own``: what the service has to do now and then of its own; tells how many projects that concerned."""
        super().__init__(settings)
        self._store = store
        self._own = own

    async def step(self) -> float:
        now = datetime.now(UTC)
        changes = [partial(self._make_month, start=start) for start in _months_from(now)]
        too_old = await self._months_before(now - timedelta(days=self.settings.inbox_retention_days))
        changes += [partial(self._drop_month, name=name) for name in too_old]
        put_off = [change for change in changes if not await self._briefly(change)]
        for table, column, age in PRUNED:
            await self._delete(table, column, now - age(self.settings))
        for each in self._own:
            if concerned := await each():
                log.info("%d projects came to the end of their time", concerned)
        if not put_off:
            return self.settings.maintenance_interval_s
        log.info("%d changes of the inbox wait until nobody reads it", len(put_off))
        return self.settings.maintenance_retry_s

    async def _briefly(self, change: Callable[[Any], Awaitable[None]]) -> bool:
        """Makes a change that shuts others out, in a transaction of its own. False where its locks were never free."""
        for _ in range(self.settings.maintenance_lock_tries):
            try:
                async with self._store.pool.acquire() as connection, connection.transaction():
                    if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1, $2)", *MAINTENANCE_LOCK):
                        return True  # another instance does it
                    await connection.execute(f"SET LOCAL lock_timeout = {self.settings.maintenance_lock_ms}")
                    await change(connection)
                return True
            except Locked:
                await asyncio.sleep(self.settings.maintenance_lock_pause_ms / 1000)
        return False

    async def _make_month(self, connection: Any, start: datetime) -> None:
        name = f"inbox_{start:%Y_%m}"
        if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", name):
            return
        low, high = first_id_of(start), first_id_of(next_month(start))
        # Ids of that month that came early (a sender's clock ran ahead) lie in the default partition, and move. Writers
        # are kept out of the inbox itself: one that waited for the default partition would go on into it although its
        # row belongs elsewhere by then, and fail.
        await connection.execute(
            f"""LOCK TABLE ONLY inbox IN SHARE MODE;
                LOCK TABLE inbox_other IN ACCESS EXCLUSIVE MODE;
                CREATE TABLE {name} (LIKE inbox INCLUDING ALL);
                WITH early AS (DELETE FROM inbox_other WHERE event_id >= '{low}' AND event_id < '{high}'
                               RETURNING *)
                INSERT INTO {name} SELECT * FROM early;
                ALTER TABLE inbox ATTACH PARTITION {name} FOR VALUES FROM ('{low}') TO ('{high}')"""  # noqa: S608
        )

    async def _months_before(self, instant: datetime) -> list[str]:
        """The partitions whose last id is older than the instant."""
        rows = await self._store.pool.fetch(
            """SELECT relname FROM pg_class JOIN pg_inherits ON oid = inhrelid
               WHERE inhparent = 'inbox'::regclass AND relname <> 'inbox_other' ORDER BY relname"""
        )
        months = {name: datetime.strptime(name, "inbox_%Y_%m").replace(tzinfo=UTC) for (name,) in rows}
        return [name for name, month in months.items() if next_month(month) <= instant]

    async def _drop_month(self, connection: Any, name: str) -> None:
        if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", name):  # no other instance has done it
            await connection.execute(f"DROP TABLE {name}")
            log.info("dropped %s", name)

    async def _delete(self, table: str, column: str, before: datetime) -> None:
        """Deletes the rows of before an instant, few at a time."""
        status = "DELETE -1"
        while status != "DELETE 0":
            status = await self._store.pool.execute(
                f"""DELETE FROM {table} WHERE ctid = ANY(ARRAY(
                        SELECT ctid FROM {table} WHERE {column} < $1 LIMIT {DELETED_AT_ONCE}
                        FOR UPDATE SKIP LOCKED))""",  # noqa: S608
                before,
            )
