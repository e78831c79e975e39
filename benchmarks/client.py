"""The consumer SDK: processor time per record (handled, and passed over), and of a client at rest.

The baseline beside it reads the same records with the bare client library and decodes them, without a database. The
handler writes one row, so the figure holds reading, inbox, effect and commit of the party's process; PostgreSQL's and
Kafka's own time is not in it.
"""

import asyncio
import time
from typing import Any, Final

from confluent_kafka import Consumer, Producer
from sqlalchemy import Column, DateTime, MetaData, Table, Uuid, insert
from uuid_utils.compat import uuid7

from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from deploy.local.stack import Stack
from shared.client.consumer import Client
from shared.client.reading import Reader, record_of
from shared.client.settings import Settings
from shared.client.testing import example
from shared.client.work import Work
from shared.schemas.event import Event
from shared.schemas.onboarding import NetBillingEnrollmentRequested, SystemOffline, SystemRestored

RECORDS: Final = 20_000
PROJECTS: Final = 2_000
REST_S: Final = 30.0
PATIENCE_S: Final = 120.0
TOPIC: Final = "ncv03.onboarding.events"

tables = MetaData()
notes = Table("notes", tables, Column("project_id", Uuid, nullable=False), Column("since", DateTime(timezone=True)))


def main() -> None:
    with throwaway_stack() as stack:
        for kind in (SystemOffline, SystemRestored):
            publish(stack, kind)
        bare = bare_us(stack)
        handled, passed, rest = asyncio.run(client_us(stack))
    record("client SDK, us of processor a record handled (baseline: bare read and decoding)", handled, bare)
    record("client SDK, us of processor a record passed over (baseline: bare read and decoding)", passed, bare)
    record("client SDK at rest, % of a core (baseline: 1 %)", rest, 1.0)


def publish(stack: Stack, kind: type[Event]) -> None:
    producer = Producer(stack.kafka_settings("onboarding") | {"enable.idempotence": True, "linger.ms": 20})
    projects = [uuid7() for _ in range(PROJECTS)]
    for n in range(RECORDS):
        one = example(kind, project_id=projects[n % PROJECTS])
        headers: Any = list(one.headers or ())
        while True:
            try:
                producer.produce(one.topic, key=one.key, value=one.value, headers=headers)
                break
            except BufferError:
                producer.poll(0.1)
    assert producer.flush(60) == 0


def bare_us(stack: Stack) -> float:
    reader = Reader([SystemOffline, SystemRestored])
    own = {"group.id": "audit-bare", "auto.offset.reset": "earliest", "enable.auto.commit": False}
    consumer = Consumer(stack.kafka_settings("audit") | own)
    consumer.subscribe([TOPIC])
    count, before = 0, time.process_time()
    while count < 2 * RECORDS:
        for message in consumer.consume(300, 0.25):
            if message.error() is None:
                reader.read(record_of(message))
                count += 1
    consumer.close()
    return (time.process_time() - before) / count * 1e6


async def client_us(stack: Stack) -> tuple[float, float, float]:
    """Microseconds a record handled, a record passed over, and per cent of a core at rest."""
    handled = party(stack, "rcv02", tables)

    @handled.on(SystemOffline)
    async def note(event: SystemOffline, work: Work) -> None:
        await work.sql.execute(insert(notes).values(project_id=event.project_id, since=event.since))

    before = time.process_time()
    await handled.start()
    await until(handled, lambda: counted(handled)["taken"], RECORDS)
    both = time.process_time() - before
    await asyncio.sleep(2)
    before = time.process_time()
    await asyncio.sleep(REST_S)
    rest = (time.process_time() - before) / REST_S * 100
    await handled.stop()

    passed = await passed_over(party(stack, "rcv03", None))
    return (both * 1e6 - RECORDS * passed) / RECORDS, passed, rest


async def passed_over(client: Client) -> float:
    """A client that handles nothing that comes: a type of its topic that nobody publishes here."""

    @client.on(NetBillingEnrollmentRequested)
    async def never(event: NetBillingEnrollmentRequested, work: Work) -> None:
        raise AssertionError("nothing of it comes")

    before = time.process_time()
    await client.start()
    await until(client, lambda: client.inbox.skipped if client.inbox else 0, 2 * RECORDS)
    used = time.process_time() - before
    await client.stop()
    return used / (2 * RECORDS) * 1e6


def counted(client: Client) -> Any:
    assert client.inbox is not None
    return client.inbox.counts


async def until(client: Client, found: Any, count: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while found() < count:
        if time.monotonic() > deadline:
            raise SystemExit(f"{found()} of {count} records came within {PATIENCE_S:.0f} s; {client.outage}")
        await asyncio.sleep(0.05)


def party(stack: Stack, principal: str, own: MetaData | None) -> Client:
    settings = Settings.model_validate(
        {
            "kafka_bootstrap": stack.home.kafka_bootstrap,
            "kafka_security_protocol": "SASL_PLAINTEXT",
            "kafka_username": principal,
            "kafka_password": stack.home.secrets[f"kafka/{principal}"],
            "database_url": stack.database_url(principal),
        }
    )
    return Client(settings, tables=own)


if __name__ == "__main__":
    main()
