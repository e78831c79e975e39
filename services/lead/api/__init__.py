"""What people and outside tools ask of the lead service."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.lead.api import contact, erasure, inquiries, metering, owner, site, usage
from services.lead.api.views import LeadView, view_of
from services.lead.model import Lead
from shared.messaging.handling.work import Work
from shared.messaging.web.http import must, reader_for, show
from shared.messaging.web.security import Caller

router = APIRouter(tags=["lead"])


@router.get("/projects/{project_id}", response_model=LeadView)
async def read(
    request: Request, project_id: UUID, _: Annotated[Caller, Depends(reader_for("customer", "sales", "operator"))]
) -> Response:
    """The project as this service shows it, with its version as ETag."""

    async def view(work: Work) -> LeadView:
        return view_of(must(await work.get(Lead)))

    return await show(request, project_id, view)


for part in (inquiries, contact, owner, erasure, site, usage, metering):
    router.include_router(part.router)
