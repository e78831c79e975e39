"""What each state of a contract allows, and what it refuses with which code."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.contracting.model import Closing, Contract, Decision, FinancingApplication, State
from services.contracting.model.decision import Question
from services.contracting.tests.given import accepted
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.messaging.testing.system import START
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import DecisionChoice
from shared.schemas.parts import FinancingProduct

SHA = "a" * 64


def contract(state: State) -> Contract:
    """A contract that has come as far as this state."""
    product = FinancingProduct.LOAN if state in (State.FINANCING, State.DECLINED) else FinancingProduct.CASH
    proposal = accepted(new_id(), product)
    found = Contract(project_id=proposal.project_id)
    if state is State.PROSPECT:
        return found
    found.accept(proposal)
    found.seek_financing()
    if state is State.DECLINED:
        found.financing_declined()
    if state is State.PREPARING:
        found.prepare()
    if state in (State.SENT, State.COOLING_OFF, State.EFFECTIVE, State.CLOSING, State.CLOSED):
        found.send(SHA, {}, [], [])
    if state in (State.COOLING_OFF, State.EFFECTIVE, State.CLOSING, State.CLOSED):
        found.sign(SHA, senior=False, now=START)
    if state is State.EFFECTIVE:
        assert found.rescission_deadline is not None
        found.take_effect(found.rescission_deadline, money_arranged=True)
    if state in (State.CLOSING, State.CLOSED):
        found.close(ClosingReason.CUSTOMER_CANCELLED, START)
        found.state = state
    assert found.state is state
    return found


COMMANDS: dict[str, tuple[Callable[[Contract], Any], set[State], str]] = {
    "choose": (lambda one: one.choose(FinancingProduct.CASH), {State.DECLINED}, "nothing-to-choose"),
    "sign": (lambda one: one.sign(SHA, senior=False, now=START), {State.SENT}, "not-for-signature"),
    "rescind": (lambda one: one.rescind("web", START), {State.COOLING_OFF, State.EFFECTIVE}, "nothing-to-rescind"),
    "cancel": (
        lambda one: one.must_be_cancellable(), set(State) - {State.CLOSING, State.CLOSED}, "already-closing"
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("command", COMMANDS)
def test_what_each_state_allows(state: State, command: str) -> None:
    give, allowed, code = COMMANDS[command]
    found = contract(state)
    if state in allowed:
        give(found)
        return
    with pytest.raises(Refused) as refused:
        give(found)
    assert refused.value.code == code and found.state is state


@pytest.mark.parametrize("state", State)
def test_a_proposal_is_accepted_until_a_contract_is_signed(state: State) -> None:
    found = contract(state)
    taken = found.accept(accepted(found.project_id))
    assert taken is (state in (State.PROSPECT, State.FINANCING, State.DECLINED, State.PREPARING, State.SENT))


def test_another_document_than_the_one_sent_cannot_be_signed() -> None:
    found = contract(State.SENT)
    with pytest.raises(Refused, match="read it again"):
        found.sign("b" * 64, senior=False, now=START)
    assert found.state is State.SENT and found.signed_at is None


@pytest.mark.parametrize("state", State)
def test_no_more_is_taken_as_deposit_than_is_allowed_and_none_without_a_signature(state: State) -> None:
    found = contract(state)
    if state not in (State.COOLING_OFF, State.EFFECTIVE):
        assert found.take_deposit(100, START) == 0
        return
    limit = found.deposit_limit(START)
    assert (found.take_deposit(limit - 100, START), found.take_deposit(limit, START)) == (limit - 100, 100)
    assert (found.deposit_cents, found.take_deposit(1, START)) == (limit, 0)


def test_a_notice_after_the_period_is_too_late() -> None:
    found = contract(State.COOLING_OFF)
    assert found.rescission_deadline is not None
    with pytest.raises(Refused) as refused:
        found.rescind("web", found.rescission_deadline + timedelta(seconds=1))
    assert refused.value.code == "period-over"
    assert found.rescind("web", found.rescission_deadline)


@pytest.mark.parametrize("reason", ClosingReason)
def test_what_comes_back_when_a_project_ends(reason: ClosingReason) -> None:
    found = contract(State.COOLING_OFF)
    found.take_deposit(1_000, START)
    names = [type(event).__name__ for event in found.close(reason, START)]
    kept = reason is ClosingReason.DECOMMISSIONED  # the deposit was part of a price that was earned
    cancelled = reason not in (ClosingReason.DECOMMISSIONED, ClosingReason.CONTRACT_RESCINDED)
    assert names == ["ContractCancelled"] * cancelled + ["DepositRefunded"] * (not kept)
    assert found.refunded_cents == (0 if kept else 1_000)


def test_a_closing_counts_each_answer_once() -> None:
    closing = Closing(project_id=new_id(), reason=ClosingReason.CUSTOMER_CANCELLED)
    for service in ("lead", "design", "permitting", "fieldops", "commissioning", "lead", "nobody"):
        assert closing.answered(service) == []
    assert [type(event).__name__ for event in closing.overdue()] == ["CompensationFailed"]
    assert [type(event).__name__ for event in closing.answered("onboarding")] == ["ProjectClosed"]
    assert closing.answered("onboarding") == [] and closing.overdue() == []


def test_a_lender_decides_once() -> None:
    application = FinancingApplication(
        id=new_id(),
        project_id=new_id(),
        product=FinancingProduct.LOAN,
        amount_cents=1,
        term_months=240,
        completed_on=START.date(),
    )
    application.approve(6.5, 10.0, ("proof of income",))
    with pytest.raises(Refused):
        application.decline(("income",), START)


def test_only_what_is_offered_can_be_chosen() -> None:
    decision = Decision(
        id=new_id(), project_id=new_id(), application_id=new_id(), about=Question.DENIAL, cost_cents=0,
        choices=["reduce", "withdraw"], deadline=START, max_kwac=4.0,
    )  # fmt: skip
    with pytest.raises(Refused, match="reduce, withdraw"):
        decision.make(DecisionChoice.PAY)
    decision.make(DecisionChoice.WITHDRAW)
    with pytest.raises(Refused, match="already"):
        decision.make(DecisionChoice.REDUCE)
