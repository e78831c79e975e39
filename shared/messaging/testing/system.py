"""A whole system in memory: real handlers on the real processor, a bus with partitions, a calendar moved by hand.

Faults are knobs: duplicates (the relay dies between sending and deleting), redelivery (a consumer dies between its
commit and its offset commit), reordering across topics and partitions (never within one, as in Kafka), and handlers
that die before their commit.
"""

import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any, TypeVar
from uuid import UUID

import httpx
from fastapi import APIRouter, FastAPI

from shared.messaging.clock import ManualClock
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.reading import StoredRecord
from shared.messaging.handling.service import Service
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.publishing.partitions import partition_of
from shared.messaging.storage.entities import Entity
from shared.messaging.storage.keys.sealing import opened_event
from shared.messaging.testing.keys import MemoryKeyring
from shared.messaging.testing.memory import MemoryTransaction
from shared.messaging.testing.node import WHICHEVER, Crash, CrashingStore, Faults, Node, Trusting, settings
from shared.messaging.testing.objects import Remembered
from shared.messaging.web import http, people, problems
from shared.messaging.web.documents import routes as documents
from shared.schemas.event import Envelope, Event, SealedEvent
from shared.schemas.wire import from_headers, to_headers, to_key

__all__ = ["START", "Crash", "CrashingStore", "Faults", "Published", "World", "settings"]

T = TypeVar("T")
E = TypeVar("E", bound=Entity)
START = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
"""A Monday morning in the Americas."""
MAX_ROUNDS = 10_000


@dataclass
class Published:
    """An event as it stands on the bus."""

    topic: str
    partition: int
    offset: int
    envelope: Envelope
    event: Event | None
    """As a reader with the keys sees it."""
    value: bytes | None


_made: dict[tuple[int, ...], tuple[tuple[APIRouter, ...], APIRouter]] = {}
"""All routes by the identities of their routers, which are kept: no other can get theirs."""


def _routes(*routers: APIRouter) -> APIRouter:
    """Made once for all worlds, which costs more than most of what is asked; a request says whose application it is."""
    key = tuple(map(id, routers))
    if key not in _made:
        app = FastAPI()
        for router in routers:
            app.include_router(router)
        _made[key] = (routers, app.router)
    return _made[key][1]


