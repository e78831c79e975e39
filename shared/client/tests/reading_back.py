"""Reads a topic as ``audit`` does, to the end as of now."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

from deploy.local.stack import Stack
from shared.schemas.event import Envelope, Event
from shared.schemas.topics import BY_NAME
from shared.schemas.wire import from_headers, from_value


def read_back(stack: Stack, topic: str, keys: Collection[UUID]) -> list[tuple[Envelope, Event]]:
    """The events of these keys, partition by partition."""
    wanted = {str(key).encode() for key in keys}
    own = {"group.id": "audit-readback", "enable.partition.eof": True, "enable.auto.commit": False}
    consumer = Consumer(stack.kafka_settings("audit") | own)
    open_partitions = set(range(BY_NAME[topic].partitions))
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in open_partitions])
    found = []
    while open_partitions:
        message = consumer.poll(30)
        assert message is not None, "the broker does not answer"
        if (error := message.error()) is not None:
            assert error.code() == KafkaError._PARTITION_EOF, error
            open_partitions.discard(message.partition() or 0)
        elif message.key() in wanted:
            headers: Any = message.headers()
            envelope = from_headers(headers)
            found.append((envelope, from_value(envelope.type, message.value())))
    consumer.close()
    return found
