"""Offsets are committed behind the work, never beyond it, and a broker that does not answer costs nothing."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError

from shared.messaging.records import offsets
from shared.messaging.records.offsets import Offsets

HERE, GONE = TopicPartition("t", 0), TopicPartition("t", 1)


@dataclass
class Client:
    """The part of a consumer that is asked; ``answers`` are given in turn, then all goes well."""

    answers: list[Exception | None] = field(default_factory=list)
    committed: list[dict[TopicPartition, int]] = field(default_factory=list)
    went_well: asyncio.Event = field(default_factory=asyncio.Event)

    def assignment(self) -> set[TopicPartition]:
        return {HERE}

    async def commit(self, handled: dict[TopicPartition, int]) -> None:
        if self.answers:
            answer = self.answers.pop(0)
            if answer is None:
                await asyncio.Event().wait()
            else:
                raise answer
        self.committed.append(handled)
        self.went_well.set()


def record(partition: TopicPartition, offset: int) -> Any:
    return SimpleNamespace(topic=partition.topic, partition=partition.partition, offset=offset)


async def test_the_next_offset_of_each_partition_that_is_still_held_is_committed() -> None:
    client, kept = Client(), Offsets(60)
    kept.start(client)
    kept.handled([record(HERE, 4), record(GONE, 9), record(HERE, 5)])
    await kept.stop()
    assert client.committed == [{HERE: 6}]


@pytest.mark.parametrize("answer", [None, CommitFailedError("a rebalance")], ids=["no answer", "refused"])
async def test_a_commit_that_fails_is_made_again_later(
    answer: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offsets, "COMMIT_S", 0.01)
    client, kept = Client([answer]), Offsets(0.02)
    kept.handled([record(HERE, 4)])
    kept.start(client)
    async with asyncio.timeout(5):
        await client.went_well.wait()
    await kept.stop()
    assert client.committed == [{HERE: 5}]


async def test_the_last_commit_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offsets, "COMMIT_S", 0.01)
    client, kept = Client([None]), Offsets(60)
    kept.start(client)
    kept.handled([record(HERE, 4)])
    async with asyncio.timeout(5):
        await kept.stop()
    assert client.committed == []
