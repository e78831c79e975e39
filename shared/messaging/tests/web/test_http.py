"""The HTTP side of a service: once, guarded, paged, and every error a problem with a reason."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from shared.messaging.handling.service import Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.outage import Outage, Unstorable
from shared.messaging.storage.store import Refused
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing, kind
from shared.messaging.web.http import Body, Command, Versioned, command_for, must, reader_for, show
from shared.messaging.web.last_resort import LastResort
from shared.messaging.web.limits.body import BodyLimit
from shared.messaging.web.problems import install, problem
from shared.messaging.web.security import Caller
from shared.schemas import catalogue
from shared.schemas.roles import ROLES

TASKS = {f"check_{role}": kind(role, "name", prefilled=("name",)) for role in ROLES}
SERVICE = Service("test", "/test", Thing, Handlers(), catalogue, (), tasks=TASKS)
router = APIRouter()


class Naming(Body):
    name: str = Field(max_length=20)
    size_m: float = Field(default=1.0, ge=0, le=100)
    checked_by: str = "customer"


class ThingView(Versioned):
    project_id: UUID
    name: str | None


@router.post("/projects/{project_id}/name")
async def name(project_id: UUID, body: Naming, command: Annotated[Command, Depends(command_for("sales"))]) -> ThingView:
    async def decide(work: Work) -> ThingView:
        thing = await work.get(Thing) or work.add(Thing(project_id=project_id))
        if thing.name == "final":
            raise Refused("final", "its name is final")
        thing.name = body.name
        work.assign(f"check_{body.checked_by}:{body.name}", to=body.checked_by, details={"name": body.name})
        return ThingView.model_validate(thing)

    return await command.run(project_id, decide, status=201)  # type: ignore[return-value]


@router.get("/projects/{project_id}")
async def look(
    request: Request, project_id: UUID, _: Annotated[Caller, Depends(reader_for("sales", "customer"))]
) -> ThingView:
    async def view(work: Work) -> ThingView:
        return ThingView.model_validate(must(await work.get(Thing)))

    return await show(request, project_id, view)  # type: ignore[return-value]


@pytest.fixture
def world() -> World:
    return World([SERVICE])


@pytest.fixture
async def sales(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with world.client("test", router, roles={"sales"}) as client:
        yield client


def key(text: str) -> dict[str, str]:
    return {"idempotency-key": text}


def assert_problem(answer: httpx.Response, status: int, *words: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status and found["title"]
    for word in words:
        assert word in answer.text


# -- commands ----------------------------------------------------------------------------------------------------------


async def test_a_repeated_command_gets_its_first_answer_and_has_one_effect(
    world: World, sales: httpx.AsyncClient
) -> None:
    project = new_id()
    first = await sales.post(f"/projects/{project}/name", json={"name": "a"}, headers=key("k"))
    await sales.post(f"/projects/{project}/name", json={"name": "b"}, headers=key("other"))
    again = await sales.post(f"/projects/{project}/name", json={"name": "a"}, headers=key("k"))
    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, first.content)
    thing = await world.entity("test", Thing, project)
    assert thing is not None and thing.name == "b"


async def test_many_at_once_with_one_key_have_one_effect(world: World, sales: httpx.AsyncClient) -> None:
    project = new_id()
    asked = [sales.post(f"/projects/{project}/name", json={"name": "a"}, headers=key("k")) for _ in range(10)]
    answers = await asyncio.gather(*asked)
    assert {answer.content for answer in answers} == {answers[0].content}
    thing = await world.entity("test", Thing, project)
    assert thing is not None and thing.version == 0


async def test_a_key_is_good_for_one_request(sales: httpx.AsyncClient) -> None:
    project = new_id()
    await sales.post(f"/projects/{project}/name", json={"name": "a"}, headers=key("k"))
    other = await sales.post(f"/projects/{project}/name", json={"name": "b"}, headers=key("k"))
    assert_problem(other, 422, "Idempotency-Key")
    elsewhere = await sales.post(f"/projects/{new_id()}/name", json={"name": "a"}, headers=key("k"))
    assert_problem(elsewhere, 422, "Idempotency-Key")


async def test_a_key_of_another_caller_tells_nothing_and_keeps_nobody_off(world: World) -> None:
    project, path = new_id(), "name"
    said = {}
    for who, name in (("ada", "a"), ("eve", "b")):
        async with world.client("test", router, roles={"sales"}, subject=who) as client:
            answer = await client.post(f"/projects/{project}/{path}", json={"name": name}, headers=key("k"))
            said[who] = (answer.status_code, answer.json()["name"])
    assert said == {"ada": (201, "a"), "eve": (201, "b")}


@pytest.mark.parametrize("headers", [{}, key(""), key('""'), key("x" * 256)])
async def test_a_command_needs_a_key(sales: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await sales.post(f"/projects/{new_id()}/name", json={"name": "a"}, headers=headers)
    assert_problem(answer, 400, "Idempotency-Key")


async def test_a_refusal_leaves_nothing_and_may_be_tried_again(world: World, sales: httpx.AsyncClient) -> None:
    project = new_id()
    await sales.post(f"/projects/{project}/name", json={"name": "final"}, headers=key("1"))
    refused = await sales.post(f"/projects/{project}/name", json={"name": "b"}, headers=key("2"))
    assert_problem(refused, 409, "urn:heliograph:problem:final", "its name is final")
    assert world.tasks("test", project) == {"check_customer:final"}
    assert ("tester", "2") not in world.nodes["test"].store.answers


async def test_an_etag_guards_a_change(sales: httpx.AsyncClient) -> None:
    project = new_id()
    await sales.post(f"/projects/{project}/name", json={"name": "a"}, headers=key("1"))
    read = await sales.get(f"/projects/{project}")
    etag = read.headers["etag"]
    assert (await sales.get(f"/projects/{project}", headers={"if-none-match": etag})).status_code == 304
    good = await sales.post(f"/projects/{project}/name", json={"name": "b"}, headers=key("2") | {"if-match": etag})
    late = await sales.post(f"/projects/{project}/name", json={"name": "c"}, headers=key("3") | {"if-match": etag})
    assert good.status_code == 201
    assert_problem(late, 412, "read it again")
    anew = await sales.post(f"/projects/{project}/name", json={"name": "c"}, headers=key("3") | {"if-match": "*"})
    assert anew.status_code == 201
    absent = await sales.post(f"/projects/{new_id()}/name", json={"name": "c"}, headers=key("4") | {"if-match": '"0"'})
    assert_problem(absent, 412)


async def test_an_answer_carries_the_version_that_its_commit_made(sales: httpx.AsyncClient) -> None:
    """What a caller is answered is what holds its next command: no read in between."""
    project = new_id()
    path = f"/projects/{project}/name"
    version, etag = None, "*"
    for number in range(4):
        answer = await sales.post(path, json={"name": f"{number}"}, headers=key(f"{number}") | {"if-match": etag})
        assert answer.status_code == 201, answer.text
        version, etag = answer.json()["version"], answer.headers["etag"]
        read = await sales.get(f"/projects/{project}")
        assert (read.headers["etag"], read.json()["version"]) == (etag, version) == (f'"{number}"', number)
    again = await sales.post(path, json={"name": "3"}, headers=key("3") | {"if-match": '"2"'})
    assert (again.headers["etag"], again.json()["version"]) == (etag, version)
    unchanged = await sales.post(path, json={"name": "3"}, headers=key("none") | {"if-match": etag})
    assert unchanged.headers["etag"] == etag


@pytest.mark.parametrize("traceparent", ["", "x", "00-0-0-0", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "ff-a-b-c"])
async def test_a_broken_traceparent_costs_nothing(sales: httpx.AsyncClient, traceparent: str) -> None:
    answer = await sales.post(
        f"/projects/{new_id()}/name", json={"name": "a"}, headers=key("1") | {"traceparent": traceparent}
    )
    assert answer.status_code == 201


# -- problems ----------------------------------------------------------------------------------------------------------


async def test_a_wrong_body_is_told_field_by_field(sales: httpx.AsyncClient) -> None:
    path = f"/projects/{new_id()}/name"
    answer = await sales.post(path, json={"name": "x" * 21, "size_m": 101, "more": 1}, headers=key("1"))
    assert_problem(answer, 422, "body.name")
    assert {one["where"] for one in answer.json()["errors"]} == {"body.name", "body.size_m", "body.more"}
    for content in (b"", b"{", b"[]", b"null", b'{"name": "a", "size_m": NaN}', b"\xff\xfe"):
        sent = await sales.post(path, content=content, headers=key("1") | {"content-type": "application/json"})
        assert_problem(sent, 422)


async def test_what_is_not_there_is_a_problem_too(sales: httpx.AsyncClient) -> None:
    assert_problem(await sales.get(f"/projects/{new_id()}"), 404)
    assert_problem(await sales.get("/projects/7"), 422, "project_id")
    assert_problem(await sales.get("/nowhere"), 404)
    assert_problem(await sales.put(f"/projects/{new_id()}/name"), 405)
    assert_problem(await sales.get(f"/projects/{new_id()}/documents/{'0' * 64}"), 404)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unstorable("NumericValueOutOfRangeError"), 422),
        (asyncpg.UniqueViolationError("key"), 409),
        (Outage("CannotConnectNowError"), 503),
    ],
    ids=repr,
)
async def test_errors_of_the_database_are_problems(error: Exception, status: int) -> None:
    app = FastAPI()
    install(app)

    @app.get("/")
    async def fail() -> None:
        raise error

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/")
    assert_problem(answer, status)
    assert ("retry-after" in answer.headers) == (status == 503)


@pytest.mark.parametrize("place", ["route", "middleware", "handler of errors"])
async def test_an_error_that_nobody_foresaw_has_an_id_to_look_it_up_by(
    place: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = FastAPI()

    class Middleware:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if place == "middleware":
                raise LookupError("Ada Example")
            await self.app(scope, receive, send)

    app.add_middleware(Middleware)
    install(app)

    @app.get("/")
    async def fail() -> None:
        raise KeyError("Ada Example") if place == "handler of errors" else LookupError("Ada Example")

    @app.exception_handler(KeyError)
    async def failing(_: Request, __: KeyError) -> None:
        raise LookupError("Ada Example")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/")
    (line,) = [one for one in caplog.records if one.name == "heliograph.http"]
    assert "LookupError" in line.getMessage() and "Ada" not in line.getMessage() + answer.text
    assert_problem(answer, 500)
    assert answer.json()["instance"].startswith("urn:uuid:") and answer.json()["instance"] in line.getMessage()


async def test_a_request_that_is_cut_off_by_the_end_of_the_process_is_told_so() -> None:
    sent: list[Any] = []
    reached = asyncio.Event()

    async def app(*_: Any) -> None:
        reached.set()
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    request = asyncio.create_task(LastResort(app)({"type": "http"}, None, send))
    await reached.wait()
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert sent[0]["status"] == 503 and (b"retry-after", b"1") in sent[0]["headers"]


async def test_an_answer_that_has_begun_is_not_followed_by_another() -> None:
    sent: list[str] = []

    async def app(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise LookupError

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await LastResort(app)({"type": "http"}, None, send)
    assert sent == ["http.response.start"]  # the server closes what is not complete


def test_a_problem_has_a_type_of_its_own() -> None:
    answer = problem(409, "why", "some-code", {"x-more": "1"}, extra=[1])
    assert b"urn:heliograph:problem:some-code" in bytes(answer.body) and b'"extra":[1]' in bytes(answer.body)
    assert answer.headers["x-more"] == "1"


# -- tasks -------------------------------------------------------------------------------------------------------------


async def test_tasks_are_paged_without_gap_or_repeat(world: World, sales: httpx.AsyncClient) -> None:
    projects = [new_id() for _ in range(7)]
    for project in projects:
        await sales.post(
            f"/projects/{project}/name", json={"name": "a", "checked_by": "designer"}, headers=key(str(project))
        )
    async with world.client("test", router, roles={"designer"}) as designer:
        seen: list[str] = []
        after: str | None = None
        while True:
            query: dict[str, Any] = {"role": "designer", "limit": 3} | ({"after": after} if after else {})
            page = (await designer.get("/tasks", params=query)).json()
            seen += [item["project_id"] for item in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert seen == [str(project) for project in projects]
        later = {"role": "designer", "after": page["cursor"]}
        assert (await designer.get("/tasks", params=later)).json()["items"] == []
        await sales.post(
            f"/projects/{projects[3]}/name", json={"name": "b", "checked_by": "designer"}, headers=key("again")
        )
        (renewed,) = (await designer.get("/tasks", params=later)).json()["items"]
        assert renewed["project_id"] == str(projects[3])  # opened anew: it stands at the end of the list
        one = await designer.get("/tasks", params={"role": "designer", "project_id": str(projects[2])})
        assert [item["project_id"] for item in one.json()["items"]] == [str(projects[2])]
        for query in ({"limit": 0}, {"limit": 501}, {"after": "☀", "role": "designer"}, {"project_id": "x"}):
            wrong = await designer.get("/tasks", params=query)
            assert wrong.status_code in (400, 403, 422) and "problem" in wrong.headers["content-type"]
        assert_problem(await designer.get("/tasks", params={"role": "sales"}), 403)
        assert len((await designer.get("/tasks")).json()["items"]) == 8  # one project has two


async def test_a_token_of_one_project_sees_its_tasks_alone(world: World, sales: httpx.AsyncClient) -> None:
    mine, other = new_id(), new_id()
    for project in (mine, other):
        await sales.post(f"/projects/{project}/name", json={"name": "a"}, headers=key(str(project)))
    async with world.client("test", router, roles={"customer"}, project=mine) as customer:
        found = await customer.get("/tasks")
        assert [item["project_id"] for item in found.json()["items"]] == [str(mine)]
        assert_problem(await customer.get(f"/projects/{other}"), 403, "another project")
        assert (await customer.get(f"/projects/{mine}")).status_code == 200


async def test_a_caller_sees_the_tasks_of_its_roles_in_the_projects_it_may_see(
    world: World, sales: httpx.AsyncClient
) -> None:
    mine, other = new_id(), new_id()
    for project in (mine, other):
        for name, role in (("a", "customer"), ("b", "designer")):
            body = {"name": name, "checked_by": role}
            assert (
                await sales.post(f"/projects/{project}/name", json=body, headers=key(f"{project}{name}"))
            ).is_success

    async def seen(roles: set[str], projects: UUID | None = None, **query: str) -> set[tuple[str, str]]:
        async with world.client("test", router, roles=roles, project=projects) as client:
            items = (await client.get("/tasks", params=query)).json()["items"]
            return {(item["project_id"], item["role"]) for item in items}

    everything = {(str(project), role) for project in (mine, other) for role in ("customer", "designer")}
    assert await seen({"operator"}) == everything
    assert await seen({"operator"}, role="customer") == {(str(mine), "customer"), (str(other), "customer")}
    assert await seen({"operator"}, mine) == {(str(mine), "customer"), (str(mine), "designer")}
    assert await seen({"customer"}, mine) == {(str(mine), "customer")}
    assert await seen({"customer"}, mine, role="customer") == {(str(mine), "customer")}
    assert await seen({"customer"}, mine, project_id=str(other)) == set()
    assert await seen({"customer"}) == await seen({"customer"}, role="customer") == set()
    assert await seen({"designer", "customer"}) == {(str(mine), "designer"), (str(other), "designer")}
    assert await seen({"sales"}) == set()
    async with world.client("test", router, roles={"nobody"}) as nobody:
        assert_problem(await nobody.get("/tasks"), 403)


async def test_a_document_is_for_staff_and_for_whose_project_it_is(world: World, sales: httpx.AsyncClient) -> None:
    mine = new_id()
    path = f"/projects/{mine}/documents/{'0' * 64}"
    assert_problem(await sales.get(path), 404)
    for roles, project, status in (
        ({"customer"}, mine, 404), ({"customer"}, new_id(), 403), ({"lender"}, None, 403), ({"monitor"}, None, 403),
        ({"nobody"}, None, 403), (set(), None, 403),
    ):  # fmt: skip
        async with world.client("test", router, roles=roles, project=project) as client:
            assert_problem(await client.get(path), status)


# -- bodies ------------------------------------------------------------------------------------------------------------


async def through(limit: int, chunks: list[bytes], path: str = "/x", method: str = "POST") -> tuple[int, bytes]:
    """The status of the answer, and the body that reached the application."""
    reached: list[bytes] = []
    status: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            reached.append(message.get("body", b""))
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    waiting = [{"type": "http.request", "body": one, "more_body": True} for one in chunks]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    await BodyLimit(app, limit)({"type": "http", "method": method, "path": path, "headers": []}, receive, send)
    return status[0], b"".join(reached)


@given(st.lists(st.binary(max_size=30), max_size=8), st.integers(0, 100))
def test_a_body_arrives_whole_or_not_at_all(chunks: list[bytes], limit: int) -> None:
    body = b"".join(chunks)
    status, reached = asyncio.run(through(limit, chunks))
    if len(body) > limit:
        assert (status, reached) == (413, b"")
    elif b"\x00" in body or b"\\u0000" in body:
        assert (status, reached) == (422, b"")
    else:
        assert (status, reached) == (200, body)


async def test_uploads_and_reads_are_streamed() -> None:
    assert await through(1, [b"ab\x00"], path="/uploads/x") == (200, b"ab\x00")
    assert await through(1, [b"ab"], method="GET") == (200, b"ab")
