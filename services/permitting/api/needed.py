"""Which permits a project needs, and the certificates that its permit set lacks."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.permitting.api.common import ByTechnician, Name, open_file
from services.permitting.api.views import FileView, view_of
from services.permitting.model import Permit
from services.permitting.steps import permits
from services.permitting.steps.grid import applications
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body
from shared.schemas.permitting import PermitKind
from shared.schemas.quantities import Cents, Line

router = APIRouter()


class NeededPermit(Body):
    kind: PermitKind
    ahj_id: Line
    """Who issues it: an authority, an association of homeowners."""
    fee_cents: Cents | None = None


@router.post("/projects/{project_id}/permits", response_model=FileView)
async def require_permit(project_id: UUID, body: NeededPermit, command: ByTechnician) -> Response:
    """One more permit that the project was found to need; building waits for it."""

    async def decide(work: Work) -> FileView:
        file, known = await open_file(work), await work.all(Permit)
        if any((one.kind, one.ahj_id) == (body.kind, body.ahj_id) for one in known):
            raise Refused("needed-already", f"the project has a permit {body.kind} of {body.ahj_id}")
        await permits.require(file, body.kind, body.ahj_id, body.fee_cents, known, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Certificate(Body):
    model: Line
    """As the design states it."""
    standard: Name
    file_no: Name
    """Number of the certificate or of the listing's file."""


class Certificates(Body):
    certificates: tuple[Certificate, ...] = Field(min_length=1, max_length=50)


@router.post("/projects/{project_id}/certificates", response_model=FileView)
async def confirm_listings(project_id: UUID, body: Certificates, command: ByTechnician) -> Response:
    """Certificates of equipment whose listing the design only expects; with the last, packets can be handed in."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        lacked = file.unread()
        for one in body.certificates:
            file.read(one.model, one.standard, one.file_no)
        if lacked:
            await permits.certificates_read(file, await work.all(Permit), work)
            await applications.send_prepared(file, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/permit-sets", response_model=FileView)
async def bind_sets(project_id: UUID, command: ByTechnician) -> Response:
    """Has the permit sets bound again: something that one lacked was added to the project's documents."""

    async def decide(work: Work) -> FileView:
        file = await open_file(work)
        await permits.bind_anew(file, await work.all(Permit), work)
        return await view_of(file, work)

    return await command.run(project_id, decide)
