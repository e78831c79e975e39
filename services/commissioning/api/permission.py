"""Documents and corrections of the request for permission to operate."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.commissioning import steps
from services.commissioning.api.common import ByAgent, DocumentName, OutsideCode, open_handover
from services.commissioning.api.views import HandoverView, view_of
from services.commissioning.model import PermissionRequest
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, must

router = APIRouter()


class Documents(Body):
    documents: tuple[DocumentName, ...] = Field(min_length=1, max_length=50)


@router.post("/projects/{project_id}/permission-documents", response_model=HandoverView)
async def provide_documents(project_id: UUID, body: Documents, command: ByAgent) -> Response:
    """Documents that the request to the utility still lacks."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        handover.provide(body.documents)
        await steps.request_permission(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Corrections(Body):
    corrected: tuple[OutsideCode, ...] = Field(min_length=1, max_length=200)
    """Codes of the deficiencies that are put right; the open task lists them."""
    documents: tuple[DocumentName, ...] = Field(max_length=50, default=())


@router.post("/projects/{project_id}/permission-corrections", response_model=HandoverView)
async def correct_request(project_id: UUID, body: Corrections, command: ByAgent) -> Response:
    """What the utility denied or revoked for is put right: permission is asked for again."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        if handover.request_id is None:
            raise Refused("wrong-state", f"no permission was asked for: the handover is {handover.state}")
        request: PermissionRequest = must(await work.get(PermissionRequest, handover.request_id))
        handover.correct(request, body.corrected, body.documents)
        await steps.request_permission(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)
