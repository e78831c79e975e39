"""A change of a system that operates is refused by the utility or the authority: the system stays as it is."""

from pathlib import Path
from typing import Any

import pytest

from services.contracting.model import ChangeOrder, State
from services.contracting.rules.ledger.accounts import Account
from services.contracting.tests.given import Scene, example, redesigned
from services.contracting.tests.test_change_orders import borrowed
from services.contracting.tests.test_handlers import denial
from services.contracting.tests.test_money_after_changes import books, operates, pays_all
from shared.messaging.ids import new_id
from shared.schemas import contracting as out
from shared.schemas import fieldops, onboarding, permitting
from shared.schemas.design import ProposalAccepted, RedesignTrigger
from shared.schemas.parts import DesignFacts

REFUSED = "no size of system would pass; 15 % of peak"


async def changed(
    scene: Scene, proposal: ProposalAccepted, version: int = 2, trigger: RedesignTrigger = RedesignTrigger.SUBSTITUTION
) -> None:
    """A larger inverter that the customer pays for is signed, and in effect."""
    price_cents = proposal.option.price_cents + version * 4_000_00
    design = {"kwac": 7.0 + version, "sha256": f"{version:064x}"}
    await scene.happens(redesigned(proposal, version, trigger, price_cents=price_cents, **design))
    order = scene.task("decide_change_order")["change_order_id"]
    await scene.post("change-order-decision", {"change_order_id": order, "approved": True})
    await scene.world.advance(days=8)
    assert (await scene.contract()).facts.version == version


async def operating() -> tuple[Scene, ProposalAccepted]:
    scene, proposal = await borrowed()
    await operates(scene)
    await pays_all(scene)
    return scene, proposal


async def reduced(scene: Scene, proposal: ProposalAccepted) -> None:
    """Of the larger inverter the utility takes less, and the customer has that instead."""
    await changed(scene, proposal)
    await scene.happens(denial(scene))
    choice = {"decision_id": scene.task("decide_interconnection")["decision_id"], "choice": "reduce"}
    await scene.post("interconnection-decision", choice)
    await changed(scene, proposal, 3, RedesignTrigger.INTERCONNECTION)


async def installed(scene: Scene) -> DesignFacts:
    """What the contract is for stands."""
    design = (await scene.contract()).facts
    stands = example(fieldops.InstallationCompleted.ce_type) | {"project_id": scene.project, "design": design}
    await scene.happens(fieldops.InstallationCompleted.model_validate(stands))
    return design


async def stands_as_before(scene: Scene, before: Any) -> list[out.ChangeOrderRejected]:
    """Contract and books are those of what operates; gives the change orders that were undone."""
    contract = await scene.contract()
    assert await scene.state() is State.EFFECTIVE and not scene.published(out.CompensationRequested)
    kept = ("design", "bill_of_materials", "price_cents", "cash_price_cents", "added_cents", "incentives")
    assert {name: getattr(contract, name) for name in kept} == {name: getattr(before, name) for name in kept}
    assert scene.published(out.ContractAmended)[-1].design == before.facts
    found = await books(scene)
    assert found.balance(Account.DUE_FROM_LENDER) == 0 and not found.unmatched
    assert "pay_balance" not in scene.tasks and "decide_interconnection" not in scene.tasks
    assert not {"decision_lapsed", "redesign_overdue", "change_order_final"} & scene.timers
    return scene.published(out.ChangeOrderRejected)


async def test_a_larger_inverter_that_the_grid_does_not_take_leaves_the_contract_on_what_operates(seal: Path) -> None:
    scene, proposal = await operating()
    before = await scene.contract()
    await changed(scene, proposal)
    own = {"reference": "own", "amount_cents": scene.task("pay_balance")["amount_cents"], "purpose": "price"}
    await scene.post("receipts", own, "payments")
    await scene.happens(denial(scene, max_kwac=None))
    (rejected,) = await stands_as_before(scene, before)
    assert rejected.reason == REFUSED
    assert scene.task("return_payment:own")["amount_cents"] == own["amount_cents"]
    assert "look_into_refusal" not in scene.tasks, "who looks for another piece is told by onboarding"
    await changed(scene, proposal, 3)


async def test_who_does_without_what_the_utility_does_not_connect_keeps_what_operates(seal: Path) -> None:
    scene, proposal = await operating()
    before = await scene.contract()
    await changed(scene, proposal)
    await scene.happens(denial(scene))
    choice = {"decision_id": scene.task("decide_interconnection")["decision_id"], "choice": "withdraw"}
    await scene.post("interconnection-decision", choice)
    (rejected,) = await stands_as_before(scene, before)
    assert rejected.reason == "the customer withdrew"
    assert "look_into_refusal" not in scene.tasks, "the customer has chosen"


async def test_who_says_nothing_keeps_what_operates(seal: Path) -> None:
    scene, proposal = await operating()
    before = await scene.contract()
    await changed(scene, proposal)
    await scene.happens(denial(scene))
    await scene.world.advance(days=60)
    assert len(await stands_as_before(scene, before)) == 1


async def test_with_the_smaller_design_that_is_refused_too_all_that_was_changed_is_undone(seal: Path) -> None:
    scene, proposal = await operating()
    before = await scene.contract()
    await reduced(scene, proposal)
    amended = len(scene.published(out.ContractAmended))
    await scene.happens(denial(scene, max_kwac=None))
    assert len(await stands_as_before(scene, before)) == 2
    assert len(scene.published(out.ContractAmended)) == amended + 1, "the contract goes back at once"
    assert "look_into_refusal" not in scene.tasks, "the piece was asked for by onboarding"


