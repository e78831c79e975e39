"""Steps that both handlers and commands take: each decides by the model and records what follows from it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.contracting.model import (
    SIGNED,
    ApplicationState,
    AuditEntry,
    ChangeOrder,
    ChangeState,
    Closing,
    Contract,
    Decision,
    DecisionState,
    FinancingApplication,
    Signer,
    State,
    Stipulation,
)
from services.contracting.model.contract import Letter
from services.contracting.model.decision import Question
from services.contracting.payments import ask_for_deposit
from services.contracting.rules.disclosures import required
from services.contracting.rules.document import contract_text
from services.contracting.rules.lending.adverse import adverse_action_notice
from services.contracting.rules.materiality import equipment, material_changes
from services.contracting.rules.policy import (
    ALTERNATIVES,
    APPROVAL_VALID,
    CHANGE_ORDER_BUSINESS_DAYS,
    CLOSING_ALARM,
    DECISION_BUSINESS_DAYS,
    FINANCING_TERM_MONTHS,
    LETTER_JUDGED_WITHIN,
    OFFER_VALID,
)
from services.contracting.rules.ways_out import priced
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.rules.calendar import business_deadline, local_date
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import DecisionChoice, DisclosureDelivered
from shared.schemas.design import DesignConstraints, DesignVersionCreated, RedesignTrigger
from shared.schemas.interconnection import InterconnectionOptions
from shared.schemas.parts import FinancingProduct

TASKS = ("decide_financing", "choose_product", "sign_contract", "pay_deposit", "decide_interconnection",
         "decide_change_order", "judge_letter", "check_study_deadline")  # fmt: skip
TIMERS = ("offer_lapsed", "alternatives_lapsed", "rescission_over", "decision_lapsed", "change_order_lapsed",
          "change_order_final", "redesign_overdue", "approval_expires")  # fmt: skip


async def contract_of(work: Work) -> Contract:
    """The project's contract; a prospect where the project was not known yet."""
    return await work.get(Contract) or work.add(Contract(project_id=work.project_id))


async def arrange_payment(contract: Contract, work: Work) -> None:
    """Sends the contract to who pays cash; applies for financing for everybody else."""
    for application in await work.all(FinancingApplication):
        if application.state is ApplicationState.APPLIED:
            application.state = ApplicationState.REPLACED
    work.complete("decide_financing", "choose_product", "sign_contract")
    work.disarm("alternatives_lapsed", "offer_lapsed", "approval_expires")
    await drop_stipulations(work)
    if contract.product is FinancingProduct.CASH:
        await send_contract(contract, work)
        return
    assert contract.product is not None and contract.cash_price_cents is not None
    contract.seek_financing()
    application = work.add(
        FinancingApplication(
            id=new_id(),
            project_id=work.project_id,
            product=contract.product,
            amount_cents=contract.cash_price_cents,
            term_months=FINANCING_TERM_MONTHS[contract.product],
            completed_on=local_date(work.now, contract.site.time_zone),
        )
    )
    work.publish(*application.applied())
    work.assign(
        "decide_financing", to="lender",
        details={
            "application_id": str(application.id), "product": application.product.value,
            "amount_cents": application.amount_cents, "term_months": application.term_months,
            "post": f"/projects/{work.project_id}/financing/decision",
        },
    )  # fmt: skip


async def approved(contract: Contract, application: FinancingApplication, work: Work) -> None:
    """The lender agrees: what it still wants to see is kept as items, and the contract goes to the customer."""
    work.complete("decide_financing")
    until = work.now + APPROVAL_VALID
    wanted = [
        work.add(
            Stipulation(
                id=new_id(), project_id=work.project_id, application_id=application.id, text=text, due=until
            )
        )
        for text in application.stipulations
    ]  # fmt: skip
    for one in wanted:
        work.assign(
            f"clear_stipulation:{one.id}", to="lender", due=until,
            details={
                "stipulation_id": str(one.id), "text": one.text,
                "post": f"/projects/{work.project_id}/stipulations/{one.id}/clear",
            },
        )  # fmt: skip
    if wanted:
        work.arm("approval_expires", at=until, payload={"id": str(application.id)})
    await send_contract(contract, work)


