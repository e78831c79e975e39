"""A change that makes a loan larger: its lender is asked first, and the customer signs what it has agreed to."""

from pathlib import Path
from typing import Any

import pytest

from services.contracting import api
from services.contracting.model import ApplicationState, LargerFinancing
from services.contracting.rules.ledger.accounts import Account
from services.contracting.rules.packet.terms import money
from services.contracting.tests.given import Scene, redesigned
from services.contracting.tests.test_change_orders import answers, borrowed, quoted, text_of
from services.contracting.tests.test_lender import program, says  # noqa: F401 - a fixture, asked for by name
from services.contracting.tests.test_money_after_changes import books, operates, pays_all
from shared.messaging.handling.work import Work
from shared.schemas import contracting as out
from shared.schemas.closing import ClosingReason
from shared.schemas.design import ProposalAccepted, RedesignTrigger

DEARER = 9_000_00


async def dearer(version: int = 2, by: int = DEARER) -> tuple[Scene, ProposalAccepted]:
    scene, proposal = await borrowed()
    await scene.happens(larger(proposal, version, by))
    return scene, proposal


def larger(proposal: ProposalAccepted, version: int = 2, by: int = DEARER) -> Any:
    cash = proposal.option.price_cents + by
    return redesigned(proposal, version, RedesignTrigger.CUSTOMER, price_cents=cash, kwdc=9.0 + version)


async def asked(scene: Scene) -> LargerFinancing:
    return max(await scene.world.entities("contracting", LargerFinancing, scene.project), key=lambda one: one.id)


async def signs(scene: Scene) -> None:
    order = scene.task("decide_change_order")["change_order_id"]
    await scene.post("change-order-decision", {"change_order_id": order, "approved": True})
    await scene.world.advance(days=8)


async def test_the_customer_is_asked_only_once_the_lender_has_agreed_to_the_new_amount(seal: Path) -> None:
    scene, proposal = await dearer()
    assert "decide_change_order" not in scene.tasks and not scene.published(out.ChangeOrderProposed)
    task, applied = scene.task("decide_financing"), scene.published(out.FinancingApplied)[-1]
    cash = proposal.option.price_cents + DEARER
    assert task["amount_cents"] == applied.amount_cents == cash
    assert str(applied.change_order_id) == task["change_order_id"]
    await answers(scene)
    approved = scene.published(out.FinancingApproved)[-1]
    assert approved.change_order_id == applied.change_order_id and "decide_financing" not in scene.tasks
    (proposed,) = scene.published(out.ChangeOrderProposed)
    loan = await quoted(scene, cash)
    assert proposed.added_cents == 0 and proposed.loan is not None
    assert proposed.loan.payment_cents == loan.payment_cents
    await signs(scene)
    await operates(scene)
    contract = await scene.contract()
    assert sum(one["gross_cents"] for one in contract.asked.values()) == contract.price_cents == proposed.price_cents


async def test_what_the_lender_does_not_lend_the_customer_would_pay_directly_and_may_refuse(seal: Path) -> None:
    scene, proposal = await dearer()
    signed = await scene.contract()
    await answers(scene, lends=False)
    declined = scene.published(out.FinancingDeclined)[-1]
    (proposed,) = scene.published(out.ChangeOrderProposed)
    assert declined.change_order_id == proposed.change_order_id
    notice = scene.published(out.DisclosureDelivered)
    assert any(one.disclosure == "adverse_action_notice" for one in notice)
    loan = await quoted(scene, proposal.option.price_cents)
    assert proposed.loan is not None and proposed.loan.payment_cents == loan.payment_cents
    assert proposed.added_cents == proposed.price_change_cents == DEARER
    text = await text_of(scene, scene.task("decide_change_order")["document_sha256"])
    assert "you pay $9,000.00 to the seller" in text
    await signs(scene)
    await operates(scene)
    contract = await scene.contract()
    assert contract.financed_cents == signed.price_cents and contract.added_cents == DEARER
    assert sum(one["gross_cents"] for one in contract.asked.values()) == signed.price_cents
    assert scene.task("pay_balance")["amount_cents"] == DEARER and "arrange_funding" not in scene.tasks
    await pays_all(scene)
    await scene.post("receipts", {"reference": "own", "amount_cents": DEARER, "purpose": "price"}, "payments")
    found = await books(scene)
    assert not found.unmatched
    assert found.balance(Account.CUSTOMER_RECEIVABLE) == found.balance(Account.DUE_FROM_LENDER) == 0


