"""Whether a system was really seen at work: what its gateway has sent, not what somebody says of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.onboarding.rules.policy import HEARTBEAT_HELD

QUARTER: Final = timedelta(minutes=15)
QUARTERS: Final = HEARTBEAT_HELD // QUARTER
HEARD_SHARE: Final = 0.9
"""Of the quarter hours: a gateway that restarts, or loses a message, is still one that reports."""
LEAST_WH_PER_KW: Final = 50.0
"""Three minutes at full power within a day: more than what a meter shows of itself, less than a dark winter's day."""


@dataclass(frozen=True)
class Seen:
    """The day of readings before the newest one, none older than the energization."""

    since: datetime
    """Start of the oldest reading of that day."""
    until: datetime
    """End of the newest reading."""
    quarters: int
    """Quarter hours with at least one reading."""
    produced_wh: float
    """Of devices that produce."""
    moved_wh: float = 0.0
    """Of these and of batteries, in and out alike."""


def lacking(seen: Seen | None, kw: float, *, modules: bool = True) -> tuple[str, ...]:
    """What is not shown yet: ``heartbeat``, ``production``; empty where a system counts as seen at work.

    ``kw``: its rating. Storage alone, without ``modules``, produces nothing: it has to take in or give out instead
    (``storage``).
    """
    found = []
    if seen is None or seen.until - seen.since < HEARTBEAT_HELD - QUARTER or seen.quarters < HEARD_SHARE * QUARTERS:
        found.append("heartbeat")
    worked_wh = 0.0 if seen is None else seen.produced_wh if modules else seen.moved_wh
    if worked_wh < LEAST_WH_PER_KW * kw:
        found.append("production" if modules else "storage")
    return tuple(found)
