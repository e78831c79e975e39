"""What people and outside tools ask of permitting."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.permitting.api import interconnection, needed, permit, reports, validity
from services.permitting.api.common import Reader
from services.permitting.api.views import FileView, view_of
from services.permitting.model import PermitFile
from shared.messaging.handling.work import Work
from shared.messaging.web.http import must, show

router = APIRouter(tags=["permitting"])


@router.get("/projects/{project_id}", response_model=FileView)
async def read(request: Request, project_id: UUID, _: Reader) -> Response:
    """The project as this service shows it, with its version as ETag."""

    async def view(work: Work) -> FileView:
        return await view_of(must(await work.get(PermitFile)), work)

    return await show(request, project_id, view)


for part in (needed, permit, validity, interconnection, reports):
    router.include_router(part.router)
