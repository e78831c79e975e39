"""Clean one direction's readings: order, repeated and overlapping intervals, gaps, runs of zero."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.usage.imported import Readings, Remarks, UsageRefused

OVERLAP_PART = 20
"""An interval may reach into the next by this part of it (1/20): days are written as 24 h on days of 23 h. Ours."""
CONFLICTS_REFUSED = 0.5
"""Share of readings that contradict another of the same start from which a file is taken for damaged. Ours."""
ZERO_RUN_S = 24 * 3600
"""A dwelling that takes nothing for a whole day was off supply, empty or not metered. Ours."""


@dataclass(frozen=True, eq=False)
class RawSeries:
    """``n`` readings as read, in any order: int64 start, int32 seconds, float64 wh and cost (NaN none), bool
    estimated."""

    start: NDArray[np.int64]
    seconds: NDArray[np.int32]
    wh: NDArray[np.float64]
    cost: NDArray[np.float64]
    estimated: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.start)

    def pick(self, which: NDArray[np.generic]) -> "RawSeries":
        return RawSeries(
            self.start[which], self.seconds[which], self.wh[which], self.cost[which], self.estimated[which]
        )


@dataclass(frozen=True, eq=False)
class CleanSeries:
    readings: Readings
    duplicates: int
    estimated: int
    cost: float | None
    missing_seconds: int
    span_seconds: int


def clean(raw: RawSeries, place: str, remarks: Remarks) -> CleanSeries:
    """Sort, keep one reading of each start, drop sums of finer readings, measure what is missing.

    Of several readings with one start a measured one comes before an estimated one, and the first in the file
    before later ones. Raises UsageRefused where too many contradict each other.
    """
    read = len(raw)
    if np.any(raw.start[1:] < raw.start[:-1]):
        raw = raw.pick(np.argsort(raw.start, kind="stable"))
    raw = _without_sums(raw, place, remarks)
    raw, duplicates, conflicts = _without_repeats(raw, place, remarks)
    if conflicts > CONFLICTS_REFUSED * read:
        raise UsageRefused(
            f"{conflicts + 1} of {read} readings start at the same instant as another with a different value: "
            "the file is damaged",
            place,
        )
    # Large files: one array of steps is reused, not one made for each quantity.
    gaps = np.diff(raw.start)
    gaps -= raw.seconds[:-1]
    slack = np.maximum(1, raw.seconds[:-1] // OVERLAP_PART)
    overlaps = gaps < -slack
    if overlaps.any():
        remarks.add(
            "OVERLAPPING_READINGS", instant(int(raw.start[int(np.argmax(overlaps))])),
            f"readings of {place} that reach into the next one: {int(np.count_nonzero(overlaps))}",
        )  # fmt: skip
    gaps[gaps <= slack] = 0
    missing = int(gaps.sum())
    if missing:
        longest = int(np.argmax(gaps))
        remarks.add(
            "GAPS", instant(int(raw.start[longest] + raw.seconds[longest])),
            f"gaps in {place}: {int(np.count_nonzero(gaps))}; the longest, of {duration(int(gaps[longest]))}, "
            "begins here",
        )  # fmt: skip
    estimated = int(raw.estimated.sum())
    if estimated:
        remarks.add("ESTIMATED", place, f"readings estimated or projected: {estimated}")
    return CleanSeries(
        readings=Readings(raw.start, raw.seconds, raw.wh),
        duplicates=duplicates,
        estimated=estimated,
        cost=None if np.isnan(raw.cost).all() else float(np.nansum(raw.cost)),
        missing_seconds=missing,
        span_seconds=int((raw.start + raw.seconds).max() - raw.start[0]),
    )


def _without_sums(raw: RawSeries, place: str, remarks: Remarks) -> RawSeries:
    """Drop readings that cover two or more finer ones, as days or months beside the hours they add up."""
    lengths = np.unique(raw.seconds)
    if len(lengths) < 2:
        return raw
    keep = np.ones(len(raw), bool)
    for length in lengths[1:]:
        finer = raw.start[keep & (raw.seconds * 2 <= length)]
        coarse = np.flatnonzero(raw.seconds == length)
        if len(finer):
            begin = raw.start[coarse]
            inside = np.searchsorted(finer, begin + int(length)) - np.searchsorted(finer, begin)
            keep[coarse[inside >= 2]] = False
    dropped = len(raw) - int(keep.sum())
    if not dropped:
        return raw
    remarks.add("SUMS_DROPPED", place, f"readings that repeat the sum of shorter ones, left out: {dropped}")
    return raw.pick(keep)


def _without_repeats(raw: RawSeries, place: str, remarks: Remarks) -> tuple[RawSeries, int, int]:
    same = raw.start[1:] == raw.start[:-1]
    duplicates = int(np.count_nonzero(same))
    if not duplicates:
        return raw, 0, 0
    raw = raw.pick(np.lexsort((raw.estimated, raw.start)))  # measured ones first within a start
    is_first = np.concatenate(([True], ~same))
    kept = raw.pick(is_first)
    differs = np.abs(raw.wh - kept.wh[np.cumsum(is_first) - 1]) > 1e-9 * np.abs(raw.wh) + 1e-9
    conflicts = int(np.count_nonzero(differs))
    if conflicts:
        at = int(raw.start[int(np.argmax(differs))])
        remarks.add(
            "CONFLICTING_READINGS", instant(at),
            f"readings of {place} that repeat a start with another value: {conflicts}; the first was kept",
        )  # fmt: skip
    return kept, duplicates, conflicts


def zero_runs(readings: Readings) -> list[tuple[int, int]]:
    """(start, end) of every run of zero energy that lasts ZERO_RUN_S or longer, gaps ending a run."""
    zero = readings.wh == 0
    if not zero.any():
        return []
    joined = zero[1:] & zero[:-1] & (readings.start[1:] == readings.end[:-1])
    begins = np.flatnonzero(zero & ~np.concatenate(([False], joined)))
    ends = np.flatnonzero(zero & ~np.concatenate((joined, [False])))
    runs = zip(readings.start[begins].tolist(), readings.end[ends].tolist(), strict=True)
    return [(begin, end) for begin, end in runs if end - begin >= ZERO_RUN_S]


def instant(seconds: int) -> str:
    """RFC 3339 in UTC."""
    return f"{np.datetime64(seconds, 's')}Z"


def duration(seconds: int) -> str:
    """``15 min``, ``36 h``, ``30 days``."""
    if seconds < 2 * 3600:
        return f"{seconds / 60:g} min"
    return f"{seconds / 3600:g} h" if seconds < 3 * 86400 else f"{seconds / 86400:.3g} days"
