"""Standard time and the wall clock of a zone, for whole series of readings.

Weather files, simulations and many loggers run on standard time all year; a tariff's hours, and the portal of the
utility, follow the wall clock. Times are datetime64[m] arrays of shape (n,) without a zone.
"""

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Minutes = NDArray[np.datetime64]


class UnknownZone(ValueError):
    """Not a name of the IANA time zone database."""


@dataclass(frozen=True, eq=False)
class Clock:
    """The wall clock of a zone. A zone without daylight saving (``Etc/GMT+8``) is standard time itself."""

    name: str

    @classmethod
    def of(cls, name: str) -> "Clock":
        """Raises ``UnknownZone``."""
        try:
            zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise UnknownZone(f"{name!r} is not the name of a time zone") from None
        return cls(name)

    def wall(self, standard: Minutes) -> Minutes:
        """What the clock shows at instants of standard time."""
        at, ahead = self._changes(standard)
        return standard + ahead[np.searchsorted(at, standard, side="right")]

    def standard(self, wall: Minutes) -> Minutes:
        """The instants, as standard time, of a meter's clock times in their order.

        A time that the clock shows twice is the earlier of both where it comes first, the later where it comes again.
        A time that it skips counts from before the change.
        """
        at, ahead = self._changes(wall)
        found = np.full(len(wall), np.datetime64("NaT"), dtype="datetime64[m]")
        later = found.copy()
        for offset in np.unique(ahead)[::-1]:  # the larger offset gives the earlier instant
            instant = wall - offset
            shown = instant + ahead[np.searchsorted(at, instant, side="right")] == wall
            later = np.where(shown & ~np.isnat(found), instant, later)
            found = np.where(shown & np.isnat(found), instant, found)
        again = np.ones(len(wall), dtype=bool)
        again[np.unique(wall, return_index=True)[1]] = False
        found = np.where(again & ~np.isnat(later), later, found)
        return np.where(np.isnat(found), wall, found)

    def is_standard(self, starts: Minutes) -> bool:
        """Whether starts run through an hour that the clock skips, or only once through one that it shows twice."""
        at, ahead = self._changes(starts)
        skipped = once = twice = False
        for change, before, after in zip(at, ahead[:-1], ahead[1:], strict=True):
            low, high = change + min(before, after), change + max(before, after)
            inside = starts[(starts >= low) & (starts < high)]
            repeated = len(inside) > len(np.unique(inside))
            if before < after:
                skipped = skipped or len(inside) > 0
            else:
                twice = twice or repeated
                once = once or (len(inside) > 0 and not repeated and bool((starts == high).any()))
        return (skipped or once) and not twice

    def _changes(self, around: Minutes) -> tuple[Minutes, NDArray[np.timedelta64]]:
        years = around[[0, -1]].astype("datetime64[Y]").astype(int) + 1970
        return _changes(self.name, int(years.min()), int(years.max()))


@cache
def _changes(name: str, first: int, last: int) -> tuple[Minutes, NDArray[np.timedelta64]]:
    """When the clock is set, in standard time (k,), and how far it is ahead before and between and after (k+1,)."""
    zone = zoneinfo.ZoneInfo(name)

    def offset(instant: dt.datetime) -> int:
        return int((zone.utcoffset(instant.astimezone(zone)) or dt.timedelta(0)).total_seconds()) // 60

    start, end = dt.datetime(first, 1, 1, tzinfo=dt.UTC), dt.datetime(last + 1, 1, 2, tzinfo=dt.UTC)
    days = [start + dt.timedelta(days=day) for day in range((end - start).days + 1)]
    offsets = [offset(day) for day in days]
    standard = min(offsets)
    at, ahead = [], [offsets[0] - standard]
    for day, (before, after) in zip(days[:-1], pairwise(offsets), strict=True):
        if before == after:
            continue
        minutes = next(m for m in range(1, 24 * 60 + 1) if offset(day + dt.timedelta(minutes=m)) == after)
        instant = day + dt.timedelta(minutes=minutes + standard)
        at.append(np.datetime64(instant.replace(tzinfo=None), "m"))
        ahead.append(after - standard)
    return np.array(at, dtype="datetime64[m]"), np.array(ahead, dtype="timedelta64[m]")
