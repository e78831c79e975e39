"""The rolling horizon: which site gets which crew in the next working days, by the solver that ``helio schedule`` runs.

Visits that are promised stay where they are, unless they cannot: their crew lacks a skill or is elsewhere, the goods
come later, the weather is unfit, the window has passed. Those alone are planned anew, and each such move has its price
and its reason. A plan thus moves as few promised visits as possible.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from services.fieldops.rules.dispatch.problem import Crew, Job, Pin, ScheduleRequest, Weather, Weights, Window
from services.fieldops.rules.dispatch.schedule import schedule
from services.fieldops.rules.permits import must_begin_by

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
    begin_by: date | None = None
    """The last day of a permit: work that has begun by then keeps it."""
    windows: tuple[tuple[date, date], ...] = ()
    promised: tuple[str, date] | None = None
    promised_days: tuple[date, ...] = ()
    """The days on site that were agreed on; without them as many as the hours take."""


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
    why: str = ""
    """What keeps the promise from being kept; empty where nothing was moved."""


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
    staying, hindered = _promised(sites, calendar, crews, unfit)
    crews = [replace(one, taken=one.taken | _days_at(one.name, staying)) for one in crews]
    open_sites = [one for one in sites if one.id not in staying]
    longest = max(one.hours_per_day for one in crews)
    request = ScheduleRequest(
        start=start,
        days=days,
        # a crew that is taken for a day has a job of its own there
        crews=[
            Crew(id=one.name, skills=sorted(one.skills | {_own(one)}), hours_per_day=one.hours_per_day) for one in crews
        ],
        jobs=[_job(one, calendar, longest) for one in open_sites]
        + [_taken(one, number) for one in crews for number, day in enumerate(calendar) if day in one.taken],
        cost=_cost(crews, open_sites, calendar, travel_hours),
        weights=Weights(late_day=LATE_DAY_CENTS, cost=1.0),
        weather=[
            Weather(day=number, unfit_for=list(unfit[day])) for number, day in enumerate(calendar) if unfit.get(day)
        ],
    )
    found = schedule(request, seconds)
    known = {one.id: one for one in open_sites}
    placed = [
        Placed(one.id, crew, on_site[0], on_site[-1], _late_days(one, on_site[-1], calendar, longest))
        for one in sites
        for crew, on_site in ([staying[one.id]] if one.id in staying else [])
        if set(on_site) & set(calendar)
    ]
    for one in found.assignments:
        if one.job not in known:
            continue
        why = hindered.get(one.job, "")
        price = MOVE_CENTS + one.late_days * LATE_DAY_CENTS if why else 0
        moved = known[one.job].promised
        first, last = calendar[one.first_day], calendar[one.last_day]
        placed.append(Placed(one.job, one.crew, first, last, one.late_days, moved, price, why))
    rank = {one.name: number for number, one in enumerate(crews)}
    placed.sort(key=lambda one: (one.starts_on, rank.get(one.crew, len(rank)), one.site))
    left_out = {
        one.job: _reasons(known[one.job], hindered.get(one.job), one.reasons)
        for one in found.unscheduled
        if one.job in known
    }
    return Plan(
        found.status.value, tuple(placed), left_out, found.objective, found.bound,
        sum(one.price_cents for one in placed),
    )  # fmt: skip


def hindrances(
    start: date, days: int, crews: Sequence[CrewFacts], sites: Sequence[Site], unfit: Mapping[date, Sequence[str]]
) -> dict[str, str]:
    """Site -> why what was promised cannot be kept."""
    return _promised(sites, working_days(start, days), crews, unfit)[1]


Staying = dict[str, tuple[str, tuple[date, ...]]]
"""Site -> the crew and its days there, of promises that are kept."""


def _promised(
    sites: Sequence[Site], calendar: Sequence[date], crews: Sequence[CrewFacts], unfit: Mapping[date, Sequence[str]]
) -> tuple[Staying, dict[str, str]]:
    """The promises that are kept, and of the others why not."""
    staying: Staying = {}
    hindered: dict[str, str] = {}
    for site in sites:
        if site.promised is None:
            continue
        name, first = site.promised
        ours = next((one for one in crews if one.name == name), None)
        if ours is None:  # a partner's: what it can do and where else it works is not ours to plan
            crew, on_site = CrewFacts(name, site.skills, math.inf, site.state), site.promised_days or (first,)
        else:
            crew = replace(ours, taken=ours.taken | _days_at(name, staying))
            on_site = site.promised_days or _days_of(site, ours, calendar)
        why = hindrance(site, crew, on_site, unfit)
        if why is None:
            staying[site.id] = (name, on_site)
        else:
            hindered[site.id] = why
    return staying, hindered


def _days_at(crew: str, staying: Staying) -> frozenset[date]:
    return frozenset(day for name, days in staying.values() if name == crew for day in days)


def hindrance(site: Site, crew: CrewFacts, on_site: Sequence[date], unfit: Mapping[date, Sequence[str]]) -> str | None:
    """Why a promised visit cannot stay; None where crew, goods, weather and window allow it."""
    if missing := sorted(site.skills - crew.skills):
        return f"{crew.name} has not {', '.join(missing)}"
    if not on_site:
        return "it does not end within the days that are planned"
    first, last = on_site[0], on_site[-1]
    if first < site.ready:
        return f"the goods are there on {site.ready}"
    if site.begin_by is not None and first > site.begin_by:
        return must_begin_by(site.begin_by)
    if elsewhere := crew.taken & set(on_site):
        return f"{crew.name} is at another site on {min(elsewhere)}"
    if wet := next((day for day in on_site if site.skills & set(unfit.get(day, ()))), None):
        return f"the weather of {wet} is unfit for it"
    if site.windows and not any(opens <= first and last <= closes for opens, closes in site.windows):
        return "the customer has another window"
    return None


def _reasons(site: Site, hindered: str | None, found: Sequence[str]) -> tuple[str, ...]:
    """Why nobody comes, with the day instead of its number."""
    told = [_dated(one, site) for one in found]
    return (*([hindered] if hindered else []), *(one for one in told if one != hindered))


def _dated(reason: str, site: Site) -> str:
    if reason.startswith("not ready"):
        return f"not ready before {site.ready}"
    if reason.startswith("it has to begin") and site.begin_by is not None:
        return must_begin_by(site.begin_by)
    return reason


def outlived_permits(found: Plan, sites: Sequence[Site], last: date) -> dict[str, tuple[date, tuple[str, ...]]]:
    """Site -> the last day of its permit, and why nobody begins by then; ``last``: of the days that are planned.

    A permit that outlives these days, at a site whose goods are there in time, may still be kept.
    """
    placed = {one.site for one in found.placed}
    return {
        one.id: (one.begin_by, found.left_out.get(one.id, (f"not ready before {one.ready}",)))
        for one in sites
        if one.begin_by is not None and one.id not in placed and (one.begin_by <= last or one.ready > one.begin_by)
    }


def _days_of(site: Site, crew: CrewFacts, calendar: Sequence[date]) -> tuple[date, ...]:
    """As many working days as the hours take; none where they do not all lie within those that are planned."""
    assert site.promised is not None
    first, length = site.promised[1], math.ceil(site.hours / crew.hours_per_day)
    found = tuple(day for day in calendar if day >= first)[:length]
    return found if len(found) == length and found[0] == first else ()


def _own(crew: CrewFacts) -> str:
    return f"only {crew.name}"


def _taken(crew: CrewFacts, number: int) -> Job:
    pin = Pin(crew=crew.name, first_day=number)
    return Job(id=f"taken {crew.name} {number}", hours=crew.hours_per_day, skills=[_own(crew)], pinned=pin)


def _job(site: Site, calendar: Sequence[date], hours_per_day: float) -> Job:
    """A site is late from the day on by which the largest crew could have been done."""
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
        begin_by=None if site.begin_by is None else sum(day <= site.begin_by for day in calendar) - 1,
        windows=windows,
    )


def _late_days(site: Site, last: date, calendar: Sequence[date], hours_per_day: float) -> int:
    due = _job(site, calendar, hours_per_day).due
    end = sum(day <= last for day in calendar) - 1
    return 0 if due is None else max(0, end - due)


def _cost(
    crews: Sequence[CrewFacts], sites: Sequence[Site], calendar: Sequence[date], travel: Mapping[tuple[str, str], float]
) -> list[list[float]]:
    own = sum(day in one.taken for one in crews for day in calendar)
    return [
        [travel.get((crew.state, site.state), 0.0) * TRAVEL_CENTS_PER_HOUR for site in sites] + [0.0] * own
        for crew in crews
    ]
