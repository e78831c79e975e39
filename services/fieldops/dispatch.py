"""The dispatcher's desk: it looks at the days to come when something has changed, or a plan is out of date.

It proposes. Who agrees on a day with the customer books it; a promise that cannot be kept becomes a task of its
project. Without an open job there is no timer, and nobody looks.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.fieldops.model import Build, CrewDay, Dispatch, PurchaseOrder, State
from services.fieldops.model.crew import crew_day_key
from services.fieldops.model.dispatch import DESK
from services.fieldops.rules.horizon import crews as company
from services.fieldops.rules.horizon.ahead import Asked, Found, look_ahead
from services.fieldops.rules.horizon.planning import CrewFacts, Site, working_days
from services.fieldops.rules.horizon.weather import Forecast
from services.fieldops.rules.policy import HORIZON_DAYS, PLANS_AT
from shared.messaging.handling.work import Work
from shared.rules.calendar import local_date
from shared.schemas.parts import DesignFacts

LOOK: Final = "look_ahead"
CHANGED: Final = f"{LOOK}:changed"
ROLLED: Final = f"{LOOK}:rolled"
"""Timers of the desk: something was told since the last plan; the plan is out of date by itself."""
MUST_MOVE: Final = "promise_cannot_be_kept"
"""Timer of a project, by which the desk tells it."""
PERMIT_ENDS: Final = "permit_ends_first"
"""Likewise."""
JOB: Final = "plan_dispatch"
OPEN_STATES: Final = (State.PROCURING, State.MATERIALS_READY, State.SCHEDULED)


def note_change(work: Work) -> None:
    """Goods, crews or days have changed: dispatch looks at the next planning hour."""
    work.beside(DESK).arm(CHANGED, at=_planning_hour(work.now))


def _planning_hour(now: datetime) -> datetime:
    """The next one."""
    today = datetime.combine(now.astimezone(UTC).date(), PLANS_AT, UTC)
    return today if now < today else today + timedelta(days=1)


async def look(work: Work) -> None:
    """Under the desk's lock: plans at once where no site waits for a crew, else has a worker search."""
    work.disarm(CHANGED, ROLLED)
    desk = await _desk(work)
    today = local_date(work.now, "UTC")
    desk.forecasts = [one for one in desk.forecasts if one["day"] > f"{today}"]
    asked = await facts(work, today + timedelta(days=1), HORIZON_DAYS, forecasts_of(desk))
    if asked.settled:
        await take(look_ahead(asked), work)
    else:
        work.start_job(JOB, asked.model_dump(mode="json"))


async def take(found: Found, work: Work) -> None:
    """Keeps the plan, tells the projects whose day cannot stay, and looks again when it is out of date."""
    desk = await _desk(work)
    desk.planned_at, desk.plan = work.now, found.model_dump(mode="json")
    for one in found.plan.placed:
        if one.moved_from is not None:
            slot = {"crew": one.crew, "starts_on": f"{one.starts_on}", "price_cents": one.price_cents}
            _tell(one.site, one.moved_from, {"proposal": slot, "why": [one.why]}, work)
    for site, promised in found.promised_in_vain.items():
        _tell(site, promised, {"proposal": None, "why": list(found.plan.left_out[site])}, work)
    for site, (last_day, why) in found.permits_end_first.items():
        work.beside(UUID(site)).arm(PERMIT_ENDS, at=work.now, payload={"last_day": f"{last_day}", "why": list(why)})
    if found.next_look is not None:
        eve = datetime.combine(found.next_look - timedelta(days=1), PLANS_AT, UTC)
        work.arm(ROLLED, at=max(eve, _planning_hour(work.now)))


def _tell(site: str, promised: tuple[str, date], said: dict[str, Any], work: Work) -> None:
    crew, day = promised
    work.beside(UUID(site)).arm(MUST_MOVE, at=work.now, payload={"crew": crew, "starts_on": f"{day}", **said})


