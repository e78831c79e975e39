"""How fast rejected records are taken from each partition, so that a flood of them does not come before all else.

A reader has what was fetched ahead in one queue: who writes faster than the reader reads fills it, and every other
partition's records wait behind. So a partition that brings more rejected records than it may is left alone until it has
earned them, a second's worth at once being free. It is read on in its order, only later: nothing is lost or overtaken.
"""

from collections import Counter

Place = tuple[str, int]
"""Topic and partition."""


class Flood:
    """A token bucket for each partition."""

    def __init__(self, per_second: int) -> None:
        self._per_second = float(per_second)
        self._fresh: Counter[Place] = Counter()
        self._left: dict[Place, tuple[float, float]] = {}

    def note(self, place: Place) -> None:
        """A record of this partition was rejected."""
        self._fresh[place] += 1

    def pauses(self, now: float) -> dict[Place, float]:
        """Seconds for which each partition that has brought too many since the last call is to be left alone.

        Args:
            now: seconds of a monotonic clock.
        """
        found = {}
        for place, count in self._fresh.items():
            left, since = self._left.get(place, (self._per_second, now))
            left = min(self._per_second, left + (now - since) * self._per_second) - count
            self._left[place] = left, now
            if left < 0:
                found[place] = -left / self._per_second
        self._fresh.clear()
        return found
