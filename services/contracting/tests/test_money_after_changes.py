"""A change order moves money: who pays what is dearer, and what of the money that came goes back."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.contracting.model import LedgerEntry
from services.contracting.rules.ledger.accounts import Account
from services.contracting.rules.ledger.books import Books, replay_in_order
from services.contracting.rules.ledger.facts import ONE_FACT
from services.contracting.tests.given import Scene, accepted, example, redesigned
from services.contracting.tests.test_change_orders import answers, borrowed, quoted, text_of
from services.contracting.tests.test_lender import paid, says
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.schemas import commissioning, fieldops
from shared.schemas import contracting as out
from shared.schemas.design import ProposalAccepted, RedesignTrigger
from shared.schemas.parts import FinancingProduct, IncentiveAmount


async def books(scene: Scene) -> Books:
    rows = await scene.world.entities("contracting", LedgerEntry, scene.project)
    return replay_in_order(ONE_FACT.validate_python(row.fact) for row in sorted(rows, key=lambda row: row.place))


async def operates(scene: Scene) -> None:
    for kind in (fieldops.InstallationCompleted, commissioning.PTOGranted):
        await scene.happens(kind.model_validate(example(kind.ce_type) | {"project_id": scene.project}))


async def pays_all(scene: Scene) -> None:
    """Who finances pays what it was asked for."""
    for name, one in (await scene.contract()).asked.items():
        await says(scene, None, **paid(name, one["gross_cents"], one["fee_cents"]))


async def changed(scene: Scene, proposal: ProposalAccepted, version: int, price_cents: int) -> dict[str, Any]:
    """Another design, signed by the customer, in effect; gives what the customer was asked to sign."""
    new = redesigned(proposal, version, RedesignTrigger.CUSTOMER, price_cents=price_cents, kwdc=4.0 + version)
    await scene.happens(new)
    if "decide_financing" in scene.tasks:  # who finances is asked first
        await answers(scene)
    task = scene.task("decide_change_order")
    await scene.post("change-order-decision", {"change_order_id": task["change_order_id"], "approved": True})
    await scene.world.advance(days=8)
    return task


async def test_what_is_dearer_after_the_last_milestone_is_paid_by_the_customer_without_a_fee(seal: Path) -> None:
    scene, proposal = await borrowed()
    await operates(scene)
    await pays_all(scene)
    before = await scene.contract()
    cash = proposal.option.price_cents
    task = await changed(scene, proposal, 2, cash + 9_000_00)
    (proposed,) = scene.published(out.ChangeOrderProposed)
    assert (proposed.added_cents, proposed.price_change_cents) == (9_000_00, 9_000_00)
    loan = await quoted(scene, cash)  # it stays as it was signed
    assert proposed.loan is not None and proposed.loan.payment_cents == loan.payment_cents
    text = await text_of(scene, task["document_sha256"])
    assert "you pay $9,000.00 to the seller" in text and "of which you pay directly $0.00 $9,000.00" in text
    contract = await scene.contract()
    assert contract.asked == before.asked and contract.financed_cents == before.price_cents
    assert scene.task("pay_balance")["amount_cents"] == 9_000_00
    assert (await books(scene)).balance(Account.CUSTOMER_RECEIVABLE) == 9_000_00
    await scene.post("receipts", {"reference": "own", "amount_cents": 9_000_00, "purpose": "price"}, "payments")
    assert "pay_balance" not in scene.tasks
    found = await books(scene)
    assert (
        not found.unmatched
        and found.balance(Account.CUSTOMER_RECEIVABLE) == found.balance(Account.DUE_FROM_LENDER) == 0
    )


async def test_what_was_added_and_is_cheaper_again_comes_back_before_the_lender_has_anything_back(seal: Path) -> None:
    scene, proposal = await borrowed()
    await operates(scene)
    await pays_all(scene)
    cash = proposal.option.price_cents
    await changed(scene, proposal, 2, cash + 9_000_00)
    await scene.post("receipts", {"reference": "own", "amount_cents": 9_000_00, "purpose": "price"}, "payments")
    await changed(scene, proposal, 3, cash + 4_000_00)
    assert scene.task("return_payment:own")["amount_cents"] == 5_000_00 and "return_to_lender" not in scene.tasks
    assert (await books(scene)).refund_payable_cents == 5_000_00
    returned = {"reference": "back", "amount_cents": 5_000_00}
    await scene.post("receipts/own/reversals", returned, "payments")
    assert "return_payment:own" not in scene.tasks and (await books(scene)).refund_payable_cents == 0
    assert not (await books(scene)).unmatched and "pay_balance" not in scene.tasks


async def test_what_the_lender_paid_beyond_the_price_of_today_is_sent_back_by_a_person(seal: Path) -> None:
    scene, proposal = await borrowed()
    await operates(scene)
    await pays_all(scene)
    await changed(scene, proposal, 2, proposal.option.price_cents - 5_100_00)
    assert scene.task("return_to_lender")["amount_cents"] == 5_100_00
    back: dict[str, Any] = {"type": "milestone.returned", "milestone": "M2"}
    await says(scene, None, 409, **back, gross_cents=5_100_01)
    await says(scene, None, **back, gross_cents=5_100_00)
    found = await books(scene)
    assert "return_to_lender" not in scene.tasks and not found.unmatched
    assert found.balance(Account.DUE_FROM_LENDER) == 0
    contract = await scene.contract()
    assert found.balance(Account.DEALER_FEE_EXPENSE) == contract.fee_cents
    assert found.balance(Account.CASH) == contract.cash_price_cents


async def test_a_milestone_that_is_paid_beyond_the_asking_is_told_and_shown(seal: Path) -> None:
    scene, _ = await borrowed()
    asked = (await scene.contract()).asked["M0"]
    await says(scene, None, **paid("M0", asked["gross_cents"] + 1_000_00, asked["fee_cents"]))
    (told,) = (await books(scene)).unmatched
    assert (told.kind, told.cents) == ("milestone_paid", 1_000_00) and "asked for" in told.text
    assert scene.task("return_to_lender")["amount_cents"] == 1_000_00
    await says(scene, None, type="milestone.returned", milestone="M0", gross_cents=1_000_00)
    assert "return_to_lender" not in scene.tasks and len((await books(scene)).unmatched) == 1


async def leased() -> tuple[Scene, ProposalAccepted]:
    """A contract that an owner finances, whose system operates: all was asked for."""
    scene = Scene()
    proposal = accepted(scene.project, FinancingProduct.LEASE)
    await scene.happens(proposal)
    task = scene.task("decide_financing")
    await scene.post("financing/decision", {"application_id": task["application_id"], "approved": True}, "lender")
    await scene.sign()
    await scene.world.advance(days=8)
    await operates(scene)
    return scene, proposal


async def test_an_owner_that_was_asked_for_all_is_asked_for_what_is_dearer(seal: Path) -> None:
    scene, proposal = await leased()
    await changed(scene, proposal, 2, proposal.option.price_cents + 9_000_00)
    assert (await scene.contract()).asked["S2"] == {"gross_cents": 9_000_00, "fee_cents": 0}
    await pays_all(scene)
    found = await books(scene)
    assert found.balance(Account.THIRD_PARTY_OWNER) == 0 and not found.unmatched and "pay_balance" not in scene.tasks


async def test_of_a_deposit_above_the_limit_of_a_lower_price_the_rest_comes_back_at_once(seal: Path) -> None:
    scene = Scene()
    proposal = accepted(scene.project)
    await scene.happens(proposal)
    await scene.sign()
    limit = scene.task("pay_deposit")["amount_cents"]
    await scene.pay(limit - 100_00, "first")
    await scene.world.advance(hours=1)
    await scene.pay(100_00, "second")
    await scene.world.advance(days=8)
    await changed(scene, proposal, 2, proposal.option.price_cents // 2)
    contract = await scene.contract()
    excess = limit - contract.deposit_limit(scene.world.clock.now())
    assert excess > 100_00
    assert scene.task("return_payment:second")["amount_cents"] == 100_00
    assert scene.task("return_payment:first")["amount_cents"] == excess - 100_00
    assert (await books(scene)).refund_payable_cents == excess
    for payment, cents in (("second", 100_00), ("first", excess - 100_00)):
        returned = {"reference": f"back-{payment}", "amount_cents": cents}
        await scene.post(f"receipts/{payment}/reversals", returned, "payments")
    found = await books(scene)
    assert found.refund_payable_cents == 0 and found.deposit_held_cents == limit - excess and not found.unmatched
    told = sum(one.amount_cents for one in scene.published(out.DepositReversed))
    assert (await scene.contract()).deposit_cents == limit - excess and told == excess
    assert not {task for task in scene.tasks if task.startswith(("return_payment", "pay_deposit"))}


async def test_notices_to_cancel_a_change_carry_the_day_on_which_it_was_signed(seal: Path) -> None:
    scene, proposal = await borrowed()
    await scene.happens(redesigned(proposal, trigger=RedesignTrigger.CUSTOMER, price_cents=2_000_000, kwdc=4.0))
    await scene.world.advance(days=3)
    order = scene.task("decide_change_order")["change_order_id"]
    await scene.post("change-order-decision", {"change_order_id": order, "approved": True})
    notice = [one for one in scene.published(out.DisclosureDelivered) if one.disclosure == "cancellation_notice"][-1]
    assert notice.document_sha256 is not None
    signed_on = scene.world.clock.now().date()
    text = await text_of(scene, notice.document_sha256)
    assert f"Date of transaction: {signed_on:%B} {signed_on.day}, {signed_on.year}" in text


async def test_notices_of_a_contract_carry_the_day_on_which_it_was_signed(seal: Path) -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    written = scene.task("sign_contract")["document_sha256"]
    await scene.world.advance(days=3)
    await scene.sign()
    told = [one for one in scene.published(out.DisclosureDelivered) if one.disclosure == "cancellation_notice"]
    (again,) = {one.document_sha256 for one in told} - {written}
    signed_on = scene.world.clock.now().date()
    text = await text_of(scene, str(again))
    assert f"Date of transaction: {signed_on:%B} {signed_on.day}, {signed_on.year}" in text


async def test_the_loss_of_an_incentive_that_the_customer_was_told_of_needs_a_signature(seal: Path) -> None:
    scene = Scene()
    await scene.world.advance(days=3)  # to the first day of the rule that asks
    proposal = accepted(scene.project)
    told = (IncentiveAmount(rule="a-rebate", cents=1_000_00), IncentiveAmount(rule="a-credit", cents=5_000_00))
    proposal = proposal.model_copy(update={"option": proposal.option.model_copy(update={"incentives": told})})
    await scene.happens(proposal)
    await scene.sign()
    same = redesigned(proposal, 2, RedesignTrigger.PERMIT_CORRECTIONS)
    for version, cents, asks in (
        (2, (1_000_00, 4_800_00), False),
        (3, (1_000_00, 4_000_00), True),
        (4, (5_000_00,), True),
    ):
        named = zip(("a-rebate", "a-credit") if len(cents) > 1 else ("a-credit",), cents, strict=True)
        amounts = tuple(IncentiveAmount(rule=rule, cents=amount) for rule, amount in named)
        design = same.design.model_copy(update={"version": version, "design_id": new_id()})
        await scene.happens(same.model_copy(update={"design": design, "incentives": amounts}))
        assert ("decide_change_order" in scene.tasks) is asks, version
    assert scene.task("decide_change_order")["reasons"] == ["incentive_lost"]
    text = await text_of(scene, scene.task("decide_change_order")["document_sha256"])
    assert "an incentive that you were told to expect is lost or smaller" in text


async def test_an_incentive_of_a_third_party_owner_is_no_loss_of_the_customer() -> None:
    scene = Scene()
    proposal = accepted(scene.project, FinancingProduct.LEASE)
    told = (IncentiveAmount(rule="a-credit", cents=5_000_00),)
    await scene.happens(proposal.model_copy(update={"option": proposal.option.model_copy(update={"incentives": told})}))
    task = scene.task("decide_financing")
    await scene.post("financing/decision", {"application_id": task["application_id"], "approved": True}, "lender")
    await scene.sign()
    await scene.happens(redesigned(proposal, 2, RedesignTrigger.CUSTOMER).model_copy(update={"incentives": ()}))
    assert "decide_change_order" not in scene.tasks and scene.published(out.ContractAmended)


async def test_a_larger_loan_that_takes_effect_after_the_last_milestone_is_arranged_by_a_person(
    seal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    start = Work.start_job

    def recorded(self: Work, name: str, payload: dict[str, Any]) -> UUID:
        asked.extend([payload["body"]["milestone"]] if payload.get("path") == "milestones" else [])
        return start(self, name, payload)

    monkeypatch.setattr(Work, "start_job", recorded)
    scene, proposal = await borrowed()
    before = await scene.contract()
    larger = redesigned(
        proposal, 2, RedesignTrigger.CUSTOMER, price_cents=proposal.option.price_cents + 9_000_00, kwdc=6.0
    )
    await scene.happens(larger)
    await answers(scene)
    task = scene.task("decide_change_order")
    await scene.post("change-order-decision", {"change_order_id": task["change_order_id"], "approved": True})
    await operates(scene)  # while the customer may still cancel the change
    assert "arrange_funding" not in scene.tasks
    await scene.world.advance(days=8)
    after = await scene.contract()
    assert asked == ["M0", "M1", "M2"] and "pay_balance" not in scene.tasks
    todo = scene.task("arrange_funding")
    assert todo["gross_cents"] == after.financed_cents - before.financed_cents > 9_000_00
    assert todo["gross_cents"] - todo["fee_cents"] == 9_000_00 and todo["milestone"] == "S2"
    await pays_all(scene)
    assert not {"arrange_funding", "return_to_lender"} & scene.tasks
    found = await books(scene)
    assert found.balance(Account.DUE_FROM_LENDER) == 0 and not found.unmatched
    assert found.balance(Account.CASH) == after.cash_price_cents


async def test_a_change_back_needs_no_larger_loan_any_more(seal: Path) -> None:
    scene, proposal = await borrowed()
    cash = proposal.option.price_cents
    await scene.happens(redesigned(proposal, 2, RedesignTrigger.CUSTOMER, price_cents=cash + 9_000_00, kwdc=6.0))
    await answers(scene)
    task = scene.task("decide_change_order")
    await scene.post("change-order-decision", {"change_order_id": task["change_order_id"], "approved": True})
    await operates(scene)
    await scene.world.advance(days=8)
    assert "arrange_funding" in scene.tasks
    await changed(scene, proposal, 3, cash)
    assert "arrange_funding" not in scene.tasks and (await scene.contract()).asked.keys() == {"M0", "M1", "M2"}
    await pays_all(scene)
    assert "return_to_lender" not in scene.tasks and (await books(scene)).balance(Account.DUE_FROM_LENDER) == 0


@pytest.mark.parametrize("product", [FinancingProduct.LOAN, FinancingProduct.LEASE])
async def test_after_a_last_milestone_of_nothing_what_is_dearer_is_asked_for(
    product: FinancingProduct, seal: Path
) -> None:
    """The price falls by a quarter once 80 % were asked for: nothing is left for the last milestone."""
    scene = Scene()
    proposal = accepted(scene.project, product)
    await scene.happens(proposal)
    rates = {"apr_pct": 6.99, "dealer_fee_pct": 15.0} if product is FinancingProduct.LOAN else {}
    body = {"application_id": scene.task("decide_financing")["application_id"], "approved": True} | rates
    await scene.post("financing/decision", body, "lender")
    await scene.sign()
    await scene.world.advance(days=8)
    stands = example(fieldops.InstallationCompleted.ce_type) | {"project_id": scene.project}
    await scene.happens(fieldops.InstallationCompleted.model_validate(stands))
    await pays_all(scene)
    less = proposal.option.price_cents * 3 // 4
    await changed(scene, proposal, 2, less)
    permission = example(commissioning.PTOGranted.ce_type) | {"project_id": scene.project}
    await scene.happens(commissioning.PTOGranted.model_validate(permission))
    assert (await scene.contract()).asked["M2"] == {"gross_cents": 0, "fee_cents": 0}
    back = scene.task("return_to_lender")["amount_cents"]
    await says(scene, None, type="milestone.returned", milestone="M1", gross_cents=back)
    await changed(scene, proposal, 3, less + 9_000_00)
    if product is FinancingProduct.LOAN:
        assert scene.task("pay_balance")["amount_cents"] == 9_000_00
        assert "S3" not in (await scene.contract()).asked
    else:
        asked = (await scene.contract()).asked["S3"]
        assert asked == {"gross_cents": 9_000_00, "fee_cents": 0} and "pay_balance" not in scene.tasks
        await says(scene, None, **paid("S3", 9_000_00, 0))
        assert (await books(scene)).balance(Account.THIRD_PARTY_OWNER) == 0
    assert "return_to_lender" not in scene.tasks


@pytest.mark.parametrize("product", ["cash", "loan"])
@pytest.mark.parametrize("under_warranty", [True, False])
async def test_a_piece_that_its_maker_replaces_costs_the_customer_nothing(
    under_warranty: bool, product: str, seal: Path
) -> None:
    """$1,520.89 more by the book of that day, and an incentive that has ended since the system went into service."""
    scene = Scene()
    await scene.world.advance(days=3)  # to the first day of the rule that asks about incentives
    told = (IncentiveAmount(rule="a-credit", cents=5_000_00),)
    proposal = accepted(scene.project, FinancingProduct(product))
    proposal = proposal.model_copy(update={"option": proposal.option.model_copy(update={"incentives": told})})
    await scene.happens(proposal)
    if product == "loan":
        body = {"application_id": scene.task("decide_financing")["application_id"], "approved": True}
        await scene.post("financing/decision", body | {"apr_pct": 6.99, "dealer_fee_pct": 15.0}, "lender")
    await scene.sign()
    await scene.world.advance(days=8)
    await operates(scene)
    before, books_before = await scene.contract(), await books(scene)
    new = redesigned(proposal, 2, RedesignTrigger.SUBSTITUTION, price_cents=proposal.option.price_cents + 1_520_89)
    lines = tuple(
        line.model_copy(update={"model": "another"}) if line.category == "inverter" else line
        for line in new.bill_of_materials
    )
    update = {"bill_of_materials": lines, "under_warranty": under_warranty, "incentives": ()}
    await scene.happens(new.model_copy(update=update))
    task = scene.task("decide_change_order")
    assert task["reasons"] == (["equipment"] if under_warranty else ["price_higher", "equipment"])
    assert task["price_change_cents"] == (0 if under_warranty else 1_520_89)
    if under_warranty:
        assert "$1,520.89" not in await text_of(scene, task["document_sha256"])
    await scene.post("change-order-decision", {"change_order_id": task["change_order_id"], "approved": True})
    await scene.world.advance(days=8)
    contract, found = await scene.contract(), await books(scene)
    assert contract.lines == lines and contract.incentives == before.incentives
    dearer = 0 if under_warranty else 1_520_89
    assert contract.price_cents == (before.price_cents or 0) + dearer
    assert contract.cash_price_cents == (before.cash_price_cents or 0) + dearer
    owed = found.balance(Account.CUSTOMER_RECEIVABLE) - books_before.balance(Account.CUSTOMER_RECEIVABLE)
    assert owed == dearer and not found.unmatched
