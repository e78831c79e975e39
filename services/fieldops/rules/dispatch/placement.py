"""Where a job could be put: every crew and first day that skills, readiness, windows, weather and pins allow."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from services.fieldops.rules.dispatch.problem import Job, ScheduleRequest

ROUNDING_HOURS = 1e-9


@dataclass(frozen=True)
class Placement:
    """One way of doing a job. ``crew`` and ``job`` are places in the request's lists."""

    crew: int
    job: int
    first_day: int
    hours: tuple[float, ...]
    """Of each day, from the first to the last."""
    late_days: int
    penalty: float
    """Its part of the objective."""

    @property
    def last_day(self) -> int:
        return self.first_day + len(self.hours) - 1


class Placements:
    """The placements of every job, and why a job has none."""

    def __init__(self, request: ScheduleRequest) -> None:
        self.request = request
        self._unfit: dict[int, set[str]] = {}
        for forecast in request.weather:
            self._unfit.setdefault(forecast.day, set()).update(forecast.unfit_for)
        self.of_job = [list(self._possible(place)) for place in range(len(request.jobs))]

    def _possible(self, place: int) -> Iterator[Placement]:
        job = self.request.jobs[place]
        for number, crew in enumerate(self.request.crews):
            if not set(job.skills) <= set(crew.skills):
                continue
            hours = _daily(job.hours, crew.hours_per_day)
            for first in range(self.request.days):
                if not self._obstacles(job, number, first, len(hours)):
                    late = 0 if job.due is None else max(0, first + len(hours) - 1 - job.due)
                    cost = 0.0 if self.request.cost is None else self.request.cost[number][place]
                    weights = self.request.weights
                    penalty = job.weight * late * weights.late_day + weights.cost * cost
                    yield Placement(number, place, first, hours, late, penalty)

    def _obstacles(self, job: Job, crew: int, first: int, length: int) -> set[str]:
        """What forbids a first day to a crew that has the skills."""
        last, found = first + length - 1, set()
        pin = job.pinned
        if pin is not None and (self.request.crews[crew].id, first) != (pin.crew, pin.first_day):
            found.add("pinned elsewhere")
        if first < job.ready:
            found.add(f"not ready before day {job.ready}")
        if job.begin_by is not None and first > job.begin_by:
            found.add(f"it has to begin by day {job.begin_by}")
        if last >= self.request.days:
            found.add(f"does not end within {self.request.days} days")
        if job.windows and not any(window.first <= first and last <= window.last for window in job.windows):
            found.add("no window of the customer is long enough")
        skills = set(job.skills)
        if any(skills & self._unfit.get(day, set()) for day in range(first, last + 1)):
            found.add("the weather is unfit for it")
        return found

    def reasons(self, place: int) -> list[str]:
        """Why a job is left out, in words: what forbids it everywhere, or else all that forbids it somewhere."""
        job = self.request.jobs[place]
        if self.of_job[place]:
            return ["all crews that could do it are taken by other jobs on the days that remain"]
        lacking = set(job.skills).difference(*(crew.skills for crew in self.request.crews))
        if lacking:
            return [f"no crew has the skill {skill}" for skill in sorted(lacking)]
        able = [n for n, crew in enumerate(self.request.crews) if set(job.skills) <= set(crew.skills)]
        if not able:
            return [f"no one crew has all of {', '.join(sorted(job.skills))}"]
        if job.pinned is not None:
            crew = next(n for n, crew in enumerate(self.request.crews) if crew.id == job.pinned.crew)
            pinned = f"pinned to {job.pinned.crew} on day {job.pinned.first_day}"
            if crew not in able:
                return [f"{pinned}, a crew without its skills"]
            length = len(_daily(job.hours, self.request.crews[crew].hours_per_day))
            first = job.pinned.first_day
            return [f"{pinned}: {one}" for one in sorted(self._obstacles(job, crew, first, length))]
        forbidden = []
        for crew in able:
            length = len(_daily(job.hours, self.request.crews[crew].hours_per_day))
            forbidden += [self._obstacles(job, crew, first, length) for first in range(self.request.days)]
        return sorted(set.intersection(*forbidden) or set.union(*forbidden))


def _daily(hours: float, hours_per_day: float) -> tuple[float, ...]:
    """Full days, then what remains."""
    full = max(0, math.ceil(hours / hours_per_day - ROUNDING_HOURS) - 1)
    return (*[hours_per_day] * full, hours - full * hours_per_day)
