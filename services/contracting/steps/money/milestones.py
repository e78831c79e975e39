"""What who finances pays in parts: asked for when it is due, booked when it came, given back after the end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.contracting.model import Contract, LedgerEntry, Stage
from services.contracting.rules.cancelling.gate import Act
from services.contracting.rules.lending.milestones import LAST, MILESTONES, Milestone, milestone_of
from services.contracting.steps.credit.applying import JOB
from services.contracting.steps.money.books import book, booked
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.schemas.parts import FinancingProduct

REACHED: Final = {"M0": Stage.NOTHING, "M1": Stage.INSTALLED, "M2": Stage.OPERATING}
"""How far the building has to be for a milestone to be due; M0 is due once the contract is in effect."""


async def request(contract: Contract, name: str, work: Work) -> None:
    """Asks who finances to pay a part of the price; of nothing where what was asked for before is all of it."""
    if contract.product is FinancingProduct.CASH or contract.price_cents is None:
        return
    asked = await asked_of(contract, work)
    due = milestone_of(name, contract.financed_cents, contract.fee_cents, asked)
    if due.gross_cents > 0:
        _ask(contract, due, work)
    else:
        _note(contract, Milestone(name, 0, 0))


async def asked_of(contract: Contract, work: Work) -> dict[str, Mapping[str, int]]:
    """Milestone -> {gross_cents, fee_cents} that who finances was asked for.

    What was paid, and asked for before that was kept, was asked for as it was paid.
    """
    facts = [one.fact for one in await work.all(LedgerEntry)]
    came = {
        one["milestone"]: {"gross_cents": one["gross_cents"], "fee_cents": one.get("fee_cents", 0)}
        for one in facts
        if one["kind"] == "milestone_paid"
    }
    return {**came, **contract.asked}


def _note(contract: Contract, due: Milestone) -> None:
    contract.asked = {**contract.asked, due.name: {"gross_cents": due.gross_cents, "fee_cents": due.fee_cents}}


def _ask(contract: Contract, due: Milestone, work: Work) -> None:
    _note(contract, due)
    body = {
        "project_id": str(work.project_id), "contract_id": str(contract.contract_id), "milestone": due.name,
        "gross_cents": due.gross_cents, "fee_cents": due.fee_cents,
    }  # fmt: skip
    work.start_job(JOB, {"path": "milestones", "key": f"{contract.contract_id}-{due.name}", "body": body})


async def follow_price(contract: Contract, name: str, was_cents: int, work: Work) -> None:
    """After a change: an owner that was asked for all pays what is more, and what is less goes back to who paid it.

    A lender never is asked for more: see ``Contract.added_at``. ``was_cents``: the price before.
    """
    if contract.asked_for_all and contract.product is FinancingProduct.LOAN:
        await _beyond_the_loan(contract, name, was_cents, work)
    elif contract.asked_for_all:
        more = await _more(contract, name, was_cents, work)
        if more.gross_cents > 0:
            _ask(contract, more, work)
    await _tell_overpaid(contract, work)


async def _more(contract: Contract, name: str, was_cents: int, work: Work) -> Milestone:
    """What is financed beyond what was asked for, and has not gone back, as a milestone of that name."""
    asked = await asked_of(contract, work)
    so_far, fee_cents = _sum(asked.values(), "gross_cents"), _sum(asked.values(), "fee_cents")
    if LAST not in asked:  # asked for before that was kept, and not paid yet: all of the price of then
        so_far = max(so_far, was_cents)
    facts = [one.fact for one in await work.all(LedgerEntry)]
    back = [one for one in facts if one["kind"] == "milestone_clawed_back"]
    unasked = [one["gross_cents"] - one["asked_cents"] for one in facts if one.get("asked_cents") is not None]
    returned = _sum(back, "cents") + _sum(back, "fee_cents") - sum(cents for cents in unasked if cents > 0)
    gross_cents = contract.financed_cents - so_far + max(0, returned)
    return Milestone(name, gross_cents, min(max(0, contract.fee_cents - fee_cents), max(0, gross_cents)))


async def _beyond_the_loan(contract: Contract, name: str, was_cents: int, work: Work) -> None:
    """A larger loan that was put on paper before its lender had been asked for all, and took effect after it.

    The customer has signed that the loan pays it, the lender has paid out the loan that it knew: a person arranges it.
    What was left open by a change before is counted anew.
    """
    came = {one.fact["milestone"] for one in await work.all(LedgerEntry) if one.fact["kind"] == "milestone_paid"}
    contract.asked = {one: asked for one, asked in contract.asked.items() if one in {*MILESTONES, *came}}
    more = await _more(contract, name, was_cents, work)
    if more.gross_cents <= 0:
        work.complete("arrange_funding")
        return
    _note(contract, more)
    details = {
        "milestone": more.name, "gross_cents": more.gross_cents, "fee_cents": more.fee_cents,
        "lender": contract.creditor or "",
    }  # fmt: skip
    work.assign("arrange_funding", to="operator", details=details)


@dataclass(frozen=True)
class Overpaid:
    """What who finances has paid beyond what it was asked for at the price of today, in cents."""

    gross_cents: int
    fee_cents: int

    @property
    def net_cents(self) -> int:
        return self.gross_cents - self.fee_cents


async def overpaid(contract: Contract, work: Work) -> Overpaid:
    """By the books; nothing for a cash price."""
    facts = [one.fact for one in await work.all(LedgerEntry)]
    came = [one for one in facts if one["kind"] == "milestone_paid"]
    back = [one for one in facts if one["kind"] == "milestone_clawed_back"]
    fees = _sum(came, "fee_cents") - _sum(back, "fee_cents")
    gross = _sum(came, "gross_cents") - _sum(back, "cents") - _sum(back, "fee_cents")
    asked = await asked_of(contract, work)
    paid_for = {one["milestone"] for one in came}
    open_yet = [one for name, one in asked.items() if name not in paid_for]  # of that nothing is too much
    due = min(_sum(asked.values(), "gross_cents"), contract.financed_cents) - _sum(open_yet, "gross_cents")
    fee_due = min(_sum(asked.values(), "fee_cents"), contract.fee_cents) - _sum(open_yet, "fee_cents")
    over = max(0, gross - due)
    return Overpaid(over, min(over, max(0, fees - fee_due)))


def _sum(facts: Iterable[Mapping[str, Any]], figure: str) -> int:
    return sum(one.get(figure, 0) for one in facts)


async def _tell_overpaid(contract: Contract, work: Work) -> None:
    """While the contract stands somebody sends it back; after its end all goes back, as the books say."""
    over = await overpaid(contract, work)
    if over.net_cents > 0 and not contract.ending:
        details = {"amount_cents": over.net_cents, "lender": contract.creditor or ""}
        work.assign("return_to_lender", to="operator", details=details)
    else:
        work.complete("return_to_lender")


def _must_be_financed(contract: Contract) -> None:
    """Refused of a price that the customer pays, and of what nobody has signed."""
    if contract.product in (None, FinancingProduct.CASH) or contract.signed_at is None:
        raise Refused("nobody-finances", "nobody finances this project: there is no milestone to pay or to give back")


async def paid(contract: Contract, name: str, gross_cents: int, fee_cents: int, payment: str, work: Work) -> None:
    """Who finances has paid. Refused before its condition holds, while a right is open, or with other figures."""
    _must_be_financed(contract)
    if name not in {*MILESTONES, *contract.asked}:
        raise Refused("no-such-milestone", f"the milestones are {', '.join({**MILESTONES, **contract.asked})}")
    contract.must_be_open(Act.DISBURSEMENT, work.now)
    stage = REACHED.get(name, Stage.OPERATING)
    if not contract.is_due(stage):
        raise Refused("milestone-not-due", f"{name} is due once the contract is in effect and {stage} is reached")
    if await booked(work, "milestone_paid", name, gross_cents=gross_cents, fee_cents=fee_cents):
        return
    asked = contract.asked.get(name, {}).get("gross_cents", gross_cents)
    beyond = {"asked_cents": asked} if gross_cents > asked else {}
    await book(work, "milestone_paid", name, milestone=name, gross_cents=gross_cents, fee_cents=fee_cents, **beyond)
    if name not in MILESTONES:
        work.complete("arrange_funding")
    await _tell_overpaid(contract, work)
    work.note(payment, "milestone.paid", name, gross_cents=gross_cents, fee_cents=fee_cents)


async def returned(contract: Contract, name: str, cents: int, payment: str, work: Work) -> None:
    """What a milestone had paid has gone back: after the end any of it, before that what was paid beyond the asking."""
    _must_be_financed(contract)
    fee_cents = 0
    known = await booked(work, "milestone_clawed_back", payment, milestone=name, cents=cents)
    if not contract.ending and not known:
        over = await overpaid(contract, work)
        if cents > over.net_cents:
            raise Refused("not-overpaid", f"while the contract stands {over.net_cents} cents have to go back")
        fee_cents = over.fee_cents * cents // over.net_cents
    await book(work, "milestone_clawed_back", payment, milestone=name, cents=cents, fee_cents=fee_cents)
    await _tell_overpaid(contract, work)
