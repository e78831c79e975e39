"""A whole batch at once: its columns are judged together, and reading by reading only where a column is not sound.

Nearly every batch states one quantity throughout and holds nothing odd. For those each check runs over a column inside
the interpreter's own loops, at a tenth of the cost of a function call a reading.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from services.onboarding.rules.telemetry.reading import (
    AHEAD,
    FIELDS,
    LONGEST_S,
    MOST_DEVICE_CHARACTERS,
    SHORTEST_S,
    Bounds,
    Kind,
    Reading,
    Rejected,
    read,
)
from services.onboarding.rules.uptime.readings import State


@dataclass
class Sound:
    """The sound readings of a batch as columns of the same length."""

    places: Sequence[int]
    """Where each stands in the batch."""
    starts: Sequence[datetime]
    devices: Sequence[str]
    intervals: Sequence[int]
    kinds: Sequence[Kind]
    values: Sequence[float]
    rejected: list[tuple[int, Rejected]] = field(default_factory=list)
    states: dict[int, State] = field(default_factory=dict)
    """By place, of those that state something else than ``ok``."""


def read_batch(given: Sequence[Any], bounds: Bounds) -> Sound:
    """All of a batch, each reading either sound or rejected. Counters are judged later, beside those before them."""
    return _together(given, bounds) or _one_by_one(given, bounds)


def _one_by_one(given: Sequence[Any], bounds: Bounds) -> Sound:
    rejected: list[tuple[int, Rejected]] = []
    kept: list[tuple[int, Reading]] = []
    for place, one in enumerate(given):
        found = read(one, bounds)
        if isinstance(found, Rejected):
            rejected.append((place, found))
        else:
            kept.append((place, found))
    return Sound(
        [place for place, _ in kept],
        [one.start for _, one in kept],
        [one.device for _, one in kept],
        [one.interval_s for _, one in kept],
        [one.kind for _, one in kept],
        [one.value for _, one in kept],
        rejected,
        {place: one.state for place, one in kept if one.state is not State.OK},
    )


def _together(given: Sequence[Any], bounds: Bounds) -> Sound | None:
    """None where any reading may have to be rejected, or states another quantity than the first."""
    if not given or set(map(type, given)) != {dict} or set(map(len, given)) != {4}:
        return None
    quantity = next((name for name in FIELDS if name in given[0]), None)
    if quantity is None or FIELDS[quantity] is Kind.COUNTER:
        return None
    try:
        texts, intervals, devices, values = zip(
            *map(itemgetter("start", "interval_s", "device", quantity), given), strict=True
        )
        starts = list(map(datetime.fromisoformat, texts))
        numbers = all(map(math.isfinite, values))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if set(map(type, intervals)) != {int} or not set(map(type, values)) <= {int, float}:
        return None
    if None in {one.tzinfo for one in starts} or not numbers:
        return None
    shortest, longest = min(intervals), max(intervals)
    first, last = min(starts), max(starts)
    most = max(max(values), -min(values)) * (1 if FIELDS[quantity] is Kind.POWER else 3600 / max(shortest, SHORTEST_S))
    names = set(devices)
    sound = (
        shortest >= SHORTEST_S
        and longest <= LONGEST_S
        and first >= bounds.oldest
        and last <= bounds.now + AHEAD - timedelta(seconds=longest)
        and all(type(one) is str and 0 < len(one) <= MOST_DEVICE_CHARACTERS and one.isprintable() for one in names)
        and most <= min(map(bounds.most_w, names))
    )
    if not sound:
        return None
    kinds = [FIELDS[quantity]] * len(starts)
    return Sound(range(len(starts)), starts, devices, intervals, kinds, values)
