"""The contracting service on the in-memory bus: from an accepted proposal to each end that a project can have."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracting.model import (
    COMPENSATING,
    ChangeOrder,
    ChangeState,
    Decision,
    DecisionState,
    FinancingApplication,
    State,
)
from services.contracting.tests.given import Scene, accepted, example, redesigned
from shared.messaging.ids import new_id
from shared.messaging.testing.system import START, Faults
from shared.schemas import contracting as out
from shared.schemas import permitting
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import DecisionChoice
from shared.schemas.design import ProposalDeclined, ProposalExpired, RedesignTrigger
from shared.schemas.fieldops import DeliveryDelayed
from shared.schemas.lead import LeadCaptured, LeadWithdrawn
from shared.schemas.onboarding import SystemDecommissioned
from shared.schemas.parts import FinancingProduct

FAULTS = Faults(duplicate=0.3, redeliver=0.3, crash=0.2, reorder=True)


def study(
    scene: Scene, application: Any = None, max_kwac: float | None = 5.0
) -> permitting.InterconnectionStudyRequired:
    return permitting.InterconnectionStudyRequired(
        project_id=scene.project, application_id=application or new_id(), study="system impact", deposit_cents=1_000_00,
        deadline=scene.world.clock.now() + timedelta(days=30), screens=(), constraints={"max_kwac": max_kwac},
    )  # fmt: skip


def denial(scene: Scene, application: Any = None, max_kwac: float | None = 5.0) -> permitting.InterconnectionDenied:
    return permitting.InterconnectionDenied(
        project_id=scene.project, application_id=application or new_id(), reasons=("15 % of peak",), screens=(),
        constraints=None if max_kwac is None else {"max_kwac": max_kwac},
    )  # fmt: skip


# -- to a sales order --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
async def test_cash_sale_becomes_a_sales_order_whatever_dies_on_the_way(seed: int) -> None:
    scene = Scene(FAULTS, seed)
    await scene.happens(accepted(scene.project, in_home=False))
    await scene.sign()
    await scene.pay(scene.task("pay_deposit")["amount_cents"])
    await scene.world.advance(days=6)

    assert scene.names() == [
        "DisclosureDelivered", "ContractSent", "DisclosureDelivered", "ContractSigned", "RescissionPeriodStarted",
        "DepositReceived",
        "RescissionPeriodExpired", "ContractEffective", "SalesOrderCreated",
    ]  # fmt: skip
    assert await scene.state() is State.EFFECTIVE
    assert not scene.tasks and not scene.timers


async def test_nothing_is_ordered_before_midnight_of_the_third_business_day() -> None:
    # Monday 2026-11-23 in North Carolina: Tue, Wed, (Thanksgiving), Fri
    scene = Scene()
    await scene.happens(accepted(scene.project, in_home=True))
    await scene.sign()
    (started,) = scene.published(out.RescissionPeriodStarted)
    assert started.rule == "us-ftc-2015"
    assert started.deadline == datetime(2026, 11, 28, 5, tzinfo=UTC)

    await scene.world.advance(hours=(started.deadline - START).total_seconds() / 3600 - 0.01)
    assert not scene.published(out.SalesOrderCreated)
    await scene.world.advance(hours=0.02)
    assert scene.published(out.SalesOrderCreated)


async def test_a_lender_decides_about_a_loan() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project, FinancingProduct.LOAN))
    assert scene.tasks == {"decide_financing"} and await scene.state() is State.FINANCING
    task = scene.task("decide_financing")
    body = {"application_id": task["application_id"], "approved": True, "apr_pct": 6.99, "dealer_fee_pct": 18.0}
    await scene.post("financing/decision", body, "lender")
    assert scene.tasks == {"sign_contract"}
    assert [type(event).__name__ for event in scene.published()][:2] == ["FinancingApplied", "FinancingApproved"]
    disclosures = {event.disclosure for event in scene.published(out.DisclosureDelivered)}
    assert "truth_in_lending" in disclosures
    await scene.post("financing/decision", body, "lender", status=409)


async def decline(scene: Scene) -> None:
    task = scene.task("decide_financing")
    body = {"application_id": task["application_id"], "approved": False, "adverse_reasons": ["debt to income"]}
    await scene.post("financing/decision", body, "lender")


async def test_after_a_declined_loan_the_customer_may_pay_otherwise() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project, FinancingProduct.LOAN))
    await decline(scene)
    (declined,) = scene.published(out.FinancingDeclined)
    assert declined.notice_due.isoformat() == "2026-12-23"
    assert scene.task("choose_product")["products"] == ["cash", "lease"]

    await scene.post("financing", {"product": "loan"}, status=409)
    await scene.post("financing", {"product": "lease"})
    await decline(scene)
    await scene.post("financing", {"product": "cash"})
    assert scene.tasks == {"sign_contract"} and scene.timers == {"offer_lapsed", "offer_reviewed"}
    states = [one.state for one in await scene.world.entities("contracting", FinancingApplication, scene.project)]
    assert states == ["declined", "declined"]


async def test_without_another_choice_the_project_ends_after_fourteen_days() -> None:
    scene = Scene(FAULTS, 1)
    await scene.happens(accepted(scene.project, FinancingProduct.LEASE))
    await decline(scene)
    await scene.world.advance(days=13.9)
    assert await scene.state() is State.DECLINED
    await scene.world.advance(days=0.2)
    (requested,) = scene.published(out.CompensationRequested)
    assert requested.reason is ClosingReason.FINANCING_DECLINED


async def test_a_proposal_accepted_anew_replaces_an_unsigned_contract() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    old = scene.task("sign_contract")["document_sha256"]
    await scene.happens(
        accepted(scene.project, option=accepted(scene.project).option.model_copy(update={"price_cents": 1}))
    )
    await scene.post("signatures", {"document_sha256": old}, status=409)
    await scene.sign()
    assert scene.published(out.ContractSigned)[0].price_cents == 1


async def test_an_unsigned_contract_lapses() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    await scene.world.advance(days=31)
    (cancelled,) = scene.published(out.ContractCancelled)
    assert cancelled.reason is ClosingReason.PROPOSAL_LAPSED and not scene.tasks


# -- rescission and cancellation ---------------------------------------------------------------------------------------


async def test_a_rescinded_contract_is_paid_back_in_full() -> None:
    scene = Scene(FAULTS, 2)
    await scene.happens(accepted(scene.project))
    await scene.sign()
    await scene.pay(1_000_00)
    await scene.post("rescission")
    assert scene.names()[-3:] == ["ContractRescinded", "DepositRefunded", "CompensationRequested"]
    (refunded,) = scene.published(out.DepositRefunded)
    assert refunded.amount_cents == 1_000_00
    assert refunded.due_by.isoformat() == "2026-12-05"  # ten days from Mon 23 Nov without two Sundays and Thanksgiving
    await scene.world.advance(days=6)
    assert not scene.published(out.SalesOrderCreated, out.ContractCancelled)


async def test_a_notice_means_now_and_nobody_says_when_he_gave_it() -> None:
    """Seen: a customer dated his notice back after the system ran, and all was undone and paid back."""
    scene = Scene()
    await scene.effective()
    deadline = (await scene.contract()).rescission_deadline
    assert deadline is not None
    await scene.post("rescission", {"method": "mail", "sent_at": deadline.isoformat()}, status=422)
    await scene.post("rescission", status=409)
    await scene.post("rescission", role="sales", status=403)
    assert not scene.published(out.ContractRescinded, out.CompensationRequested)


@pytest.mark.parametrize(("delay_days", "fee_cents"), [(None, 500_00), (30, 500_00), (31, 0)])
async def test_a_fee_is_kept_only_for_reasons_that_are_the_customers_own(
    delay_days: int | None, fee_cents: int
) -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    await scene.sign()
    await scene.pay(900_00)
    await scene.world.advance(days=8)
    if delay_days is not None:
        delay = {"purchase_order_id": new_id(), "new_promise": "2027-03-01", "days_late": delay_days}
        await scene.happens(DeliveryDelayed.model_validate({"project_id": scene.project, **delay}))
    await scene.post("cancel", {"reason": "we are moving"})
    (cancelled,) = scene.published(out.ContractCancelled)
    assert cancelled.fee_cents == fee_cents
    assert scene.published(out.DepositRefunded)[0].amount_cents == 900_00 - fee_cents
    await scene.post("cancel", {"reason": "again"}, status=409)


async def test_a_project_can_be_cancelled_before_anything_was_accepted() -> None:
    scene = Scene()
    await scene.happens(LeadCaptured.model_validate(example(LeadCaptured.ce_type) | {"project_id": scene.project}))
    await scene.post("cancel", {"reason": "no interest"}, role="sales")
    assert scene.names() == ["CompensationRequested"]


# -- closing -----------------------------------------------------------------------------------------------------------


async def test_the_project_is_closed_with_the_last_of_six_answers() -> None:
    scene = Scene(FAULTS, 3)
    await scene.happens(LeadWithdrawn(project_id=scene.project, reason="changed my mind"))
    *first, last = scene.answers()
    await scene.happens(*first, *first)
    assert await scene.waiting_for() == ["onboarding"] and not scene.published(out.ProjectClosed)
    await scene.happens(last)
    assert await scene.state() is State.CLOSED and not scene.timers
    assert len(scene.published(out.ProjectClosed)) == 1


async def test_a_service_that_does_not_answer_is_named_to_a_person() -> None:
    scene = Scene()
    await scene.happens(LeadWithdrawn(project_id=scene.project, reason="changed my mind"), *scene.answers()[1:])
    await scene.world.advance(days=7)
    (failed,) = scene.published(out.CompensationFailed)
    assert failed.waiting_for == ("lead",) and scene.tasks == {"look_into_closing"}
    await scene.happens(scene.answers()[0])
    assert await scene.state() is State.CLOSED and not scene.tasks


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (ProposalDeclined, ClosingReason.PROPOSAL_DECLINED),
        (ProposalExpired, ClosingReason.PROPOSAL_LAPSED),
        (LeadWithdrawn, ClosingReason.LEAD_WITHDRAWN),
        (permitting.PermitRejected, ClosingReason.PERMIT_REJECTED),
        (SystemDecommissioned, ClosingReason.DECOMMISSIONED),
    ],
)
async def test_what_ends_a_project(event: Any, reason: ClosingReason) -> None:
    scene = Scene()
    happened = event.model_validate(example(event.ce_type) | {"project_id": scene.project, "final": True})
    await scene.happens(happened, happened)
    (requested,) = scene.published(out.CompensationRequested)
    assert requested.reason is reason


async def test_a_proposal_that_is_priced_again_ends_nothing() -> None:
    scene = Scene()
    value = example(ProposalExpired.ce_type) | {"project_id": scene.project, "final": False}
    await scene.happens(ProposalExpired.model_validate(value))
    assert scene.names() == []


async def test_an_old_proposals_end_does_not_touch_the_contract() -> None:
    scene = Scene()
    await scene.happens(accepted(scene.project))
    for kind in (ProposalDeclined, ProposalExpired):
        await scene.happens(kind.model_validate(example(kind.ce_type) | {"project_id": scene.project, "final": True}))
    assert await scene.state() is State.SENT


async def test_a_closed_project_stays_closed_whatever_still_arrives() -> None:
    scene = Scene(FAULTS, 4)
    proposal = await scene.effective()
    await scene.post("cancel", {"reason": "no"})
    await scene.happens(*scene.answers())
    before = scene.names()
    await scene.happens(
        study(scene), denial(scene), redesigned(proposal, kwdc=4.0), accepted(scene.project), *scene.answers(),
        LeadWithdrawn(project_id=scene.project, reason="again"),
    )  # fmt: skip
    await scene.world.advance(days=60)
    assert scene.names() == before and await scene.state() is State.CLOSED
    assert not scene.tasks and not scene.timers


# -- interconnection ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["pay", "reduce", "withdraw"])
async def test_the_customer_decides_about_a_study(choice: str) -> None:
    scene = Scene(FAULTS, 5)
    await scene.effective()
    asked = study(scene)
    await scene.happens(asked, asked)
    (requested,) = scene.published(out.InterconnectionDecisionRequested)
    assert [str(one) for one in requested.choices] == ["pay", "reduce", "withdraw"]
    decision = scene.task("decide_interconnection")["decision_id"]
    await scene.post("interconnection-decision", {"decision_id": decision, "choice": choice})
    if choice == "pay":
        paid = {"reference": "s", "amount_cents": requested.cost_cents, "purpose": "study_deposit", "method": "card"}
        await scene.post("receipts", paid, "payments")
    (made,) = scene.published(out.InterconnectionDecisionMade)
    assert (made.choice, made.max_kwac) == (choice, 5.0 if choice == "reduce" else None)
    ended = scene.published(out.ContractCancelled)
    assert [one.fee_cents for one in ended] == ([0] if choice == "withdraw" else [])
    assert "decide_interconnection" not in scene.tasks and "decision_lapsed" not in scene.timers
    await scene.post("interconnection-decision", {"decision_id": decision, "choice": "pay"}, status=409)


async def test_paying_is_no_answer_to_a_denial() -> None:
    scene = Scene()
    await scene.effective()
    await scene.happens(denial(scene))
    decision = scene.task("decide_interconnection")["decision_id"]
    await scene.post("interconnection-decision", {"decision_id": decision, "choice": "pay"}, status=409)
    assert "decide_interconnection" in scene.tasks


async def test_a_study_that_ends_in_a_denial_asks_again() -> None:
    scene = Scene()
    await scene.effective()
    asked = study(scene)
    await scene.happens(asked)
    await scene.happens(denial(scene, asked.application_id))
    states = [one.state for one in await scene.world.entities("contracting", Decision, scene.project)]
    assert sorted(states) == [DecisionState.OPEN, DecisionState.REPLACED]
    assert scene.task("decide_interconnection")["choices"] == ["reduce", "withdraw"]


@pytest.mark.parametrize("designed", [True, False])
async def test_who_chose_to_build_smaller_does_not_wait_for_ever(designed: bool) -> None:
    scene = Scene()
    proposal = await scene.effective()
    await scene.happens(denial(scene))
    decision = scene.task("decide_interconnection")["decision_id"]
    await scene.post("interconnection-decision", {"decision_id": decision, "choice": "reduce"})
    await scene.world.advance(days=44)
    if designed:
        await scene.happens(redesigned(proposal, kwdc=8.2))
    await scene.world.advance(days=2)
    ended = [one.reason for one in scene.published(out.CompensationRequested)]
    assert ended == ([] if designed else [ClosingReason.INTERCONNECTION_DENIED])


async def test_silence_is_withdrawal() -> None:
    scene = Scene()
    await scene.effective()
    await scene.happens(denial(scene))
    await scene.world.advance(days=20)
    assert scene.published(out.InterconnectionDecisionMade)[0].choice is DecisionChoice.WITHDRAW
    (requested,) = scene.published(out.CompensationRequested)
    assert requested.reason is ClosingReason.DECISION_TIMED_OUT


async def test_a_denial_that_no_size_would_pass_cancels_the_contract_without_a_fee() -> None:
    scene = Scene()
    await scene.effective()
    await scene.happens(denial(scene, max_kwac=None))
    (cancelled,) = scene.published(out.ContractCancelled)
    assert (cancelled.reason, cancelled.fee_cents) == (ClosingReason.INTERCONNECTION_DENIED, 0)
    assert not scene.published(out.InterconnectionDecisionRequested)


async def test_the_question_about_a_replaced_application_is_dropped() -> None:
    scene = Scene()
    await scene.effective()
    await scene.happens(denial(scene))
    value = example("ncv03.permitting.InterconnectionApplicationSubmitted.v1") | {"project_id": scene.project}
    await scene.happens(permitting.InterconnectionApplicationSubmitted.model_validate(value))
    assert "decide_interconnection" not in scene.tasks and not scene.timers
    await scene.world.advance(days=30)
    assert await scene.state() is State.EFFECTIVE


# -- change orders -----------------------------------------------------------------------------------------------------


async def test_a_material_change_takes_effect_when_it_can_no_longer_be_rescinded() -> None:
    scene = Scene(FAULTS, 6)
    proposal = await scene.effective()
    smaller = redesigned(proposal, kwdc=4.05, annual_kwh=6000, price_cents=2_000_000)
    await scene.happens(smaller, smaller)
    task = scene.task("decide_change_order")
    assert task["reasons"] == ["size", "annual_energy"]
    body = {"change_order_id": task["change_order_id"], "approved": True}
    await scene.post("change-order-decision", body)
    assert not scene.published(out.ContractAmended)
    assert len(scene.published(out.RescissionPeriodStarted)) == 2
    await scene.world.advance(days=8)
    (amended,) = scene.published(out.ContractAmended)
    assert amended.design == smaller.design and amended.price_cents == 2_000_000
    assert len(scene.published(out.SalesOrderCreated)) == 1
    await scene.post("change-order-decision", body, status=409)


@pytest.mark.parametrize(
    ("trigger", "reason"),
    [
        (RedesignTrigger.INTERCONNECTION, ClosingReason.INTERCONNECTION_DENIED),
        (RedesignTrigger.PERMIT_CORRECTIONS, ClosingReason.PERMIT_REJECTED),
    ],
)
async def test_what_cannot_be_built_as_signed_ends(trigger: RedesignTrigger, reason: ClosingReason) -> None:
    scene = Scene()
    await scene.happens(redesigned(await scene.effective(), trigger=trigger, kwdc=4.0))
    order = scene.task("decide_change_order")["change_order_id"]
    await scene.post("change-order-decision", {"change_order_id": order, "approved": False, "reason": "too small"})
    assert scene.names()[-4:] == [
        "ChangeOrderRejected", "ContractCancelled", "SalesOrderProgressed", "CompensationRequested",
    ]  # fmt: skip
    (cancelled,) = scene.published(out.ContractCancelled)
    assert (cancelled.reason, cancelled.fee_cents) == (reason, 0)


async def test_an_unanswered_change_order_counts_as_rejected() -> None:
    scene = Scene()
    await scene.happens(redesigned(await scene.effective(), kwdc=4.0))
    await scene.world.advance(days=25)
    assert scene.names()[-4:] == [
        "ChangeOrderRejected", "ContractCancelled", "SalesOrderProgressed", "CompensationRequested",
    ]  # fmt: skip


async def test_an_immaterial_change_is_only_recorded() -> None:
    scene = Scene()
    await scene.happens(redesigned(await scene.effective(), kwdc=8.2))
    (amended,) = scene.published(out.ContractAmended)
    assert amended.design.version == 2 and not scene.published(out.ChangeOrderProposed)


async def test_a_newer_design_replaces_a_change_order_that_waits() -> None:
    scene = Scene()
    proposal = await scene.effective()
    newest = redesigned(proposal, version=3, kwdc=3.0)
    await scene.happens(redesigned(proposal, kwdc=4.0))
    old = scene.task("decide_change_order")["change_order_id"]
    await scene.happens(newest, redesigned(proposal, kwdc=4.0))
    states = [one.state for one in await scene.world.entities("contracting", ChangeOrder, scene.project)]
    assert states == [ChangeState.REPLACED, ChangeState.PROPOSED]
    await scene.post("change-order-decision", {"change_order_id": old, "approved": True}, status=409)


async def test_rescinding_a_change_that_was_needed_ends_the_contract_without_a_fee() -> None:
    scene = Scene()
    await scene.happens(redesigned(await scene.effective(), kwdc=4.0))
    order = scene.task("decide_change_order")["change_order_id"]
    await scene.post("change-order-decision", {"change_order_id": order, "approved": True})
    await scene.post("rescission")
    await scene.world.advance(days=8)
    assert not scene.published(out.ContractAmended, out.ContractRescinded)
    assert scene.published(out.CompensationRequested)[0].reason is ClosingReason.INTERCONNECTION_DENIED


async def test_designs_before_the_signature_do_not_concern_the_contract() -> None:
    scene = Scene()
    proposal = accepted(scene.project)
    await scene.happens(redesigned(proposal, version=5, kwdc=4.0), proposal, redesigned(proposal, version=6, kwdc=3.0))
    assert await scene.state() is State.SENT and "decide_change_order" not in scene.tasks


def test_every_service_but_this_one_compensates() -> None:
    assert set(COMPENSATING) == {"lead", "design", "permitting", "fieldops", "commissioning", "onboarding"}


def test_choices_are_those_of_the_contract() -> None:
    assert {choice.value for choice in DecisionChoice} == {"pay", "reduce", "withdraw"}


async def test_a_deadline_that_had_passed_when_it_came_ends_nobodys_project() -> None:
    scene = Scene()
    await scene.effective()
    asked = study(scene).model_copy(update={"deadline": scene.world.clock.now() - timedelta(days=1)})
    await scene.happens(asked)
    assert {"decide_interconnection", "check_study_deadline"} <= scene.tasks
    await scene.world.advance(days=2)
    assert await scene.state() is State.EFFECTIVE
    decision = scene.task("decide_interconnection")["decision_id"]
    await scene.post("interconnection-decision", {"decision_id": decision, "choice": "pay"})
    assert "check_study_deadline" not in scene.tasks
