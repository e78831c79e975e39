"""What is gathered of rejected records: written before anybody may rely on it, and bounded whatever is sent."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.messaging.handling.reading import Rejected, StoredRecord
from shared.messaging.handling.service import MOST_PLACES, Handlers, Place, Service
from shared.messaging.outage import Outage
from shared.messaging.storage.store import Quarantined, Seen
from shared.messaging.testing.memory import MemoryStore
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing
from shared.schemas import catalogue

TOPIC = "ncv03.lead.events"


class SlowStore(MemoryStore):
    """A database that takes its time, and is away at the end of it where ``fails``."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.goes_on = asyncio.Event()
        self.fails = False

    async def quarantine(self, seen: Seen, samples: Sequence[Quarantined], most_kept: int) -> None:
        self.asked.set()
        await self.goes_on.wait()
        if self.fails:
            self.fails = False
            raise Outage("ConnectionError")
        await super().quarantine(seen, samples, most_kept)


def service() -> Service:
    return Service("test", "/test", Thing, Handlers(), catalogue, (TOPIC,))


@pytest.mark.parametrize("fails", [False, True])
async def test_whoever_finds_it_being_written_waits_until_it_is(fails: bool) -> None:
    """Offsets are committed next: what another call has in hand would be lost with the process."""
    quarantine = World([service()]).nodes["test"].processor.quarantine
    store = SlowStore()
    store.fails = fails
    quarantine.add(Rejected(StoredRecord(TOPIC, 0, 7, None, b"", []), "unreadable", "a test"))
    first = asyncio.create_task(quarantine.flush(store))
    await store.asked.wait()
    second = asyncio.create_task(quarantine.flush(store))
    await asyncio.wait([second], timeout=0.05)
    assert not second.done()
    store.goes_on.set()
    await asyncio.wait([first])
    assert isinstance(first.exception(), Outage if fails else type(None))
    await second
    assert (await store.counts())["quarantined"] == 1 and quarantine.pending == 0


def test_types_that_nobody_could_mean_are_not_remembered() -> None:
    """Who may write a topic may send a million of them, each of a megabyte."""
    made = service()
    for number in range(MOST_PLACES):
        long = b"ncv03.lead." + str(number).encode() * 1_000 + b".v1"
        assert made.place(TOPIC, long).kind is Place.UNREADABLE
    assert sum(len(ce_type) for _, ce_type in made._places) < 1_000
