"""What people and outside tools ask of commissioning."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.commissioning.api import inspections, measurements, permission, utility_visits, windows
from services.commissioning.api.common import Reader
from services.commissioning.api.views import HandoverView, view_of
from shared.messaging.web.http import show

router = APIRouter(tags=["commissioning"])


@router.get("/projects/{project_id}", response_model=HandoverView)
async def read(request: Request, project_id: UUID, _: Reader) -> Response:
    """The project as this service shows it, with its version as ETag."""
    return await show(request, project_id, view_of)


for part in (inspections, measurements, permission, utility_visits, windows):
    router.include_router(part.router)
