"""What the chassis asks of a database, in sets. Two things answer it: PostgreSQL, and memory in tests."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Table

from shared.messaging.ids import new_id
from shared.messaging.storage.entities import Entity


@dataclass(slots=True)
class Outgoing:
    """A record for Kafka. ``value`` is None for a tombstone."""

    topic: str
    key: str
    headers: list[tuple[str, bytes]]
    value: bytes | None


@dataclass(slots=True)
class Timer:
    project_id: UUID
    name: str
    due_at: datetime
    payload: dict[str, Any]
    attempts: int = 0
    traceparent: str | None = None
    """The trace in which it was armed."""


@dataclass(slots=True)
class Job:
    id: UUID
    project_id: UUID
    name: str
    payload: dict[str, Any]
    context: dict[str, str]
    attempts: int = 0
    """How often it was claimed, this time included."""
    deaths: int = 0
    """How often its worker, or the service with it, died while it ran."""
    owner: UUID | None = None
    """The token of the lease under which it was claimed: only who holds it may renew, finish or fail the job."""


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    GIVEN_UP = "given_up"
    """It failed too often, and waits for a person."""


@dataclass(slots=True)
class JobRow:
    """A job as an operator sees it: without its payload."""

    id: UUID
    project_id: UUID
    name: str
    attempts: int
    deaths: int
    error: str | None
    """What was wrong the last time."""
    created_at: datetime
    failed_at: datetime | None
    """When it was given up."""
    state: JobState


@dataclass(slots=True)
class Task:
    """Something a person has to do. At most one of a kind is open in a project."""

    project_id: UUID
    kind: str
    role: str
    details: dict[str, Any]
    opened_at: datetime
    due_at: datetime | None = None
    seq: int = 0
    """Its place in the list: the order of opening."""
    id: UUID = field(default_factory=new_id)
    organisation: str | None = None
    """Whose it is among the organisations of its role; None where none is recorded."""
    priority: int = 2
    assignee: str | None = None
    """The subject of whoever has taken it on."""
    snoozed_until: datetime | None = None
    traceparent: str | None = None
    """The trace in which it was opened."""


@dataclass(slots=True)
class ClosedTask:
    """A task that ended: how, when, by whom, with which answer."""

    task: Task
    closed_at: datetime
    outcome: str
    closed_by: str | None = None
    answer: dict[str, Any] | None = None


@dataclass(slots=True)
class TaskNote:
    """What somebody did with a task short of answering it."""

    task_id: UUID
    project_id: UUID
    at: datetime
    who: str
    action: str
    text: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class TaskHistory:
    """A project's tasks so far."""

    open: list[Task]
    closed: list[ClosedTask]
    notes: list[TaskNote]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which open tasks are asked for; what is None asks for nothing."""

    roles: Collection[str] | None = None
    projects: Collection[UUID] | None = None
    organisation_roles: Collection[str] = ()
    """Of these roles only tasks of ``organisation``, or of none that is recorded."""
    organisation: str | None = None
    kind: str | None = None
    """Without the id that a task's kind may carry."""
    assignee: str | None = None
    due_before: datetime | None = None
    awake_at: datetime | None = None
    """Without those that are snoozed beyond this instant."""


@dataclass(slots=True)
class ProjectRow:
    """A project in a list."""

    project_id: UUID
    state: str | None
    version: int


@dataclass(slots=True)
class Position:
    """Where a picture was taken, degrees (WGS 84), and when, as its camera says."""

    latitude: float
    longitude: float
    taken_at: str | None


@dataclass(slots=True)
class Document:
    """A document of a project. ``body`` is None where its bytes lie in the object store, and in lists."""

    id: UUID
    project_id: UUID
    kind: str
    name: str
    media_type: str
    sha256: str
    size: int
    """Of its content, in bytes."""
    given_by: str
    """The subject that added it, or the service that wrote it."""
    given_at: datetime
    keep_until: datetime | None = None
    shot: str | None = None
    """Which of a list of shots it is."""
    thumbnail: bool = False
    position: Position | None = None
    """Only while it is written: it is read apart."""
    body: bytes | None = None


