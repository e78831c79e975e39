"""When a clock of the procedures runs out that was stopped and resumed, and what is left of it on a day.

The day on which the clock starts does not count, nor does the day of a stop; the day of its resumption does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from shared.rules.calendar import is_business_day
from shared.rules.forms.grid import Unit
from shared.rules.interconnection.clocks import RULES, clock_for, only_clock

FOREVER = date.max


class Span(Protocol):
    """How long a clock runs: a ``Clock`` of the rules, or one that was set by them."""

    @property
    def days(self) -> int: ...
    @property
    def unit(self) -> Unit: ...


@dataclass(frozen=True)
class Stop:
    """The clock stands from ``stopped`` until the day before ``resumed``; None: it stands still."""

    stopped: date
    resumed: date | None = None

    def holds(self, day: date) -> bool:
        return self.stopped <= day < (self.resumed or FOREVER)


@dataclass(frozen=True)
class Deadline:
    """``due`` is the last day on which the step is in time; None while the clock stands still. Days are the clock's."""

    due: date | None
    stopped_days: int
    remaining: int
    """After ``on``; negative by as much as it is late."""
    late: bool


def stops_of(start: date, stops: Sequence[date], resumes: Sequence[date]) -> tuple[Stop, ...]:
    """Pairs in order; the last may stand open. ValueError where they do not follow one another."""
    if not len(resumes) <= len(stops) <= len(resumes) + 1:
        raise ValueError(f"{len(stops)} stops and {len(resumes)} resumptions: each stop but the last needs one")
    found, before = [], start
    for number, stopped in enumerate(stops):
        resumed = resumes[number] if number < len(resumes) else None
        if stopped < before:
            raise ValueError(f"the stop on {stopped} is before {before}, where the clock was started or resumed")
        if resumed is not None and resumed < stopped:
            raise ValueError(f"the resumption on {resumed} is before its stop on {stopped}")
        found.append(Stop(stopped, resumed))
        before = resumed or FOREVER
    return tuple(found)


def deadline(clock: Span, start: date, stops: Sequence[Stop], on: date) -> Deadline:
    """The clock from ``start`` as it stands on a day. ValueError where it would end beyond the calendar."""
    due, stopped, left = start, 0, clock.days
    while left:
        if due == FOREVER:
            raise ValueError(f"a clock from {start} ends beyond the calendar")
        due += timedelta(days=1)
        standing = next((stop for stop in stops if stop.holds(due)), None)
        if standing is not None and standing.resumed is None:
            return _still(clock, start, stops, stopped, on)
        if _counts(due, clock.unit):
            stopped += standing is not None
            left -= standing is None
    late = on > due
    between = _counted(due, on, clock.unit, ()) if late else _counted(max(on, start), due, clock.unit, stops)
    return Deadline(due, stopped, -between if late else between, late)


def _still(clock: Span, start: date, stops: Sequence[Stop], stopped: int, on: date) -> Deadline:
    """The clock stands: nothing falls due, and what was left at the stop is left."""
    since = stops[-1].stopped
    stands = _counted(max(since - timedelta(days=1), start), on, clock.unit, ())
    return Deadline(None, stopped + stands, clock.days - _counted(start, min(on, since), clock.unit, stops), False)


def _counts(day: date, unit: Unit) -> bool:
    return unit == "calendar" or is_business_day(day)


def _counted(after: date, until: date, unit: Unit, stops: Sequence[Stop]) -> int:
    """Days of a unit after one day, up to and with another, on which the clock runs."""
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(_counts(day, unit) and not any(stop.holds(day) for stop in stops) for day in days)


# -- the question and its answer as documents --------------------------------------------------------------------------


class Asked(BaseModel):
    """Which clock, from when, and where it stood still."""

    model_config = ConfigDict(frozen=True)

    rule: str
    state: str
    level: int | None = None
    """Tier, where the state calls it so; None where it does not matter."""
    start: date
    """The day of what sets the clock going; it does not count."""
    stops: tuple[date, ...] = ()
    resumes: tuple[date, ...] = ()
    """One for each stop but the last, which may stand open."""
    on: date


class DeadlineReport(BaseModel):
    rule: str
    rule_set: str
    """Id of the dated row."""
    version: int
    days: int
    unit: Unit
    due: date | None
    """The last day; None while the clock stands still."""
    stopped_days: int
    """In the rule's unit."""
    remaining: int
    """In the rule's unit, after ``on``; negative by as much as it is late."""
    late: bool
    citation: str
    verified: bool
    """False where the text was not read, and where the federal rule stands in for a state's own."""
    own_rule: bool
    """False where the federal rule stands in for the state's own."""


def answer(asked: Asked) -> DeadlineReport:
    """ValueError where no such clock was in force, or stops and resumptions do not follow one another."""
    step = RULES[asked.rule]
    if asked.level is None:
        clock = only_clock(step, asked.state, asked.start)
    else:
        clock = clock_for(step, asked.state, asked.level, asked.start)
    found = deadline(clock, asked.start, stops_of(asked.start, asked.stops, asked.resumes), asked.on)
    own = clock.jurisdiction == asked.state
    return DeadlineReport(
        rule=asked.rule,
        rule_set=clock.rule_set,
        version=clock.version,
        days=clock.days,
        unit=clock.unit,
        due=found.due,
        stopped_days=found.stopped_days,
        remaining=found.remaining,
        late=found.late,
        citation=clock.citation,
        verified=clock.verified and own,
        own_rule=own,
    )
