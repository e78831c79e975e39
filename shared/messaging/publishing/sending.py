"""How one batch of rows gets to one partition: a producer of its own, with a connection of its own.

A broker answers the requests of one connection one after another, and aiokafka puts all partitions of a broker into
one request and lets the broker rest after any of them failed: partitions that share a producer wait for each other.
So each has its own. It sends one batch at a time, which keeps the order by itself, so nothing is gained by idempotence
but fewer repeats after an answer that was lost; and an idempotent producer of aiokafka never gives a batch up nor says
why it does not go. Repeats are dropped by their ``ce_id`` at every inbox.

On fenced topics each partition has a ``transactional_id`` of its own. Opening the producer shuts every former leader
out of the partition, so a lane's rows are read only after it was opened: a leader that stood still with rows in hand
can then neither send them late nor fence its successor off and go on with what it has.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTimestampError,
    LeaderNotAvailableError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
)
from aiokafka.structs import TopicPartition

from shared.messaging.publishing.lanes import Row
from shared.messaging.records.kafka import connection
from shared.messaging.settings import Settings
from shared.messaging.storage.statements import unpack_headers

log = logging.getLogger("heliograph.relay")

REFUSALS = (MessageSizeTooLargeError, RecordListTooLargeError, InvalidTimestampError)
"""What the broker says of a record that it will never take. All else may pass: an access rule comes back, a topic is
created, replicas return."""


class PartitionProducer:
    """Sends batches to one partition, one at a time."""

    def __init__(self, topic: str, partition: int, settings: Settings, *, fenced: bool) -> None:
        self.place = TopicPartition(topic, partition)
        self._settings = settings
        options = _options(settings)
        if fenced:
            options["transactional_id"] = f"{settings.service}-relay-{topic}-{partition}"
        self._fenced = fenced
        self._producer = AIOKafkaProducer(**options)

    async def open(self) -> None:
        """Connects and, on a fenced topic, shuts former leaders out.

        Raises:
            KafkaError, OSError, TimeoutError: it cannot send now.
        """
        await _started(self._producer, self._settings)
        async with asyncio.timeout(self._settings.relay_send_timeout_s):
            await self._producer.partitions_for(self.place.topic)
        # aiokafka asks for the leader again and again without a pause while a batch waits for one.
        if self._producer.client.cluster.leader_for_partition(self.place) in (None, -1):
            raise LeaderNotAvailableError

    async def send(self, rows: Sequence[Row]) -> None:
        """Gives the rows to Kafka as one batch; returns once all replicas in sync have it.

        Raises:
            REFUSALS: one of the rows will never be taken.
            KafkaError, OSError: it did not go, or nobody knows.
        """
        if not self._fenced:
            await self._send(rows)
            return
        async with self._producer.transaction():
            await self._send(rows)

    async def _send(self, rows: Sequence[Row]) -> None:
        batch = self._producer.create_batch()
        for row in rows:
            added = batch.append(
                key=row["key"].encode(), value=row["value"], timestamp=None, headers=unpack_headers(row["headers"])
            )
            assert added is not None, "a batch is smaller than what the producer may send at once"
        await (await self._producer.send_batch(batch, self.place.topic, partition=self.place.partition))

    async def close(self) -> None:
        await _stopped(self._producer, self._settings)


async def partitions_of(topic: str, settings: Settings) -> int:
    """How many partitions a topic has.

    Raises:
        KafkaError, OSError, TimeoutError: it is not known, not allowed, or nobody answers.
    """
    producer = AIOKafkaProducer(**_options(settings))
    try:
        await _started(producer, settings)
        async with asyncio.timeout(settings.relay_send_timeout_s):
            return len(await producer.partitions_for(topic))
    finally:
        await _stopped(producer, settings)


def _options(settings: Settings) -> dict[str, Any]:
    return {
        **connection(settings),
        "acks": "all",
        "compression_type": "lz4",
        "linger_ms": 0,
        "max_batch_size": settings.relay_max_request_bytes,
        "max_request_size": settings.relay_max_request_bytes,
        "request_timeout_ms": int(settings.relay_send_timeout_s * 1000),
        "retry_backoff_ms": settings.relay_resend_ms,
    }


async def _started(producer: AIOKafkaProducer, settings: Settings) -> None:
    async with asyncio.timeout(settings.relay_send_timeout_s):
        await producer.start()


async def _stopped(producer: AIOKafkaProducer, settings: Settings) -> None:
    """A transactional producer that lost its broker may hang for ever in ``stop``: bounded, then abandoned."""
    try:
        async with asyncio.timeout(settings.relay_stop_timeout_s):
            await producer.stop()
    except Exception as error:
        log.warning("producer abandoned: %s", type(error).__name__)
