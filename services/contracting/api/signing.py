"""Consent to electronic records, and the signature. Who, when and how is what the server knows, not what is said."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from services.contracting import steps
from services.contracting.api.common import ByCustomer, BySeller
from services.contracting.api.views import ContractView, view_of
from services.contracting.model import UNSIGNED, Contract, Signer
from services.contracting.rules.disclosures import ELECTRONIC_RECORDS
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body, Command, must
from shared.schemas.quantities import Line

router = APIRouter()


@router.post("/projects/{project_id}/electronic-records-consent", response_model=ContractView)
async def consent(request: Request, project_id: UUID, command: ByCustomer) -> Response:
    """The customer agrees to be sent, and to sign, electronic records, in the edition that is in force."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        await steps.consent(contract, work, ELECTRONIC_RECORDS.version, **_session(request, command))
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class Signature(Body):
    document_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Of the document that the signer has read."""
    senior: bool = False
    """The signer says to be 65 or older: some states give such buyers longer to rescind."""


class SignerToBe(Body):
    subject: Line = Field(max_length=200)
    """Of the tokens by which the signer is known."""
    role: Line = Field(max_length=40)
    """``customer``, ``co_owner``, ``co_borrower``, ``authorised_signer`` …"""
    order: int = Field(default=1, ge=1, le=20)
    """Whoever has a smaller one signs first, equal ones in any order."""


class Signers(Body):
    signers: tuple[SignerToBe, ...] = Field(min_length=1, max_length=20)


@router.post("/projects/{project_id}/signers", response_model=ContractView)
async def name_signers(project_id: UUID, body: Signers, command: BySeller) -> Response:
    """Who has to sign; until somebody has signed they can be named anew. Without names one customer signs."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        known = await work.all(Signer)
        if contract.state not in UNSIGNED or any(one.signed_at is not None for one in known):
            raise Refused("signed-already", f"the contract is {contract.state}, and its signers stay who they are")
        if len({one.subject for one in body.signers}) != len(body.signers):
            raise Refused("one-signer-twice", "each signer is named once")
        for one in known:
            work.delete(one)
        for given in body.signers:
            work.add(
                Signer(
                    id=new_id(), project_id=project_id, subject=given.subject, role=given.role, turn=given.order
                )
            )  # fmt: skip
        return await view_of(contract, work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/signatures", response_model=ContractView)
async def sign(request: Request, project_id: UUID, body: Signature, command: ByCustomer) -> Response:
    """A customer signs the contract that was sent; it is signed with the last who has to."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        session = _session(request, command)
        await steps.sign(contract, work, document_sha256=body.document_sha256, senior=body.senior, **session)
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
