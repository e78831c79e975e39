"""When what waits for a newer program is tried again."""

from types import SimpleNamespace

import pytest

from shared.messaging.handling.service import Handlers, Service
from shared.messaging.ids import new_id
from shared.messaging.loops import parking
from shared.messaging.loops.parking import ParkingLoop
from shared.messaging.storage.store import Changes, Parked
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing
from shared.schemas import catalogue

TOPIC = "ncv03.lead.events"


async def test_what_a_former_program_parks_beside_its_successor_is_tried_by_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A successor starts before the one it replaces has stopped, which goes on parking versions it does not know."""
    node = World([Service("test", "/test", Thing, Handlers(), catalogue, (TOPIC,))]).nodes["test"]
    processor = node.processor
    processor.settings = processor.settings.model_copy(update={"deploy_overlap_s": 60.0})
    passed_s = 0.0
    monkeypatch.setattr(parking, "time", SimpleNamespace(monotonic=lambda: passed_s))
    loop = ParkingLoop(processor)
    await loop.step()
    waiting = Parked(str(new_id()), new_id(), TOPIC, 0, 0, b"k", [], b"{}", "version 2 is newer", for_deploy=True)
    async with node.store.transaction() as transaction:
        await transaction.write(Changes(parked=[waiting]))
    await loop.step()
    assert [one.for_deploy for one in await node.store.parked(0, 9)] == [True]
    passed_s = 61.0
    await loop.step()
    assert await node.store.parked(0, 9) == []  # its turn came: this program finds that it is no fact
