"""The punch list, and what was built otherwise than designed."""

from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import Field, model_validator

from services.fieldops import tasks
from services.fieldops.api.common import ByQuality, BySafety, Code, Day, open_build
from services.fieldops.api.views import BuildView, view_of
from services.fieldops.model import PunchItem, Severity
from services.fieldops.rules.as_built import TOLERANCES, beyond, parted
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, Command, Refused, command_for, must
from shared.schemas import fieldops as published
from shared.schemas.quantities import Line

router = APIRouter()

PHOTO: Final = "installation_photo"
ByDesigner = Annotated[Command, Depends(command_for("designer"))]


class Difference(Body):
    """What was measured on site against what the approved plan shows."""

    quantity: Code
    designed: float = Field(ge=-1e6, le=1e6)
    built: float = Field(ge=-1e6, le=1e6)

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.quantity not in TOLERANCES:
            raise ValueError(f"{self.quantity} has no tolerance; known are {', '.join(sorted(TOLERANCES))}")
        return self


class NewPunchItem(Body):
    category: Code
    severity: Severity
    text: str = Field(min_length=1, max_length=2_000)
    photo: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of a photograph among the project's documents."""
    due: Day
    difference: Difference | None = None


@router.post("/projects/{project_id}/punch-items", response_model=BuildView, status_code=201)
async def raise_item(project_id: UUID, body: NewPunchItem, command: BySafety) -> Response:
    """Something is wrong with what is built. What is beyond tolerance of the plan goes to a designer, and blocks."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        if build.crew is None or build.started_at is None:
            raise Refused("wrong-state", f"nothing is being built: the build is {build.state}")
        if body.photo is not None:
            must(await work.document(body.photo))
        off = body.difference
        far = off is not None and beyond(off.quantity, off.designed, off.built)
        item = work.add(
            PunchItem(
                id=new_id(), project_id=project_id, category=body.category,
                severity=Severity.MAJOR if far else body.severity, text=body.text, photo=body.photo, owner=build.crew,
                built_by=build.crew, due=body.due, raised_at=work.now,
                difference=None if off is None else off.model_dump(),
            )
        )  # fmt: skip
        work.publish(item.raised())
        if off is not None and far:
            dimension, unit = parted(off.quantity)
            work.publish(
                published.AsBuiltDifferenceFound(
                    project_id=project_id, punch_item_id=item.id, dimension=dimension, expected=off.designed,
                    measured=off.built, unit=unit,
                )
            )  # fmt: skip
            tasks.ask_designer(item, work)
        else:
            tasks.ask_to_put_right(item, work)
        return await view_of(work)

    return await command.run(project_id, decide, status=201)


class Seen(Body):
    photos: tuple[UUID, ...] = Field(min_length=1, max_length=100)
    """Documents of kind ``installation_photo`` that show it put right, added since the item was raised."""


@router.post("/projects/{project_id}/punch-items/{item_id}/closure", response_model=BuildView)
async def close_item(project_id: UUID, item_id: UUID, body: Seen, command: ByQuality) -> Response:
    """The caller, who is not of those who built it, has seen that it is put right: photographs show it."""

    async def decide(work: Work) -> BuildView:
        await open_build(work)
        item: PunchItem = must(await work.get(PunchItem, item_id))
        for one in body.photos:
            await _taken_since(item, one, work)
        closed = item.close(command.caller.subject, command.caller.organisation, work.now, body.photos)
        work.publish(*await command.attest(work, closed, body.photos, (PHOTO,)))
        work.complete(f"put_right:{item.id}", f"review_as_built:{item.id}")
        return await view_of(work)

    return await command.run(project_id, decide)


async def _taken_since(item: PunchItem, named: UUID, work: Work) -> None:
    photo = await work.evidence(named, PHOTO)
    if photo.given_at < item.raised_at:
        raise Refused("photographed-before", f"document {named} was there before the item was raised")


class DesignReview(Body):
    accepted: bool
    """The design stands as it is built; False: it is built as designed."""
    reason: Line = Field(max_length=500)


@router.post("/projects/{project_id}/punch-items/{item_id}/design-review", response_model=BuildView)
async def review_as_built(project_id: UUID, item_id: UUID, body: DesignReview, command: ByDesigner) -> Response:
    """A designer has looked at what is built otherwise: it stands, or the crew builds it as designed."""

    async def decide(work: Work) -> BuildView:
        await open_build(work)
        item: PunchItem = must(await work.get(PunchItem, item_id))
        if item.difference is None:
            raise Refused("no-difference", "this item is no difference from the design")
        work.note(command.caller.subject, "as_built.reviewed", body.reason, accepted=body.accepted)
        work.complete(f"review_as_built:{item.id}")
        if body.accepted:
            work.publish(*item.close(command.caller.subject, command.caller.organisation, work.now))
        else:
            tasks.ask_to_put_right(item, work)
        return await view_of(work)

    return await command.run(project_id, decide)
