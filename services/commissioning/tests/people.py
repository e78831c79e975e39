"""Events as the contract's examples have them, and people who find their work in the list of open tasks."""

import json
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from services.commissioning import api
from services.commissioning.app import SERVICE
from shared.messaging.ids import new_id
from shared.messaging.testing import World
from shared.schemas.event import Event

E = TypeVar("E", bound=Event)
EXAMPLES = Path(__file__).parents[3] / "shared/schemas/examples"
ROLES = ("ahj", "commissioning_agent", "quality", "operator")


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


def sound(plan: dict[str, Any]) -> dict[str, Any]:
    """Readings of a sound system at 800 W/m2 and 45 degC, made from the plan in the agent's task."""
    voc, isc, power = -0.27, 0.05, -0.34
    warmer = 20.0
    strings = [
        {
            "voc_v": one["voc_stc_v"] * (1 + voc / 100 * warmer),
            "isc_a": one["isc_stc_a"] * 0.8 * (1 + isc / 100 * warmer),
            "insulation_mohm": 200.0,
        }
        for one in plan["strings"]
    ]
    energy = plan["kwdc"] * 0.8 * (1 + power / 100 * warmer) * plan["expected_performance_ratio"]
    battery = {"charge_kw": plan["battery_kw"], "discharge_kw": plan["battery_kw"] * 0.98, "grid_meter_kw": 1.5}
    return {
        "instrument": {"serial": "SOL-I-Ve-210988", "calibrated_on": "2026-06-01"},
        "module": {"voc_pct_per_k": voc, "isc_pct_per_k": isc, "power_pct_per_k": power},
        "irradiance_w_m2": 800.0,
        "cell_temperature_c": 45.0,
        "strings": strings,
        "insulation_test_v": 1000.0,
        "earth_continuity_ohm": 0.2,
        "shutdown_outside_v": 12.0,
        "shutdown_inside_v": 60.0,
        "cease_to_energize_s": 0.9,
        "run": {"hours": 1.0, "ac_energy_kwh": energy, "insolation_kwh_m2": 0.8, "cell_temperature_c": 45.0},
        "battery": battery if plan["battery_kw"] else None,
    }


async def inspect(world: World, project: UUID, *codes: str) -> None:
    """The inspector comes on the day; with codes the system fails."""
    await world.advance(days=7)
    findings = [{"code": code, "text": "as seen"} for code in codes]
    outcome = "fail" if codes else "pass"
    await do(world, project, "inspect", {"outcome": outcome, "findings": findings})


async def commission(world: World, project: UUID, **changes: Any) -> None:
    """The agent tests; with changes to a sound system's readings the tests fail."""
    plan = (await open_tasks(world, project))["commission"]["details"]
    await do(world, project, "commission", {**sound(plan), **changes})
