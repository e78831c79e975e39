"""What the broker says about topics, whatever a client remembers: where they end, and whether they can be read."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

from confluent_kafka import IsolationLevel, KafkaError, KafkaException, TopicCollection, TopicPartition
from confluent_kafka.admin import AclOperation, AdminClient, OffsetSpec

from shared.messaging.records.kafka import librdkafka
from shared.messaging.records.reader import Place
from shared.messaging.settings import Settings

ABOUT_THE_TOPIC = frozenset((KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError.TOPIC_AUTHORIZATION_FAILED))
"""Answers that say something of the topic asked for, not of the broker."""


class Broker:
    """Asks over connections of its own, so that an answer need not wait for a fetch that finds nothing."""

    def __init__(self, settings: Settings) -> None:
        self._answer_s = settings.consumer_answer_s
        # The client asks the partitions' leaders as it knows them, and goes on asking a broker that has died.
        forgetful = {"metadata.max.age.ms": int(settings.consumer_check_s * 1000)}
        self._settings = librdkafka(settings) | forgetful
        self._client: AdminClient | None = None

    @property
    def _admin(self) -> AdminClient:
        if self._client is None:
            self._client = AdminClient(self._settings)
        return self._client

    def forget(self) -> None:
        """To be called where no answer came: the next question begins at the bootstrap addresses.

        A client may hold a dead broker for the controller, and asks nobody else about topics for five minutes.
        """
        held, self._client = [self._client], None
        asyncio.get_running_loop().run_in_executor(None, held.clear)  # ending it waits for its threads

    async def ends(self, places: Collection[Place]) -> dict[Place, int]:
        """The next offset of each partition that readers of committed records can come to. Raises KafkaException."""
        return await self._offsets(OffsetSpec.latest(), places)  # type: ignore[no-untyped-call]

    async def beginnings(self, places: Collection[Place]) -> dict[Place, int]:
        """The first offset that each partition still has. Raises KafkaException."""
        return await self._offsets(OffsetSpec.earliest(), places)  # type: ignore[no-untyped-call]

    async def unreadable(self, topics: Sequence[str]) -> list[str]:
        """Which topics are not there, not for this principal to read, or without a leader somewhere.

        Raises KafkaException where the broker does not answer.
        """
        asked = self._admin.describe_topics(
            TopicCollection(list(topics)), include_authorized_operations=True, request_timeout=self._answer_s
        )
        answers = await asyncio.gather(*map(asyncio.wrap_future, asked.values()), return_exceptions=True)
        found = []
        for topic, answer in zip(asked, answers, strict=True):
            if isinstance(answer, KafkaException):
                if answer.args[0].code() not in ABOUT_THE_TOPIC:
                    raise answer
                found.append(topic)
            elif isinstance(answer, BaseException):
                raise answer
            elif not _readable(answer):
                found.append(topic)
        return found

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


def _readable(topic: Any) -> bool:
    return AclOperation.READ in topic.authorized_operations and all(one.leader for one in topic.partitions)


__all__ = ["Broker", "KafkaException"]
