"""What people and outside tools ask of the design service."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.design.api import proposals, redesigns
from services.design.api.views import ProjectView, view_of
from shared.messaging.web.http import reader_for, show
from shared.messaging.web.security import Caller

router = APIRouter(tags=["design"])


@router.get("/projects/{project_id}", response_model=ProjectView)
async def read(
    request: Request,
    project_id: UUID,
    _: Annotated[Caller, Depends(reader_for("customer", "sales", "designer", "operator"))],
) -> Response:
    """The project as this service shows it, with its version as ETag."""
    return await show(request, project_id, view_of)


for part in (proposals, redesigns):
    router.include_router(part.router)
