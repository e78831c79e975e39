"""What the consumer does about offsets, without a broker: its client is made and never started."""

import asyncio
from typing import Any

import pytest

from shared.messaging.handling.reading import Rejected, StoredRecord
from shared.messaging.handling.service import Handlers, Service
from shared.messaging.records.consumer import Consumer
from shared.messaging.records.reader import Fetched, Place
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing
from shared.schemas import catalogue

TOPIC = "ncv03.lead.events"


async def test_records_that_came_after_the_end_was_met_count_as_handled() -> None:
    """One look may meet the end of a partition, and then more of it; a transaction's marker may follow its last one."""
    node = World([Service("test", "/test", Thing, Handlers(), catalogue, (TOPIC,))]).nodes["test"]
    node.processor.settings = node.processor.settings.model_copy(update={"kafka_security_protocol": "PLAINTEXT"})
    consumer = Consumer(node.processor)
    records = [StoredRecord(TOPIC, 0, 6, None, b"", []), StoredRecord(TOPIC, 0, 7, None, b"", [])]
    await consumer._take(Fetched(records, {(TOPIC, 0): 7}))
    assert consumer._at == {(TOPIC, 0): 8}
    await consumer._take(Fetched([], {(TOPIC, 0): 9}))
    assert consumer._at == {(TOPIC, 0): 9}


async def test_an_error_that_nobody_foresaw_does_not_end_the_committing_of_offsets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It shows in readiness, and what was rejected stays gathered until it can be written."""
    node = World([Service("test", "/test", Thing, Handlers(), catalogue, (TOPIC,))]).nodes["test"]
    processor = node.processor
    settings = {"offset_commit_interval_ms": 1, "kafka_security_protocol": "PLAINTEXT"}
    processor.settings = processor.settings.model_copy(update=settings)
    consumer = Consumer(processor)
    broken, committed = asyncio.Event(), asyncio.Event()
    offsets: dict[Place, int] = {}

    async def fail(*_: Any) -> None:
        broken.set()
        raise RuntimeError("a table that this program does not know as it is")

    def commit(asked: dict[Place, int]) -> None:
        offsets.update(asked)
        committed.set()

    monkeypatch.setattr(consumer._reader, "commit", commit)
    processor.quarantine.add(Rejected(StoredRecord(TOPIC, 0, 7, None, b"", []), "unreadable", "a test"))
    consumer._at[TOPIC, 0] = 8
    with monkeypatch.context() as away:
        away.setattr(node.store, "quarantine", fail)
        committing = asyncio.create_task(consumer._commit_now_and_then())
        await broken.wait()
        await asyncio.sleep(0.02)
        assert consumer.uncommitted == "RuntimeError" and offsets == {}
    async with asyncio.timeout(10):
        await committed.wait()
    await asyncio.sleep(0)
    assert offsets == {(TOPIC, 0): 8} and consumer.uncommitted is None
    assert (await node.store.counts())["quarantined"] == 1
    committing.cancel()
