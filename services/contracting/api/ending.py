"""Rescission within the cooling-off period, cancellation, and a contract that goes over to another."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.contracting.api.common import ByCustomer, ByOffice, ByOperator, BySeller, Text
from services.contracting.api.views import ContractView, view_of
from services.contracting.model import Contract
from services.contracting.model.contract import LETTER, Letter
from services.contracting.steps import ending, rescinding, sold
from services.contracting.steps.record import note
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, must
from shared.schemas.closing import ClosingReason
from shared.schemas.quantities import Line, PastDay

router = APIRouter()


class Rescission(Body):
    """Holds nothing: who gives notice, when and how is what the server knows."""


@router.post("/projects/{project_id}/rescission", response_model=ContractView)
async def rescind(project_id: UUID, command: ByCustomer, _: Rescission | None = None) -> Response:
    """The customer uses the right to cancel, now: everything is undone and paid back, or the last change alone."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        await rescinding.rescind(contract, work, "web", who=command.caller.subject)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class LetterBody(Body):
    """A letter or e-mail by which the customer cancels, as it reached us."""

    document_id: UUID
    """Its scan, with the postmark: a document of kind ``cancellation_notice``."""
    method: Literal["mail", "email", "in_person"]
    postmarked_on: PastDay
    """The day on which it was posted, local to the site."""


@router.post("/projects/{project_id}/cancellation-letters", response_model=ContractView)
async def take_letter(project_id: UUID, body: LetterBody, command: ByOffice) -> Response:
    """Staff takes a letter in; another person judges by its scan whether it was posted in time."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        scan = await work.evidence(body.document_id, LETTER)
        letter = Letter(
            document_id=scan.id, sha256=scan.sha256, method=body.method, postmarked_on=body.postmarked_on,
            taken_by=command.caller.subject,
        )  # fmt: skip
        contract.take_letter(letter, work.now)
        await note(
            work, "letter_taken_in", document_sha256=scan.sha256, postmarked_on=f"{body.postmarked_on}",
            who=command.caller.subject,
        )  # fmt: skip
        rescinding.ask_about_letter(contract, letter, work)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class LetterDecision(Body):
    accepted: bool
    """It was posted within the period, as its scan shows."""
    reason: Text


@router.post("/projects/{project_id}/cancellation-letters/decision", response_model=ContractView)
async def judge_letter(project_id: UUID, body: LetterDecision, command: ByOperator) -> Response:
    """Whether a letter was posted in time: then everything is undone and paid back."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        events = contract.judge_letter(command.caller.subject, accepted=body.accepted, now=work.now)
        work.publish(*events)
        said = {"accepted": str(body.accepted), "reason": body.reason, "who": command.caller.subject}
        await note(work, "letter_judged", **said)
        work.complete("judge_letter")
        if events:
            await ending.end(contract, ClosingReason.CONTRACT_RESCINDED, work)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class Cancellation(Body):
    reason: Text


@router.post("/projects/{project_id}/cancel", response_model=ContractView)
async def cancel(project_id: UUID, body: Cancellation, command: BySeller) -> Response:
    """The customer does not go on, before the system is installed: all seven services close the project."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        contract.must_be_cancellable()
        fee_cents = contract.cancellation_fee_cents
        reason = work.keep_words(command.caller.subject, "cancellation", body.reason)
        await ending.end(contract, ClosingReason.CUSTOMER_CANCELLED, work, detail=reason, fee_cents=fee_cents)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class Assignment(Body):
    owner_reference: Line = Field(max_length=120)
    """Of the owner of the system, under which it has agreed to the buyer."""
    agreed_on: PastDay


@router.post("/projects/{project_id}/assignment", response_model=ContractView)
async def assign_contract(project_id: UUID, body: Assignment, command: ByOperator) -> Response:
    """The owner of a leased system, or of one of a power purchase, has agreed that the buyer takes it over.

    409 where no such house was sold, and where it has agreed under another reference.
    """

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        contract.must_not_be_ending()
        if contract.assign(body.owner_reference, body.agreed_on):
            await note(
                work, "assigned", owner_reference=body.owner_reference, agreed_on=f"{body.agreed_on}",
                who=command.caller.subject,
            )  # fmt: skip
        work.complete(sold.ASSIGN)
        return await view_of(contract, work)

    return await command.run(project_id, decide)
