"""Events as the contract's examples have them, and people who find their work in the list of open tasks."""

import json
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from services.onboarding import api
from services.onboarding.app import SERVICE
from shared.messaging.ids import new_id
from shared.messaging.testing import World
from shared.schemas.event import Event

E = TypeVar("E", bound=Event)
EXAMPLES = Path(__file__).parents[3] / "shared/schemas/examples"
ROLES = ("crew", "support", "customer", "operator")


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


async def energize(world: World, project: UUID) -> None:
    """The crew sets the inverters as the task says and closes the switch."""
    details = (await open_tasks(world, project))["energize"]["details"]
    settings = {name: details[name] for name in ("settings_profile", "export_limit_kw")}
    await do(world, project, "energize", settings)


def heartbeat(world: World, **changes: Any) -> dict[str, Any]:
    found = {
        "gateway_serial": "GW-1",
        "first_heartbeat_at": world.clock.now().isoformat(),
        "production_w": 3_200,
        "meter_sign_correct": True,
        "account_claimed": True,
    }
    return found | changes


async def onboard(world: World, project: UUID) -> None:
    """Support trains the customer and hands over everything on the lists."""
    tasks = await open_tasks(world, project)
    covered = [one["code"] for one in tasks["train_customer"]["details"]["checklist"]]
    await do(world, project, "train_customer", {"checklist": covered})
    given = [one["code"] for one in tasks["deliver_documents"]["details"]["documents"]]
    await do(world, project, "deliver_documents", {"documents": given})
