"""A person is forgotten: what is personal of a project is erased, here and by all who were told of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.lead.model import Lead
from services.lead.steps import erase_lead
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Command, View, command_for, must

router = APIRouter()


class ErasureAsked(View):
    project_id: UUID
    erased_at: datetime


@router.post("/projects/{project_id}/erasure", response_model=ErasureAsked)
async def erase(project_id: UUID, command: Annotated[Command, Depends(command_for("operator"))]) -> Response:
    """Erases what is personal and what no law keeps. Each service tells at ``GET …/erasure`` what it did.

    409 while the project is under way. It cannot be undone.
    """

    async def decide(work: Work) -> ErasureAsked:
        lead = must(await work.get(Lead))
        await erase_lead(lead, "request", work)
        return ErasureAsked(project_id=project_id, erased_at=lead.erased_at)

    return await command.run(project_id, decide)
