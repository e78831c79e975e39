"""The clocks of one application: whose time runs, since when, where it stood still.

Each is set by the row that is in force when it begins, and keeps to it. While the utility waits for the applicant its
own clocks stand still; when it has what it asked for they go on, or begin anew, as the state's rules say.
"""

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, ConfigDict

from shared.rules.forms.grid import Party, Unit
from shared.rules.interconnection.clocks import Step, clock_for, stop_rule
from shared.rules.interconnection.deadline import Stop, deadline


class CaseClock(BaseModel):
    """One clock as it stands; a clock that began anew is another one."""

    model_config = ConfigDict(frozen=True)

    step: Step
    party: Party
    began: date
    """The day of what set it going; it does not count."""
    days: int
    unit: Unit
    due: date | None
    """The last day; None while it stands still."""
    stops: tuple[Stop, ...] = ()
    ended: date | None = None
    rule: str
    """Id and version of the row."""
    citation: str
    verified: bool

    @property
    def stands(self) -> bool:
        return self.ended is None and self.due is None


Clocks = tuple[CaseClock, ...]


def begin(
    clocks: Clocks, step: Step, jurisdiction: str, level: int, on: date, until: date | None = None
) -> Clocks:  # fmt: skip
    """Another clock runs; ``until``: its last day, where the utility has named it."""
    rule = clock_for(step, jurisdiction, level, on)
    due = until or deadline(rule, on, (), on).due
    begun = CaseClock(
        step=step, party=rule.party, began=on, days=rule.days, unit=rule.unit, due=due,
        rule=f"{rule.rule_set} {rule.version}", citation=rule.citation, verified=rule.verified,
    )  # fmt: skip
    return (*end(clocks, on, (step,)), begun)


def stand_still(clocks: Clocks, on: date) -> Clocks:
    """The utility waits for the applicant: none of its own clocks runs."""
    return tuple(
        one.model_copy(update={"due": None, "stops": (*one.stops, Stop(on))})
        if one.party == "utility" and one.due is not None and one.ended is None else one
        for one in clocks
    )  # fmt: skip


def go_on(clocks: Clocks, jurisdiction: str, level: int, on: date) -> Clocks:
    """The utility has what it asked for."""
    found = clocks
    for one in clocks:
        if not one.stands:
            continue
        if stop_rule(jurisdiction, on).after == "restarts":
            found = begin(found, one.step, jurisdiction, level, on)
        else:
            stops = (*one.stops[:-1], Stop(one.stops[-1].stopped, on))
            resumed = one.model_copy(update={"stops": stops, "due": deadline(one, one.began, stops, on).due})
            found = tuple(resumed if other is one else other for other in found)
    return found


def end(clocks: Clocks, on: date, steps: Iterable[Step]) -> Clocks:
    """What was waited for has happened."""
    over = frozenset(steps)
    return tuple(
        one.model_copy(update={"ended": on}) if one.step in over and one.ended is None else one for one in clocks
    )
