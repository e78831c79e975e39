"""Receipts of money: each is booked once, counts as deposit as far as it may, and can be taken back."""

from dataclasses import dataclass

from services.contracting.model import Contract, Payment
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import must
from shared.schemas.contracting import DepositReceived, DepositReversed


@dataclass(frozen=True)
class Receipt:
    """What the processor says has come in."""

    reference: str
    amount_cents: int


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
    if before is not None and before.amount_cents == receipt.amount_cents:
        return
    if before is not None or booked:
        raise Refused("reference-used", "this reference is booked with another amount or project")
    payment = work.add(
        Payment(
            id=receipt.reference, project_id=work.project_id, amount_cents=receipt.amount_cents, received_at=work.now
        )
    )
    payment.deposit_cents = contract.take_deposit(receipt.amount_cents, work.now)
    if payment.deposit_cents:
        event = DepositReceived(
            project_id=work.project_id, amount_cents=payment.deposit_cents, reference=payment.id, received_at=work.now
        )
        work.publish(event)
    ask_for_deposit(contract, work)
    _ask_to_return(payment, work)


async def reverse(reversal: Reversal, work: Work) -> None:
    """Books what was taken back: first of what counted for nothing, then of the deposit."""
    contract: Contract = must(await work.get(Contract))
    payment: Payment = must(await work_payment(work, reversal.payment))
    if reversal.reference in payment.reversals:
        return
    if reversal.amount_cents > payment.amount_cents - payment.reversed_cents:
        raise Refused("more-than-came", "more would be taken back than has come in and is still here")
    of_deposit = max(0, reversal.amount_cents - payment.unapplied_cents)
    payment.deposit_cents -= of_deposit
    payment.reversed_cents += reversal.amount_cents
    payment.reversals = [*payment.reversals, reversal.reference]
    if of_deposit and not contract.ending:  # what goes back after the end is the refund, which was told of then
        contract.deposit_cents -= of_deposit
        work.publish(
            DepositReversed(
                project_id=work.project_id, amount_cents=of_deposit, reference=payment.id, reversal=reversal.reference
            )
        )
        ask_for_deposit(contract, work)
    work.complete(f"return_payment:{payment.id}")
    _ask_to_return(payment, work)


async def work_payment(work: Work, reference: str) -> Payment | None:
    """The project's payment of this reference."""
    return next((one for one in await work.all(Payment) if one.id == reference), None)


def ask_for_deposit(contract: Contract, work: Work) -> None:
    """What is still owed before work begins. Paid at the processor: nobody says here that he has paid."""
    rest = contract.deposit_room(work.now)
    if rest:
        details = {"amount_cents": rest, "reference": str(contract.contract_id)}
        work.assign("pay_deposit", to="customer", details=details)
    else:
        work.complete("pay_deposit")


def _ask_to_return(payment: Payment, work: Work) -> None:
    if payment.unapplied_cents:
        details = {"reference": payment.id, "amount_cents": payment.unapplied_cents}
        work.assign(f"return_payment:{payment.id}", to="operator", details=details)
