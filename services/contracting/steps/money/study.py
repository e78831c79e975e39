"""What the customer pays for the utility's study or work.

The choice to pay is made once the money has come in: it is passed on to the utility then, and nobody advances it.
"""

from services.contracting.model import Contract, Decision, Payment, Purpose
from services.contracting.steps.money import payments
from services.contracting.steps.money.books import book
from shared.messaging.handling.work import Work
from shared.schemas.contracting import DecisionChoice


async def choose_to_pay(contract: Contract, decision: Decision, work: Work) -> None:
    """Asks for the money, by the day on which the decision would lapse."""
    decision.choose_to_pay(work.now)
    await payments.ask_for(Purpose.STUDY, contract, work)
    await decide_where_paid(contract, work)


async def decide_where_paid(contract: Contract, work: Work) -> None:
    """All of the money is there: the choice is made."""
    if await payments.owed(contract, Purpose.STUDY, work):
        return
    for decision in await work.all(Decision):
        if decision.awaits_money:
            work.publish(*decision.make(DecisionChoice.PAY))
            work.disarm("decision_lapsed")


async def give_back(contract: Contract, work: Work) -> None:
    """What came in for a choice that is not the customer's any more goes back.

    Each decision ends once: it is booked under the latest, which has just ended.
    """
    known = [one for one in await work.all(Payment) if one.purpose is Purpose.STUDY]
    decisions = await work.all(Decision)
    excess = sum(one.applied_cents - one.refund_cents for one in known)
    excess -= sum(one.customer_owes_cents for one in decisions)
    if excess > 0:
        await book(work, "study_deposit_released", max(one.id for one in decisions), cents=excess)
        payments.mark(known, excess, contract, work)
    await payments.ask_for(Purpose.STUDY, contract, work)