class World:
    """Several services and the outside world on one bus. ``partitions`` of every topic."""

    def __init__(
        self, services: Iterable[Service], *, seed: int = 0, faults: Faults | None = None, partitions: int = 3
    ) -> None:
        self.faults = faults or Faults()
        self.dice = random.Random(seed)
        self.clock = ManualClock(START)
        self.partitions = partitions
        self.log: dict[tuple[str, int], list[StoredRecord]] = {}
        self.published: list[Published] = []
        self.nodes: dict[str, Node] = {}
        self.objects = Remembered()
        self.keyring = MemoryKeyring()
        self.contract: Any = None
        self.failing: set[str] = set()
        """Names of jobs that fail for good instead of being run."""
        for service in services:
            store = CrashingStore(self.dice, self.faults.crash)
            processor = Processor(service, store, self.clock, settings(service.name), self.keyring)
            self.nodes[service.name] = Node(service, processor, store)
            self.contract = service.contract

    # -- what happens from outside ---------------------------------------------------------------------------------

    async def command(self, service: str, project_id: UUID, decide: Callable[[Work], Awaitable[T]]) -> T:
        """A person's command, tried again when its process is killed."""
        while True:
            try:
                return await self.nodes[service].processor.command(project_id, decide)
            except Crash:
                continue

    def happens(self, *events: Event) -> None:
        """Events, each published by its owner."""
        for event in events:
            self.publish(self.contract.sources_of(self.contract.topic_of(type(event)))[0], event)

    def publish(self, source: str, *events: Event) -> None:
        """Events of an outside system (``/aov04``), put on their topic at once."""
        for event in events:
            envelope = Envelope(
                id=new_id(), type=event.ce_type, source=source, subject=event.project_id, time=self.clock.now()
            )
            value = type(event).__pydantic_serializer__.to_json(event)
            topic = self.contract.topic_of(type(event))
            self.put(topic, to_key(event.project_id), value, to_headers(envelope))

    def put(
        self, topic: str, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]] | None = None
    ) -> None:
        """Any bytes, as a foreign client could send them."""
        partition = partition_of((key or b"").decode(errors="replace"), self.partitions)
        records = self.log.setdefault((topic, partition), [])
        record = StoredRecord(topic, partition, len(records), key, value, list(headers or []))
        records.append(record)
        try:
            envelope = from_headers(record.headers)
            event = None if value is None else self.contract.read(envelope.type, value)
            if isinstance(event, SealedEvent) and event.sealed and (secret := self.keyring.held.get(event.project_id)):
                event = opened_event(event, secret, self.contract.read)
        except ValueError:
            return
        self.published.append(Published(topic, partition, record.offset, envelope, event, value))

    def client(
        self, service: str, *routers: APIRouter, roles: Iterable[str], project: UUID | None = None,
        organisation: str | None = WHICHEVER, subject: str = "tester", issued_at: float = inf,
    ) -> Any:  # fmt: skip
        """An HTTP client of a service's own API, as a caller with these roles."""
        app = FastAPI()
        node = self.nodes[service]
        app.state.processor, app.state.roles = node.processor, node.processor.service.contract.roles
        projects = None if project is None else {project}
        app.state.tokens = Trusting(roles, projects, organisation, subject, issued_at)
        problems.install(app)
        app.state.objects = self.objects
        app.router = _routes(*routers, people.router, http.common, documents.router)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")

    # -- time passes -----------------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Runs until nothing is left to do at this instant of the calendar."""
        for _ in range(MAX_ROUNDS):
            if not await self._round():
                return
        raise AssertionError("the system does not settle: events go round in a circle")

    async def advance(self, **step: float) -> None:
        """Settles, then lets time pass (``days=45``), stopping at every timer on the way."""
        await self.settle()
        until = self.clock.now() + timedelta(**step)
        while True:
            due = [when for node in self.nodes.values() if (when := await node.store.next_due()) is not None]
            following = min((when for when in due if when > self.clock.now()), default=until)
            if following >= until:
                break
            self.clock.advance(following - self.clock.now())
            await self.settle()
        self.clock.advance(until - self.clock.now())
        await self.settle()

    async def _round(self) -> bool:
        nodes = list(self.nodes.values())
        if self.faults.reorder:
            self.dice.shuffle(nodes)
        worked = False
        for node in nodes:
            worked |= self._relay(node)
            worked |= await self._consume(node)
            worked |= await self._fire(node)
            worked |= await self._compute(node)
        return worked

    def _relay(self, node: Node) -> bool:
        sending = list(node.store.outbox)
        for outgoing in sending:
            self.put(outgoing.topic, outgoing.key.encode(), outgoing.value, outgoing.headers)
        if sending and self.dice.random() < self.faults.duplicate:
            return True  # died between sending and deleting: all of it is sent again
        node.store.outbox = node.store.outbox[len(sending) :]
        return bool(sending)

    async def _consume(self, node: Node) -> bool:
        waiting = [
            (key, records[node.offsets.get(key, 0) :])
            for key, records in self.log.items()
            if key[0] in node.service.topics and node.offsets.get(key, 0) < len(records)
        ]
        if not waiting:
            return False
        if self.faults.reorder:
            self.dice.shuffle(waiting)
            waiting = waiting[: self.dice.randint(1, len(waiting))]
        records = [record for _, of_partition in waiting for record in of_partition]
        try:
            await node.processor.process(records)
            await node.processor.quarantine.flush(node.store)
        except Crash:
            return True
        if self.dice.random() < self.faults.redeliver:
            return True  # died between its commit and its offset commit
        for key, of_partition in waiting:
            node.offsets[key] = of_partition[-1].offset + 1
        return True

    async def _fire(self, node: Node) -> bool:
        due = await node.store.due_timers(self.clock.now(), 1000)
        if not due:
            return False
        try:
            await node.processor.fire(due)
        except Crash:
            return True
        return True

    async def _compute(self, node: Node) -> bool:
        jobs = await node.store.claim_jobs(list(node.service.handlers.jobs), 1000, 0)
        for job in jobs:
            try:
                if job.name in self.failing:
                    await node.processor.give_up(job, "broken")
                else:
                    await node.processor.finish(job, node.service.handlers.jobs[job.name].run(job.payload))
            except Crash:
                continue
        return bool(jobs)

    async def retry_parked(self, service: str) -> None:
        """What the parking loop does when the time has come."""
        node = self.nodes[service]
        while True:
            try:
                applied = [await node.processor.retry_parked(one) for one in await node.store.due_parked(1000)]
            except Crash:
                continue  # the process that takes its place tries again
            if not any(applied):
                return

    async def retry_jobs(self, service: str) -> None:
        """What an operator does once the cause is mended."""
        store = self.nodes[service].store
        for row in await store.jobs_listed(None, 1000, given_up=True):
            async with store.transaction() as transaction:
                await transaction.retry_job(row.id)

    # -- what can be seen ------------------------------------------------------------------------------------------

    def events(self, project_id: UUID, *kinds: type[Event]) -> list[Event]:
        """What was published of a project, each event once, in the order it reached the bus.

        Without ``kinds`` all but what is told of people's tasks: that is no step of the project.
        """
        seen: set[UUID] = set()
        found: list[Event] = []
        for one in self.published:
            if one.event is None or one.envelope.subject != project_id or one.envelope.id in seen:
                continue
            seen.add(one.envelope.id)
            if isinstance(one.event, kinds) if kinds else not one.topic.endswith(".tasks"):
                found.append(one.event)
        return found

    async def entity(self, service: str, model: type[E], project_id: UUID) -> E | None:
        return await self._look(service, project_id, lambda work: work.get(model))

    async def entities(self, service: str, model: type[E], project_id: UUID) -> list[E]:
        return await self._look(service, project_id, lambda work: work.all(model))

    async def _look(self, service: str, project_id: UUID, view: Callable[[Work], Awaitable[T]]) -> T:
        store = self.nodes[service].store
        batch = self.nodes[service].processor._batch(MemoryTransaction(store))
        return await view(Work(batch, project_id))

    def tasks(self, service: str, project_id: UUID) -> set[str]:
        """The kinds of the tasks that are open for a project."""
        return {kind for project, kind in self.nodes[service].store.tasks if project == project_id}

    def timers(self, service: str, project_id: UUID) -> dict[str, datetime]:
        return {
            name: timer.due_at
            for (project, name), timer in self.nodes[service].store.timers.items()
            if project == project_id
        }
