"""Rows of equal modules in a usable roof area of any shape.

Along a row the packing is exact: a module fits at ``x`` if and only if no part of the row's strip between ``x`` and
``x + width`` lies outside the area, so what is outside is projected on the eave and the gaps are filled. Across rows
a dynamic programme picks the heights out of a grid of ``STEPS_PER_PITCH`` positions per row, so rows may leave a gap
to skip an obstruction. The grid hangs on the given bottom line and not on the area, hence a smaller area never holds
more modules.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

STEPS_PER_PITCH = 24
"""Heights tried per row: 7 cm for a portrait row, 5 cm for a landscape one. Finer gains next to nothing."""

GAP_PENALTY = 1e-3
"""In modules: among equal packings, the one with fewer interrupted rows is preferred."""

EPSILON_M = 1e-7
FIT_M = 1e-9

Floats = npt.NDArray[np.float64]
Interval = tuple[float, float]


@dataclass(frozen=True)
class Row:
    """Modules side by side: left edges, and the bottom edge they share."""

    bottom_m: float
    lefts_m: tuple[float, ...]


@dataclass(frozen=True)
class Packing:
    """Rows from the eave up. ``across_m`` is measured along the eave, ``along_m`` up the slope."""

    across_m: float
    along_m: float
    rows: tuple[Row, ...]

    @property
    def count(self) -> int:
        return sum(len(row.lefts_m) for row in self.rows)


def pack(area: BaseGeometry, bottom_m: float, top_m: float, across_m: float, along_m: float, gap_m: float) -> Packing:
    """The packing of ``area`` with most modules of one orientation, rows parallel to the x axis.

    ``bottom_m`` is the lowest y of any row and the origin of the grid of heights, ``top_m`` the highest y of the plane.
    """
    pitch = along_m + gap_m
    levels = int(np.floor((top_m - bottom_m - along_m) / pitch * STEPS_PER_PITCH + FIT_M)) + 1
    if area.is_empty or levels < 1:
        return Packing(across_m, along_m, ())
    bottoms: Floats = bottom_m + np.arange(levels, dtype=np.float64) * (pitch / STEPS_PER_PITCH)
    free = _free_intervals(area, bottoms, along_m)
    counts = [sum(_fits(interval, across_m, gap_m) for interval in intervals) for intervals in free]
    chosen = _choose_rows(counts)
    runs = [
        (float(bottoms[level]), interval, _fits(interval, across_m, gap_m))
        for level in chosen
        for interval in free[level]
    ]
    phase = _common_phase([(interval, n) for _, interval, n in runs if n], across_m, gap_m)
    rows: dict[float, list[float]] = {}
    for bottom, interval, n in runs:
        if n:
            start = _aligned_start(interval, n, across_m, gap_m, phase)
            lefts = rows.setdefault(bottom, [])
            lefts += [start + i * (across_m + gap_m) for i in range(n)]
    return Packing(across_m, along_m, tuple(Row(bottom, tuple(lefts)) for bottom, lefts in rows.items()))


def _free_intervals(area: BaseGeometry, bottoms: Floats, along_m: float) -> list[list[Interval]]:
    """For each row: the maximal intervals of x over which the strip lies wholly inside ``area``."""
    left, _, right, _ = area.bounds
    strips = shapely.box(left - 1.0, bottoms + EPSILON_M, right + 1.0, bottoms + along_m - EPSILON_M)
    parts, owners = shapely.get_parts(shapely.difference(strips, area), return_index=True)
    bounds = shapely.bounds(parts)
    free: list[list[Interval]] = []
    starts = np.searchsorted(owners, np.arange(len(bottoms) + 1))
    for first, last in pairwise(starts.tolist()):
        blocked = sorted(zip(bounds[first:last, 0].tolist(), bounds[first:last, 2].tolist(), strict=True))
        intervals: list[Interval] = []
        reach = blocked[0][1] if blocked else left
        for start, end in blocked[1:]:
            if start > reach:
                intervals.append((reach, start))
            reach = max(reach, end)
        free.append(intervals)
    return free


def _fits(interval: Interval, across_m: float, gap_m: float) -> int:
    return max(0, int((interval[1] - interval[0] + gap_m) / (across_m + gap_m) + FIT_M))


def _choose_rows(counts: list[int]) -> list[int]:
    """Levels of the rows with most modules, rows at least ``STEPS_PER_PITCH`` levels apart.

    ``ending[j]``: value of the best stack whose topmost row is level ``j``. Below it lies either a row exactly one
    pitch down, or any lower row with a gap that costs ``GAP_PENALTY``.
    """
    ending: list[float] = []
    below: list[int] = []
    best_lower, best_level = 0.0, -1  # best stack ending more than one pitch below
    for level, count in enumerate(counts):
        farther = level - STEPS_PER_PITCH - 1
        if farther >= 0 and ending[farther] - GAP_PENALTY > best_lower:
            best_lower, best_level = ending[farther] - GAP_PENALTY, farther
        value, under = best_lower, best_level
        touching = level - STEPS_PER_PITCH
        if touching >= 0 and ending[touching] >= value:
            value, under = ending[touching], touching
        ending.append(value + count)
        below.append(under)
    level = max(range(len(ending)), key=ending.__getitem__)
    chosen: list[int] = []
    while level >= 0:
        if counts[level]:
            chosen.append(level)
        level = below[level]
    return chosen[::-1]


def _common_phase(runs: list[tuple[Interval, int]], across_m: float, gap_m: float) -> float:
    """The column grid, as x modulo the pitch, on which most modules can stand without losing any."""
    pitch = across_m + gap_m
    spans = [(a, b - (n * pitch - gap_m), n) for (a, b), n in runs]  # first and last possible start of each run
    candidates = [(a + z) / 2 for a, z, _ in sorted(spans, key=lambda span: -span[2])]
    candidates += [end for a, z, _ in spans for end in (a, z)]

    def aligned(phase: float) -> int:
        return sum(n for a, z, n in spans if a + (phase - a) % pitch <= z + FIT_M)

    return max(candidates, key=aligned, default=0.0)


def _aligned_start(interval: Interval, n: int, across_m: float, gap_m: float, phase: float) -> float:
    """Left edge of a run: on the common columns where possible, else as near to them as the interval allows."""
    pitch = across_m + gap_m
    first, last = interval[0], interval[1] - (n * pitch - gap_m)
    start = first + (phase - first) % pitch
    if start <= last + FIT_M:
        return min(start, max(last, first))
    return first if start - last > pitch / 2 else max(last, first)
