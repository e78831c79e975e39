"""What the broker says about topics, whatever a client remembers: where they end, and whether they can be read."""

import asyncio
from collections.abc import Collection, Iterable
from typing import Any

from confluent_kafka import IsolationLevel, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from shared.messaging.records.kafka import librdkafka
from shared.messaging.records.reader import Place
from shared.messaging.settings import Settings


class Broker:
    """Asks over a connection of its own, so that an answer need not wait for a fetch that finds nothing."""

    def __init__(self, settings: Settings) -> None:
        self._answer_s = settings.consumer_answer_s
        self._admin = AdminClient(librdkafka(settings))

    async def ends(self, places: Collection[Place]) -> dict[Place, int]:
        """The next offset of each partition that readers of committed records can come to. Raises KafkaException."""
        return await self._offsets(OffsetSpec.latest(), places)  # type: ignore[no-untyped-call]

    async def beginnings(self, places: Collection[Place]) -> dict[Place, int]:
        """The first offset that each partition still has. Raises KafkaException."""
        return await self._offsets(OffsetSpec.earliest(), places)  # type: ignore[no-untyped-call]

    async def unreadable(self, topics: Iterable[str]) -> list[str]:
        """Which topics are not there, not for this principal, or without a leader somewhere. Raises KafkaException."""
        known = (await asyncio.to_thread(self._admin.list_topics, timeout=self._answer_s)).topics
        return [topic for topic in topics if topic not in known or not _led(known[topic])]

    async def _offsets(self, which: Any, places: Collection[Place]) -> dict[Place, int]:
        if not places:
            return {}
        asked = self._admin.list_offsets(
            {TopicPartition(*place): which for place in places},
            isolation_level=IsolationLevel.READ_COMMITTED,
            request_timeout=self._answer_s,
        )
        answers = await asyncio.gather(*(asyncio.wrap_future(answer) for answer in asked.values()))
        return {(at.topic, at.partition): answer.offset for at, answer in zip(asked, answers, strict=True)}


def _led(topic: Any) -> bool:
    return topic.error is None and all(one.leader >= 0 for one in topic.partitions.values())


__all__ = ["Broker", "KafkaException"]
