"""A change that makes a leased system, or one whose energy is sold, dearer: who is to own it is asked first."""

from pathlib import Path
from typing import Any

import pytest

from services.contracting.model import ApplicationState, ChangeOrder, ChangeState, State
from services.contracting.rules.ledger.accounts import Account
from services.contracting.tests.given import Scene, accepted, redesigned
from services.contracting.tests.test_change_orders import answers
from services.contracting.tests.test_larger_loan import DEARER, asked, signs
from services.contracting.tests.test_lender import program, says  # noqa: F401 - a fixture, asked for by name
from services.contracting.tests.test_money_after_changes import books, operates, pays_all
from shared.messaging.handling.work import Work
from shared.schemas import contracting as out
from shared.schemas.closing import ClosingReason
from shared.schemas.design import ProposalAccepted, RedesignTrigger
from shared.schemas.parts import FinancingProduct

OWNED = [FinancingProduct.LEASE, FinancingProduct.PPA]


async def owned(product: FinancingProduct) -> tuple[Scene, ProposalAccepted]:
    """A signed contract, in effect, about a system that another owns."""
    scene = Scene()
    proposal = accepted(scene.project, product)
    await scene.happens(proposal)
    body = {"application_id": scene.task("decide_financing")["application_id"], "approved": True}
    await scene.post("financing/decision", body, "lender")
    await scene.sign()
    await scene.world.advance(days=12)
    assert await scene.state() is State.EFFECTIVE
    return scene, proposal


def changed(
    proposal: ProposalAccepted, by: int = DEARER, trigger: RedesignTrigger = RedesignTrigger.CUSTOMER, version: int = 2
) -> Any:
    return redesigned(proposal, version, trigger, price_cents=proposal.option.price_cents + by)


@pytest.mark.parametrize("product", OWNED)
@pytest.mark.parametrize("after_permission", [False, True])
async def test_the_customer_is_asked_once_the_owner_has_agreed_and_the_owner_pays_the_new_price(
    product: FinancingProduct, after_permission: bool, seal: Path
) -> None:
    scene, proposal = await owned(product)
    cash = proposal.option.price_cents + DEARER
    if after_permission:
        await operates(scene)
    await scene.happens(changed(proposal))
    assert "decide_change_order" not in scene.tasks and not scene.published(out.ChangeOrderProposed)
    task, applied = scene.task("decide_financing"), scene.published(out.FinancingApplied)[-1]
    assert (task["product"], task["amount_cents"]) == (product.value, cash)
    assert (applied.product, applied.amount_cents) == (product, cash)
    assert str(applied.change_order_id) == task["change_order_id"]
    await answers(scene)
    (proposed,) = scene.published(out.ChangeOrderProposed)
    assert (proposed.price_cents, proposed.added_cents, proposed.loan) == (cash, 0, None)
    await signs(scene)
    if not after_permission:
        await operates(scene)
    contract = await scene.contract()
    assert sum(one["gross_cents"] for one in contract.asked.values()) == contract.price_cents == cash
    await pays_all(scene)
    found = await books(scene)
    assert found.balance(Account.THIRD_PARTY_OWNER) == 0 and not found.unmatched


@pytest.mark.parametrize("after_permission", [False, True])
async def test_what_the_owner_does_not_buy_is_not_put_before_the_customer(after_permission: bool, seal: Path) -> None:
    scene, proposal = await owned(FinancingProduct.LEASE)
    if after_permission:
        await operates(scene)
    signed = await scene.contract()
    await scene.happens(changed(proposal))
    await says(scene, str((await asked(scene)).id), decision="declined", adverse_reasons=["credit history"])
    assert not scene.published(out.ChangeOrderProposed) and "decide_change_order" not in scene.tasks
    (rejected,) = scene.published(out.ChangeOrderRejected)
    assert "owner" in rejected.reason
    assert scene.task("look_into_refusal")["reason"] == "financing_declined"
    contract = await scene.contract()
    assert (contract.state, contract.price_cents) == (signed.state, signed.price_cents) and contract.facts.version == 1
    text = await notice_of(scene)
    assert "a change of your lease to a system that costs its owner $47,505.00 (your signed lease is unchanged)" in text
    assert "Principal reasons: credit history." in text
    await scene.happens(changed(proposal, DEARER // 2, version=3))  # another design may be asked for
    assert scene.task("decide_financing")["amount_cents"] == proposal.option.price_cents + DEARER // 2
    assert "look_into_refusal" not in scene.tasks


async def notice_of(scene: Scene) -> str:
    (notice,) = [one for one in scene.published(out.DisclosureDelivered) if one.disclosure == "adverse_action_notice"]

    async def read(work: Work) -> Any:
        document = await work.document(notice.document_sha256)
        assert document is not None
        return document.body

    return str((await scene.world.command("contracting", scene.project, read)).decode())


async def test_without_what_the_owner_does_not_buy_the_signed_system_cannot_be(seal: Path) -> None:
    """What the utility or the authority asks for is needed: before the system stands the contract ends, without fee."""
    scene, proposal = await owned(FinancingProduct.PPA)
    await scene.happens(changed(proposal, trigger=RedesignTrigger.PERMIT_CORRECTIONS))
    await answers(scene, lends=False)
    (closing,) = scene.published(out.CompensationRequested)
    assert closing.reason is ClosingReason.FINANCING_DECLINED
    assert "a change of your power purchase agreement to a system" in await notice_of(scene)


@pytest.mark.parametrize("by_program", [True, False])
async def test_an_owner_that_says_nothing_buys_nothing_more(
    by_program: bool, seal: Path, request: pytest.FixtureRequest
) -> None:
    scene, proposal = await owned(FinancingProduct.LEASE)
    if by_program:
        request.getfixturevalue("program")
    await scene.happens(changed(proposal))
    order = (await asked(scene)).change_order_id
    early = {"change_order_id": str(order), "approved": True}
    assert "lender-undecided" in (await scene.post("change-order-decision", early, status=409))["type"]
    await scene.world.advance(days=31)
    assert (await asked(scene)).state is ApplicationState.DECLINED
    assert not scene.published(out.ChangeOrderProposed) and scene.published(out.ChangeOrderRejected)
    assert "look_into_refusal" in scene.tasks and "larger_loan_silent" not in scene.timers
    assert all(one.disclosure != "adverse_action_notice" for one in scene.published(out.DisclosureDelivered))
    assert "change-order-decided" in (await scene.post("change-order-decision", early, status=409))["type"]


async def test_other_terms_are_no_answer_and_nobody_is_asked_about_what_costs_no_more(seal: Path) -> None:
    scene, proposal = await owned(FinancingProduct.LEASE)
    await scene.happens(changed(proposal))
    question = str((await asked(scene)).id)
    for offered in ({"apr_pct": 5.0}, {"stipulations": ["proof of title"]}, {"term_months": 120}):
        refused = await says(scene, question, 409, decision="approved", **offered)
        assert "other-terms" in refused["type"]
    assert "decide_financing" in scene.tasks and not scene.published(out.ChangeOrderProposed)
    await scene.happens(redesigned(proposal, 3, RedesignTrigger.CUSTOMER, kwdc=9.0))
    assert "decide_change_order" in scene.tasks and "decide_financing" not in scene.tasks
    assert (await asked(scene)).state is ApplicationState.REPLACED
    states = {one.state for one in await scene.world.entities("contracting", ChangeOrder, scene.project)}
    assert states == {ChangeState.REPLACED, ChangeState.PROPOSED}
