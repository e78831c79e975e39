"""The store in memory, for tests of handlers without a database. It keeps the same promises as PostgreSQL's."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError

from shared.messaging.storage.entities import Entity, table_of
from shared.messaging.storage.retention import SAID
from shared.messaging.storage.store import (
    Answer,
    Audited,
    Changes,
    ClosedTask,
    Document,
    Job,
    JobRow,
    JobState,
    Outgoing,
    Parked,
    ProjectRow,
    QuarantineCount,
    Quarantined,
    Seen,
    Task,
    TaskFilter,
    TaskNote,
    Timer,
)
from shared.messaging.testing.transaction import MemoryTransaction, decode_row, key_of

__all__ = ["MemoryStore", "MemoryTransaction"]


@dataclass(slots=True)
class KeptJob(Job):
    """A job with what the database's row holds beside it."""

    error: str | None = None
    failed_at: datetime | None = None
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))


class MemoryStore:
    def __init__(self) -> None:
        self.rows: dict[Table, dict[tuple[Any, ...], dict[str, Any]]] = {}
        self.inbox: set[UUID] = set()
        self.outbox: list[Outgoing] = []
        self.timers: dict[tuple[UUID, str], Timer] = {}
        self.tasks: dict[tuple[UUID, str], Task] = {}
        self.closed_tasks: list[ClosedTask] = []
        self.task_notes: list[TaskNote] = []
        self.jobs: dict[UUID, KeptJob] = {}
        self.documents: dict[tuple[UUID, str, str], Document] = {}
        self.answers: dict[tuple[str, str], Answer] = {}
        self.parked_rows: dict[int, Parked] = {}
        self.audited: list[Audited] = []
        self.quarantine_rows: dict[int, Quarantined] = {}
        self.rejected: dict[tuple[str, str, str], QuarantineCount] = {}
        self.rejected_to: dict[tuple[str, int], int] = {}
        self._not_before: dict[object, float] = {}
        """When (monotonic seconds) a timer, job or parked record that was put off may be tried again."""
        self._sequence = 0
        self._one_at_a_time = asyncio.Lock()

    def _put_off(self, what: object, seconds: float) -> None:
        self._not_before[what] = time.monotonic() + seconds

    def _ready(self, what: object) -> bool:
        return self._not_before.get(what, 0.0) <= time.monotonic()

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    @asynccontextmanager
    async def transaction(self, locks: Collection[int] = ()) -> AsyncIterator[MemoryTransaction]:
        """One transaction runs at a time, so every key is locked already."""
        async with self._one_at_a_time:
            transaction = MemoryTransaction(self)
            yield transaction
            transaction.commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryTransaction]:
        async with self._one_at_a_time:
            yield MemoryTransaction(self)

    def check(self, changes: Changes) -> None:
        """Raises what the database would raise for keys and nulls."""
        for table, encoded in changes.inserted.items():
            known = self.rows.get(table, {})
            gone = {key_of(table, decode_row(table, one)) for one in changes.deleted.get(table, ())}
            for one in encoded:
                key = key_of(table, decode_row(table, one))
                if key in known and key not in gone:
                    raise IntegrityError(f"{table.name} has {key} already", None, ValueError(table.name))

    def apply(self, changes: Changes) -> None:
        self._erase({str(project) for project in changes.erased})
        gone = set(changes.documents_erased)
        self.documents = {key: one for key, one in self.documents.items() if one.id not in gone}
        for document in self.documents.values():
            if document.project_id in changes.erased:
                document.position = None
        for table, encoded in changes.deleted.items():
            for one in encoded:
                self.rows[table].pop(key_of(table, decode_row(table, one)), None)
        for written in (changes.inserted, changes.updated):
            for table, encoded in written.items():
                for one in encoded:
                    row = decode_row(table, one)
                    self.rows.setdefault(table, {})[key_of(table, row)] = row
        self.outbox.extend(changes.outgoing)
        for key in changes.disarmed:
            self.timers.pop(key, None)
        for key, timer in changes.armed.items():
            self.timers[key] = timer
            self._not_before.pop(key, None)
        for changed in changes.tasks_changed:
            self.tasks[changed.project_id, changed.kind] = replace(changed)
        self.closed_tasks += changes.tasks_ended
        self.task_notes += [replace(note, id=self._next()) for note in changes.task_notes]
        for key in changes.closed:
            self.tasks.pop(key, None)
        for key, task in changes.opened.items():
            task.seq = self._next()
            self.tasks[key] = task
        self.jobs = {id: job for id, job in self.jobs.items() if job.project_id not in changes.jobs_dropped}
        for job in changes.jobs:
            self.jobs[job.id] = KeptJob(job.id, job.project_id, job.name, job.payload, job.context)
        for document in changes.documents:
            self.documents.setdefault((document.project_id, document.kind, document.sha256), document)
        for parked in changes.parked:
            if any(one.event_id == parked.event_id for one in self.parked_rows.values()):
                continue
            parked.id = self._next()
            parked.parked_at = datetime.now(UTC)
            parked.closing = any(one.closing for one in self.parked_rows.values() if one.key == parked.key)
            self.parked_rows[parked.id] = parked
            self._put_off(parked.id, parked.retry_in_s)
        for parked in self.parked_rows.values():
            if parked.key in changes.parked_closing:
                parked.closing = True
                self._not_before.pop(parked.id, None)
        for rejected in (*changes.quarantined, *changes.refused_records):
            self._count(rejected.principal, rejected.topic, rejected.reason)
            self._keep(rejected)
        for answer in changes.answers:
            self.answers[answer.caller, answer.key] = answer
        for audited in changes.audited:
            audited.id, audited.at = self._next(), datetime.now(UTC)
            self.audited.append(audited)

    def _erase(self, keys: set[str]) -> None:
        self.tasks = {key: task for key, task in self.tasks.items() if str(task.project_id) not in keys}
        self.closed_tasks = [one for one in self.closed_tasks if str(one.task.project_id) not in keys]
        self.task_notes = [one for one in self.task_notes if str(one.project_id) not in keys]
        self.jobs = {id: job for id, job in self.jobs.items() if str(job.project_id) not in keys}
        self.parked_rows = {id: one for id, one in self.parked_rows.items() if one.key not in keys}
        for row in self.audited:
            if row.subject in keys and row.action.startswith(SAID):
                row.why = ""
        self.quarantine_rows = {
            id: one for id, one in self.quarantine_rows.items() if (one.record_key or b"").decode("latin-1") not in keys
        }

    def _live_timers(self) -> list[Timer]:
        blocked = {one.key for one in self.parked_rows.values()}
        live = [t for key, t in self.timers.items() if str(t.project_id) not in blocked and self._ready(key)]
        return sorted(live, key=lambda timer: timer.due_at)

    async def due_timers(self, now: datetime, limit: int) -> list[Timer]:
        return [timer for timer in self._live_timers() if timer.due_at <= now][:limit]

    async def next_due(self) -> datetime | None:
        return next((timer.due_at for timer in self._live_timers()), None)

    async def timer_failed(self, timer: Timer, error: str, retry_in_s: float) -> None:
        key = (timer.project_id, timer.name)
        if key in self.timers and self.timers[key].due_at == timer.due_at:
            self.timers[key].attempts += 1
            self._put_off(key, retry_in_s)

    async def claim_jobs(self, names: Collection[str], limit: int, lease_s: float) -> list[Job]:
        waiting = [job for job in self.jobs.values() if job.name in names and job.failed_at is None]
        claimed = [job for job in waiting if self._ready(job.id)][:limit]
        for job in claimed:
            job.attempts += 1
            job.deaths += job.owner is not None
            job.owner = uuid4()
            self._put_off(job.id, lease_s)
        return [
            Job(job.id, job.project_id, job.name, job.payload, job.context, job.attempts, job.deaths, job.owner)
            for job in claimed
        ]

    def held(self, job: Job) -> KeptJob | None:
        """The job as it is kept, if the lease under which ``job`` was claimed is the one that counts."""
        kept = self.jobs.get(job.id)
        return kept if kept is not None and kept.owner == job.owner else None

    async def renew_job(self, job: Job, lease_s: float) -> bool:
        if self.held(job) is None:
            return False
        self._put_off(job.id, lease_s)
        return True

    async def job_failed(self, job: Job, error: str, retry_in_s: float) -> None:
        kept = self.held(job)
        if kept is not None:
            kept.owner, kept.deaths, kept.error = None, job.deaths, error
            self._put_off(job.id, retry_in_s)

    async def release_job(self, job: Job) -> None:
        kept = self.held(job)
        if kept is not None:
            kept.owner = None
            kept.attempts -= 1
            self._put_off(job.id, 0)

    def give_up_job(self, job: Job, error: str) -> None:
        kept = self.jobs[job.id]
        kept.owner, kept.deaths, kept.error, kept.failed_at = None, job.deaths, error, datetime.now(UTC)

    def retry_job(self, job_id: UUID) -> None:
        kept = self.jobs[job_id]
        kept.attempts = kept.deaths = 0
        kept.error = kept.failed_at = None
        self._put_off(job_id, 0)

    async def jobs_listed(self, after: UUID | None, limit: int, *, given_up: bool = False) -> list[JobRow]:
        found = sorted(self.jobs.values(), key=lambda job: job.id)
        return [
            self._job_row(job)
            for job in found
            if (after is None or job.id > after) and (job.failed_at is not None or not given_up)
        ][:limit]

    async def job(self, job_id: UUID) -> JobRow | None:
        kept = self.jobs.get(job_id)
        return None if kept is None else self._job_row(kept)

    def _job_row(self, job: KeptJob) -> JobRow:
        state = JobState.WAITING if job.owner is None or self._ready(job.id) else JobState.RUNNING
        return JobRow(
            job.id, job.project_id, job.name, job.attempts, job.deaths, job.error, job.created_at, job.failed_at,
            state if job.failed_at is None else JobState.GIVEN_UP,
        )  # fmt: skip

    async def audit_trail(self, after: int, limit: int) -> list[Audited]:
        return [one for one in self.audited if one.id > after][:limit]

    async def due_projects(self, model: type[Entity], column: str, now: datetime, limit: int) -> list[UUID]:
        rows = [row for row in self.rows.get(table_of(model), {}).values() if row[column] and row[column] <= now]
        return [row["project_id"] for row in sorted(rows, key=lambda row: row[column])][:limit]

    async def last_audited(self, action: str, subject: str) -> Audited | None:
        found = [one for one in self.audited if (one.action, one.subject) == (action, subject)]
        return found[-1] if found else None

    async def due_parked(self, limit: int) -> list[Parked]:
        first: dict[str, Parked] = {}
        for parked in self.parked_rows.values():
            first.setdefault(parked.key or f"#{parked.id}", parked)
        due = [one for one in first.values() if self._ready(one.id) and (one.closing or not one.for_deploy)]
        return due[:limit]

    def remove_parked(self, parked_id: int) -> None:
        """The next of its project need not wait for its own time."""
        key = self.parked_rows.pop(parked_id).key
        following = next((one.id for one in self.parked_rows.values() if key is not None and one.key == key), None)
        self._not_before.pop(following, None)

    async def parked(self, after: int, limit: int) -> list[Parked]:
        return [one for one in self.parked_rows.values() if one.id > after][:limit]

    async def parked_by_topic(self) -> dict[str, int]:
        return dict(Counter(one.topic for one in self.parked_rows.values()))

    async def first_parked(self, key: str | None) -> int | None:
        if key is None:
            return None
        return min((one.id for one in self.parked_rows.values() if one.key == key), default=None)

    async def parked_failed(self, parked: Parked, error: str, retry_in_s: float, *, for_deploy: bool) -> None:
        parked.attempts += 1
        parked.error = error
        parked.for_deploy = for_deploy
        self._put_off(parked.id, retry_in_s)

    async def release_for_deploy(self) -> int:
        waiting = [one for one in self.parked_rows.values() if one.for_deploy]
        for one in waiting:
            one.for_deploy = False
            self._not_before.pop(one.id, None)
        return len(waiting)

    # -- quarantine ------------------------------------------------------------------------------------------------

    def _count(self, principal: str, topic: str, reason: str) -> None:
        now = datetime.now(UTC)
        fresh = QuarantineCount(principal, topic, reason, 0, 0, now, now)
        counted = self.rejected.setdefault((principal, topic, reason), fresh)
        counted.seen += 1
        counted.last_at = now

    def _keep(self, rejected: Quarantined) -> None:
        place = (rejected.topic, rejected.partition, rejected.offset)
        if all((one.topic, one.partition, one.offset) != place for one in self.quarantine_rows.values()):
            rejected.id = self._next()
            rejected.seen_at = datetime.now(UTC)
            self.quarantine_rows[rejected.id] = rejected
            self.rejected[rejected.principal, rejected.topic, rejected.reason].kept += 1

    async def quarantine(self, seen: Seen, samples: Sequence[Quarantined], most_kept: int) -> None:
        for (principal, topic, partition), found in seen.items():
            for offset, reason in found:
                if offset >= self.rejected_to.get((topic, partition), 0):
                    self._count(principal, topic, reason)
                    self.rejected_to[topic, partition] = offset + 1
        for one in samples:
            if sum(kept.principal == one.principal for kept in self.quarantine_rows.values()) < most_kept:
                self._keep(one)

    async def recount(self, topic: str, partition: int) -> None:
        self.rejected_to.pop((topic, partition), None)

    async def quarantined(self, principal: str | None, after: int, limit: int) -> list[Quarantined]:
        rows = [one for one in self.quarantine_rows.values() if principal in (None, one.principal) and one.id > after]
        return rows[:limit]

    async def quarantine_counts(self) -> list[QuarantineCount]:
        return [self.rejected[kind] for kind in sorted(self.rejected)]

    async def drop_quarantined(self, ids: Collection[int], audited: Audited) -> int:
        found = [one for one in ids if self.quarantine_rows.pop(one, None) is not None]
        self.audited += [replace(audited, subject=str(one)) for one in found]
        return len(found)

    async def open_tasks(self, wanted: TaskFilter, after: int, limit: int) -> list[Task]:
        found = [task for task in self.tasks.values() if task.seq > after and _wanted(task, wanted)]
        return [replace(task) for task in sorted(found, key=lambda task: task.seq)[:limit]]

    async def projects(
        self, root: type[Entity], states: Collection[str] | None, only: Collection[UUID] | None, after: UUID | None,
        limit: int,
    ) -> list[ProjectRow]:  # fmt: skip
        found = [
            ProjectRow(row["project_id"], row.get("state"), row["version"])
            for row in self.rows.get(table_of(root), {}).values()
            if (states is None or row.get("state") in states)
            and (only is None or row["project_id"] in only)
            and (after is None or row["project_id"] > after)
        ]
        return sorted(found, key=lambda row: row.project_id)[:limit]

    async def counts(self) -> dict[str, int]:
        given_up = sum(job.failed_at is not None for job in self.jobs.values())
        return {
            "outbox": len(self.outbox),
            "refused": 0,
            "parked": len(self.parked_rows),
            "timers": len(self.timers),
            "jobs": len(self.jobs) - given_up,
            "jobs_failed": given_up,
            "quarantined": sum(one.seen for one in self.rejected.values()),
        }


def _wanted(task: Task, wanted: TaskFilter) -> bool:
    return (
        (wanted.roles is None or task.role in wanted.roles)
        and (wanted.projects is None or task.project_id in wanted.projects)
        and (task.role not in wanted.organisation_roles or task.organisation in (None, wanted.organisation))
        and (wanted.kind is None or task.kind.partition(":")[0] == wanted.kind)
        and (wanted.assignee is None or task.assignee == wanted.assignee)
        and (wanted.due_before is None or (task.due_at is not None and task.due_at < wanted.due_before))
        and (wanted.awake_at is None or task.snoozed_until is None or task.snoozed_until <= wanted.awake_at)
    )
