"""The design service on the in-memory bus: proposals made, answered, expired, redesigned, closed."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.design import api
from services.design.app import SERVICE
from services.design.model import Project, State
from services.design.rules.equipment.catalogue import modules
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.messaging.testing.system import Faults, World
from shared.rules.site.assessment import Site
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import (
    ChangeOrderRejected,
    CompensationRequested,
    ContractAmended,
    ContractSigned,
    DecisionChoice,
    InterconnectionDecisionMade,
)
from shared.schemas.design import (
    CompensationCompleted,
    DesignCheckFailed,
    DesignFrozen,
    DesignRequested,
    DesignVersionCreated,
    ProposalAccepted,
    ProposalDeclined,
    ProposalExpired,
    ProposalGenerated,
    RedesignRequested,
    RedesignTrigger,
)
from shared.schemas.fieldops import ItemSubstituted
from shared.schemas.lead import EnergyAnalysisCompleted, LeadQualified, LoadProfile, SiteAssessed
from shared.schemas.onboarding import EquipmentReplacementRequested
from shared.schemas.parts import Finding, SiteReference
from shared.schemas.permitting import PermitCorrectionsRequested, PermitRefusalAnswered

SITE = Site.model_validate_json((Path(__file__).parents[3] / "sandbox/data/site_greensboro.json").read_bytes())
REFERENCE = SiteReference(
    usage_point_id="up-1", utility_id="duke", ahj_id="greensboro-nc", jurisdiction="NC", time_zone="America/New_York"
)


def facts(project: UUID, state: str = "NC") -> list[Any]:
    site = SITE.model_copy(update={"ahj": SITE.ahj.model_copy(update={"state": state})})
    reference = REFERENCE.model_copy(update={"jurisdiction": state})
    return [
        SiteAssessed(project_id=project, site=site.without_personal_data(), reference=reference),
        EnergyAnalysisCompleted(
            project_id=project, kwh_annual=12_000, base_kwh=7_000, cooling_kwh=3_000, heating_kwh=2_000,
            load=LoadProfile(monthly_kwh=(1_000.0,) * 12, uncertainty_pct=12), grade="B",
            tariff_id=SITE.utility.tariff_key, preliminary_kwdc=8.0, preliminary_annual_kwh=10_800,
            savings_year1_cents=140_000, savings_p10_cents=120_000, savings_p90_cents=160_000, model_version="t",
        ),
        LeadQualified(project_id=project, score=80, reference=reference),
    ]  # fmt: skip


async def proposed(world: World, state: str = "NC") -> UUID:
    project = new_id()
    world.publish("/ncv03/lead", *facts(project, state))
    await world.settle()
    return project


async def post(world: World, project: UUID, path: str, body: Any, name: str | None = None) -> Any:
    async with world.client("design", api.router, roles={"sales", "customer", "designer"}) as client:
        headers = {"idempotency-key": name or str(new_id())}
        return await client.post(f"/projects/{project}/{path}", json=body, headers=headers)


async def accepted(world: World, project: UUID) -> ProposalAccepted:
    assert (await post(world, project, "proposal/presentation", {"in_home": True})).status_code == 200
    answer = await post(world, project, "proposal/acceptance", {"option_id": "pv_battery", "product": "cash"})
    assert answer.status_code == 200, answer.text
    await world.settle()
    (event,) = world.events(project, ProposalAccepted)
    assert isinstance(event, ProposalAccepted)
    return event


def signed(event: ProposalAccepted) -> ContractSigned:
    return ContractSigned(
        project_id=event.project_id, contract_id=new_id(), document_sha256="0" * 64,
        signed_at="2026-11-24T10:00:00Z", in_home=True, design=event.design, price_cents=event.option.price_cents,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
async def test_a_qualified_lead_gets_one_proposal_whatever_fails_meanwhile(seed: int) -> None:
    faults = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True) if seed else Faults()
    world = World([SERVICE], seed=seed, faults=faults)
    project = await proposed(world)
    assert len(world.events(project, DesignRequested)) == 1
    assert len(world.events(project, DesignVersionCreated)) == 3
    (proposal,) = world.events(project, ProposalGenerated)
    assert isinstance(proposal, ProposalGenerated)
    assert {option.option_id for option in proposal.options} >= {"pv", "pv_battery"}
    assert world.tasks("design", project) == {"present_proposal"}


@pytest.mark.parametrize("mended_by", ["designer", "operator"])
async def test_a_design_that_cannot_be_calculated_waits_for_a_person_and_leads_on(mended_by: str) -> None:
    world = World([SERVICE])
    world.failing = {"design"}
    project = await proposed(world)
    (failed,) = world.events(project, DesignCheckFailed)
    assert isinstance(failed, DesignCheckFailed) and failed.rule == "CALCULATION"
    assert world.tasks("design", project) == {"resolve_design"}
    blocked = await world.entity("design", Project, project)
    assert blocked is not None and blocked.state is State.BLOCKED
    world.failing = set()
    if mended_by == "operator":
        await world.retry_jobs("design")
    else:
        assert (await post(world, project, "redesigns", {"max_kwac": 5})).status_code == 200
    await world.settle()
    assert len(world.events(project, ProposalGenerated)) == 1
    assert world.tasks("design", project) == {"present_proposal"}
    assert world.nodes["design"].store.jobs == {}


async def test_the_document_of_the_proposal_can_be_read() -> None:
    world = World([SERVICE])
    project = await proposed(world)
    (proposal,) = world.events(project, ProposalGenerated)
    assert isinstance(proposal, ProposalGenerated)
    async with world.client("design", api.router, roles={"customer"}, project=project) as client:
        answer = await client.get(f"/projects/{project}/documents/{proposal.document_sha256}")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


async def test_acceptance_carries_what_contracting_needs() -> None:
    world = World([SERVICE])
    project = await proposed(world)
    event = await accepted(world, project)
    assert event.option.option_id == "pv_battery" and event.design.battery_kwh > 0 and event.in_home
    assert any(line.category == "battery" for line in event.bill_of_materials)
    assert not world.timers("design", project) and not world.tasks("design", project)


async def test_an_option_that_is_not_offered_is_refused_and_says_which_are() -> None:
    world = World([SERVICE])
    project = await proposed(world)
    await post(world, project, "proposal/presentation", {"in_home": False})
    answer = await post(world, project, "proposal/acceptance", {"option_id": "gold", "product": "cash"})
    assert answer.status_code == 409 and "pv_battery" in answer.json()["detail"]


@pytest.mark.parametrize("prepaid", [False, True])
async def test_energy_is_neither_offered_nor_sold_where_only_a_utility_may_sell_it(prepaid: bool) -> None:
    world = World([SERVICE])
    project = await proposed(world, "NC")
    (proposal,) = world.events(project, ProposalGenerated)
    assert isinstance(proposal, ProposalGenerated)
    for option in proposal.options:
        assert [str(quote.product) for quote in option.quotes] == ["cash", "loan", "lease"]
    left_out: Any = proposal.assumptions["ways_left_out"]
    (why,) = {str(one["reason"]) for one in left_out if one["option_id"] == "pv"}
    assert why.startswith("a power purchase is not lawful in NC") and "371 N.C. 109" in why
    await post(world, project, "proposal/presentation", {"in_home": False})
    body = {"option_id": "pv", "product": "ppa", "prepaid": prepaid}
    refused = await post(world, project, "proposal/acceptance", body)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:heliograph:problem:not-lawful")
    assert refused.json()["detail"] == why


async def test_a_prepaid_way_is_accepted_only_where_it_is_offered() -> None:
    world = World([SERVICE])
    project = await proposed(world, "CA")
    await post(world, project, "proposal/presentation", {"in_home": False})
    body = {"option_id": "pv", "prepaid": True}
    refused = await post(world, project, "proposal/acceptance", body | {"product": "lease"})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:heliograph:problem:not-offered")
    assert (await post(world, project, "proposal/acceptance", body | {"product": "ppa"})).status_code == 200
    await world.settle()
    (event,) = world.events(project, ProposalAccepted)
    assert isinstance(event, ProposalAccepted)
    (quote,) = [one for one in event.option.quotes if one.prepaid]
    assert event.prepaid and quote.product is event.product and quote.upfront_cents > 0
    assert (quote.first_monthly_cents, quote.rate_cents_per_kwh, quote.escalator_pct) == (0, None, None)


async def test_a_proposal_cannot_be_accepted_before_it_was_presented() -> None:
    world = World([SERVICE])
    project = await proposed(world)
    answer = await post(world, project, "proposal/acceptance", {"option_id": "pv", "product": "cash"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:heliograph:problem:wrong-state")


async def test_decline_is_published() -> None:
    world = World([SERVICE])
    project = await proposed(world)
    assert (await post(world, project, "proposal/decline", {"reason": "too dear"})).status_code == 200
    await world.settle()
    assert len(world.events(project, ProposalDeclined)) == 1


async def test_an_expired_proposal_is_priced_anew_until_the_last_revision() -> None:
    world = World([SERVICE])
    project = await proposed(world)
    await world.advance(days=31)
    assert [event.revision for event in world.events(project, ProposalGenerated)] == [1, 2]  # type: ignore[attr-defined]
    await world.advance(days=100)
    expired = world.events(project, ProposalExpired)
    assert [event.final for event in expired] == [False, False, True]  # type: ignore[attr-defined]
    found = await world.entity("design", Project, project)
    assert found is not None and found.state is State.LAPSED


async def test_signature_freezes_the_design_that_was_accepted() -> None:
    world = World([SERVICE])
    project = await proposed(world)
    event = await accepted(world, project)
    world.publish("/ncv03/contracting", signed(event))
    await world.settle()
    (frozen,) = world.events(project, DesignFrozen)
    assert isinstance(frozen, DesignFrozen) and frozen.design == event.design


async def test_the_utility_s_limit_leads_to_a_smaller_design_of_the_same_option() -> None:
    world = World([SERVICE])
    project = await proposed(world)
    event = await accepted(world, project)
    world.publish("/ncv03/contracting", signed(event))
    await world.settle()
    choice = InterconnectionDecisionMade(
        project_id=project, decision_id=new_id(), choice=DecisionChoice.REDUCE, max_kwac=4.0
    )
    world.publish("/ncv03/contracting", choice)
    await world.settle()
    latest = world.events(project, DesignVersionCreated)[-1]
    assert isinstance(latest, DesignVersionCreated)
    assert latest.trigger is RedesignTrigger.INTERCONNECTION
    assert latest.design.kwac <= 4.0 and latest.design.battery_kwh > 0 and latest.design.version == 2


@pytest.mark.parametrize(("technical", "redesigns"), [(True, 1), (False, 0)])
async def test_only_technical_corrections_change_the_design(technical: bool, redesigns: int) -> None:
    world = World([SERVICE])
    project = await proposed(world)
    world.publish("/ncv03/contracting", signed(await accepted(world, project)))
    finding = Finding(code="690.12", text="label missing", technical=technical)
    corrections = PermitCorrectionsRequested(
        project_id=project, permit_id=new_id(), findings=(finding,), due="2026-12-20T00:00:00Z", round=1
    )
    world.publish("/ncv03/permitting", corrections)
    await world.settle()
    assert len(world.events(project, RedesignRequested)) == redesigns


async def test_a_substitute_is_designed_in_where_permit_and_agreement_name_the_article_by_model() -> None:
    world = World([SERVICE])
    project = await proposed(world)
    event = await accepted(world, project)
    world.publish("/ncv03/contracting", signed(event))
    await world.settle()
    (module,) = event.design.modules
    other = next(one for one in modules().values() if one.model != module.model)
    substituted = example(ItemSubstituted, project)
    new = substituted.new.model_copy(update={"model": other.model, "category": "module"})
    world.publish("/ncv03/fieldops", substituted.model_copy(update={"material": False, "new": new}))
    await world.settle()
    assert world.events(project, RedesignRequested) == []
    world.publish("/ncv03/fieldops", substituted.model_copy(update={"material": True, "new": new}))
    await world.settle()
    (asked,) = world.events(project, RedesignRequested)
    latest = world.events(project, DesignVersionCreated)[-1]
    assert isinstance(asked, RedesignRequested) and isinstance(latest, DesignVersionCreated)
    assert asked.trigger is latest.trigger is RedesignTrigger.SUBSTITUTION
    assert asked.constraints.module_model == latest.design.module_model == other.model


async def test_a_failed_piece_gives_way_to_the_model_that_operation_asks_for() -> None:
    world = World([SERVICE])
    project = await proposed(world)
    event = signed(await accepted(world, project))
    world.publish("/ncv03/contracting", event)
    await world.settle()
    (module,) = event.design.modules
    other = next(one for one in modules().values() if one.model != module.model)
    wanted = example(EquipmentReplacementRequested, project, category="module", model=other.model)
    world.publish("/ncv03/onboarding", wanted)
    await world.settle()
    (asked,) = world.events(project, RedesignRequested)
    latest = world.events(project, DesignVersionCreated)[-1]
    assert isinstance(asked, RedesignRequested) and isinstance(latest, DesignVersionCreated)
    assert asked.constraints.module_model == latest.design.module_model == other.model


async def test_what_is_replaced_under_warranty_is_told_with_the_design_until_the_customer_asks_for_another() -> None:
    world = World([SERVICE])
    project = await proposed(world)
    event = signed(await accepted(world, project))
    world.publish("/ncv03/contracting", event)
    await world.settle()
    (module,) = event.design.modules
    other = next(one for one in modules().values() if one.model != module.model)
    wanted = example(EquipmentReplacementRequested, project, category="module", model=other.model)
    told: list[bool] = []

    async def redesigned() -> None:
        await world.settle()
        latest = world.events(project, DesignVersionCreated)[-1]
        assert isinstance(latest, DesignVersionCreated) and latest.design.module_model == other.model
        told.append(latest.under_warranty)

    world.publish("/ncv03/onboarding", wanted.model_copy(update={"under_warranty": False}))
    await redesigned()
    world.publish("/ncv03/onboarding", wanted.model_copy(update={"under_warranty": True}))
    await redesigned()
    finding = Finding(code="690.12", text="label missing", technical=True)
    corrections = PermitCorrectionsRequested(
        project_id=project, permit_id=new_id(), findings=(finding,), due="2026-12-20T00:00:00Z", round=1
    )
    world.publish("/ncv03/permitting", corrections)
    await redesigned()
    assert (await post(world, project, "redesigns", {"max_kwac": 4})).status_code == 200
    await redesigned()
    assert told == [False, True, True, False]


async def test_where_a_contract_goes_back_the_bounds_of_what_operates_hold_again() -> None:
    """The model that was refused binds no later design."""
    world = World([SERVICE])
    project = await proposed(world)
    event = signed(await accepted(world, project))
    world.publish("/ncv03/contracting", event)
    await world.settle()
    (module,) = event.design.modules
    other = next(one for one in modules().values() if one.model != module.model)
    wanted = example(EquipmentReplacementRequested, project, category="module", model=other.model)
    world.publish("/ncv03/onboarding", wanted)
    await world.settle()
    created = world.events(project, DesignVersionCreated)[-1]
    assert isinstance(created, DesignVersionCreated) and created.design.module_model == other.model
    world.publish("/ncv03/contracting", example(ContractAmended, project, design=created.design))
    await world.settle()
    kept = await world.entity("design", Project, project)
    assert kept is not None and kept.agreed is not None and kept.agreed["module_model"] == other.model
    world.publish("/ncv03/contracting", example(ContractAmended, project, design=event.design))
    world.publish("/ncv03/contracting", example(ChangeOrderRejected, project))
    await world.settle()
    kept = await world.entity("design", Project, project)
    assert kept is not None and kept.agreed == kept.constraints == {}


@pytest.mark.parametrize(("answer", "redesigns"), [("redesign", 1), ("appeal", 0), ("end", 0)])
async def test_a_refused_permit_changes_the_design_where_that_is_the_answer(answer: str, redesigns: int) -> None:
    world = World([SERVICE])
    project = await proposed(world)
    world.publish("/ncv03/contracting", signed(await accepted(world, project)))
    answered = PermitRefusalAnswered.model_validate(
        {"project_id": project, "permit_id": new_id(), "kind": "historic", "answer": answer, "reasons": ["too visible"]}
    )
    world.publish("/ncv03/permitting", answered)
    await world.settle()
    asked = [one for one in world.events(project) if isinstance(one, RedesignRequested)]
    assert len(asked) == redesigns
    assert all("historic refused: too visible" in one.constraints.notes for one in asked)


@pytest.mark.parametrize("stage", ["unknown", "proposed", "accepted"])
async def test_closing_ends_the_project_in_every_state(stage: str) -> None:
    world = World([SERVICE], faults=Faults(duplicate=0.5, redeliver=0.5))
    project = new_id() if stage == "unknown" else await proposed(world)
    if stage == "accepted":
        await accepted(world, project)
    request = CompensationRequested(project_id=project, closing_id=new_id(), reason=ClosingReason.CUSTOMER_CANCELLED)
    world.publish("/ncv03/contracting", request, request)
    await world.settle()
    await world.advance(days=100)
    found = await world.entity("design", Project, project)
    assert found is not None and found.state is State.CLOSED
    (done,) = world.events(project, CompensationCompleted)
    assert isinstance(done, CompensationCompleted) and done.had_record is (stage != "unknown")
    assert not world.timers("design", project) and not world.tasks("design", project)
