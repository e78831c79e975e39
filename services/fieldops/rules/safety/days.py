"""Days away from work and days of restriction, as columns K and L of the OSHA 300 log count them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MOST_DAYS: Final = 180
"""Counting may stop there, for both kinds together: 29 CFR 1904.7(b)(3)(vii), (b)(4)(xi), and form 300 itself."""


@dataclass(frozen=True)
class Span:
    """From the first to the last day, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the last day {self.last} is before the first {self.first}")


@dataclass(frozen=True)
class Days:
    away: int
    restricted: int


def count_days(injured_on: date, away: Span | None, restricted: Span | None) -> Days:
    """Calendar days of each kind after the day of the injury (1904.7(b)(3)(i), (iv)), weekends among them.

    They are counted in the order in which they come until both kinds together make ``MOST_DAYS``. A day of both kinds
    is one away from work.
    """
    spans = [span for span in (away, restricted) if span is not None]
    if not spans:
        return Days(0, 0)
    day = max(injured_on + timedelta(days=1), min(span.first for span in spans))
    last = max(span.last for span in spans)
    counted = {True: 0, False: 0}
    while day <= last and sum(counted.values()) < MOST_DAYS:
        is_away = _holds(away, day)
        if is_away or _holds(restricted, day):
            counted[is_away] += 1
        day += timedelta(days=1)
    return Days(away=counted[True], restricted=counted[False])


def _holds(span: Span | None, day: date) -> bool:
    return span is not None and span.first <= day <= span.last
