"""One look of the dispatcher at the days to come, from plain facts to a plan and the day of the next look."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from services.fieldops.rules.horizon.crews import travel_hours
from services.fieldops.rules.horizon.planning import (
    CrewFacts,
    Plan,
    Site,
    hindrances,
    outlived_permits,
    plan,
    working_days,
)
from services.fieldops.rules.horizon.weather import Forecast, by_day

MOST_DAYS: Final = 30
"""Working days that can be planned at once."""


class Asked(BaseModel):
    """What is known: the job's payload."""

    model_config = ConfigDict(frozen=True)

    start: date
    days: int = Field(ge=1, le=MOST_DAYS)
    crews: tuple[CrewFacts, ...]
    sites: tuple[Site, ...]
    forecasts: tuple[Forecast, ...] = ()

    @property
    def settled(self) -> bool:
        """Every site has its crew, and every promise can be kept: there is nothing to search for."""
        promised = all(one.promised is not None for one in self.sites)
        return promised and not hindrances(self.start, self.days, self.crews, self.sites, by_day(self.forecasts))


class Found(BaseModel):
    """The plan of one look."""

    model_config = ConfigDict(frozen=True)

    start: date
    days: int
    plan: Plan
    forecasts: tuple[Forecast, ...] = ()
    promised_in_vain: dict[str, tuple[str, date]] = {}
    """Site -> crew and first day that were promised, where no other place was found."""
    permits_end_first: dict[str, tuple[date, tuple[str, ...]]] = {}
    """Site -> the last day of its permit, and why no crew begins by then."""
    next_look: date | None
    """The first day on which this plan can be out of date although nobody has told anything; None: no such day."""


def look_ahead(asked: Asked) -> Found:
    found = plan(asked.start, asked.days, asked.crews, asked.sites, by_day(asked.forecasts), travel_hours())
    return Found(
        start=asked.start, days=asked.days, plan=found, forecasts=asked.forecasts,
        promised_in_vain={one.id: one.promised for one in asked.sites if one.promised and one.id in found.left_out},
        permits_end_first=outlived_permits(found, asked.sites, working_days(asked.start, asked.days)[-1]),
        next_look=next_look(found, asked.sites, asked.start, asked.days),
    )  # fmt: skip


def next_look(found: Plan, sites: Sequence[Site], start: date, days: int) -> date | None:
    """A slot that nobody has taken is gone on the eve of its day; a site without one may find it a day later, and one
    whose goods come after the last day planned once that day has moved on to it."""
    placed = {one.site: one for one in found.placed}
    last = working_days(start, days)[-1]
    looks = [
        start + max(timedelta(0), site.ready - last)
        if one is None
        else start
        if one.moved_from is not None
        else max(start, one.starts_on - timedelta(days=1))
        for site in sites
        for one in (placed.get(site.id),)
        if site.promised is None or one is None or one.moved_from is not None
    ]
    return min(looks, default=None)


def run(payload: dict[str, Any]) -> dict[str, Any]:
    """As a job."""
    return look_ahead(Asked.model_validate(payload)).model_dump(mode="json")
