"""Hours of all employees by month: the crews' come with their work, everybody else's here."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from services.fieldops.api.common import ByQuality
from services.fieldops.model import EmployeeHours
from services.fieldops.model.safety.employees import COMPANY
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Body, Refused, View, reader_for
from shared.messaging.web.security import Caller
from shared.rules.calendar import local_date

router = APIRouter()

Reader = Annotated[Caller, Depends(reader_for("operator", "quality"))]
Month = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class MonthOfHours(Body):
    month: Month
    """One that is over."""
    hours: float = Field(ge=0, le=1_000_000)
    """Worked in it by everybody who works on no project's site: office, warehouse, drivers."""


class MonthView(View):
    month: str
    hours: float


class HoursView(View):
    months: list[MonthView]


async def _hours(work: Work) -> HoursView:
    return HoursView(months=[MonthView(month=one.id, hours=one.hours) for one in await work.all(EmployeeHours)])


@router.post("/employee-hours", response_model=HoursView, status_code=201)
async def record_hours(body: MonthOfHours, command: ByQuality) -> Response:
    """Told once a month: rates of injuries count the hours of all employees (29 CFR 1904.32(b)(2))."""

    async def decide(work: Work) -> HoursView:
        if any(one.id == body.month for one in await work.all(EmployeeHours)):
            raise Refused("known-already", f"the hours of {body.month} were told")
        month = work.add(EmployeeHours.of(body.month, body.hours, local_date(work.now, "UTC")))
        work.publish(month.recorded())
        return await _hours(work)

    return await command.run(COMPANY, decide, status=201)


@router.get("/employee-hours", response_model=HoursView)
async def read_hours(request: Request, _: Reader) -> HoursView:
    """The months that were told."""
    processor: Processor = request.app.state.processor
    return await processor.look(COMPANY, _hours)
