"""How the contract is paid: the product chosen, the lender's decision."""

from typing import Self
from uuid import UUID

from fastapi import APIRouter, HTTPException, Response
from pydantic import Field, model_validator

from services.contracting.api.common import ByLender, BySeller, Text
from services.contracting.api.views import ContractView, view_of
from services.contracting.model import Contract, FinancingApplication, LargerFinancing, Offer, Stipulation
from services.contracting.rules.lending.underwriting import MOST_REASONS
from services.contracting.steps import financed_change
from services.contracting.steps.credit import answers, choosing, financing
from services.contracting.steps.credit.answers import Answer, Answered
from services.contracting.steps.effect import open_stipulations, take_effect
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body, Command, must
from shared.schemas.parts import FinancingProduct

router = APIRouter()


class LenderDecision(Body):
    application_id: UUID
    approved: bool
    apr_pct: float = Field(default=0.0, ge=0, le=100)
    dealer_fee_pct: float = Field(default=0.0, ge=0, le=100)
    stipulations: tuple[Text, ...] = Field(default=(), max_length=20)
    """What the lender still wants to see before funding."""
    adverse_reasons: tuple[Text, ...] = Field(default=(), max_length=MOST_REASONS)
    """Why it was declined, the principal reasons: the applicant has a right to know (12 CFR 1002.9(b)(2))."""

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.approved == bool(self.adverse_reasons):
            raise ValueError("a declined application needs adverse_reasons, an approved one has none")
        return self


@router.post("/projects/{project_id}/financing/decision", response_model=ContractView)
async def decide_financing(project_id: UUID, body: LenderDecision, command: ByLender) -> Response:
    """The lender's answer to the application that the task names."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        application = await financed_change.application_of(body.application_id, work)
        if isinstance(application, LargerFinancing):
            _must_be_creditor(contract, command)
        offer = Offer(body.apr_pct, body.dealer_fee_pct, application.term_months, body.stipulations)
        decision: Answered = "approved" if body.approved else "declined"
        answer = Answer(decision, offer, _creditor(command), adverse_reasons=body.adverse_reasons)
        application.must_be_undecided()
        await financed_change.answered(contract, application, answer, work)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


def _must_be_creditor(contract: Contract, command: Command) -> None:
    """Only who finances a contract pays more for it. HTTPException 403 for another one, where both are known."""
    organisation, creditor = command.caller.organisation, contract.creditor
    if organisation is not None and creditor is not None and not command.caller.belongs_to({creditor}):
        raise HTTPException(403, "another finances this contract: only that one says whether it pays more")


def _creditor(command: Command) -> str:
    return command.caller.organisation or command.caller.subject


class Clearance(Body):
    document_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """Of what was shown; null where nothing is kept of it."""


@router.post("/projects/{project_id}/stipulations/{stipulation_id}/clear", response_model=ContractView)
async def clear_stipulation(project_id: UUID, stipulation_id: UUID, body: Clearance, command: ByLender) -> Response:
    """The lender has seen what it asked for; with the last one the contract may take effect."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        one: Stipulation = must(await work.get(Stipulation, stipulation_id))
        others = [each for each in await open_stipulations(work) if each is not one]
        work.publish(*one.clear(command.caller.subject, body.document_sha256, work.now, len(others)))
        work.complete(f"clear_stipulation:{one.id}")
        if not others:
            work.disarm("approval_expires")
            await take_effect(contract, work)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class CounterofferAnswer(Body):
    application_id: UUID
    accepted: bool


@router.post("/projects/{project_id}/financing/counteroffer", response_model=ContractView)
async def answer_counteroffer(project_id: UUID, body: CounterofferAnswer, command: BySeller) -> Response:
    """The customer takes the terms that the lender offers instead, or does not."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        application: FinancingApplication = must(await work.get(FinancingApplication, body.application_id))
        await answers.answer_counteroffer(contract, application, work, accepted=body.accepted)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class Completion(Body):
    application_id: UUID


@router.post("/projects/{project_id}/financing/completion", response_model=ContractView)
async def complete_credit_application(project_id: UUID, body: Completion, command: BySeller) -> Response:
    """What the lender was missing was brought to it: it is asked again."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        application: FinancingApplication = must(await work.get(FinancingApplication, body.application_id))
        await answers.complete(contract, application, work)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class ProductChoice(Body):
    product: FinancingProduct
    prepaid: bool = False
    """Of a power purchase: all its energy is paid for at once, when the system may operate."""

    @model_validator(mode="after")
    def _of_energy(self) -> Self:
        if self.prepaid and self.product is not FinancingProduct.PPA:
            raise ValueError("only a power purchase is prepaid")
        return self


@router.post("/projects/{project_id}/financing", response_model=ContractView)
async def choose_product(project_id: UUID, body: ProductChoice, command: BySeller) -> Response:
    """Another way to pay, after a lender has declined, or where the law bars what was chosen."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        contract.must_be_asking()
        if body.prepaid and not contract.offers_prepaid:
            raise Refused("not-offered", "the accepted proposal offers no prepaid power purchase")
        if (why := contract.barred(body.product, work.now)) is not None:
            raise Refused("not-lawful", why)
        left = (
            await choosing.prepaid_left(contract, work)
            if body.prepaid
            else body.product in await choosing.products_left(contract, work)
        )
        if not left:
            prepaid = "prepaid " if body.prepaid else ""
            raise Refused("product-declined", f"financing by {prepaid}{body.product} was declined already")
        contract.choose(body.product, prepaid=body.prepaid)
        await financing.arrange_payment(contract, work)
        return await view_of(contract, work)

    return await command.run(project_id, decide)