async def test_a_permit_that_is_refused_for_a_change_ends_no_system_that_operates(seal: Path) -> None:
    scene, proposal = await operating()
    before = await scene.contract()
    await changed(scene, proposal, trigger=RedesignTrigger.CUSTOMER)
    told = example(permitting.PermitRejected.ce_type) | {"project_id": scene.project, "reasons": ("too high",)}
    await scene.happens(permitting.PermitRejected.model_validate(told))
    (rejected,) = await stands_as_before(scene, before)
    assert rejected.reason == "too high"
    task = scene.task("look_into_refusal")
    assert (task["reason"], task["detail"]) == ("permit_rejected", "too high")
    assert task["post"].endswith("/refused-change")
    await scene.post("refused-change", {"note": "the customer keeps what stands"}, "sales", status=403)
    await scene.post("refused-change", {"note": "the customer keeps what stands"}, "operator")
    assert "look_into_refusal" not in scene.tasks
    again = await scene.post("refused-change", {"note": "again"}, "operator", status=409)
    assert "nothing-refused" in again["type"]


@pytest.mark.parametrize("trigger", [RedesignTrigger.SUBSTITUTION, RedesignTrigger.CUSTOMER])
@pytest.mark.parametrize("signed", [True, False])
async def test_a_change_that_waits_is_rejected_when_another_one_is_refused(
    trigger: RedesignTrigger, signed: bool, seal: Path
) -> None:
    """Signed or only proposed, who waits for it is told; for a piece onboarding looks for another one."""
    scene, proposal = await operating()
    before = await scene.contract()
    price_cents = proposal.option.price_cents + 8_000_00
    await scene.happens(redesigned(proposal, 2, trigger, price_cents=price_cents, kwac=9.0))
    order = scene.task("decide_change_order")["change_order_id"]
    if signed:
        await scene.post("change-order-decision", {"change_order_id": order, "approved": True})
    told = example(permitting.PermitRejected.ce_type) | {"project_id": scene.project, "reasons": ("too high",)}
    await scene.happens(permitting.PermitRejected.model_validate(told))
    (rejected,) = scene.published(out.ChangeOrderRejected)
    assert (str(rejected.change_order_id), rejected.reason) == (order, "too high")
    await scene.world.advance(days=20)
    assert (await scene.contract()).facts == before.facts and not scene.published(out.ContractAmended)
    assert ("look_into_refusal" in scene.tasks) is (trigger is RedesignTrigger.CUSTOMER)


@pytest.mark.parametrize("built", [True, False])
async def test_what_is_built_is_not_undone(built: bool, seal: Path) -> None:
    scene, proposal = await operating()
    await changed(scene, proposal)
    design = await installed(scene) if built else (await scene.contract()).facts
    await scene.happens(denial(scene, new_id(), max_kwac=None))
    assert await scene.state() is State.EFFECTIVE
    assert ((await scene.contract()).facts == design) is built
    assert ("look_into_refusal" in scene.tasks) is built


async def test_what_a_later_change_has_built_undoes_no_earlier_one_either(seal: Path) -> None:
    scene, proposal = await operating()
    await reduced(scene, proposal)
    design, price_cents = await installed(scene), (await scene.contract()).price_cents
    orders = await scene.world.entities("contracting", ChangeOrder, scene.project)
    assert len(orders) == 2 and not any(one.before for one in orders)
    amended = len(scene.published(out.ContractAmended))
    await scene.happens(denial(scene, new_id(), max_kwac=None))
    contract = await scene.contract()
    assert (contract.facts, contract.price_cents) == (design, price_cents)
    assert not scene.published(out.ChangeOrderRejected) and len(scene.published(out.ContractAmended)) == amended


async def test_what_is_built_leaves_a_change_that_came_since_to_be_undone(seal: Path) -> None:
    """Completed is told late: another change is in effect by then."""
    scene, proposal = await operating()
    await changed(scene, proposal)
    design = (await scene.contract()).facts
    await changed(scene, proposal, 3)
    stands = example(fieldops.InstallationCompleted.ce_type) | {"project_id": scene.project, "design": design}
    await scene.happens(fieldops.InstallationCompleted.model_validate(stands))
    await scene.happens(denial(scene, new_id(), max_kwac=None))
    assert (await scene.contract()).facts == design


async def test_a_change_of_the_customer_that_a_supplier_has_altered_is_looked_into_by_a_person(seal: Path) -> None:
    scene, proposal = await operating()
    before = await scene.contract()
    await changed(scene, proposal, trigger=RedesignTrigger.CUSTOMER)
    await changed(scene, proposal, 3, RedesignTrigger.SUBSTITUTION)
    await scene.happens(denial(scene, max_kwac=None))
    assert len(await stands_as_before(scene, before)) == 2
    assert scene.task("look_into_refusal")["detail"] == REFUSED


@pytest.mark.parametrize("refused", ["permit", "interconnection"])
async def test_a_refusal_that_comes_after_the_end_of_a_system_changes_nothing(refused: str, seal: Path) -> None:
    scene, proposal = await operating()
    await changed(scene, proposal)
    ended = example(onboarding.SystemDecommissioned.ce_type) | {"project_id": scene.project}
    await scene.happens(onboarding.SystemDecommissioned.model_validate(ended))
    told, tasks, kept = scene.names(), scene.tasks, (await books(scene)).lines
    permit = example(permitting.PermitRejected.ce_type) | {"project_id": scene.project}
    event: Any = permitting.PermitRejected.model_validate(permit)
    await scene.happens(event if refused == "permit" else denial(scene, max_kwac=None))
    assert (scene.names(), scene.tasks, (await books(scene)).lines) == (told, tasks, kept)
