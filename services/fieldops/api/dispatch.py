"""Dispatch: the next days planned for all sites at once, and the plan put into the projects."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import AwareDatetime, Field

from services.fieldops import dispatch as desk
from services.fieldops.api.common import Day
from services.fieldops.model import Build, Dispatch
from services.fieldops.model.crew import working_days
from services.fieldops.model.dispatch import DESK
from services.fieldops.rules.horizon import crews as company
from services.fieldops.rules.horizon.ahead import MOST_DAYS, Asked, Found, look_ahead
from services.fieldops.rules.horizon.board import board_svg
from services.fieldops.rules.horizon.weather import Forecast, by_day
from services.fieldops.rules.policy import HORIZON_DAYS
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Command, Refused, Unknown, View, command_for, must, reader_for
from shared.messaging.web.security import Caller
from shared.rules.calendar import local_date

router = APIRouter()

ByDispatcher = Annotated[Command, Depends(command_for("operator"))]
Dispatcher = Annotated[Caller, Depends(reader_for("operator", "quality"))]


class CustomerWindow(Body):
    first: Day
    last: Day


class CustomerWindows(Body):
    windows: tuple[CustomerWindow, ...] = Field(max_length=20)


@router.post("/projects/{project_id}/customer-windows", status_code=204)
async def agree_on_windows(
    project_id: UUID, body: CustomerWindows, command: Annotated[Command, Depends(command_for("sales", "operator"))]
) -> Response:
    """Days on which the customer lets us in; dispatch plans within them. None: any day."""

    async def decide(work: Work) -> None:
        build: Build = must(await work.get(Build))
        for one in body.windows:
            if one.last < one.first:
                raise Refused("window-ends-first", f"a window ends on {one.last} before it begins on {one.first}")
        build.customer_windows = [one.model_dump(mode="json") for one in body.windows]
        desk.note_change(work)

    return await command.run(project_id, decide, status=204)


class DayForecast(Forecast):
    day: Day


class PlanRequest(Body):
    start: Day | None = None
    """First day; None: tomorrow."""
    days: int = Field(ge=1, le=MOST_DAYS, default=HORIZON_DAYS)
    """Working days."""
    weather: tuple[DayForecast, ...] | None = Field(max_length=60, default=None)
    """None: as it was told last."""


class PlacedView(View):
    project_id: UUID
    crew: str
    starts_on: date
    ends_on: date
    days: int
    """Working days on site."""
    late_days: int
    moved_from: str | None
    price_cents: int
    why: str
    """What keeps a promise from being kept; empty where it stays."""


class LeftOutView(View):
    project_id: UUID
    reasons: list[str]


class PlanView(View):
    status: str
    placed: list[PlacedView]
    left_out: list[LeftOutView]
    """Each with the reasons why nobody comes."""
    objective: float
    bound: float | None
    moves_cents: int
    board_svg: str
    """The plan as a picture: crews by days."""
    planned_at: AwareDatetime
    next_look: date | None
    """The day on whose eve dispatch looks again, if nothing is told before; null while no job is open."""


@router.post("/dispatch/plans", response_model=PlanView)
async def make_plan(request: Request, body: PlanRequest, _: Dispatcher) -> PlanView:
    """Plans the next working days for all sites: promised visits stay unless they cannot. Changes nothing."""
    processor: Processor = request.app.state.processor
    now = processor.clock.now()
    start = body.start or local_date(now, "UTC") + timedelta(days=1)

    async def facts(work: Work) -> Asked:
        weather = desk.forecasts_of(await work.get(Dispatch)) if body.weather is None else body.weather
        return await desk.facts(work, start, body.days, weather)

    asked = await processor.look(DESK, facts)
    return _view(await asyncio.to_thread(look_ahead, asked), now)


@router.get("/dispatch/plan", response_model=PlanView, responses={404: {"description": "No plan has been made yet"}})
async def read_plan(request: Request, _: Dispatcher) -> PlanView:
    """The plan that stands: made when something had changed, or the one before was out of date."""
    processor: Processor = request.app.state.processor

    async def look(work: Work) -> PlanView:
        kept = await work.get(Dispatch)
        if kept is None or kept.plan is None or kept.planned_at is None:
            raise Unknown
        return _view(Found.model_validate(kept.plan), kept.planned_at)

    return await processor.look(DESK, look)


class Forecasts(Body):
    weather: tuple[DayForecast, ...] = Field(min_length=1, max_length=60)


@router.post("/dispatch/forecasts", status_code=204)
async def tell_forecast(body: Forecasts, command: ByDispatcher) -> Response:
    """What the weather of some days will be; dispatch looks again at once."""

    async def decide(work: Work) -> None:
        await desk.tell_forecast(body.weather, work)

    return await command.run(DESK, decide, status=204)


def _view(found: Found, planned_at: datetime) -> PlanView:
    crews = [(one.name, sorted(one.skills, key=lambda skill: (":" in skill, skill))) for one in company.crews()]
    plan = found.plan
    return PlanView(
        status=plan.status,
        placed=[
            PlacedView(
                project_id=UUID(one.site), crew=one.crew, starts_on=one.starts_on, ends_on=one.ends_on,
                days=sum(day <= one.ends_on for day in working_days(one.starts_on, MOST_DAYS)),
                late_days=one.late_days, price_cents=one.price_cents, why=one.why,
                moved_from=None if one.moved_from is None else f"{one.moved_from[0]} on {one.moved_from[1]}",
            )
            for one in plan.placed
        ],
        left_out=[LeftOutView(project_id=UUID(site), reasons=list(why)) for site, why in plan.left_out.items()],
        objective=plan.objective,
        bound=plan.bound,
        moves_cents=plan.moves_cents,
        board_svg=board_svg(found.start, found.days, crews, plan, by_day(found.forecasts)),
        planned_at=planned_at,
        next_look=found.next_look,
    )  # fmt: skip
