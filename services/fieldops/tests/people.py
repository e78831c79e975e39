"""The people of this service, and what they do from one stage's end to the next."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from services.fieldops import api
from services.fieldops.app import SERVICE
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Document
from shared.messaging.testing.people import People
from shared.messaging.testing.system import World
from shared.schemas.fieldops import MaterialsReady

_people = People(
    SERVICE.name,
    api.router,
    roles=("supplier", "crew", "quality", "operator", "designer", "sales", "support", "commissioning_agent"),
)
open_tasks, post, do = _people.open_tasks, _people.post, _people.do


def delivery(task: dict[str, Any], start: int = 0) -> dict[str, Any]:
    """Everything that a delivery task asks for, whole and with fresh serial numbers."""
    lines = [
        {
            "sku": line["sku"],
            "model": line["model"],
            "quantity": line["quantity"],
            "serials": [f"{task['project_id'][-6:]}-{start + n}" for n in range(line["quantity"])]
            if line["serialised"]
            else [],
        }
        for line in task["details"]["lines"]
    ]
    return {"lines": lines}


async def buy_now(world: World, project: UUID) -> None:
    """Somebody wants all of it today: what is held goes out."""
    body = {"needed_on": f"{world.clock.now().date()}", "reason": "the price rises tomorrow"}
    answer = await post(world, f"/projects/{project}/need-date", body, roles=("operator",))
    assert answer.status_code == 200, answer.text
    await world.settle()


async def procure(world: World, project: UUID) -> None:
    """All is ordered; suppliers promise the day they are needed, and deliver on it."""
    await buy_now(world, project)
    for kind, task in (await open_tasks(world, project)).items():
        if kind.startswith("acknowledge_purchase_order:"):
            await do(world, project, "acknowledge_purchase_order", {"promised_for": task["details"]["need_by"]})
    for kind, task in (await open_tasks(world, project)).items():
        if kind.startswith("deliver:"):
            answer = await post(world, task["details"]["post"], delivery(task))
            assert answer.status_code == 200, answer.text
    await world.settle()
    assert world.events(project, MaterialsReady)


async def begin(world: World, project: UUID) -> None:
    """The crew schedules for three days from now, signs, starts."""
    day = (world.clock.now().date().toordinal()) + 3
    starts_on = type(world.clock.now().date()).fromordinal(day).isoformat()
    await do(world, project, "schedule_installation", {"crew": "north", "starts_on": starts_on, "days": 2})
    await world.advance(days=3)
    task = (await open_tasks(world, project))["sign_hazard_analysis"]
    codes = [hazard["code"] for hazard in task["details"]["hazards"]]
    await do(world, project, "sign_hazard_analysis", {"hazards": codes})
    await do(world, project, "start_installation")


async def photos(world: World, project: UUID) -> list[str]:
    """One photograph of each shot of the list, as if the crew had added them; their ids."""
    task = (await open_tasks(world, project))["complete_installation"]
    return [await photo(world, project, shot["code"]) for shot in task["details"]["shots"]]


async def photo(world: World, project: UUID, shot: str | None, kind: str = "installation_photo") -> str:
    body = f"{project} {shot} {new_id()}".encode()  # no two photographs are alike
    made = Document(
        new_id(), project, kind, f"{shot}.jpg", "image/jpeg", sha256(body).hexdigest(), len(body), "crew",
        world.clock.now(), shot=shot, body=body,
    )  # fmt: skip

    async def add(work: Work) -> str:
        known = next((one for one in await work.documents() if (one.kind, one.sha256) == (kind, made.sha256)), None)
        if known is None:
            work.take_document(made)
        return str((known or made).id)

    return await world.command("fieldops", project, add)


async def install(world: World, project: UUID) -> None:
    """From materials to a system that stands."""
    await begin(world, project)
    task = (await open_tasks(world, project))["complete_installation"]
    body = {"labour_hours": 40.5, "photos": await photos(world, project), "serials": task["details"]["serials"]}
    await do(world, project, "complete_installation", body)
