"""Takes records from Kafka in batches; commits their offsets only after their effect is committed."""

import asyncio
import logging
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.errors import ConsumerStoppedError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from shared.messaging.handling.processor import Processor
from shared.messaging.outage import OUTAGE
from shared.messaging.records import lenient
from shared.messaging.records.kafka import security
from shared.messaging.records.offsets import Offsets
from shared.messaging.records.standstill import Standstill
from shared.messaging.whereabouts import say_where_everything_waits

log = logging.getLogger("heliograph.consumer")

lenient.install()

CHECK_S = 0.5
"""How often it is looked at whether polling goes on."""


class _Bare:
    """A record without headers: FastStream would fail on headers that are not UTF-8, and skip the record."""

    __slots__ = ("headers", "offset", "timestamp", "topic", "value")

    def __init__(self, record: ConsumerRecord[Any, Any]) -> None:
        self.headers = ()
        self.value = b""
        self.topic = record.topic
        self.offset = record.offset
        self.timestamp = record.timestamp


async def _tolerant(records: tuple[ConsumerRecord[Any, Any], ...], original: Any) -> KafkaMessage:
    message: KafkaMessage = await original(tuple(_Bare(record) for record in records))
    message.raw_message = records
    return message


async def _untouched(message: KafkaMessage) -> KafkaMessage:
    return message


class _Polling(AIOKafkaConsumer):  # type: ignore[misc]
    """Polls until there is something, and ends when a poll fails, whatever the reason.

    A failing poll may have stepped over records of other partitions that it never gave out, and the next commit would
    cover them. So nothing is polled or committed after a failure: a new consumer begins at the committed offsets.

    FastStream sleeps for as long as it polled after a poll that found nothing, so it never sees such a one.
    """

    failure: str | None = None

    async def getmany(self, *partitions: Any, **options: Any) -> Any:
        if self.failure is not None:
            raise ConsumerStoppedError
        try:
            while not (found := await super().getmany(*partitions, **options)):
                pass
            return found
        except ConsumerStoppedError:
            raise
        except Exception as error:
            self.failure = type(error).__name__
            log.error("polling failed", exc_info=error)
            raise ConsumerStoppedError from error


class Consumer:
    """One batch subscriber over all topics of the service."""

    def __init__(self, processor: Processor) -> None:
        settings = processor.settings
        self._processor = processor
        self._stopping = False
        self._standstill = Standstill()
        self._offsets = Offsets(settings.offset_commit_interval_ms / 1000)
        self._in_hand = 0
        self.outage: str | None = None
        """The error that says that the database is away; None while it answers."""
        self.failure: str | None = None
        """An error that nobody foresaw, while a batch is tried again because of it."""
        self.broker = KafkaBroker(
            settings.kafka_bootstrap,
            security=security(settings),
            client_id=f"{settings.service}-{settings.instance}",
            graceful_timeout=settings.shutdown_grace_s,
            consumer_only=True,
            apply_types=False,
            logger=None,
            allow_auto_create_topics=False,
            metadata_max_age_ms=settings.consumer_metadata_max_age_ms,
        )
        self._subscriber = self.broker.subscriber(
            *processor.service.topics,
            batch=True,
            group_id=settings.service,
            group_instance_id=settings.kafka_group_instance_id,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            max_records=settings.batch_max_records,
            batch_timeout_ms=settings.fetch_max_wait_ms,
            fetch_max_wait_ms=settings.fetch_max_wait_ms,
            max_partition_fetch_bytes=settings.fetch_max_partition_bytes,
            session_timeout_ms=settings.consumer_session_timeout_ms,
            heartbeat_interval_ms=settings.consumer_heartbeat_ms,
            parser=_tolerant,
            decoder=_untouched,
        )
        self._subscriber(self._take)

    async def start(self) -> None:
        await self.broker.connect()
        found: Any = self.broker.config.broker_config
        found.builder = partial(_Polling, **found.builder.keywords)
        await self.broker.start()
        self._offsets.start(self._subscriber.consumer)

    async def stop(self) -> None:
        self._stopping = True
        await self._offsets.stop()
        await self.broker.stop()

    async def ended(self) -> None:
        """Returns once polling has ended, by a failure or by ``stop``, or stands still while records wait."""
        settings = self._processor.settings
        looked = time.monotonic()
        while self.polls:
            await asyncio.sleep(CHECK_S)
            if time.monotonic() - looked < settings.consumer_standstill_check_s:
                continue
            still_s = await self._standstill.look(self._subscriber.consumer)
            looked = time.monotonic()
            if still_s > settings.consumer_standstill_s and not self._in_hand:
                log.error("%d records wait, and none was asked for in %.0f s", self._standstill.lag, still_s)
                say_where_everything_waits()
                return

    async def _take(self, message: KafkaMessage) -> None:
        self._in_hand = len(message.raw_message)
        try:
            await self._until_committed(message.raw_message)
        finally:
            self._in_hand = 0
        self._offsets.handled(message.raw_message)

    async def _until_committed(self, records: Sequence[ConsumerRecord[Any, Any]]) -> None:
        """A batch is tried until its effect is committed: nothing is parked, skipped or committed meanwhile.

        An outage of the database ends by itself. Any other error is one of the chassis, since those of handlers and
        records are parked: it must not cost a record either, so it shows in readiness until somebody mends it.
        """
        settings = self._processor.settings
        pause_ms = settings.outage_retry_first_ms
        while True:
            try:
                async with asyncio.timeout(settings.batch_timeout_s):
                    await self._processor.process(records)
            except OUTAGE as error:
                if self._stopping:
                    raise
                if self.outage is None:
                    log.warning("the database is away: %s", type(error).__name__)
                self.outage = type(error).__name__
            except Exception as error:
                if self._stopping:
                    raise
                if self.failure is None:
                    log.error("a batch cannot be applied", exc_info=error)
                self.failure = type(error).__name__
            else:
                self.outage = self.failure = None
                return
            await asyncio.sleep(pause_ms / 1000)
            pause_ms = min(pause_ms * 2, settings.outage_retry_max_ms)

    async def lag(self) -> int:
        """How many records of the assigned partitions are not handled yet."""
        if self._subscriber.consumer is not None:
            await self._standstill.look(self._subscriber.consumer)
        return self._standstill.lag + self._in_hand

    @property
    def polls(self) -> bool:
        """Whether records are being asked for."""
        return any(not task.done() for task in self._subscriber.tasks)

    @property
    def assigned(self) -> bool:
        """Whether this instance has joined its group (it may have been given no partition)."""
        consumer = self._subscriber.consumer
        if consumer is None:
            return False
        coordinator = consumer._coordinator
        return bool(consumer.assignment()) or bool(getattr(coordinator, "generation", -1) > 0)
