"""Whether a system was really seen at work: what its gateway has sent, not what somebody says of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.onboarding.rules.policy import HEARTBEAT_HELD

QUARTER: Final = timedelta(minutes=15)
QUARTERS: Final = HEARTBEAT_HELD // QUARTER
HEARD_SHARE: Final = 0.9
"""Of the quarter hours: a gateway that restarts, or loses a message, is still one that reports."""
HEARD_OVER: Final = HEARTBEAT_HELD - timedelta(hours=7)
"""From the first batch to the last, by our own clock: a gateway on a cellular line is heard every six hours, for the
first time after the first six. One that sends a whole day at once was not there for a day, as far as anybody knows."""
HEARD_TIMES: Final = 3
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
    heard_since: datetime | None = None
    """When the first batch came since the energization, by our clock."""
    heard_until: datetime | None = None
    """When the last one came."""
    heard_times: int = 0

    def heard(self, before: "Seen | None", now: datetime) -> "Seen":
        """The same, with a batch that has come now; ``before``: what was seen until then."""
        known = before or self
        return replace(self, heard_since=known.heard_since or now, heard_until=now, heard_times=known.heard_times + 1)

    @property
    def present(self) -> bool:
        """It was heard often enough, and over long enough."""
        if self.heard_since is None or self.heard_until is None or self.heard_times < HEARD_TIMES:
            return False
        return self.heard_until - self.heard_since >= HEARD_OVER


def lacking(seen: Seen | None, kw: float, *, modules: bool = True) -> tuple[str, ...]:
    """What is not shown yet: ``heartbeat``, ``presence``, ``production``; empty where it counts as seen at work.

    ``heartbeat``: its readings do not cover a day. ``presence``: they came all at once, or within a part of the day.

    ``kw``: its rating. Storage alone, without ``modules``, produces nothing: it has to take in or give out instead
    (``storage``).
    """
    found = []
    if seen is None or seen.until - seen.since < HEARTBEAT_HELD - QUARTER or seen.quarters < HEARD_SHARE * QUARTERS:
        found.append("heartbeat")
    if seen is None or not seen.present:
        found.append("presence")
    worked_wh = 0.0 if seen is None else seen.produced_wh if modules else seen.moved_wh
    if worked_wh < LEAST_WH_PER_KW * kw:
        found.append("production" if modules else "storage")
    return tuple(found)
