"""What changes a signed contract: another design, the utility's answer; each asks the customer."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from services.contracting.model import (
    SIGNED,
    ChangeOrder,
    ChangeState,
    Contract,
    Decision,
    DecisionState,
    Party,
    Purpose,
    Stage,
)
from services.contracting.model.decision import Question
from services.contracting.rules.lending.quote import LoanReport
from services.contracting.rules.materiality import Bargained, equipment, limits_on, material_changes
from services.contracting.rules.packet.drafting import changed_terms
from services.contracting.rules.packet.terms import Terms
from services.contracting.rules.policy import (
    CHANGE_ORDER_BUSINESS_DAYS,
    DECISION_BUSINESS_DAYS,
)
from services.contracting.rules.ways_out import priced
from services.contracting.steps import ending, paperwork
from services.contracting.steps.credit import larger
from services.contracting.steps.money import milestones, payments, study
from services.contracting.steps.money.books import book, books_of
from services.contracting.steps.record import note
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.rules.calendar import business_deadline, local_date
from shared.rules.ruleset import carried
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import ContractAmended, DecisionChoice, LoanFigures
from shared.schemas.design import DesignConstraints, DesignVersionCreated, RedesignTrigger
from shared.schemas.event import Event
from shared.schemas.interconnection import InterconnectionOptions
from shared.schemas.parts import DesignFacts, EquipmentLine

WRITING: Final = "write_change_order"
KIND: Final = "change_order"
MAX_REASON: Final = 500
"""Characters of a reason that are passed on."""


async def change_design(contract: Contract, event: DesignVersionCreated, work: Work) -> None:
    """A new design version of a signed contract; known or older ones are passed over.

    Under warranty its price is the maker's: that of the customer stays as it is. A larger system than the law lets be
    another's is not put before the customer: what was asked before stays, and a person looks for another way.
    """
    orders = await work.all(ChangeOrder)
    known = max((contract.facts.version if contract.design else 0, *(order.design_version for order in orders)))
    if contract.state not in SIGNED or event.design.version <= known:
        return
    if (why := _barred(contract, event.design, work.now)) is not None:
        order = work.add(_order_of(contract, event, work))
        work.publish(*order.reject(why[:MAX_REASON]))
        look_into("not_lawful", f"{why}; next: a design of less AC power, or the contract as it was signed", work)
        return
    work.disarm("redesign_overdue")
    work.complete("look_into_refusal")
    for pending in orders:
        if pending.state in (ChangeState.PROPOSED, ChangeState.APPROVED):
            pending.state = ChangeState.REPLACED
    work.disarm("change_order_final")
    await larger.replace(work)
    order = work.add(_order_of(contract, event, work))
    if not order.reasons:
        await say(contract.amend(order), contract, order, work)
        work.complete("decide_change_order")
        work.disarm("change_order_lapsed")
        return
    if larger.is_needed(contract, order):
        await larger.ask(contract, order, work)
    else:
        put(contract, order, work)


def _barred(contract: Contract, design: DesignFacts, now: datetime) -> str | None:
    """Why a system that grows may not be another's, by the law of today; what does not grow stays as it was signed."""
    assert contract.product is not None
    return contract.barred(contract.product, now, design.kwac) if design.kwac > contract.facts.kwac else None


def look_into(reason: str, detail: str, work: Work) -> None:
    """A person looks for another way for what was to change, or says that it stays as it is."""
    work.assign(
        "look_into_refusal", to="operator",
        details={"reason": reason, "detail": detail, "post": f"/projects/{work.project_id}/refused-change"},
    )  # fmt: skip


