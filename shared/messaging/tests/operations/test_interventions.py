"""Operators over HTTP: what they do to jobs and parked records leaves who, when, what and why."""

from collections.abc import AsyncIterator, Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.messaging.handling.service import ForeignRecord, Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.operations import quarantine
from shared.messaging.operations import routes as operations
from shared.messaging.operations.audit import NO_REASON
from shared.messaging.operations.showing import SHOWN_BYTES, shown
from shared.messaging.testing.system import World
from shared.messaging.tests.things import Thing, kind
from shared.schemas import catalogue
from shared.schemas.lead import LeadWithdrawn

handlers = Handlers()


@handlers.job("compute", run=dict)
async def done(_: dict[str, Any], work: Work) -> None:
    work.complete("look")


@handlers.given_up("compute")
async def given_up(_: Mapping[str, Any], work: Work) -> None:
    work.assign("look", to="designer")


@handlers.on(LeadWithdrawn)
async def fail(_: LeadWithdrawn, work: Work) -> None:
    raise ValueError("this project cannot be handled")


SERVICE = Service("test", "/test", Thing, handlers, catalogue, ("ncv03.lead.events",), tasks={"look": kind("designer")})


@pytest.fixture
def world() -> World:
    return World([SERVICE])


@pytest.fixture
async def ada(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with world.client("test", operations.router, quarantine.router, roles={"operator"}) as client:
        client._transport.app.state.running = SimpleNamespace(wake_parking=lambda: None)
        yield client


async def failed(world: World) -> tuple[UUID, UUID]:
    """A project whose job was given up, and that job's id."""
    project = new_id()

    async def decide(work: Work) -> UUID:
        return work.start_job("compute", {})

    job = await world.command("test", project, decide)
    world.failing = {"compute"}
    await world.settle()
    world.failing = set()
    return project, job


async def trail(ada: httpx.AsyncClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await ada.get("/audit-trail")).json()["items"]
    return items


async def test_a_job_that_was_given_up_is_listed_and_retried(world: World, ada: httpx.AsyncClient) -> None:
    project, job = await failed(world)
    (listed,) = (await ada.get("/jobs", params={"given_up": True})).json()["items"]
    assert set(listed) == {
        "id", "project_id", "name", "attempts", "deaths", "error", "created_at", "failed_at", "state",
    }  # fmt: skip
    assert (listed["id"], listed["project_id"], listed["state"]) == (str(job), str(project), "given_up")
    assert (listed["name"], listed["error"], listed["deaths"]) == ("compute", "broken", 0)
    assert listed["created_at"] <= listed["failed_at"]
    answer = await ada.post(f"/jobs/{job}/retry", params={"why": "the library is mended"})
    assert (answer.status_code, answer.json()) == (200, {"retried": True})
    (done,) = await trail(ada)
    assert (done["who"], done["action"], done["subject"]) == ("tester", "jobs.retry", str(job))
    assert done["why"] == "the library is mended" and done["at"] is not None
    assert done["details"] == {"project_id": str(project), "name": "compute", "error": "broken"}
    again = await ada.post(f"/jobs/{job}/retry")
    assert again.status_code == 409 and "waiting" in again.json()["detail"]
    assert world.tasks("test", project) == {"look"}
    await world.settle()
    assert (await ada.get("/jobs")).json() == {"items": [], "next": None}
    assert world.tasks("test", project) == set()


async def test_a_job_that_was_given_up_is_dropped(world: World, ada: httpx.AsyncClient) -> None:
    project, job = await failed(world)
    assert (await ada.delete(f"/jobs/{job}")).json() == {"dropped": True}
    (done,) = await trail(ada)
    assert (done["action"], done["why"]) == ("jobs.drop", NO_REASON)
    assert (await ada.delete(f"/jobs/{job}")).status_code == 404
    assert world.tasks("test", project) == {"look"}  # the project still waits for its person


async def test_pages_have_no_gap(world: World, ada: httpx.AsyncClient) -> None:
    jobs = [(await failed(world))[1] for _ in range(5)]
    for path, given_up in (("/jobs", jobs), ("/audit-trail", jobs)):
        for job in jobs if path == "/audit-trail" else ():
            await ada.post(f"/jobs/{job}/retry")
        seen: list[str] = []
        query: dict[str, Any] = {"limit": 2}
        while True:
            page = (await ada.get(path, params=query)).json()
            seen += [item.get("subject", item["id"]) for item in page["items"]]
            if page["next"] is None:
                break
            query["after"] = page["next"]
        assert seen == [str(job) for job in given_up]


async def test_what_is_done_to_parked_records_is_on_the_trail(world: World, ada: httpx.AsyncClient) -> None:
    project = new_id()
    world.happens(*(LeadWithdrawn(project_id=project, reason="moved") for _ in range(2)))
    await world.settle()
    first, second = (await ada.get("/parked")).json()["items"]
    assert (await ada.delete(f"/parked/{second['id']}")).status_code == 409
    assert await trail(ada) == []  # nothing was done
    retried = await ada.post(f"/parked/{first['id']}/retry", params={"why": "the sender says it is right"})
    assert retried.json()["applied"] is False
    assert (await ada.delete(f"/parked/{first['id']}", params={"why": "sent again"})).json() == {"dropped": True}
    found = [(one["action"], one["subject"], one["why"]) for one in await trail(ada)]
    assert found == [
        ("parked.retry", str(first["id"]), "the sender says it is right"),
        ("parked.drop", str(first["id"]), "sent again"),
    ]
    assert (await trail(ada))[1]["details"]["project_id"] == str(project)


async def test_a_retry_out_of_quarantine_is_on_the_trail_whatever_comes_of_it(
    world: World, ada: httpx.AsyncClient
) -> None:
    world.put("ncv03.lead.events", b"nobody", b"{}", [("ce_type", LeadWithdrawn.ce_type.encode())])
    await world.settle()
    node = world.nodes["test"]
    await node.processor.quarantine.flush(node.store)
    (sample,) = (await ada.get("/quarantine")).json()["items"]
    answer = await ada.post(f"/quarantine/{sample['id']}/retry", params={"why": "it was mended"})
    assert answer.json()["applied"] is False and "missing" in answer.json()["error"]
    (done,) = await trail(ada)
    assert (done["action"], done["subject"], done["why"]) == ("quarantine.retry", str(sample["id"]), "it was mended")
    assert done["details"]["record"] == f"{sample['topic']}/{sample['partition']}/{sample['offset']}"


@pytest.mark.parametrize("ce_id", [b"", b"\xff", b"no id", b"{019a0000-0000-7000-8000-000000000000}"])
async def test_a_foreign_record_is_shown_whatever_it_calls_its_id(ce_id: bytes) -> None:
    """In a language of its owner's own a header of this name may hold anything; one record must not hide all others."""
    foreign = Handlers()

    @foreign.translates("ncv03.lead.events")
    async def fail_too(_: ForeignRecord, work: Work) -> None:
        raise ValueError("this program cannot handle it")

    world = World([Service("test", "/test", Thing, foreign, catalogue, ("ncv03.lead.events",))])
    world.put("ncv03.lead.events", None, b"{}", [("ce_id", ce_id)])
    await world.settle()
    (parked,) = world.nodes["test"].store.parked_rows.values()
    async with world.client("test", operations.router, roles={"operator"}) as client:
        answer = await client.get("/parked")
    assert answer.status_code == 200, answer.text
    assert [one["event_id"] for one in answer.json()["items"]] == [str(parked.event_id)]


@pytest.mark.parametrize("filling", ["x", "xx", "xxx"])
def test_a_value_that_is_cut_in_the_middle_of_a_character_is_still_text(filling: str) -> None:
    text = filling + "€" * SHOWN_BYTES
    found = shown(text.encode())
    assert found is not None and text.startswith(found) and len(found.encode()) > SHOWN_BYTES - 4
    assert shown(b"\xe2\x82") == "base64:4oI="  # all of it, and no text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/jobs/7/retry", 422),
        ("DELETE", "/jobs/019a0000-0000-7000-8000-000000000000", 404),
        ("POST", f"/jobs/{new_id()}/retry?why={'x' * 501}", 422),
        ("GET", "/jobs?after=x", 422),
        ("GET", "/jobs?limit=0", 422),
        ("GET", "/audit-trail?after=-1", 422),
        ("GET", f"/audit-trail?after={2**63}", 422),
    ],
)
async def test_what_cannot_be_done_says_why(ada: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await ada.request(method, path)
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/jobs", "/audit-trail"])
async def test_only_operators_see_it(world: World, path: str) -> None:
    async with world.client("test", operations.router, roles={"sales"}) as client:
        assert (await client.get(path)).status_code == 403
