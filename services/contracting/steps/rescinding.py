"""A notice of the customer: it undoes the contract, or the change that was signed last."""

from services.contracting.model import (
    ChangeOrder,
    Contract,
    Party,
)
from services.contracting.model.contract import Letter
from services.contracting.rules.policy import (
    LETTER_JUDGED_WITHIN,
)
from services.contracting.steps import changes, ending
from services.contracting.steps.record import note
from shared.messaging.handling.work import Work
from shared.schemas.closing import ClosingReason


async def rescind(contract: Contract, work: Work, method: str, who: str) -> None:
    """The customer's notice undoes what can still be undone: the contract, or the change that was signed last."""
    contract.must_be_rescindable()
    order = next((one for one in await work.all(ChangeOrder) if one.open_at(work.now)), None)
    if contract.open_at(work.now) or order is None:
        party = next((one for one in await work.all(Party) if one.subject == who), None)
        work.publish(*contract.rescind(method, work.now, None if party is None else party.id))
        await ending.end(contract, ClosingReason.CONTRACT_RESCINDED, work)
        await note(work, "rescinded", method=method, who=who)
        return
    work.publish(*order.rescind(method))
    await note(work, "change_order_rescinded", method=method, who=who, change_order_id=str(order.id))
    await changes.change_refused(contract, order, work, "the customer cancelled the change order")


def ask_about_letter(contract: Contract, letter: Letter, work: Work) -> None:
    """Another person looks at the scan; the last day of the right is beside it."""
    work.assign(
        "judge_letter", to="operator", due=work.now + LETTER_JUDGED_WITHIN,
        details={
            "document_id": str(letter.document_id), "document_sha256": letter.sha256,
            "postmarked_on": letter.postmarked_on.isoformat(), "last_day": str(contract.rescission_deadline),
            "post": f"/projects/{work.project_id}/cancellation-letters/decision",
        },
    )  # fmt: skip
