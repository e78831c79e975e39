"""A topic in its owner's own language: its bytes reach the service's translator, whatever they are."""

import pytest

from shared.messaging.handling.service import ForeignRecord, Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing
from shared.schemas import catalogue

TOPIC = "ncv03.lead.events"


def translating(seen: list[ForeignRecord]) -> World:
    handlers = Handlers()

    @handlers.translates(TOPIC)
    async def take(record: ForeignRecord, work: Work) -> None:
        seen.append(record)
        if record.value is None or not record.value.startswith(b"{"):
            work.set_aside("no-language", "the value does not begin with a brace")
        else:
            work.send(TOPIC, b"heard")

    service = Service(
        name="permitting", source="/ncv03/permitting", root=Thing, handlers=handlers, contract=catalogue,
        topics=(TOPIC,),
    )  # fmt: skip
    return World([service])


@pytest.mark.parametrize("key", [None, b"\xff", b"no id", b"019a0000-0000-7000-8000-000000000000"])
@pytest.mark.parametrize("value", [None, b"", b"\xff\x00"])
async def test_any_bytes_reach_the_translator_and_what_it_sets_aside_is_counted_once(
    key: bytes | None, value: bytes | None
) -> None:
    seen: list[ForeignRecord] = []
    world = translating(seen)
    world.put(TOPIC, key, value)
    await world.settle()
    node = world.nodes["permitting"]
    assert [(one.key, one.value) for one in seen] == [(key, value)]
    [sample] = node.store.quarantine_rows.values()
    assert (sample.reason, sample.error) == ("no-language", "the value does not begin with a brace")
    assert [one.seen for one in node.store.rejected.values()] == [1] and not node.store.parked_rows

    node.offsets.clear()  # the process died between its commit and its offset commit
    await world.settle()
    assert len(seen) == 1, "the record is known by its place"


async def test_another_record_at_a_place_that_is_known_is_another_record() -> None:
    """Their topic was made anew: offsets begin at 0 again, and nothing of what is said now was heard before."""
    seen: list[ForeignRecord] = []
    world = translating(seen)
    for value in (b"1", b"2", b"2"):
        world.log.clear()
        world.nodes["permitting"].offsets.clear()
        world.put(TOPIC, None, value)
        await world.settle()
    assert [(one.offset, one.value) for one in seen] == [(0, b"1"), (0, b"2")]


async def test_a_message_without_the_contract_s_headers_can_be_sent() -> None:
    world = translating([])
    world.put(TOPIC, str(new_id()).encode(), b"{}")
    await world._round()
    await world._round()
    sent = [record for records in world.log.values() for record in records if record.value == b"heard"]
    assert [(one.headers, one.key is not None) for one in sent] == [([], True)]
