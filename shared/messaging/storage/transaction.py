"""One transaction on PostgreSQL: set-based statements, a handful whatever the batch's size."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from shared.messaging.errors import storable
from shared.messaging.storage.entities import Entity, encode_many, table_of
from shared.messaging.storage.rejected import (
    MOST_REFUSED,
    NO_BOUND,
    count,
    keep,
    pack_headers,
    unpack_headers,
)
from shared.messaging.storage.retention import SAID
from shared.messaging.storage.statements import DOCUMENT, Part, chassis_parts, together
from shared.messaging.storage.store import (
    Admitted,
    Answer,
    Changes,
    ClosedTask,
    Document,
    Job,
    Parked,
    Position,
    Task,
    TaskNote,
    Timer,
)
from shared.messaging.storage.worklist import reads as tasks


def unpack_parked(row: Any) -> Parked:
    headers = unpack_headers(row["headers"])
    return Parked(
        id=row["id"], key=row["key"], event_id=row["event_id"], topic=row["topic"], partition=row["partition"],
        offset=row["offset"], record_key=row["record_key"], headers=headers, value=row["value"],
        error=row["error"], attempts=row["attempts"], parked_at=row["parked_at"], for_deploy=row["for_deploy"],
        closing=row["closing"],
    )  # fmt: skip


class _Statements:
    """The SQL of one table, made once."""

    def __init__(self, table: Table) -> None:
        columns = [column.name for column in table.columns]
        keys = [column.name for column in table.primary_key.columns]
        listed = ", ".join(f'"{name}"' for name in columns)
        rows = f'json_populate_recordset(NULL::"{table.name}", $1::json)'
        same = " AND ".join(f't."{key}" = v."{key}"' for key in keys)
        values = ", ".join(f'"{name}" = v."{name}"' for name in columns if name not in keys)
        order = f' ORDER BY "{keys[0]}"' if len(keys) == 1 and keys[0] != "project_id" else ""
        self.load = f'SELECT {listed} FROM "{table.name}" WHERE project_id = ANY($1::uuid[]){order}'  # noqa: S608
        self.load_one = f'SELECT {listed} FROM "{table.name}" WHERE project_id = $1{order}'  # noqa: S608
        self.insert = f'INSERT INTO "{table.name}" ({listed}) SELECT {listed} FROM {rows}'  # noqa: S608
        self.update = f'UPDATE "{table.name}" t SET {values} FROM {rows} v WHERE {same}'  # noqa: S608
        self.delete = f'DELETE FROM "{table.name}" t USING {rows} v WHERE {same}'  # noqa: S608


_statements: dict[Table, _Statements] = {}


def _sql(table: Table) -> _Statements:
    made = _statements.get(table)
    if made is None:
        made = _statements[table] = _Statements(table)
    return made


class PostgresTransaction:
    def __init__(self, connection: Any) -> None:
        self.connection = connection

    async def admit(
        self, event_ids: Sequence[UUID], keys: Collection[str] = (), projects: Collection[UUID] = (), kind: str = ""
    ) -> Admitted:
        row = await self.connection.fetchrow(
            """WITH fresh AS (INSERT INTO inbox (event_id) SELECT * FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING
                              RETURNING event_id)
               SELECT ARRAY(SELECT event_id FROM fresh),
                      ARRAY(SELECT DISTINCT key FROM parked WHERE key = ANY($2::text[])),
                      ARRAY(SELECT DISTINCT project_id FROM tasks WHERE project_id = ANY($3::uuid[])
                             AND split_part(kind, ':', 1) = $4)""",
            event_ids, list(keys), list(projects), kind,
        )  # fmt: skip
        return Admitted(set(row[0]), set(row[1]), set(row[2]))

    async def load(self, model: type[Entity], projects: Collection[UUID]) -> list[dict[str, Any]]:
        sql, wanted = _sql(table_of(model)), list(projects)
        # For one project by name: PostgreSQL plans it once, a list it plans anew each time.
        found = self.connection.fetch(*((sql.load_one, wanted[0]) if len(wanted) == 1 else (sql.load, wanted)))
        return [dict(row) for row in await found]

    async def find(self, model: type[Entity], column: str, values: Sequence[str]) -> list[dict[str, Any]]:
        table = table_of(model)
        found = table.columns[column].name  # only a column of the model ever reaches the statement
        rows = await self.connection.fetch(
            f'SELECT * FROM "{table.name}" WHERE "{found}" = ANY($1::text[])',  # noqa: S608
            list(values),
        )
        return [dict(row) for row in rows]

    async def document(self, project_id: UUID, named: UUID | str) -> Document | None:
        row = await self.connection.fetchrow(
            f"""SELECT {DOCUMENT}, body FROM documents WHERE project_id = $1 AND (id = $2 OR sha256 = $3)
                  AND keep_until IS DISTINCT FROM to_timestamp(0)
                ORDER BY given_at, id LIMIT 1""",  # noqa: S608
            project_id, named if isinstance(named, UUID) else None, named if isinstance(named, str) else None,
        )  # fmt: skip
        return None if row is None else Document(**row)

    async def documents(self, project_id: UUID) -> list[Document]:
        rows = await self.connection.fetch(
            f"""SELECT {DOCUMENT} FROM documents
                WHERE project_id = $1 AND keep_until IS DISTINCT FROM to_timestamp(0) ORDER BY given_at, id""",  # noqa: S608
            project_id,
        )
        return [Document(**row) for row in rows]

    async def position(self, document_id: UUID) -> Position | None:
        row = await self.connection.fetchrow(
            "SELECT latitude, longitude, taken_at FROM document_positions WHERE document_id = $1", document_id
        )
        return None if row is None else Position(*row)

    async def tasks(self, projects: Collection[UUID]) -> list[Task]:
        return await tasks.of_projects(self.connection, projects)

    async def closed_tasks(self, project_id: UUID, limit: int) -> list[ClosedTask]:
        return await tasks.closed(self.connection, project_id, limit)

    async def task_notes(self, project_id: UUID, limit: int) -> list[TaskNote]:
        return await tasks.notes(self.connection, project_id, limit)

    async def answer(self, caller: str, key: str) -> Answer | None:
        row = await self.connection.fetchrow("SELECT * FROM idempotency WHERE caller = $1 AND key = $2", caller, key)
        if row is None:
            return None
        return Answer(caller, key, row["fingerprint"], row["status"], row["headers"], row["body"])

    async def take_timers(self, due: Sequence[Timer], now: datetime) -> list[Timer]:
        rows = await self.connection.fetch(
            """DELETE FROM timers t USING unnest($1::uuid[], $2::text[]) AS d(project_id, name)
               WHERE t.project_id = d.project_id AND t.name = d.name AND t.due_at <= $3
                 AND NOT EXISTS (SELECT FROM parked p WHERE p.key = t.project_id::text)
               RETURNING t.project_id, t.name, t.due_at, t.payload, t.attempts, t.traceparent""",
            [timer.project_id for timer in due], [timer.name for timer in due], now,
        )  # fmt: skip
        return sorted((Timer(*row) for row in rows), key=lambda timer: timer.due_at)

    async def take_job(self, job: Job) -> bool:
        return await self._done("DELETE FROM jobs WHERE id = $1 AND owner = $2 RETURNING true", job.id, job.owner)

    async def give_up_job(self, job: Job, error: str) -> bool:
        return await self._done(
            """UPDATE jobs SET failed_at = now(), error = $3, deaths = $4, owner = NULL, lease_until = NULL
               WHERE id = $1 AND owner = $2 RETURNING true""",
            job.id, job.owner, error, job.deaths,
        )  # fmt: skip

    async def retry_job(self, job_id: UUID) -> bool:
        return await self._done(
            """UPDATE jobs SET failed_at = NULL, error = NULL, attempts = 0, deaths = 0, run_at = now()
               WHERE id = $1 AND failed_at IS NOT NULL RETURNING true""",
            job_id,
        )

    async def drop_job(self, job_id: UUID) -> bool:
        return await self._done("DELETE FROM jobs WHERE id = $1 AND failed_at IS NOT NULL RETURNING true", job_id)

    async def _done(self, sql: str, *arguments: Any) -> bool:
        """Whether a statement about one row found it."""
        return await self.connection.fetchval(sql, *arguments) is True

    async def take_parked(self, parked_id: int) -> Parked | None:
        row = await self.connection.fetchrow(
            """DELETE FROM parked p WHERE id = $1
               AND NOT EXISTS (SELECT FROM parked e WHERE e.key = p.key AND e.id < p.id) RETURNING *""",
            parked_id,
        )
        if row is None:
            return None
        await self.connection.execute(  # the next of its project need not wait for its own time
            "UPDATE parked SET retry_at = now() WHERE id = (SELECT min(id) FROM parked WHERE key = $1)", row["key"]
        )
        return unpack_parked(row)

    async def take_quarantined(self, sample_id: int) -> bool:
        return await self._done("DELETE FROM quarantine WHERE id = $1 RETURNING true", sample_id)

    async def write(self, changes: Changes) -> None:
        """One statement for all rows, two or three where a table of entities is written in two ways."""
        if changes.erased:
            await self._erase(list(changes.erased), changes)
        *first, last = _statements_apart(changes)
        for parts in (*first, [*last, *chassis_parts(changes)]):
            if parts:
                sql, arguments = together(parts)
                await self.connection.fetch(sql, *arguments)
        for document in changes.documents:
            await self._write_position(document)
        for parked in changes.parked:
            await self._write_parked(parked)
        if changes.parked_closing:
            await self.connection.execute(
                "UPDATE parked SET closing = true, retry_at = now() WHERE key = ANY($1::text[])",
                list(changes.parked_closing),
            )
        for found, most in ((changes.quarantined, NO_BOUND), (changes.refused_records, MOST_REFUSED)):
            await count(self.connection, Counter((q.principal, q.topic, q.reason) for q in found))
            await keep(self.connection, found, most)

    async def _write_position(self, document: Document) -> None:
        """Where a picture was taken, once its document is there: one that was kept before has its place already."""
        if (place := document.position) is not None:
            await self.connection.fetch(
                """INSERT INTO document_positions (document_id, latitude, longitude, taken_at)
                   SELECT $1, $2, $3, $4 WHERE EXISTS (SELECT FROM documents WHERE id = $1)""",
                document.id, place.latitude, place.longitude, place.taken_at,
            )  # fmt: skip

    async def _erase(self, projects: list[UUID], changes: Changes) -> None:
        for statement in changes.erased_apart:
            await self.connection.execute(statement, projects)
        await self.connection.execute(
            """DELETE FROM document_positions WHERE document_id IN
                   (SELECT id FROM documents WHERE project_id = ANY($1::uuid[]))""",
            projects,
        )
        # bytes in the object store are swept with their rows, at once: see SweepingLoop
        await self.connection.execute(
            "UPDATE documents SET keep_until = to_timestamp(0), body = NULL WHERE id = ANY($1::uuid[])",
            changes.documents_erased,
        )
        for table in ("tasks", "closed_tasks", "task_notes"):
            await self.connection.execute(f"DELETE FROM {table} WHERE project_id = ANY($1::uuid[])", projects)  # noqa: S608
        await self.connection.execute("DELETE FROM jobs WHERE project_id = ANY($1::uuid[])", projects)
        keys = [str(project) for project in projects]
        await self.connection.execute("DELETE FROM parked WHERE key = ANY($1::text[])", keys)
        await self.connection.execute(
            "UPDATE audit_trail SET why = '' WHERE subject = ANY($1::text[]) AND starts_with(action, $2)", keys, SAID
        )
        await self.connection.execute(
            "DELETE FROM quarantine WHERE record_key = ANY($1::bytea[])", [key.encode() for key in keys]
        )

    async def _write_parked(self, parked: Parked) -> None:
        await self.connection.fetch(
            """INSERT INTO parked (key, event_id, topic, "partition", "offset", record_key, headers, value, error,
                                   attempts, retry_at, for_deploy, closing)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now() + $11 * interval '1 second', $12,
                       EXISTS (SELECT FROM parked WHERE key = $1 AND closing))
               ON CONFLICT (event_id) DO NOTHING""",
            parked.key, parked.event_id, parked.topic, parked.partition, parked.offset, parked.record_key,
            pack_headers(parked.headers), parked.value, storable(parked.error), parked.attempts, parked.retry_in_s,
            parked.for_deploy,
        )  # fmt: skip


def _statements_apart(changes: Changes) -> list[list[Part]]:
    """The parts of each statement, the last one for what has no successor.

    A row gives up a place that is unique ("one open a project") before another takes it, so a table's deletions come
    a statement before its updates, and those before its insertions. Foreign keys are looked at when a statement ends:
    parents and children may go into one.
    """
    apart: list[list[Part]] = [[]]
    written: set[Table] = set()
    for kind, tables in (("delete", changes.deleted), ("update", changes.updated), ("insert", changes.inserted)):
        if not written.isdisjoint(tables):
            apart.append([])
            written.clear()
        written.update(tables)
        apart[-1] += [(getattr(_sql(table), kind), [encode_many(rows)]) for table, rows in tables.items()]
    return apart
