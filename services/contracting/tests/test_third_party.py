"""A system that is another's, where the law does not allow it: not applied for, not written, not signed, and why."""

import pytest

from services.contracting.model import State
from services.contracting.tests.given import IN_NORTH_CAROLINA, Scene, accepted, redesigned
from services.contracting.tests.test_paperwork import sent
from shared.rules import ruleset
from shared.schemas import contracting as out
from shared.schemas.closing import ClosingReason
from shared.schemas.design import ProposalAccepted, RedesignTrigger
from shared.schemas.parts import FinancingProduct


def in_north_carolina(scene: Scene, product: FinancingProduct, *, prepaid: bool = False) -> ProposalAccepted:
    proposal = accepted(scene.project, product, prepaid=prepaid)
    return proposal.model_copy(update={"reference": proposal.reference.model_copy(update=IN_NORTH_CAROLINA)})


@pytest.mark.parametrize("prepaid", [False, True])
async def test_a_power_purchase_is_not_applied_for_in_north_carolina(prepaid: bool) -> None:
    scene = Scene()
    await scene.happens(in_north_carolina(scene, FinancingProduct.PPA, prepaid=prepaid))
    assert scene.published(out.FinancingApplied) == [] and await scene.state() is State.DECLINED
    task = scene.task("choose_product")
    assert task["products"] == ["cash", "loan", "lease"] and not task["prepaid"]
    assert "a power purchase is not lawful in NC" in task["not_lawful"] and "371 N.C. 109" in task["not_lawful"]
    refused = await scene.post("financing", {"product": "ppa", "prepaid": prepaid}, status=409)
    assert "not-lawful" in refused["type"] and refused["detail"] == task["not_lawful"]
    await scene.post("financing", {"product": "lease"})
    assert scene.tasks == {"decide_financing"} and await scene.state() is State.FINANCING


async def test_nor_is_it_offered_to_who_was_declined_a_loan_there() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project, FinancingProduct.LOAN))
    no = {"application_id": scene.task("decide_financing")["application_id"], "approved": False}
    await scene.post("financing/decision", no | {"adverse_reasons": ["credit score"]}, "lender")
    task = scene.task("choose_product")
    assert task["products"] == ["cash", "lease"] and not task["prepaid"] and task["not_lawful"] is None


async def test_a_lease_of_more_than_a_home_may_have_is_not_applied_for() -> None:
    scene = Scene()
    proposal = accepted(scene.project, FinancingProduct.LEASE)
    large = proposal.model_copy(update={"design": proposal.design.model_copy(update={"kwac": 24.0})})
    await scene.happens(large)
    assert "20 kW AC at most, not of 24" in scene.task("choose_product")["not_lawful"]


async def test_a_contract_that_waits_for_its_signature_goes_by_the_law_of_the_day_it_is_signed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The exception ends while the customer reads: what was sent is void, and another way to pay is asked for."""
    scene, _ = await sent(FinancingProduct.PPA)
    assert "ca-power-purchase 1" in (await scene.contract()).rule_versions
    (row,) = [one for one in ruleset.bundled_rows("third_party_ownership") if one.id == "ca-power-purchase"]
    params = {"standing": "unlawful", "because": "the exception has ended"}
    await scene.world.advance(days=1)
    today = scene.world.clock.now().date()
    ended = row.model_copy(update={"version": 2, "effective_from": today, "params": params})
    ruleset.publish({"third_party_ownership": [ended]})
    try:
        document = scene.task("sign_contract")["document_sha256"]
        await scene.post("electronic-records-consent")
        refused = await scene.post("signatures", {"document_sha256": document}, status=409)
        assert "rules-changed" in refused["type"]
        await scene.post("contract/opening")
        assert "the exception has ended" in scene.task("choose_product")["not_lawful"]
        assert "sign_contract" not in scene.tasks and await scene.state() is State.DECLINED
        assert not scene.published(out.ContractSigned)
    finally:
        ruleset.publish({})


async def test_who_stays_silent_after_the_law_has_barred_it_was_declined_no_credit() -> None:
    scene = Scene()
    await scene.happens(in_north_carolina(scene, FinancingProduct.PPA))
    await scene.world.advance(days=15)
    (requested,) = scene.published(out.CompensationRequested)
    assert requested.reason is ClosingReason.DECISION_TIMED_OUT
    assert requested.detail.startswith("no other way to pay was chosen in time: a power purchase is not lawful in NC")


async def test_a_signed_lease_does_not_grow_beyond_what_may_be_leased_to_a_home() -> None:
    scene = Scene()
    proposal = accepted(scene.project, FinancingProduct.LEASE)
    proposal = proposal.model_copy(update={"design": proposal.design.model_copy(update={"kwac": 19.0})})
    await scene.happens(proposal)
    task = scene.task("decide_financing")
    await scene.post("financing/decision", {"application_id": task["application_id"], "approved": True}, "lender")
    await scene.sign()
    await scene.happens(redesigned(proposal, 2, RedesignTrigger.CUSTOMER, kwac=24.0))
    assert not scene.published(out.ChangeOrderProposed) and "decide_change_order" not in scene.tasks
    (rejected,) = scene.published(out.ChangeOrderRejected)
    assert "20 kW AC at most, not of 24" in rejected.reason
    task = scene.task("look_into_refusal")
    assert task["reason"] == "not_lawful" and "62-126.5" in task["detail"]
    assert "next: a design of less AC power" in task["detail"]
    assert (await scene.contract()).facts.version == 1
    await scene.happens(redesigned(proposal, 3, RedesignTrigger.CUSTOMER, kwac=19.5, kwdc=30.0))
    assert "look_into_refusal" not in scene.tasks and "decide_change_order" in scene.tasks


async def test_the_owners_certificate_is_on_a_lease_in_north_carolina() -> None:
    _, text = await sent(FinancingProduct.LEASE)
    assert "NCUC certificate of electric generator lessor" in text