async def open_stipulations(work: Work) -> list[Stipulation]:
    return [one for one in await work.all(Stipulation) if one.open]


async def drop_stipulations(work: Work) -> None:
    """Another way to pay makes those of the last one needless."""
    for one in await open_stipulations(work):
        work.complete(f"clear_stipulation:{one.id}")
        work.delete(one)


async def take_effect(contract: Contract, work: Work) -> None:
    """The contract becomes binding once no right is open and the lender wants nothing more."""
    effective = contract.take_effect(work.now, money_arranged=not await open_stipulations(work))
    work.publish(*effective)
    if effective:
        work.disarm("approval_expires")


async def approval_expired(contract: Contract, application: FinancingApplication, work: Work) -> None:
    """What the lender asked for never came: unsigned, the customer may pay otherwise; signed, the contract ends."""
    missing = await open_stipulations(work)
    if application.state is not ApplicationState.APPROVED or not missing:
        return
    work.publish(*application.expire(tuple(one.text for one in missing)))
    if contract.state is State.SENT:
        await drop_stipulations(work)
        work.complete("sign_contract")
        work.disarm("offer_lapsed")
        await ask_for_product(contract, work)
    else:
        await end(contract, ClosingReason.FINANCING_DECLINED, work, detail="the lender's approval expired")


async def send_contract(contract: Contract, work: Work) -> None:
    """Writes the contract, keeps it, and asks the customer to sign it."""
    assert contract.contract_id is not None and contract.price_cents is not None and contract.product is not None
    site, in_home = contract.site, bool(contract.in_home)
    disclosures = required(
        contract.product, site.jurisdiction, in_home=in_home, on=local_date(work.now, site.time_zone)
    )
    text = contract_text(
        contract_id=contract.contract_id, design=contract.facts, bill_of_materials=contract.lines,
        price_cents=contract.price_cents, product=contract.product, reference=site, disclosures=disclosures,
        in_home=in_home,
    )  # fmt: skip
    sha256 = work.keep(text, "text/plain; charset=utf-8", "contract", "contract.txt")
    work.publish(*contract.send(sha256, disclosures))
    await note(work, "sent", document_sha256=sha256, contract_id=str(contract.contract_id))
    work.assign(
        "sign_contract", to="customer", due=work.now + OFFER_VALID,
        details={
            "contract_id": str(contract.contract_id), "document_sha256": sha256,
            "consent": f"/projects/{work.project_id}/electronic-records-consent",
            "post": f"/projects/{work.project_id}/signatures",
        },
    )  # fmt: skip
    work.arm("offer_lapsed", at=work.now + OFFER_VALID)


async def offer_alternatives(contract: Contract, application: FinancingApplication, work: Work, creditor: str) -> None:
    """After a lender has declined: tells the customer why, and which ways to pay are left.

    The notice goes out with the decision, well within the 30 days of 12 CFR 1002.9(a)(1).
    """
    notice, row = adverse_action_notice(
        application.id, application.product, application.completed_on, creditor, application.adverse_reasons
    )
    work.publish(
        DisclosureDelivered(
            project_id=work.project_id, disclosure="adverse_action_notice", version=str(row.version),
            document_sha256=work.keep(notice, "text/plain; charset=utf-8"), citation=row.citation,
        )
    )  # fmt: skip
    work.complete("decide_financing")
    await ask_for_product(contract, work)


async def ask_for_product(contract: Contract, work: Work) -> None:
    """Asks the customer for another way to pay."""
    contract.financing_declined()
    until = work.now + ALTERNATIVES
    work.arm("alternatives_lapsed", at=until)
    work.assign(
        "choose_product", to="customer", due=until,
        details={
            "products": [product.value for product in await products_left(work)],
            "post": f"/projects/{work.project_id}/financing",
        },
    )  # fmt: skip


async def products_left(work: Work) -> tuple[FinancingProduct, ...]:
    """The ways to pay that no lender has declined."""
    declined = {
        application.product
        for application in await work.all(FinancingApplication)
        if application.state in (ApplicationState.DECLINED, ApplicationState.EXPIRED)
    }
    return tuple(product for product in FinancingProduct if product not in declined)


