"""The people of this service, and what they do from one stage's end to the next."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.commissioning import api
from services.commissioning.app import SERVICE
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.testing.people import People
from shared.messaging.testing.system import World

_people = People(SERVICE.name, api.router, roles=("ahj", "commissioning_agent", "quality", "operator"))
open_tasks, post, do = _people.open_tasks, _people.post, _people.do


def sound(plan: dict[str, Any], began_at: datetime) -> dict[str, Any]:
    """Readings of a sound system at 800 W/m2 and 45 degC, made from the plan in the agent's task, with the id of the
    instrument's certificate added to it."""
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
    kwdc = sum(one["kwdc"] * (1 - one["shade_pct"] / 100) for one in plan["arrays"])
    energy = kwdc * 0.8 * (1 + power / 100 * warmer) * plan["expected_performance_ratio"]
    sun = {one["id"]: {"insolation_kwh_m2": 0.8, "cell_temperature_c": 45.0} for one in plan["arrays"]}
    if not plan["arrays"]:  # storage alone is discharged
        energy = min(plan["battery_kw"] * 0.99, plan["battery_kwh"])
    battery = {"charge_kw": plan["battery_kw"], "discharge_kw": plan["battery_kw"] * 0.98, "grid_meter_kw": 1.5}
    return {
        "instrument": {"serial": "SOL-I-Ve-210988", "calibrated_on": "2026-06-01", "certificate": plan["certificate"]},
        "module": {"voc_pct_per_k": voc, "isc_pct_per_k": isc, "power_pct_per_k": power},
        "irradiance_w_m2": 800.0,
        "cell_temperature_c": 45.0,
        "strings": strings,
        "insulation_test_v": 1000.0,
        "earth_continuity_ohm": 0.2,
        "shutdown_outside_v": 12.0,
        "shutdown_inside_v": 60.0,
        "cease_to_energize_s": 0.9,
        "run": {
            "began_at": began_at.isoformat(),
            "intervals": [{"hours": 1.0, "ac_energy_kwh": energy, "arrays": sun}],
        },
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
    plan, began_at = await run_on_the_grid(world, project)
    await do(world, project, "commission", {**sound(plan, began_at), **changes})


async def keep(world: World, project: UUID, kind: str) -> str:
    """A document of a kind among the project's, as its facility would have taken it; its id."""

    async def add(work: Work) -> str:
        return str(work.keep_document(f"{kind} {new_id()}".encode(), "application/pdf", kind, kind).id)

    kept: str = await world.command("commissioning", project, add)
    return kept


async def paper(world: World, project: UUID, name: str) -> dict[str, Any]:
    """What the utility asks for, with the document behind it."""
    return {"name": name, "documents": [await keep(world, project, "permission_document")]}


async def plan_of_tests(world: World, project: UUID) -> dict[str, Any]:
    """Of the agent's task, with the certificate of the instrument that the agent has."""
    details: dict[str, Any] = (await open_tasks(world, project))["commission"]["details"]
    return details | {"certificate": await keep(world, project, "calibration_certificate")}


async def run_on_the_grid(world: World, project: UUID) -> tuple[dict[str, Any], datetime]:
    """Opens a window of two hours and lets them pass; the plan of the tests, and when the run began."""
    plan = await plan_of_tests(world, project)
    began_at = world.clock.now()
    window = {"starts_at": began_at.isoformat(), "ends_at": (began_at + timedelta(hours=2)).isoformat()}
    if plan["window"]["hours_without_authorization"] < 2:
        letter = await keep(world, project, "utility_letter")
        window |= {"authorization": "letter of 2026-11-20", "letter": letter}
    answer = await post(world, plan["window"]["post"], window)
    assert answer.status_code == 201, answer.text
    await world.advance(hours=2)
    return plan, began_at
