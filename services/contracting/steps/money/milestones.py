"""What who finances pays in parts: asked for when it is due, booked when it came, given back after the end."""

from typing import Final

from services.contracting.model import Contract, Stage
from services.contracting.rules.cancelling.gate import Act
from services.contracting.rules.lending.milestones import MILESTONES, Milestone, milestone_of
from services.contracting.steps.credit.applying import JOB
from services.contracting.steps.money.books import book, booked
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.schemas.parts import FinancingProduct

REACHED: Final = {"M0": Stage.NOTHING, "M1": Stage.INSTALLED, "M2": Stage.OPERATING}
"""How far the building has to be for a milestone to be due; M0 is due once the contract is in effect."""


async def request(contract: Contract, name: str, work: Work) -> None:
    """Asks who finances to pay a part of the price."""
    if contract.product is FinancingProduct.CASH or contract.price_cents is None:
        return
    due = _due(contract, name)
    if due.gross_cents <= 0:  # what was paid before is all that is due at the price of today
        return
    contract.asked = {**contract.asked, name: {"gross_cents": due.gross_cents, "fee_cents": due.fee_cents}}
    body = {
        "project_id": str(work.project_id), "contract_id": str(contract.contract_id), "milestone": name,
        "gross_cents": due.gross_cents, "fee_cents": due.fee_cents,
    }  # fmt: skip
    work.start_job(JOB, {"path": "milestones", "key": f"{contract.contract_id}-{name}", "body": body})


def _due(contract: Contract, name: str) -> Milestone:
    assert contract.price_cents is not None and contract.cash_price_cents is not None
    loan = contract.product is FinancingProduct.LOAN
    fee_cents = contract.price_cents - contract.cash_price_cents if loan else 0
    return milestone_of(name, contract.price_cents, max(fee_cents, 0), contract.asked)


async def paid(contract: Contract, name: str, gross_cents: int, fee_cents: int, payment: str, work: Work) -> None:
    """Who finances has paid. Refused before its condition holds, while a right is open, or with other figures."""
    if name not in MILESTONES:
        raise Refused("no-such-milestone", f"the milestones are {', '.join(MILESTONES)}")
    contract.must_be_open(Act.DISBURSEMENT, work.now)
    if not contract.is_due(REACHED[name]):
        raise Refused(
            "milestone-not-due", f"{name} is due once the contract is in effect and {REACHED[name]} is reached"
        )
    if await booked(work, "milestone_paid", name, gross_cents=gross_cents, fee_cents=fee_cents):
        return
    await book(work, "milestone_paid", name, milestone=name, gross_cents=gross_cents, fee_cents=fee_cents)
    work.note(payment, "milestone.paid", name, gross_cents=gross_cents, fee_cents=fee_cents)


async def returned(contract: Contract, name: str, cents: int, payment: str, work: Work) -> None:
    """What a milestone had paid has gone back to who had financed."""
    if not contract.ending:
        raise Refused("not-ending", "nothing goes back to the lender while the contract stands")
    await book(work, "milestone_clawed_back", payment, milestone=name, cents=cents)
