"""The service's own books: every fact of money is an entry of the same transaction, and the sides are equal."""

from datetime import timedelta
from typing import Any

import pytest

from services.contracting.model import LedgerEntry, Payment
from services.contracting.rules.ledger.accounts import Account
from services.contracting.rules.ledger.books import Books, replay_in_order
from services.contracting.rules.ledger.facts import ONE_FACT
from services.contracting.tests.given import Scene, accepted, example, redesigned
from services.contracting.tests.test_handlers import FAULTS, study
from shared.messaging.ids import new_id
from shared.messaging.testing.system import Faults
from shared.schemas import commissioning, fieldops, interconnection, permitting
from shared.schemas import contracting as out
from shared.schemas.contracting import DecisionChoice
from shared.schemas.design import DesignConstraints, RedesignTrigger
from shared.schemas.parts import FinancingProduct


async def entries(scene: Scene) -> list[LedgerEntry]:
    found = await scene.world.entities("contracting", LedgerEntry, scene.project)
    return sorted(found, key=lambda one: one.place)


async def books(scene: Scene) -> Books:
    """Checked on the way: every stored entry is what its facts make, and nothing of it differs between the sides."""
    rows = await entries(scene)
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    found = Books()
    for row in rows:
        lines = found.post(ONE_FACT.validate_python(row.fact))
        assert [vars(line) | {"account": line.account.value} for line in lines] == row.lines
        assert row.debit_cents == row.credit_cents == sum(line["debit_cents"] for line in row.lines)
    assert sum(found.balance(account) for account in Account) == 0
    return found


async def signed(product: FinancingProduct = FinancingProduct.CASH, faults: Faults | None = None, seed: int = 0) -> Any:
    scene = Scene(faults, seed)
    proposal = accepted(scene.project, product)
    await scene.happens(proposal)
    if "decide_financing" in scene.tasks:
        body = {"application_id": scene.task("decide_financing")["application_id"], "approved": True}
        loan = {"apr_pct": 6.99, "dealer_fee_pct": 15.0} if product is FinancingProduct.LOAN else {}
        await scene.post("financing/decision", body | loan, "lender")
    await scene.sign()
    return scene, proposal


@pytest.mark.parametrize("seed", range(3))
async def test_a_deposit_that_is_rescinded_is_owed_back_by_its_day_and_then_paid(seed: int) -> None:
    scene, _ = await signed(faults=FAULTS, seed=seed)
    await scene.pay(2_000_00, "a")
    await scene.pay(1_000_00, "b")
    await scene.post("rescission")
    found = await books(scene)
    assert found.refund_payable_cents == 3_000_00 and not found.unmatched
    (refunded,) = scene.published(out.DepositRefunded)
    assert [refunded.due_by] == [one.by for one in found.refunds]
    for reference, cents in (("a", 2_000_00), ("b", 1_000_00)):
        task = scene.task(f"return_payment:{reference}")
        assert task == {"reference": reference, "amount_cents": cents, "method": "ach"}
    opened = scene.world.nodes["contracting"].store.tasks[scene.project, "return_payment:a"]
    assert opened.due_at is not None and (opened.due_at - timedelta(hours=12)).date() == refunded.due_by
    for reference, cents in (("a", 2_000_00), ("b", 1_000_00)):
        await scene.post(
            f"receipts/{reference}/reversals", {"reference": f"back-{reference}", "amount_cents": cents}, "payments"
        )
    assert (await books(scene)).refund_payable_cents == 0 and not (await books(scene)).late_refunds
    assert not [task for task in scene.tasks if task.startswith("return_payment")]


async def test_a_refund_after_its_day_is_late() -> None:
    scene, _ = await signed()
    await scene.pay(2_000_00)
    await scene.post("rescission")
    await scene.world.advance(days=20)
    await scene.post("receipts/pay-1/reversals", {"reference": "back", "amount_cents": 2_000_00}, "payments")
    assert (await books(scene)).late_refunds == 2_000_00


async def test_a_loan_is_owed_by_the_lender_with_the_dealer_fee() -> None:
    scene, _ = await signed(FinancingProduct.LOAN)
    found = await books(scene)
    assert found.balance(Account.DUE_FROM_LENDER) == 45_300_00 and found.balance(Account.CUSTOMER_RECEIVABLE) == 0
    assert found.signed is not None and found.signed.dealer_fee_cents == 45_300_00 - 38_505_00


async def test_a_lease_is_owed_by_who_owns_the_system() -> None:
    scene, _ = await signed(FinancingProduct.LEASE)
    assert (await books(scene)).balance(Account.THIRD_PARTY_OWNER) == 38_505_00


async def test_money_beyond_what_is_owed_goes_back_and_is_never_a_deposit() -> None:
    scene, _ = await signed()
    await scene.pay(10_000_00)
    found = await books(scene)
    assert found.deposit_held_cents == 3_850_50 and found.refund_payable_cents == 10_000_00 - 3_850_50
    reversal = {"reference": "back", "amount_cents": 10_000_00 - 3_850_50}
    await scene.post("receipts/pay-1/reversals", reversal, "payments")
    assert (await books(scene)).refund_payable_cents == 0 and (await books(scene)).deposit_held_cents == 3_850_50


