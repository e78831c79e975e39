"""What a party may do instead of signing electronically."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.contracting.api.common import ByCustomer, ByOffice, Text
from services.contracting.api.signing import Signature
from services.contracting.api.views import ContractView, view_of
from services.contracting.model import Contract
from services.contracting.rules.packet.terms import PrintableLine
from services.contracting.steps import instead
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, must
from shared.schemas.quantities import Line

SIGNED_PAPER = "signed_paper"
router = APIRouter()


class Declined(Body):
    document_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Of the document that is not signed."""
    reason: Text


@router.post("/projects/{project_id}/signatures/declined", response_model=ContractView)
async def decline(project_id: UUID, body: Declined, command: ByCustomer) -> Response:
    """A party will not sign the document that was sent: it is void, and the parties are named anew for another one."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        await instead.decline(contract, work, body.document_sha256, body.reason, command.caller.subject)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class Reassigned(Body):
    name: PrintableLine = Field(max_length=120)
    email: PrintableLine = Field(max_length=200)
    subject: Line | None = Field(default=None, max_length=200)
    """Of the tokens by which that person is known; null: whoever comes next."""


@router.post("/projects/{project_id}/signatures/reassigned", response_model=ContractView)
async def reassign(project_id: UUID, body: Reassigned, command: ByCustomer) -> Response:
    """Who signs for a company names another person for it; people sign for themselves."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        await instead.reassign(contract, work, command.caller.subject, body.name, body.email, body.subject)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class PaperSignature(Signature):
    name: Line = Field(max_length=120)
    """Of the party that has signed, as the document names it."""
    document_id: UUID
    """The scan of the signed print: a document of kind ``signed_paper``."""


@router.post("/projects/{project_id}/signatures/on-paper", response_model=ContractView)
async def sign_on_paper(project_id: UUID, body: PaperSignature, command: ByOffice) -> Response:
    """Staff takes in a print of the document that a party has signed by hand."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        scan = await work.evidence(body.document_id, SIGNED_PAPER)
        await instead.sign_on_paper(
            contract, work, document_sha256=body.document_sha256, name=body.name, scan=scan, senior=body.senior,
            taken_by=command.caller.subject,
        )  # fmt: skip
        return await view_of(contract, work)

    return await command.run(project_id, decide)
