"""The outbox as the leading relay reads it, through the connection that holds its leadership.

Reading and moving rows through that connection alone means that one who is no longer the leader reads nothing: with
the session the lock is gone.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import asyncpg

from shared.messaging.publishing.lanes import Key, Row

LEADER_LOCK = (0x48454C49, 1)
"""The advisory lock of the leading relay; two-part keys never meet the one-part keys of projects."""

# The ranges lie apart and rise, and each gives no more than the whole may have. The bytes are summed before any value
# is fetched from beside the table, so a reading holds no more than asked for, or a single row.
READ = """
    SELECT id, topic, key, headers, value, size FROM (
        SELECT o.*, sum(o.size) OVER (ORDER BY o.id) - o.size AS before
        FROM (SELECT o.* FROM unnest($1::bigint[], $2::bigint[]) AS range(low, high),
                     LATERAL (SELECT id, topic, key, headers, value,
                                     octet_length(headers) + coalesce(octet_length(value), 0) + 100 AS size
                              FROM outbox WHERE id BETWEEN range.low AND range.high ORDER BY id LIMIT $3) o
              ORDER BY o.id LIMIT $3) o) o
    WHERE before < $4 ORDER BY id"""
OLDEST_RUNNING = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
NEXT_NUMBER = "SELECT pg_current_xact_id()::text::bigint"
"""Takes a number of its own: above every number given so far. A snapshot's xmax is not: it follows the newest
transaction that has ended, and younger ones may run."""
WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'outbox'::regclass AND mode = 'RowExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
"""Who may add rows: the lock is taken before the first id and kept to the end of the transaction."""
REFUSE = """
    WITH gone AS (DELETE FROM outbox WHERE id = ANY($1::bigint[]) RETURNING id, topic, key, headers, value)
    INSERT INTO refused (id, topic, key, headers, value, error, released)
    SELECT id, topic, key, headers, value, $2, $3 FROM gone"""
RELEASE = """
    WITH first AS (SELECT DISTINCT ON (topic, key) topic, key, released FROM refused ORDER BY topic, key, id),
         back AS (DELETE FROM refused r USING first f WHERE f.released AND r.topic = f.topic AND r.key = f.key
                  RETURNING r.id, r.topic, r.key, r.headers, r.value)
    INSERT INTO outbox (id, topic, key, headers, value) OVERRIDING SYSTEM VALUE
    SELECT id, topic, key, headers, value FROM back RETURNING id, topic, key"""
HELD = "SELECT DISTINCT topic, key FROM refused"
LAST_ID = 2**63 - 1
FOLLOWS = "waits behind an earlier row of its project"


# A table that is empty most of the time has statistics that say so: planned by them, a reading would sort all rows that
# wait to give the first ones. Along the index they come in order; and since there is no other way, it is planned once.
ALONG_THE_INDEX = "; ".join(
    f"SET {setting}"
    for setting in (
        "enable_bitmapscan TO off", "enable_seqscan TO off", "jit TO off", "plan_cache_mode TO force_generic_plan",
    )
)  # fmt: skip


class Reading(NamedTuple):
    rows: Sequence[Row]
    complete: bool
    """False: there may be more in the ranges, above the last row."""


class Outbox:
    """What a leader asks of its database. Any error means that the leadership may be gone."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def lead(self) -> bool:
        """Takes the leadership of this database, if nobody has it."""
        await self._connection.execute(ALONG_THE_INDEX)
        return await self._connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", *LEADER_LOCK) is True

    async def open_to_all(self) -> bool:
        """Whether any role that may connect could take the leader's lock, and hold it."""
        return (
            await self._connection.fetchval(
                "SELECT has_function_privilege('public', 'pg_try_advisory_lock(int, int)', 'EXECUTE')"
            )
            is True
        )

    async def read(self, lows: list[int], highs: list[int], limit: int, budget: int) -> Reading:
        """The first rows in the ranges, in rising order: ``limit`` of them, or so many that they fill the budget."""
        rows = await self._connection.fetch(READ, lows, highs, limit, budget)
        cut = len(rows) >= limit or sum(row["size"] for row in rows) >= budget
        return Reading(rows, not cut)

    async def oldest_running(self) -> int:
        found: int = await self._connection.fetchval(OLDEST_RUNNING)
        return found

    async def next_number(self) -> int:
        found: int = await self._connection.fetchval(NEXT_NUMBER)
        return found

    async def writers(self) -> list[str]:
        """The transactions that may add rows, other than by statements that begin later."""
        return [row[0] for row in await self._connection.fetch(WRITERS)]

    async def refuse(self, ids: list[int], error: str, *, released: bool) -> None:
        """Moves rows out of the outbox. Released ones only wait for an earlier one of their key."""
        await self._connection.execute(REFUSE, ids, error, released)

    async def release(self) -> tuple[Sequence[Row], set[Key]]:
        """Puts back, in their old places, the rows of keys that nothing holds any more; gives them.

        And the keys that are still held.
        """
        async with self._connection.transaction():
            back = await self._connection.fetch(RELEASE)
            held = await self._connection.fetch(HELD)
        return back, {(row["topic"], row["key"]) for row in held}


async def delete(pool: asyncpg.Pool, ids: Sequence[int]) -> None:
    """Without waiting for the disk: what a crash of the database brings back is sent once more, in its order."""
    await pool.execute(
        f"SET LOCAL synchronous_commit TO off; DELETE FROM outbox WHERE id = ANY('{{{','.join(map(str, ids))}}}')"  # noqa: S608
    )
