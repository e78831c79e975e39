"""A finished project is erased in all seven services; and while it runs, who asked is known to lead alone."""

from typing import Any

from sandbox.people import sites
from sandbox.people.scenario import STRAIGHT
from services.design.model import Project
from services.lead import api
from services.lead.model import Lead
from shared.messaging.handling.work import ERASED
from shared.messaging.testing.system import World
from shared.schemas.lead import ProjectErased
from shared.schemas.topics import SERVICES
from tests.integration.journey import Journey


def personal_of(inquiry: dict[str, Any]) -> list[str]:
    """What the customer gave of itself."""
    contact, address = inquiry["contact"], inquiry["address"]
    return [text for text in (contact["name"], contact.get("email"), contact.get("phone"), address["street"]) if text]


def everything_of(world: World, service: str) -> str:
    """What a service has in its database, but for its audit trail and its answers to commands."""
    store = world.nodes[service].store
    kept = [store.rows, store.tasks, store.timers, store.jobs, store.parked_rows, store.quarantine_rows, store.outbox]
    return repr([*kept, list(store.documents.values())])


async def finished() -> Journey:
    journey = Journey(STRAIGHT)
    await journey.begin()
    await journey.drive(200)
    return journey


async def test_who_asked_is_known_to_lead_alone_and_forgotten_everywhere() -> None:
    journey = await finished()
    world, personal = journey.world, personal_of(sites.inquiry_for(0, "model"))
    assert len(personal) >= 3
    wire = b"".join(
        (record.value or b"") + repr(record.headers).encode() for log in world.log.values() for record in log
    )
    assert not [text for text in personal if text.encode() in wire]
    for service in SERVICES:
        if service != "lead":
            assert not [text for text in personal if text in everything_of(world, service)], service
    assert [text for text in personal if text in everything_of(world, "lead")] == personal

    async with world.client("lead", api.router, roles={"operator"}) as client:
        answer = await client.post(f"/projects/{journey.id}/erasure", headers={"idempotency-key": "erase"})
    assert answer.status_code == 200, answer.text
    await world.settle()
    assert len(world.events(journey.id, ProjectErased)) == 1
    for service in SERVICES:
        row = await world.nodes[service].store.last_audited(ERASED, str(journey.id))
        assert row is not None and row.details["erased"] and row.details["stays"], service
        assert not [text for text in personal if text in everything_of(world, service)], service
        assert world.nodes[service].store.parked_rows == {} and not world.tasks(service, journey.id), service
    lead, project = (
        await world.entity("lead", Lead, journey.id), await world.entity("design", Project, journey.id),
    )  # fmt: skip
    assert lead is not None and lead.site is None and lead.facts is None
    assert project is not None and project.site is None and project.analysis is None
    await world.advance(days=400)  # whatever still comes finds a project that has no people, and none that was parked
    for service in SERVICES:
        assert world.nodes[service].store.parked_rows == {}, service
