"""What people and outside tools ask of contracting."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.contracting.api import changes, ending, financing, instead, lending, payments, signing
from services.contracting.api.common import Reader
from services.contracting.api.views import AuditView, ContractView, GatesView, gates_of, view_of
from services.contracting.model import AuditEntry, Contract
from services.contracting.rules.audit_trail import first_broken
from shared.messaging.handling.work import Work
from shared.messaging.web.access import bought
from shared.messaging.web.http import Unknown, must, show

router = APIRouter(tags=["contracting"])


@router.get("/projects/{project_id}", response_model=ContractView)
async def read(request: Request, project_id: UUID, _: Reader) -> Response:
    """The project as this service shows it, with its version as ETag."""

    async def view(work: Work) -> ContractView:
        return await view_of(must(await work.get(Contract)), work)

    return await show(request, project_id, view)


@router.get("/projects/{project_id}/audit-trail", response_model=AuditView)
async def project_audit_trail(request: Request, project_id: UUID, caller: Reader) -> Response:
    """The sealed record of what was sent and signed. Who has bought the house since is no party to it: 404."""
    if await bought(caller, project_id, request) is not None:
        raise Unknown("there is no record of a contract with this owner")

    async def view(work: Work) -> AuditView:
        chain = sorted(await work.all(AuditEntry), key=lambda entry: entry.place)
        return AuditView(
            entries=[one.entry for one in chain],
            seals=[one.seal for one in chain],
            first_broken=first_broken((one.entry, one.seal) for one in chain),
        )

    return await show(request, project_id, view)


@router.get("/projects/{project_id}/gates", response_model=GatesView)
async def gates(request: Request, project_id: UUID, _: Reader) -> Response:
    """What may be done already, and which of the customer's rights to cancel hold up the rest."""

    async def view(work: Work) -> GatesView:
        return gates_of(must(await work.get(Contract)), work.now)

    return await show(request, project_id, view)


for part in (financing, lending, signing, instead, payments, changes, ending):
    router.include_router(part.router)