async def test_a_chargeback_is_no_refund() -> None:
    scene, _ = await signed()
    await scene.pay(500_00)
    await scene.post("receipts/pay-1/reversals", {"reference": "c", "amount_cents": 200_00}, "payments")
    found = await books(scene)
    assert found.deposit_held_cents == 300_00 and found.refund_payable_cents == 0


async def studied() -> tuple[Scene, str]:
    """A customer who has chosen to pay for the utility's study, and the decision."""
    scene, _ = await signed()
    await scene.world.advance(days=8)
    await scene.happens(study(scene))
    decision = scene.task("decide_interconnection")["decision_id"]
    await scene.post("interconnection-decision", {"decision_id": decision, "choice": "pay"})
    return scene, decision


async def pays(scene: Scene, reference: str, cents: int) -> None:
    """By card, for the study."""
    body = {"reference": reference, "amount_cents": cents, "purpose": "study_deposit", "method": "card"}
    await scene.post("receipts", body, "payments")


async def test_a_studys_deposit_is_asked_of_the_customer_and_passed_on() -> None:
    scene, _ = await signed()
    await scene.world.advance(days=8)
    asked = study(scene)
    await scene.happens(asked)
    decision = scene.task("decide_interconnection")["decision_id"]
    await scene.post("interconnection-decision", {"decision_id": decision, "choice": "pay"})
    task = scene.task("pay_study_deposit")
    assert (task["amount_cents"], task["purpose"]) == (1_000_00, "study_deposit")
    assert not scene.published(out.InterconnectionDecisionMade), "a word pays nobody"
    await pays(scene, "p", 400_00)
    assert not scene.published(out.InterconnectionDecisionMade)
    assert scene.task("pay_study_deposit")["amount_cents"] == 600_00
    await pays(scene, "s", 600_00)
    (made,) = scene.published(out.InterconnectionDecisionMade)
    assert made.choice is DecisionChoice.PAY and "pay_study_deposit" not in scene.tasks
    assert "decision_lapsed" not in scene.timers
    await scene.happens(
        permitting.InterconnectionStudyDepositPaid(
            project_id=scene.project, application_id=asked.application_id, amount_cents=1_000_00
        )
    )
    found = await books(scene)
    assert found.balance(Account.STUDY_HELD) == 0 and not found.unmatched
    await scene.post("cancel", {"reason": "too slow"})
    assert not scene.published(out.DepositRefunded)  # it was passed on, and no deposit was paid


async def test_who_chose_to_pay_and_then_something_else_has_the_money_back() -> None:
    scene, decision = await studied()
    await pays(scene, "p", 400_00)
    await scene.post("interconnection-decision", {"decision_id": decision, "choice": "reduce"})
    (made,) = scene.published(out.InterconnectionDecisionMade)
    assert made.choice is DecisionChoice.REDUCE and "pay_study_deposit" not in scene.tasks
    found = await books(scene)
    assert found.balance(Account.STUDY_HELD) == 0 and found.refund_payable_cents == 400_00
    assert scene.task("return_payment:p")["amount_cents"] == 400_00
    await scene.post("receipts/p/reversals", {"reference": "back", "amount_cents": 400_00}, "payments")
    assert (await books(scene)).refund_payable_cents == 0 and "return_payment:p" not in scene.tasks


async def test_a_studys_deposit_that_was_charged_back_is_owed_again() -> None:
    scene, _ = await studied()
    await pays(scene, "p", 400_00)
    await scene.post("receipts/p/reversals", {"reference": "c", "amount_cents": 400_00}, "payments")
    assert (await books(scene)).balance(Account.STUDY_HELD) == 0
    assert scene.task("pay_study_deposit")["amount_cents"] == 1_000_00
    await pays(scene, "w", 1_000_00)
    assert scene.published(out.InterconnectionDecisionMade)
    found = await books(scene)
    assert found.balance(Account.STUDY_HELD) == -1_000_00 and found.balance(Account.CASH) == 1_000_00
    await scene.post("receipts/w/reversals", {"reference": "d", "amount_cents": 1_000_00}, "payments")
    assert scene.task("pay_study_deposit")["amount_cents"] == 1_000_00
    assert (await books(scene)).balance(Account.STUDY_HELD) == 0


async def test_who_chose_to_pay_and_has_not_paid_in_time_has_withdrawn_and_what_came_goes_back() -> None:
    scene, _ = await studied()
    await pays(scene, "p", 400_00)
    await scene.world.advance(days=40)
    (made,) = scene.published(out.InterconnectionDecisionMade)
    assert made.choice is DecisionChoice.WITHDRAW
    await pays(scene, "q", 600_00)
    found = await books(scene)
    assert found.refund_payable_cents == 1_000_00 and found.balance(Account.STUDY_HELD) == 0
    assert {"return_payment:p", "return_payment:q"} <= scene.tasks