def _order_of(contract: Contract, event: DesignVersionCreated, work: Work) -> ChangeOrder:
    """What the design changes in the contract, and which of it needs the customer's signature."""
    assert contract.price_cents is not None and contract.cash_price_cents is not None
    cash_price_cents, price_cents = event.price_cents, contract.priced(event.price_cents)
    told = None if event.incentives is None else [one.model_dump(mode="json") for one in event.incentives]
    if event.under_warranty:
        cash_price_cents, price_cents = contract.cash_price_cents, contract.price_cents
    if event.under_warranty or contract.stage is Stage.OPERATING:  # an incentive is earned by going into service
        told = contract.incentives
    loan = contract.loan_at(cash_price_cents)
    comes = Bargained(event.design, equipment(event.bill_of_materials), price_cents, loan, contract.expected(told))
    assert contract.signed_at is not None
    signed_on = local_date(contract.signed_at, contract.site.time_zone)
    reasons = material_changes(contract.agreed, comes, limits_on(signed_on, contract.site.jurisdiction))
    return ChangeOrder(
        id=new_id(),
        project_id=work.project_id,
        design_version=event.design.version,
        trigger=event.trigger,
        design=event.design.model_dump(mode="json"),
        bill_of_materials=[line.model_dump(mode="json") for line in event.bill_of_materials],
        price_cents=price_cents,
        price_change_cents=price_cents - contract.price_cents,
        cash_price_cents=cash_price_cents,
        added_cents=contract.added_at(cash_price_cents),
        incentives=told,
        loan=figures_of(loan),
        reasons=list(reasons),
    )


def figures_of(loan: LoanReport | None) -> dict[str, Any] | None:
    """A loan as a change order keeps it."""
    return None if loan is None else loan.model_dump(mode="json", include=set(LoanFigures.model_fields))


def put(contract: Contract, order: ChangeOrder, work: Work) -> None:
    """Has a change order written, and then put before the customer."""
    if contract.terms is None:  # signed before terms were kept: there is nothing to write it from
        propose(contract, order, work)
    else:
        write(contract, order, work)


def _terms_of(contract: Contract, order: ChangeOrder, on: date) -> tuple[Terms, Terms]:
    """What was signed, and what comes with the change: with the day that it carries."""
    assert contract.terms is not None and contract.cash_price_cents is not None
    bound = Terms.model_validate(contract.terms)
    bound = bound.of_a_senior() if contract.senior else bound
    signed = bound.at_price(contract.cash_price_cents, contract.added_cents)
    before = changed_terms(
        signed, contract.facts, contract.lines, contract.cash_price_cents, signed.date, added_cents=contract.added_cents
    )
    lines = tuple(EquipmentLine.model_validate(line) for line in order.bill_of_materials)
    cash_price_cents = order.cash_price_cents or contract.cash_price_cents
    design = DesignFacts.stored(order.design)
    return before, changed_terms(signed, design, lines, cash_price_cents, on, added_cents=order.added_cents)


def write(contract: Contract, order: ChangeOrder, work: Work) -> None:
    """Has the change order written: the terms that were signed beside those that come."""
    on = order.written_on = local_date(work.now, contract.site.time_zone)
    before, changed = _terms_of(contract, order, on)
    payload = {
        "id": str(order.id), "signed": before.model_dump(mode="json"), "changed": changed.model_dump(mode="json"),
        "reasons": order.reasons, "needed": order.needed, **carried(),
    }  # fmt: skip
    work.start_job(WRITING, payload)


async def written(contract: Contract, order: ChangeOrder, found: Mapping[str, Any], work: Work) -> None:
    """Keeps the change order on paper, and puts it before the customer. One that was replaced meanwhile is dropped."""
    if order.state is not ChangeState.PROPOSED or contract.ending:
        return
    body = base64.b64decode(found["document"])
    document = work.keep_document(body, paperwork.PDF, KIND, f"change-order-{order.design_version}.pdf")
    order.document_sha256 = document.sha256
    parties = {one.name: one for one in await work.all(Party)}
    for one in found["delivered"]:
        work.publish(paperwork.delivered(one, document, parties.get(one["party"]), work, anew=True))
    propose(contract, order, work)


def propose(contract: Contract, order: ChangeOrder, work: Work) -> None:
    """Puts a material change before the customer."""
    due = business_deadline(work.now, CHANGE_ORDER_BUSINESS_DAYS, contract.site.time_zone)
    work.publish(*order.proposed())
    work.arm("change_order_lapsed", at=due, payload={"id": str(order.id)})
    work.assign(
        "decide_change_order", to="customer", due=due,
        details={
            "change_order_id": str(order.id), "price_change_cents": order.price_change_cents,
            "reasons": list(order.reasons), "loan": order.loan, "document_sha256": order.document_sha256,
            "post": f"/projects/{work.project_id}/change-order-decision",
        },
    )  # fmt: skip


