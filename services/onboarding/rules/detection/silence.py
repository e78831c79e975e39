"""Systems of which nothing is heard: each by its own gateway's habit and by daylight; a whole feeder as one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.onboarding.rules.detection.daylight import daylight

MISSED: Final = 3
"""So many of its own intervals without a word."""
SHORTEST: Final = timedelta(minutes=30)
"""A gateway that reports every second may be updated meanwhile."""
DAYLIGHT: Final = timedelta(hours=2)
"""Of a silence has to lie in daylight: a gateway that its inverter feeds sleeps at night."""
LONGEST_LOOK: Final = timedelta(days=3)
"""After that long it is silent, whatever the sun does."""
FEEDER_LEAST: Final = 3
"""So many systems of one neighbourhood that fall silent together are one outage of the grid, or of the line."""
TOGETHER: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Habit:
    """When the gateways of a system were heard last, and how long they usually keep quiet."""

    project_id: UUID
    neighbourhood: str | None
    """Systems of the same one may hang on one feeder; None where it is not known."""
    heard_at: datetime
    usual: timedelta
    zone: str


def is_silent(habit: Habit, now: datetime) -> bool:
    """Whether it should have been heard by now."""
    quiet = now - habit.heard_at
    if quiet <= max(SHORTEST, MISSED * habit.usual):
        return False
    if quiet > LONGEST_LOOK:
        return True
    return daylight(habit.heard_at, now, habit.zone) > DAYLIGHT


def groups(silent: Iterable[Habit]) -> list[Sequence[Habit]]:
    """Silent systems, those together that fell silent together: a group of ``FEEDER_LEAST`` or more is one outage.

    Two belong together where they are of one neighbourhood and were heard last at nearly the same time, as near as
    their gateways' habits tell that.
    """
    found: list[list[Habit]] = []
    by_place: dict[str, list[Habit]] = {}
    for one in silent:
        if one.neighbourhood is None:
            found.append([one])
        else:
            by_place.setdefault(one.neighbourhood, []).append(one)
    for of_place in by_place.values():
        run: list[Habit] = []
        for one in sorted(of_place, key=lambda habit: habit.heard_at):
            if run and one.heard_at - run[-1].heard_at > max(TOGETHER, one.usual, run[-1].usual):
                found += _split(run)
                run = []
            run.append(one)
        found += _split(run)
    return list(found)


def _split(run: list[Habit]) -> list[list[Habit]]:
    """A few that fall silent together may well be a few by themselves."""
    return [run] if len(run) >= FEEDER_LEAST else [[one] for one in run]
