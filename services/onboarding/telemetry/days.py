"""Daily partitions of ``readings``: made when a day is first written to, dropped whole when it is old.

Neither shuts a writer out. A day is made aside and attached (SHARE UPDATE EXCLUSIVE on the parent), and detached
CONCURRENTLY before it is dropped; both may be repeated after a crash at any instant.
"""

import logging
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import asyncpg

log = logging.getLogger("heliograph.telemetry")

DAYS_LOCK: Final = (0x48454C49, 14)
PREFIX: Final = "readings_"


def _name(day: date) -> str:
    return f"{PREFIX}{day:%Y_%m_%d}"


def _day(name: str) -> date:
    return datetime.strptime(name, f"{PREFIX}%Y_%m_%d").replace(tzinfo=UTC).date()


async def known(pool: Any) -> set[date]:
    """The days that can be written to (UTC)."""
    rows = await pool.fetch(
        "SELECT relname FROM pg_class JOIN pg_inherits ON oid = inhrelid "
        "WHERE inhparent = 'telemetry.readings'::regclass AND NOT inhdetachpending"
    )
    return {_day(name) for (name,) in rows}


async def make(pool: Any, days: Collection[date]) -> None:
    """Makes the days that are not there."""
    for day in sorted(days):
        name = _name(day)
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1, $2)", *DAYS_LOCK)
            if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"telemetry.{name}"):
                continue
            await connection.execute(
                f"CREATE TABLE telemetry.{name} (LIKE telemetry.readings INCLUDING ALL); "
                f"ALTER TABLE telemetry.readings ATTACH PARTITION telemetry.{name} FOR VALUES FROM ('{day} 00:00+00') "
                f"TO ('{day + timedelta(days=1)} 00:00+00')"
            )


async def drop_before(pool: Any, oldest: date) -> list[date]:
    """Drops the days before one. Those that a long reader holds stay until the next time."""
    dropped = []
    rows = await pool.fetch(
        "SELECT relname, inhdetachpending FROM pg_class JOIN pg_inherits ON oid = inhrelid "
        "WHERE inhparent = 'telemetry.readings'::regclass ORDER BY relname"
    )
    # a day that was detached when its process ended is a table on its own by now
    alone = await pool.fetch(
        f"SELECT relname FROM pg_class c WHERE relname ~ '^{PREFIX}[0-9_]{{10}}$' AND relkind = 'r' "  # noqa: S608
        "AND relnamespace = 'telemetry'::regnamespace "
        "AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)"
    )
    for name, pending in [*rows, *((row[0], None) for row in alone)]:
        if _day(name) >= oldest:
            continue
        async with pool.acquire() as connection:
            if pending is not None:
                how = "FINALIZE" if pending else "CONCURRENTLY"
                await connection.execute(f"ALTER TABLE telemetry.readings DETACH PARTITION telemetry.{name} {how}")
            await connection.execute(f"DROP TABLE IF EXISTS telemetry.{name}")
        dropped.append(_day(name))
    if dropped:
        log.info("dropped %d days of readings, up to %s", len(dropped), max(dropped))
    return dropped


MISSING: Final = (asyncpg.CheckViolationError,)
"""What an insert raises for a day that is not there."""
