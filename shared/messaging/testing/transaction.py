"""One transaction on the store in memory."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError

from shared.messaging.storage.entities import Entity, table_of
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

if TYPE_CHECKING:
    from shared.messaging.testing.memory import MemoryStore

_DECODERS: dict[type, Callable[[Any], Any]] = {
    UUID: UUID,
    datetime: lambda text: datetime.fromisoformat(text),
    date: date.fromisoformat,
}


def decode_row(table: Table, encoded: bytes) -> dict[str, Any]:
    row: dict[str, Any] = orjson.loads(encoded)
    for column in table.columns:
        value = row.get(column.name)
        if value is None:
            if not column.nullable and not column.primary_key:
                raise IntegrityError(f"{table.name}.{column.name} is null", None, ValueError(column.name))
            continue
        decoder = _DECODERS.get(getattr(column.type, "python_type", object))
        if decoder is not None:
            row[column.name] = decoder(value)
    return row


def key_of(table: Table, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _remove(rows: dict[Any, Any], key: object) -> None:
    rows.pop(key, None)


class MemoryTransaction:
    """Reads what is committed; writes when the transaction is left without an error."""

    def __init__(self, store: "MemoryStore") -> None:
        self._store = store
        self._admitted: set[UUID] = set()
        self._taken: list[Callable[[], None]] = []
        self._changes: Changes | None = None

    async def admit(
        self, event_ids: Sequence[UUID], keys: Collection[str] = (), projects: Collection[UUID] = (), kind: str = ""
    ) -> Admitted:
        fresh = {event_id for event_id in event_ids if event_id not in self._store.inbox}
        self._admitted |= fresh
        parked = {one.key for one in self._store.parked_rows.values() if one.key in keys and one.key is not None}
        asked = {one for one, name in self._store.tasks if one in projects and name.partition(":")[0] == kind}
        return Admitted(set(fresh), parked, asked)

    async def load(self, model: type[Entity], projects: Collection[UUID]) -> list[dict[str, Any]]:
        rows = self._store.rows.get(table_of(model), {})
        found = [dict(row) for row in rows.values() if row["project_id"] in projects]
        copies: list[dict[str, Any]] = [_copy(row) for row in found]
        return sorted(copies, key=lambda row: str(row.get("id", "")))

    async def find(self, model: type[Entity], column: str, values: Sequence[str]) -> list[dict[str, Any]]:
        rows = self._store.rows.get(table_of(model), {}).values()
        return [_copy(row) for row in rows if row[column] in values]

    async def document(self, project_id: UUID, named: UUID | str) -> Document | None:
        of_project = (one for one in self._store.documents.values() if one.project_id == project_id)
        return next((one for one in of_project if named in (one.id, one.sha256)), None)

    async def documents(self, project_id: UUID) -> list[Document]:
        found = [replace(one, body=None) for one in self._store.documents.values() if one.project_id == project_id]
        return sorted(found, key=lambda one: (one.given_at, one.id))

    async def position(self, document_id: UUID) -> Position | None:
        return next((one.position for one in self._store.documents.values() if one.id == document_id), None)

    async def tasks(self, projects: Collection[UUID]) -> list[Task]:
        return [replace(task) for task in self._store.tasks.values() if task.project_id in projects]

    async def closed_tasks(self, project_id: UUID, limit: int) -> list[ClosedTask]:
        return [one for one in reversed(self._store.closed_tasks) if one.task.project_id == project_id][:limit]

    async def task_notes(self, project_id: UUID, limit: int) -> list[TaskNote]:
        return [one for one in reversed(self._store.task_notes) if one.project_id == project_id][:limit]

    async def answer(self, caller: str, key: str) -> Answer | None:
        return self._store.answers.get((caller, key))

    async def take_timers(self, due: Sequence[Timer], now: datetime) -> list[Timer]:
        blocked = {one.key for one in self._store.parked_rows.values()}
        taken = []
        for timer in due:
            key = (timer.project_id, timer.name)
            live = self._store.timers.get(key)
            if live is not None and live.due_at <= now and str(timer.project_id) not in blocked:
                taken.append(live)
                self._taken.append(partial(_remove, self._store.timers, key))
        return sorted(taken, key=lambda timer: timer.due_at)

    async def take_job(self, job: Job) -> bool:
        if self._store.held(job) is None:
            return False
        self._taken.append(partial(_remove, self._store.jobs, job.id))
        return True

    async def give_up_job(self, job: Job, error: str) -> bool:
        if self._store.held(job) is None:
            return False
        self._taken.append(partial(self._store.give_up_job, job, error))
        return True

    async def retry_job(self, job_id: UUID) -> bool:
        if not self._given_up(job_id):
            return False
        self._taken.append(partial(self._store.retry_job, job_id))
        return True

    async def drop_job(self, job_id: UUID) -> bool:
        if not self._given_up(job_id):
            return False
        self._taken.append(partial(_remove, self._store.jobs, job_id))
        return True

    def _given_up(self, job_id: UUID) -> bool:
        kept = self._store.jobs.get(job_id)
        return kept is not None and kept.failed_at is not None

    async def take_parked(self, parked_id: int) -> Parked | None:
        parked = self._store.parked_rows.get(parked_id)
        if parked is None or await self._store.first_parked(parked.key) not in (None, parked_id):
            return None
        self._taken.append(partial(self._store.remove_parked, parked_id))
        return parked

    async def take_quarantined(self, sample_id: int) -> bool:
        self._taken.append(partial(_remove, self._store.quarantine_rows, sample_id))
        return sample_id in self._store.quarantine_rows

    async def write(self, changes: Changes) -> None:
        self._changes = changes
        self._store.check(changes)

    def commit(self) -> None:
        self._store.inbox |= self._admitted
        for take in self._taken:
            take()
        if self._changes is not None:
            self._store.apply(self._changes)


def _copy(row: dict[str, Any]) -> dict[str, Any]:
    """A copy in which nested lists and dicts are new, so that a handler's changes stay its own."""
    return {
        name: orjson.loads(orjson.dumps(value)) if isinstance(value, dict | list) else value
        for name, value in row.items()
    }