@dataclass(slots=True)
class Parked:
    """A record set aside, with all that Kafka gave us. ``key`` None holds nobody up."""

    key: str | None
    event_id: UUID
    topic: str
    partition: int
    offset: int
    record_key: bytes | None
    headers: list[tuple[str, bytes | None]]
    value: bytes | None
    error: str
    attempts: int = 0
    retry_in_s: float = 0.0
    id: int = 0
    parked_at: datetime | None = None
    for_deploy: bool = False
    """Tried again when a program starts, not by the clock: this one does not know the record's version."""
    closing: bool = False
    """Its project has closed meanwhile: it gets one more try, then it is set aside."""


@dataclass(slots=True)
class Quarantined:
    """A record that is no fact of its topic's owner. ``value`` is the beginning of what may have been longer."""

    principal: str
    topic: str
    partition: int
    offset: int
    record_key: bytes | None
    headers: list[tuple[str, bytes | None]]
    value: bytes | None
    value_bytes: int
    reason: str
    error: str
    taken_in: bool = False
    """Whether its id is in the inbox although it has had no effect: it was parked before it was set aside."""
    id: int = 0
    seen_at: datetime | None = None


Seen = Mapping[tuple[str, str, int], Sequence[tuple[int, str]]]
"""What was rejected: by (principal, topic, partition), the offsets as they were read, each with its reason."""


@dataclass(slots=True)
class QuarantineCount:
    """How many records of one kind were seen, and how many of them are kept."""

    principal: str
    topic: str
    reason: str
    seen: int
    kept: int
    first_at: datetime
    last_at: datetime


@dataclass(slots=True)
class Answer:
    """The stored answer to an idempotency key."""

    caller: str
    key: str
    fingerprint: str
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Audited:
    """What an operator did, to what, and why."""

    who: str
    action: str
    """``parked.drop``, ``jobs.retry``: what it was done to, a dot, what was done."""
    subject: str
    why: str
    details: dict[str, Any] = field(default_factory=dict)
    id: int = 0
    at: datetime | None = None


@dataclass(slots=True)
class Changes:
    """All that one transaction writes, gathered while handlers run, written at the end in a few statements."""

    inserted: dict[Table, list[bytes]] = field(default_factory=dict)
    updated: dict[Table, list[bytes]] = field(default_factory=dict)
    deleted: dict[Table, list[bytes]] = field(default_factory=dict)
    outgoing: list[Outgoing] = field(default_factory=list)
    armed: dict[tuple[UUID, str], Timer] = field(default_factory=dict)
    disarmed: set[tuple[UUID, str]] = field(default_factory=set)
    opened: dict[tuple[UUID, str], Task] = field(default_factory=dict)
    closed: set[tuple[UUID, str]] = field(default_factory=set)
    tasks_changed: list[Task] = field(default_factory=list)
    tasks_ended: list[ClosedTask] = field(default_factory=list)
    task_notes: list[TaskNote] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    jobs_dropped: set[UUID] = field(default_factory=set)
    """Projects whose waiting jobs are of no use any more."""
    documents: list[Document] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    parked_closing: set[str] = field(default_factory=set)
    """Keys whose project closes: what is parked there gets its last try now."""
    quarantined: list[Quarantined] = field(default_factory=list)
    """Set aside in this transaction, whatever the bounds: facts that a closing overtook."""
    refused_records: list[Quarantined] = field(default_factory=list)
    """Set aside by their handler: all are counted, so many of each principal are kept."""
    answers: list[Answer] = field(default_factory=list)
    audited: list[Audited] = field(default_factory=list)
    erased: set[UUID] = field(default_factory=set)
    """Projects whose rows in ``retention.ERASED_ROWS`` go."""
    erased_apart: list[str] = field(default_factory=list)
    """Statements that delete more of them: see ``retention.Apart``."""
    documents_erased: list[UUID] = field(default_factory=list)
    """Documents that go, with their bytes."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How much waits in a service's database, and for how long."""

    outbox: int
    outbox_oldest: UUID | None
    """The id of the event that has been waiting longest."""
    refused: int
    parked: int
    parked_oldest_s: float
    timers: int
    timers_overdue: int
    jobs: int
    jobs_failed: int
    quarantined: int


