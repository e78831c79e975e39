"""Where pieces are that were taken down, and whose number is on a plate."""

from collections import defaultdict
from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.fieldops import tasks
from services.fieldops.api.common import ByOperator, SerialText, Sku
from services.fieldops.api.views import BuildView, view_of
from services.fieldops.model import Build, Removal, Serial
from services.fieldops.rules.receiving import serial_key
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, must
from shared.schemas.fieldops import RemovedPiecesAccountedFor
from shared.schemas.parts import SerialNumber
from shared.schemas.quantities import Line

router = APIRouter()


class RemovedPiece(Body):
    sku: Sku
    serial: SerialText


class Went(StrEnum):
    """Where pieces are."""

    STORED = "removed"
    """They lie somewhere: in our warehouse, on a truck, with the owner."""
    RETURNED = "returned"
    """The maker has them."""
    SCRAPPED = "scrapped"
    """Who recycles or dumps them has them."""


class Account(Body):
    pieces: tuple[RemovedPiece, ...] = Field(min_length=1, max_length=20_000)
    removal: Went
    place: Line = Field(max_length=80)
    """Our warehouse or truck, the maker, or who recycles or dumps them."""
    return_number: SerialText | None = None
    """The maker's, for what goes back to it; None: the one that it gave for the repair."""


@router.post("/projects/{project_id}/removed-pieces", response_model=BuildView)
async def account_for_removed_pieces(project_id: UUID, body: Account, command: ByOperator) -> Response:
    """Where pieces are that were taken down: stored, returned to the maker, or scrapped. Also of a project that is
    closed."""

    async def decide(work: Work) -> BuildView:
        build = must(await work.get(Build))
        known = {one.id: one for one in await work.all(Serial)}
        moved: dict[str | None, list[SerialNumber]] = defaultdict(list)
        for named in body.pieces:
            key = serial_key(named.sku, named.serial)
            piece = known.get(key)
            if piece is None:
                raise Refused("no-such-serial", f"{key} is no piece of this project")
            if piece.account_for(Removal(body.removal), body.place, body.return_number):
                number = piece.return_number if piece.removal is Removal.RETURNED else None
                moved[number].append(SerialNumber(sku=piece.sku, serial=piece.serial))
        for number, pieces in moved.items():
            work.publish(
                RemovedPiecesAccountedFor(
                    project_id=project_id, pieces=tuple(pieces), removal=body.removal, place=body.place,
                    return_number=number,
                )
            )  # fmt: skip
        if not build.closed:
            await tasks.ask_where_removed_pieces_are(work)
        return await view_of(work)

    return await command.run(project_id, decide)


class PlateRead(Body):
    sku: Sku
    serial: SerialText
    """As the plate says it."""
    seen: Line = Field(max_length=500)
    """Who has read it, and what speaks for one piece that was moved, or for two that bear one number."""


@router.post("/projects/{project_id}/serial-plates", response_model=BuildView)
async def say_plate_was_read(project_id: UUID, body: PlateRead, command: ByOperator) -> Response:
    """The plate says the number that the register of another house has. Its row stays there; nobody is asked any more.

    The system's own record (onboarding) names it here as well, so that a recall finds both houses.
    """

    async def decide(work: Work) -> BuildView:
        must(await work.get(Build))
        piece = SerialNumber(sku=body.sku, serial=body.serial)
        if not await tasks.is_to_be_cleared_up(piece, work):
            raise Refused("nothing-due", f"nobody asks about {serial_key(body.sku, body.serial)}")
        work.keep_words(command.caller.subject, "plate_read", f"{serial_key(body.sku, body.serial)}: {body.seen}")
        tasks.serial_was_cleared_up(piece, work)
        return await view_of(work)

    return await command.run(project_id, decide)
