"""Answers: decided with the effect, sent in order, none lost while the broker is away."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from uuid_utils.compat import uuid7

from deploy.local.stack import Stack
from shared.client import publishing
from shared.client.consumer import Client
from shared.client.settings import Settings
from shared.client.testing import kit
from shared.client.tests.reading_back import read_back
from shared.schemas.lead import LeadWithdrawn
from shared.schemas.rev02 import InterconnectionRuleChanged

pytestmark = pytest.mark.stack
TOPIC = "rev02.rules.events"


async def empty(client: Client) -> None:
    """Returns once everything is sent; 60 s at most."""
    for _ in range(600):
        if not await client.outbox.waiting():
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{await client.outbox.waiting()} answers wait: {client.outbox.trouble}")


async def untroubled(client: Client) -> None:
    """Returns once the relay says that all goes: after a look that found nothing to send."""
    async with asyncio.timeout(60):
        while client.outbox.trouble is not None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def rule(key: Any, version: int, **changed: Any) -> InterconnectionRuleChanged:
    stated = {
        "project_id": key, "rule_id": "SGIP-2.2", "version": version, "jurisdiction": "US", "params": {},
        "effective_from": date(2026, 1, 1), "citation": "SGIP 2.2",
    }  # fmt: skip
    return InterconnectionRuleChanged.model_validate(stated | changed)


async def test_an_answer_is_decided_with_its_effect_or_not_at_all(party: Callable[..., Settings]) -> None:
    client = Client(party("rev02"))
    async with kit(client) as rev02:
        with pytest.raises(ZeroDivisionError):
            async with client.work() as work:
                await work.publish(rule(uuid7(), 1))
                raise ZeroDivisionError
        assert await rev02.answers() == []
        key = uuid7()
        async with client.work() as work:
            await work.publish(rule(key, 1), rule(key, 2))
        assert [event.version for event in await rev02.answers()] == [1, 2]  # type: ignore[attr-defined]


async def test_nobody_publishes_for_another_nor_what_does_not_fit(party: Callable[..., Settings]) -> None:
    client = Client(party("rev02"))
    async with kit(client):
        async with client.work() as work:
            with pytest.raises(ValueError, match="is not rev02's to publish"):
                await work.publish(LeadWithdrawn(project_id=uuid7(), reason="x"))
        async with client.work() as work:
            with pytest.raises(ValueError, match="at most 1,000,000 can be sent"):
                await work.publish(rule(uuid7(), 1, params={f"x{n}": "y" * 20_000 for n in range(51)}))


async def test_a_row_that_does_not_go_holds_its_own_key_only(party: Callable[..., Settings]) -> None:
    stuck, free = uuid7(), uuid7()
    went: list[tuple[str, int]] = []

    async def send(topic: str, key: bytes, headers: dict[str, str], value: bytes) -> None:
        if key.decode() == str(stuck):
            raise OSError("refused")
        went.append((key.decode(), len(went)))

    client = Client(party("rev02"))
    client.outbox._send = send
    async with kit(client):
        async with client.work() as work:
            await work.publish(rule(stuck, 1), rule(free, 1), rule(stuck, 2), rule(free, 2))
        assert [await client.outbox.send_some() for _ in range(3)] == [1, 1, 0]
        assert [key for key, _ in went] == [str(free)] * 2
        assert (await client.outbox.waiting(), client.outbox.trouble) == (2, "kafka: OSError")


async def test_however_many_rows_do_not_go_all_others_have_their_turn(party: Callable[..., Settings]) -> None:
    """More keys than one look sends, of a partition that takes nothing; they come again once they have rested."""
    stuck, free = [uuid7() for _ in range(2 * publishing.IN_FLIGHT + 50)], uuid7()
    silent, went = {str(key) for key in stuck}, []

    async def send(topic: str, key: bytes, headers: dict[str, str], value: bytes) -> None:
        if key.decode() in silent:
            raise OSError("refused")
        went.append(key.decode())

    client = Client(party("rev02", resend_s=1.0))
    client.outbox._send = send
    async with kit(client):
        async with client.work() as work:
            await work.publish(*(rule(key, version) for version in (1, 2) for key in stuck), rule(free, 1))
        relay = asyncio.create_task(client.outbox.run())
        async with asyncio.timeout(60):
            while went != [str(free)]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert client.outbox.trouble == "kafka: OSError"
        silent.clear()
        await empty(client)
        assert Counter(went) == Counter({str(free): 1, **dict.fromkeys(map(str, stuck), 2)})
        await untroubled(client)
        relay.cancel()


async def test_a_partition_that_does_not_answer_holds_its_own_keys_only(party: Callable[..., Settings]) -> None:
    """More keys than may be under way, whose acknowledgements do not come: what others decide goes all the same."""
    stuck = [uuid7() for _ in range(publishing.MOST_UNDER_WAY + 50)]
    silent, went, answered = {str(key) for key in stuck}, list[str](), asyncio.Event()

    async def send(topic: str, key: bytes, headers: dict[str, str], value: bytes) -> None:
        if key.decode() in silent:
            await answered.wait()
        went.append(key.decode())

    client = Client(party("rev02", send_timeout_s=2.0, resend_s=0.1))
    client.outbox._send = send
    async with kit(client):
        async with client.work() as work:
            await work.publish(*(rule(key, 1) for key in stuck))
        relay = asyncio.create_task(client.outbox.run())
        for number in range(3):
            free = uuid7()
            async with client.work() as work:
                await work.publish(rule(free, 1))
            async with asyncio.timeout(60):
                while str(free) not in went:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            assert set(went).isdisjoint(silent), number
        async with asyncio.timeout(60):
            while client.outbox.trouble != "kafka: TimeoutError":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        answered.set()
        await empty(client)
        assert set(went) > silent
        relay.cancel()


async def test_two_relays_send_each_row_once_and_in_order(party: Callable[..., Settings]) -> None:
    keys = [uuid7() for _ in range(5)]
    went: list[tuple[str, str]] = []

    async def send(topic: str, key: bytes, headers: dict[str, str], value: bytes) -> None:
        await asyncio.sleep(0.001)
        went.append((key.decode(), value.decode()))

    clients = [Client(party("rev02")) for _ in range(2)]
    for client in clients:
        client.outbox._send = send
        await client.prepare()
    events = [rule(key, n) for n in range(1, 13) for key in keys]
    async with clients[0].work() as work:
        await work.publish(*events)
    while await clients[0].outbox.waiting():
        await asyncio.gather(*(client.outbox.send_some() for client in clients))
    for key in keys:
        assert [value for k, value in went if k == str(key)] == [
            e.model_dump_json() for e in events if e.project_id == key
        ]
    for client in clients:
        await client.engine.dispose()


async def test_what_was_decided_while_the_broker_was_away_is_sent_once_it_is_back(
    stack: Stack, party: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(party("rev02", idle_look_s=0.2, send_timeout_s=5))
    keys = [uuid7() for _ in range(3)]
    await client.start()
    try:
        stack.wish("kafka", "kill")
        for version in range(1, 5):
            async with client.work() as work:
                await work.publish(*(rule(key, version) for key in keys))
        await asyncio.sleep(1)
        assert await client.outbox.waiting() == 12
        stack.wish("kafka", "run")
        await asyncio.to_thread(stack.wait_ready)
        await empty(client)
        await untroubled(client)
    finally:
        stack.wish("kafka", "run")
        await client.stop()
    found = await asyncio.to_thread(read_back, stack, TOPIC, keys)
    for key in keys:
        facts = {envelope.id: event for envelope, event in found if event.project_id == key}
        assert [event.version for event in facts.values()] == [1, 2, 3, 4]  # type: ignore[attr-defined]
    for envelope, _ in found:
        assert (envelope.source, envelope.correlationid) == ("urn:rev02:rules", envelope.id)


async def test_an_answer_carries_the_chain_of_what_it_answers(party: Callable[..., Settings]) -> None:
    from shared.schemas.event import Envelope
    from shared.schemas.wire import from_headers

    now = publishing.real_time()
    parent = "00-3ce8ba0f88bd77aead520fa5050f1498-fadc4f6150009d99-00"
    asked = Envelope(id=uuid7(), type="x", source="y", subject=uuid7(), time=now, traceparent=parent)
    client = Client(party("rev02"))
    async with kit(client), client.engine.begin() as sql:
        await client.outbox.add(sql, [rule(uuid7(), 1)], asked)
        [headers] = (await sql.execute(text("SELECT headers FROM client_outbox"))).scalars()
    answer = from_headers([(name, raw.encode()) for name, raw in headers])
    assert (answer.causationid, answer.correlationid, answer.traceparent) == (asked.id, asked.id, parent)
    assert answer.id.version == 7
