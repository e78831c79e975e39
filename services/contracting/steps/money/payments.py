"""Receipts of money: each is booked once, counts as far as something is owed, goes back by the way it came."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.contracting.model import Contract, Decision, LedgerEntry, Payment, Purpose, Stage
from services.contracting.rules.cooling_off import refund_due
from services.contracting.steps.money.books import book
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import must
from shared.rules.calendar import end_of_day
from shared.schemas.contracting import DepositReceived, DepositReversed
from shared.schemas.parts import FinancingProduct

FACTS = {
    Purpose.DEPOSIT: "deposit_received", Purpose.STUDY: "study_deposit_received", Purpose.PRICE: "payment_received",
}  # fmt: skip
"""How the books call what came in for a purpose."""
TASKS = {Purpose.DEPOSIT: "pay_deposit", Purpose.STUDY: "pay_study_deposit", Purpose.PRICE: "pay_balance"}


@dataclass(frozen=True)
class Receipt:
    """What the processor says has come in, for what, and by which way (``ach``, ``card``, ``check``, ``wire``)."""

    reference: str
    amount_cents: int
    purpose: Purpose = Purpose.DEPOSIT
    method: str = "ach"


@dataclass(frozen=True)
class Reversal:
    """What the processor says was taken back: returned, charged back, or paid out again."""

    reference: str
    payment: str
    amount_cents: int


async def known(processor: Processor, reference: str) -> bool:
    """Whether a payment of this reference is booked, in whatever project."""
    return bool(await processor.find(Payment, "id", [reference]))


async def receive(receipt: Receipt, work: Work, *, booked: bool) -> None:
    """Books a receipt. ``booked``: its reference is known in some project. One that says the same again is no news."""
    contract: Contract = must(await work.get(Contract))
    before = await work_payment(work, receipt.reference)
    if before is not None and receipt == Receipt(before.id, before.amount_cents, before.purpose, before.method):
        return
    if before is not None or booked:
        raise Refused("reference-used", "this reference is booked with another amount, purpose, way or project")
    counts = min(receipt.amount_cents, await owed(contract, receipt.purpose, work))
    payment = work.add(
        Payment(
            id=receipt.reference, project_id=work.project_id, amount_cents=receipt.amount_cents, received_at=work.now,
            purpose=receipt.purpose, method=receipt.method,
        )
    )  # fmt: skip
    if receipt.purpose is Purpose.DEPOSIT:
        payment.deposit_cents = contract.take_deposit(counts, work.now)
        if counts:
            work.publish(
                DepositReceived(
                    project_id=work.project_id, amount_cents=counts, reference=payment.id, received_at=work.now
                )
            )
    else:
        payment.applied_cents = counts
    by = {"method": receipt.method}
    if counts:
        await book(work, FACTS[receipt.purpose], payment.id, cents=counts, **by)
    if payment.unapplied_cents:
        await book(work, "unclaimed_received", payment.id, cents=payment.unapplied_cents, **by)
    await ask_for(receipt.purpose, contract, work)
    ask_to_return(payment, work)


async def reverse(reversal: Reversal, work: Work) -> None:
    """Books what was taken back: first of what counted for nothing, then of the rest."""
    contract: Contract = must(await work.get(Contract))
    payment: Payment = must(await work_payment(work, reversal.payment))
    if await _is_booked(reversal, work):
        return
    if reversal.amount_cents > payment.amount_cents - payment.reversed_cents:
        raise Refused("more-than-came", "more would be taken back than has come in and is still here")
    goes_back = payment.refund_cents
    counted = payment.take_back(reversal.amount_cents)
    payment.reversals = [*payment.reversals, reversal.reference]
    gone_back = counted if contract.ending else min(counted, goes_back)
    returned = reversal.amount_cents - counted + gone_back
    by = {"method": payment.method}
    if returned:
        await book(work, "refund_paid", reversal.reference, cents=returned, **by)
    if counted and not contract.ending:  # what goes back after the end is the refund, which was told of then
        if counted > gone_back:
            of = {"of": payment.purpose.value} if payment.purpose is Purpose.STUDY else {}
            await book(work, "deposit_reversed", reversal.reference, cents=counted - gone_back, **by, **of)
        if payment.purpose is Purpose.DEPOSIT:
            contract.deposit_cents -= counted
            work.publish(
                DepositReversed(
                    project_id=work.project_id, amount_cents=counted, reference=payment.id,
                    reversal=reversal.reference,
                )
            )  # fmt: skip
        await ask_for(payment.purpose, contract, work)
    work.complete(f"return_payment:{payment.id}")
    ask_to_return(payment, work)


async def _is_booked(reversal: Reversal, work: Work) -> bool:
    """Whether it was told before. Refused where it was of another payment, or of another amount.

    What was taken back before there were books has no amount there: it is taken for the same.
    """
    before = next((one for one in await work.all(Payment) if reversal.reference in one.reversals), None)
    if before is None:
        return False
    facts = {f"{kind} {reversal.reference}" for kind in ("refund_paid", "deposit_reversed")}
    cents = sum(one.fact["cents"] for one in await work.all(LedgerEntry) if one.fact_id in facts)
    if before.id != reversal.payment or cents not in (0, reversal.amount_cents):
        raise Refused("reference-used", "this reversal is booked of another payment, or with another amount")
    return True


async def work_payment(work: Work, reference: str) -> Payment | None:
    """The project's payment of this reference."""
    return next((one for one in await work.all(Payment) if one.id == reference), None)


