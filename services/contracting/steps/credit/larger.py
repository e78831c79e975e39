"""Asks who finances a signed contract whether it pays what a change makes dearer, on the signed terms.

A lender at the same rate, fee and term; who owns the system whether it buys it at the new price.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from services.contracting.model import ApplicationState, ChangeOrder, Contract, LargerFinancing
from services.contracting.rules.lending.notices import Clock, time_for
from services.contracting.rules.policy import LENDER_SILENT, MOST_ASKED
from services.contracting.steps.credit.applying import JOB
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.rules.calendar import local_date
from shared.schemas.parts import FinancingProduct

TIMER: Final = "larger_loan_silent"
TASKS: Final = ("decide_financing", "ask_lender")


def is_needed(contract: Contract, order: ChangeOrder) -> bool:
    """Whether who finances would pay more than it has agreed to."""
    if contract.product is FinancingProduct.CASH or contract.term_months is None:
        return False
    if contract.product is FinancingProduct.LOAN and contract.apr_pct is None:
        return False
    return order.price_cents - order.added_cents > contract.financed_cents


async def ask(contract: Contract, order: ChangeOrder, work: Work) -> None:
    """The change order waits for the answer."""
    assert order.cash_price_cents is not None and contract.product is not None and contract.term_months is not None
    loan = work.add(
        LargerFinancing(
            id=new_id(),
            project_id=work.project_id,
            change_order_id=order.id,
            amount_cents=order.cash_price_cents - order.added_cents,
            apr_pct=contract.apr_pct or 0,
            dealer_fee_pct=contract.dealer_fee_pct or 0,
            term_months=contract.term_months,
            asked_on=local_date(work.now, contract.site.time_zone),
        )
    )
    work.publish(*loan.applied(contract.product, prepaid=contract.prepaid))
    _send(contract, loan, work)


def _send(contract: Contract, loan: LargerFinancing, work: Work) -> None:
    assert contract.product is not None
    loan.times_asked += 1
    body = {
        "application_id": str(loan.id), "project_id": str(work.project_id), "product": contract.product.value,
        "amount_cents": loan.amount_cents, "term_months": loan.term_months, "times_asked": loan.times_asked,
        "prepaid": contract.prepaid, "change_order_id": str(loan.change_order_id), "apr_pct": loan.apr_pct,
        "dealer_fee_pct": loan.dealer_fee_pct,
    }  # fmt: skip
    work.start_job(JOB, {"path": "applications", "key": f"{loan.id}-0", "body": body})
    work.arm(TIMER, at=work.now + LENDER_SILENT, payload={"id": str(loan.id)})


async def asked(found: Mapping[str, Any], work: Work) -> None:
    """The lender has it; where it has no program its people find it on their list."""
    contract, loan = await work.get(Contract), await undecided(work)
    if contract is None or contract.product is None or loan is None:
        return
    if found["asked"] or found["key"] != f"{loan.id}-0":
        return
    _wait_once_more(loan, time_for(Clock.COMPLETED, loan.asked_on), work)
    work.assign(
        "decide_financing", to="lender",
        details={
            "application_id": str(loan.id), "product": contract.product.value,
            "amount_cents": loan.amount_cents, "term_months": loan.term_months,
            "change_order_id": str(loan.change_order_id), "apr_pct": loan.apr_pct,
            "dealer_fee_pct": loan.dealer_fee_pct, "post": f"/projects/{work.project_id}/financing/decision",
        },
    )  # fmt: skip


def silent(contract: Contract, loan: LargerFinancing, work: Work) -> None:
    """No answer: asked again under the same key; then a person asks, and the change waits once more."""
    if loan.times_asked < MOST_ASKED:
        _send(contract, loan, work)
    else:
        work.assign("ask_lender", to="operator", details={"application_id": str(loan.id)})
        _wait_once_more(loan, LENDER_SILENT, work)


def _wait_once_more(loan: LargerFinancing, most: timedelta, work: Work) -> None:
    """A change that the utility asks for cannot wait for ever: who says nothing until then does not pay it."""
    work.arm(TIMER, at=work.now + most, payload={"id": str(loan.id), "last": True})


async def undecided(work: Work) -> LargerFinancing | None:
    return next((one for one in await work.all(LargerFinancing) if one.undecided), None)


async def must_be_answered(order: ChangeOrder, work: Work) -> None:
    """Refused while the lender has not said what the change would cost the customer: nothing was put before him yet."""
    loan = await undecided(work)
    if loan is not None and loan.change_order_id == order.id:
        raise Refused("lender-undecided", "who finances has not said yet whether it pays what this change makes dearer")


async def replace(work: Work) -> None:
    """Another design, or the end of the project, makes the question needless."""
    if (loan := await undecided(work)) is not None:
        loan.state = ApplicationState.REPLACED
        answered(work)


def answered(work: Work) -> None:
    work.complete(*TASKS)
    work.disarm(TIMER)
