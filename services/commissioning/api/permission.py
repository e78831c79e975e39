"""Documents and corrections of the request for permission to operate."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.commissioning import steps
from services.commissioning.api.common import ByAgent, DocumentName, OutsideCode, open_handover
from services.commissioning.api.views import HandoverView, view_of
from services.commissioning.model import PermissionRequest
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, must
from shared.schemas.parts import Evidence

router = APIRouter()


KINDS: Final = ("permission_document", "utility_letter", "inspection_card")
"""Of documents that may be attached."""


class Attachment(Body):
    name: DocumentName
    """As the utility calls it; the open task lists what is missing."""
    documents: tuple[UUID, ...] = Field(min_length=1, max_length=50)
    """What is attached under that name: documents of kind ``permission_document``, or that another step has added
    (``utility_letter``, ``inspection_card``)."""


Attachments = Annotated[tuple[Attachment, ...], Field(max_length=50)]


async def _papers(attachments: Attachments, work: Work) -> dict[str, list[Evidence]]:
    """By name. Raises Refused where one is no document of the project, or of another kind."""
    found: dict[str, list[Evidence]] = {}
    for one in attachments:
        papers = [await work.evidence(document, *KINDS) for document in one.documents]
        found.setdefault(one.name, []).extend(
            Evidence(document_id=paper.id, sha256=paper.sha256, kind=paper.kind) for paper in papers
        )
    return found


class Documents(Body):
    documents: Attachments = Field(min_length=1)


@router.post("/projects/{project_id}/permission-documents", response_model=HandoverView)
async def provide_documents(project_id: UUID, body: Documents, command: ByAgent) -> Response:
    """Documents that the request to the utility still lacks."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        handover.provide(await _papers(body.documents, work))
        await steps.request_permission(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Corrections(Body):
    corrected: tuple[OutsideCode, ...] = Field(min_length=1, max_length=200)
    """Codes of the deficiencies that are put right; the open task lists them."""
    documents: Attachments = ()


@router.post("/projects/{project_id}/permission-corrections", response_model=HandoverView)
async def correct_request(project_id: UUID, body: Corrections, command: ByAgent) -> Response:
    """What the utility denied or revoked for is put right: permission is asked for again."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        if handover.request_id is None:
            raise Refused("wrong-state", f"no permission was asked for: the handover is {handover.state}")
        request: PermissionRequest = must(await work.get(PermissionRequest, handover.request_id))
        handover.correct(request, body.corrected, await _papers(body.documents, work))
        await steps.request_permission(handover, work)
        return await view_of(work)

    return await command.run(project_id, decide)
