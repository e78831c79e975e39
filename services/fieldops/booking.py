"""Booking a crew's days for a project's installation or one of its visits."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from fastapi import Request

from services.fieldops.model import CrewDay, Visit, VisitState
from services.fieldops.model.crew import crew_day_key, working_days
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Refused


async def promised_days(request: Request, crew: str, days: Sequence[date]) -> dict[str, UUID]:
    """Which of these days the crew has promised, and to which project."""
    processor: Processor = request.app.state.processor
    rows = await processor.find(CrewDay, "id", [crew_day_key(crew, day) for day in days])
    return {str(row["id"]): row["project_id"] for row in rows}


async def promise_days(
    work: Work, crew: str, days: Sequence[date], promised: Mapping[str, UUID], visit_id: UUID | None = None
) -> None:
    """The crew's days for the installation, or for a visit, in place of those before."""
    all_mine = await work.all(CrewDay)
    mine = {one.id: one for one in all_mine if one.visit_id == visit_id}
    other = {one.id for one in all_mine if one.visit_id != visit_id}
    wanted = {crew_day_key(crew, day): day for day in days}
    for key, day in wanted.items():
        if promised.get(key, work.project_id) != work.project_id or key in other:
            raise Refused("crew-busy", f"{crew} is at another site on {day}")
        if key not in mine:
            work.add(CrewDay(id=key, project_id=work.project_id, day=day, visit_id=visit_id))
    for key, one in mine.items():
        if key not in wanted:
            work.delete(one)


async def push_visits(work: Work, last: date, reason: str, promised: Mapping[str, UUID]) -> None:
    """Visits that were to begin before the installation's last day begin after it, one after the other."""
    for visit in sorted(await work.all(Visit), key=lambda one: one.starts_on):
        if visit.state is not VisitState.PLANNED:
            continue
        if visit.starts_on > last:
            break
        days = _free(visit, last + timedelta(days=1), promised, work.project_id)
        work.publish(*visit.push(days[0], reason))
        await promise_days(work, visit.crew, days, promised, visit.id)
        last = days[-1]


def _free(visit: Visit, first: date, promised: Mapping[str, UUID], project_id: UUID) -> list[date]:
    """The next days on which the visit's crew is free, Monday to Friday."""
    while True:
        days = list(working_days(next_working_day(first), visit.days))
        if all(promised.get(crew_day_key(visit.crew, day), project_id) == project_id for day in days):
            return days
        first = days[0] + timedelta(days=1)


def next_working_day(day: date) -> date:
    while day.weekday() >= 5:  # Saturday
        day += timedelta(days=1)
    return day
