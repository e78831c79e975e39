"""The store on PostgreSQL: a pool of connections, and what is asked of the database outside a unit of work."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from shared.messaging.outage import Outage, boundary
from shared.messaging.storage import rejected as postgres_quarantine
from shared.messaging.storage.entities import Entity, table_of
from shared.messaging.storage.statements import named_headers, unpack_headers
from shared.messaging.storage.store import (
    Audited,
    Job,
    JobRow,
    JobState,
    Measured,
    Parked,
    ProjectRow,
    QuarantineCount,
    Quarantined,
    Seen,
    Task,
    TaskFilter,
    Timer,
)
from shared.messaging.storage.transaction import PostgresTransaction, unpack_parked
from shared.messaging.storage.worklist import reads as tasks
from shared.messaging.telemetry import metrics
from shared.reach.postgres import CONNECT_S, connect

__all__ = ["Outage", "PostgresStore", "PostgresTransaction", "unpack_headers"]


async def _prepare(connection: Any) -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind,
            schema="pg_catalog",
            format="text",
            encoder=_to_json if kind == "jsonb" else str,
            decoder=orjson.loads,
        )


def _to_json(value: object) -> str:
    return orjson.dumps(value, default=str).decode()


def _beginning(locks: Collection[int]) -> str:
    """Begins and locks in one round trip; the keys are whole numbers, so there is nothing to quote."""
    if not locks:
        return "BEGIN"
    keys = ",".join(map(str, sorted(locks)))
    return f"BEGIN; SELECT pg_advisory_xact_lock(k) FROM unnest('{{{keys}}}'::bigint[]) k"  # noqa: S608


async def _roll_back(connection: Any) -> None:
    """A connection that cannot even do that is not given back to the pool.

    Raises:
        Outage: it is lost; the pool may have taken it back already.
    """
    with boundary():
        try:
            if not connection.is_closed():
                await connection.execute("ROLLBACK")
        except BaseException:
            connection.terminate()
            raise


_JOB_ROWS = """
    SELECT id, project_id, name, attempts, deaths, error, created_at, failed_at,
           CASE WHEN failed_at IS NOT NULL THEN 'given_up' WHEN lease_until > now() THEN 'running' ELSE 'waiting' END
               AS state
    FROM jobs"""


def _job_row(row: Any) -> JobRow:
    return JobRow(**{**row, "state": JobState(row["state"])})


class _Session(asyncpg.Connection):  # type: ignore[misc]
    """A connection whose errors are told as the boundary tells them.

    It is given back to the pool as it is: no transaction leaves anything on it that would need a reset.
    """

    def get_reset_query(self) -> str:
        return ""

    async def execute(self, *statement: Any, **options: Any) -> Any:
        with boundary():
            return await super().execute(*statement, **options)

    async def fetch(self, *statement: Any, **options: Any) -> Any:
        with boundary():
            return await super().fetch(*statement, **options)

    async def fetchrow(self, *statement: Any, **options: Any) -> Any:
        with boundary():
            return await super().fetchrow(*statement, **options)

    async def fetchval(self, *statement: Any, **options: Any) -> Any:
        with boundary():
            return await super().fetchval(*statement, **options)


class Pool:
    """A pool of such connections; having none is an outage too."""

    def __init__(self, pool: Any, acquire_s: float, waits: Any) -> None:
        self._pool = pool
        self._acquire_s = acquire_s
        self._waits = waits

    @property
    def connections(self) -> tuple[int, int]:
        size: int = self._pool.get_size()
        return size, size - int(self._pool.get_idle_size())

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        began = perf_counter()
        with boundary():
            connection = await self._pool.acquire(timeout=self._acquire_s)
        self._waits.observe(perf_counter() - began)
        try:
            yield connection
        finally:
            with suppress(Outage), boundary():  # one that cannot be given back is dropped, whatever it was used for
                await self._pool.release(connection)

    async def execute(self, statement: str, *values: Any) -> Any:
        async with self.acquire() as connection:
            return await connection.execute(statement, *values)

    async def fetch(self, statement: str, *values: Any) -> Any:
        async with self.acquire() as connection:
            return await connection.fetch(statement, *values)

    async def fetchrow(self, statement: str, *values: Any) -> Any:
        async with self.acquire() as connection:
            return await connection.fetchrow(statement, *values)

    async def fetchval(self, statement: str, *values: Any) -> Any:
        async with self.acquire() as connection:
            return await connection.fetchval(statement, *values)

    def terminate(self) -> None:
        self._pool.terminate()


class PostgresStore:
    """A pool of connections to the service's own database."""

    def __init__(
        self, url: str, *, size: int, command_timeout_s: float, name: str, service: str = "",
        connect_s: float = CONNECT_S,
    ) -> None:  # fmt: skip
        self._url = url
        self._connect = partial(connect, connect_s=connect_s)
        self._waits = metrics.POOL_WAIT_SECONDS.labels(service)
        self._size = size
        self._timeout_s = command_timeout_s
        self._name = name
        self._pool: Pool | None = None

    async def open(self) -> None:
        with boundary():
            pool = await asyncpg.create_pool(
                self._url, min_size=2, max_size=self._size, command_timeout=self._timeout_s, init=_prepare,
                connect=self._connect, connection_class=_Session,
                server_settings={"application_name": self._name, "timezone": "UTC", "jit": "off"},
            )  # fmt: skip
        self._pool = Pool(pool, self._timeout_s, self._waits)

    async def close(self) -> None:
        if self._pool is not None:
            self._pool.terminate()

    async def connect(self) -> Any:
        """A connection of its own, for what has to hold one: the leading relay."""
        with boundary():
            connection = await self._connect(
                self._url, command_timeout=self._timeout_s, connection_class=_Session,
                server_settings={"application_name": f"{self._name} relay"},
            )  # fmt: skip
            await _prepare(connection)
        return connection

    async def notify(self, channel: str) -> None:
        await self.pool.execute("SELECT pg_notify($1, '')", channel)

    @property
    def pool(self) -> Pool:
        """For the few parts of the chassis that run statements of their own (relay, maintenance, queries)."""
        assert self._pool is not None, "the store is open"
        return self._pool

    @asynccontextmanager
    async def transaction(self, locks: Collection[int] = ()) -> AsyncIterator[PostgresTransaction]:
        async with self.pool.acquire() as connection:
            try:
                await connection.execute(_beginning(locks))
                yield PostgresTransaction(connection)
            except BaseException:
                await _roll_back(connection)
                raise
            await connection.execute("COMMIT")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[PostgresTransaction]:
        async with self.pool.acquire() as connection:
            yield PostgresTransaction(connection)

    async def due_timers(self, now: datetime, limit: int) -> list[Timer]:
        rows = await self.pool.fetch(
            """SELECT project_id, name, due_at, payload, attempts FROM timers t
               WHERE due_at <= $1 AND (retry_at IS NULL OR retry_at <= now())
                 AND NOT EXISTS (SELECT FROM parked p WHERE p.key = t.project_id::text)
               ORDER BY due_at LIMIT $2""",
            now, limit,
        )  # fmt: skip
        return [Timer(*row) for row in rows]

    async def next_due(self) -> datetime | None:
        found: datetime | None = await self.pool.fetchval(
            """SELECT min(due_at) FROM timers t WHERE (retry_at IS NULL OR retry_at <= now())
                 AND NOT EXISTS (SELECT FROM parked p WHERE p.key = t.project_id::text)"""
        )
        return found

    async def timer_failed(self, timer: Timer, error: str, retry_in_s: float) -> None:
        await self.pool.execute(
            """UPDATE timers SET attempts = attempts + 1, error = $3, retry_at = now() + $4 * interval '1 second'
               WHERE project_id = $1 AND name = $2 AND due_at = $5""",
            timer.project_id, timer.name, error, retry_in_s, timer.due_at,
        )  # fmt: skip

    async def claim_jobs(self, names: Collection[str], limit: int, lease_s: float) -> list[Job]:
        rows = await self.pool.fetch(
            # Materialized: a subquery may be run anew for each row, and would find other jobs each time.
            """WITH next AS MATERIALIZED (
                   SELECT id FROM jobs WHERE failed_at IS NULL AND run_at <= now() AND name = ANY($1)
                   AND (lease_until IS NULL OR lease_until < now())
                   ORDER BY run_at LIMIT $2 FOR UPDATE SKIP LOCKED),
               claimed AS (
                   UPDATE jobs SET lease_until = now() + $3 * interval '1 second', attempts = attempts + 1,
                          deaths = deaths + (owner IS NOT NULL)::int, owner = gen_random_uuid()
                   WHERE id IN (SELECT id FROM next)
                   RETURNING id, project_id, name, payload, context, attempts, deaths, owner, run_at)
               SELECT id, project_id, name, payload, context, attempts, deaths, owner FROM claimed ORDER BY run_at""",
            list(names), limit, lease_s,
        )  # fmt: skip
        return [Job(*row) for row in rows]

    async def renew_job(self, job: Job, lease_s: float) -> bool:
        found: bool | None = await self.pool.fetchval(
            """UPDATE jobs SET lease_until = now() + $3 * interval '1 second' WHERE id = $1 AND owner = $2
               RETURNING true""",
            job.id, job.owner, lease_s,
        )  # fmt: skip
        return found is True

    async def job_failed(self, job: Job, error: str, retry_in_s: float) -> None:
        await self.pool.execute(
            """UPDATE jobs SET error = $3, deaths = $4, owner = NULL, lease_until = NULL,
                      run_at = now() + $5 * interval '1 second' WHERE id = $1 AND owner = $2""",
            job.id, job.owner, error, job.deaths, retry_in_s,
        )  # fmt: skip

    async def release_job(self, job: Job) -> None:
        await self.pool.execute(
            """UPDATE jobs SET owner = NULL, lease_until = NULL, attempts = attempts - 1
               WHERE id = $1 AND owner = $2""",
            job.id, job.owner,
        )  # fmt: skip

    async def jobs_listed(self, after: UUID | None, limit: int, *, given_up: bool = False) -> list[JobRow]:
        rows = await self.pool.fetch(
            f"""{_JOB_ROWS} WHERE ($1::uuid IS NULL OR id > $1) AND (failed_at IS NOT NULL OR NOT $3)
                ORDER BY id LIMIT $2""",
            after, limit, given_up,
        )  # fmt: skip
        return [_job_row(row) for row in rows]

    async def job(self, job_id: UUID) -> JobRow | None:
        row = await self.pool.fetchrow(f"{_JOB_ROWS} WHERE id = $1", job_id)
        return None if row is None else _job_row(row)

    async def audit_trail(self, after: int, limit: int) -> list[Audited]:
        rows = await self.pool.fetch(
            """SELECT who, action, subject, why, details, id, at FROM audit_trail WHERE id > $1
               ORDER BY id LIMIT $2""",
            after, limit,
        )  # fmt: skip
        return [Audited(*row) for row in rows]

    async def due_projects(self, model: type[Entity], column: str, now: datetime, limit: int) -> list[UUID]:
        table = table_of(model)
        found = table.columns[column].name  # only a column of the model ever reaches the statement
        rows = await self.pool.fetch(
            f'SELECT project_id FROM "{table.name}" WHERE "{found}" <= $1 ORDER BY "{found}" LIMIT $2',  # noqa: S608
            now, limit,
        )  # fmt: skip
        return [row[0] for row in rows]

    async def last_audited(self, action: str, subject: str) -> Audited | None:
        row = await self.pool.fetchrow(
            """SELECT who, action, subject, why, details, id, at FROM audit_trail
               WHERE action = $1 AND subject = $2 ORDER BY id DESC LIMIT 1""",
            action, subject,
        )  # fmt: skip
        return None if row is None else Audited(*row)

    async def due_parked(self, limit: int) -> list[Parked]:
        rows = await self.pool.fetch(
            """SELECT * FROM parked p WHERE retry_at <= now() AND (closing OR NOT for_deploy)
                 AND NOT EXISTS (SELECT FROM parked e WHERE e.key = p.key AND e.id < p.id)
               ORDER BY id LIMIT $1""",
            limit,
        )
        return [unpack_parked(row) for row in rows]

    async def parked(self, after: int, limit: int) -> list[Parked]:
        rows = await self.pool.fetch("SELECT * FROM parked WHERE id > $1 ORDER BY id LIMIT $2", after, limit)
        return [unpack_parked(row) for row in rows]

    async def parked_by_topic(self) -> dict[str, int]:
        return dict(await self.pool.fetch("SELECT topic, count(*) FROM parked GROUP BY topic"))

    async def first_parked(self, key: str | None) -> int | None:
        found: int | None = await self.pool.fetchval("SELECT min(id) FROM parked WHERE key = $1", key)
        return found

    async def parked_failed(self, parked: Parked, error: str, retry_in_s: float, *, for_deploy: bool) -> None:
        await self.pool.execute(
            """UPDATE parked SET attempts = attempts + 1, error = $2, retry_at = now() + $3 * interval '1 second',
                      for_deploy = $4 WHERE id = $1""",
            parked.id, error, retry_in_s, for_deploy,
        )  # fmt: skip

    async def release_for_deploy(self) -> int:
        done = await self.pool.execute("UPDATE parked SET for_deploy = false, retry_at = now() WHERE for_deploy")
        return int(done.rpartition(" ")[2])

    async def quarantine(self, seen: Seen, samples: Sequence[Quarantined], most_kept: int) -> None:
        async with self.transaction() as transaction:
            await postgres_quarantine.count_and_keep(transaction.connection, seen, samples, most_kept)

    async def recount(self, topic: str, partition: int) -> None:
        await self.pool.execute('DELETE FROM quarantine_read WHERE topic = $1 AND "partition" = $2', topic, partition)

    async def quarantined(self, principal: str | None, after: int, limit: int) -> list[Quarantined]:
        return await postgres_quarantine.list_kept(self.pool, principal, after, limit)

    async def quarantine_counts(self) -> list[QuarantineCount]:
        return await postgres_quarantine.list_counts(self.pool)

    async def drop_quarantined(self, ids: Collection[int], audited: Audited) -> int:
        return await postgres_quarantine.drop(self.pool, ids, audited)

    async def open_tasks(self, wanted: TaskFilter, after: int, limit: int) -> list[Task]:
        return await tasks.open_tasks(self.pool, wanted, after, limit)

    async def projects(
        self, root: type[Entity], states: Collection[str] | None, only: Collection[UUID] | None, after: UUID | None,
        limit: int,
    ) -> list[ProjectRow]:  # fmt: skip
        return await tasks.projects(self.pool, root, states, only, after, limit)

    async def measured(self, now: datetime) -> Measured:
        """``now`` is of the project calendar, by which timers are due."""
        counts = await self.counts()
        row = await self.pool.fetchrow(
            """SELECT (SELECT headers FROM outbox ORDER BY id LIMIT 1) AS oldest,
                      (SELECT coalesce(extract(epoch FROM now() - min(parked_at)), 0)::float8 FROM parked) AS parked_s,
                      (SELECT count(*) FROM timers WHERE due_at <= $1) AS overdue""",
            now,
        )
        oldest = None if row["oldest"] is None else named_headers(row["oldest"]).get("ce_id")
        return Measured(
            **counts, outbox_oldest=None if oldest is None else UUID(oldest), parked_oldest_s=row["parked_s"],
            timers_overdue=row["overdue"],
        )  # fmt: skip

    @property
    def connections(self) -> tuple[int, int]:
        """How many are open, and how many of these are in use."""
        return (0, 0) if self._pool is None else self._pool.connections

    async def counts(self) -> dict[str, int]:
        row = await self.pool.fetchrow(
            """SELECT (SELECT count(*) FROM outbox) AS outbox, (SELECT count(*) FROM refused) AS refused,
                      (SELECT count(*) FROM parked) AS parked,
                      (SELECT count(*) FROM timers) AS timers,
                      (SELECT count(*) FROM jobs WHERE failed_at IS NULL) AS jobs,
                      (SELECT count(*) FROM jobs WHERE failed_at IS NOT NULL) AS jobs_failed,
                      (SELECT coalesce(sum(seen), 0)::bigint FROM quarantine_counts) AS quarantined"""
        )
        return dict(row)
