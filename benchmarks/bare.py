"""What the journey benchmark is compared with: the same work without the chassis, in processes of its own.

* ``command``: a bare FastAPI that answers every POST with one INSERT in a transaction;
* ``tell``: a bare FastAPI: POST -> one INSERT in a transaction -> Kafka, acknowledged, then the answer;
* ``react``: Kafka -> one INSERT in a transaction -> Kafka, record by record.

Nothing is validated, authorised, repeated safely, ordered, parked or retried here.

Usage: python -m benchmarks.bare command|tell|react SERVICE, with the environment of that service
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import uvicorn
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from fastapi import FastAPI, Request, Response

from shared.messaging.records.kafka import connection
from shared.messaging.settings import Settings

ASKED = "ncv03.lead.events"
ANSWERED = "ncv03.contracting.events"
CONNECTIONS = 6
TABLE = "CREATE TABLE IF NOT EXISTS bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea)"
INSERT = "INSERT INTO bare (body) VALUES ($1)"


def application(settings: Settings, *, publishes: bool) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = await asyncpg.create_pool(str(settings.database_url), min_size=CONNECTIONS, max_size=CONNECTIONS)
        await pool.execute(TABLE)
        producer = AIOKafkaProducer(**connection(settings), enable_idempotence=True, acks="all") if publishes else None
        if producer is not None:
            await producer.start()
        app.state.pool, app.state.producer = pool, producer
        yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/readyz")
    async def ready() -> str:
        return "ok"

    @app.post("/{path:path}")
    async def take(path: str, request: Request) -> Response:
        body = await request.body()
        async with app.state.pool.acquire() as database, database.transaction():
            await database.execute(INSERT, body)
        if app.state.producer is not None:
            await app.state.producer.send_and_wait(ASKED, body, key=path.split("/")[1].encode())
        return Response(b"{}", media_type="application/json")

    return app


async def react(settings: Settings) -> None:
    database = await asyncpg.connect(str(settings.database_url))
    await database.execute(TABLE)
    producer = AIOKafkaProducer(**connection(settings), enable_idempotence=True, acks="all")
    consumer = AIOKafkaConsumer(ASKED, group_id=settings.service, auto_offset_reset="earliest", **connection(settings))
    await producer.start()
    await consumer.start()
    record: Any
    async for record in consumer:
        async with database.transaction():
            await database.execute(INSERT, record.value)
        await producer.send_and_wait(ANSWERED, record.value, key=record.key)


if __name__ == "__main__":
    import uvloop

    uvloop.install()
    given = Settings()
    if sys.argv[1] == "react":
        asyncio.run(react(given))
    else:
        uvicorn.run(
            application(given, publishes=sys.argv[1] == "tell"),
            host=given.http_host, port=given.http_port, log_level="error", access_log=False,
        )  # fmt: skip