async def consent(contract: Contract, work: Work, version: str, **session: str) -> None:
    """A customer agrees to electronic records; where several sign, each for himself."""
    mine = next((one for one in await work.all(Signer) if one.subject == session["signer"]), None)
    if version == (contract.consent_version if mine is None else mine.consent_version):
        return
    contract.consent(version)
    if mine is not None:
        mine.consent_version = version
    await note(work, "consented", consent_version=version, **session)


async def sign(contract: Contract, work: Work, *, document_sha256: str, senior: bool, **session: str) -> None:
    """A signer has signed; with the last one the contract is, which starts the clock and asks for the deposit."""
    contract.must_be_for_signature(document_sha256)
    signers = await work.all(Signer)
    if signers:
        mine = Signer.whose_turn(signers, session["signer"])
        mine.signed_at, mine.senior = work.now, senior
        session["role"] = mine.role
    entry = await note(work, "signed", document_sha256=document_sha256, senior=str(senior), **session)
    if any(one.signed_at is None for one in signers):
        return
    oldest = senior or any(one.senior for one in signers)
    work.publish(*contract.sign(document_sha256, senior=oldest, now=work.now, trail_head=entry.seal))
    work.complete("sign_contract")
    work.disarm("offer_lapsed")
    ask_for_deposit(contract, work)
    assert contract.rescission_deadline is not None
    if contract.rescission_deadline > work.now:
        work.arm("rescission_over", at=contract.rescission_deadline)
    else:
        await take_effect(contract, work)


async def change_order_signed(contract: Contract, order: ChangeOrder, work: Work, *, signer: str) -> None:
    """A material change starts a cooling-off period of its own, and takes effect when that is over."""
    await note(
        work, "change_order_signed", signer=signer, change_order_id=str(order.id), design_sha256=order.design["sha256"]
    )
    work.complete("decide_change_order")
    work.disarm("change_order_lapsed")
    work.publish(*contract.change_signed(order, work.now))
    if order.rescission_deadline is not None and order.rescission_deadline > work.now:
        work.arm("change_order_final", at=order.rescission_deadline, payload={"id": str(order.id)})


async def change_refused(
    contract: Contract, order: ChangeOrder, work: Work, detail: str, reason: ClosingReason | None = None
) -> None:
    """Without a change that is needed the contract ends without a fee; without one of ours it stands as signed."""
    work.complete("decide_change_order")
    work.disarm("change_order_lapsed", "change_order_final")
    if order.needed:
        await end(contract, reason or reason_of(order), work, detail=detail)


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


async def rescind(contract: Contract, work: Work, method: str, who: str) -> None:
    """The customer's notice undoes what can still be undone: the contract, or the change that was signed last."""
    contract.must_be_rescindable()
    order = next((one for one in await work.all(ChangeOrder) if one.open_at(work.now)), None)
    if contract.open_at(work.now) or order is None:
        work.publish(*contract.rescind(method, work.now))
        await end(contract, ClosingReason.CONTRACT_RESCINDED, work)
        await note(work, "rescinded", method=method, who=who)
        return
    work.publish(*order.rescind(method))
    await note(work, "change_order_rescinded", method=method, who=who, change_order_id=str(order.id))
    await change_refused(contract, order, work, "the customer cancelled the change order")


def reason_of(order: ChangeOrder) -> ClosingReason:
    """Why a project ends whose customer rejects a change order: what made the change necessary."""
    match order.trigger:
        case RedesignTrigger.INTERCONNECTION:
            return ClosingReason.INTERCONNECTION_DENIED
        case RedesignTrigger.PERMIT_CORRECTIONS:
            return ClosingReason.PERMIT_REJECTED
        case _:
            return ClosingReason.CUSTOMER_CANCELLED


async def note(work: Work, what: str, **facts: str) -> AuditEntry:
    """Adds an entry to the sealed record of the contract, and returns it."""
    chain = sorted(await work.all(AuditEntry), key=lambda entry: entry.place)
    return work.add(AuditEntry.after(chain, work.project_id, what, work.now, **facts))