class Admitted(NamedTuple):
    """What is known when a batch of records begins."""

    fresh: set[UUID]
    """The ids that were not taken in before."""
    parked: set[str]
    """Of the keys, those behind which records are parked."""
    asked: set[UUID]
    """Of the projects, those with an open task of the kind, whatever it carries behind its colon."""


class Transaction(Protocol):
    """One open transaction. Leaving it by an exception undoes everything."""

    async def admit(
        self, event_ids: Sequence[UUID], keys: Collection[str] = (), projects: Collection[UUID] = (), kind: str = ""
    ) -> Admitted:
        """Notes the ids as taken in. Tells what has to be known before their records are handled, in one question."""
        ...

    async def load(self, model: type[Entity], projects: Collection[UUID]) -> list[dict[str, Any]]:
        """All rows of the model that belong to the projects."""
        ...

    async def find(self, model: type[Entity], column: str, values: Sequence[str]) -> list[dict[str, Any]]:
        """Rows of any project whose column holds one of the values."""
        ...

    async def document(self, project_id: UUID, named: UUID | str) -> Document | None:
        """The document of this id, or the first one of this SHA-256."""
        ...

    async def documents(self, project_id: UUID) -> list[Document]:
        """All of a project, the oldest first, without their bytes."""
        ...

    async def position(self, document_id: UUID) -> Position | None: ...

    async def tasks(self, projects: Collection[UUID]) -> list[Task]:
        """The open tasks of the projects."""
        ...

    async def closed_tasks(self, project_id: UUID, limit: int) -> list[ClosedTask]:
        """A project's tasks that ended, the newest first."""
        ...

    async def task_notes(self, project_id: UUID, limit: int) -> list[TaskNote]:
        """What people did with a project's tasks, the newest first."""
        ...

    async def answer(self, caller: str, key: str) -> Answer | None: ...

    async def take_timers(self, due: Sequence[Timer], now: datetime) -> list[Timer]:
        """Removes those of the timers that are still there and still due; gives them back."""
        ...

    async def take_job(self, job: Job) -> bool:
        """Removes a job that is held under this lease; False where the lease is lost, or the job gone."""
        ...

    async def give_up_job(self, job: Job, error: str) -> bool:
        """Sets a job aside that is held under this lease, with its deaths as given; False as for ``take_job``."""
        ...

    async def retry_job(self, job_id: UUID) -> bool:
        """Lets a job that was given up begin anew; False where there is no such job."""
        ...

    async def drop_job(self, job_id: UUID) -> bool:
        """Removes a job that was given up; False where there is no such job."""
        ...

    async def take_parked(self, parked_id: int) -> Parked | None:
        """Removes a parked record if it is the first of its key; None where it is not, or gone."""
        ...

    async def take_quarantined(self, sample_id: int) -> bool:
        """Removes a sample that turned out to be a fact, to be handled here; False where it is gone."""
        ...

    async def write(self, changes: Changes) -> None: ...


