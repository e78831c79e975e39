"""The people of this service, and what they do from one stage's end to the next."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.onboarding import api, steps
from services.onboarding.app import SERVICE
from services.onboarding.rules.telemetry.evidence import Seen
from shared.messaging.testing.people import People
from shared.messaging.testing.system import World

_people = People(SERVICE.name, api.router, roles=("crew", "support", "customer", "operator"))
open_tasks, post, do = _people.open_tasks, _people.post, _people.do


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


async def work_is_seen(world: World, project: UUID, **changes: Any) -> None:
    """Its gateway has sent a day of readings up to now, this batch being the fourth."""
    now = world.clock.now()
    day = Seen(
        now - timedelta(hours=24), now, quarters=96, produced_wh=30_000.0, heard_since=now - timedelta(hours=18),
        heard_times=3,
    )  # fmt: skip
    seen = replace(day, **changes)
    await world.command("onboarding", project, lambda work: steps.witness(seen, work))
    await world.settle()
