"""What is asked of a lender, and what follows from its answers: late, repeated, incomplete, or other than asked for."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from services.contracting.model import ApplicationState, Contract, FinancingApplication, Offer
from services.contracting.rules.lending.adverse import ConsumerReport
from services.contracting.rules.policy import MOST_ASKED
from services.contracting.steps.credit import applying, financing
from shared.messaging.handling.work import Work
from shared.rules.calendar import local_date

Answered = Literal["approved", "declined", "counteroffer", "incomplete", "referred"]


@dataclass(frozen=True)
class Answer:
    """What a lender says about an application. ``note_rate_pct``: that of the note, None where it does not say."""

    decision: Answered
    offer: Offer
    creditor: str
    note_rate_pct: float | None = None
    adverse_reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    report: ConsumerReport | None = None
    """By which it was declined, or other terms were offered."""


async def asked(found: dict[str, Any], work: Work) -> None:
    """The lender has it; where it has no program its people find it on their list."""
    application = await _undecided(work)
    if application is None or found["path"] != "applications" or found["asked"]:
        return
    work.disarm("lender_silent")
    work.assign(
        "decide_financing", to="lender",
        details={
            "application_id": str(application.id), "product": application.product.value,
            "amount_cents": application.amount_cents, "term_months": application.term_months,
            "post": f"/projects/{work.project_id}/financing/decision",
        },
    )  # fmt: skip


async def silent(application: FinancingApplication, work: Work) -> None:
    """No answer: asked again under the same key; in the end a person asks."""
    if application.state is not ApplicationState.APPLIED:
        return
    if application.times_asked < MOST_ASKED:
        await applying.ask(application, work)
    else:
        work.assign("ask_lender", to="operator", details={"application_id": str(application.id)})


async def decide(contract: Contract, application: FinancingApplication, answer: Answer, work: Work) -> None:
    """Takes a lender's answer. One that says the same again is no news; another one after a decision is refused."""
    if answer.decision == "approved" and application.says_the_same(answer.offer):
        return
    if answer.decision == "declined" and application.was_declined(answer.adverse_reasons):
        return
    if answer.report is not None:
        application.report = answer.report.model_dump(mode="json")
    match answer.decision:
        case "approved":
            offer = answer.offer
            application.term_months = offer.term_months
            work.publish(*application.approve(offer.apr_pct, offer.dealer_fee_pct, offer.stipulations))
            contract.financed(offer, answer.creditor, work.now, answer.note_rate_pct)
            _answered(work)
            await financing.approved(contract, application, work)
        case "declined":
            work.publish(*application.decline(answer.adverse_reasons, work.now))
            _answered(work)
            await financing.offer_alternatives(contract, application, work, answer.creditor)
        case "counteroffer":
            contract.must_be_plausible(answer.offer, work.now, answer.note_rate_pct)
            work.publish(*application.counteroffer(answer.offer, work.now))
            application.creditor = answer.creditor
            _answered(work)
            _ask_customer(application, "accept_counteroffer", "counteroffer_lapsed", work)
        case "incomplete":
            work.publish(*application.lacks(answer.missing, work.now))
            application.creditor = answer.creditor
            _answered(work)
            _ask_customer(application, "complete_credit_application", "application_incomplete", work)
        case "referred":
            application.must_be_undecided()  # its people look at it: the answer is still to come


def _answered(work: Work) -> None:
    work.complete(*applying.TASKS)
    work.disarm(*applying.TIMERS)


def _ask_customer(application: FinancingApplication, task: str, timer: str, work: Work) -> None:
    assert application.answer_until is not None
    details: dict[str, Any] = {"application_id": str(application.id)}
    if task == "accept_counteroffer":
        details |= {
            "apr_pct": application.apr_pct, "dealer_fee_pct": application.dealer_fee_pct,
            "term_months": application.offered_months, "post": f"/projects/{work.project_id}/financing/counteroffer",
        }  # fmt: skip
    else:
        details |= {"missing": application.missing, "post": f"/projects/{work.project_id}/financing/completion"}
    work.assign(task, to="customer", due=application.answer_until, details=details)
    work.arm(timer, at=application.answer_until, payload={"id": str(application.id)})


async def answer_counteroffer(
    contract: Contract, application: FinancingApplication, work: Work, *, accepted: bool
) -> None:
    """The customer takes the terms that are offered, or does not: then the application was refused."""
    if accepted:
        work.publish(*application.accept_counteroffer())
        contract.financed(application.offer, application.creditor or "", work.now, None)
        _answered(work)
        await financing.approved(contract, application, work)
        return
    await lapse(contract, application, "the counteroffer was not accepted", work)


async def complete(contract: Contract, application: FinancingApplication, work: Work) -> None:
    """What was missing was brought: the lender is asked again."""
    application.complete(local_date(work.now, contract.site.time_zone))
    _answered(work)
    await applying.ask(application, work)


async def lapse(contract: Contract, application: FinancingApplication, reason: str, work: Work) -> None:
    """The customer did not answer in time: the refusal is told with its reason, and other ways to pay are left."""
    work.publish(*application.decline((reason,), work.now))
    _answered(work)
    await financing.offer_alternatives(contract, application, work, application.creditor or "the lender")


async def _undecided(work: Work) -> FinancingApplication | None:
    return next((one for one in await work.all(FinancingApplication) if one.undecided), None)


async def application_of(work: Work, id: UUID | str) -> FinancingApplication | None:
    return next((one for one in await work.all(FinancingApplication) if str(one.id) == str(id)), None)
