"""A house is sold: in every service the seller's older token opens nothing of the project any more, in memory."""

from importlib import import_module
from time import time as wall_clock

import pytest

from shared.messaging.ids import new_id
from shared.messaging.storage.entities import Owned
from shared.messaging.testing.people import example
from shared.messaging.testing.system import World
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.event import Event
from shared.schemas.lead import LeadCaptured, LeadQualified
from shared.schemas.onboarding import OwnershipTransferred
from shared.schemas.topics import SERVICES

BEGINS: dict[str, tuple[str, type[Event]]] = {
    "design": ("/ncv03/lead", LeadQualified),
    "contracting": ("/ncv03/lead", LeadCaptured),
    "permitting": ("/ncv03/contracting", SalesOrderCreated),
    "fieldops": ("/ncv03/contracting", SalesOrderCreated),
    "commissioning": ("/ncv03/contracting", SalesOrderCreated),
}
"""By which event of whom a service gets to know a project; lead and onboarding have tests of their own."""


def test_every_service_knows_that_a_house_may_be_sold() -> None:
    assert all(issubclass(import_module(f"services.{name}.app").SERVICE.root, Owned) for name in SERVICES)
    assert set(BEGINS) == set(SERVICES) - {"lead", "onboarding"}


@pytest.mark.parametrize("name", BEGINS)
async def test_a_sellers_older_token_opens_nothing(name: str) -> None:
    service, router = import_module(f"services.{name}.app").SERVICE, import_module(f"services.{name}.api").router
    world, project = World([service]), new_id()
    source, begins = BEGINS[name]
    world.publish(source, example(begins, project))
    await world.settle()

    async def reads(issued_at: float, role: str = "customer") -> int:
        client = world.client(name, router, roles=(role,), project=project, issued_at=issued_at)
        answer = await client.get(f"/projects/{project}/documents")
        assert answer.status_code == 200 or "former owner" in answer.text
        return int(answer.status_code)

    before = wall_clock() - 60
    assert await reads(before) == 200
    world.publish("/ncv03/onboarding", example(OwnershipTransferred, project))
    await world.settle()
    assert (await reads(before), await reads(wall_clock() + 1), await reads(before, "operator")) == (403, 200, 200)
