"""Guarantee 10, whole: every principal and topic, reading, against the table; writing is in ``deploy/local/tests``."""

import time
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, KafkaError, TopicPartition

from deploy.local.stack import Stack
from shared.schemas.topics import TOPICS, grants, principals

pytestmark = pytest.mark.stack

PATIENCE_S = 120.0


@pytest.mark.parametrize("principal", principals())
def test_a_principal_reads_what_the_table_grants_and_nothing_else(stack: Stack, principal: str) -> None:
    granted = {grant.topic for grant in grants() if grant.principal == principal and grant.operation == "READ"}
    settings = {"group.id": f"{principal}-{uuid4().hex}", "enable.partition.eof": True, "log_level": 0}
    consumer = Consumer({**stack.kafka_settings(principal), **settings, "auto.offset.reset": "latest"})
    consumer.assign([TopicPartition(topic.name, 0) for topic in TOPICS])
    found: dict[str, bool] = {}
    deadline = time.monotonic() + PATIENCE_S
    while len(found) < len(TOPICS) and time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is None:
            continue
        error = message.error()
        if error is None or error.code() == KafkaError._PARTITION_EOF:
            found[str(message.topic())] = True
        elif error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED:
            found[str(message.topic())] = False
    consumer.close()
    assert found == {topic.name: topic.name in granted for topic in TOPICS}
