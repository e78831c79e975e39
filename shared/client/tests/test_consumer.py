"""A client over the real broker: nothing lost, nothing twice, in order, whatever stops and comes back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from confluent_kafka import Producer
from faststream.confluent.message import KafkaMessage
from sqlalchemy import text
from uuid_utils.compat import uuid7

from deploy.local.stack import Stack
from shared.client.consumer import Client
from shared.client.reading import Record
from shared.client.settings import Settings
from shared.client.testing import example, with_header
from shared.client.tests.raw import RawName, send_raw
from shared.client.tests.test_inbox import NOTES, note
from shared.client.work import Work
from shared.schemas.onboarding import SystemOffline

pytestmark = pytest.mark.stack
TOPIC = "ncv03.onboarding.events"


def noting(settings: Settings) -> Client:
    client = Client(settings)

    @client.on(SystemOffline)
    async def offline(event: SystemOffline, work: Work) -> None:
        await note(event.project_id, event.reason, work)

    return client


@pytest.fixture
async def settings(party: Callable[..., Settings]) -> Settings:
    """A group of its own, so that each test reads the topic from its beginning."""
    found = party("rcv02", kafka_group=f"rcv02-{uuid7()}", poll_s=0.05, idle_look_s=0.5)
    client = Client(found)
    async with client.engine.begin() as sql:
        await sql.execute(text(NOTES))
    await client.engine.dispose()
    return found


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Client]:
    client = noting(settings)
    await client.start()
    try:
        yield client
    finally:
        await client.stop()


class Onboarding:
    """The topic's one writer."""

    def __init__(self, stack: Stack, **more: Any) -> None:
        self.producer = Producer(stack.kafka_settings("onboarding") | {"enable.idempotence": True} | more)

    def produce(self, *records: Record) -> None:
        for record in records:
            headers: Any = list(record.headers or ())
            self.producer.produce(record.topic, key=record.key, value=record.value, headers=headers)

    def send(self, *records: Record) -> None:
        self.produce(*records)
        assert self.producer.flush(60) == 0


async def said(client: Client, project: UUID) -> list[str]:
    query = text("SELECT said FROM notes WHERE project_id = :project ORDER BY id")
    async with client.engine.connect() as sql:
        return list((await sql.execute(query, {"project": project})).scalars())


async def until_said(client: Client, project: UUID, expected: list[str], seconds: float = 60) -> None:
    found: list[str] = []
    for _ in range(int(seconds * 20)):
        found = await said(client, project)
        if len(found) >= len(expected):
            break
        await asyncio.sleep(0.05)
    assert found == expected


def offline(project: UUID, reason: str) -> Record:
    return example(SystemOffline, project_id=project, reason=reason)


def numbered(project: UUID, numbers: range) -> list[Record]:
    return [offline(project, str(number)) for number in numbers]


async def test_it_begins_with_what_was_there_and_goes_on_where_it_stopped(stack: Stack, settings: Settings) -> None:
    project = uuid7()
    onboarding = Onboarding(stack)
    await asyncio.to_thread(onboarding.send, *numbered(project, range(50)))
    async with running(settings) as client:
        await until_said(client, project, [str(n) for n in range(50)])
        assert (await client.checks())["group"] == "ok"
    await asyncio.to_thread(onboarding.send, *numbered(project, range(50, 60)))
    async with running(settings) as client:
        await until_said(client, project, [str(n) for n in range(60)])
        assert client.inbox is not None
        assert client.inbox.counts["known"] == 0, "the offsets were committed when it stopped"


