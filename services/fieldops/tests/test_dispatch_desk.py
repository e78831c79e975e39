"""The dispatcher's desk: it looks by itself when something has changed, and costs nothing while nothing is open."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.fieldops import api
from services.fieldops.app import SERVICE
from services.fieldops.model.dispatch import DESK
from services.fieldops.rules.horizon.ahead import next_look
from services.fieldops.rules.horizon.planning import MOVE_CENTS, Placed, Plan, Site
from services.fieldops.tests.people import open_tasks, procure
from services.fieldops.tests.test_handlers import closing, permit_until, release, released
from services.fieldops.tests.test_visits import MONDAY, post, site
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example, published
from shared.messaging.testing.system import World
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.fieldops import InstallationRescheduled
from shared.schemas.permitting import PermitExpiring, PermitExtended


async def standing(world: World) -> dict[str, Any]:
    answer = await world.client("fieldops", api.router, roles=("operator",)).get("/dispatch/plan")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def of(found: dict[str, Any], project: UUID) -> dict[str, Any] | None:
    return next((one for one in found["placed"] if one["project_id"] == f"{project}"), None)


async def test_nobody_looks_while_no_job_is_open() -> None:
    world = World([SERVICE])
    await world.advance(days=40)
    assert world.timers("fieldops", DESK) == {}
    client = world.client("fieldops", api.router, roles=("operator",))
    assert (await client.get("/dispatch/plan")).status_code == 404


async def test_the_desk_plans_what_has_changed_on_the_next_morning_and_rests_once_all_is_booked() -> None:
    world, project = await released()
    waiting = new_id()
    release(world, waiting)
    await world.settle()
    await procure(world, project)
    assert set(world.timers("fieldops", DESK)) == {"look_ahead:changed"}
    await world.advance(days=1)
    found = await standing(world)
    slot = of(found, project)
    assert slot is not None and of(found, waiting) is None, "no supplier has promised the other's goods"
    assert found["moves_cents"] == 0 and found["board_svg"].startswith("<svg")
    assert set(world.timers("fieldops", DESK)) == {"look_ahead:rolled"}, "the proposal is old on the eve of its day"
    body = {name: slot[name] for name in ("crew", "starts_on", "days")}
    assert (await post(world, f"/projects/{project}/schedule", body, ("operator",))).status_code == 200
    await world.advance(days=1)
    assert (await standing(world))["next_look"] is None
    assert world.timers("fieldops", DESK) == {}, "who is promised a day that can stay needs no further look"
    for one in (project, waiting):
        world.happens(closing(one))
    await world.advance(days=2)
    assert (await standing(world))["placed"] == [] and world.timers("fieldops", DESK) == {}


async def test_a_plan_that_is_given_up_is_made_on_the_next_morning() -> None:
    world, project = await released()
    await procure(world, project)
    world.failing.add("plan_dispatch")
    await world.advance(days=1)
    assert set(world.timers("fieldops", DESK)) == {"look_ahead:changed"}
    world.failing.clear()
    await world.advance(days=1)
    assert of(await standing(world), project) is not None


async def test_rain_that_is_told_becomes_a_task_with_reason_place_and_price() -> None:
    world, wet = await released()
    dry = new_id()
    release(world, dry)
    await world.settle()
    for project in (wet, dry):
        await procure(world, project)
    first = date(2026, 12, 14)
    assert first.weekday() == 0
    for project, day in ((wet, first), (dry, first + timedelta(days=3))):
        slot = {"crew": "crew 3", "starts_on": f"{day}", "days": 2}
        assert (await post(world, f"/projects/{project}/schedule", slot)).status_code == 200
    while world.clock.now().date() < first - timedelta(days=4):
        await world.advance(days=1)
    rain = {"weather": [{"day": f"{first + timedelta(days=1)}", "precipitation_pct": 90}]}
    assert (await post(world, "/dispatch/forecasts", rain, ("operator",))).status_code == 204
    assert "move_installation" not in await open_tasks(world, dry), "as few promised visits as possible are moved"
    task = (await open_tasks(world, wet))["move_installation"]["details"]
    assert task["why"] == [f"the weather of {first + timedelta(days=1)} is unfit for it"]
    assert task["proposal"]["price_cents"] >= MOVE_CENTS
    found = await standing(world)
    moved = of(found, wet)
    assert moved is not None and moved["moved_from"] == f"crew 3 on {first}" and moved["why"] == task["why"][0]
    assert found["moves_cents"] == moved["price_cents"] == task["proposal"]["price_cents"]
    body = {name: task["proposal"][name] for name in ("crew", "starts_on")} | {"reason": "rain"}
    assert (await post(world, task["post"], body)).status_code == 200
    assert len(published(world, wet, InstallationRescheduled)) == 1
    assert "move_installation" not in await open_tasks(world, wet)


async def test_a_promise_for_which_there_is_no_other_place_says_so_too() -> None:
    world, project = await released()
    await procure(world, project)
    first = date(2026, 12, 14)
    slot = {"crew": "crew 3", "starts_on": f"{first}", "days": 2}
    assert (await post(world, f"/projects/{project}/schedule", slot)).status_code == 200
    while world.clock.now().date() < first - timedelta(days=4):
        await world.advance(days=1)
    storm = [{"day": f"{first + timedelta(days=n)}", "lightning": True} for n in range(-4, 30)]
    assert (await post(world, "/dispatch/forecasts", {"weather": storm}, ("operator",))).status_code == 204
    task = (await open_tasks(world, project))["move_installation"]["details"]
    assert task["proposal"] is None and any("weather" in reason for reason in task["why"])
    (left,) = (await standing(world))["left_out"]
    assert left == {"project_id": f"{project}", "reasons": task["why"]}
    world.happens(closing(project))
    await world.settle()
    assert await open_tasks(world, project) == {}


async def test_a_permit_that_ends_before_anybody_can_begin_is_to_be_extended() -> None:
    world, project, permit_id = World([SERVICE]), new_id(), new_id()
    world.happens(permit_until(project, date(2027, 5, 1), permit_id), example(SalesOrderCreated, project))
    await world.settle()
    await procure(world, project)
    tomorrow = world.clock.now().date() + timedelta(days=1)
    storm = [{"day": f"{tomorrow + timedelta(days=n)}", "lightning": True} for n in range(8)]
    assert (await post(world, "/dispatch/forecasts", {"weather": storm}, ("operator",))).status_code == 204
    assert "permit_ends_first" not in await open_tasks(world, project)
    last = tomorrow + timedelta(days=6)
    world.happens(example(PermitExpiring, project, permit_id=permit_id, expires_on=last))
    await world.settle()
    await world.advance(days=1)
    task = (await open_tasks(world, project))["permit_ends_first"]["details"]
    assert task["last_day"] == f"{last}" and any("weather" in one for one in task["why"])
    world.happens(example(PermitExtended, project, permit_id=permit_id, expires_on=date(2027, 5, 1)))
    await world.settle()
    assert "permit_ends_first" not in await open_tasks(world, project)
    await world.advance(days=1)
    assert of(await standing(world), project) is not None, "dispatch has looked again"


async def test_a_booking_beyond_the_last_day_of_a_permit_gets_a_place_before_it() -> None:
    world, project, permit_id = World([SERVICE]), new_id(), new_id()
    world.happens(permit_until(project, date(2027, 5, 1), permit_id), example(SalesOrderCreated, project))
    await world.settle()
    await procure(world, project)
    await world.advance(days=1)
    proposed = of(await standing(world), project)
    assert proposed is not None
    first = next(day for n in range(7, 14) if (day := world.clock.now().date() + timedelta(days=n)).weekday() == 2)
    slot = {"crew": proposed["crew"], "starts_on": f"{first}", "days": 2}
    assert (await post(world, f"/projects/{project}/schedule", slot)).status_code == 200
    last = first - timedelta(days=1)
    world.happens(example(PermitExpiring, project, permit_id=permit_id, expires_on=last))
    await world.settle()
    await world.advance(days=1)
    task = (await open_tasks(world, project))["move_installation"]["details"]
    assert date.fromisoformat(task["proposal"]["starts_on"]) <= last and task["proposal"]["price_cents"] >= MOVE_CENTS
    assert task["why"] == [f"a permit ends on {last}: begin by then, or have it extended first"]


def test_the_next_look_is_when_the_plan_is_out_of_date_by_itself() -> None:
    def when(one: Site, *placed: Placed) -> date | None:
        return next_look(Plan("optimal", placed, {}, 0, 0), [one], MONDAY, 5)

    on = MONDAY + timedelta(days=3)
    free = site("s", ready=MONDAY)
    assert when(free, Placed("s", "a", on, on, 0)) == on - timedelta(days=1)
    assert when(free, Placed("s", "a", MONDAY, on, 0)) == when(free) == MONDAY
    assert when(site("s", ready=MONDAY + timedelta(days=11))) == MONDAY + timedelta(days=7)
    kept = site("s", ready=MONDAY, promised=("a", on))
    assert when(kept, Placed("s", "a", on, on, 0)) is None
    assert when(kept, Placed("s", "b", on, on, 0, moved_from=("a", on))) == MONDAY
