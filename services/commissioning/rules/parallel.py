"""Running a system on the grid before permission to operate: only for tests, only where the utility lets one.

The rule set ``parallel_tests`` says by place and utility for how many hours, and up to which size, nobody has to ask;
beyond it the utility's written authorization is needed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared.rules.ruleset import rule_set, select

SET: Final = "parallel_tests"
ABOUT: Final = "parallel_test"
LATENESS: Final = timedelta(minutes=15)
"""How late a window may be recorded, for clocks and slow hands."""
LONGEST: Final = timedelta(days=7)
"""Of a window, whoever authorized it: longer is operation (policy)."""


@dataclass(frozen=True)
class Allowance:
    hours: float
    """Without asking."""
    largest_kwac: float
    """Largest system that they are meant for, kW."""
    citation: str

    def covers(self, window: timedelta, kwac: float) -> bool:
        return window <= timedelta(hours=self.hours) and kwac <= self.largest_kwac


def allowance(state: str | None, utility_id: str | None, on: date) -> Allowance:
    """What may be run without asking; nothing where no rule is known."""
    row = select(rule_set(SET), ABOUT, on, state, utility_id)
    if row is None:
        return Allowance(0.0, 0.0, "no rule of this place is known")
    return Allowance(float(row.params["hours"]), float(row.params["largest_kwac"]), row.citation)


def objection(
    starts_at: datetime, ends_at: datetime, kwac: float, allowed: Allowance, authorization: str | None
) -> str | None:
    """Why a window may not be opened; None where it may."""
    length = ends_at - starts_at
    if length <= timedelta(0):
        return "the window ends before it begins"
    if length > LONGEST:
        return f"a window of tests is {LONGEST.days} days at most"
    if authorization is None and not allowed.covers(length, kwac):
        hours = length.total_seconds() / 3600
        return (
            f"{hours:g} h at {kwac:g} kW need the utility's written authorization; without it "
            f"{allowed.hours:g} h up to {allowed.largest_kwac:g} kW are allowed ({allowed.citation})"
        )
    return None
