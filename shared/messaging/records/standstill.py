"""Notices that a consumer stands still: records wait on its partitions, and it asks for none of them.

After brokers and members have come and gone, a background task of the client may have ended, or wait for ever, without
a sign: the member keeps its partitions and its heartbeat and takes nothing. What the client knows of the partitions'
ends is then old too, so the broker is asked for them.
"""

import asyncio
import time
from collections.abc import Collection
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

ANSWER_S = 2.0
"""A broker that has not told a partition's end, or a client its position, by then is taken to be away."""


class Standstill:
    """Where one consumer stood when it was last looked at, and since when it has not moved."""

    def __init__(self) -> None:
        self.lag = 0
        """Records of the assigned partitions that were not given out when it was last looked."""
        self._positions: dict[TopicPartition, int] = {}
        self._since = time.monotonic()

    async def look(self, consumer: Any) -> float:
        """How many seconds the consumer has stood still before records that wait; 0 where it moves or none wait."""
        now = time.monotonic()
        found = await _ends_and_positions(consumer, consumer.assignment())
        if found is None:
            self._since = now
            return 0.0
        ends, positions = found
        # A partition without a position has not been begun: all of it waits.
        self.lag = sum(max(0, end - positions.get(partition, 0)) for partition, end in ends.items())
        if self.lag == 0 or positions != self._positions:
            self._since = now
        self._positions = positions
        return now - self._since


async def _ends_and_positions(
    consumer: Any, partitions: Collection[TopicPartition]
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, int]] | None:
    """None while the broker does not answer or the assignment changes."""
    if not partitions:
        return None
    positions: dict[TopicPartition, int] = {}
    try:
        async with asyncio.timeout(ANSWER_S):
            ends: dict[TopicPartition, int] = await consumer.end_offsets(list(partitions))
    except (KafkaError, IllegalStateError, TimeoutError):
        return None
    for partition in partitions:
        try:
            async with asyncio.timeout(ANSWER_S / len(partitions)):
                positions[partition] = await consumer.position(partition)
        except TimeoutError:
            continue
        except (KafkaError, IllegalStateError):
            return None  # it was taken away meanwhile
    return ends, positions
