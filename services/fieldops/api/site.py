"""What crews do: schedule, sign, start, complete, rework."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from services.fieldops import ordering, pieces, stock, tasks
from services.fieldops.api.common import (
    ByCrew,
    ByDispatch,
    Code,
    Day,
    Hours,
    SerialText,
    Sku,
    open_build,
    photographs,
)
from services.fieldops.api.supply.warehouse import lies_in
from services.fieldops.api.views import BuildView, view_of
from services.fieldops.booking import MOST_DAYS, promise_days, push_visits, taken_days
from services.fieldops.handlers import order_anew
from services.fieldops.model import (
    CrewDay,
    HeldOrder,
    PunchItem,
    PurchaseOrder,
    Rework,
    Serial,
    SerialState,
    State,
    Visit,
)
from services.fieldops.model.crew import crew_key, without, working_days
from services.fieldops.model.supply.piece import number_taken
from services.fieldops.rules.receiving import serial_key
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, must
from shared.schemas.parts import SerialNumber
from shared.schemas.quantities import Line

router = APIRouter()


class Schedule(Body):
    crew: Line = Field(max_length=80)
    starts_on: Day
    days: int = Field(ge=1, le=MOST_DAYS)


@router.post("/projects/{project_id}/schedule", response_model=BuildView)
async def schedule(project_id: UUID, body: Schedule, command: ByDispatch) -> Response:
    """A crew takes the job on. Refused for a day that it has promised to another site."""
    days = tuple(working_days(body.starts_on, body.days))

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        orders, held = await work.all(PurchaseOrder), await work.all(HeldOrder)
        today = tasks.today_at(build, work)
        work.publish(*build.schedule(body.crew, body.starts_on, body.days, today, orders, held))
        await promise_days(work, body.crew, days)
        await ordering.follow_need_date(build, work)
        work.complete("schedule_installation", "permit_ends_first")
        tasks.send_crew_on(build, work)
        return await view_of(work)

    return await command.run(project_id, decide, also=(crew_key(body.crew),))


class Reschedule(Body):
    crew: Line = Field(max_length=80)
    starts_on: Day
    reason: str = Field(min_length=1, max_length=300)


@router.post("/projects/{project_id}/reschedule", response_model=BuildView)
async def reschedule(project_id: UUID, body: Reschedule, command: ByDispatch) -> Response:
    """Another day or another crew: weather, illness, a customer who is away. The hazard analysis is signed anew."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        orders, held = await work.all(PurchaseOrder), await work.all(HeldOrder)
        today = tasks.today_at(build, work)
        work.publish(*build.reschedule(body.crew, body.starts_on, body.reason, today, orders, held))
        assert build.days is not None
        await promise_days(work, body.crew, tuple(working_days(body.starts_on, build.days)))
        await ordering.follow_need_date(build, work)
        work.complete("move_installation", "sign_hazard_analysis", "start_installation")
        tasks.send_crew_on(build, work)
        return await view_of(work)

    return await command.run(project_id, decide, also=(crew_key(body.crew),))


class LostDay(Body):
    day: Day
    reason: Line = Field(max_length=300)


@router.post("/projects/{project_id}/lost-days", response_model=BuildView)
async def lose_day(request: Request, project_id: UUID, body: LostDay, command: ByCrew) -> Response:
    """Nobody works on a day of the installation (rain, wind): its later days, and visits after it, follow on."""
    processor: Processor = request.app.state.processor

    async def crews_of(work: Work) -> set[str]:
        return {one.id.partition("/")[2] for one in await work.all(CrewDay)}

    crew_names = await processor.look(project_id, crews_of)

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        mine = sorted(one.day for one in await work.all(CrewDay) if one.visit_id is None)
        if body.day not in mine or build.crew is None:
            raise Refused("no-such-day", f"{body.day} is no day of this installation")
        days = without(mine, body.day)
        taken = await taken_days(work, build.crew, list(working_days(body.day, MOST_DAYS)))
        while days[-1] in taken:  # the crew is elsewhere that day
            days = without(days, days[-1])
        work.publish(*build.lose_day(body.day, days, body.reason))
        await promise_days(work, build.crew, days)
        await push_visits(work, max(days), body.reason)
        if build.state is State.SCHEDULED:
            work.complete("move_installation", "sign_hazard_analysis", "start_installation")
            tasks.send_crew_on(build, work)
        return await view_of(work)

    return await command.run(project_id, decide, also=[crew_key(one) for one in crew_names])


class HazardAnalysis(Body):
    hazards: tuple[Code, ...] = Field(min_length=1, max_length=100)
    """Codes of the hazards that the crew went through; the open task lists those that are required."""


