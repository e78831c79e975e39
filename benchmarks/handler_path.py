"""Handler path: Kafka -> validate -> inbox, entity, outbox -> relay -> Kafka, one process, real handler, real brokers.

The lead service's handler of ``DesignFrozen`` takes N records (one per project): it loads the lead, updates it and
publishes ``AnalysisAccuracyMeasured``. The same work is done beside it, in the same run on the same records, by

* an idiomatic FastStream subscriber: one message, one ORM unit of work, one transaction, then a publish;
* a batch loop written by hand on asyncpg and aiokafka, with nothing of the chassis in it.

Usage: python -m benchmarks.handler_path [--messages 20000] [--idiomatic-messages 1000]
"""

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.security import SASLScram512
from sqlalchemy import Text, Uuid, delete
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from deploy.local.stack import Stack
from services.lead.app import SERVICE
from services.lead.model import Lead
from shared.messaging.ids import new_id
from shared.messaging.records.kafka import connection
from shared.messaging.run import keep_what_is_loaded
from shared.messaging.running import Running
from shared.messaging.settings import Settings
from shared.messaging.storage.migrate import migrate
from shared.schemas.design import DesignFrozen
from shared.schemas.event import Envelope
from shared.schemas.lead import AnalysisAccuracyMeasured
from shared.schemas.parts import DesignFacts
from shared.schemas.wire import from_headers, to_headers

TOPIC, OUT = "ncv03.design.events", "ncv03.lead.events"


def settings_of(stack: Stack, service: str) -> Settings:
    """The settings the service's own process would have."""
    os.environ.update(stack.settings_for(service))
    return Settings()


def incoming(projects: Sequence[UUID]) -> list[tuple[bytes, bytes, list[tuple[str, bytes]]]]:
    facts = DesignFacts(
        design_id=new_id(), version=1, sha256="0" * 64, kwdc=8.6, kwac=7.6, annual_kwh=11_000, p90_kwh=10_100,
    )  # fmt: skip
    found = []
    for project in projects:
        event = DesignFrozen(project_id=project, design=facts, yield_ratio=0.97)
        envelope = Envelope(
            id=new_id(), type=event.ce_type, source="/ncv03/design", subject=project, time=datetime.now(UTC)
        )
        found.append((str(project).encode(), event.model_dump_json().encode(), to_headers(envelope)))
    return found


async def prepare(stack: Stack, count: int) -> list[UUID]:
    """Fresh leads, and one DesignFrozen for each on the topic."""
    projects = [new_id() for _ in range(count)]
    database = await asyncpg.connect(stack.database_url("lead"))
    await database.execute(
        """INSERT INTO leads (project_id, state, version, channel, segment, consent_to_contact, consent_to_usage_data,
                              reason_codes, preliminary_kwh, analysis_run)
           SELECT p, 'qualified', 0, 'web', 'residential', true, true, '[]', 10500, 1 FROM unnest($1::uuid[]) p""",
        projects,
    )
    await database.execute("ANALYZE leads")
    await database.close()
    producer = AIOKafkaProducer(**connection(settings_of(stack, "design")), linger_ms=20, max_batch_size=262_144)
    await producer.start()
    pending = [await producer.send(TOPIC, value, key=key, headers=head) for key, value, head in incoming(projects)]
    await asyncio.gather(*pending)
    await producer.stop()
    return projects