async def tell_forecast(forecasts: Sequence[Forecast], work: Work) -> None:
    """The weather of some days, in the place of what was told of them before; dispatch looks at once."""
    desk = await _desk(work)
    days = {one.day for one in forecasts}
    kept = [one for one in forecasts_of(desk) if one.day not in days]
    told = sorted([*kept, *forecasts], key=lambda one: one.day)
    desk.forecasts = [one.model_dump(mode="json") for one in told]
    work.arm(CHANGED, at=work.now)


async def _desk(work: Work) -> Dispatch:
    return await work.get(Dispatch) or work.add(Dispatch(project_id=DESK))


def forecasts_of(desk: Dispatch | None) -> tuple[Forecast, ...]:
    return () if desk is None else tuple(Forecast.model_validate(one) for one in desk.forecasts)


# -- what is known of all sites ----------------------------------------------------------------------------------------


async def facts(work: Work, start: date, days: int, forecasts: Sequence[Forecast]) -> Asked:
    """Sites that wait for a crew or were promised one within the days, and where the crews are taken."""
    last = working_days(start, days)[-1]
    builds = await work.find(Build, "state", [state.value for state in OPEN_STATES])
    due: dict[UUID, list[date | None]] = {}
    for order in await work.find(PurchaseOrder, "state", ["issued", "acknowledged"]):
        due.setdefault(order["project_id"], []).append(order["promised_for"])
    for row in builds:
        if row["held_for"] is not None:
            due.setdefault(row["project_id"], []).append(row["held_for"])
    crews = company.crews()
    ahead = [start + timedelta(days=n) for n in range(2 * days + 5)]
    booked = await work.find(CrewDay, "id", [crew_day_key(one.name, day) for one in crews for day in ahead])
    on_site: dict[UUID, list[date]] = {}
    for row in booked:
        if row["visit_id"] is None:
            on_site.setdefault(row["project_id"], []).append(row["day"])
    today = local_date(work.now, "UTC")
    sites = [
        site
        for row in builds
        if row["starts_on"] is None or start <= row["starts_on"] <= last
        if (site := _site(row, due.get(row["project_id"], []), on_site.get(row["project_id"], []), today)) is not None
    ]
    planned = {UUID(one.id) for one in sites}
    elsewhere = [row for row in booked if row["project_id"] not in planned or row["visit_id"] is not None]
    return Asked(
        start=start, days=days, forecasts=tuple(forecasts), sites=tuple(sites),
        crews=tuple(
            CrewFacts(
                one.name, one.skills, one.hours_per_day, one.state,
                frozenset(row["day"] for row in elsewhere if str(row["id"]).partition("/")[2] == one.name),
            )
            for one in crews
        ),
    )  # fmt: skip


def _site(row: Mapping[str, Any], due: Sequence[date | None], on_site: Sequence[date], today: date) -> Site | None:
    """A build as dispatch sees it; None while a supplier has not promised a day.

    ``due``: for each open order the day promised, for what is held its need date; ``on_site``: days that a crew has
    promised for the installation.
    """
    promised = [day for day in due if day is not None]
    if row["permitted_design"] is None or len(promised) < len(due) or row["stop_reason"] is not None:
        return None
    design = DesignFacts.stored(row["permitted_design"])
    windows = tuple(
        (date.fromisoformat(one["first"]), date.fromisoformat(one["last"])) for one in row["customer_windows"]
    )
    return Site(
        id=str(row["project_id"]),
        hours=company.labour_hours(design),
        skills=company.skills_for(design, row["jurisdiction"]),
        state=row["jurisdiction"] or "",
        begin_by=min((date.fromisoformat(day) for day in row["permits_ending"].values()), default=None),
        ready=max((day + timedelta(days=1) for day in promised), default=today),
        windows=windows,
        promised=None if row["starts_on"] is None else (row["crew"], row["starts_on"]),
        promised_days=tuple(sorted(on_site)),
    )
