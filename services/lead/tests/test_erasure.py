"""A person is forgotten: on request once the project has ended, and by rule; everybody who was told is told so."""

from datetime import timedelta
from time import time as wall_clock
from typing import Any
from uuid import UUID

import pytest

from services.lead import api
from services.lead.app import SERVICE
from services.lead.model import IdentityKey, Lead, State, UsageImport
from services.lead.rules.policy import KEPT_AFTER_THE_END
from services.lead.steps import erase_what_is_due
from services.lead.tests.test_handlers import INQUIRY, SITE, capture, inform, key, post
from shared.messaging.handling.work import Work
from shared.messaging.operations import erasure
from shared.messaging.testing.people import example
from shared.messaging.testing.system import World
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import CompensationRequested
from shared.schemas.lead import LeadWithdrawn, ProjectErased, SiteAssessed
from shared.schemas.onboarding import OwnershipTransferred, SystemActivated


async def ask_to_erase(world: World, project: UUID, name: str = "erase", role: str = "operator") -> Any:
    async with world.client("lead", api.router, roles={role}) as client:
        return await client.post(f"/projects/{project}/erasure", headers=key(name))


async def identities(world: World, project: UUID) -> set[str]:
    return {one.id.partition(":")[0] for one in await world.entities("lead", IdentityKey, project)}


async def closed(world: World) -> UUID:
    project, _ = await capture(world)
    await inform(world, project)
    await world.settle()
    world.happens(example(CompensationRequested, project, reason=ClosingReason.CUSTOMER_CANCELLED))
    await world.settle()
    return project


async def test_who_asked_is_forgotten_and_everybody_is_told() -> None:
    world = World([SERVICE])
    project = await closed(world)
    answer = await ask_to_erase(world, project)
    assert answer.status_code == 200, answer.text
    assert (await ask_to_erase(world, project)).content == answer.content
    assert (await ask_to_erase(world, project, "again")).json() == answer.json()  # a second time there is nothing to do
    await world.settle()
    (event,) = world.events(project, ProjectErased)
    assert isinstance(event, ProjectErased) and event.ground == "request"
    lead = await world.entity("lead", Lead, project)
    assert lead is not None and lead.erased_at == event.erased_at
    assert not [
        name
        for name in ("name", "email", "phone", "address", "found_by", "site", "usage", "facts", "credit_band")
        if getattr(lead, name) is not None
    ]
    assert not await world.entities("lead", UsageImport, project)
    assert not await world.entities("lead", IdentityKey, project) and not world.tasks("lead", project)
    left = repr([row for rows in world.nodes["lead"].store.rows.values() for row in rows.values()])
    for personal in ("Ada", "Elm", "555", "example.com", "36.0"):
        assert personal not in left


async def test_a_service_says_what_it_erased_what_stays_and_why() -> None:
    world = World([SERVICE])
    project = await closed(world)
    async with world.client("lead", erasure.router, roles={"operator"}) as client:
        assert (await client.get(f"/projects/{project}/erasure")).status_code == 404
        await ask_to_erase(world, project)
        report = (await client.get(f"/projects/{project}/erasure")).json()
    erased = {one["table"]: one["columns"] for one in report["erased"]}
    assert report["service"] == "lead" and "email" in erased["leads"] and erased["usage_imports"] is None
    assert all(len(one["why"]) > 10 for one in report["stays"])


async def test_a_project_under_way_is_not_erased_and_only_an_operator_may() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    answer = await ask_to_erase(world, project)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:heliograph:problem:under-way")
    for role in ("customer", "sales", "support"):
        assert (await ask_to_erase(world, project, role, role)).status_code == 403
    world.happens(example(SystemActivated, project))
    await world.settle()
    assert (await ask_to_erase(world, project, "later")).status_code == 200


async def test_a_closed_project_is_erased_by_rule_and_one_whose_system_runs_is_not() -> None:
    world = World([SERVICE])
    project = await closed(world)
    running, _ = await capture(world, name="other")
    world.happens(example(SystemActivated, running))
    await world.settle()
    processor = world.nodes["lead"].processor
    assert await erase_what_is_due(processor) == 0
    world.clock.advance(KEPT_AFTER_THE_END - timedelta(days=1))
    assert await erase_what_is_due(processor) == 0
    world.clock.advance(timedelta(days=2))
    assert await erase_what_is_due(processor) == 1 and await erase_what_is_due(processor) == 0
    await world.settle()
    (event,) = world.events(project, ProjectErased)
    assert isinstance(event, ProjectErased) and event.ground == "retention"
    assert not world.events(running, ProjectErased)


async def test_what_the_customer_said_stays_at_home_and_is_forgotten() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    async with world.client("lead", api.router, roles={"customer"}, project=project) as client:
        path = f"/projects/{project}/withdrawal"
        assert (await client.post(path, json={"reason": "marker-4711"}, headers=key("out"))).status_code == 200
    await world.settle()
    (event,) = world.events(project, LeadWithdrawn)
    assert isinstance(event, LeadWithdrawn) and event.reason == "in the person's own words: kept by lead"
    (said,) = [row for row in world.nodes["lead"].store.audited if row.action == "said.withdrawal"]
    assert (said.subject, said.why) == (str(project), "marker-4711")
    world.happens(example(CompensationRequested, project, reason=ClosingReason.LEAD_WITHDRAWN))
    await world.settle()
    assert (await ask_to_erase(world, project)).status_code == 200
    assert "marker-4711" not in repr(world.nodes["lead"].store.audited)