async def change_order_signed(contract: Contract, order: ChangeOrder, work: Work, *, signer: str) -> None:
    """A material change starts a cooling-off period of its own, and takes effect when that is over."""
    paper = {} if order.document_sha256 is None else {"document_sha256": order.document_sha256}
    await note(
        work, "change_order_signed", signer=signer, change_order_id=str(order.id), design_sha256=order.design["sha256"],
        **paper,
    )  # fmt: skip
    work.complete("decide_change_order")
    work.disarm("change_order_lapsed")
    today = local_date(work.now, contract.site.time_zone)
    if order.written_on is not None and contract.terms is not None:
        signed, written = (_terms_of(contract, order, on)[1] for on in (today, order.written_on))
        paperwork.complete_notices(signed, written, work)
    await say(contract.change_signed(order, work.now), contract, order, work)
    if order.rescission_deadline is not None and order.rescission_deadline > work.now:
        work.arm("change_order_final", at=order.rescission_deadline, payload={"id": str(order.id)})


async def say(events: Sequence[Event], contract: Contract, order: ChangeOrder, work: Work) -> None:
    """Tells what became of a change order; once it is in effect the books go by the new price."""
    work.publish(*events)
    amended = any(isinstance(event, ContractAmended) for event in events)
    if not amended or (await books_of(work)).signed is None:
        return
    await book(
        work, "change_order", order.id, price_cents=order.price_cents, dealer_fee_cents=contract.fee_cents,
        added_cents=order.added_cents,
    )  # fmt: skip
    await payments.ask_for(Purpose.PRICE, contract, work)
    await payments.give_back_excess(contract, str(order.id), work)
    was_cents = order.price_cents - order.price_change_cents
    await milestones.follow_price(contract, f"S{order.design_version}", was_cents, work)


async def change_refused(
    contract: Contract, order: ChangeOrder, work: Work, detail: str, reason: ClosingReason | None = None
) -> None:
    """Without a change that is needed the contract ends without a fee; without one of ours it stands as signed."""
    work.complete("decide_change_order")
    work.disarm("change_order_lapsed", "change_order_final")
    if order.needed:
        await cannot_be(contract, reason or reason_of(order), work, detail=detail, chosen=reason is None)


async def cannot_be(
    contract: Contract, reason: ClosingReason, work: Work, *, detail: str, chosen: bool = False
) -> None:
    """What was signed is refused, or not followed up: the project ends without a fee.

    A system that operates stays as it is. What was to change in it is undone, signed or not, and its price with it; a
    person looks for another way, unless the customer has ``chosen`` to do without. Of a contract that is ending nothing
    is left to change.
    """
    if contract.ending:
        return
    if contract.stage is not Stage.OPERATING:
        await ending.end(contract, reason, work, detail=detail)
        return
    work.complete("decide_interconnection", "decide_change_order", "check_study_deadline")
    work.disarm("decision_lapsed", "redesign_overdue", "change_order_lapsed", "change_order_final")
    for decision in await work.all(Decision):
        if decision.state is DecisionState.OPEN:
            decision.state = DecisionState.REPLACED
    await study.give_back(contract, work)
    orders = sorted(await work.all(ChangeOrder), key=lambda one: one.design_version, reverse=True)
    why = (detail or reason.value)[:MAX_REASON]
    pending = [one for one in orders if one.state in (ChangeState.PROPOSED, ChangeState.APPROVED)]
    for order in pending:
        work.publish(*order.undo(why))
    await larger.replace(work)
    undone = [one for one in orders if one.state is ChangeState.EFFECTIVE and one.before is not None]
    if undone:
        await _undo(contract, undone, why, work)
    # Onboarding tells who looks for another piece, where one was to be replaced, whatever else that needed. A change of
    # the customer's is not that, also where its supplier has altered it.
    wanted = {one.trigger for one in (*pending, *undone) if not one.needed}
    if wanted != {RedesignTrigger.SUBSTITUTION} and not chosen:
        look_into(reason.value, detail, work)


