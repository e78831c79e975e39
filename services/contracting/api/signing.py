"""The parties, their consent to electronic records, their signatures.

Who speaks, when and how is what the server knows, not what is said.
"""

from typing import Literal, Self
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field, model_validator

from services.contracting.api.common import ByCustomer, BySeller
from services.contracting.api.views import ContractView, view_of
from services.contracting.model import UNSIGNED, Contract, Party, State
from services.contracting.rules.packet.terms import ADULT, COMPANYS, MOST_PARTIES, PrintableLine
from services.contracting.steps import paperwork
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
        await paperwork.consent(contract, work, **_session(request, command))
        return await view_of(contract, work)

    return await command.run(project_id, decide)


class Signature(Body):
    document_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Of the document that the signer has read."""
    senior: bool = False
    """The signer says to be 65 or older: some states give such buyers longer to rescind."""


class PartyToBe(Body):
    name: PrintableLine = Field(max_length=120)
    role: Literal["customer", "co_owner", "co_borrower", "account_holder", "authorised_signer"]
    email: PrintableLine = Field(max_length=200)
    address: PrintableLine | None = None
    """Where it is not that of the site."""
    age: int | None = Field(default=None, ge=ADULT, le=130)
    """Years: some states give older buyers longer to rescind."""
    subject: Line | None = Field(default=None, max_length=200)
    """Of the tokens by which the signer is known; null: whoever speaks for the customer and is no other signer."""
    signs: bool = True
    order: int = Field(default=1, ge=1, le=MOST_PARTIES)
    """Whoever has a smaller one signs first, equal ones in any order."""


class Parties(Body):
    site_address: PrintableLine
    """Where the system is built."""
    parties: tuple[PartyToBe, ...] = Field(min_length=1, max_length=MOST_PARTIES)

    @model_validator(mode="after")
    def _who_signs_is_clear(self) -> Self:
        signing = [one for one in self.parties if one.signs]
        if not signing:
            raise ValueError("parties: nobody signs")
        for name, values in (("name", [one.name for one in self.parties]), ("subject", [o.subject for o in signing])):
            if len(set(values)) != len(values):
                raise ValueError(f"parties: two have the same {name}")
        return self

    def must_bind_company(self) -> None:
        """Refused where others sign than who may sign for the company that buys."""
        if strange := next((one for one in self.parties if one.signs and one.role != COMPANYS), None):
            raise Refused(
                "wrong-signer",
                f"for a company its {COMPANYS} signs: who is {strange.role} stands in it without signing",
            )


@router.post("/projects/{project_id}/parties", response_model=ContractView)
async def name_parties(project_id: UUID, body: Parties, command: BySeller) -> Response:
    """Who buys, and who has to sign. Until somebody has signed others can be named: then another document goes out.

    Names and addresses stand in the contract, and in no event.
    """

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        known = await work.all(Party)
        if contract.state not in UNSIGNED or any(one.signed_at is not None for one in known):
            raise Refused("signed-already", f"the contract is {contract.state}, and its parties stay who they are")
        if contract.reference is not None and not contract.for_consumer:
            body.must_bind_company()
        named = [one.model_dump(exclude={"order"}) | {"turn": one.order} for one in body.parties]
        stand = [{field: getattr(one, field) for field in named[0]} for one in sorted(known, key=lambda one: one.id)]
        same = contract.site_address == body.site_address and stand == named
        if same and await work.waiting("name_parties") is None:
            return await view_of(contract, work)
        for one in known:
            work.delete(one)
        for each in named:
            work.add(Party(id=new_id(), project_id=project_id, **each))
        contract.site_address = body.site_address
        if contract.state in (State.PREPARING, State.SENT):
            await paperwork.prepare(contract, work)
        return await view_of(contract, work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/contract/opening", response_model=ContractView)
async def open_contract(request: Request, project_id: UUID, command: ByCustomer) -> Response:
    """The party has opened the document that it is to sign."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        await paperwork.opened(contract, work, **_session(request, command))
        return await view_of(contract, work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/signatures", response_model=ContractView)
async def sign(request: Request, project_id: UUID, body: Signature, command: ByCustomer) -> Response:
    """A customer signs the contract that was sent; it is signed with the last who has to."""

    async def decide(work: Work) -> ContractView:
        contract: Contract = must(await work.get(Contract))
        session = _session(request, command)
        await paperwork.sign(contract, work, document_sha256=body.document_sha256, senior=body.senior, **session)
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
