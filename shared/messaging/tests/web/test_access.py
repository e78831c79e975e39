"""A route that does not say who may call it, or says what cannot be, is refused before anything is served."""

from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI

from shared.messaging.handling.service import Handlers, Service
from shared.messaging.ids import new_id
from shared.messaging.operations import routes
from shared.messaging.running import App, http_side
from shared.messaging.testing.node import settings
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing
from shared.messaging.web import problems
from shared.messaging.web.access import anybody, operations
from shared.messaging.web.http import Command, command_for, reader_for, unrecorded
from shared.messaging.web.security import Caller, Tokens
from shared.schemas import catalogue

SERVICE = Service("test", "/test", Thing, Handlers(), catalogue, ())
OF_PROJECT = "/projects/{project_id}"


@pytest.mark.parametrize(
    ("path", "doors", "why"),
    [
        (OF_PROJECT, (), "names nobody"),
        (OF_PROJECT, (reader_for(),), "names nobody"),
        (OF_PROJECT, (command_for(),), "names nobody"),
        (OF_PROJECT, (reader_for("sales"), command_for("sales")), "more than once"),
        (OF_PROJECT, (reader_for("king"),), "there is no role king"),
        (OF_PROJECT, (reader_for(king=unrecorded),), "there is no role king"),
        (OF_PROJECT, (reader_for("lender"),), "name where the organisation is found"),
        (OF_PROJECT, (reader_for(sales=unrecorded),), "and for no other"),
        (OF_PROJECT, (reader_for("monitor"),), "may see no project"),
        ("/things", (reader_for("customer"),), "the path names no project"),
        ("/things", (reader_for(lender=unrecorded),), "the path names no project"),
    ],
)
def test_a_route_is_refused_at_start(path: str, doors: tuple[Any, ...], why: str) -> None:
    router = APIRouter()

    @router.get(path, dependencies=[Depends(door) for door in doors])
    async def read() -> None: ...

    with pytest.raises(TypeError, match=why) as refused:
        App(SERVICE, settings(), router, title="test")
    assert f"GET {path}" in str(refused.value)


def test_other_kinds_of_routes_are_refused_too() -> None:
    app = FastAPI()
    app.mount("/files", FastAPI())
    with pytest.raises(TypeError, match="/files names nobody"):
        operations(app, catalogue.roles)


def test_routes_that_say_it_are_served_with_those_of_every_service() -> None:
    router = APIRouter()

    @router.post(OF_PROJECT)
    async def act(command: Annotated[Command, Depends(command_for("sales", lender=unrecorded))]) -> None: ...

    @router.get("/things")
    async def things(caller: Annotated[Caller, Depends(reader_for("sales"))]) -> None: ...

    @router.get("/open", dependencies=[Depends(anybody)])
    async def for_all() -> None: ...

    found = {one.path for one in operations(http_side(SERVICE, router, title="test"), catalogue.roles)}
    assert found >= {OF_PROJECT, "/things", "/open", "/tasks", "/status", "/parked", "/quarantine", "/jobs"}


async def test_an_organisation_that_no_row_names_is_refused_also_for_a_project_that_is_none() -> None:
    router = APIRouter()

    async def nobody(*_: Any) -> tuple[str, ...]:
        return ()

    @router.get(OF_PROJECT, dependencies=[Depends(reader_for(lender=nobody))])
    async def read() -> None: ...

    world = World([SERVICE])
    app = http_side(SERVICE, router, title="test")
    app.state.processor = world.nodes["test"].processor

    class Bank:
        async def caller(self, _: Any) -> Caller:
            return Caller("ada", frozenset({"lender"}), None, "a bank", 2**40)

    app.state.tokens = Bank()
    problems.install(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        for project in (str(new_id()), "7"):
            assert (await client.get(f"/projects/{project}")).status_code == 403


class Still:
    """A process that has nothing to tell."""

    async def measure(self) -> None: ...


@pytest.mark.parametrize(
    ("set_open", "address", "status"),
    [(False, "127.0.0.1", 401), (True, "127.0.0.1", 200), (True, "::1", 200), (True, "10.0.0.7", 401)],
)
async def test_how_the_process_is_it_tells_only_the_machine_itself_without_a_token(
    set_open: bool, address: str, status: int
) -> None:
    world = World([SERVICE])
    app = http_side(SERVICE, title="test")
    processor = world.nodes["test"].processor
    app.state.settings = processor.settings.model_copy(update={"status_open_on_loopback": set_open})
    app.state.processor, app.state.tokens, app.state.running = processor, Tokens(settings()), Still()
    problems.install(app)
    transport = httpx.ASGITransport(app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/metrics")).status_code == status
        assert (await client.get("/parked")).status_code == 401
    assert routes.watching.access.loopback