async def owed(contract: Contract, purpose: Purpose, work: Work) -> int:
    """What the customer still owes us for a purpose, cents."""
    if purpose is Purpose.DEPOSIT:
        return contract.deposit_room(work.now)
    if contract.ending or contract.price_cents is None:
        return 0
    paid = sum(one.applied_cents - one.refund_cents for one in await work.all(Payment) if one.purpose is purpose)
    if purpose is Purpose.STUDY:
        return max(0, sum(one.customer_owes_cents for one in await work.all(Decision)) - paid)
    if contract.stage is not Stage.OPERATING:
        return 0
    cash = contract.product is FinancingProduct.CASH
    own = contract.price_cents - contract.deposit_cents if cash else contract.added_cents
    return max(0, own - paid)


async def give_back_excess(contract: Contract, change: str, work: Work) -> None:
    """At a lower price: what is more than may be held as deposit, and what is more than the price, goes back now."""
    known = sorted(await work.all(Payment), key=lambda payment: payment.received_at, reverse=True)
    if contract.has_deposit and contract.stage in (Stage.NOTHING, Stage.ORDERED):
        deposits = [one for one in known if one.purpose is Purpose.DEPOSIT]
        excess = contract.deposit_cents - contract.deposit_limit(work.now) - sum(one.refund_cents for one in deposits)
        if excess > 0:
            await book(work, "deposit_released", change, cents=excess)
            mark(deposits, excess, contract, work)
        return
    cash = contract.product is FinancingProduct.CASH
    own = contract.price_cents if cash else contract.added_cents
    paid = [one for one in known if one.purpose in (Purpose.PRICE, Purpose.DEPOSIT)]
    kept = sum(one.deposit_cents + one.applied_cents - one.refund_cents for one in paid)
    mark(paid, kept - (own or 0), contract, work)


def mark(payments: Sequence[Payment], cents: int, contract: Contract, work: Work) -> None:
    """So much of these goes back, of the first ones first."""
    site = contract.site
    due = end_of_day(refund_due(work.now, site.time_zone, site.jurisdiction), site.time_zone)
    for one in payments:
        part = min(max(cents, 0), one.deposit_cents + one.applied_cents - one.refund_cents)
        cents -= part
        if part:
            one.refund_cents, one.refund_by = one.refund_cents + part, due
            ask_to_return(one, work)


async def ask_for(purpose: Purpose, contract: Contract, work: Work) -> None:
    """What is still owed. Paid at the processor: nobody says here that he has paid."""
    rest = await owed(contract, purpose, work)
    if rest:
        details = {"amount_cents": rest, "reference": str(contract.contract_id), "purpose": purpose.value}
        due = None
        if purpose is Purpose.STUDY:
            due = min((one.deadline for one in await work.all(Decision) if one.awaits_money), default=None)
        work.assign(TASKS[purpose], to="customer", details=details, due=due)
    else:
        work.complete(TASKS[purpose])


def ask_to_return(payment: Payment, work: Work) -> None:
    """What has to go back, by the way it came, and by when."""
    if payment.to_return_cents:
        details = {"reference": payment.id, "amount_cents": payment.to_return_cents, "method": payment.method}
        work.assign(f"return_payment:{payment.id}", to="operator", details=details, due=payment.refund_by)


async def refund(contract: Contract, work: Work) -> None:
    """After the end: of each payment what goes back, the newest first, until all that is owed to the customer is."""
    left = contract.refunded_cents
    due = None if contract.refund_due_by is None else end_of_day(contract.refund_due_by, contract.site.time_zone)
    for one in sorted(await work.all(Payment), key=lambda payment: payment.received_at, reverse=True):
        one.refund_cents = min(left, one.deposit_cents + one.applied_cents)
        left -= one.refund_cents
        one.refund_by = due if one.refund_cents else None
        ask_to_return(one, work)
