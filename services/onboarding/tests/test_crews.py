"""Who may switch a system on and off: the crew that built it, and one that has begun to build it anew."""

from typing import Any
from uuid import UUID

import pytest

from services.onboarding import api
from services.onboarding.app import SERVICE
from services.onboarding.tests.people import heartbeat, open_tasks
from services.onboarding.tests.test_handlers import facts, utility_answers
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.messaging.testing.system import World
from shared.schemas.fieldops import InstallationCompleted, InstallationStarted
from shared.schemas.onboarding import SystemEnergized

BUILDERS, STRANGERS = "north", "south"


async def ask(world: World, crew: str, method: str, path: str, body: Any = None) -> tuple[int, str]:
    """Status and code of what a crew is answered."""
    async with world.client(SERVICE.name, api.router, roles={"crew"}, organisation=crew) as client:
        answer = await client.request(method, path, json=body, headers={"idempotency-key": str(new_id())})
        await world.settle()
        return answer.status_code, str(answer.json().get("type", "")).rpartition(":")[2]


async def built_by(crew: str | None) -> tuple[World, UUID]:
    """A system that may be switched on."""
    world, project = World([SERVICE]), new_id()
    for source, events in facts(project).items():
        if source == "/ncv03/fieldops":
            events = [one.model_copy(update={"crew": crew}) for one in events]
        world.happens(*events)
    await world.settle()
    await utility_answers(world, project)
    return world, project


async def settings(world: World, project: UUID) -> dict[str, Any]:
    details = (await open_tasks(world, project))["energize"]["details"]
    return {name: details[name] for name in ("settings_profile", "export_limit_kw")}


async def test_the_crew_that_built_switches_on_and_no_other() -> None:
    world, project = await built_by(BUILDERS)
    path, asked = f"/projects/{project}", await settings(world, project)
    assert (await ask(world, STRANGERS, "POST", f"{path}/energization", asked))[0] == 403
    assert world.events(project, SystemEnergized) == []
    assert (await ask(world, STRANGERS, "GET", path))[0] == 403
    assert (await ask(world, BUILDERS, "GET", path))[0] == 200
    assert (await ask(world, BUILDERS, "POST", f"{path}/energization", asked))[0] == 200
    assert len(world.events(project, SystemEnergized)) == 1


@pytest.mark.parametrize("what", ["de-energization", "lock-out/removal", "gateways/G/retirement"])
async def test_what_crews_do_later_is_for_the_one_that_built_too(what: str) -> None:
    world, project = await built_by(BUILDERS)
    path = f"/projects/{project}/{what}"
    assert (await ask(world, STRANGERS, "POST", path))[0] == 403
    assert (await ask(world, BUILDERS, "POST", path))[0] in (404, 409), "let in, and nothing is due"


async def test_its_tasks_are_in_the_list_of_the_crew_that_built_alone() -> None:
    world, project = await built_by(BUILDERS)

    async def listed(crew: str) -> list[str]:
        async with world.client(SERVICE.name, api.router, roles={"crew"}, organisation=crew) as client:
            return [one["kind"] for one in (await client.get("/tasks")).json()["items"]]

    assert (await listed(BUILDERS), await listed(STRANGERS)) == (["energize"], [])
    path = f"/projects/{project}"
    await ask(world, BUILDERS, "POST", f"{path}/energization", await settings(world, project))
    assert (await listed(BUILDERS), await listed(STRANGERS)) == (["register_monitoring"], [])
    assert (await ask(world, STRANGERS, "POST", f"{path}/monitoring", heartbeat(world)))[0] == 403
    assert (await ask(world, BUILDERS, "POST", f"{path}/monitoring", heartbeat(world)))[0] == 200
    await ask(world, BUILDERS, "POST", f"{path}/lock-out", {"reason": "fault"})
    assert (await listed(BUILDERS), await listed(STRANGERS)) == (["take_lock_off"], [])


async def test_a_crew_that_has_begun_to_build_anew_may_lock_the_switch_before_it_is_done() -> None:
    """Who is on the roof must be able to switch off what is there. The one that built it still may as well."""
    world, project = await built_by(BUILDERS)
    path = f"/projects/{project}"
    await ask(world, BUILDERS, "POST", f"{path}/energization", await settings(world, project))
    locking = "POST", f"{path}/lock-out", {"reason": "roof_repair"}
    assert (await ask(world, STRANGERS, *locking))[0] == 403
    await world.advance(days=1)
    begun = world.clock.now()
    world.happens(example(InstallationStarted, project, started_at=begun, crew=STRANGERS))
    await world.settle()
    assert (await ask(world, "east", *locking))[0] == 403
    assert (await ask(world, STRANGERS, *locking))[0] == 200
    assert (await ask(world, BUILDERS, "GET", path))[0] == 200
    await world.advance(hours=5)
    world.happens(example(InstallationCompleted, project, completed_at=world.clock.now(), crew=STRANGERS))
    await world.settle()
    assert (await ask(world, STRANGERS, "GET", path))[0] == 200
    assert (await ask(world, BUILDERS, "GET", path))[0] == 403


async def test_what_the_former_crew_was_asked_to_do_is_for_the_one_that_has_built_anew() -> None:
    world, project = await built_by(BUILDERS)
    path = f"/projects/{project}"
    await ask(world, BUILDERS, "POST", f"{path}/energization", await settings(world, project))
    await ask(world, BUILDERS, "POST", f"{path}/lock-out", {"reason": "fire"})
    lock = (await open_tasks(world, project))["take_lock_off"]
    await world.advance(hours=5)
    world.happens(example(InstallationCompleted, project, completed_at=world.clock.now(), crew=STRANGERS))
    await world.settle()
    handed = (await open_tasks(world, project))["take_lock_off"]
    assert handed["details"] == lock["details"] | {"crew": STRANGERS} and handed["due_at"] == lock["due_at"]
    assert (await ask(world, BUILDERS, "POST", f"{path}/lock-out/removal")) == (409, "given-to-another")
    assert (await ask(world, STRANGERS, "POST", f"{path}/lock-out/removal"))[0] == 200


async def test_before_anything_is_built_no_crew_has_to_do_with_it() -> None:
    world, project = World([SERVICE]), new_id()
    world.happens(*facts(project)["/ncv03/contracting"])
    await world.settle()
    assert (await ask(world, BUILDERS, "GET", f"/projects/{project}"))[0] == 403


async def test_of_what_was_built_before_crews_were_told_any_crew_may_see_to_it() -> None:
    world, project = await built_by(None)
    asked = await settings(world, project)
    assert (await ask(world, STRANGERS, "POST", f"/projects/{project}/energization", asked))[0] == 200
