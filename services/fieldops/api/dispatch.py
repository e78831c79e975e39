"""Dispatch: the next days planned for all sites at once, and the plan put into the projects."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import Field

from services.fieldops.api.common import Day
from services.fieldops.model import Build, CrewDay, PurchaseOrder, State
from services.fieldops.model.crew import crew_day_key, working_days
from services.fieldops.rules.horizon import crews as company
from services.fieldops.rules.horizon.board import board_svg
from services.fieldops.rules.horizon.planning import CrewFacts, Plan, Site, plan
from services.fieldops.rules.horizon.weather import Forecast, by_day
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Command, Refused, View, command_for, must, reader_for
from shared.messaging.web.security import Caller
from shared.rules.calendar import local_date
from shared.schemas.parts import DesignFacts

router = APIRouter()

ByDispatcher = Annotated[Command, Depends(command_for("operator"))]
Dispatcher = Annotated[Caller, Depends(reader_for("operator", "quality"))]
OPEN_STATES = (State.PROCURING, State.MATERIALS_READY, State.SCHEDULED)
MOST_DAYS = 30


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

    return await command.run(project_id, decide, status=204)


class PlanRequest(Body):
    start: Day | None = None
    """First day; None: tomorrow."""
    days: int = Field(ge=1, le=MOST_DAYS, default=10)
    """Working days."""
    weather: tuple[Forecast, ...] = Field(max_length=60, default=())


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


@router.post("/dispatch/plans", response_model=PlanView)
async def make_plan(request: Request, body: PlanRequest, _: Dispatcher) -> PlanView:
    """Plans the next working days for all sites: promised visits stay unless they cannot. Changes nothing."""
    found, start = await _plan(request, body)
    crews = [(one.name, sorted(one.skills, key=lambda skill: (":" in skill, skill))) for one in company.crews()]
    return _view(found, board_svg(start, body.days, crews, found, by_day(body.weather)))


async def _plan(request: Request, body: PlanRequest) -> tuple[Plan, date]:
    processor: Processor = request.app.state.processor
    today = local_date(processor.clock.now(), "UTC")
    start = body.start or today + timedelta(days=1)
    builds = await processor.find(Build, "state", [state.value for state in OPEN_STATES])
    orders = await processor.find(PurchaseOrder, "state", ["issued", "acknowledged"])
    crews = company.crews()
    ahead = [start + timedelta(days=n) for n in range(2 * body.days + 5)]
    booked = await processor.find(CrewDay, "id", [crew_day_key(one.name, day) for one in crews for day in ahead])
    sites = [site for row in builds if (site := _site(row, orders, today)) is not None]
    planned = {UUID(one.id) for one in sites}
    facts = [
        CrewFacts(
            one.name, one.skills, one.hours_per_day, one.state,
            frozenset(
                row["day"]
                for row in booked
                if str(row["id"]).partition("/")[2] == one.name
                and (row["project_id"] not in planned or row["visit_id"] is not None)
            ),
        )
        for one in crews
    ]  # fmt: skip
    unfit = by_day(body.weather)
    travel = company.travel_hours()
    return await asyncio.to_thread(plan, start, body.days, facts, sites, unfit, travel), start


def _site(row: Mapping[str, Any], orders: Sequence[Mapping[str, Any]], today: date) -> Site | None:
    """A build as dispatch sees it; None while a supplier has not promised a day."""
    due = [one["promised_for"] for one in orders if one["project_id"] == row["project_id"]]
    if row["permitted_design"] is None or None in due or row["stop_reason"] is not None:
        return None
    design = DesignFacts.stored(row["permitted_design"])
    promised = None if row["starts_on"] is None else (row["crew"], row["starts_on"])
    windows = tuple(
        (date.fromisoformat(one["first"]), date.fromisoformat(one["last"])) for one in row["customer_windows"]
    )
    return Site(
        id=str(row["project_id"]),
        hours=company.labour_hours(design),
        skills=company.skills_for(design, row["jurisdiction"]),
        state=row["jurisdiction"] or "",
        ready=max((day + timedelta(days=1) for day in due), default=today),
        windows=windows,
        promised=promised,
    )


def _view(found: Plan, board: str) -> PlanView:
    return PlanView(
        status=found.status,
        placed=[
            PlacedView(
                project_id=UUID(one.site), crew=one.crew, starts_on=one.starts_on, ends_on=one.ends_on,
                days=sum(day <= one.ends_on for day in working_days(one.starts_on, MOST_DAYS)),
                late_days=one.late_days, price_cents=one.price_cents,
                moved_from=None if one.moved_from is None else f"{one.moved_from[0]} on {one.moved_from[1]}",
            )
            for one in found.placed
        ],
        left_out=[LeftOutView(project_id=UUID(site), reasons=list(why)) for site, why in found.left_out.items()],
        objective=found.objective,
        bound=found.bound,
        moves_cents=found.moves_cents,
        board_svg=board,
    )  # fmt: skip