@router.post("/projects/{project_id}/hazard-analysis", response_model=BuildView)
async def sign_hazards(project_id: UUID, body: HazardAnalysis, command: ByCrew) -> Response:
    """The crew has gone through the hazards of the job; it may begin."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        if signed := build.sign_hazards(body.hazards):
            work.publish(*signed)
            work.complete("sign_hazard_analysis")
            details = {"post": f"/projects/{project_id}/start", "crew": build.crew, "starts_on": f"{build.starts_on}"}
            work.assign("start_installation", to="crew", details=details)
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/start", response_model=BuildView)
async def start(project_id: UUID, command: ByCrew) -> Response:
    """The crew begins. Refused before the day, without a signed hazard analysis, and while work is stopped."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        work.publish(*build.start(work.now, tasks.today_at(build, work)))
        work.complete("start_installation", "move_installation")
        work.disarm("installation_day")
        await tasks.ask_for_completion(build, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class InstalledSerial(Body):
    sku: Sku
    serial: SerialText


class Completion(Body):
    labour_hours: Hours
    photos: tuple[UUID, ...] = Field(min_length=1, max_length=100)
    """Documents of kind ``installation_photo``, each added with its ``shot``; the open task has the list of shots."""
    major_punch_items: int = Field(ge=0, le=1_000, default=0)
    serials: tuple[InstalledSerial, ...] = Field(max_length=20_000)
    """Every serial number as scanned in place; the open task lists those that were received."""


@router.post("/projects/{project_id}/completion", response_model=BuildView)
async def complete(project_id: UUID, body: Completion, command: ByCrew) -> Response:
    """The installation stands, with the hours it took and the serial numbers that were built in."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        installed = [SerialNumber(sku=one.sku, serial=one.serial) for one in body.serials]
        received = build.usable(await work.all(Serial))
        photos = await photographs(body.photos, build.started_at, work)
        punch_list, visits = await work.all(PunchItem), await work.all(Visit)
        work.publish(
            *build.complete(
                received, installed, body.labour_hours, photos, body.major_punch_items, work.now, punch_list, visits
            )
        )
        await pieces.leave_only(installed, work)
        work.complete("complete_installation")
        await tasks.release_crew(work, tasks.today_at(build, work) + timedelta(days=1))
        return await view_of(work)

    return await command.run(project_id, decide)


class Gone(StrEnum):
    BROKEN = "broken"
    LOST = "lost"


class Withdrawal(Body):
    sku: Sku
    serial: SerialText
    reason: Gone
    replaced_by: SerialText | None = None
    """Serial number of a piece from stock that takes its place; without one a piece is ordered anew."""
    from_place: Line | None = Field(max_length=60, default=None)
    """The warehouse or truck of ours that this piece was taken from; None where it came with the delivery."""


@router.post("/projects/{project_id}/serials/withdrawal", response_model=BuildView)
async def withdraw_serial(request: Request, project_id: UUID, body: Withdrawal, command: ByCrew) -> Response:
    """A piece broke on the roof or is lost: another takes its place before the installation is completed."""
    processor: Processor = request.app.state.processor
    key = None if body.replaced_by is None else serial_key(body.sku, body.replaced_by)
    taken = [] if key is None else await processor.find(Serial, "id", [key])
    place, spare = body.from_place, body.replaced_by
    there = place is None or spare is None or await lies_in(request, place, body.sku, spare)

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        known = {one.id: one for one in await work.all(Serial)}
        piece: Serial = must(known.get(serial_key(body.sku, body.serial)))
        if taken:
            raise number_taken(str(key))
        if not there:
            raise Refused("not-there", f"{key} does not lie in {place}")
        if place is not None and spare is not None:
            stock.take_for_repair(place, body.sku, spare, work)
        work.publish(*piece.withdraw(SerialState(body.reason), body.replaced_by))
        if body.replaced_by is None:
            await order_anew(build, body.sku, work)
        else:
            assert key is not None
            order = piece.purchase_order_id
            work.add(
                Serial(id=key, project_id=project_id, purchase_order_id=order, sku=body.sku, serial=body.replaced_by)
            )
        if build.state is State.INSTALLING:
            await tasks.ask_for_completion(build, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class ReworkDone(Body):
    labour_hours: Hours


@router.post("/projects/{project_id}/reworks/{rework_id}/completion", response_model=BuildView)
async def complete_rework(project_id: UUID, rework_id: UUID, body: ReworkDone, command: ByCrew) -> Response:
    """What was found is mended."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        rework: Rework = must(await work.get(Rework, rework_id))
        work.publish(*build.complete_rework(rework, body.labour_hours, work.now))
        work.complete(f"complete_rework:{rework.id}")
        return await view_of(work)

    return await command.run(project_id, decide)
