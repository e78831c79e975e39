"""Plane polygons: area, orientation and soundness, for value objects that go without a geometry library."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

SMALLEST_POLYGON_M2 = 1e-4
"""One square centimetre: less is a line or a point, not a surface."""

FARTHEST_M = 500.0
"""From the origin, along each axis. The largest roofs stay within it; what does not is a slip or another unit."""

Metres = Annotated[float, Field(ge=-FARTHEST_M, le=FARTHEST_M)]
Point = tuple[Metres, Metres]
Polygon = tuple[Point, ...]


def signed_area_m2(polygon: Iterable[Point]) -> float:
    """Shoelace area; positive where the vertices run counter-clockwise."""
    points = list(polygon)
    return 0.5 * sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True))


def sound(polygon: Polygon) -> Polygon:
    """The polygon itself; ValueError where it encloses no area or crosses itself."""
    if abs(signed_area_m2(polygon)) < SMALLEST_POLYGON_M2:
        raise ValueError("polygon encloses no area")
    if _crosses_itself(polygon):
        raise ValueError("polygon crosses itself")
    return polygon


def _crosses_itself(polygon: Polygon) -> bool:
    sides = list(zip(polygon, polygon[1:] + polygon[:1], strict=True))
    last = len(sides) - 1
    return any(
        _sides_meet(*sides[i], *sides[j])
        for i in range(len(sides))
        for j in range(i + 2, len(sides))
        if not (i == 0 and j == last)  # neighbours share a vertex by construction
    )


def _sides_meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    def turn(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    def within(p: Point, q: Point, r: Point) -> bool:
        return min(p[0], q[0]) <= r[0] <= max(p[0], q[0]) and min(p[1], q[1]) <= r[1] <= max(p[1], q[1])

    abc, abd, cda, cdb = turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
    if abc * abd < 0 and cda * cdb < 0:
        return True
    return (
        (abc == 0 and within(a, b, c))
        or (abd == 0 and within(a, b, d))
        or (cda == 0 and within(c, d, a))
        or (cdb == 0 and within(c, d, b))
    )
