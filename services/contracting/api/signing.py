"""Consent to electronic records, and the signature. Who, when and how is what the server knows, not what is said."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from services.contracting import steps
from services.contracting.api.common import ByCustomer
from services.contracting.api.views import ContractView, view_of
from services.contracting.model import Contract
from services.contracting.rules.disclosures import ELECTRONIC_RECORDS
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Command, must

router = APIRouter()


@router.post("/projects/{project_id}/electronic-records-consent", response_model=ContractView)
async def consent(request: Request, project_id: UUID, command: ByCustomer) -> Response:
    """The customer agrees to be sent, and to sign, electronic records, in the edition that is in force."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        if contract.consent_version != ELECTRONIC_RECORDS.version:
            contract.consent(ELECTRONIC_RECORDS.version)
            await steps.note(
                work, "consented", consent_version=ELECTRONIC_RECORDS.version, **_session(request, command)
            )
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class Signature(Body):
    document_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Of the document that the signer has read."""
    senior: bool = False
    """The signer says to be 65 or older: some states give such buyers longer to rescind."""


@router.post("/projects/{project_id}/signatures", response_model=ContractView)
async def sign(request: Request, project_id: UUID, body: Signature, command: ByCustomer) -> Response:
    """The customer signs the contract that was sent."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        work.publish(*contract.sign(body.document_sha256, senior=body.senior, now=work.now))
        session = _session(request, command)
        await steps.signed(contract, work, document_sha256=body.document_sha256, senior=str(body.senior), **session)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


def _session(request: Request, command: Command) -> dict[str, str]:
    """Who speaks, as the issuer has identified them, and from where."""
    return {
        "signer": command.caller.subject,
        "method": command.caller.method,
        "address": request.client.host if request.client else "",
        "user_agent": request.headers.get("user-agent", "")[:200],
    }
