"""Events as the contract's examples have them, and people who find their work in the list of open tasks."""

import json
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from services.fieldops import api
from services.fieldops.app import SERVICE
from shared.messaging.ids import new_id
from shared.messaging.testing import World
from shared.schemas.event import Event
from shared.schemas.fieldops import MaterialsReady

E = TypeVar("E", bound=Event)
EXAMPLES = Path(__file__).parents[3] / "shared/schemas/examples"
ROLES = ("supplier", "crew", "quality", "operator")


def example(event: type[E], project: UUID, **changes: Any) -> E:
    """The first published example of an event, for another project and with changes."""
    value = json.loads((EXAMPLES / f"{event.ce_type}.json").read_text())[0]["value"]
    return event.model_validate({**value, "project_id": project, **changes})


def published(world: World, project: UUID, event: type[E]) -> list[E]:
    """What was published of one kind."""
    return [one for one in world.events(project) if isinstance(one, event)]


async def open_tasks(world: World, project: UUID) -> dict[str, dict[str, Any]]:
    """kind -> task."""
    async with world.client(SERVICE.name, api.router, roles=ROLES) as client:
        answer = await client.get("/tasks", params={"project_id": str(project), "limit": 500})
        assert answer.status_code == 200, answer.text
        return {task["kind"]: task for task in answer.json()["items"]}


async def post(world: World, path: str, body: Any = None, roles: tuple[str, ...] = ROLES) -> Any:
    """A POST, sent again with the same Idempotency-Key while its process dies."""
    headers = {"idempotency-key": str(new_id())}
    async with world.client(SERVICE.name, api.router, roles=roles) as client:
        while (answer := await client.post(path, json=body, headers=headers)).status_code == 503:
            continue
    return answer


async def do(world: World, project: UUID, kind: str, body: Any = None, status: int = 200) -> Any:
    """Fulfils the first open task of a kind, as its role, by the path in its details."""
    found = [task for name, task in (await open_tasks(world, project)).items() if name.partition(":")[0] == kind]
    assert found, f"no task {kind}; there are {sorted(await open_tasks(world, project))}"
    answer = await post(world, found[0]["details"]["post"], body, roles=(found[0]["role"],))
    assert answer.status_code == status, answer.text
    await world.settle()
    return answer.json()


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


async def procure(world: World, project: UUID) -> None:
    """Suppliers promise the day they are needed, and deliver on it."""
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


async def install(world: World, project: UUID) -> None:
    """From materials to a system that stands."""
    await begin(world, project)
    task = (await open_tasks(world, project))["complete_installation"]
    body = {"labour_hours": 40.5, "photos": 30, "serials": task["details"]["serials"]}
    await do(world, project, "complete_installation", body)
