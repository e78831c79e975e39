"""Windows in which a system may be run on the grid before it has permission to operate."""

from typing import Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, model_validator

from services.commissioning.api.common import ByAgent, Instant, open_handover
from services.commissioning.api.views import HandoverView, view_of
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body
from shared.schemas.quantities import Line

router = APIRouter()


class Window(Body):
    starts_at: Instant
    ends_at: Instant
    export_limit_kw: float | None = Field(ge=0, le=100_000, default=None)
    authorization: Line | None = None
    """The utility's written authorization; the open task says whether one is needed."""
    letter: UUID | None = None
    """Document of kind ``utility_letter`` in which it is written."""

    @model_validator(mode="after")
    def _is_written(self) -> Self:
        if (self.authorization is None) is not (self.letter is None):
            raise ValueError("an authorization has its letter: add it to the project as utility_letter, and name both")
        return self


@router.post("/projects/{project_id}/test-windows", response_model=HandoverView, status_code=201)
async def open_window(project_id: UUID, body: Window, command: ByAgent) -> Response:
    """Opens a window of tests. Refused where the utility's rule does not let one without its authorization."""

    async def decide(work: Work) -> HandoverView:
        handover = await open_handover(work)
        opened = handover.open_window(body.starts_at, body.ends_at, body.export_limit_kw, body.authorization, work.now)
        letters = [] if body.letter is None else [body.letter]
        work.publish(*await command.attest(work, opened, letters, ("utility_letter",)))
        return await view_of(work)

    return await command.run(project_id, decide, status=201)
