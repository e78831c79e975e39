"""What follows when who finances has said whether it pays what a change makes dearer.

Only what it has agreed to is put before the customer. What a lender does not lend, the customer would pay directly,
without fee or interest, as after the last milestone: the change order says so, and may be refused. What a system costs
its owner no customer pays: the change that its owner does not buy is rejected.
"""

from typing import Final
from uuid import UUID

from services.contracting.model import (
    ApplicationState,
    ChangeOrder,
    ChangeState,
    Contract,
    FinancingApplication,
    LargerFinancing,
)
from services.contracting.rules.lending.adverse import adverse_action_notice
from services.contracting.rules.materiality import Bargained, equipment, limits_on, material_changes
from services.contracting.rules.packet.terms import money
from services.contracting.steps import changes
from services.contracting.steps.credit import answers, larger
from services.contracting.steps.credit.answers import Answer
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import must
from shared.rules.calendar import local_date
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import DisclosureDelivered
from shared.schemas.parts import DesignFacts, EquipmentLine, FinancingProduct

NOT_ANSWERED: Final = "the lender has not answered"
NOT_BOUGHT: Final = "the owner does not buy the system at the higher price of this change"
NOT_SAID: Final = "the owner has not said whether it buys the system at the higher price of this change"
SIGNED: Final = {
    FinancingProduct.LOAN: "loan",
    FinancingProduct.LEASE: "lease",
    FinancingProduct.PPA: "power purchase agreement",
}
"""What a customer calls what was signed."""


async def application_of(id: UUID, work: Work) -> FinancingApplication | LargerFinancing:
    """What a lender's answer is about. Refused where nothing of that id was asked."""
    first = await work.get(FinancingApplication, id)
    return must(await work.get(LargerFinancing, id)) if first is None else first


async def answered(
    contract: Contract, application: FinancingApplication | LargerFinancing, answer: Answer, work: Work
) -> None:
    """A lender has answered: about the contract, or about a change of it."""
    if isinstance(application, FinancingApplication):
        await answers.decide(contract, application, answer, work)
    else:
        await decide(contract, application, answer, work)


async def decide(contract: Contract, loan: LargerFinancing, answer: Answer, work: Work) -> None:
    """Takes a lender's answer; the same again is no news, another one is refused.

    Other terms than the signed ones, or something wanted besides, is nothing that the customer has signed, and no
    refusal either: why credit is refused is the lender's own to say (12 CFR 1002.9(b)(2)). Until it says yes or no it
    is asked again, and in the end by a person.
    """
    if answer.decision == "incomplete":
        raise Refused("nothing-missing", "larger financing is approved on the signed terms, or declined")
    if answer.decision == "referred":
        return  # its people look at it: the answer is still to come
    agreed, reasons = answer.decision == "approved", answer.adverse_reasons
    if not (loan.same(answer.offer) if agreed else reasons):
        said = "is approved on the signed terms, with nothing wanted besides, or declined with its reasons"
        raise Refused("other-terms", f"larger financing {said}")
    if loan.knows(ApplicationState.APPROVED if agreed else ApplicationState.DECLINED, reasons):
        return
    work.publish(*(loan.approve() if agreed else loan.decline(reasons, work.now)))
    larger.answered(work)
    order = await _waiting(loan, work)
    if agreed:
        changes.put(contract, order, work)
        return
    _notify(contract, loan, order.price_cents - order.added_cents, answer.creditor, work)
    await _not_financed(contract, order, NOT_BOUGHT, work)


async def not_answered(contract: Contract, loan: LargerFinancing, work: Work) -> None:
    """Who says nothing pays nothing more. Why, and the notice of it, are its own: none is made here."""
    work.publish(*loan.decline((NOT_ANSWERED,), work.now))
    larger.answered(work)
    await _not_financed(contract, await _waiting(loan, work), NOT_SAID, work)


async def _not_financed(contract: Contract, order: ChangeOrder, why: str, work: Work) -> None:
    """Beside a loan the customer may pay what is dearer; a system that its owner does not buy cannot be.

    Without a change that is needed the contract then ends as without any other; of another one it stands as it was
    signed, and a person looks for a way that costs no more. ``why``: of a system that is another's.
    """
    if contract.product is FinancingProduct.LOAN:
        _count_anew(contract, order)
        changes.put(contract, order, work)
        return
    work.publish(*order.reject(why))
    if order.needed:
        await changes.cannot_be(contract, ClosingReason.FINANCING_DECLINED, work, detail=why)
    else:
        changes.look_into(ClosingReason.FINANCING_DECLINED.value, why, work)


async def _waiting(loan: LargerFinancing, work: Work) -> ChangeOrder:
    """The change order that waits for the lender's answer."""
    order = await work.get(ChangeOrder, loan.change_order_id)
    assert order is not None and order.state is ChangeState.PROPOSED, "another design replaces the question too"
    return order


def _notify(contract: Contract, loan: LargerFinancing, cents: int, creditor: str, work: Work) -> None:
    """Who applied for more credit and was refused is told why (12 CFR 1002.2(c)(1)(iii), 1002.9(a)(1)).

    ``cents``: what a loan would have become, its fee included, as the customer has signed the smaller one; what the
    system would have cost who owns it.
    """
    assert contract.product is not None
    signed = SIGNED[contract.product]
    if contract.product is FinancingProduct.LOAN:
        what = f"an increase of your {signed} to {money(cents)} (your signed {signed} is unchanged)"
    else:
        what = f"a change of your {signed} to a system that costs its owner {money(cents)}"
        what += f" (your signed {signed} is unchanged)"
    reasons = tuple(loan.adverse_reasons)
    notice, row = adverse_action_notice(loan.id, what, loan.asked_on, creditor, reasons)
    work.publish(
        DisclosureDelivered(
            project_id=work.project_id, disclosure="adverse_action_notice", version=str(row.version),
            document_sha256=work.keep(notice, "text/plain; charset=utf-8"), citation=row.citation,
        )
    )  # fmt: skip


def _count_anew(contract: Contract, order: ChangeOrder) -> None:
    """The lender does not lend what the change makes dearer: the loan stays, and the rest is the customer's own."""
    assert order.cash_price_cents is not None and contract.price_cents is not None and contract.signed_at is not None
    order.added_cents = contract.added_at(order.cash_price_cents, lent=False)
    order.price_cents = contract.priced(order.cash_price_cents, lent=False)
    order.price_change_cents = order.price_cents - contract.price_cents
    loan = contract.loan_at(order.cash_price_cents, lent=False)
    order.loan = changes.figures_of(loan)
    lines = tuple(EquipmentLine.model_validate(line) for line in order.bill_of_materials)
    told = contract.expected(order.incentives)
    comes = Bargained(DesignFacts.stored(order.design), equipment(lines), order.price_cents, loan, told)
    signed_on = local_date(contract.signed_at, contract.site.time_zone)
    order.reasons = list(material_changes(contract.agreed, comes, limits_on(signed_on, contract.site.jurisdiction)))