async def chassis(stack: Stack, count: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Messages a second through the lead service's own process parts; a second of ``clock``.

    Without its job workers: processes of their own that have no part in this path, but load for seconds at a start.
    """
    settings = settings_of(stack, "lead")
    await prepare(stack, count)
    running = Running(SERVICE, settings)
    running.loops = tuple(loop for loop in running.loops if loop is not running.jobs)
    began: list[float] = []
    process = running.processor.process

    async def timed(records: Any) -> None:
        if not began:
            began.append(clock())
        await process(records)

    running.processor.process = timed  # type: ignore[method-assign]
    await running.start()
    try:
        while running.processor.handled < count or running.relay.sent < count:  # noqa: ASYNC110 - counters tell nobody
            await asyncio.sleep(0.01)
        return count / (clock() - began[0])
    finally:
        await running.stop()


class Base(DeclarativeBase):
    pass


class OrmInbox(Base):
    __tablename__ = "bench_inbox"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class OrmOutbox(Base):
    __tablename__ = "bench_outbox"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    payload: Mapped[str] = mapped_column(Text)


async def idiomatic(stack: Stack, count: int) -> float:
    """Messages a second of a FastStream subscriber with an ORM transaction per message."""
    settings = settings_of(stack, "lead")
    await prepare(stack, count)
    engine = create_async_engine(stack.database_url("lead").replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as ddl:
        await ddl.run_sync(Base.metadata.create_all)
    session_of = async_sessionmaker(engine)
    broker = KafkaBroker(
        settings.kafka_bootstrap,
        security=SASLScram512(settings.kafka_username, settings.kafka_password.get_secret_value()),
        enable_idempotence=True,
        logger=None,
    )
    done, finished = 0, asyncio.Event()
    began: list[float] = []

    @broker.subscriber(TOPIC, group_id="lead-idiomatic", auto_offset_reset="earliest", ack_policy=AckPolicy.MANUAL)
    async def handle(event: DesignFrozen, message: KafkaMessage) -> None:
        nonlocal done
        if not began:
            began.append(time.perf_counter())
        project = UUID(message.raw_message.key.decode())  # type: ignore[union-attr]
        async with session_of.begin() as session:
            session.add(OrmInbox(id=UUID(message.headers["ce_id"])))
            lead = await session.get(Lead, project, with_for_update=True)
            if lead is not None:
                (outgoing,) = lead.measure_against_design(event.design.design_id, event.design.annual_kwh)
                kept = new_id()
                session.add(OrmOutbox(id=kept, payload=outgoing.model_dump_json()))
            await session.flush()
        if lead is not None:
            await broker.publish(outgoing, OUT, key=message.raw_message.key)  # type: ignore[union-attr]
            async with session_of.begin() as session:
                await session.execute(delete(OrmOutbox).where(OrmOutbox.id == kept))
            done += 1
        await message.ack()
        if done >= count:
            finished.set()

    await broker.start()
    await finished.wait()
    rate = done / (time.perf_counter() - began[0])
    await broker.stop()
    await engine.dispose()
    return rate


async def by_hand(stack: Stack, count: int) -> float:
    """Messages a second of a batch loop written for this one job."""
    settings = settings_of(stack, "lead")
    await prepare(stack, count)
    database = await asyncpg.connect(stack.database_url("lead"))
    await database.execute("CREATE TABLE IF NOT EXISTS hand_inbox (id uuid PRIMARY KEY)")
    await database.execute(
        "CREATE TABLE IF NOT EXISTS hand_outbox (id bigserial PRIMARY KEY, key text, headers text, value bytea)"
    )
    consumer = AIOKafkaConsumer(
        TOPIC, group_id="lead-by-hand", auto_offset_reset="earliest", enable_auto_commit=False, **connection(settings)
    )
    producer = AIOKafkaProducer(
        **connection(settings), enable_idempotence=True, acks="all", linger_ms=5, max_batch_size=262_144
    )
    await consumer.start()
    await producer.start()
    done, began = 0, 0.0
    sending: list[asyncio.Task[None]] = []
    while done < count:
        polled = await consumer.getmany(timeout_ms=200, max_records=300)
        records = [one for of_partition in polled.values() for one in of_partition]
        if not records:
            continue
        began = began or time.perf_counter()
        done += await _batch_by_hand(database, records, producer, sending)
        await consumer.commit()
    await asyncio.gather(*sending)
    await database.execute("DELETE FROM hand_outbox")
    rate = done / (time.perf_counter() - began)
    await consumer.stop()
    await producer.stop()
    await database.close()
    return rate


async def _batch_by_hand(database: Any, records: list[Any], producer: Any, sending: list[Any]) -> int:
    parsed = [(from_headers(r.headers), DesignFrozen.model_validate_json(r.value)) for r in records]
    async with database.transaction():
        fresh = {
            row[0]
            for row in await database.fetch(
                "INSERT INTO hand_inbox SELECT * FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING id",
                [envelope.id for envelope, _ in parsed],
            )
        }
        rows = await database.fetch(
            "SELECT project_id, preliminary_kwh FROM leads WHERE project_id = ANY($1) ORDER BY project_id FOR UPDATE",
            [event.project_id for envelope, event in parsed if envelope.id in fresh],
        )
        known = {row["project_id"]: row["preliminary_kwh"] for row in rows}
        keys, heads, values, errors = [], [], [], []
        for envelope, event in parsed:
            if envelope.id not in fresh or event.project_id not in known:
                continue
            error = (known[event.project_id] - event.design.annual_kwh) / event.design.annual_kwh * 100
            outgoing = AnalysisAccuracyMeasured(
                project_id=event.project_id, basis="DESIGN", predicted_kwh=known[event.project_id],
                actual_kwh=event.design.annual_kwh, abs_err_pct=abs(error), nmbe_pct=error, n=1,
                design_id=event.design.design_id,
            )  # fmt: skip
            made = Envelope(
                id=new_id(), type=outgoing.ce_type, source="/ncv03/lead", subject=event.project_id,
                time=datetime.now(UTC), dataschema=None, correlationid=envelope.id, causationid=envelope.id,
                traceparent=None, tracestate=None,
            )  # fmt: skip
            keys.append(event.project_id)
            errors.append(abs(error))
            heads.append(to_headers(made))
            values.append(outgoing.model_dump_json().encode())
        await database.execute(
            """UPDATE leads l SET accuracy_pct = v.e, version = version + 1
               FROM unnest($1::uuid[], $2::float8[]) v(id, e) WHERE l.project_id = v.id""",
            keys, errors,
        )  # fmt: skip
        ids = await database.fetch(
            """INSERT INTO hand_outbox (key, headers, value) SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[])
               RETURNING id""",
            [str(key) for key in keys], [orjson.dumps([(n, v.decode()) for n, v in h]).decode() for h in heads], values,
        )  # fmt: skip
    pending = [
        await producer.send(OUT, value, key=str(key).encode(), headers=head)
        for key, head, value in zip(keys, heads, values, strict=True)
    ]
    await asyncio.gather(*pending)
    await database.execute("DELETE FROM hand_outbox WHERE id = ANY($1)", [row[0] for row in ids])
    return len(keys)


async def measured(name: str, run: Callable[[Stack, int], Awaitable[float]], stack: Stack, count: int) -> float:
    rate = await run(stack, count)
    print(f"{name:<42}{rate:>10,.0f} messages/s   ({count:,} messages)")
    return rate


async def main(messages: int, idiomatic_messages: int) -> None:
    with throwaway_stack() as stack:
        migrate(settings_of(stack, "lead"), "services.lead")
        keep_what_is_loaded()  # as in a service's process; all three have it
        ours, hand = [], []
        for _ in range(3):  # in turn, so that what else the machine does meets all of them
            ours.append(await measured("chassis: the lead service", chassis, stack, messages))
            hand.append(await measured("hand-written batch loop on asyncpg", by_hand, stack, messages))
        orm = await measured("idiomatic FastStream, ORM per message", idiomatic, stack, idiomatic_messages)
    value, by_hand_value = sorted(ours)[1], sorted(hand)[1]
    record("handler_path vs idiomatic FastStream + ORM (>= 30)", value, orm)
    record("handler_path vs hand-written asyncpg batch loop (>= 0.6)", value, by_hand_value)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--idiomatic-messages", type=int, default=1_000)
    given = parser.parse_args()
    import uvloop

    uvloop.run(main(given.messages, given.idiomatic_messages))
