"""Visits: planned within the customer's window, signed for by every person every day, shown by photographs."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field, model_validator

from services.fieldops import tasks
from services.fieldops.api.common import ByCrew, Code, Day, Hours, open_build, photographs
from services.fieldops.api.views import BuildView, view_of
from services.fieldops.booking import promise_days
from services.fieldops.model import Build, Visit, VisitKind
from services.fieldops.model.crew import crew_key, working_days
from services.fieldops.model.supply.purchase import not_past
from services.fieldops.rules.hazards import hazards_of
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.web.http import Body, Refused, must
from shared.schemas.quantities import Line

router = APIRouter()

Person = Annotated[Line, Field(max_length=40, pattern=r"^[A-Za-z0-9-]+$")]
"""A personnel number, no name."""


class NewVisit(Body):
    kind: VisitKind
    crew: Line = Field(max_length=80)
    starts_on: Day
    days: int = Field(ge=1, le=30, default=1)
    window_first: Day
    window_last: Day
    """Days that the customer agreed to, both counted."""
    skills: tuple[Code, ...] = Field(max_length=20, default=())
    people: tuple[Person, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _agreed(self) -> Self:
        if not self.window_first <= self.starts_on <= self.window_last:
            raise ValueError(f"{self.starts_on} is not within {self.window_first} to {self.window_last}")
        return self


@router.post("/projects/{project_id}/visits", response_model=BuildView, status_code=201)
async def plan_visit(project_id: UUID, body: NewVisit, command: ByCrew) -> Response:
    """A crew comes on days that are its own; refused where it is at another site."""
    days = tuple(working_days(body.starts_on, body.days))

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        not_past(body.starts_on, tasks.today_at(build, work))
        visit = work.add(
            Visit(
                id=new_id(), project_id=project_id, kind=body.kind, crew=body.crew, starts_on=body.starts_on,
                days=body.days, window_first=body.window_first, window_last=body.window_last,
                skills=list(body.skills), people=list(dict.fromkeys(body.people)),
            )
        )  # fmt: skip
        await promise_days(work, body.crew, days, visit.id)
        work.publish(visit.planned())
        return await view_of(work)

    return await command.run(project_id, decide, status=201, also=(crew_key(body.crew),))


class VisitMove(Body):
    starts_on: Day | None
    """None: nobody comes; the crew's days are free."""
    reason: Line = Field(max_length=300)


@router.post("/projects/{project_id}/visits/{visit_id}/move", response_model=BuildView)
async def move_visit(request: Request, project_id: UUID, visit_id: UUID, body: VisitMove, command: ByCrew) -> Response:
    """Another day within the customer's window, or none at all."""
    processor: Processor = request.app.state.processor

    async def crew_of(work: Work) -> str:
        found = await work.get(Visit, visit_id)
        return "" if found is None else found.crew

    crew = await processor.look(project_id, crew_of)

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        visit: Visit = must(await work.get(Visit, visit_id))
        if body.starts_on is None:
            work.publish(*visit.call_off(body.reason))
        else:
            work.publish(*visit.move(body.starts_on, body.reason, tasks.today_at(build, work)))
        days = () if body.starts_on is None else tuple(working_days(body.starts_on, visit.days))
        await promise_days(work, visit.crew, days, visit.id)
        return await view_of(work)

    return await command.run(project_id, decide, also=(crew_key(crew),))


class SignOff(Body):
    person: Person
    hazards: tuple[Code, ...] = Field(min_length=1, max_length=100)


@router.post("/projects/{project_id}/visits/{visit_id}/hazards", response_model=BuildView)
async def sign_off(project_id: UUID, visit_id: UUID, body: SignOff, command: ByCrew) -> Response:
    """One person has gone through today's hazards; each does so on each day."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        visit: Visit = must(await work.get(Visit, visit_id))
        visit.sign(body.person, body.hazards, _needed(build, visit), tasks.today_at(build, work))
        return await view_of(work)

    return await command.run(project_id, decide)


def _needed(build: Build, visit: Visit) -> list[str]:
    """The hazards of the design for whoever works on it; of a site that nobody has designed yet, the ladder."""
    if build.permitted_design is None or visit.kind in (VisitKind.SURVEY, VisitKind.INSPECTION):
        return ["fall_from_roof", "ladder"]
    return [one.code for one in hazards_of(build.design)]


class Progress(Body):
    hours: Hours | None = None
    """Of all people together, when the work is done; None: the crew has arrived."""
    photos: tuple[UUID, ...] = Field(max_length=200, default=())
    """Documents of kind ``installation_photo``, each added with its ``shot``; the visit lists what has to be there."""


@router.post("/projects/{project_id}/visits/{visit_id}/progress", response_model=BuildView)
async def report_progress(project_id: UUID, visit_id: UUID, body: Progress, command: ByCrew) -> Response:
    """The crew is there and everybody has signed the day's hazards; then, that the work is done."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        visit: Visit = must(await work.get(Visit, visit_id))
        today = tasks.today_at(build, work)
        if body.hours is not None:
            photos = await photographs(body.photos, visit.arrived_at, work)
            work.publish(*visit.depart(work.now, today, body.hours, tuple(photos)))
        elif build.stop_reason is not None:
            raise Refused("work-stopped", f"work is stopped: {build.stop_reason}")
        else:
            visit.arrive(work.now, today)
        return await view_of(work)

    return await command.run(project_id, decide)
