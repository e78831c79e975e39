"""What the contracting service does when something happens. Read the decorators as its table of contents."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.contracting.model import (
    ChangeOrder,
    ChangeState,
    Closing,
    Contract,
    Decision,
    DecisionState,
    FinancingApplication,
    LargerFinancing,
    Party,
    Purpose,
    SalesOrder,
    Stage,
    State,
)
from services.contracting.model.base import PublishedRule
from services.contracting.model.closing import COMPENSATING, answer_of
from services.contracting.model.decision import Question
from services.contracting.model.retention import RETENTION
from services.contracting.ports.lender import ask as ask_lender
from services.contracting.ports.sealing import seal_contract
from services.contracting.rules.packet.templates import check_template
from services.contracting.rules.packet.written import write_change, write_notices, write_packet
from services.contracting.rules.policy import LATE_DELIVERY_DAYS
from services.contracting.steps import changes, ending, financed_change, paperwork, project, sold
from services.contracting.steps.credit import answers, applying, financing, larger
from services.contracting.steps.effect import take_effect
from services.contracting.steps.money import milestones, payments, study
from services.contracting.steps.money.books import book, books_of
from shared.messaging.handling.service import Handlers
from shared.messaging.handling.work import Work
from shared.rulebook.keeping import Kind, follow
from shared.schemas import commissioning, design, fieldops, interconnection, lead, onboarding, permitting
from shared.schemas.closing import ClosingReason, CompensationDone
from shared.schemas.event import service_of
from shared.schemas.lead import ProjectErased
from shared.schemas.rev02 import BusinessCalendarPublished, DisclosureTemplateChanged

handlers = Handlers()
on, timer, job, given_up = handlers.on, handlers.timer, handlers.job, handlers.given_up
handlers.erases_on(ProjectErased, RETENTION)
follow(
    handlers,
    PublishedRule,
    {
        DisclosureTemplateChanged: Kind(check_template),
        BusinessCalendarPublished: Kind(),
    },
)


@on(lead.LeadCaptured)
async def know_prospect(_: lead.LeadCaptured, work: Work) -> None:
    """Knows the project, so that it can be cancelled from the first day on."""
    await project.contract_of(work)


@on(design.ProposalAccepted, loads=(FinancingApplication,))
async def begin_contract(event: design.ProposalAccepted, work: Work) -> None:
    """Takes the terms; applies for financing, or sends the contract where the customer pays cash."""
    contract = await project.contract_of(work)
    if contract.accept(event):
        await financing.arrange_payment(contract, work)


@on(design.DesignVersionCreated, loads=(ChangeOrder,))
async def change_design(event: design.DesignVersionCreated, work: Work) -> None:
    """Proposes a change order where the new design is a material change of a signed contract; else records it."""
    contract = await work.get(Contract)
    if contract is not None:
        await changes.change_design(contract, event, work)


@on(permitting.InterconnectionStudyRequired, loads=(Decision,))
async def ask_about_study(event: permitting.InterconnectionStudyRequired, work: Work) -> None:
    """Asks the customer: pay for the study, change the system, or withdraw."""
    asked = changes.Asked(Question.STUDY, event.application_id, event.deposit_cents, event.deadline)
    await changes.ask_customer(work, asked, event.constraints, event.options)


@on(interconnection.InterconnectionCostOffered, loads=(Decision,))
async def ask_about_cost(event: interconnection.InterconnectionCostOffered, work: Work) -> None:
    """Asks the customer: pay for the utility's work, change the system, or withdraw."""
    asked = changes.Asked(Question.COST, event.application_id, event.cost_cents, event.deadline)
    await changes.ask_customer(work, asked, event.constraints, event.options)


@on(interconnection.InterconnectionApprovalDiffers, loads=(Decision,))
async def ask_about_difference(event: interconnection.InterconnectionApprovalDiffers, work: Work) -> None:
    """Asks the customer: build what the utility has approved instead, or withdraw."""
    asked = changes.Asked(Question.DIFFERENCE, event.application_id, latest=event.deadline)
    await changes.ask_customer(work, asked, event.constraints)


