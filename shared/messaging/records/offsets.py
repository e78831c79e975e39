"""Commits the offsets of handled records to Kafka now and then, never those of records that are still in hand.

A commit for every batch would cost the broker as much as the batch itself. The inbox knows what was handled since the
last commit, so reading it once more after a crash has no effect.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

log = logging.getLogger("heliograph.offsets")

COMMIT_S = 2.0
"""A commit that the broker has not answered by then is made again later; the last one of a process is left."""


class Offsets:
    """What one consumer has handled beyond what it has committed."""

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._handled: dict[TopicPartition, int] = {}
        self._consumer: Any = None
        self._task: asyncio.Task[None] | None = None

    def handled(self, records: Sequence[ConsumerRecord[Any, Any]]) -> None:
        """The effect of all of them is committed in the database."""
        for record in records:
            self._handled[TopicPartition(record.topic, record.partition)] = record.offset + 1

    def start(self, consumer: Any) -> None:
        self._consumer = consumer
        self._task = asyncio.create_task(self._run(), name="offsets")

    async def stop(self) -> None:
        """Commits what is left, if the broker answers."""
        if self._task is not None:
            self._task.cancel()
            await self._commit()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._interval_s)
            await self._commit()

    async def _commit(self) -> None:
        # What was taken away meanwhile is its new owner's to commit.
        held = self._consumer.assignment()
        self._handled = {partition: offset for partition, offset in self._handled.items() if partition in held}
        offsets = dict(self._handled)
        if not offsets:
            return
        try:
            async with asyncio.timeout(COMMIT_S):
                await self._consumer.commit(offsets)
        except (KafkaError, IllegalStateError, TimeoutError) as error:
            log.info("offsets are committed later: %s", type(error).__name__)
        else:  # more may have been handled meanwhile
            self._handled = {one: offset for one, offset in self._handled.items() if offset != offsets.get(one)}
