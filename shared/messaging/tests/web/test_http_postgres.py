"""The HTTP side on a real PostgreSQL: repeats that come at once, and a server that does not do what it is asked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI

from shared.messaging.clock import RealClock
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.service import Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.storage.schema import TABLES
from shared.messaging.testing.node import Trusting, settings
from shared.messaging.tests.things import METADATA, Thing
from shared.messaging.web import http, people, problems
from shared.messaging.web.http import Body, Command, Versioned, command_for
from shared.schemas import catalogue

pytestmark = pytest.mark.stack
SERVICE = Service("test", "/test", Thing, Handlers(), catalogue, ())
AT_ONCE = 5
router = APIRouter()


class Named(Body):
    name: str


class ThingView(Versioned):
    project_id: UUID
    name: str | None


@router.post("/things", status_code=201)
async def begin(body: Named, command: Annotated[Command, Depends(command_for("sales"))]) -> ThingView:
    """Makes a project of its own, as an inquiry does."""
    project_id = new_id()

    async def decide(work: Work) -> ThingView:
        return ThingView.model_validate(work.add(Thing(project_id=project_id, name=body.name)))

    return await command.run(project_id, decide, status=201)  # type: ignore[return-value]


@router.post("/projects/{project_id}/name")
async def name(project_id: UUID, body: Named, command: Annotated[Command, Depends(command_for("sales"))]) -> ThingView:
    async def decide(work: Work) -> ThingView:
        thing = await work.get(Thing) or work.add(Thing(project_id=project_id))
        thing.name = body.name
        return ThingView.model_validate(thing)

    return await command.run(project_id, decide)  # type: ignore[return-value]


Serve = Callable[[str], AbstractAsyncContextManager[tuple[httpx.AsyncClient, PostgresStore]]]


@pytest.fixture
async def serve(scratch: str) -> AsyncIterator[Serve]:
    """The application on a database that is opened with more settings of the session."""

    @asynccontextmanager
    async def opened(more: str = "") -> AsyncIterator[tuple[httpx.AsyncClient, PostgresStore]]:
        store = PostgresStore(scratch + more, size=8, command_timeout_s=20, name="http")
        await store.open()
        app = FastAPI()
        app.state.processor = Processor(SERVICE, store, RealClock(), settings())
        app.state.roles = SERVICE.contract.roles
        app.state.tokens = Trusting({"sales"})
        problems.install(app)
        for one in (router, people.router, http.common):
            app.include_router(one)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=60) as client:
                yield client, store
        finally:
            await store.close()

    async with opened() as (_, store):
        await store.pool.execute(f"TRUNCATE {', '.join([*TABLES, *METADATA.tables])}")
    yield opened


def key(text: str) -> dict[str, str]:
    return {"idempotency-key": text}


def assert_come_again(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize("new_project", [True, False])
async def test_repeats_that_come_at_once_all_get_the_first_answer(serve: Serve, new_project: bool) -> None:
    async with serve("") as (client, store):
        for number in range(10):
            path = "/things" if new_project else f"/projects/{new_id()}/name"
            asked = [client.post(path, json={"name": "a"}, headers=key(f"{number}")) for _ in range(AT_ONCE)]
            answers = await asyncio.gather(*asked)
            assert {answer.status_code for answer in answers} == {201 if new_project else 200}
            assert len({answer.content for answer in answers}) == 1
        assert await store.pool.fetchval("SELECT count(*) FROM things") == 10
        other = await client.post("/things", json={"name": "b"}, headers=key("0"))
        assert other.status_code == 422 and "Idempotency-Key" in other.text


async def test_a_server_that_takes_no_changes_asks_to_come_again(serve: Serve) -> None:
    """A standby after a failover, or a server that was set so because its disk is nearly full."""
    async with serve("&default_transaction_read_only=on") as (client, _):
        assert_come_again(await client.post("/things", json={"name": "a"}, headers=key("1")))
        assert (await client.get("/tasks", params={"role": "sales"})).status_code == 200  # reads go on
    async with serve("") as (client, _):
        assert (await client.post("/things", json={"name": "a"}, headers=key("1"))).status_code == 201


@pytest.mark.parametrize("timeout", ["statement_timeout", "lock_timeout"])
async def test_a_statement_that_takes_too_long_asks_to_come_again(serve: Serve, timeout: str) -> None:
    async with serve("") as (_, store), store.pool.acquire() as other, other.transaction():
        await other.execute("LOCK TABLE things")
        async with serve(f"&{timeout}=200") as (client, _):
            assert_come_again(await client.post("/things", json={"name": "a"}, headers=key("1")))


@pytest.mark.parametrize("state", ["53100", "53200", "53300", "57P03", "58030", "40001", "40P01"])
async def test_a_server_in_want_asks_to_come_again(serve: Serve, state: str) -> None:
    """Disk, memory, connections; recovery; a disk that fails; transactions in each other's way."""
    async with serve("") as (client, store):
        await store.pool.execute(
            f"""CREATE OR REPLACE FUNCTION want() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'want' USING ERRCODE = '{state}'; END $$;
                CREATE TRIGGER want BEFORE INSERT ON things EXECUTE FUNCTION want()"""
        )
        try:
            assert_come_again(await client.post("/things", json={"name": "a"}, headers=key("1")))
        finally:
            await store.pool.execute("DROP TRIGGER want ON things")
        assert (await client.post("/things", json={"name": "a"}, headers=key("1"))).status_code == 201


async def test_an_error_that_nobody_foresaw_leaves_nothing_and_is_a_problem(serve: Serve) -> None:
    async with serve("") as (client, store):
        await store.pool.execute("ALTER TABLE things RENAME COLUMN name TO called")
        try:
            answer: Any = await client.post("/things", json={"name": "a"}, headers=key("1"))
        finally:
            await store.pool.execute("ALTER TABLE things RENAME COLUMN called TO name")
        assert answer.status_code == 500 and answer.json()["instance"].startswith("urn:uuid:")
        assert await store.pool.fetchval("SELECT count(*) FROM idempotency") == 0
