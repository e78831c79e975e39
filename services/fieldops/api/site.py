"""What crews do: schedule, sign, start, complete, rework."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.fieldops import tasks
from services.fieldops.api.common import ByCrew, Code, Day, Hours, SerialText, Sku, open_build
from services.fieldops.api.views import BuildView, view_of
from services.fieldops.model import Rework
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, must
from shared.schemas.parts import SerialNumber
from shared.schemas.quantities import Line

router = APIRouter()


class Schedule(Body):
    crew: Line = Field(max_length=80)
    starts_on: Day
    days: int = Field(ge=1, le=365)


@router.post("/projects/{project_id}/schedule", response_model=BuildView)
async def schedule(project_id: UUID, body: Schedule, command: ByCrew) -> Response:
    """A crew takes the job on for a day."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        work.publish(*build.schedule(body.crew, body.starts_on, body.days, tasks.today_at(build, work)))
        work.complete("schedule_installation")
        tasks.send_crew_on(build, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class Reschedule(Body):
    crew: Line = Field(max_length=80)
    starts_on: Day
    reason: str = Field(min_length=1, max_length=300)


@router.post("/projects/{project_id}/reschedule", response_model=BuildView)
async def reschedule(project_id: UUID, body: Reschedule, command: ByCrew) -> Response:
    """Another day or another crew: weather, illness, a customer who is away. The hazard analysis is signed anew."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        work.publish(*build.reschedule(body.crew, body.starts_on, body.reason, tasks.today_at(build, work)))
        work.complete("sign_hazard_analysis", "start_installation")
        tasks.send_crew_on(build, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class HazardAnalysis(Body):
    hazards: tuple[Code, ...] = Field(min_length=1, max_length=100)
    """Codes of the hazards that the crew went through; the open task lists those that are required."""


@router.post("/projects/{project_id}/hazard-analysis", response_model=BuildView)
async def sign_hazards(project_id: UUID, body: HazardAnalysis, command: ByCrew) -> Response:
    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        work.publish(*build.sign_hazards(body.hazards))
        work.complete("sign_hazard_analysis")
        details = {"post": f"/projects/{project_id}/start", "starts_on": f"{build.starts_on}", "crew": build.crew}
        work.assign("start_installation", to="crew", details=details)
        return await view_of(work)

    return await command.run(project_id, decide)


@router.post("/projects/{project_id}/start", response_model=BuildView)
async def start(project_id: UUID, command: ByCrew) -> Response:
    """The crew begins. Refused before the day, without a signed hazard analysis, and while work is stopped."""

    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        work.publish(*build.start(work.now, tasks.today_at(build, work)))
        work.complete("start_installation")
        work.disarm("installation_day")
        await tasks.ask_for_completion(build, work)
        return await view_of(work)

    return await command.run(project_id, decide)


class InstalledSerial(Body):
    sku: Sku
    serial: SerialText


class Completion(Body):
    labour_hours: Hours
    photos: int = Field(ge=1, le=10_000)
    major_punch_items: int = Field(ge=0, le=1_000, default=0)
    serials: tuple[InstalledSerial, ...] = Field(max_length=20_000)
    """Every serial number as scanned in place; the open task lists those that were received."""


@router.post("/projects/{project_id}/completion", response_model=BuildView)
async def complete(project_id: UUID, body: Completion, command: ByCrew) -> Response:
    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        installed = [SerialNumber(sku=one.sku, serial=one.serial) for one in body.serials]
        received = await tasks.live_serials(work)
        work.publish(
            *build.complete(received, installed, body.labour_hours, body.photos, body.major_punch_items, work.now)
        )
        work.complete("complete_installation")
        return await view_of(work)

    return await command.run(project_id, decide)


class ReworkDone(Body):
    labour_hours: Hours


@router.post("/projects/{project_id}/reworks/{rework_id}/completion", response_model=BuildView)
async def complete_rework(project_id: UUID, rework_id: UUID, body: ReworkDone, command: ByCrew) -> Response:
    async def decide(work: Work) -> BuildView:
        build = await open_build(work)
        rework: Rework = must(await work.get(Rework, rework_id))
        work.publish(*build.complete_rework(rework, body.labour_hours, work.now))
        work.complete(f"complete_rework:{rework.id}")
        return await view_of(work)

    return await command.run(project_id, decide)
