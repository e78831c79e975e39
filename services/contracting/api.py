"""What people and outside tools ask of the contracting service."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, Field, model_validator

from services.contracting import steps
from services.contracting.model import (
    AuditEntry,
    ChangeOrder,
    Closing,
    Contract,
    Decision,
    FinancingApplication,
    State,
)
from services.contracting.rules.audit_trail import first_broken
from services.contracting.rules.policy import REDESIGN
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body, Command, View, command_for, must, reader_for, show
from shared.messaging.web.security import Caller
from shared.rules.calendar import local_date
from shared.schemas.closing import ClosingReason
from shared.schemas.contracting import DecisionChoice
from shared.schemas.parts import FinancingProduct

router = APIRouter(tags=["contracting"])

ByLender = Annotated[Command, Depends(command_for("lender"))]
ByCustomer = Annotated[Command, Depends(command_for("customer"))]
BySeller = Annotated[Command, Depends(command_for("customer", "sales"))]
Reader = Annotated[Caller, Depends(reader_for("customer", "sales", "lender", "operator"))]

Text = Annotated[str, Field(min_length=1, max_length=500)]


class ContractView(View):
    project_id: UUID
    version: int
    state: State
    contract_id: UUID | None
    product: FinancingProduct | None
    price_cents: int | None
    design_version: int | None
    document_sha256: str | None
    signed_at: datetime | None
    rescission_deadline: datetime | None
    sales_order_id: UUID | None
    deposit_cents: int
    refunded_cents: int
    fee_waived: bool
    closing_reason: ClosingReason | None
    waiting_for: list[str]


async def view_of(contract: Contract, work: Work) -> ContractView:
    closing = await work.get(Closing)
    own = {name: getattr(contract, name) for name in ContractView.model_fields if hasattr(contract, name)}
    return ContractView(
        **own,
        design_version=contract.design and contract.facts.version,
        closing_reason=None if closing is None else closing.reason,
        waiting_for=[] if closing is None else closing.waiting_for,
    )


@router.get("/projects/{project_id}", response_model=ContractView)
async def read(request: Request, project_id: UUID, _: Reader) -> Response:
    async def view(work: Work) -> ContractView:
        return await view_of(must(await work.get(Contract)), work)

    return await show(request, project_id, view)


class AuditView(View):
    entries: list[dict[str, str]]
    seals: list[str]
    """Entry by entry; each covers the seal before it."""
    first_broken: int | None
    """The place of the first entry whose seal does not hold; null for an intact record."""


@router.get("/projects/{project_id}/audit-trail", response_model=AuditView)
async def audit_trail(request: Request, project_id: UUID, _: Reader) -> Response:
    """The sealed record of what was sent and signed."""

    async def view(work: Work) -> AuditView:
        chain = sorted(await work.all(AuditEntry), key=lambda entry: entry.place)
        return AuditView(
            entries=[one.entry for one in chain],
            seals=[one.seal for one in chain],
            first_broken=first_broken((one.entry, one.seal) for one in chain),
        )

    return await show(request, project_id, view)


class LenderDecision(Body):
    application_id: UUID
    approved: bool
    apr_pct: float = Field(default=0.0, ge=0, le=100)
    dealer_fee_pct: float = Field(default=0.0, ge=0, le=100)
    stipulations: tuple[Text, ...] = Field(default=(), max_length=20)
    """What the lender still wants to see before funding."""
    adverse_reasons: tuple[Text, ...] = Field(default=(), max_length=20)
    """Why it was declined: the applicant has a right to know (12 CFR 1002.9)."""

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
        application: FinancingApplication = must(await work.get(FinancingApplication, body.application_id))
        if body.approved:
            work.publish(*application.approve(body.apr_pct, body.dealer_fee_pct, body.stipulations))
            work.complete("decide_financing")
            await steps.send_contract(contract, work)
        else:
            today = local_date(work.now, contract.site.time_zone)
            work.publish(*application.decline(body.adverse_reasons, work.now, today))
            await steps.offer_alternatives(contract, work)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class ProductChoice(Body):
    product: FinancingProduct


@router.post("/projects/{project_id}/financing", response_model=ContractView)
async def choose_product(project_id: UUID, body: ProductChoice, command: BySeller) -> Response:
    """Another way to pay, after a lender has declined."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        if body.product not in await steps.products_left(work):
            raise Refused("product-declined", f"financing by {body.product} was declined already")
        contract.choose(body.product)
        await steps.arrange_payment(contract, work)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class Signature(Body):
    document_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Of the document that the signer has read."""
    method: str = Field(min_length=1, max_length=60)
    """How the signer was identified, e.g. ``email_link``, ``sms_code``, ``id_check``."""
    consent_version: str = Field(min_length=1, max_length=40)
    """Of the consent to electronic records that the signer has given (15 USC 7001(c))."""
    senior: bool = False
    """The signer is 65 or older: some states give such buyers longer to rescind."""


@router.post("/projects/{project_id}/signatures", response_model=ContractView)
async def sign(request: Request, project_id: UUID, body: Signature, command: ByCustomer) -> Response:
    """The customer signs the contract that was sent."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        work.publish(*contract.sign(body.document_sha256, senior=body.senior, now=work.now))
        await steps.signed(contract, work, signer=command.caller.subject, **_evidence(request, body))
        return await view_of(contract, work)

    return await command.run(project_id, decide)


