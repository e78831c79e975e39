"""How messages are handled: a batch is one transaction; what fails is found by halving, then parked with its order.

The order of steps in a transaction is what the guarantees rest on:

1. lock every project touched, in one order, so that batches and commands neither deadlock nor overtake each other;
2. note every event id in the inbox: a known id has no effect;
3. park behind what is parked already, a closing excepted; run the handlers of the rest in the order read;
4. write entities, outbox, timers, tasks and jobs in sets; commit.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import Any
from uuid import UUID

from opentelemetry.trace import SpanKind

from shared.messaging.clock import Clock
from shared.messaging.errors import describe
from shared.messaging.handling.breaker import Breaker
from shared.messaging.handling.observed import Observed
from shared.messaging.handling.quarantine import CLOSED, UNSTORABLE, Quarantine, sample, set_aside
from shared.messaging.handling.reading import Message, Record, Rejected, StoredRecord, read, record_of
from shared.messaging.handling.service import ForeignRecord, Service
from shared.messaging.handling.transactions import Transactions
from shared.messaging.handling.work import Batch, Work
from shared.messaging.handling.worklist import CHECK_DATE, check_of
from shared.messaging.ids import lock_key
from shared.messaging.outage import Outage, Unstorable
from shared.messaging.settings import Settings
from shared.messaging.storage.keys import Keyring
from shared.messaging.storage.keys.seals import fetch_keys, opened
from shared.messaging.storage.store import Audited, Parked, Quarantined, Store
from shared.messaging.telemetry.spans import handling, happened

log = logging.getLogger("heliograph.processor")

__all__ = ["Processor", "describe"]


class Processor(Transactions):
    """Applies messages, timers, job results and commands to the service's store."""

    def __init__(
        self, service: Service, store: Store, clock: Clock, settings: Settings, keyring: Keyring | None = None
    ) -> None:
        super().__init__(service, store, clock, settings, keyring)
        self.breaker = Breaker(settings.breaker_failures, settings.breaker_pause_s, settings.breaker_most_held_records)
        self.quarantine = Quarantine(settings, service.contract.owner_of)
        self.observed = Observed(service.name, (kind.ce_type for kind in service.handlers.events))
        self._turn = asyncio.Lock()
        self._rejected: list[Rejected] = []
        """Of the batch in hand: an attempt that an outage ends leaves nothing noted, and is made again."""
        self.seen = 0
        self.handled = 0
        self.skipped = 0
        self.parked = 0

    # -- records ---------------------------------------------------------------------------------------------------

    async def process(self, records: Sequence[Record]) -> None:
        """Returns once the effect of every record is committed: handled, known already, or parked.

        What was rejected is noted in ``quarantine``, what the breaker holds in ``breaker``: until those are written or
        let go, the offsets of the records must not be committed. Raises ``Outage`` when the database cannot be reached;
        nothing is half-applied then.
        """
        with self.activity.working():
            await self._process(records)

    async def _process(self, records: Sequence[Record]) -> None:
        async with self._turn:
            self._rejected = []
            messages = self._sorted(records)
            self.seen += len(records)
            if not self.breaker.open:
                await self._let_go()
            if messages:
                await self._apply_or_probe(messages)
            while self.breaker.full:
                await asyncio.sleep(self.settings.breaker_pause_s)
                await self._probe_held()
            for rejected in sorted(self._rejected, key=lambda one: one.record.offset):
                self.quarantine.add(rejected)
            self.observed.became("rejected", count=len(self._rejected))

    def _sorted(self, records: Sequence[Record]) -> list[Message]:
        now = self.clock.now()
        messages = []
        for record in records:
            found = read(record, self.service, now)
            if found is None:
                self.skipped += 1
                self.observed.became("skipped")
            elif isinstance(found, Rejected):
                self._rejected.append(found)
            else:
                messages.append(found)
        return messages

    async def _apply_or_probe(self, messages: Sequence[Message]) -> None:
        if self.breaker.open:
            await self._probe(messages)
        else:
            await self._apply_halving(messages)

    async def _apply_halving(self, messages: Sequence[Message]) -> None:
        """Applies a batch; one that fails or takes too long is halved until the message is found that does so."""
        error = await self._error_of(messages)
        if error is None:
            return
        if len(messages) == 1:
            await self._failed(messages[0], error)
        else:
            log.info("batch of %d is halved: %s", len(messages), type(error).__name__)
            middle = len(messages) // 2
            for half in (messages[:middle], messages[middle:]):
                await self._apply_or_probe(half)

    async def _error_of(self, messages: Sequence[Message]) -> Exception | None:
        """Applies messages in one transaction; None where that went well. An outage is raised.

        It is a success in the breaker's eyes where a handler ran: what is parked unheard shows nothing.
        """
        before = self.handled
        try:
            async with asyncio.timeout(self.settings.batch_timeout_s):
                await self._apply(messages)
        except Outage:
            raise
        except Exception as error:
            return error
        if self.handled > before:
            self.breaker.succeeded()
        return None

    async def _apply(self, messages: Sequence[Message]) -> None:
        projects = {message.project_id: message.key for message in messages}
        async with self.store.transaction({lock_key(project) for project in projects}) as transaction:
            fresh, blocked, asked = await transaction.admit(
                [message.event_id for message in messages], projects.values(), projects.keys(), CHECK_DATE
            )
            self.observed.became("known", count=len(messages) - len(fresh))
            if not fresh:
                return
            batch = self._batch(transaction)
            await self._prefetch(batch, [message for message in messages if message.event_id in fresh])
            ran, parked = [], []
            for message in messages:
                if message.event_id not in fresh:
                    continue
                fresh.discard(message.event_id)
                kind = await self._handle(message, batch, blocked, asked)
                if kind is None:
                    ran.append(message)
                else:
                    parked.append((message, kind))
            await batch.write()
        self.observed.committed(ran)
        for message, kind in parked:
            self._is_parked(message, kind)
        self.on_commit(batch)

    async def _prefetch(self, batch: Batch, messages: Sequence[Message]) -> None:
        wanted: dict[Any, set[UUID]] = {}
        for message in messages:
            for model in (self.service.root, *message.handler.loads):
                wanted.setdefault(model, set()).add(message.project_id)
        for model, projects in wanted.items():
            await batch.prefetch(model, projects)
        events = [message.event for message in messages]
        await fetch_keys(self.keyring, [event for event in events if not isinstance(event, ForeignRecord)])

    async def _handle(self, message: Message, batch: Batch, blocked: set[str], asked: set[UUID]) -> str | None:
        """None where the handler ran; else the message is to be parked, and this is why."""
        key = message.key
        if key in blocked and not message.handler.closing:
            self._park(message, batch, "waits behind an earlier record of its project")
            return "Behind"
        if message.waits is not None:
            self._park(message, batch, message.waits)
            blocked.add(key)
            return "NewerVersion"
        if message.doubtful is not None:
            asked.add(message.project_id)
        await self._run(message, batch, asked=message.project_id in asked)
        return None

    def _park(self, message: Message, batch: Batch, error: str, attempts: int = 0) -> None:
        batch.changes.parked.append(message.parked(error, self.settings.parked_retry_first_s, attempts))

    def _is_parked(self, message: Message, kind: str) -> None:
        """Counts and tells it, once that is committed.

        ``kind``: the type of the error, or why else; it may be told where the error's text may not.
        """
        self.parked += 1
        self.observed.became("parked", message.envelope.type)
        self._tell(message, "parked", kind)
        record = message.record
        log.warning("parked %s/%d/%d", record.topic, record.partition, record.offset)  # the error may be personal

    async def _run(self, message: Message, batch: Batch, *, asked: bool = True) -> None:
        """``asked``: whether somebody may be asking which day the project's records mean; this one may have said it."""
        envelope, record = message.envelope, message.record
        began = perf_counter()
        with handling(
            f"process {record.topic}",
            message.project_id,
            parent=envelope.traceparent,
            kind=SpanKind.CONSUMER,
            untold=True,
        ) as told:
            if told.recording:
                told.span.set_attributes(self._attributes(message))
                before = batch.recorded
            event = message.event
            if not isinstance(event, ForeignRecord):
                event = await opened(self.keyring, event, self.service.contract.read)
            work = Work(batch, envelope.subject, envelope, partial(self._aside, message, batch))
            await message.handler.handle(event, work)
            if asked and message.doubtful is None:
                work.complete(check_of(type(event).__name__))
            if told.recording:
                if batch.recorded > before:
                    told.keep()
                else:
                    batch.untold.append((message.project_id, told))
        self.observed.took(message.envelope.type, perf_counter() - began)
        self.handled += 1

    def _aside(self, message: Message, batch: Batch, reason: str, error: str) -> None:
        """The handler itself finds that the record is not to be believed: kept and counted in its own transaction."""
        kept = sample(message.owner, message.record, reason, error)
        batch.changes.refused_records.append(replace(kept, taken_in=True))
        self.observed.became("rejected")
        record = message.record
        log.warning("set aside %s/%d/%d, %s: %s", record.topic, record.partition, record.offset, reason, error)

    def _tell(self, message: Message, what: str, kind: str | None = None) -> None:
        """In the record's trace, that something became of it beside its handler's success."""
        envelope = message.envelope
        happened(
            f"{what} {message.record.topic}", message.project_id, what, parent=envelope.traceparent, error=kind,
            attributes={"cloudevents.event_type": envelope.type, "messaging.message.id": str(envelope.id)},
        )  # fmt: skip

    def _attributes(self, message: Message) -> dict[str, str | int]:
        """By OpenTelemetry's conventions for messaging and CloudEvents; the owner is the peer that a map shows."""
        record, envelope = message.record, message.envelope
        return {
            "messaging.system": "kafka",
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
            "messaging.consumer.group.name": self.settings.service,
            "messaging.message.id": str(envelope.id),
            "cloudevents.event_type": envelope.type,
            "peer.service": message.owner,
        }

    # -- failures --------------------------------------------------------------------------------------------------

    async def _failed(self, message: Message, error: Exception) -> None:
        """A single message failed: it is tried again briefly, then parked; where everything fails, it is held."""
        for attempt in range(self.settings.handler_retries):
            if isinstance(error, Unstorable):
                break
            await asyncio.sleep(self.settings.handler_retry_ms / 1000 * 2**attempt)
            again = await self._error_of([message])
            if again is None:
                return
            error = again
        if isinstance(error, Unstorable):
            self._rejected.append(Rejected(message.record, UNSTORABLE, f"the database takes no such value: {error}"))
            return
        self.breaker.failed(message.key)
        if self.breaker.open:
            log.error("breaker open: %d projects failed in a row", self.settings.breaker_failures, exc_info=error)
            self._tell(message, "held by the breaker", type(error).__name__)
            self.breaker.hold(message)
            return
        log.warning("handler failed", exc_info=error)
        await self._park_alone(message, error, 1 + self.settings.handler_retries)

    async def _park_alone(self, message: Message, error: Exception, attempts: int) -> None:
        async with self.store.transaction([lock_key(message.project_id)]) as transaction:
            fresh, *_ = await transaction.admit([message.event_id])
            if not fresh:
                return
            batch = self._batch(transaction)
            self._park(message, batch, describe(error), attempts)
            await batch.write()
        self._is_parked(message, type(error).__name__)

    async def _probe(self, messages: Sequence[Message]) -> None:
        """While the breaker is open: what fails is held; the first success of another project closes it."""
        for at, message in enumerate(messages):
            if self.breaker.must_wait(message) or await self._error_of([message]) is not None:
                self.breaker.hold(message)
            elif not self.breaker.open:
                await self._let_go()
                if rest := messages[at + 1 :]:
                    await self._apply_or_probe(rest)
                return

    async def _probe_held(self) -> None:
        for message in self.breaker.probes():
            if await self._error_of([message]) is None:
                self.breaker.let_go(message)
            if not self.breaker.open:
                await self._let_go()
                return

    async def _let_go(self) -> None:
        """The program works: what was held is tried once more, in its order, and parked where it still fails."""
        for message in self.breaker.held:
            error = await self._error_of([message])
            if error is not None:
                await self._park_alone(message, error, 1)
            self.breaker.let_go(message)

    async def half_open(self) -> None:
        """Tries what the breaker holds, while no other record comes that could show that the program works."""
        if self.breaker.open and not self._turn.locked():
            async with self._turn:
                await self._probe_held()

    # -- parked records --------------------------------------------------------------------------------------------

    async def retry_parked(self, parked: Parked) -> bool:
        """Tries a parked record again, in its order. True once it is out of the way: applied, set aside, or gone."""
        with self.activity.working():
            return await self._retry_parked(parked)

    async def _retry_parked(self, parked: Parked) -> bool:
        found = read(record_of(parked), self.service, self.clock.now())
        if found is None:
            return await self._take_away(parked)
        if isinstance(found, Rejected):
            return await self._set_aside(parked, found.reason, found.error)
        try:
            if found.waits is not None:
                raise ValueError(found.waits)
            async with self.store.transaction([lock_key(found.project_id)]) as transaction:
                if await transaction.take_parked(parked.id) is None:
                    return True
                batch = self._batch(transaction)
                await self._run(found, batch)
                await batch.write()
            self.observed.committed([found], "retried")
            self._tell(found, "retried")
            self.on_commit(batch)
        except Outage:
            raise
        except Exception as error:
            what = found.waits or describe(error)
            if isinstance(error, Unstorable):
                return await self._set_aside(parked, UNSTORABLE, what)
            if parked.closing:
                return await self._set_aside(parked, CLOSED, what)
            wait = self.settings.parked_retry_first_s * 2 ** min(parked.attempts, 20)
            await self.store.parked_failed(
                parked, what, min(wait, self.settings.parked_retry_max_s), for_deploy=found.waits is not None
            )
            return False
        return True

    async def _take_away(self, parked: Parked) -> bool:
        async with self.store.transaction(_locks(parked)) as transaction:
            await transaction.take_parked(parked.id)
        return True

    async def _set_aside(self, parked: Parked, reason: str, error: str) -> bool:
        """Into quarantine: it is no fact of its owner after all, or a closing overtook it and it fails still."""
        async with self.store.transaction(_locks(parked)) as transaction:
            if await transaction.take_parked(parked.id) is None:
                return True
            batch = self._batch(transaction)
            principal = self.service.contract.owner_of(parked.topic)
            batch.changes.quarantined.append(set_aside(parked, principal, reason, error))
            batch.changes.audited.append(
                Audited(self.service.name, "parked.set-aside", str(parked.id), f"{reason}: {error}")
            )
            await batch.write()
        log.error("set aside %s/%d/%d: %s", parked.topic, parked.partition, parked.offset, reason)
        return True

    async def drop_parked(self, parked: Parked) -> bool:
        """Gives a parked record up: the next of its project may go on. False where it is not the first, or gone."""
        async with self.store.transaction(_locks(parked)) as transaction:
            return await transaction.take_parked(parked.id) is not None

    async def retry_quarantined(self, kept: Quarantined) -> str | None:
        """Reads a kept sample once more and handles it if it is a fact now; else says what is wrong with it."""
        with self.activity.working():
            return await self._retry_quarantined(kept)

    async def _retry_quarantined(self, kept: Quarantined) -> str | None:
        if kept.value_bytes != len(kept.value or b""):
            return "only the beginning of its value is kept: read it again from the topic"
        stored = StoredRecord(kept.topic, kept.partition, kept.offset, kept.record_key, kept.value, kept.headers)
        found = read(stored, self.service, self.clock.now())
        if found is None:
            return "this service does not handle it"
        if isinstance(found, Rejected):
            return found.error
        if wrong := found.waits or found.doubtful:
            return wrong
        try:
            async with self.store.transaction([lock_key(found.project_id)]) as transaction:
                if not await transaction.take_quarantined(kept.id):
                    return "it is not in quarantine any more"
                fresh, *_ = await transaction.admit([found.event_id])
                batch = self._batch(transaction)
                if fresh or kept.taken_in:
                    await self._run(found, batch)
                await batch.write()
            self.on_commit(batch)
        except Outage:
            raise
        except Exception as error:
            return describe(error)
        return None


def _locks(parked: Parked) -> list[int]:
    return [] if parked.key is None else [lock_key(UUID(parked.key))]
