"""What people and outside tools ask of onboarding."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.onboarding.api import activation, assets, gateways, handover, operation, ownership, telemetry, welcome
from services.onboarding.api.common import Reader
from services.onboarding.api.views import SystemView, view_of
from shared.messaging.web.http import show

router = APIRouter(tags=["onboarding"])


@router.get("/projects/{project_id}", response_model=SystemView)
async def read(request: Request, project_id: UUID, _: Reader) -> Response:
    """The project as this service shows it, with its version as ETag."""
    return await show(request, project_id, view_of)


for part in (activation, gateways, operation, ownership, welcome, telemetry, assets, handover):
    router.include_router(part.router)
