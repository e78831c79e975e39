"""Signatures with their evidence, and the deposit."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from services.contracting import steps
from services.contracting.api.common import ByCustomer, BySeller
from services.contracting.api.views import ContractView, view_of
from services.contracting.model import Contract
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, must
from shared.schemas.quantities import Line

router = APIRouter()


class Signature(Body):
    document_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Of the document that the signer has read."""
    method: Line = Field(max_length=60)
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