async def _undo(contract: Contract, undone: Sequence[ChangeOrder], why: str, work: Work) -> None:
    was_cents, last = contract.price_cents or 0, undone[0]
    work.publish(*contract.go_back(undone, why))
    if (await books_of(work)).signed is None:
        return
    for order in undone:
        await book(work, "change_order_rescinded", order.id)
    await payments.ask_for(Purpose.PRICE, contract, work)
    await payments.give_back_excess(contract, f"{last.id} undone", work)
    await milestones.follow_price(contract, f"U{last.design_version}", was_cents, work)


def reason_of(order: ChangeOrder) -> ClosingReason:
    """Why a project ends whose customer rejects a change order: what made the change necessary."""
    match order.trigger:
        case RedesignTrigger.INTERCONNECTION:
            return ClosingReason.INTERCONNECTION_DENIED
        case RedesignTrigger.PERMIT_CORRECTIONS:
            return ClosingReason.PERMIT_REJECTED
        case _:
            return ClosingReason.CUSTOMER_CANCELLED


@dataclass(frozen=True)
class Asked:
    """What the customer is asked about, what paying would cost, and how long the utility waits at most."""

    about: Question
    application_id: UUID
    cost_cents: int = 0
    latest: datetime | None = None
    why: tuple[str, ...] = ()
    """The utility's reasons."""

    @property
    def choices(self) -> tuple[DecisionChoice, ...]:
        pays = (DecisionChoice.PAY,) if self.about in (Question.STUDY, Question.COST) else ()
        return (*pays, DecisionChoice.REDUCE, DecisionChoice.WITHDRAW)


async def ask_customer(
    work: Work, asked: Asked, constraints: DesignConstraints | None, options: InterconnectionOptions = ()
) -> None:
    """Puts the choices before the customer; to change the system is one only where something else would pass."""
    contract = await work.get(Contract)
    known = await work.all(Decision)
    if contract is None or contract.state not in SIGNED:
        return
    if any((one.application_id, one.about) == (asked.application_id, asked.about) for one in known):
        return
    for one in known:
        if one.state is DecisionState.OPEN:
            one.state = DecisionState.REPLACED
    await study.give_back(contract, work)
    choices, latest = asked.choices, asked.latest
    smaller = constraints is not None and (constraints.max_kwac or constraints.export_limit_kw) is not None
    if not smaller and not options:
        choices = tuple(choice for choice in choices if choice is not DecisionChoice.REDUCE)
    if choices == (DecisionChoice.WITHDRAW,):
        detail = "; ".join(("no size of system would pass", *asked.why))
        await cannot_be(contract, ClosingReason.INTERCONNECTION_DENIED, work, detail=detail)
        return
    price_cents = contract.price_cents or 0
    ways = [priced(one, price_cents, contract.facts.kwac).model_dump(mode="json") for one in options]
    if not smaller and ways:
        constraints = DesignConstraints(max_kwac=ways[0]["max_kwac"], export_limit_kw=ways[0]["export_limit_kw"])
    deadline = business_deadline(work.now, DECISION_BUSINESS_DAYS, contract.site.time_zone)
    if latest is not None and latest <= work.now:
        # A day that has passed ends nobody's project: the customer has our own time, and a person asks the utility.
        work.assign("check_study_deadline", to="operator", details={"deadline": latest.isoformat()})
        latest = None
    decision = work.add(
        Decision(
            id=new_id(), project_id=work.project_id, application_id=asked.application_id, about=asked.about,
            options=ways, cost_cents=asked.cost_cents, choices=[choice.value for choice in choices],
            deadline=deadline if latest is None else min(latest, deadline),
            max_kwac=constraints.max_kwac if constraints else None,
            export_limit_kw=constraints.export_limit_kw if constraints else None,
        )
    )  # fmt: skip
    work.publish(*decision.requested())
    work.arm("decision_lapsed", at=decision.deadline, payload={"id": str(decision.id)})
    work.assign(
        "decide_interconnection", to="customer", due=decision.deadline,
        details={
            "decision_id": str(decision.id), "choices": decision.choices,
            "cost_cents": asked.cost_cents, "about": asked.about.value, "options": ways,
            "max_kwac": decision.max_kwac, "post": f"/projects/{work.project_id}/interconnection-decision",
        },
    )  # fmt: skip
