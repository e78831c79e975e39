"""What of a project was erased in this service, what stays, and why."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from shared.messaging.handling.work import ERASED
from shared.messaging.storage.store import Unknown
from shared.messaging.web.http import View, reader_for

router = APIRouter(tags=["operations"])


class ErasedTable(View):
    table: str
    columns: list[str] | None
    """Null: whole rows."""
    rows: int | None
    """Null: not counted."""


class KeptTable(View):
    table: str
    why: str


class ErasureView(View):
    service: str
    project_id: UUID
    erased_at: datetime
    erased: list[ErasedTable]
    stays: list[KeptTable]


@router.get("/projects/{project_id}/erasure", dependencies=[Depends(reader_for("operator"))])
async def erasure(request: Request, project_id: UUID) -> ErasureView:
    """What was done when the project was erased. 404 where it was not, or word of it has not come here yet."""
    processor = request.app.state.processor
    found = await processor.store.last_audited(ERASED, str(project_id))
    if found is None:
        raise Unknown("this project was not erased here")
    details: dict[str, Any] = found.details
    return ErasureView.model_validate(
        {"service": processor.service.name, "project_id": project_id, "erased_at": found.at, **details}
    )