async def test_who_has_sold_the_house_is_forgotten_and_who_has_bought_it_is_entered() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    await inform(world, project)
    await world.settle()

    async def qualified(work: Work) -> None:
        lead = await work.get(Lead)
        assert lead is not None
        lead.state = State.QUALIFIED

    await world.command("lead", project, qualified)
    world.happens(example(SystemActivated, project))
    world.happens(example(OwnershipTransferred, project))
    await world.settle()
    lead = await world.entity("lead", Lead, project)
    assert lead is not None and lead.address and lead.site and lead.erased_at is None
    assert "name_owner" in world.tasks("lead", project)
    assert not any((lead.name, lead.email, lead.phone, lead.usage, lead.credit_band, lead.consent_to_contact))
    assert await identities(world, project) == {"address"}, "the house is where it was"
    assert not await world.entities("lead", UsageImport, project)
    buyer = {"contact": {"name": "Bea Buyer", "email": "bea@example.com"}, "consent_to_contact": True}
    async with world.client("lead", api.router, roles={"support"}) as client:
        answer = await client.post(f"/projects/{project}/owner", json=buyer, headers=key("owner"))
        assert answer.status_code == 200, answer.text
        shown = (await client.get(f"/projects/{project}/contact")).json()
        again = await client.post(f"/projects/{project}/owner", json=buyer, headers=key("owner again"))
    assert (shown["name"], shown["email"], shown["consent_to_contact"]) == ("Bea Buyer", "bea@example.com", True)
    assert shown["address"] == lead.address and again.status_code == 409
    assert "name_owner" not in world.tasks("lead", project)
    found = await world.entity("lead", Lead, project)
    assert found is not None and "bea" in (found.found_by or "")
    assert await identities(world, project) == {"address", "email"}
    assert (await ask_to_erase(world, project)).status_code == 200


async def sold(world: World) -> UUID:
    """A project whose system runs, and whose house is another one's since."""
    project, _ = await capture(world)
    await inform(world, project)
    await world.settle()
    world.happens(example(SystemActivated, project))
    world.happens(example(OwnershipTransferred, project))
    await world.settle()
    return project


@pytest.mark.parametrize("away", [False, True])
async def test_who_has_bought_a_house_adds_to_its_system(away: bool) -> None:
    world = World([SERVICE])
    project = await sold(world)
    contact = {"name": "Bea Buyer", "email": "bea@example.com", "phone": "(336) 555-0199"}
    before, answer = await capture(world, INQUIRY | {"contact": contact}, "before the owner is entered")
    assert before == project and answer.json()["duplicate"], "the house has a system: no inquiry apart from it"
    away_at = INQUIRY["address"] | {"street": "99 Oak Lane"}
    if away:  # a customer of another house already
        elsewhere, _ = await capture(world, INQUIRY | {"contact": contact, "address": away_at}, "elsewhere")
        assert elsewhere != project
    async with world.client("lead", api.router, roles={"support"}) as client:
        entered = {"contact": contact, "consent_to_contact": True}
        answer = await client.post(f"/projects/{project}/owner", json=entered, headers=key("owner"))
        assert answer.status_code == 200, answer.text
    assert await identities(world, project) == ({"address"} if away else {"address", "email", "phone"})
    seller = INQUIRY | {"expands": str(project), "address": INQUIRY["address"] | {"street": "13 Oak Lane"}}
    assert (await post(world, "/leads", seller, "seller")).json()["type"].endswith("another-customer")
    more, answer = await capture(world, INQUIRY | {"contact": contact, "expands": str(project)}, "more")
    assert answer.status_code == 201 and answer.json()["expands"] == str(project)
    await inform(world, more, SITE | {"utility": SITE["utility"] | {"usage_point_id": None}}, " of more")
    await world.settle()
    (assessed,) = world.events(more, SiteAssessed)
    assert isinstance(assessed, SiteAssessed) and assessed.reference.expands == project
    running = example(SystemActivated, project).nameplate.rtg_max_w / 1_000
    assert assessed.reference.existing_kw == pytest.approx(running)


async def test_a_token_of_who_has_sold_the_house_reads_nothing_of_the_inquiry_any_more() -> None:
    world = World([SERVICE])
    before = wall_clock() - 60
    project = await sold(world)

    async def reads(issued_at: float, role: str = "customer") -> int:
        client = world.client("lead", api.router, roles={role}, project=project, issued_at=issued_at)
        answer = await client.get(f"/projects/{project}")
        assert answer.status_code == 200 or "former owner" in answer.text
        return int(answer.status_code)

    assert await reads(before) == 403, "what the buyer adds is none of the seller's business"
    assert await reads(wall_clock() + 1) == 200 and await reads(before, "sales") == 200


async def test_a_sale_that_is_told_before_the_system_runs_forgets_the_seller_too() -> None:
    """The two are told on topics that have no order between them."""
    world = World([SERVICE])
    project, _ = await capture(world)
    world.happens(example(OwnershipTransferred, project))
    await world.settle()
    lead = await world.entity("lead", Lead, project)
    assert lead is not None and lead.name is lead.email is None and "name_owner" in world.tasks("lead", project)
    world.happens(example(SystemActivated, project))
    buyer = {"contact": {"name": "Bea Buyer"}, "consent_to_contact": False}
    async with world.client("lead", api.router, roles={"support"}) as client:
        answer = await client.post(f"/projects/{project}/owner", json=buyer, headers=key("owner"))
        again = await client.post(f"/projects/{project}/owner", json=buyer, headers=key("owner again"))
    assert answer.status_code == 200 and again.json()["type"].endswith("owner-known")
