"""Where the pieces of a system are, and which firmware runs on them."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field, model_validator

from services.onboarding.api.common import open_system
from services.onboarding.api.views import SystemView, view_of
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Command, command_for, unrecorded
from shared.schemas.quantities import Line

router = APIRouter()
ByCrewOrSupport = Annotated[Command, Depends(command_for("support", crew=unrecorded))]
MOST_PIECES = 1_000
"""Of one request."""


class NotedPiece(Body):
    serial: Line
    sku: Line | None = None
    """Its article number; needed where pieces of two makers have that serial number."""
    place: Line | None = Field(default=None, max_length=200)
    """Where it is: "garage, left of the panel", "south roof, row 2, 7th from the west"."""
    firmware: Line | None = Field(default=None, max_length=80)
    """The version as the device names it."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.place is None and self.firmware is None:
            raise ValueError("place, firmware, or both have to be said")
        return self


class NotedPieces(Body):
    pieces: tuple[NotedPiece, ...] = Field(min_length=1, max_length=MOST_PIECES)


@router.post("/projects/{project_id}/equipment-notes", response_model=SystemView)
async def note_pieces(project_id: UUID, body: NotedPieces, command: ByCrewOrSupport) -> Response:
    """What is said of a piece takes the place of what was said before; all of them are noted, or none."""

    async def decide(work: Work) -> SystemView:
        system = await open_system(work)
        for one in body.pieces:
            system.note(system.piece(one.serial, one.sku), one.place, one.firmware, work.now)
        return await view_of(work)

    return await command.run(project_id, decide)
