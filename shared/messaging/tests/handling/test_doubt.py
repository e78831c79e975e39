"""A date that cannot be meant: nothing comes of it but a task, whoever says it and on whichever way."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import APIRouter, Depends, Response

from shared.messaging.handling.service import Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.handling.worklist import checked_by
from shared.messaging.ids import new_id
from shared.messaging.testing.system import World
from shared.messaging.tests.things import State, Thing
from shared.messaging.web.http import Body, Command, command_for, unrecorded
from shared.schemas import catalogue
from shared.schemas.interconnection import UtilityPermissionGranted
from shared.schemas.quantities import PastDay

PERMITTING = "ncv03.permitting.events"
YEARS_AHEAD = datetime(2099, 1, 1, tzinfo=UTC)
handlers = Handlers()
router = APIRouter()


@handlers.on(UtilityPermissionGranted)
async def switch_on(_: UtilityPermissionGranted, work: Work) -> None:
    (await work.get(Thing) or work.add(Thing(project_id=work.project_id))).ready = True


SERVICE = Service("test", "/test", Thing, handlers, catalogue, (PERMITTING,), tasks=checked_by("permit_tech"))
ByInspector = Annotated[Command, Depends(command_for("sales", ahj=unrecorded))]


class Passed(Body):
    on: PastDay


@router.post("/projects/{project_id}/passed", status_code=204)
async def note_passed(project_id: UUID, body: Passed, command: ByInspector) -> Response:
    async def decide(work: Work) -> None:
        (await work.get(Thing) or work.add(Thing(project_id=project_id))).day = body.on

    return await command.run(project_id, decide, status=204)


class House:
    """One project, and who calls."""

    def __init__(self) -> None:
        self.world, self.project = World([SERVICE]), new_id()

    async def post(self, path: str, body: dict[str, Any], role: str = "ahj", key: str | None = None) -> int:
        async with self.world.client("test", router, roles={role}) as client:
            headers = {"idempotency-key": key or str(new_id())}
            answer = await client.post(f"/projects/{self.project}/{path}", json=body, headers=headers)
            return int(answer.status_code)

    async def tasks(self) -> list[dict[str, Any]]:
        async with self.world.client("test", router, roles={"permit_tech"}) as client:
            return list((await client.get("/tasks")).json()["items"])

    def granted(self, at: datetime) -> UtilityPermissionGranted:
        return UtilityPermissionGranted(
            project_id=self.project, request_id=new_id(), pto_id="PTO-7", granted_at=at, kwac=7.6,
            settings_profile="IEEE1547-2018-B-III",
        )  # fmt: skip

    async def thing(self) -> Thing | None:
        return await self.world.command("test", self.project, lambda work: work.get(Thing))


async def test_what_is_said_over_http_has_no_effect_and_a_person_asks_once() -> None:
    house = House()
    assert await house.post("passed", {"on": "2026-03-04"}) == 204
    for _ in range(3):
        assert await house.post("passed", {"on": "2099-03-04"}, key="same") == 422
    (task,) = await house.tasks()
    assert task["kind"] == "check_date:note_passed" and task["details"]["by"] == "tester"
    assert task["details"]["wrong"].startswith("on: 2099-03-04 is more than 2 days after")
    thing = await house.thing()
    assert thing is not None and thing.day == date(2026, 3, 4)


async def test_a_repeat_gets_its_first_answer_also_where_its_day_lies_too_far_back_by_then() -> None:
    house = House()
    for _ in range(2):
        assert await house.post("passed", {"on": "2026-03-04"}, key="same") == 204
        await house.world.advance(days=36_600)
    assert await house.tasks() == []
    assert await house.post("passed", {"on": "1926-03-04"}, key="same") == 422  # another request


async def test_it_ends_once_the_same_is_said_with_a_day_that_can_be() -> None:
    house = House()
    await house.post("passed", {"on": "2026-03-04"})
    await house.post("passed", {"on": "1999-03-04"}, key="one")
    assert len(await house.tasks()) == 1
    assert await house.post("passed", {"on": "2026-03-05"}, key="one") == 204  # what was refused used up no key
    assert not await house.tasks()


async def test_or_by_its_form_which_leaves_what_came_of_asking_on_the_trail() -> None:
    house = House()
    await house.post("passed", {"on": "2026-03-04"})
    await house.post("passed", {"on": "2099-03-04"})
    (task,) = await house.tasks()
    body = {**task["prefilled"], "note": "They meant the fourth of March; their clerk writes again."}
    assert task["form"]["href"] == f"/projects/{house.project}/dates/checked"
    assert await house.post("dates/checked", body, "ahj") == 403
    assert await house.post("dates/checked", body, "sales") == 404  # not theirs to see
    assert await house.post("dates/checked", body, "permit_tech") == 204
    assert await house.post("dates/checked", body, "permit_tech") == 404 and not await house.tasks()
    noted = [one for one in house.world.nodes["test"].store.audited if one.action == "date.checked"]
    assert [(one.why, one.details) for one in noted] == [(body["note"], {"said": "note_passed"})]


async def test_nobody_asks_about_a_project_that_is_not_known() -> None:
    house = House()
    assert await house.post("passed", {"on": "2099-03-04"}) == 422
    assert not await house.tasks() and await house.thing() is None


async def test_an_event_is_set_aside_and_a_person_asks_once() -> None:
    house = House()
    await house.post("passed", {"on": "2026-03-04"})
    for _ in range(2):
        house.world.happens(house.granted(YEARS_AHEAD))
    await house.world.settle()
    store = house.world.nodes["test"].store
    assert [one.reason for one in store.quarantine_rows.values()] == ["implausible"] * 2 and not store.parked_rows
    (task,) = await house.tasks()
    assert (task["kind"], task["details"]["by"]) == ("check_date:UtilityPermissionGranted", "permitting")
    thing = await house.thing()
    assert thing is not None and not thing.ready


@pytest.mark.parametrize("together", [True, False])
async def test_it_ends_once_the_fact_comes_with_a_day_that_can_be(together: bool) -> None:
    """Also where both come in one batch."""
    house = House()
    await house.post("passed", {"on": "2026-03-04"})
    house.world.happens(house.granted(YEARS_AHEAD))
    if not together:
        await house.world.settle()
        assert len(await house.tasks()) == 1
    house.world.happens(house.granted(house.world.clock.now()))
    await house.world.settle()
    thing = await house.thing()
    assert thing is not None and thing.ready and not await house.tasks()


async def test_another_fact_or_another_project_does_not_end_it() -> None:
    house, other = House(), House()
    other.world = house.world
    for one in (house, other):
        await one.post("passed", {"on": "2026-03-04"})
    await house.post("passed", {"on": "2099-03-04"})
    house.world.happens(house.granted(YEARS_AHEAD))
    await house.world.settle()
    house.world.happens(other.granted(house.world.clock.now()))
    await house.world.settle()
    kinds = {task["kind"] for task in await house.tasks()}
    assert kinds == {"check_date:UtilityPermissionGranted", "check_date:note_passed"}


async def test_it_ends_with_the_project_and_none_begins_after_that() -> None:
    house = House()
    await house.post("passed", {"on": "2026-03-04"})
    await house.post("passed", {"on": "2099-03-04"})
    house.world.happens(house.granted(YEARS_AHEAD))
    await house.world.settle()
    assert len(await house.tasks()) == 2

    async def close(work: Work) -> None:
        thing = await work.get(Thing)
        assert thing is not None
        thing.state = State.CLOSED
        work.close()

    await house.world.command("test", house.project, close)
    assert not await house.tasks()
    house.world.happens(house.granted(YEARS_AHEAD))
    await house.world.settle()
    assert await house.post("passed", {"on": "2099-03-04"}) == 422
    assert not await house.tasks()
