"""The rolling horizon: which site gets which crew in the next working days, by the solver that ``helio schedule`` runs.

Visits that are promised stay where they are, unless they cannot: their crew is gone, the goods come later, the weather
is unfit, the window has passed. Those alone are planned anew, and each such move has its price. A plan thus moves as
few promised visits as possible.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from services.fieldops.rules.dispatch.problem import Crew, Job, Pin, ScheduleRequest, Weather, Weights, Window
from services.fieldops.rules.dispatch.schedule import schedule

MOVE_CENTS: Final = 15_000
"""What it costs to call a promised visit off: the customer's day, the crew's, a call (policy)."""
LATE_DAY_CENTS: Final = 10_000
"""What a day costs that a ready site waits (policy)."""
TRAVEL_CENTS_PER_HOUR: Final = 9_000
"""Of a crew of two on the road (policy)."""
SATURDAY: Final = 5
SECONDS: Final = 8.0
"""For the solver."""


@dataclass(frozen=True)
class CrewFacts:
    """A crew, its home state, and where it is promised already."""

    name: str
    skills: frozenset[str]
    hours_per_day: float
    state: str
    taken: frozenset[date] = frozenset()
    """Days that belong to other work."""


@dataclass(frozen=True)
class Site:
    """A job that could be done: ``ready`` is the day after the last goods, ``promised`` what the customer was told."""

    id: str
    hours: float
    skills: frozenset[str]
    state: str
    ready: date
    due: date | None = None
    windows: tuple[tuple[date, date], ...] = ()
    promised: tuple[str, date] | None = None


@dataclass(frozen=True)
class Placed:
    site: str
    crew: str
    starts_on: date
    ends_on: date
    late_days: int
    moved_from: tuple[str, date] | None = None
    price_cents: int = 0
    """Of moving it; 0 where nothing was moved."""


@dataclass(frozen=True)
class Plan:
    status: str
    placed: tuple[Placed, ...]
    left_out: Mapping[str, tuple[str, ...]]
    """Site -> why nobody comes."""
    objective: float
    bound: float | None
    moves_cents: int = field(default=0)


def working_days(start: date, count: int) -> list[date]:
    """``count`` days from Monday to Friday, the first on ``start`` or after."""
    found: list[date] = []
    day = start
    while len(found) < count:
        if day.weekday() < SATURDAY:
            found.append(day)
        day += timedelta(days=1)
    return found


def plan(
    start: date,
    days: int,
    crews: Sequence[CrewFacts],
    sites: Sequence[Site],
    unfit: Mapping[date, Sequence[str]],
    travel_hours: Mapping[tuple[str, str], float],
    seconds: float = SECONDS,
) -> Plan:
    """``travel_hours``: (state, state) -> hours from one to the other and back; within a state nothing is counted."""
    calendar = working_days(start, days)
    kept = {one.id for one in sites if one.promised is not None and _stands(one, calendar, crews, unfit)}
    longest = max(one.hours_per_day for one in crews)
    request = ScheduleRequest(
        start=start,
        days=days,
        # a crew that is taken for a day has a job of its own there
        crews=[
            Crew(id=one.name, skills=sorted(one.skills | {_own(one)}), hours_per_day=one.hours_per_day) for one in crews
        ],
        jobs=[_job(one, calendar, longest, pinned=one.id in kept) for one in sites]
        + [_taken(one, number) for one in crews for number, day in enumerate(calendar) if day in one.taken],
        cost=_cost(crews, sites, calendar, travel_hours),
        weights=Weights(late_day=LATE_DAY_CENTS, cost=1.0),
        weather=[
            Weather(day=number, unfit_for=list(unfit[day])) for number, day in enumerate(calendar) if unfit.get(day)
        ],
    )
    found = schedule(request, seconds)
    known = {one.id: one for one in sites}
    placed = []
    for one in found.assignments:
        site = known.get(one.job)
        if site is None:
            continue
        moved = site.promised if site.promised is not None and site.id not in kept else None
        placed.append(
            Placed(
                site.id, one.crew, calendar[one.first_day], calendar[one.last_day], one.late_days, moved,
                0 if moved is None else MOVE_CENTS + one.late_days * LATE_DAY_CENTS,
            )
        )  # fmt: skip
    left_out = {one.job: tuple(one.reasons) for one in found.unscheduled if one.job in known}
    return Plan(
        found.status.value, tuple(placed), left_out, found.objective, found.bound,
        sum(one.price_cents for one in placed),
    )  # fmt: skip


def _stands(
    site: Site, calendar: Sequence[date], crews: Sequence[CrewFacts], unfit: Mapping[date, Sequence[str]]
) -> bool:
    """Whether a promised visit can stay: crew, goods, weather and window allow it."""
    assert site.promised is not None
    name, first = site.promised
    crew = next((one for one in crews if one.name == name), None)
    if crew is None or first not in calendar or not site.skills <= crew.skills or first < site.ready:
        return False
    place, length = calendar.index(first), -(-site.hours // crew.hours_per_day)
    days = calendar[place : place + int(length)]
    if len(days) < length or crew.taken & set(days):
        return False
    if any(set(site.skills) & set(unfit.get(day, ())) for day in days):
        return False
    return not site.windows or any(opens <= first and days[-1] <= closes for opens, closes in site.windows)


def _own(crew: CrewFacts) -> str:
    return f"only {crew.name}"


def _taken(crew: CrewFacts, number: int) -> Job:
    pin = Pin(crew=crew.name, first_day=number)
    return Job(id=f"taken {crew.name} {number}", hours=crew.hours_per_day, skills=[_own(crew)], pinned=pin)


def _job(site: Site, calendar: Sequence[date], hours_per_day: float, *, pinned: bool) -> Job:
    """A site is late from the day on by which the largest crew could have been done."""
    pin = None
    if pinned and site.promised is not None:
        pin = Pin(crew=site.promised[0], first_day=calendar.index(site.promised[1]))
    windows = [
        Window(first=inside[0], last=inside[-1])
        for opens, closes in site.windows
        if (inside := [number for number, day in enumerate(calendar) if opens <= day <= closes])
    ]
    if site.windows and not windows:  # all of them lie outside the horizon: no day of it will do
        windows = [Window(first=len(calendar), last=len(calendar))]
    ready = next((n for n, day in enumerate(calendar) if day >= site.ready), len(calendar))
    due = None if site.due is None else max((n for n, day in enumerate(calendar) if day <= site.due), default=-1)
    return Job(
        id=site.id,
        hours=site.hours,
        skills=sorted(site.skills),
        ready=ready,
        due=ready + math.ceil(site.hours / hours_per_day) - 1 if due is None else due,
        windows=windows,
        pinned=pin,
    )


def _cost(
    crews: Sequence[CrewFacts], sites: Sequence[Site], calendar: Sequence[date], travel: Mapping[tuple[str, str], float]
) -> list[list[float]]:
    own = sum(day in one.taken for one in crews for day in calendar)
    return [
        [travel.get((crew.state, site.state), 0.0) * TRAVEL_CENTS_PER_HOUR for site in sites] + [0.0] * own
        for crew in crews
    ]
