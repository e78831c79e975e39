"""What dispatch is asked, and what it answers. Days count from 0, which is ``start``; every day is a working day."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_DAYS = 366
Id = Annotated[str, Field(min_length=1, max_length=120)]
Day = Annotated[int, Field(ge=0, le=100_000)]
Hours = Annotated[float, Field(gt=0, le=1e6)]
Weight = Annotated[float, Field(ge=0, le=1e9)]
Cost = Annotated[float, Field(ge=-1e9, le=1e9)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class Crew(_Input):
    id: Id
    skills: list[Id] = []
    hours_per_day: Hours


class Window(_Input):
    """Days on which the customer lets us in, both counted. A job lies within one of its windows."""

    first: Day
    last: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"the window ends on day {self.last} before it begins on day {self.first}")
        return self


class Pin(_Input):
    """A visit that was promised: this crew begins on this day, or the job is not done."""

    crew: Id
    first_day: Day


class Job(_Input):
    id: Id
    hours: Hours
    """Of work. A crew takes as many days as its own hours a day need, one after the other; what the last day leaves
    of its hours is free for another job."""
    skills: list[Id] = []
    """The crew has all of them."""
    ready: Day = 0
    """First day on which it can be begun: material and permit are there."""
    due: Annotated[int, Field(ge=-100_000, le=100_000)] | None = None
    """A job that ends on this day is not late; None: it is never late."""
    begin_by: Annotated[int, Field(ge=-100_000, le=100_000)] | None = None
    """Last day on which it can be begun; None: any (a permit ends)."""
    weight: Weight = 1.0
    windows: list[Window] = []
    """None: any day."""
    pinned: Pin | None = None


class Weights(_Input):
    late_day: Weight = 1.0
    cost: Weight = 1.0


class Weather(_Input):
    day: Day
    unfit_for: list[Id]
    """Skills: no job that needs one of them is worked on this day."""


class ScheduleRequest(_Input):
    start: date
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)]
    crews: Annotated[list[Crew], Field(min_length=1, max_length=1_000)]
    jobs: Annotated[list[Job], Field(max_length=10_000)]
    cost: list[list[Cost]] | None = None
    """Of each crew (row) for each job (column), once for the assignment; None: nothing."""
    weights: Weights = Weights()
    weather: list[Weather] = []

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name, ids in (("crews", [crew.id for crew in self.crews]), ("jobs", [job.id for job in self.jobs])):
            if twice := _first_repeated(ids):
                raise ValueError(f"{name}: {twice} is there twice")
        known = {crew.id for crew in self.crews}
        for job in self.jobs:
            if job.pinned is not None and job.pinned.crew not in known:
                raise ValueError(f"job {job.id} is pinned to {job.pinned.crew}, which is no crew")
        if self.cost is not None:
            shape = (len(self.crews), len(self.jobs))
            if len(self.cost) != shape[0] or any(len(row) != shape[1] for row in self.cost):
                raise ValueError(f"cost is not a matrix of {shape[0]} crews by {shape[1]} jobs")
        return self


def _first_repeated(ids: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            return id
        seen.add(id)
    return None


class Status(StrEnum):
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    """The time ran out before the plan was proven to be the best."""
    INFEASIBLE = "infeasible"
    """No plan has all jobs; the assignments are those of the best plan with as many as possible."""


class Assignment(BaseModel):
    model_config = ConfigDict(frozen=True)

    job: str
    crew: str
    first_day: int
    last_day: int
    late_days: int


class Unscheduled(BaseModel):
    model_config = ConfigDict(frozen=True)

    job: str
    reasons: list[str]


class Schedule(BaseModel):
    """A plan. ``objective`` is the sum of weight x late_days x weights.late_day + weights.cost x cost over its jobs."""

    model_config = ConfigDict(frozen=True)

    status: Status
    objective: float
    bound: float | None
    """No plan with as many jobs can cost less; null where the time did not even suffice for that."""
    assignments: list[Assignment]
    unscheduled: list[Unscheduled]
    seconds: float
