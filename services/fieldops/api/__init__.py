"""What people and outside tools ask of field operations."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.fieldops.api import dispatch, hours, pieces, quality, safety, service, site, visits
from services.fieldops.api.common import crews, suppliers
from services.fieldops.api.supply import invoices, purchasing, warehouse
from services.fieldops.api.views import BuildView, view_of
from shared.messaging.web.http import reader_for, show
from shared.messaging.web.security import Caller

router = APIRouter(tags=["fieldops"])

Reader = Annotated[
    Caller, Depends(reader_for("quality", "sales", "customer", "operator", supplier=suppliers, crew=crews))
]


@router.get("/projects/{project_id}", response_model=BuildView)
async def read(request: Request, project_id: UUID, _: Reader) -> Response:
    """The project as this service shows it, with its version as ETag."""
    return await show(request, project_id, view_of)


for part in (purchasing, invoices, warehouse, site, visits, quality, dispatch, service, pieces, safety, hours):
    router.include_router(part.router)
