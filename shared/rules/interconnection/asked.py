"""A question for a deadline as a document, and its answer."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from shared.rules.interconnection.clocks import RULES, Unit, clock_for, only_clock
from shared.rules.interconnection.deadline import deadline, stops_of


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