@on(permitting.InterconnectionDenied, loads=(Decision,))
async def ask_about_denial(event: permitting.InterconnectionDenied, work: Work) -> None:
    """Asks the customer: change the system or withdraw. Where nothing would pass the contract ends, or the change"""
    await changes.ask_customer(
        work, changes.Asked(Question.DENIAL, event.application_id, why=event.reasons), event.constraints, event.options
    )


@on(permitting.InterconnectionApplicationSubmitted, loads=(Decision,))
async def drop_old_question(event: permitting.InterconnectionApplicationSubmitted, work: Work) -> None:
    """A new application makes the question about an older one needless; one beside the design's own does not."""
    contract = await work.get(Contract)
    if contract is None or event.further:
        return
    for decision in await work.all(Decision):
        if decision.state is DecisionState.OPEN and decision.application_id != event.application_id:
            decision.state = DecisionState.REPLACED
            work.complete("decide_interconnection")
            work.disarm("decision_lapsed")
            await study.give_back(contract, work)


@on(fieldops.PurchaseOrderIssued)
async def equipment_ordered(_: fieldops.PurchaseOrderIssued, work: Work) -> None:
    """Notes that equipment was ordered: a cancellation costs more from here on."""
    await _reached(Stage.ORDERED, work)


@on(fieldops.InstallationStarted)
async def building_started(_: fieldops.InstallationStarted, work: Work) -> None:
    """Notes that the crew has begun: the deposit becomes part of the price."""
    contract = await _reached(Stage.STARTED, work)
    if contract is not None and (held := (await books_of(work)).deposit_held_cents):
        await book(work, "deposit_applied", str(contract.contract_id), cents=held)


@on(fieldops.InstallationCompleted)
async def system_installed(event: fieldops.InstallationCompleted, work: Work) -> None:
    """Notes that the system stands: from here on the contract is not cancelled with a refund.

    No change up to its design is undone any more, nor one that a later change has altered before it was built.
    """
    for order in await work.all(ChangeOrder):
        if order.design_version <= event.design.version:
            order.before = None
    if (contract := await _reached(Stage.INSTALLED, work)) is not None:
        await milestones.request(contract, "M1", work)


@on(commissioning.PTOGranted)
async def system_operating(_: commissioning.PTOGranted, work: Work) -> None:
    """Notes that the system may operate: the price is earned, and what is left of a cash price is due."""
    contract = await _reached(Stage.OPERATING, work)
    if contract is not None:
        await book(work, "completed", str(contract.contract_id))
        await payments.ask_for(Purpose.PRICE, contract, work)
        await milestones.request(contract, "M2", work)


async def _reached(stage: Stage, work: Work) -> Contract | None:
    """The contract, where it stands and its books are kept."""
    contract = await work.get(Contract)
    if contract is None:
        return None
    contract.reached(stage)
    if stage is Stage.OPERATING:
        work.publish(*contract.order_is(SalesOrder.COMPLETED))
    elif contract.sales_order is not SalesOrder.SUSPENDED:
        work.publish(*contract.order_is(SalesOrder.IN_FULFILMENT))
    return None if contract.ending or (await books_of(work)).signed is None else contract


@on(permitting.InterconnectionStudyDepositPaid)
async def study_paid(event: permitting.InterconnectionStudyDepositPaid, work: Work) -> None:
    """Books what was passed on to the utility; for an application beside the design's own it is our cost."""
    await _book_for_utility(event, event.application_id, work)


@on(interconnection.InterconnectionCostPaid)
async def works_paid(event: interconnection.InterconnectionCostPaid, work: Work) -> None:
    """Books what was passed on to the utility for its work; as a study's deposit."""
    await _book_for_utility(event, f"works {event.application_id}", work)


async def _book_for_utility(
    event: permitting.InterconnectionStudyDepositPaid | interconnection.InterconnectionCostPaid,
    about: UUID | str,
    work: Work,
) -> None:
    if event.amount_cents:
        kind = "permit_fee_paid" if event.further else "study_deposit_paid"
        await book(work, kind, about, cents=event.amount_cents)


@on(interconnection.FeePaid)
async def fee_paid(event: interconnection.FeePaid, work: Work) -> None:
    """Books what permits and applications cost us."""
    await book(work, "permit_fee_paid", f"{event.fee_for} {event.about}", cents=event.amount_cents)


