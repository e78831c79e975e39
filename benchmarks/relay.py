"""The relay: outbox rows of 600 bytes sent to Kafka, acknowledged, deleted.

Beside it, in the same run on the same broker and database: bare pipelined aiokafka produce of the same records (no
database at all), faststream-outbox on the same number of rows, the relay itself while another session holds a
snapshot open, which keeps PostgreSQL from cleaning up behind it, and the relay while one of the topic's six partitions
takes nothing (its rows do not count: the rate is that of the others).

Usage: python -m benchmarks.relay [--rows 50000] [--outbox-rows 2000]
"""

import argparse
import asyncio
import os
import statistics
import time
from datetime import UTC, datetime
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer

from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from deploy.local.faults import Faults
from deploy.local.stack import Stack
from services.lead.app import SERVICE
from shared.messaging.ids import new_id
from shared.messaging.publishing.partitions import partition_of
from shared.messaging.publishing.relay import Relay
from shared.messaging.records.kafka import connection
from shared.messaging.settings import Settings
from shared.messaging.storage.migrate import migrate
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.storage.store import Changes, Outgoing
from shared.schemas.event import Envelope
from shared.schemas.topics import BY_NAME
from shared.schemas.wire import to_headers

TOPIC = "ncv03.lead.events"
ROW_BYTES = 600
STEP = 500
PARTITIONS = BY_NAME[TOPIC].partitions
SILENT = 2


def settings_of(stack: Stack) -> Settings:
    os.environ.update(stack.settings_for("lead"))
    return Settings()


def outgoing(count: int) -> list[Outgoing]:
    found = []
    for _ in range(count):
        project = new_id()
        envelope = Envelope(
            id=new_id(), type="ncv03.lead.LeadCaptured.v1", source="/ncv03/lead", subject=project,
            time=datetime.now(UTC),
        )  # fmt: skip
        found.append(Outgoing(TOPIC, str(project), to_headers(envelope), b"x" * ROW_BYTES))
    return found


async def relayed(settings: Settings, count: int, *, hold_snapshot: bool = False, silent: int | None = None) -> float:
    """Rows a second from the outbox to Kafka's acknowledgement and the rows' deletion.

    Args:
        silent: a partition that takes nothing; its rows are thrown away at the end.
    """
    store = PostgresStore(str(settings.database_url), size=4, command_timeout_s=60, name="bench")
    await store.open()
    holder = await asyncpg.connect(str(settings.database_url)) if hold_snapshot else None
    if holder is not None:
        await holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        await holder.fetchval("SELECT count(*) FROM outbox")
    rows = outgoing(count)
    for start in range(0, count, STEP):
        async with store.transaction() as transaction:
            await transaction.write(Changes(outgoing=rows[start : start + STEP]))
    stay = sum(partition_of(row.key, PARTITIONS) == silent for row in rows)
    going = count - stay
    relay = Relay(SERVICE, store, settings)
    began = time.perf_counter()
    relay.start()
    while relay.sent < going or await store.pool.fetchval("SELECT count(*) FROM outbox") > stay:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    rate = going / (time.perf_counter() - began)
    assert relay.sent == going
    await relay.stop(10)
    if silent is not None:
        await store.pool.execute("DELETE FROM outbox")
    if holder is not None:
        await holder.close()
    await store.close()
    return rate


async def bare(settings: Settings, count: int) -> float:
    """Records a second of a pipelined idempotent producer that does nothing else."""
    rows = outgoing(count)
    producer = AIOKafkaProducer(
        **connection(settings), enable_idempotence=True, acks="all", linger_ms=5, max_batch_size=262_144,
        compression_type="lz4",
    )  # fmt: skip
    await producer.start()
    began = time.perf_counter()
    pending: list[Any] = []
    for row in rows:
        pending.append(await producer.send(TOPIC, row.value, key=row.key.encode(), headers=row.headers))
    await asyncio.gather(*pending)
    rate = count / (time.perf_counter() - began)
    await producer.stop()
    return rate


async def faststream_outbox(settings: Settings, count: int) -> float:
    """Rows a second of faststream-outbox: a subscriber of its table that republishes to Kafka."""
    from faststream.kafka import KafkaBroker
    from faststream.security import SASLScram512
    from faststream_outbox import OutboxBroker, make_outbox_table
    from sqlalchemy import MetaData
    from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

    metadata = MetaData()
    table = make_outbox_table(metadata, table_name="bench_outbox")
    engine = create_async_engine(str(settings.database_url).replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as ddl:
        await ddl.run_sync(metadata.create_all)
    security = SASLScram512(settings.kafka_username, settings.kafka_password.get_secret_value(), use_ssl=False)
    kafka = KafkaBroker(settings.kafka_bootstrap, security=security, enable_idempotence=True, logger=None)
    broker = OutboxBroker(engine, outbox_table=table, logger=None)
    publisher = kafka.publisher(TOPIC)
    sent, finished = 0, asyncio.Event()

    @publisher
    @broker.subscriber("bench", max_workers=8, fetch_batch_size=100)
    async def forward(body: str) -> str:
        nonlocal sent
        sent += 1
        if sent >= count:
            finished.set()
        return body

    for start in range(0, count, STEP):
        async with AsyncSession(engine) as session, session.begin():
            for _ in range(min(STEP, count - start)):
                await broker.publish("x" * ROW_BYTES, queue="bench", session=session)
    await kafka.start()
    began = time.perf_counter()
    await broker.start()
    await finished.wait()
    rate = count / (time.perf_counter() - began)
    await broker.stop()
    await kafka.stop()
    await engine.dispose()
    return rate


async def main(rows: int, outbox_rows: int) -> None:
    with throwaway_stack() as stack:
        settings = settings_of(stack)
        migrate(settings, "services.lead")
        faults = Faults(stack.home)
        ours, held, partial, plain = [], [], [], []
        for _ in range(3):  # in turn, so that what else the machine does meets all of them
            ours.append(await relayed(settings, rows))
            held.append(await relayed(settings, rows, hold_snapshot=True))
            await asyncio.to_thread(faults.silence, TOPIC, SILENT)
            partial.append(await relayed(settings, rows, silent=SILENT))
            await asyncio.to_thread(faults.let_speak, TOPIC, SILENT)
            plain.append(await bare(settings, rows))
            print(
                f"relay {ours[-1]:,.0f}/s   with a held snapshot {held[-1]:,.0f}/s   one of six partitions silent "
                f"{partial[-1]:,.0f}/s   bare produce {plain[-1]:,.0f}/s"
            )
        theirs = await faststream_outbox(settings, outbox_rows)
        print(f"faststream-outbox {theirs:,.0f}/s")
    value = statistics.median(ours)
    record("relay vs bare pipelined aiokafka produce (>= 0.8)", value, statistics.median(plain))
    silent = statistics.median(partial)
    record("relay with one of six partitions silent vs bare produce (>= 0.9)", silent, statistics.median(plain))
    record("relay vs faststream-outbox (>= 10)", value, theirs)
    record("relay under a held snapshot vs itself (>= 0.9)", statistics.median(held), value)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--outbox-rows", type=int, default=2_000)
    given = parser.parse_args()
    import uvloop

    uvloop.run(main(given.rows, given.outbox_rows))
