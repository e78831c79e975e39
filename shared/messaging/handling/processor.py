"""How messages are handled: a batch is one transaction; what fails is replayed alone, then parked with its order.

The order of steps in a transaction is what the guarantees rest on:

1. lock every project touched, in one order, so that batches and commands neither deadlock nor overtake each other;
2. note every event id in the inbox: a known id has no effect;
3. park behind what is parked already; run the handlers of the rest in the order read;
4. write entities, outbox, timers, tasks and jobs in sets; commit.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.messaging.clock import Clock
from shared.messaging.errors import Unreadable, describe
from shared.messaging.handling.breaker import Breaker
from shared.messaging.handling.reading import Message, Record, read, record_of
from shared.messaging.handling.service import Service
from shared.messaging.handling.transactions import Transactions
from shared.messaging.handling.work import Batch, Work
from shared.messaging.ids import lock_key
from shared.messaging.outage import OUTAGE
from shared.messaging.settings import Settings
from shared.messaging.storage.store import Parked, Store
from shared.messaging.telemetry import handling

log = logging.getLogger("heliograph.processor")

__all__ = ["Processor", "Unreadable", "describe"]


class Processor(Transactions):
    """Applies messages, timers, job results and commands to the service's store."""

    def __init__(self, service: Service, store: Store, clock: Clock, settings: Settings) -> None:
        super().__init__(service, store, clock, settings)
        self.breaker = Breaker(settings.breaker_failures, settings.breaker_pause_s)
        self.seen = 0
        self.handled = 0
        self.parked = 0

    # -- records ---------------------------------------------------------------------------------------------------

    async def process(self, records: Sequence[Record]) -> None:
        """Returns once the effect of every record is committed: handled, known already, or parked.

        Raises what ``OUTAGE`` names when the database cannot be reached; nothing is half-applied then.
        """
        messages = [message for record in records if (message := read(record, self.service)) is not None]
        self.seen += len(records)
        if not messages:
            return
        if not self.breaker.open:
            try:
                await self._apply(messages)
            except OUTAGE:
                raise
            except Exception as error:
                log.info("batch of %d is replayed one by one: %s", len(messages), type(error).__name__)
            else:
                self.breaker.succeeded()
                return
        for message in messages:
            await self._apply_alone(message)

    async def _apply(self, messages: Sequence[Message]) -> None:
        projects = {message.project_id for message in messages if message.project_id is not None}
        async with self.store.transaction({lock_key(project) for project in projects}) as transaction:
            fresh, blocked = await transaction.admit(
                [message.event_id for message in messages], [str(project) for project in projects]
            )
            if not fresh:
                return
            batch = self._batch(transaction)
            await self._prefetch(batch, [message for message in messages if message.event_id in fresh])
            for message in messages:
                if message.event_id not in fresh:
                    continue
                fresh.discard(message.event_id)
                await self._handle(message, batch, blocked)
            await batch.write()
        self.on_commit(batch)

    async def _prefetch(self, batch: Batch, messages: Sequence[Message]) -> None:
        wanted: dict[Any, set[UUID]] = {}
        for message in messages:
            if message.handler is not None and message.project_id is not None:
                for model in (self.service.root, *message.handler.loads):
                    wanted.setdefault(model, set()).add(message.project_id)
        for model, projects in wanted.items():
            await batch.prefetch(model, projects)

    async def _handle(self, message: Message, batch: Batch, blocked: set[str]) -> None:
        key = message.key
        if key is not None and key in blocked:
            self._park(message, batch, "waits behind an earlier record of its project")
        elif message.error is not None:
            self._park(message, batch, message.error)
            if key is not None:
                blocked.add(key)
        else:
            await self._run(message, batch)

    def _park(self, message: Message, batch: Batch, error: str, attempts: int = 0) -> None:
        batch.changes.parked.append(message.parked(error, self.settings.parked_retry_first_s, attempts))
        self.parked += 1
        log.warning(
            "parked %s/%d/%d: %s",
            message.record.topic,
            message.record.partition,
            message.record.offset,
            error,
        )

    async def _run(self, message: Message, batch: Batch) -> None:
        handler, envelope, record = message.handler, message.envelope, message.record
        assert handler is not None and envelope is not None and record.value is not None
        try:
            event = self.service.contract.read(envelope.type, record.value)
        except ValueError as error:
            raise Unreadable(describe(error)) from None
        if event.project_id != envelope.subject:
            raise Unreadable("project_id in the value is not the project id in ce_subject")
        with handling(
            handler.event_type.ce_type,
            message.project_id,
            parent=envelope.traceparent,
            attributes={
                "messaging.system": "kafka",
                "messaging.destination.name": record.topic,
                "messaging.kafka.offset": record.offset,
                "cloudevents.event_id": str(envelope.id),
            },
        ):
            await handler.handle(event, Work(batch, envelope.subject, envelope))
        self.handled += 1

    async def _apply_alone(self, message: Message) -> None:
        """One message, tried again briefly, then parked. While the breaker is open it waits here instead."""
        attempt = 0
        while True:
            try:
                await self._apply([message])
            except OUTAGE:
                raise
            except Exception as error:
                if not isinstance(error, Unreadable):
                    if attempt < self.settings.handler_retries:
                        await asyncio.sleep(self.settings.handler_retry_ms / 1000 * 2**attempt)
                        attempt += 1
                        continue
                    self.breaker.failed(message.key)
                    if self.breaker.open:
                        log.error("breaker open: %d projects failed in a row", self.settings.breaker_failures)
                        await asyncio.sleep(self.settings.breaker_pause_s)
                        continue
                    log.warning("handler failed", exc_info=error)
                await self._park_alone(message, describe(error), attempt + 1)
                return
            else:
                if message.error is None:
                    self.breaker.succeeded()
                return

    async def _park_alone(self, message: Message, error: str, attempts: int) -> None:
        locks = [lock_key(message.project_id)] if message.project_id else []
        async with self.store.transaction(locks) as transaction:
            fresh, _ = await transaction.admit([message.event_id])
            if not fresh:
                return
            batch = self._batch(transaction)
            self._park(message, batch, error, attempts)
            await batch.write()

    # -- parked records --------------------------------------------------------------------------------------------

    async def retry_parked(self, parked: Parked) -> bool:
        """Tries a parked record again, in its order. True once it is applied (or was gone already)."""
        message = read(record_of(parked), self.service)
        try:
            if message is not None and message.error is not None:
                raise Unreadable(message.error)
            locks = [lock_key(message.project_id)] if message is not None and message.project_id is not None else []
            async with self.store.transaction(locks) as transaction:
                if await transaction.take_parked(parked.id) is None:
                    return True
                batch = self._batch(transaction)
                if message is not None:
                    await self._run(message, batch)
                await batch.write()
            self.on_commit(batch)
        except OUTAGE:
            raise
        except Exception as error:
            wait = self.settings.parked_retry_first_s * 2 ** min(parked.attempts, 20)
            await self.store.parked_failed(parked, describe(error), min(wait, self.settings.parked_retry_max_s))
            return False
        return True

    async def drop_parked(self, parked: Parked) -> bool:
        """Gives a parked record up: the next of its project may go on. False where it is not the first, or gone."""
        locks = [] if parked.key is None else [lock_key(UUID(parked.key))]
        async with self.store.transaction(locks) as transaction:
            return await transaction.take_parked(parked.id) is not None