async def test_what_the_customer_pays_for_the_utilitys_work_is_passed_on() -> None:
    scene, _ = await signed()
    await scene.world.advance(days=8)
    asked = interconnection.InterconnectionCostOffered(
        project_id=scene.project, application_id=new_id(), work="a larger transformer", cost_cents=6_400_00,
        deadline=scene.world.clock.now() + timedelta(days=30), constraints=DesignConstraints(max_kwac=5.0),
    )  # fmt: skip
    await scene.happens(asked)
    decision = scene.task("decide_interconnection")["decision_id"]
    await scene.post("interconnection-decision", {"decision_id": decision, "choice": "pay"})
    body = {"reference": "w", "amount_cents": 6_400_00, "purpose": "study_deposit", "method": "check"}
    await scene.post("receipts", body, "payments")
    (made,) = scene.published(out.InterconnectionDecisionMade)
    assert made.application_id == asked.application_id
    assert (await books(scene)).balance(Account.STUDY_HELD) == -6_400_00
    paid = interconnection.InterconnectionCostPaid(
        project_id=scene.project, application_id=asked.application_id, amount_cents=6_400_00
    )
    await scene.happens(paid, paid)
    found = await books(scene)
    assert found.balance(Account.STUDY_HELD) == 0 and not found.unmatched


async def test_fees_of_permits_and_applications_are_our_cost() -> None:
    scene, _ = await signed()
    kinds = (interconnection.FeeFor.PERMIT, interconnection.FeeFor.APPLICATION)
    for fee_for, cents in zip(kinds, (125_00, 100_00), strict=True):
        fee = interconnection.FeePaid(
            project_id=scene.project, fee_for=fee_for, about=new_id(), payee="nc-greensboro", amount_cents=cents
        )
        await scene.happens(fee, fee)
    found = await books(scene)
    assert found.balance(Account.PERMIT_FEES) == 225_00 and not found.unmatched


async def test_a_studys_deposit_that_was_not_passed_on_comes_back_by_its_own_way() -> None:
    scene, _ = await studied()
    await pays(scene, "s", 1_000_00)
    await scene.post("cancel", {"reason": "too slow"})
    (refunded,) = scene.published(out.DepositRefunded)
    assert refunded.amount_cents == 1_000_00
    assert scene.task("return_payment:s") == {"reference": "s", "amount_cents": 1_000_00, "method": "card"}


async def test_a_price_is_earned_with_permission_to_operate_and_the_rest_is_asked_for() -> None:
    scene, _ = await signed()
    await scene.pay(3_850_50)
    await scene.world.advance(days=8)
    for kind in (fieldops.InstallationStarted, fieldops.InstallationCompleted, commissioning.PTOGranted):
        await scene.happens(kind.model_validate(example(kind.ce_type) | {"project_id": scene.project}))
    task = scene.task("pay_balance")
    assert task["amount_cents"] == 38_505_00 - 3_850_50
    body = {"reference": "rest", "amount_cents": task["amount_cents"], "purpose": "price", "method": "wire"}
    await scene.post("receipts", body, "payments")
    found = await books(scene)
    assert found.balance(Account.CUSTOMER_RECEIVABLE) == 0 and found.balance(Account.REVENUE) == -38_505_00
    assert found.balance(Account.CASH) == 38_505_00 and "pay_balance" not in scene.tasks


async def test_a_change_order_changes_what_is_owed_once_it_is_in_effect() -> None:
    scene, proposal = await signed()
    await scene.world.advance(days=8)
    await scene.happens(redesigned(proposal, trigger=RedesignTrigger.SUBSTITUTION, price_cents=39_000_00))
    order = scene.task("decide_change_order")["change_order_id"]
    await scene.post("change-order-decision", {"change_order_id": order, "approved": True})
    assert (await books(scene)).balance(Account.CUSTOMER_RECEIVABLE) == 38_505_00
    await scene.world.advance(days=8)
    assert (await books(scene)).balance(Account.CUSTOMER_RECEIVABLE) == 39_000_00


async def test_a_fee_is_kept_of_the_deposit_and_the_rest_goes_back() -> None:
    scene, _ = await signed()
    await scene.pay(2_000_00)
    await scene.world.advance(days=8)
    await scene.post("cancel", {"reason": "I move"})
    found = await books(scene)
    assert found.balance(Account.CANCELLATION_FEES) == -500_00 and found.refund_payable_cents == 1_500_00
    (payment,) = await scene.world.entities("contracting", Payment, scene.project)
    assert payment.refund_cents == 1_500_00


def test_facts_can_be_booked_in_an_order_that_is_not_that_of_their_days() -> None:
    facts = [
        {"kind": "deposit_received", "on": "2026-02-02", "cents": 5, "method": "ach"},
        {"kind": "contract_signed", "on": "2026-02-01", "product": "cash", "price_cents": 100},
    ]
    assert replay_in_order(ONE_FACT.validate_python(one) for one in facts).deposit_held_cents == 5
