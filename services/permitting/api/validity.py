"""How long an issued permit holds, and for whom: what its authority says of it after the issue."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.permitting.api.common import ByAuthority, ByTechnician, Name, Text, open_permit
from services.permitting.api.views import FileView, view_of
from services.permitting.model import validity as model
from services.permitting.rules.authorities import expires_on
from services.permitting.steps import permits, validity
from shared.messaging.handling.work import Work
from shared.messaging.storage.store import Refused
from shared.messaging.web.http import Body
from shared.schemas.quantities import PlannedDay

router = APIRouter()


@router.post("/projects/{project_id}/permits/{permit_id}/extension-request", response_model=FileView)
async def ask_extension(project_id: UUID, permit_id: UUID, command: ByTechnician) -> Response:
    """Asks the authority for more time."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_permit(work, permit_id)
        if not permit.held:
            raise Refused("nothing-to-extend", f"the permit is {permit.state}, not issued")
        work.complete(f"extend_permit:{permit.id}")
        permits.assign(permit, "grant_extension", "ahj", "extension", work, expires_on=str(permit.expires_on))
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Extension(Body):
    expires_on: PlannedDay | None = None
    """The new last day; null: the authority's usual period from today."""


@router.post("/projects/{project_id}/permits/{permit_id}/extension", response_model=FileView)
async def extend(project_id: UUID, permit_id: UUID, body: Extension, command: ByAuthority) -> Response:
    """The authority gives more time."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_permit(work, permit_id)
        today = permits.today_at(file, work)
        usual = expires_on(permits.authority(file, work, permit.ahj_id), today, permit.kind)
        work.publish(*model.extend(permit, body.expires_on or usual))
        work.complete(f"extend_permit:{permit.id}", f"grant_extension:{permit.id}")
        validity.watch_expiry(file, permit, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Revocation(Body):
    reasons: tuple[Text, ...] = Field(min_length=1, max_length=20)


@router.post("/projects/{project_id}/permits/{permit_id}/revocation", response_model=FileView)
async def revoke(project_id: UUID, permit_id: UUID, body: Revocation, command: ByAuthority) -> Response:
    """The authority takes the permit back: building stops until it is issued anew."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_permit(work, permit_id)
        work.publish(*model.revoke(permit, permits.today_at(file, work), body.reasons))
        file.lock()
        permits.forget(permit, work)
        permits.ask_about_refusal(permit, work)
        return await view_of(file, work)

    return await command.run(project_id, decide)


class Transfer(Body):
    licence: Name
    """Of the contractor who holds the permit from now on."""


@router.post("/projects/{project_id}/permits/{permit_id}/transfer", response_model=FileView)
async def transfer(project_id: UUID, permit_id: UUID, body: Transfer, command: ByAuthority) -> Response:
    """The authority has noted another contractor as the permit's holder."""

    async def decide(work: Work) -> FileView:
        file, permit = await open_permit(work, permit_id)
        work.publish(*model.transfer(permit, body.licence, permits.today_at(file, work)))
        return await view_of(file, work)

    return await command.run(project_id, decide)