@on(permitting.ReadyToBuild)
async def notice_to_proceed(_: permitting.ReadyToBuild, work: Work) -> None:
    """Notes the notice to proceed: permit and interconnection are granted for what was sold."""
    await _ordered(SalesOrder.NTP_GRANTED, work)


@on(fieldops.WorkStopped)
async def order_suspended(_: fieldops.WorkStopped, work: Work) -> None:
    """Notes that nobody may work on the site."""
    await _ordered(SalesOrder.SUSPENDED, work)


@on(fieldops.WorkResumed)
async def order_resumed(_: fieldops.WorkResumed, work: Work) -> None:
    """Notes that work goes on."""
    await _ordered(SalesOrder.IN_FULFILMENT, work)


async def _ordered(state: SalesOrder, work: Work) -> None:
    contract = await work.get(Contract)
    if contract is not None and not contract.ending:
        work.publish(*contract.order_is(state))


@on(fieldops.DeliveryDelayed)
async def waive_fee(event: fieldops.DeliveryDelayed, work: Work) -> None:
    """A long delay gives the customer the right to cancel without a fee."""
    contract = await work.get(Contract)
    if contract is not None and event.days_late > LATE_DELIVERY_DAYS:
        contract.fee_waived = True


# -- the lender --------------------------------------------------------------------------------------------------------


@job(applying.JOB, run=ask_lender)
async def lender_asked(found: dict[str, Any], work: Work) -> None:
    """The lender has what it was sent; where it has no program its people find the application on their list."""
    await answers.asked(found, work)
    await larger.asked(found, work)


@given_up(applying.JOB)
async def lender_not_reached(payload: Mapping[str, Any], work: Work) -> None:
    """It does not answer at all: a person asks."""
    work.assign("ask_lender", to="operator", details={"path": payload["path"]})


@timer("lender_silent")
async def lender_silent(payload: Mapping[str, Any], work: Work) -> None:
    """The lender has not decided: it is asked again, in the end by a person."""
    if application := await answers.application_of(work, payload["id"]):
        await answers.silent(application, work)


@timer(larger.TIMER)
async def larger_loan_silent(payload: Mapping[str, Any], work: Work) -> None:
    """Who finances has not said whether it pays more: it is asked again, then by a person; then it does not."""
    contract, loan = await work.get(Contract), await work.get(LargerFinancing, UUID(payload["id"]))
    if contract is None or loan is None or not loan.undecided:
        return
    if payload.get("last"):
        await financed_change.not_answered(contract, loan, work)
    else:
        larger.silent(contract, loan, work)


@timer("counteroffer_lapsed")
async def counteroffer_lapsed(payload: Mapping[str, Any], work: Work) -> None:
    """The customer did not take the lender's other terms: the refusal is told with its reason."""
    contract, application = await work.get(Contract), await answers.application_of(work, payload["id"])
    if contract is not None and application is not None and application.undecided:
        await answers.lapse(contract, application, "the counteroffer was not accepted in time", work)


@timer("application_incomplete")
async def application_incomplete(payload: Mapping[str, Any], work: Work) -> None:
    """What the lender was missing did not come: the application is over."""
    contract, application = await work.get(Contract), await answers.application_of(work, payload["id"])
    if contract is not None and application is not None and application.undecided:
        await answers.lapse(contract, application, "credit application incomplete", work)


# -- the contract as a document ----------------------------------------------------------------------------------------


@job("write_contract", run=write_packet)
async def contract_written(written: Mapping[str, Any], work: Work) -> None:
    """The packet is there: it goes to its parties."""
    contract = await work.get(Contract)
    if contract is not None:
        await paperwork.send(contract, written, work)


@given_up("write_contract")
async def contract_not_written(_: Mapping[str, Any], work: Work) -> None:
    """The terms make no contract, or the writer fails: a person has to look."""
    work.assign("look_into_contract", to="operator", details={"job": "write_contract"})


@job(changes.WRITING, run=write_change)
async def change_order_written(written: Mapping[str, Any], work: Work) -> None:
    """The change order is there: it goes to the customer."""
    contract, order = await work.get(Contract), await work.get(ChangeOrder, UUID(written["id"]))
    if contract is not None and order is not None:
        await changes.written(contract, order, written, work)


