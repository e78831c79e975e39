"""Of a topic so many records are parked; then it stands still, and is read on from where it was left."""

from typing import Any

import pytest
from confluent_kafka import TopicPartition

from shared.messaging.handling.reading import StoredRecord
from shared.messaging.handling.service import Handlers, Service
from shared.messaging.ids import new_id
from shared.messaging.outage import Outage
from shared.messaging.records.consumer import Consumer
from shared.messaging.records.reader import Fetched
from shared.messaging.storage.store import Changes, Parked
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing
from shared.schemas import catalogue

TOPIC, OTHER = "ncv03.lead.events", "ncv03.design.events"
BOUND = 3


@pytest.fixture
def consumer() -> Consumer:
    """One that has no broker: its client is made and never started."""
    processor = World([Service("test", "/test", Thing, Handlers(), catalogue, (TOPIC, OTHER))]).nodes["test"].processor
    settings = {"kafka_security_protocol": "PLAINTEXT", "parked_topic_most_rows": BOUND}
    processor.settings = processor.settings.model_copy(update=settings)
    return Consumer(processor)


async def park(consumer: Consumer, count: int, topic: str = TOPIC) -> None:
    rows = [Parked(str(new_id()), new_id(), topic, 0, n, b"k", [], b"{}", "version 9 is newer") for n in range(count)]
    async with consumer._processor.store.transaction() as transaction:
        await transaction.write(Changes(parked=rows))
    consumer._processor.parked += count


def records(*places: tuple[str, int, int]) -> list[StoredRecord]:
    return [StoredRecord(topic, partition, offset, None, b"", []) for topic, partition, offset in places]


async def test_of_a_full_topic_nothing_is_taken_until_there_is_room_again(consumer: Consumer) -> None:
    reader, processor = consumer._reader, consumer._processor
    came = records((TOPIC, 0, 7), (OTHER, 0, 4), (TOPIC, 1, 2), (TOPIC, 0, 8))
    await park(consumer, BOUND - 1)
    await consumer._take(Fetched(records((TOPIC, 0, 6)), {}))
    assert consumer._at == {(TOPIC, 0): 7} and not reader._to_give_back
    await park(consumer, 1)
    await consumer._take(Fetched(came, {(TOPIC, 0): 9, (OTHER, 0): 5}))
    assert consumer._at == {(TOPIC, 0): 7, (OTHER, 0): 5}, "of the full topic nothing counts as handled"
    assert reader._to_give_back == {(TOPIC, 0): 7, (TOPIC, 1): 2}
    assert set(reader._to_leave) == {(TOPIC, 0), (TOPIC, 1)} and consumer.backlog.full == {TOPIC: BOUND}
    first = (await processor.store.parked(0, 1))[0]
    assert await processor.drop_parked(first)
    await consumer._take(Fetched(came, {}))
    assert consumer._at == {(TOPIC, 0): 9, (TOPIC, 1): 3, (OTHER, 0): 5} and not consumer.backlog.full


async def test_records_that_only_wait_in_kafka_are_no_standstill_of_the_consumer(consumer: Consumer) -> None:
    consumer.waiting = {(TOPIC, 0): 5, (OTHER, 0): 0}
    assert consumer._due == 5
    await park(consumer, BOUND)
    await consumer._take(Fetched(records((TOPIC, 0, 7)), {}))
    assert consumer._due == 0


async def test_the_database_is_asked_when_something_was_parked_and_once_more_after_an_outage(
    consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    backlog, store = consumer.backlog, consumer._processor.store
    asked = 0
    count = store.parked_by_topic

    async def parked_by_topic() -> dict[str, int]:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise Outage("away")
        return await count()

    monkeypatch.setattr(store, "parked_by_topic", parked_by_topic)
    with pytest.raises(Outage):
        await backlog.look()
    for _ in range(3):
        await backlog.look()
    assert asked == 2, "nothing was parked since"
    await park(consumer, BOUND)
    for _ in range(3):
        await backlog.look()
    assert asked == 5, "a topic stands still"


def test_what_is_given_back_is_paused_and_read_again_from_there(
    consumer: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was fetched of it meanwhile is let go: it comes again."""
    reader, said = consumer._reader, list[Any]()

    class Fetcher:
        def pause(self, places: list[TopicPartition]) -> None:
            said.append(("pause", [(one.topic, one.partition) for one in places]))

        def seek(self, place: TopicPartition) -> None:
            said.append(("seek", (place.topic, place.partition), place.offset))

    class Told:
        def __init__(self, partition: int) -> None:
            self.partition = lambda: partition
            self.topic = lambda: TOPIC

    monkeypatch.setattr(reader, "consumer", Fetcher())
    reader.places = {(TOPIC, 0): 0, (TOPIC, 1): 0}
    other = Told(1)
    reader._waiting = [Told(0), other]
    reader.give_back({(TOPIC, 0): 7, (OTHER, 3): 1}, 60.0)
    reader._turn_to_others()
    assert said == [("pause", [(TOPIC, 0)]), ("seek", (TOPIC, 0), 7)], "a partition that is another member's is let be"
    assert reader._waiting == [other] and set(reader._left_until) == {(TOPIC, 0)}
    assert not reader._to_give_back