async def test_who_refuses_that_keeps_the_contract_as_it_was_signed(seal: Path) -> None:
    scene, _ = await dearer()
    signed = await scene.contract()
    await answers(scene, lends=False)
    order = scene.task("decide_change_order")["change_order_id"]
    no = {"change_order_id": order, "approved": False, "reason": "too dear"}
    await scene.post("change-order-decision", no)
    contract = await scene.contract()
    assert (contract.state, contract.price_cents, contract.added_cents) == (signed.state, signed.price_cents, 0)


async def test_other_terms_are_no_larger_loan_and_no_refusal_in_the_lenders_name(seal: Path) -> None:
    """The reasons of an adverse-action notice are the lender's own: without any a person asks it for its answer."""
    scene, _ = await dearer()
    loan = str((await asked(scene)).id)
    offers: tuple[dict[str, Any], ...] = (
        {"decision": "approved", "apr_pct": 7.99, "dealer_fee_pct": 15.0},
        {"decision": "approved", "apr_pct": 6.99, "dealer_fee_pct": 15.0, "stipulations": ["pay slips"]},
        {"decision": "counteroffer", "apr_pct": 6.99, "dealer_fee_pct": 15.0, "term_months": 300},
    )
    for offered in offers:
        refused = await says(scene, loan, 409, **offered)
        assert "other-terms" in refused["type"]
    assert (await asked(scene)).state is ApplicationState.APPLIED
    assert not scene.published(out.FinancingDeclined) and not scene.published(out.ChangeOrderProposed)
    notices = [one.disclosure for one in scene.published(out.DisclosureDelivered)]
    assert "adverse_action_notice" not in notices
    assert "decide_financing" in scene.tasks, "its people have it before them until they answer"
    await says(scene, loan, decision="approved", apr_pct=6.99, dealer_fee_pct=15.0)
    assert (await asked(scene)).state is ApplicationState.APPROVED


async def test_the_notice_names_the_increase_that_was_refused_with_the_lenders_reasons(seal: Path) -> None:
    scene, proposal = await dearer()
    signed = await scene.contract()
    await says(scene, str((await asked(scene)).id), decision="declined", adverse_reasons=["income insufficient"])
    (notice,) = [one for one in scene.published(out.DisclosureDelivered) if one.disclosure == "adverse_action_notice"]

    async def read(work: Work) -> Any:
        document = await work.document(notice.document_sha256)
        assert document is not None
        return document.body

    text = (await scene.world.command("contracting", scene.project, read)).decode()
    note = (await quoted(scene, proposal.option.price_cents + DEARER)).principal_cents
    assert note > (signed.price_cents or 0)
    assert f"an increase of your loan to {money(note)} (your signed loan is unchanged) was declined" in text
    assert "Principal reasons: income insufficient." in text


async def test_a_change_is_not_decided_before_the_lender_has_answered(seal: Path) -> None:
    scene, _ = await dearer()
    order = scene.task("decide_financing")["change_order_id"]
    for approved in (True, False):
        early = await scene.post(
            "change-order-decision", {"change_order_id": order, "approved": approved}, status=409
        )  # fmt: skip
        assert "lender-undecided" in early["type"]
    await answers(scene, lends=False)
    await scene.post("change-order-decision", {"change_order_id": order, "approved": False})
    assert scene.published(out.ChangeOrderRejected)


