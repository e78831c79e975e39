"""How a project ends: a notice of the customer, or anything else that closes it in all services."""

from services.contracting.model import (
    ApplicationState,
    ChangeOrder,
    ChangeState,
    Closing,
    Contract,
    Decision,
    DecisionState,
    FinancingApplication,
    Payment,
)
from services.contracting.rules.policy import (
    CLOSING_ALARM,
)
from services.contracting.steps import paperwork
from services.contracting.steps.credit import larger
from services.contracting.steps.effect import open_stipulations
from services.contracting.steps.money import payments
from services.contracting.steps.money.books import book, books_of
from shared.messaging.handling.work import Work
from shared.schemas.closing import ClosingReason

TASKS = ("decide_financing", "ask_lender", "accept_counteroffer", "complete_credit_application", "choose_product",
         "name_parties", "sign_contract", "pay_deposit", "pay_study_deposit", "pay_balance", "decide_interconnection",
         "decide_change_order", "judge_letter", "look_into_contract", "check_study_deadline",
         "look_into_refusal", "arrange_funding", "assign_contract")  # fmt: skip
TIMERS = ("lender_silent", "counteroffer_lapsed", "application_incomplete", "offer_lapsed", "offer_reviewed",
          "alternatives_lapsed",
          "rescission_over", "decision_lapsed", "change_order_lapsed", "change_order_final", "redesign_overdue",
          "approval_expires")  # fmt: skip


async def end(contract: Contract, reason: ClosingReason, work: Work, *, detail: str = "", fee_cents: int = 0) -> None:
    """Ends the project in all services, unless it is ending already; nothing of this one is left open."""
    if contract.ending:
        return
    closing = work.add(Closing(project_id=work.project_id, reason=reason))
    other_cents = await _book_end(contract, reason, work, fee_cents)
    ended = contract.close(reason, work.now, fee_cents=fee_cents, other_cents=other_cents)
    work.publish(*ended, *closing.requested(detail[:500]))
    await payments.refund(contract, work)
    work.close()
    if contract.signed_at is not None and contract.signed_document_sha256 is None:
        await paperwork.seal(contract, work)  # closing has dropped the job: what was signed is sealed all the same
    work.disarm(*TIMERS)
    work.complete(*TASKS)
    work.complete(*(f"clear_stipulation:{one.id}" for one in await open_stipulations(work)))
    for application in await work.all(FinancingApplication):
        if application.undecided:
            application.state = ApplicationState.REPLACED
    await larger.replace(work)
    for decision in await work.all(Decision):
        if decision.state is DecisionState.OPEN:
            decision.state = DecisionState.REPLACED
    for order in await work.all(ChangeOrder):
        if order.state in (ChangeState.PROPOSED, ChangeState.APPROVED):
            order.state = ChangeState.REPLACED
    work.arm("closing_overdue", at=work.now + CLOSING_ALARM)


async def _book_end(contract: Contract, reason: ClosingReason, work: Work, fee_cents: int) -> int:
    """Undoes a signed contract in the books; gives what the customer gets back of what was paid beside the deposit."""
    if (await books_of(work)).signed is None or contract.earned(reason):
        return 0
    if reason is ClosingReason.CONTRACT_RESCINDED:
        await book(work, "contract_rescinded", str(contract.contract_id))
    else:
        await book(work, "contract_cancelled", str(contract.contract_id), fee_cents=fee_cents)
    unclaimed = sum(one.unapplied_cents for one in await work.all(Payment))
    owed = (await books_of(work)).refund_payable_cents - unclaimed
    return max(0, owed + fee_cents - contract.deposit_cents)