@given_up(changes.WRITING)
async def change_order_not_written(_: Mapping[str, Any], work: Work) -> None:
    """Its terms make no document, or the writer fails: a person has to look."""
    work.assign("look_into_contract", to="operator", details={"job": changes.WRITING})


@job(paperwork.NOTICES, run=write_notices)
async def notices_written(written: Mapping[str, Any], work: Work) -> None:
    """The notices to cancel carry the day of the signature."""
    await paperwork.keep_notices(written, work)


@given_up(paperwork.NOTICES)
async def notices_not_written(_: Mapping[str, Any], work: Work) -> None:
    """They are owed to the customer: a person has to look."""
    work.assign("look_into_contract", to="operator", details={"job": paperwork.NOTICES})


@timer("offer_reviewed")
async def offer_reviewed(_: Mapping[str, Any], work: Work) -> None:
    """A day begins: an unsigned contract is disclosed again where the law has changed; who has to sign is reminded."""
    contract = await work.get(Contract)
    if contract is not None:
        await paperwork.review(contract, work)


@job("seal_contract", run=seal_contract)
async def contract_sealed(sealed: Mapping[str, Any], work: Work) -> None:
    """The signed document with certificate, record and seal is there."""
    contract = await work.get(Contract)
    if contract is not None:
        await paperwork.keep_signed(contract, sealed, work)
        work.complete("look_into_contract")


@given_up("seal_contract")
async def contract_not_sealed(_: Mapping[str, Any], work: Work) -> None:
    """There is no key, or it does not fit: what was signed waits for its seal."""
    work.assign("look_into_contract", to="operator", details={"job": "seal_contract"})


# -- what ends a project -----------------------------------------------------------------------------------------------


@on(lead.LeadWithdrawn, closing=True)
async def lead_withdrawn(event: lead.LeadWithdrawn, work: Work) -> None:
    """Ends the project, at whatever stage the withdrawal finds it."""
    contract = await project.contract_of(work)
    fee_cents = contract.cancellation_fee_cents
    await ending.end(contract, ClosingReason.LEAD_WITHDRAWN, work, detail=event.reason, fee_cents=fee_cents)


@on(design.ProposalDeclined, closing=True)
async def proposal_declined(event: design.ProposalDeclined, work: Work) -> None:
    """Ends the project, unless another proposal was accepted before."""
    contract = await project.contract_of(work)
    if contract.state is State.PROSPECT:
        await ending.end(contract, ClosingReason.PROPOSAL_DECLINED, work, detail=event.reason)


@on(design.ProposalExpired, closing=True)
async def proposal_expired(event: design.ProposalExpired, work: Work) -> None:
    """Ends the project with the last revision; an earlier one is priced again by design."""
    contract = await project.contract_of(work)
    if event.final and contract.state is State.PROSPECT:
        await ending.end(contract, ClosingReason.PROPOSAL_LAPSED, work)


@on(permitting.PermitRejected, closing=True)
async def permit_rejected(event: permitting.PermitRejected, work: Work) -> None:
    """Ends the project without a fee: it may not be built. A system that operates stays as it is."""
    await changes.cannot_be(
        await project.contract_of(work), ClosingReason.PERMIT_REJECTED, work, detail="; ".join(event.reasons)
    )


@on(onboarding.OwnershipTransferred, loads=(Party,))
async def change_owner(event: onboarding.OwnershipTransferred, work: Work) -> None:
    """Ends the seller's access, forgets what the law does not keep; has a lease or PPA assigned with its owner"""
    contract = await work.get(Contract)
    if contract is not None:
        await sold.change_owner(contract, event, work)


@on(onboarding.SystemDecommissioned, closing=True)
async def decommissioned(event: onboarding.SystemDecommissioned, work: Work) -> None:
    """Ends the project at the end of the system's life."""
    await ending.end(await project.contract_of(work), ClosingReason.DECOMMISSIONED, work, detail=event.reason)