def _evidence(request: Request, body: Signature) -> dict[str, str]:
    return {
        "document_sha256": body.document_sha256,
        "method": body.method,
        "consent_version": body.consent_version,
        "address": request.client.host if request.client else "",
        "user_agent": request.headers.get("user-agent", "")[:200],
    }


class Deposit(Body):
    amount_cents: int = Field(gt=0, le=10**9)


@router.post("/projects/{project_id}/deposit", response_model=ContractView)
async def deposit(project_id: UUID, body: Deposit, command: BySeller) -> Response:
    """The down payment, up to what the jurisdiction allows before work begins."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        work.publish(*contract.receive_deposit(body.amount_cents, work.now))
        work.complete("pay_deposit")
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class Rescission(Body):
    method: str = Field(min_length=1, max_length=40)
    """``mail``, ``email``, ``hand``, ``web`` …"""
    sent_at: AwareDatetime | None = None
    """When the notice was sent, e.g. its postmark; None: now."""


@router.post("/projects/{project_id}/rescission", response_model=ContractView)
async def rescind(project_id: UUID, body: Rescission, command: BySeller) -> Response:
    """The customer uses the right to cancel: everything is undone and paid back."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        work.publish(*contract.rescind(body.method, body.sent_at or work.now, work.now))
        await steps.end(contract, ClosingReason.CONTRACT_RESCINDED, work)
        await steps.note(work, "rescinded", method=body.method)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class Cancellation(Body):
    reason: Text


@router.post("/projects/{project_id}/cancel", response_model=ContractView)
async def cancel(project_id: UUID, body: Cancellation, command: BySeller) -> Response:
    """The customer does not go on, at whatever stage: all seven services close the project."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        contract.must_not_be_ending()
        fee_cents = contract.cancellation_fee_cents
        await steps.end(contract, ClosingReason.CUSTOMER_CANCELLED, work, detail=body.reason, fee_cents=fee_cents)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class InterconnectionChoice(Body):
    decision_id: UUID
    choice: DecisionChoice


@router.post("/projects/{project_id}/interconnection-decision", response_model=ContractView)
async def decide_interconnection(project_id: UUID, body: InterconnectionChoice, command: BySeller) -> Response:
    """Pay for the study, build smaller, or withdraw: what the task offers."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        decision: Decision = must(await work.get(Decision, body.decision_id))
        work.publish(*decision.make(body.choice))
        work.complete("decide_interconnection")
        work.disarm("decision_lapsed")
        if body.choice is DecisionChoice.REDUCE:
            work.arm("redesign_overdue", at=work.now + REDESIGN)
        if body.choice is DecisionChoice.WITHDRAW:
            await steps.end(contract, ClosingReason.INTERCONNECTION_DENIED, work, detail="the customer withdrew")
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class ChangeOrderDecision(Body):
    change_order_id: UUID
    approved: bool
    reason: str = Field(default="not approved", min_length=1, max_length=500)


@router.post("/projects/{project_id}/change-order-decision", response_model=ContractView)
async def decide_change_order(project_id: UUID, body: ChangeOrderDecision, command: ByCustomer) -> Response:
    """The customer signs a change order, or rejects it, which ends the contract without a fee."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        order: ChangeOrder = must(await work.get(ChangeOrder, body.change_order_id))
        if body.approved:
            work.publish(*order.approve())
            await steps.change_order_signed(contract, order, work, signer=command.caller.subject)
        else:
            work.publish(*order.reject(body.reason))
            await steps.end(contract, steps.reason_of(order), work, detail=body.reason)
        return await view_of(contract, work)

    return await command.run(project_id, decide)
