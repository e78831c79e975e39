"""Tasks over HTTP: what a person reads in them, who is at them, how they end, and whose they are."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, Depends, Response
from pydantic import Field

from shared.messaging.handling.service import Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.handling.worklist import Priority
from shared.messaging.ids import new_id
from shared.messaging.running import http_side
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing, kind
from shared.messaging.web.http import Body, Command, Versioned, command_for, must
from shared.schemas import catalogue

TASKS = {
    "name": kind("sales", "give_name", prefilled=("name",), documents=("plan_sha256",), priority=Priority.URGENT),
    "deliver": kind("supplier", "give_name", organisation="supplier"),
    "wait": kind("operator"),
}
SERVICE = Service("test", "/test", Thing, Handlers(), catalogue, (), tasks=TASKS)
router = APIRouter()
Anyone = Annotated[Command, Depends(command_for("sales", "operator"))]


class Naming(Body):
    name: str = Field(max_length=20)


class ThingView(Versioned):
    project_id: UUID
    name: str | None


@router.post("/projects/{project_id}/opening", response_model=ThingView)
async def open_all(project_id: UUID, command: Anyone) -> Response:
    """Opens a task of every kind."""

    async def decide(work: Work) -> ThingView:
        thing = await work.get(Thing) or work.add(Thing(project_id=project_id))
        work.assign("name", "sales", {"name": "roof", "plan_sha256": "ab", "post": f"/projects/{project_id}/name"})
        for supplier in ("one", "two"):
            work.assign(f"deliver:{supplier}", "supplier", {"supplier": supplier})
        work.assign("wait", "operator")
        return ThingView.model_validate(thing)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/name", response_model=ThingView)
async def give_name(project_id: UUID, body: Naming, command: Anyone) -> Response:
    """Answers ``name``; other tasks that it closes are overtaken."""

    async def decide(work: Work) -> ThingView:
        thing = must(await work.get(Thing))
        thing.name = body.name
        work.complete("name", "wait", "never opened")
        return ThingView.model_validate(thing)

    return await command.run(project_id, decide)


@pytest.fixture
def world() -> World:
    return World([SERVICE])


@pytest.fixture
async def sales(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with world.client("test", router, roles={"sales"}) as client:
        yield client


@pytest.fixture
async def project(sales: httpx.AsyncClient) -> UUID:
    found = new_id()
    assert (await post(sales, f"/projects/{found}/opening")).status_code == 200
    return found


async def post(client: httpx.AsyncClient, path: str, body: Any = None) -> httpx.Response:
    return await client.post(path, json=body, headers={"idempotency-key": str(new_id())})


async def only(client: httpx.AsyncClient, **query: Any) -> Any:
    (found,) = (await client.get("/tasks", params=query)).json()["items"]
    return found


async def test_a_task_says_all_that_a_person_and_a_program_need(sales: httpx.AsyncClient, project: UUID) -> None:
    task = await only(sales)
    assert (task["title"], task["instruction"], task["why"]) == ("Look", "Look at it.", "It waits.")
    assert task["form"] == {
        "operation_id": "give_name",
        "method": "POST",
        "href": f"/projects/{project}/name",
        "schema": Naming.model_json_schema(),
    }
    assert task["prefilled"] == {"name": "roof"} and task["priority"] == 1
    assert task["documents"] == [{"name": "plan", "href": f"/projects/{project}/documents/ab"}]
    assert task["due_at"] > task["opened_at"], "nobody stated an instant: the table does"
    answered = await post(sales, task["form"]["href"], task["prefilled"])
    assert answered.status_code == 200


async def test_a_task_without_a_form_says_what_ends_it(world: World, project: UUID) -> None:
    async with world.client("test", router, roles={"operator"}) as operator:
        task = await only(operator, kind="wait")
    assert task["form"] is None and task["ends"] == "It ends by itself."


async def test_what_was_done_keeps_who_when_and_what_was_answered(
    world: World, sales: httpx.AsyncClient, project: UUID
) -> None:
    task = await only(sales)
    await post(sales, f"/projects/{project}/name", {"name": "barn"})
    async with world.client("test", router, roles={"operator"}) as operator:
        history = (await operator.get(f"/projects/{project}/tasks")).json()
    closed = {one["kind"]: one for one in history["closed"]}
    assert closed.keys() == {"name", "wait"}
    assert closed["name"]["id"] == task["id"] and closed["name"]["outcome"] == "answered"
    assert closed["name"]["answer"] == {"operation_id": "give_name", "body": {"name": "barn"}}
    assert closed["name"]["closed_by"] and closed["name"]["closed_at"]
    assert closed["wait"]["outcome"] == "overtaken"
    assert {one["kind"] for one in history["open"]} == {"deliver:one", "deliver:two"}


async def test_a_task_asked_anew_is_another_task(sales: httpx.AsyncClient, project: UUID) -> None:
    before = await only(sales)
    await post(sales, f"/projects/{project}/tasks/{before['id']}/claim")
    await post(sales, f"/projects/{project}/opening")
    after = await only(sales)
    assert after["id"] != before["id"] and after["assignee"] is None
    (closed,) = (await sales.get(f"/projects/{project}/tasks")).json()["closed"]
    assert (closed["id"], closed["outcome"]) == (before["id"], "replaced")


async def test_one_takes_a_task_on_and_another_cannot(world: World, sales: httpx.AsyncClient, project: UUID) -> None:
    task = await only(sales)
    path = f"/projects/{project}/tasks/{task['id']}"
    claimed = await post(sales, f"{path}/claim")
    assert claimed.status_code == 200 and claimed.json()["assignee"]
    assert (await only(sales, assignee="me"))["id"] == task["id"]
    async with world.client("test", router, roles={"operator"}) as operator:
        assert (await post(operator, f"{path}/assign", {"assignee": "bo"})).json()["assignee"] == "bo"
    assert (await post(sales, f"{path}/claim")).status_code == 409
    assert (await post(sales, f"{path}/release")).status_code == 409
    assert (await post(sales, f"{path}/assign", {"assignee": "cy"})).status_code == 403
    async with world.client("test", router, roles={"operator"}) as operator:
        assert (await post(operator, f"{path}/release")).json()["assignee"] is None
    assert (await post(sales, f"{path}/comment", {"text": "the dog bites"})).status_code == 200
    notes = (await sales.get(f"/projects/{project}/tasks")).json()["notes"]
    assert [note["action"] for note in notes] == ["comment", "release", "assign", "claim"]
    assert notes[0]["text"] == "the dog bites"


async def test_a_snoozed_task_comes_back(world: World, sales: httpx.AsyncClient, project: UUID) -> None:
    task = await only(sales)
    path = f"/projects/{project}/tasks/{task['id']}/snooze"
    until = world.clock.now() + timedelta(hours=2)
    assert (await post(sales, path, {"until": until.isoformat()})).status_code == 200
    assert (await sales.get("/tasks")).json()["items"] == []
    assert (await only(sales, snoozed="true"))["due_at"] == task["due_at"]
    await world.advance(hours=3)
    assert (await only(sales))["id"] == task["id"]
    for wrong in (world.clock.now(), world.clock.now() + timedelta(days=91)):
        assert (await post(sales, path, {"until": wrong.isoformat()})).status_code == 409


async def test_an_organisation_sees_and_takes_its_own(world: World, project: UUID) -> None:
    async with world.client("test", router, roles={"supplier"}, organisation="one") as one:
        task = await only(one)
        assert task["kind"] == "deliver:one" and task["organisation"] == "one"
        assert (await post(one, f"/projects/{project}/tasks/{task['id']}/claim")).status_code == 200
    async with world.client("test", router, roles={"supplier"}, organisation="two") as two:
        assert (await only(two))["kind"] == "deliver:two"
        assert (await post(two, f"/projects/{project}/tasks/{task['id']}/claim")).status_code == 404
        assert {t["kind"] for t in (await two.get(f"/projects/{project}/tasks")).json()["open"]} == {"deliver:two"}
    async with world.client("test", router, roles={"supplier"}, organisation=None) as nameless:
        assert (await nameless.get("/tasks")).json()["items"] == []


async def test_tasks_are_found_by_kind_and_by_when_they_are_due(world: World, project: UUID) -> None:
    async with world.client("test", router, roles={"operator"}) as operator:
        assert len((await operator.get("/tasks", params={"kind": "deliver"})).json()["items"]) == 2
        late = (world.clock.now() + timedelta(days=1)).isoformat()
        assert (await operator.get("/tasks", params={"due_before": late})).json()["items"] == []
        later = (world.clock.now() + timedelta(days=3)).isoformat()
        assert len((await operator.get("/tasks", params={"due_before": later})).json()["items"]) == 4


async def test_projects_are_listed_by_state_and_page(world: World, sales: httpx.AsyncClient) -> None:
    made = sorted(new_id() for _ in range(5))
    for one in made:
        await post(sales, f"/projects/{one}/opening")
    page = (await sales.get("/projects", params={"limit": 3})).json()
    assert [item["project_id"] for item in page["items"]] == [str(one) for one in made[:3]]
    rest = (await sales.get("/projects", params={"limit": 3, "after": page["next"]})).json()
    assert [item["project_id"] for item in rest["items"]] == [str(one) for one in made[3:]] and rest["next"] is None
    assert len((await sales.get("/projects", params={"state": ["open", "closed"]})).json()["items"]) == 5
    assert (await sales.get("/projects", params={"state": "closed"})).json()["items"] == []
    async with world.client("test", router, roles={"customer"}, project=made[2]) as customer:
        (mine,) = (await customer.get("/projects")).json()["items"]
        assert mine == {"project_id": str(made[2]), "state": "open", "version": 0}
    async with world.client("test", router, roles={"customer"}) as nobodys:
        assert (await nobodys.get("/projects")).json()["items"] == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (kind("sales", "not_there"), "no operation not_there"),
        (kind("sales", "give_name", prefilled=("colour",)), "takes no colour"),
        (kind("wizard", "give_name"), "no role 'wizard'"),
        (kind("sales", None).__class__("", "i", "sales", "w", timedelta(1), None, "e"), "no title"),
        (kind("sales", None).__class__("t", "i", "sales", "w", timedelta(1), None), "what ends it"),
        (kind("sales", None).__class__("t", "i", "sales", "w", timedelta(0), None, "e"), "due before"),
    ],
)
def test_a_kind_that_is_not_whole_is_refused_at_start(wrong: Any, words: str) -> None:
    service = Service("test", "/test", Thing, Handlers(), catalogue, (), tasks={"odd": wrong})
    with pytest.raises(TypeError, match=f"task odd: .*{words}"):
        http_side(service, router, title="test")


async def test_a_kind_that_is_not_in_the_table_is_not_opened(world: World) -> None:
    async def odd(work: Work) -> None:
        work.assign("odd", "sales")

    async def strange(work: Work) -> None:
        work.assign("name", "customer")

    for decide in (odd, strange):
        with pytest.raises(TypeError, match="table of tasks"):
            await world.command("test", new_id(), decide)