class Store(Protocol):
    """A service's database."""

    def transaction(self, locks: Collection[int] = ()) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that begins with the exclusive right to each key, kept to its end; taken in rising order."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """For reads alone, without the round trips of a transaction: each sees what is committed when it begins."""
        ...

    async def due_timers(self, now: datetime, limit: int) -> list[Timer]:
        """Timers that are due, of projects that are not parked, the earliest first."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next timer is due that ``due_timers`` may give: none put off, none of a parked project."""
        ...

    async def timer_failed(self, timer: Timer, error: str, retry_in_s: float) -> None:
        """Puts a timer off by real seconds; it stays due. One that was armed for another instant meanwhile is not."""
        ...

    async def claim_jobs(self, names: Collection[str], limit: int, lease_s: float) -> list[Job]:
        """Leases jobs that wait, the longest waiting first, each under a new token.

        A lease that has run out may be taken by anybody: its holder has died with the job, and that is counted.
        """
        ...

    async def renew_job(self, job: Job, lease_s: float) -> bool:
        """Keeps a claimed job from being claimed again for so long; False where the lease is lost, or the job gone."""
        ...

    async def job_failed(self, job: Job, error: str, retry_in_s: float) -> None:
        """Notes a failed attempt, with the job's deaths as given. Without effect where the lease is lost."""
        ...

    async def release_job(self, job: Job) -> None:
        """Gives a job back that was not run to its end, as if it had not been claimed."""
        ...

    async def jobs_listed(self, after: UUID | None, limit: int, *, given_up: bool = False) -> list[JobRow]:
        """Jobs in the order of their ids (of their making), from behind ``after``; ``given_up``: only such."""
        ...

    async def job(self, job_id: UUID) -> JobRow | None: ...

    async def audit_trail(self, after: int, limit: int) -> list[Audited]:
        """What operators did, the oldest first, from behind the id ``after``."""
        ...

    async def due_projects(self, model: type[Entity], column: str, now: datetime, limit: int) -> list[UUID]:
        """Projects whose row holds an instant in that column which has come, the earliest first."""
        ...

    async def last_audited(self, action: str, subject: str) -> Audited | None:
        """The newest row of the audit trail about something that was done to one thing."""
        ...

    async def due_parked(self, limit: int) -> list[Parked]:
        """The first record of each key whose time to be tried again has come."""
        ...

    async def parked(self, after: int, limit: int) -> list[Parked]:
        """Parked records in the order they were parked, from behind the id ``after``."""
        ...

    async def parked_by_topic(self) -> dict[str, int]:
        """How many records of each topic are parked; none of a topic without one."""
        ...

    async def first_parked(self, key: str | None) -> int | None:
        """The id of the record that has to go first for its key; None for a record without a key."""
        ...

    async def parked_failed(self, parked: Parked, error: str, retry_in_s: float, *, for_deploy: bool) -> None: ...

    async def release_for_deploy(self) -> int:
        """Lets what waits for a newer program be tried now; gives how many. Called when a program starts."""
        ...

    async def quarantine(self, seen: Seen, samples: Sequence[Quarantined], most_kept: int) -> None:
        """Counts rejected records, each once however often it is read, and keeps samples of them.

        A sample is kept only while its principal has fewer than ``most_kept``.
        """
        ...

    async def recount(self, topic: str, partition: int) -> None:
        """Counts a partition from its beginning: it was made anew, or nobody knows any more what was read of it."""
        ...

    async def drop_quarantined(self, ids: Collection[int], audited: Audited) -> int:
        """Deletes samples, with a note of who did it and why; gives how many there were."""
        ...

    async def quarantined(self, principal: str | None, after: int, limit: int) -> list[Quarantined]:
        """Kept samples in the order they were seen, from behind the id ``after``."""
        ...

    async def quarantine_counts(self) -> list[QuarantineCount]: ...

    async def open_tasks(self, wanted: TaskFilter, after: int, limit: int) -> list[Task]:
        """Open tasks behind the place ``after``, in the order of their opening."""
        ...

    async def projects(
        self, root: type[Entity], states: Collection[str] | None, only: Collection[UUID] | None, after: UUID | None,
        limit: int,
    ) -> list[ProjectRow]:  # fmt: skip
        """Projects in the order of their ids, from behind ``after``; None: in any state, any project."""
        ...

    async def counts(self) -> dict[str, int]:
        """How many rows wait in ``outbox``, ``refused``, ``parked``, ``timers``, ``jobs``; how many ``quarantined``."""
        ...


class Refused(Exception):
    """A command that the present state does not allow. ``code`` is stable, ``detail`` is for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Unknown(Exception):
    """There is no such thing in this service."""