async def test_an_answer_has_one_effect_and_another_one_is_refused(seal: Path) -> None:
    scene, _ = await dearer()
    loan = str((await asked(scene)).id)
    yes: dict[str, Any] = {"decision": "approved", "apr_pct": 6.99, "dealer_fee_pct": 15.0}
    no: dict[str, Any] = {"decision": "declined", "adverse_reasons": ["income"]}
    await says(scene, loan, decision="referred")
    assert "decide_change_order" not in scene.tasks
    await says(scene, loan, 409, decision="incomplete", missing=["pay slips"])
    await says(scene, loan, **yes)
    await says(scene, loan, **yes)
    await says(scene, loan, 409, **no)
    assert len(scene.published(out.ChangeOrderProposed)) == 1
    assert not scene.published(out.FinancingDeclined)


async def test_a_newer_design_replaces_the_question_and_the_end_takes_it_away(seal: Path) -> None:
    scene, proposal = await dearer()
    first = str((await asked(scene)).id)
    await scene.happens(larger(proposal, 3, 5_000_00))
    assert scene.task("decide_financing")["amount_cents"] == proposal.option.price_cents + 5_000_00
    await says(scene, first, 409, decision="approved", apr_pct=6.99, dealer_fee_pct=15.0)
    await scene.happens(larger(proposal, 4, -1_000_00))  # cheaper: nobody has to be asked
    assert "decide_financing" not in scene.tasks and "decide_change_order" in scene.tasks
    await scene.happens(larger(proposal, 5))
    assert "decide_financing" in scene.tasks
    await scene.post("cancel", {"reason": "moves away"}, "sales")
    (closing,) = scene.published(out.CompensationRequested)
    assert closing.reason is ClosingReason.CUSTOMER_CANCELLED
    assert "decide_financing" not in scene.tasks and "larger_loan_silent" not in scene.timers
    assert (await asked(scene)).state is ApplicationState.REPLACED


async def test_once_the_lender_has_said_no_it_is_not_asked_again_for_more(seal: Path) -> None:
    scene, proposal = await dearer()
    await answers(scene, lends=False)
    await signs(scene)
    await scene.happens(larger(proposal, 3, 4_000_00))
    assert "decide_financing" not in scene.tasks
    assert (await scene.contract()).added_at(proposal.option.price_cents + 4_000_00) == 4_000_00


@pytest.mark.parametrize("by_program", [True, False])
async def test_a_lender_that_says_nothing_lends_nothing_more(
    by_program: bool, seal: Path, request: pytest.FixtureRequest
) -> None:
    """The change does not wait for ever; of a refusal that the lender has not made no notice is given in its name."""
    scene, proposal = await borrowed()
    if by_program:
        request.getfixturevalue("program")
    await scene.happens(larger(proposal))
    loan = str((await asked(scene)).id)
    await scene.world.advance(days=27 if by_program else 29)
    assert ("ask_lender" if by_program else "decide_financing") in scene.tasks
    assert not scene.published(out.ChangeOrderProposed)
    await scene.world.advance(days=2)
    (proposed,) = scene.published(out.ChangeOrderProposed)
    assert proposed.added_cents == DEARER and "decide_change_order" in scene.tasks
    assert (await asked(scene)).state is ApplicationState.DECLINED
    assert "larger_loan_silent" not in scene.timers and not {"ask_lender", "decide_financing"} & scene.tasks
    assert all(one.disclosure != "adverse_action_notice" for one in scene.published(out.DisclosureDelivered))
    await says(scene, loan, 409, decision="approved", apr_pct=6.99, dealer_fee_pct=15.0)


async def test_only_who_made_the_loan_makes_it_larger(seal: Path) -> None:
    scene, proposal = await borrowed()
    body: dict[str, Any] = {"approved": True, "apr_pct": 6.99, "dealer_fee_pct": 15.0}
    creditor = (await scene.contract()).creditor
    await scene.happens(larger(proposal))
    body["application_id"] = str((await asked(scene)).id)
    for organisation, status in (("another bank", 403), (creditor, 200)):
        client = scene.world.client("contracting", api.router, roles={"lender"}, organisation=organisation)
        path, headers = f"/projects/{scene.project}/financing/decision", {"idempotency-key": f"as {organisation}"}
        answer = await client.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        assert ((await asked(scene)).state is ApplicationState.APPROVED) is (status == 200)
