"""What the reader makes of what the client library tells, without a broker: its client is made and never started."""

from dataclasses import dataclass
from typing import Any

import pytest
from confluent_kafka import OFFSET_INVALID, KafkaError, KafkaException, TopicPartition

from shared.messaging.records.reader import Fetched, Reader
from shared.messaging.testing import system


class Told:
    """A message of the client library that is no record."""

    def __init__(self, code: int) -> None:
        self._code = code

    def error(self) -> KafkaError:
        return KafkaError(self._code)

    def topic(self) -> None:
        return None


@pytest.fixture
def reader() -> Reader:
    settings = system.settings().model_copy(update={"kafka_security_protocol": "PLAINTEXT"})

    async def nothing(*_: Any) -> None:
        return None

    return Reader(settings, ("ncv03.lead.events",), nothing, nothing)


def test_a_client_that_can_do_nothing_any_more_ends_the_reading(reader: Reader) -> None:
    """A new coordinator may take a static member for a stranger: told as a record, whose error calls itself no end."""
    told = Told(KafkaError._FATAL)
    assert not told.error().fatal()
    with pytest.raises(KafkaException):
        reader._sort(told, Fetched())
    reader._sort(Told(KafkaError._ALL_BROKERS_DOWN), Fetched())  # passes by itself


def test_a_place_that_the_broker_does_not_tell_is_not_taken_for_none(reader: Reader) -> None:
    """Else what is rejected in the partition would be counted from 0 once more, and the group put back to 0."""

    @dataclass(frozen=True)
    class Answer:
        partition: int
        offset: int
        error: KafkaError | None = None
        topic: str = "ncv03.lead.events"

    class Group:
        def committed(self, *_: Any, **__: Any) -> list[Answer]:
            denied = KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)
            return [Answer(0, OFFSET_INVALID, denied), Answer(1, OFFSET_INVALID), Answer(2, 40)]

    reader._assigned(Group(), [TopicPartition("ncv03.lead.events", number) for number in range(3)])
    assert reader.fresh == [("ncv03.lead.events", 1)]
    assert list(reader.places.values()) == [None, None, 40]


def test_a_quota_that_is_used_up_is_no_standstill(reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    class Throttled:
        throttle_time = 7.5

    assert reader.held_back_until < 0
    reader._on_throttle(Throttled())
    first = reader.held_back_until
    reader._on_throttle(Throttled())
    assert reader.held_back_until >= first > 0.0
    assert [record.getMessage() for record in caplog.records].count(
        "the broker holds this service back by a quota, for 7.5 s now"
    ) == 1