async def change_design(contract: Contract, event: DesignVersionCreated, work: Work) -> None:
    """A new design version of a signed contract; known or older ones are passed over."""
    orders = await work.all(ChangeOrder)
    known = max((contract.facts.version if contract.design else 0, *(order.design_version for order in orders)))
    if contract.state not in SIGNED or event.design.version <= known:
        return
    assert contract.price_cents is not None
    work.disarm("redesign_overdue")
    for pending in orders:
        if pending.state in (ChangeState.PROPOSED, ChangeState.APPROVED):
            pending.state = ChangeState.REPLACED
    price_cents = contract.priced(event.price_cents)
    change = price_cents - contract.price_cents
    work.disarm("change_order_final")
    reasons = material_changes(
        contract.facts, event.design, price_change_cents=change,
        old_equipment=equipment(contract.lines), new_equipment=equipment(event.bill_of_materials),
    )  # fmt: skip
    order = work.add(
        ChangeOrder(
            id=new_id(),
            project_id=work.project_id,
            design_version=event.design.version,
            trigger=event.trigger,
            design=event.design.model_dump(mode="json"),
            bill_of_materials=[line.model_dump(mode="json") for line in event.bill_of_materials],
            price_cents=price_cents,
            price_change_cents=change,
            reasons=list(reasons),
        )
    )
    if not reasons:
        work.publish(*contract.amend(order))
        work.complete("decide_change_order")
        work.disarm("change_order_lapsed")
        return
    due = business_deadline(work.now, CHANGE_ORDER_BUSINESS_DAYS, contract.site.time_zone)
    work.publish(*order.proposed())
    work.arm("change_order_lapsed", at=due, payload={"id": str(order.id)})
    work.assign(
        "decide_change_order", to="customer", due=due,
        details={
            "change_order_id": str(order.id), "price_change_cents": change, "reasons": list(reasons),
            "post": f"/projects/{work.project_id}/change-order-decision",
        },
    )  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the customer is asked about, what paying would cost, and how long the utility waits at most."""

    about: Question
    application_id: UUID
    cost_cents: int = 0
    latest: datetime | None = None

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
    choices, latest = asked.choices, asked.latest
    smaller = constraints is not None and (constraints.max_kwac or constraints.export_limit_kw) is not None
    if not smaller and not options:
        choices = tuple(choice for choice in choices if choice is not DecisionChoice.REDUCE)
    if choices == (DecisionChoice.WITHDRAW,):
        await end(contract, ClosingReason.INTERCONNECTION_DENIED, work, detail="no size of system would pass")
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
            "decision_id": str(decision.id), "choices": decision.choices, "cost_cents": asked.cost_cents,
            "about": asked.about.value, "options": ways,
            "max_kwac": decision.max_kwac, "post": f"/projects/{work.project_id}/interconnection-decision",
        },
    )  # fmt: skip


async def end(contract: Contract, reason: ClosingReason, work: Work, *, detail: str = "", fee_cents: int = 0) -> None:
    """Ends the project in all services, unless it is ending already; nothing of this one is left open."""
    if contract.ending:
        return
    closing = work.add(Closing(project_id=work.project_id, reason=reason))
    work.publish(*contract.close(reason, work.now, fee_cents=fee_cents), *closing.requested(detail[:500]))
    work.close()
    work.disarm(*TIMERS)
    work.complete(*TASKS)
    work.complete(*(f"clear_stipulation:{one.id}" for one in await open_stipulations(work)))
    for application in await work.all(FinancingApplication):
        if application.state is ApplicationState.APPLIED:
            application.state = ApplicationState.REPLACED
    for decision in await work.all(Decision):
        if decision.state is DecisionState.OPEN:
            decision.state = DecisionState.REPLACED
    for order in await work.all(ChangeOrder):
        if order.state in (ChangeState.PROPOSED, ChangeState.APPROVED):
            order.state = ChangeState.REPLACED
    work.arm("closing_overdue", at=work.now + CLOSING_ALARM)
