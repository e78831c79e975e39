"""Local time as an ESPI file states it: a standard offset and two daylight-saving rules.

A rule is 32 bits in hexadecimal (NAESB REQ.21 ESPI, ``DstRuleType``): bits 0-11 seconds within the hour, 12-16 hour,
17-19 day of the week (1 Monday … 7 Sunday), 20-24 day of the month, 25-27 operator, 28-31 month. Operators: 0 the day
of the month, 1 the day of the week on or after the day of the month, 2-6 its first to fifth occurrence in the month,
7 its last. ``360E2000`` is the second Sunday of March at 2:00, ``B40E2000`` the first Sunday of November at 2:00.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

DISABLED = 0xFFFFFFFF
LAST = 7


@dataclass(frozen=True)
class DstRule:
    """When, within a year, the clocks change: wall-clock time before the change."""

    month: int
    operator: int
    day: int
    weekday: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "DstRule | None":
        """The rule in hexadecimal; None where it is disabled or makes no sense (truncated rules are met)."""
        try:
            bits = int(text.strip().ljust(8, "0"), 16)
        except ValueError:
            return None
        if bits == DISABLED or bits > DISABLED:
            return None
        rule = cls(
            month=bits >> 28,
            operator=bits >> 25 & 7,
            day=bits >> 20 & 31,
            weekday=bits >> 17 & 7,
            seconds=(bits >> 12 & 31) * 3600 + (bits & 0xFFF),
        )
        needs_day, needs_weekday = rule.operator <= 1, rule.operator >= 1
        sound = 1 <= rule.month <= 12 and not (needs_day and not 1 <= rule.day <= 28)
        return rule if sound and not (needs_weekday and not 1 <= rule.weekday <= 7) else None

    def on(self, year: int) -> datetime:
        """The wall-clock instant of the change in ``year``, without zone."""
        if self.operator == 0:
            day = date(year, self.month, self.day)
        elif self.operator == 1:
            day = _on_or_after(date(year, self.month, self.day), self.weekday)
        else:
            first = _on_or_after(date(year, self.month, 1), self.weekday)
            last_day = calendar.monthrange(year, self.month)[1]
            weeks = (last_day - first.day) // 7 if self.operator == LAST else self.operator - 2
            day = first + timedelta(weeks=min(weeks, (last_day - first.day) // 7))
        return datetime(day.year, day.month, day.day) + timedelta(seconds=self.seconds)  # noqa: DTZ001


def _on_or_after(day: date, iso_weekday: int) -> date:
    return day + timedelta(days=(iso_weekday - day.isoweekday()) % 7)


@dataclass(frozen=True)
class LocalTime:
    """Offset of standard time from UTC in seconds (west negative), and the summer shift with its two rules."""

    standard_offset: int = 0
    dst_offset: int = 0
    dst_start: DstRule | None = None
    dst_end: DstRule | None = None
    stated: bool = False
    """False where the file says nothing and UTC stands in."""

    @property
    def has_dst(self) -> bool:
        return self.dst_offset != 0 and self.dst_start is not None and self.dst_end is not None

    def offset(self, start: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n,) seconds to add to each UTC instant for wall-clock time."""
        offsets = np.full(len(start), self.standard_offset, np.int64)
        if not self.has_dst or not len(start):
            return offsets
        first, last = (datetime.fromtimestamp(int(edge), UTC).year for edge in (start.min(), start.max()))
        for year in range(first - 1, last + 2):
            begins, ends = _summer(self, year)
            if ends < begins:  # southern hemisphere: summer runs over New Year
                ends = _summer(self, year + 1)[1]
            offsets[(start >= begins) & (start < ends)] += self.dst_offset
        return offsets

    def wall_clock(self, start: NDArray[np.int64]) -> NDArray[np.datetime64]:
        """(n,) datetime64[s] of local wall-clock time."""
        return (start + self.offset(start)).astype("datetime64[s]")

    def standard(self, start: NDArray[np.int64]) -> NDArray[np.datetime64]:
        """(n,) datetime64[s] of local standard time, as weather files use it."""
        return (start + self.standard_offset).astype("datetime64[s]")


@lru_cache(maxsize=512)
def _summer(local: LocalTime, year: int) -> tuple[int, int]:
    """The UTC instants at which summer time begins and ends by the rules of ``year``."""
    assert local.dst_start is not None and local.dst_end is not None
    begins = local.dst_start.on(year).replace(tzinfo=UTC).timestamp() - local.standard_offset
    ends = local.dst_end.on(year).replace(tzinfo=UTC).timestamp() - local.standard_offset - local.dst_offset
    return int(begins), int(ends)
