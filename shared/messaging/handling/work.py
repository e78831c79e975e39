"""What a handler sees: one project inside one transaction.

A handler loads, decides, records. It never commits, sends, sleeps, or calls the outside; everything it records here is
written together with the inbox entry of the event it handles, or not at all.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table

from shared.messaging.handling.worklist import Book, EventOf, Worklist
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import Entity, encode, from_row, table_of, to_row
from shared.messaging.storage.keys.seals import Seals
from shared.messaging.storage.retention import SAID, Apart, Erased, Rule
from shared.messaging.storage.store import (
    Audited,
    Changes,
    Document,
    Job,
    Outgoing,
    Position,
    Refused,
    Task,
    TaskHistory,
    Timer,
    Transaction,
)
from shared.messaging.telemetry.spans import Told, inject_context
from shared.schemas.event import Envelope, Event
from shared.schemas.wire import to_headers

E = TypeVar("E", bound=Entity)

MAX_EVENT_BYTES = 4 * 1024 * 1024
"""Well below what a topic accepts: an event that Kafka refuses would hold up the whole outbox."""

ERASED = "project.erased"
"""The action of the audit trail's row that tells what was erased of a project, what stays, and why."""

TopicOf = Callable[[type[Event]], str]


class Batch:
    """The projects of one transaction and all that their handlers record."""

    def __init__(
        self, transaction: Transaction, source: str, topic_of: TopicOf, now: datetime,
        worklist: Worklist | None = None, event_of: EventOf = lambda _: None, seals: Seals | None = None,
        kinds: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.transaction = transaction
        self.source = source
        self.topic_of = topic_of
        self.now = now
        self.changes = Changes()
        self.tasks = Book(self.changes, now, worklist, event_of)
        self.seals = seals or Seals(None, lambda _: ())
        self.attest: Callable[[Work], Document] | None = None
        """Keeps what the person's command under way says, as a document; None where none is under way."""
        self.kinds = kinds or {}
        """The contract's kinds of documents."""
        self._loaded: dict[type[Entity], dict[UUID, list[Entity]]] = {}
        self._original: dict[int, bytes] = {}
        self._added: list[Entity] = []
        self._deleted: list[Entity] = []
        self._changed: list[tuple[Table, dict[str, Any]]] | None = None
        self.untold: list[tuple[UUID, Told]] = []
        """Spans of handlers that recorded nothing; they are told if the project turns out to have changed."""

    async def prefetch(self, model: type[Entity], projects: Iterable[UUID]) -> None:
        """Loads the model's rows of all the projects by one query."""
        known = self._loaded.setdefault(model, {})
        wanted = [project for project in projects if project not in known]
        if not wanted:
            return
        for project in wanted:
            known[project] = []
        for row in await self.transaction.load(model, wanted):
            entity = from_row(model, row)
            self._original[id(entity)] = encode(to_row(entity))
            known[entity.project_id].append(entity)
        for entity in self._added:
            if type(entity) is model and entity.project_id in wanted:
                known[entity.project_id].append(entity)

    async def of(self, model: type[E], project_id: UUID) -> list[E]:
        known = self._loaded.get(model)
        if known is None or project_id not in known:
            await self.prefetch(model, [project_id])
            known = self._loaded[model]
        return known[project_id]  # type: ignore[return-value]  # the list of a model holds that model

    def seen(self, model: type[E], project_id: UUID) -> E | None:
        """The project's first entity of a model among those loaded or added; asks the database for nothing."""
        loaded: list[Any] = self._loaded.get(model, {}).get(project_id, [])
        added = [one for one in self._added if isinstance(one, model) and one.project_id == project_id]
        return next(iter([*loaded, *added]), None)

    def add(self, entity: Entity) -> None:
        self._added.append(entity)
        known = self._loaded.get(type(entity), {}).get(entity.project_id)
        if known is not None:  # where nothing was loaded yet, the rows in the database still have to be
            known.append(entity)

    def delete(self, entity: Entity) -> None:
        known = self._loaded.get(type(entity), {}).get(entity.project_id, [])
        known[:] = [one for one in known if one is not entity]
        if any(entity is added for added in self._added):
            self._added = [added for added in self._added if added is not entity]
        else:
            self._deleted.append(entity)

    def settle(self) -> None:
        """Finds what has changed since it was loaded, and raises its version: from here on entities look as committed.

        What is changed later is not written.
        """
        added = {id(entity) for entity in self._added}
        self._changed = []
        for model, projects in self._loaded.items():
            table = table_of(model)
            versioned = "version" in table.columns
            for entities in projects.values():
                for entity in entities:
                    if id(entity) in added:
                        continue
                    row = to_row(entity)
                    if encode(row) == self._original[id(entity)]:
                        continue
                    if versioned:
                        row["version"] += 1
                        entity.__dict__["version"] = row["version"]  # as it will be loaded, see from_row
                    self._changed.append((table, row))
        if self.untold:
            changed = {row["project_id"] for _, row in self._changed}
            for project_id, told in self.untold:
                if project_id in changed:
                    told.keep()

    @property
    def recorded(self) -> int:
        """How much was recorded so far, changes of loaded entities aside."""
        changes = self.changes
        return (
            len(changes.outgoing) + len(changes.armed) + len(changes.opened) + len(changes.jobs)
            + len(changes.documents) + len(changes.parked_closing) + len(self._added) + len(self._deleted)
        )  # fmt: skip

    async def write(self) -> None:
        """Writes what has changed since the rows were loaded."""
        if self._changed is None:
            self.settle()
        await self.tasks.settle(self.transaction)
        await self.seals.settle()
        for entity in self._added:
            self.changes.inserted.setdefault(table_of(type(entity)), []).append(encode(to_row(entity)))
        for entity in self._deleted:
            self.changes.deleted.setdefault(table_of(type(entity)), []).append(encode(to_row(entity)))
        for table, row in self._changed or ():
            self.changes.updated.setdefault(table, []).append(encode(row))
        await self.transaction.write(self.changes)


class Work:
    """One project, as a handler may read and change it."""

    def __init__(
        self, batch: Batch, project_id: UUID, cause: Envelope | None = None,
        aside: Callable[[str, str], None] | None = None,
    ) -> None:  # fmt: skip
        self._batch = batch
        self._aside = aside
        self.project_id = project_id
        self.now = batch.now
        """The instant of the project calendar at which the transaction began."""
        self.cause = cause
        """The envelope of the event being handled; None in commands, timers and jobs."""

    @property
    def occurred_at(self) -> datetime:
        """When the event being handled happened; ``now`` where none is being handled."""
        return self.now if self.cause is None else self.cause.time

    def beside(self, key: UUID) -> "Work":
        """Another project, or any other thing with a key of its own, in the same transaction.

        It is not locked: rows may be added and timers armed there, but what is read there may be changing.
        """
        return Work(self._batch, key, self.cause)

    async def get(self, model: type[E], id: UUID | None = None) -> E | None:
        """The project's only entity of a model, or the one with this ``id``. None where there is none."""
        found = await self._batch.of(model, self.project_id)
        if id is not None:
            return next((entity for entity in found if getattr(entity, "id", None) == id), None)
        if len(found) > 1:
            raise LookupError(f"project {self.project_id} has {len(found)} {model.__name__}: name one by its id")
        return found[0] if found else None

    async def all(self, model: type[E]) -> list[E]:
        """All of the project's entities of a model, in the order of their ids."""
        return list(await self._batch.of(model, self.project_id))

    async def find(self, model: type[Entity], column: str, values: Sequence[str]) -> list[dict[str, Any]]:
        """Committed rows of any project whose column holds one of the values.

        They may be changing, unless what they hang on is locked: see ``also`` of ``Command.run``.
        """
        return await self._batch.transaction.find(model, column, values)

    def add(self, entity: E) -> E:
        """Takes a new entity of this project."""
        assert entity.project_id == self.project_id, "an entity of another project"
        self._batch.add(entity)
        return entity

    def delete(self, entity: Entity) -> None:
        self._batch.delete(entity)

    def publish(self, *events: Event) -> None:
        """Records events, in this order, to be sent once the transaction is committed.

        An event with a field ``evidence`` attests something: where it names none and a person's command is under way,
        it rests on what we keep of that command.
        """
        for event in map(self._attested, events):
            value = type(event).__pydantic_serializer__.to_json(event)
            self._batch.seals.add(self._record(type(event), value, event.project_id), event)

    def _attested(self, event: Event) -> Event:
        attest = self._batch.attest
        if attest is None or getattr(event, "evidence", None) != ():
            return event
        return resting_on(event, [attest(self)])

    def send(self, topic: str, value: bytes) -> None:
        """Records a message in a language of its own, without the contract's headers, keyed by this project."""
        if len(value) > MAX_EVENT_BYTES:
            raise ValueError(f"{topic}: {len(value)} bytes; at most {MAX_EVENT_BYTES} can be sent")
        self._batch.changes.outgoing.append(Outgoing(topic, str(self.project_id), [], value))

    def set_aside(self, reason: str, error: str) -> None:
        """The record being handled is not to be believed: it goes to quarantine with this transaction.

        ``reason``: a stable word; ``error``: what is wrong and where, without personal values. The handler ends here.
        """
        assert self._aside is not None, "no record is being handled"
        self._aside(reason, error)

    def retract(self, state: type[Event]) -> None:
        """Records a tombstone: the project's record leaves the compacted topic of ``state``."""
        self._record(state, None, self.project_id)

    def _record(self, event_type: type[Event], value: bytes | None, project_id: UUID) -> Outgoing:
        if value is not None and len(value) > MAX_EVENT_BYTES:
            raise ValueError(f"{event_type.ce_type} has {len(value)} bytes; at most {MAX_EVENT_BYTES} can be published")
        cause = self.cause
        event_id = new_id()
        traceparent, tracestate = inject_context()
        envelope = Envelope(
            id=event_id,
            type=event_type.ce_type,
            source=self._batch.source,
            subject=project_id,
            time=self.now,
            dataschema=None,
            correlationid=event_id if cause is None else (cause.correlationid or cause.id),
            causationid=None if cause is None else cause.id,
            traceparent=traceparent,
            tracestate=tracestate,
        )
        outgoing = Outgoing(self._batch.topic_of(event_type), str(project_id), to_headers(envelope), value)
        self._batch.changes.outgoing.append(outgoing)
        return outgoing

    def arm(self, name: str, at: datetime, payload: Mapping[str, Any] | None = None) -> None:
        """Sets the timer ``name`` of this project; a live one of that name is replaced.

        The name may go on behind a colon, as a task's kind: ``expired:<id>`` is handled as ``expired``.
        """
        key = (self.project_id, name)
        self._batch.changes.disarmed.discard(key)
        traceparent, _ = inject_context()
        self._batch.changes.armed[key] = Timer(self.project_id, name, at, dict(payload or {}), traceparent=traceparent)

    def disarm(self, *names: str) -> None:
        for name in names:
            key = (self.project_id, name)
            self._batch.changes.armed.pop(key, None)
            self._batch.changes.disarmed.add(key)

    def assign(self, kind: str, to: str, details: Mapping[str, Any] | None = None, due: datetime | None = None) -> None:
        """Opens a task for a person of the role ``to``; an open one of that kind is replaced.

        Without ``due`` it is due as the table of the service's tasks says. Raises TypeError for a kind not there.
        """
        self._batch.tasks.open(self, kind, to, dict(details or {}), due)

    def complete(self, *kinds: str) -> None:
        """Closes tasks; those that are not open are passed over."""
        for kind in kinds:
            self._batch.tasks.end(self, kind)

    async def task(self, id: UUID) -> Task | None:
        """The project's open task with this id."""
        found = await self._batch.transaction.tasks([self.project_id])
        return next((task for task in found if task.id == id), None)

    async def waiting(self, kind: str) -> Task | None:
        """The project's task of this kind that was open when the transaction began."""
        found = await self._batch.transaction.tasks([self.project_id])
        return next((task for task in found if task.kind == kind), None)

    def change_task(self, task: Task, who: str, action: str, text: str = "") -> None:
        """Notes what somebody did with an open task; ``task`` is as it is to be."""
        self._batch.tasks.change(self, task, who, action, text)

    async def tasks_so_far(self, limit: int) -> TaskHistory:
        """The project's tasks: all that are open, the newest of those that ended, and of what was noted of them."""
        transaction = self._batch.transaction
        return TaskHistory(
            await transaction.tasks([self.project_id]),
            await transaction.closed_tasks(self.project_id, limit),
            await transaction.task_notes(self.project_id, limit),
        )

    def start_job(self, name: str, payload: Mapping[str, Any]) -> UUID:
        """Records a job that runs after the commit, outside any transaction; gives its id, its idempotency key."""
        traceparent, _ = inject_context()
        context = {} if traceparent is None else {"traceparent": traceparent}
        job = Job(new_id(), self.project_id, name, dict(payload), context)
        self._batch.changes.jobs.append(job)
        return job.id

    def close(self) -> None:
        """The project ends here: waiting jobs are forgotten, and what is parked of it gets its last try now."""
        self.drop_jobs()
        self._batch.tasks.project_ends(self)
        self._batch.changes.parked_closing.add(str(self.project_id))

    def drop_jobs(self) -> None:
        """Forgets this project's waiting jobs; the answer of one that is running is not recorded."""
        self._batch.changes.jobs = [job for job in self._batch.changes.jobs if job.project_id != self.project_id]
        self._batch.changes.jobs_dropped.add(self.project_id)

    async def erase(self, rules: Sequence[Rule], why: str, *, forget_key: bool = False) -> None:
        """Erases what is personal of this project, and leaves on the audit trail what that was, what stays, and why.

        ``forget_key``: deletes the project's key as well, in the one service that may.
        """
        done = Erased()
        if forget_key:
            self._batch.seals.forget(self.project_id)
            done.note_key()
        for rule in rules:
            if isinstance(rule, Apart):
                done.note_apart(rule)
                if rule.delete is not None:
                    self._batch.changes.erased_apart.append(rule.delete)
                continue
            rows = [row for row in await self.all(rule.model) if rule.of is None or rule.of(row)]
            done.note(rule, len(rows))
            for row in rows:
                if rule.keeps is None:
                    self.delete(row)
                for column, empty in rule.empties.items():
                    setattr(row, column, copy(empty))
        await self._erase_documents(done)
        done.note_chassis()
        self._batch.changes.erased.add(self.project_id)
        service = self._batch.source.rpartition("/")[2]
        self.note(service, ERASED, why, erased=done.erased, stays=done.stays)

    async def _erase_documents(self, done: Erased) -> None:
        """Those of kinds that nobody has to prove anything by."""
        gone: Counter[str] = Counter()
        kept: dict[str, str] = {}
        for document in await self.documents():
            kind = self._batch.kinds.get(document.kind)
            if kind is not None and kind.erased:
                gone[document.kind] += 1
                self._batch.changes.documents_erased.append(document.id)
            else:
                kept[document.kind] = "a document" if kind is None else kind.what
        done.note_documents(gone, kept)

    def keep_words(self, who: str, about: str, words: str) -> str:
        """Keeps what somebody said in their own words here alone, on the audit trail, until the project is erased.

        Gives what events say instead: anybody may read those, and nobody can take them back.
        """
        self.note(who, f"{SAID}{about}", words)
        return f"in the person's own words: kept by {self._batch.source.rpartition('/')[2]}"

    def note(self, who: str, action: str, why: str, **details: Any) -> None:
        """Leaves a row about this project in the audit trail, committed with all else that is recorded here."""
        self._batch.changes.audited.append(Audited(who, action, str(self.project_id), why, details))

    def keep(self, body: bytes, media_type: str, kind: str = "record", name: str = "") -> str:
        """Keeps a document that the service writes with the project; gives its SHA-256 in hex.

        ``kind``: a key of the contract's table, by which it is read and ends.
        """
        return self.keep_document(body, media_type, kind, name).sha256

    def keep_document(
        self, body: bytes, media_type: str, kind: str, name: str = "", *, keep_until: datetime | None = None
    ) -> Document:
        """The same; gives the document. ``keep_until``: deleted after that; None keeps it for ever."""
        made = Document(
            id=new_id(), project_id=self.project_id, kind=kind, name=name or kind, media_type=media_type,
            sha256=hashlib.sha256(body).hexdigest(), size=len(body), given_by=self._batch.source, given_at=self.now,
            keep_until=keep_until, body=body,
        )  # fmt: skip
        self._batch.changes.documents.append(made)
        return made

    def take_document(self, document: Document) -> None:
        """Takes a document whose bytes lie in the object store."""
        assert document.project_id == self.project_id, "a document of another project"
        self._batch.changes.documents.append(document)

    async def documents(self) -> list[Document]:
        """All of the project, the oldest first, without their bytes."""
        return await self._batch.transaction.documents(self.project_id)

    async def position(self, document_id: UUID) -> Position | None:
        """Where a picture was taken."""
        return await self._batch.transaction.position(document_id)

    async def document(self, named: UUID | str) -> Document | None:
        """The project's document of this id or SHA-256."""
        return await self._batch.transaction.document(self.project_id, named)

    async def evidence(self, document_id: UUID, *kinds: str) -> Document:
        """The project's document of this id. Raises Refused where there is none, or it is of no such kind."""
        found = await self.document(document_id)
        if found is None or found.kind not in kinds:
            raise Refused("no-such-document", f"there is no document {document_id} of kind {' or '.join(kinds)}")
        return found


def resting_on(event: Event, papers: Sequence[Document]) -> Event:
    """The event with these documents as its evidence."""
    evidence = [{"document_id": one.id, "sha256": one.sha256, "kind": one.kind} for one in papers]
    return type(event).model_validate({**dict(event), "evidence": evidence})
