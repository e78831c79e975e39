"""Booking a crew's days for a project's installation or one of its visits."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from services.fieldops import dispatch
from services.fieldops.model import CrewDay, Visit, VisitState
from services.fieldops.model.crew import crew_day_key, working_days
from shared.messaging.handling.work import Work
from shared.messaging.web.http import Refused

MOST_DAYS = 365
"""How far ahead days of a crew are looked at."""


async def taken_days(work: Work, crew: str, days: Sequence[date]) -> set[date]:
    """Which of these days the crew has promised to other projects: certain under the crew's lock."""
    rows = await work.find(CrewDay, "id", [crew_day_key(crew, day) for day in days])
    return {row["day"] for row in rows if row["project_id"] != work.project_id}


async def promise_days(work: Work, crew: str, days: Sequence[date], visit_id: UUID | None = None) -> None:
    """The crew's days for the installation, or for a visit, in place of those before.

    The command holds the crew's lock (``crew_key``), so that nobody else promises one of them meanwhile.
    """
    all_mine = await work.all(CrewDay)
    mine = {one.id: one for one in all_mine if one.visit_id == visit_id}
    other = {one.id for one in all_mine if one.visit_id != visit_id}
    wanted = {crew_day_key(crew, day): day for day in days}
    taken = await taken_days(work, crew, days)
    for key, day in wanted.items():
        if day in taken or key in other:
            raise Refused("crew-busy", f"{crew} is at another site on {day}")
        if key not in mine:
            work.add(CrewDay(id=key, project_id=work.project_id, day=day, visit_id=visit_id))
    for key, one in mine.items():
        if key not in wanted:
            work.delete(one)
    dispatch.note_change(work)


async def push_visits(work: Work, last: date, reason: str) -> None:
    """Visits that were to begin before the installation's last day begin after it, one after the other."""
    for visit in sorted(await work.all(Visit), key=lambda one: one.starts_on):
        if visit.state is not VisitState.PLANNED:
            continue
        if visit.starts_on > last:
            break
        ahead = list(working_days(last + timedelta(days=1), MOST_DAYS))
        days = _free(visit, ahead[0], await taken_days(work, visit.crew, ahead))
        work.publish(*visit.push(days[0], reason))
        await promise_days(work, visit.crew, days, visit.id)
        last = days[-1]


def _free(visit: Visit, first: date, taken: set[date]) -> list[date]:
    """The next days on which the visit's crew is free, Monday to Friday."""
    while True:
        days = list(working_days(next_working_day(first), visit.days))
        if not taken & set(days):
            return days
        first = days[0] + timedelta(days=1)


def next_working_day(day: date) -> date:
    while day.weekday() >= 5:  # Saturday
        day += timedelta(days=1)
    return day