async def test_an_acknowledgement_that_was_lost_is_made_up_for(
    stack: Stack, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a broker that died: nobody is told, and no further record comes that would be acknowledged."""

    async def lost(message: KafkaMessage) -> None:
        pass

    monkeypatch.setattr(KafkaMessage, "ack", lost)
    project = uuid7()
    await asyncio.to_thread(Onboarding(stack).send, *numbered(project, range(5)))
    async with running(settings) as client:
        await until_said(client, project, [str(n) for n in range(5)])
        for _ in range(200):
            if await client.lag() == 0:
                break
            await asyncio.sleep(0.1)
        assert await client.lag() == 0


async def test_a_party_that_only_reads_asks_for_no_right_to_write(
    stack: Stack, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    """An idempotent producer of a principal without a topic is a fatal error for the client library."""
    async with running(settings) as client:
        await asyncio.sleep(1)
        assert await client.broker.ping(5)
    assert "FATAL" not in capfd.readouterr().err


async def test_what_is_read_again_from_the_start_has_no_effect(stack: Stack, settings: Settings) -> None:
    project, last = uuid7(), uuid7()
    onboarding = Onboarding(stack)
    await asyncio.to_thread(onboarding.send, *numbered(project, range(20)))
    async with running(settings) as client:
        await until_said(client, project, [str(n) for n in range(20)])
    again = settings.model_copy(update={"kafka_group": f"rcv02-{uuid7()}"})
    await asyncio.to_thread(onboarding.send, offline(last, "last"))
    async with running(again) as client:
        await until_said(client, last, ["last"])
        assert client.inbox is not None and client.inbox.counts["known"] >= 20
        assert await said(client, project) == [str(n) for n in range(20)]


async def test_records_of_any_bytes_hold_nobody_up(stack: Stack, settings: Settings) -> None:
    project = uuid7()
    good = offline(project, "0")
    spoilt = [
        with_header(good, "ce_time", b"\xff"),
        with_header(with_header(good, "ce_id", None), "x", b"\xff\x00"),
        Record(TOPIC, 0, 0, None, None, []),
        Record(TOPIC, 0, 0, good.key, b"\xff" * 900_000, list(good.headers or ())),
        with_header(good, "ce_source", b"/ncv03/lead"),
    ]
    await asyncio.to_thread(Onboarding(stack).send, *spoilt, *numbered(project, range(3)))
    async with running(settings) as client:
        await until_said(client, project, ["0", "1", "2"])
        assert client.inbox is not None
        assert client.inbox.counts["unreadable"] >= 4 and client.inbox.counts["foreign"] >= 1
        assert (await client.checks()) == {"kafka": "ok", "group": "ok", "database": "ok"}


async def test_a_header_name_that_is_no_text_is_set_aside(stack: Stack, settings: Settings) -> None:
    """librdkafka's Python layer fails on it; the record is set aside, those around it are taken."""
    project = uuid7()
    before, odd, after = numbered(project, range(3))
    odd = replace(odd, headers=[*(odd.headers or ()), (RawName("odd"), b"1")])
    admin = stack.kafka_settings("admin")
    connection = {
        "bootstrap_servers": admin["bootstrap.servers"], "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": admin["sasl.username"],
        "sasl_plain_password": admin["sasl.password"],
    }  # fmt: skip
    await send_raw(connection, TOPIC, [before, odd, after])
    async with running(settings) as client:
        await until_said(client, project, ["0", "2"])
        async with client.engine.connect() as sql:
            problems = (await sql.execute(text("SELECT problem FROM client_set_aside"))).scalars().all()
        assert "a header's name is not UTF-8" in problems


async def test_what_a_publisher_takes_back_has_no_effect(stack: Stack, settings: Settings) -> None:
    project = uuid7()
    onboarding = Onboarding(stack, **{"transactional.id": f"onboarding-{uuid7()}"})

    def publish() -> None:
        onboarding.producer.init_transactions(30)
        onboarding.producer.begin_transaction()
        onboarding.send(offline(project, "taken back"))
        onboarding.producer.abort_transaction(30)
        onboarding.producer.begin_transaction()
        onboarding.send(offline(project, "valid"))
        onboarding.producer.commit_transaction(30)

    await asyncio.to_thread(publish)
    async with running(settings) as client:
        await until_said(client, project, ["valid"])


async def test_it_outlives_broker_and_database(stack: Stack, settings: Settings) -> None:
    project = uuid7()
    async with running(settings) as client:
        await asyncio.to_thread(Onboarding(stack).send, *numbered(project, range(10)))
        await until_said(client, project, [str(n) for n in range(10)])
        await asyncio.to_thread(stack.restart, "kafka")
        await asyncio.to_thread(Onboarding(stack).send, *numbered(project, range(10, 20)))
        stack.kill("postgres")
        await asyncio.to_thread(Onboarding(stack).send, *numbered(project, range(20, 30)))
        await asyncio.to_thread(stack.wait_ready)
        await until_said(client, project, [str(n) for n in range(30)])
        assert (await client.checks()) == {"kafka": "ok", "group": "ok", "database": "ok"}
