"""The lead service on the in-memory bus: from an inquiry to each of its outcomes."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.lead import api
from services.lead.app import SERVICE
from services.lead.model import IdentityKey, Lead, State
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.messaging.testing.system import Faults, World
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import CompensationRequested
from shared.schemas.lead import (
    CompensationCompleted,
    EnergyAnalysisCompleted,
    FeasibilityScored,
    LeadCaptured,
    LeadDisqualified,
    LeadDuplicateDetected,
    LeadQualified,
    LeadWithdrawn,
    SiteAssessed,
    SpeedToLeadMissed,
    UsageDataImported,
)
from shared.schemas.onboarding import SystemActivated

SITE = json.loads((Path(__file__).parents[3] / "sandbox/data/site_greensboro.json").read_text())
INQUIRY: dict[str, Any] = {
    "channel": "web",
    "contact": {"name": "Ada Example", "email": "Ada@Example.com", "phone": "+1 336 555 0100"},
    "address": {"street": "12 North Elm Street", "city": "Greensboro", "state": "NC", "postal_code": "27401"},
    "consent": {"contact": True, "usage_data": True, "text_version": "2026-01"},
}


def key(name: str) -> dict[str, str]:
    return {"idempotency-key": name}


async def capture(world: World, inquiry: dict[str, Any] | None = None, name: str = "capture") -> tuple[UUID, Any]:
    async with world.client("lead", api.router, roles={"sales", "customer"}) as client:
        answer = await client.post("/leads", json=inquiry or INQUIRY, headers=key(name))
        assert answer.status_code in (200, 201), answer.text
        return UUID(answer.json()["project_id"]), answer


async def post(world: World, path: str, body: Any, name: str) -> Any:
    async with world.client("lead", api.router, roles={"sales", "customer"}) as client:
        return await client.post(path, json=body, headers=key(name))


async def inform(world: World, project: UUID, site: dict[str, Any] | None = None, name: str = "") -> None:
    usage = await post(world, f"/projects/{project}/usage/annual", {"kwh_annual": 12_000}, f"usage{name}")
    assert usage.status_code == 200, usage.text
    assert (await post(world, f"/projects/{project}/site", {"site": site or SITE}, f"site{name}")).status_code == 200


@pytest.mark.parametrize("seed", range(5))
async def test_usage_and_site_lead_to_a_decision_whatever_fails_meanwhile(seed: int) -> None:
    faults = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True) if seed else Faults()
    world = World([SERVICE], seed=seed, faults=Faults(**{**vars(faults), "crash": 0.0}))
    project, _ = await capture(world)
    await inform(world, project)
    world.nodes["lead"].store.probability = faults.crash  # type: ignore[attr-defined]
    await world.settle()
    kinds = [type(event) for event in world.events(project)]
    assert kinds == [
        LeadCaptured, UsageDataImported, SiteAssessed, EnergyAnalysisCompleted, FeasibilityScored, LeadQualified,
    ]  # fmt: skip
    lead = await world.entity("lead", Lead, project)
    assert lead is not None and lead.state is State.QUALIFIED


@pytest.mark.parametrize("mended_by", ["sales", "operator"])
async def test_an_analysis_that_fails_for_good_waits_for_a_person_and_leads_on(mended_by: str) -> None:
    world = World([SERVICE])
    world.failing = {"analyse"}
    project, _ = await capture(world)
    early = await post(world, f"/projects/{project}/analysis", None, "early")
    assert early.status_code == 409
    await inform(world, project)
    await world.settle()
    lead = await world.entity("lead", Lead, project)
    assert lead is not None and lead.state is State.STALLED
    assert "restart_analysis" in world.tasks("lead", project)
    world.failing = set()
    if mended_by == "operator":
        await world.retry_jobs("lead")
    else:
        assert (await post(world, f"/projects/{project}/analysis", None, "anew")).status_code == 202
    await world.settle()
    lead = await world.entity("lead", Lead, project)
    assert lead is not None and lead.state is State.QUALIFIED
    assert "restart_analysis" not in world.tasks("lead", project)
    assert world.nodes["lead"].store.jobs == {}


async def test_a_second_inquiry_of_the_same_person_is_attached_to_the_live_project() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    again, answer = await capture(
        world, INQUIRY | {"contact": {"name": "A. Example", "phone": "(336) 555-0100"}, "channel": "store"}, "second"
    )
    await world.settle()
    assert (again, answer.status_code, answer.json()["duplicate"]) == (project, 200, True)
    (found,) = world.events(project, LeadDuplicateDetected)
    assert isinstance(found, LeadDuplicateDetected) and found.matched_by == ("address", "phone")


async def test_a_running_system_is_expanded_by_a_project_of_its_own_one_at_a_time() -> None:
    world = World([SERVICE])
    first, _ = await capture(world)
    await inform(world, first)
    await world.settle()
    more = INQUIRY | {"expands": str(first)}
    assert (await post(world, "/leads", more, "early")).json()["type"].endswith("nothing-to-expand")
    world.happens(example(SystemActivated, first))
    await world.settle()
    stranger = {
        **more, "contact": {"name": "B. Other", "phone": "(336) 555-0199"},
        "address": INQUIRY["address"] | {"street": "13 North Elm Street"},
    }  # fmt: skip
    assert (await post(world, "/leads", stranger, "stranger")).json()["type"].endswith("another-customer")
    assert (await post(world, "/leads", INQUIRY | {"expands": str(new_id())}, "none")).status_code == 404
    second, answer = await capture(world, more, "more")
    assert second != first and answer.status_code == 201 and answer.json()["expands"] == str(first)
    again, answer = await capture(world, more, "again")
    assert again == second and answer.json()["duplicate"], "one expansion at a time"
    assert (await capture(world, INQUIRY, "usual"))[0] == first
    await world.settle()
    (captured,) = world.events(second, LeadCaptured)
    assert isinstance(captured, LeadCaptured) and captured.expands == first
    there = {**SITE["utility"], "usage_point_id": example(SystemActivated, first).usage_point_id}
    await inform(world, second, {**SITE, "utility": there}, " of the second")
    await world.settle()
    world.happens(example(SystemActivated, second))
    await world.settle()
    third, answer = await capture(world, INQUIRY | {"expands": str(second)}, "once more")
    assert answer.status_code == 201 and third not in (first, second)


async def test_the_site_of_an_expansion_says_what_stands_at_its_usage_point() -> None:
    world = World([SERVICE])
    stated = {**SITE, "utility": {**SITE["utility"], "usage_point_id": "UP-1"}}
    unstated = {**SITE, "utility": {**SITE["utility"], "usage_point_id": None}}
    project, _ = await capture(world)
    await inform(world, project, stated)
    await world.settle()
    (usual,) = world.events(project, SiteAssessed)
    assert isinstance(usual, SiteAssessed) and (usual.reference.expands, usual.reference.existing_kw) == (None, None)
    running = 0.0
    for number in ("first", "second"):  # one after the other, each with all before it
        activated = example(SystemActivated, project)
        activated = activated.model_copy(update={"usage_point_id": "UP-1"})
        world.happens(activated)
        await world.settle()
        running += activated.nameplate.rtg_max_w / 1_000
        former = project
        project, _ = await capture(world, INQUIRY | {"expands": str(former)}, number)
        other = {**SITE, "utility": {**SITE["utility"], "usage_point_id": "UP-2"}}
        answer = await post(world, f"/projects/{project}/site", {"site": other}, f"other {number}")
        assert answer.status_code == 409 and answer.json()["type"].endswith("another-usage-point")
        await inform(world, project, unstated, number)
        await world.settle()
        (qualified,) = world.events(project, LeadQualified)
        assert isinstance(qualified, LeadQualified)
        reference = qualified.reference
        assert (reference.usage_point_id, reference.expands) == ("UP-1", former)
        assert reference.existing_kw == pytest.approx(running)


async def test_the_same_request_twice_captures_once() -> None:
    world = World([SERVICE])
    project, first = await capture(world)
    again, second = await capture(world)
    await world.settle()
    assert (again, second.content, second.status_code) == (project, first.content, 201)
    assert len(world.events(project, LeadCaptured)) == 1


async def test_an_idempotency_key_is_good_for_one_request_only() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    answer = await post(world, f"/projects/{project}/usage/annual", {"kwh_annual": 9_000}, "capture")
    assert answer.status_code == 422


async def test_nobody_calling_within_the_hour_is_reported_once() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    await world.advance(minutes=59)
    assert not world.events(project, SpeedToLeadMissed)
    await world.advance(days=3)
    assert len(world.events(project, SpeedToLeadMissed)) == 1


async def test_a_call_in_time_is_not_reported() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    assert (await post(world, f"/projects/{project}/contacts", None, "call")).status_code == 200
    await world.advance(days=3)
    assert not world.events(project, SpeedToLeadMissed)


async def test_a_renter_without_consent_is_disqualified_and_may_come_back() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    await inform(world, project, SITE | {"ownership": {"occupant_owns": False}})
    await world.settle()
    (found,) = world.events(project, LeadDisqualified)
    assert isinstance(found, LeadDisqualified) and "RENTER" in found.reason_codes
    assert not await world.entities("lead", IdentityKey, project)
    another, _ = await capture(world, name="again")
    assert another != project


async def test_usage_without_consent_is_refused() -> None:
    world = World([SERVICE])
    project, _ = await capture(
        world, INQUIRY | {"consent": {"contact": True, "usage_data": False, "text_version": "1"}}
    )
    answer = await post(world, f"/projects/{project}/usage/annual", {"kwh_annual": 9_000}, "u")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:heliograph:problem:no-consent")


async def test_withdrawal_is_published_and_a_second_one_refused() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    assert (await post(world, f"/projects/{project}/withdrawal", {"reason": "moved"}, "w1")).status_code == 200
    assert (await post(world, f"/projects/{project}/withdrawal", {"reason": "moved"}, "w2")).status_code == 409
    await world.settle()
    assert len(world.events(project, LeadWithdrawn)) == 1


@pytest.mark.parametrize("known", [True, False])
async def test_closing_ends_every_lead_known_or_not(known: bool) -> None:
    from shared.messaging.ids import new_id

    world = World([SERVICE], faults=Faults(duplicate=0.5, redeliver=0.5))
    project = (await capture(world))[0] if known else new_id()
    request = CompensationRequested(project_id=project, closing_id=new_id(), reason=ClosingReason.LEAD_WITHDRAWN)
    world.publish("/ncv03/contracting", request, request)
    await world.settle()
    lead = await world.entity("lead", Lead, project)
    assert lead is not None and lead.state is State.CLOSED
    (done,) = world.events(project, CompensationCompleted)
    assert isinstance(done, CompensationCompleted) and done.had_record is known
    assert not world.tasks("lead", project) and not world.timers("lead", project)


async def test_personal_data_stays_in_the_service() -> None:
    world = World([SERVICE])
    project, _ = await capture(world)
    await inform(world, project)
    await world.settle()
    wire = b"".join(one.value or b"" for one in world.published)
    # No base64 of what is sealed holds a blank or a full stop: none of these is there by chance.
    for secret in (b"Ada Example", b"example.com", b"555 0100", b"Elm Street"):
        assert secret not in wire
