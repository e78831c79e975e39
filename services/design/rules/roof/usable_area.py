"""The part of a roof plane where modules may lie: the plane without setbacks, pathways and obstructions.

A setback is a distance from an edge: no module comes nearer to it. Pathways run from the eave to the ridge along the
left or right border of a plane (rakes, hips, valleys), which is where the trade puts them.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from services.design.rules.roof.setbacks import Setbacks
from shared.rules.site.roof import EdgeKind, ObstructionKind, RoofPlane

QUARTER_SEGMENTS = 8
"""Segments of a quarter circle around an edge's end."""

OBSTRUCTED_M2 = 0.01
"""A pathway with more of an obstruction in it does not count as clear."""

AISLE_M = 2.438
"""8 ft between array sections (IFC 1205.3.3)."""

MINOR = (ObstructionKind.VENT, ObstructionKind.ANTENNA)
"""Vent pipes and the like may stand in a pathway (IFC 1205.2: "minimal obstructions such as vent pipes")."""

BORDERS = (EdgeKind.RAKE, EdgeKind.HIP, EdgeKind.VALLEY, EdgeKind.WALL)
SHARED = (EdgeKind.HIP, EdgeKind.VALLEY)


class Side(StrEnum):
    """A border of the plane, seen from its foot."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Clearances:
    """The choices that a code leaves open, for one plane."""

    ridge_m: float
    pathways: frozenset[Side] = frozenset()
    straddled: frozenset[str] = frozenset()
    """Planes with which a pathway is shared across the common hip or valley, half of it on each side."""


@dataclass(frozen=True)
class UsableArea:
    """``area`` may have several parts and holes; ``setbacks`` and ``pathways`` are what to draw around it."""

    area: BaseGeometry
    setbacks: BaseGeometry
    pathways: BaseGeometry


def borders(plane: RoofPlane, side: Side) -> list[int]:
    """Indices of the edges that form one border, none where the plane has no such border."""
    points = plane.polygon
    found = []
    for i, edge in enumerate(plane.edges):
        rise = points[(i + 1) % len(points)][1] - points[i][1]
        if edge.kind in BORDERS and (rise > 0 if side is Side.RIGHT else rise < 0):
            found.append(i)
    return found


def edge_line(plane: RoofPlane, index: int) -> LineString:
    """One edge as a line in plane coordinates."""
    return LineString([plane.polygon[index], plane.polygon[(index + 1) % len(plane.polygon)]])


def pathway_zone(plane: RoofPlane, side: Side, width_m: float) -> BaseGeometry:
    """The strip along one border."""
    strips = [_within(edge_line(plane, i), width_m) for i in borders(plane, side)]
    return shapely.union_all(strips).intersection(Polygon(plane.polygon))


def is_clear(plane: RoofPlane, side: Side, width_m: float) -> bool:
    """Whether a pathway could run there: a border exists and nothing larger than a vent stands in it."""
    zone = pathway_zone(plane, side, width_m)
    return not zone.is_empty and all(
        zone.intersection(Polygon(item.polygon)).area < OBSTRUCTED_M2
        for item in plane.obstructions
        if item.kind not in MINOR
    )


def edge_distance(plane: RoofPlane, index: int, rules: Setbacks, choice: Clearances, built: Collection[str]) -> float:
    """How far modules stay from one edge. ``built``: ids of the planes that may carry modules."""
    edge = plane.edges[index]
    if rules.perimeter_m is not None:
        return rules.perimeter_m
    distance = {EdgeKind.EAVE: rules.eave_m, EdgeKind.RAKE: rules.rake_m, EdgeKind.WALL: rules.wall_m}.get(
        edge.kind, rules.hip_valley_m
    )
    if rules.waived(plane.tilt_deg):
        return distance
    if edge.kind is EdgeKind.RIDGE:
        return max(choice.ridge_m, distance)
    if edge.kind in SHARED:
        if edge.adjoins is None or edge.adjoins in built:  # unknown neighbours count as built
            distance = max(distance, rules.hip_valley_both_sides_m)
        if edge.adjoins in choice.straddled:
            distance = max(distance, rules.pathway_width_m / 2)
    return distance


def usable_area(plane: RoofPlane, rules: Setbacks, choice: Clearances, built: Collection[str]) -> UsableArea:
    """What remains of the plane under the rules and the choices made."""
    outline = Polygon(plane.polygon)
    setbacks = shapely.union_all(
        [_within(edge_line(plane, i), edge_distance(plane, i, rules, choice, built)) for i in range(len(plane.edges))]
    ).intersection(outline)
    pathways = shapely.union_all(
        [
            *(pathway_zone(plane, side, rules.pathway_width_m) for side in sorted(choice.pathways)),
            *escape_zones(plane, rules),
            *aisles(plane, rules),
        ]
    ).intersection(outline)
    kept_off = shapely.union_all([_around(plane, i, rules) for i in range(len(plane.obstructions))])
    area = outline.difference(shapely.union_all([setbacks, pathways, kept_off]))
    return UsableArea(area=area, setbacks=setbacks, pathways=pathways)


def aisles(plane: RoofPlane, rules: Setbacks) -> list[BaseGeometry]:
    """Pathways that part a large roof into arrays of at most the size that the code admits (IFC 1205.3)."""
    most, perimeter = rules.largest_array_m, rules.perimeter_m
    if most is None or perimeter is None:
        return []
    left, bottom, right, top = Polygon(plane.polygon).bounds
    strips: list[BaseGeometry] = []
    for low, high, along in ((left, right, 0), (bottom, top, 1)):
        inner = high - low - 2 * perimeter
        sections = math.ceil((inner + AISLE_M) / (most + AISLE_M) - 1e-9)
        each = (inner - (sections - 1) * AISLE_M) / max(sections, 1)
        for number in range(1, sections):
            start = low + perimeter + number * each + (number - 1) * AISLE_M
            ends = (start, start + AISLE_M)
            strips.append(
                shapely.box(ends[0], bottom, ends[1], top) if along == 0 else shapely.box(left, ends[0], right, ends[1])
            )
    return strips


def _within(line: LineString, distance_m: float) -> BaseGeometry:
    """All points nearer to the line than the distance: exact along it, never too small around its ends."""
    if distance_m <= 0:
        return Polygon()
    radius = distance_m / math.cos(math.pi / (4 * QUARTER_SEGMENTS))
    ends = [Point(end).buffer(radius, quad_segs=QUARTER_SEGMENTS) for end in line.coords]
    return shapely.union_all([line.buffer(distance_m, cap_style="flat"), *ends])


def _around(plane: RoofPlane, index: int, rules: Setbacks) -> BaseGeometry:
    obstruction = plane.obstructions[index]
    clearance = obstruction.setback_m
    if clearance is None:
        clearance = rules.obstruction_m[obstruction.kind]
    return Polygon(obstruction.polygon).buffer(clearance, join_style="mitre")


def escape_zones(plane: RoofPlane, rules: Setbacks) -> list[BaseGeometry]:
    """The roof below an emergency escape opening, at least as wide as the pathway to it."""
    width = rules.escape_opening_pathway_m
    if width is None or rules.perimeter_m is not None or rules.waived(plane.tilt_deg):
        return []
    _, foot, _, _ = Polygon(plane.polygon).bounds
    zones: list[BaseGeometry] = []
    for obstruction in plane.obstructions:
        if obstruction.kind is ObstructionKind.ESCAPE_OPENING:
            left, _, right, top = Polygon(obstruction.polygon).bounds
            half, centre = max(right - left, width) / 2, (left + right) / 2
            zones.append(shapely.box(centre - half, foot, centre + half, top))
    return zones