@on(*(answer_of(service) for service in COMPENSATING), loads=(Closing,), closing=True)
async def compensated(event: CompensationDone, work: Work) -> None:
    """Notes that a service has closed its part; closes the project with the last of them."""
    contract, closing = await work.get(Contract), await work.get(Closing)
    if contract is None or closing is None:
        return
    if closed := closing.answered(service_of(event.ce_type)):
        contract.state = State.CLOSED
        work.close()
        work.publish(*closed)
        work.disarm("closing_overdue")
        work.complete("look_into_closing")


# -- what time brings --------------------------------------------------------------------------------------------------


@timer("offer_lapsed")
async def offer_lapsed(_: Mapping[str, Any], work: Work) -> None:
    """Nobody signed the contract."""
    contract = await work.get(Contract)
    if contract is not None and contract.state in (State.PREPARING, State.SENT):
        await ending.end(contract, ClosingReason.PROPOSAL_LAPSED, work, detail="the contract was not signed in time")


@timer("alternatives_lapsed")
async def alternatives_lapsed(payload: Mapping[str, Any], work: Work) -> None:
    """The customer chose no other way to pay after financing was declined, or the law barred what was chosen."""
    contract = await work.get(Contract)
    if contract is None or contract.state is not State.DECLINED:
        return
    if (why := payload.get("not_lawful")) is not None:  # nobody has declined any credit
        detail = f"no other way to pay was chosen in time: {why}"
        await ending.end(contract, ClosingReason.DECISION_TIMED_OUT, work, detail=detail)
    else:
        await ending.end(contract, ClosingReason.FINANCING_DECLINED, work)


@timer("rescission_over")
async def rescission_over(_: Mapping[str, Any], work: Work) -> None:
    """The cooling-off period has ended: what was signed takes effect, if the money is arranged."""
    contract = await work.get(Contract)
    if contract is not None:
        work.publish(*contract.rescission_period_over())
        await take_effect(contract, work)


@timer("change_order_final")
async def change_order_final(payload: Mapping[str, Any], work: Work) -> None:
    """The customer can no longer cancel a signed change: it takes effect."""
    contract = await work.get(Contract)
    for order in await work.all(ChangeOrder):
        if contract is not None and str(order.id) == payload["id"]:
            await changes.say(contract.change_period_over(order), contract, order, work)


@timer("approval_expires")
async def approval_expires(payload: Mapping[str, Any], work: Work) -> None:
    """What the lender asked for was never shown: its approval no longer holds."""
    contract = await work.get(Contract)
    for application in await work.all(FinancingApplication):
        if contract is not None and str(application.id) == payload["id"]:
            await financing.approval_expired(contract, application, work)


@timer("decision_lapsed")
async def decision_lapsed(payload: Mapping[str, Any], work: Work) -> None:
    """The customer made no choice about the interconnection: that counts as withdrawal."""
    contract = await work.get(Contract)
    for decision in await work.all(Decision):
        if contract is not None and decision.state is DecisionState.OPEN and str(decision.id) == payload["id"]:
            work.publish(*decision.lapse())
            await changes.cannot_be(contract, ClosingReason.DECISION_TIMED_OUT, work, detail="nobody decided in time")


@timer("redesign_overdue")
async def redesign_overdue(_: Mapping[str, Any], work: Work) -> None:
    """No smaller design was made for a customer who chose one: the contract ends without a fee."""
    contract = await work.get(Contract)
    if contract is not None:
        detail = "no smaller design was made in time"
        await changes.cannot_be(contract, ClosingReason.INTERCONNECTION_DENIED, work, detail=detail)


@timer("change_order_lapsed")
async def change_order_lapsed(payload: Mapping[str, Any], work: Work) -> None:
    """The customer did not answer a change order: it counts as refused."""
    contract = await work.get(Contract)
    for order in await work.all(ChangeOrder):
        if contract is not None and order.state is ChangeState.PROPOSED and str(order.id) == payload["id"]:
            work.publish(*order.reject("no answer in time"))
            await changes.change_refused(contract, order, work, "", ClosingReason.DECISION_TIMED_OUT)


@timer("closing_overdue")
async def closing_overdue(_: Mapping[str, Any], work: Work) -> None:
    """Some service has not answered the closing: a person has to look."""
    closing = await work.get(Closing)
    if closing is not None and (alarm := closing.overdue()):
        work.publish(*alarm)
        work.assign("look_into_closing", to="operator", details={"waiting_for": closing.waiting_for})
