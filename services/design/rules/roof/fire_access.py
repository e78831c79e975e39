"""Roof access for the fire service: how many pathways a plane needs, and the checks of a finished layout.

The checks measure the modules as placed and do not trust the search that placed them.
"""

import math
from collections.abc import Collection, Mapping, Sequence

from shapely import union_all
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from services.design.rules.checks import Check, at_least, at_most, undecided
from services.design.rules.roof.model import Array
from services.design.rules.roof.setbacks import Setbacks
from services.design.rules.roof.usable_area import AISLE_M, SHARED, Side, borders, edge_line, escape_zones, is_clear
from shared.rules.site.roof import EdgeKind, RoofPlane

MILLIMETRE = 1e-3
"""Rounding of the placed modules and of published inches to millimetres."""


def pathways_needed(plane: RoofPlane, planes: Sequence[RoofPlane], built: Collection[str], rules: Setbacks) -> int:
    """Pathways that must run on this plane itself if it carries modules.

    None where a neighbour across a hip or valley stays free and the edition lets it serve, unless this is the only
    plane on the street side.
    """
    if rules.perimeter_m is not None or rules.waived(plane.tilt_deg):
        return 0
    known = {other.id for other in planes}
    neighbours = {edge.adjoins for edge in plane.edges if edge.kind in SHARED and edge.adjoins is not None}
    served = rules.adjacent_plane_serves and bool((neighbours & known) - set(built))
    only_street = rules.street_side_pathway and [other.id for other in planes if other.street_side] == [plane.id]
    if served and not only_street:
        return 0
    hipped = any(edge.kind is EdgeKind.HIP for edge in plane.edges)
    return rules.pathways_per_plane_hip if hipped else rules.pathways_per_plane_single_ridge


def access_checks(
    planes: Sequence[RoofPlane], arrays: Sequence[Array], rules: Setbacks, coverage: float, sprinklered: bool
) -> list[Check]:
    """Every rule of the edition, measured on the modules."""
    by_id = {plane.id: plane for plane in planes}
    checks: list[Check] = []
    shapes = {array.plane_id: union_all([module.shape for module in array.modules]) for array in arrays}
    for plane_id, modules in shapes.items():
        plane = by_id[plane_id]
        if rules.perimeter_m is not None:
            checks += _perimeter(plane, modules, rules, rules.perimeter_m)
        elif rules.waived(plane.tilt_deg):
            checks.append(_waived(plane, rules))
        else:
            checks += _ridge(plane, modules, rules, coverage, sprinklered)
            checks += _hips_and_valleys(plane, modules, rules, shapes)
            checks.append(_pathway(plane, shapes, rules, planes))
            checks += _escape_openings(plane, modules, rules)
    sloped = [plane for plane in planes if not rules.waived(plane.tilt_deg)]
    if arrays and sloped and rules.perimeter_m is None:
        checks += _building(sloped, shapes, rules)
    return checks


def _ridge(plane: RoofPlane, modules: BaseGeometry, rules: Setbacks, coverage: float, sprinklered: bool) -> list[Check]:
    edges = [i for i, edge in enumerate(plane.edges) if edge.kind is EdgeKind.RIDGE]
    if not edges:
        return []
    distance = min(modules.distance(edge_line(plane, i)) for i in edges)
    limit = rules.reduced_up_to(sprinklered)
    reduced = rules.ridge_reduced_m is not None and limit is not None and coverage <= limit + 1e-9
    required = rules.ridge_reduced_m if reduced and rules.ridge_reduced_m is not None else rules.ridge_m
    why = (
        ""
        if limit is None
        else (
            f"; modules cover {coverage:.1%} of the roof in plan, {'not over' if reduced else 'over'} {limit:.0%}"
            + (" with sprinklers" if sprinklered else "")
        )
    )
    return [
        at_least(
            "fire_ridge_setback",
            distance + MILLIMETRE,
            required,
            "m",
            edition=rules.edition,
            citation=rules.citations.ridge,
            subject=plane.id,
            detail=f"Plane {plane.id}: distance of the modules from the ridge{why}",
        )
    ]


def _hips_and_valleys(plane: RoofPlane, modules: BaseGeometry, rules: Setbacks, built: Collection[str]) -> list[Check]:
    required = rules.hip_valley_both_sides_m
    both = [i for i, edge in enumerate(plane.edges) if edge.kind in SHARED and edge.adjoins in built]
    if not required or not both:
        return []
    distance = min(modules.distance(edge_line(plane, i)) for i in both)
    return [
        at_least(
            "fire_hip_valley_setback",
            distance + MILLIMETRE,
            required,
            "m",
            edition=rules.edition,
            citation=rules.citations.hip_valley,
            subject=plane.id,
            detail=f"Plane {plane.id}: modules on both sides of a hip or valley",
        )
    ]


def _sides_clear(plane: RoofPlane, modules: BaseGeometry, width_m: float) -> int:
    """Borders along which a strip of that width is free of modules and larger obstructions from end to end."""
    return sum(
        is_clear(plane, side, width_m)
        and all(modules.distance(edge_line(plane, i)) + MILLIMETRE >= width_m for i in borders(plane, side))
        for side in Side
    )


def _straddling(
    plane: RoofPlane, shapes: Mapping[str, BaseGeometry], planes: Sequence[RoofPlane], rules: Setbacks
) -> set[str]:
    """Neighbours with which this plane shares a pathway: half of it free on either side of the hip or valley."""
    if not rules.adjacent_plane_serves:
        return set()
    by_id, half = {other.id: other for other in planes}, rules.pathway_width_m / 2 - MILLIMETRE

    def free(one: RoofPlane, neighbour: str) -> bool:
        return one.id not in shapes or all(
            shapes[one.id].distance(edge_line(one, i)) >= half
            for i, edge in enumerate(one.edges)
            if edge.kind in SHARED and edge.adjoins == neighbour
        )

    return {
        edge.adjoins
        for edge in plane.edges
        if edge.kind in SHARED
        and edge.adjoins in by_id
        and free(plane, edge.adjoins)
        and free(by_id[edge.adjoins], plane.id)
    }


def _pathway(
    plane: RoofPlane, shapes: Mapping[str, BaseGeometry], rules: Setbacks, planes: Sequence[RoofPlane]
) -> Check:
    needed = pathways_needed(plane, planes, shapes, rules)
    own = _sides_clear(plane, shapes[plane.id], rules.pathway_width_m)
    shared = 0 if own >= needed else len(_straddling(plane, shapes, planes, rules))
    where = "on it" if own >= needed else "straddling a hip or valley"
    return at_least(
        "fire_pathway",
        own + shared,
        needed,
        "pathways",
        edition=rules.edition,
        citation=rules.citations.pathway,
        subject=plane.id,
        detail=f"Plane {plane.id}: pathway of {rules.pathway_width_m / 0.0254:.0f} in from eave to ridge "
        + (where if needed else "on an adjacent plane without modules"),
    )


def _escape_openings(plane: RoofPlane, modules: BaseGeometry, rules: Setbacks) -> list[Check]:
    zones = escape_zones(plane, rules)
    if not zones or rules.citations.escape_opening is None:
        return []
    blocked = modules.intersection(union_all(zones)).area
    return [
        at_most(
            "fire_escape_opening",
            blocked,
            MILLIMETRE,
            "m²",
            edition=rules.edition,
            citation=rules.citations.escape_opening,
            subject=plane.id,
            detail=f"Plane {plane.id}: modules below an emergency escape opening",
        )
    ]


def _building(planes: Sequence[RoofPlane], shapes: Mapping[str, BaseGeometry], rules: Setbacks) -> list[Check]:
    def open_(plane: RoofPlane) -> bool:
        return (
            plane.id not in shapes
            or _sides_clear(plane, shapes[plane.id], rules.pathway_width_m) > 0
            or bool(_straddling(plane, shapes, planes, rules))
        )

    checks = []
    if rules.pathways_per_building:
        needed = min(rules.pathways_per_building, len(planes))
        checks.append(
            at_least(
                "fire_pathways_building",
                sum(open_(plane) for plane in planes),
                needed,
                "planes",
                edition=rules.edition,
                citation=rules.citations.pathway,
                detail="Roof planes with a pathway, own or straddling, or without modules",
            )
        )
    if rules.street_side_pathway:
        street = [plane for plane in planes if plane.street_side]
        cited = rules.citations.pathway
        checks.append(
            at_least(
                "fire_street_side",
                sum(open_(plane) for plane in street),
                1.0,
                "planes",
                edition=rules.edition,
                citation=cited,
                detail="Pathway on the street or driveway side",
            )
            if street
            else undecided(
                "fire_street_side",
                "No plane is marked as lying on the street or driveway side; confirm on site",
                limit=1.0,
                unit="planes",
                edition=rules.edition,
                citation=cited,
            )
        )
    return checks


def _waived(plane: RoofPlane, rules: Setbacks) -> Check:
    return at_most(
        "fire_access_waived",
        math.tan(math.radians(plane.tilt_deg)),
        rules.applies_above_slope_ratio + 1e-4,
        "rise/run",
        edition=rules.edition,
        citation=rules.citations.exempt,
        subject=plane.id,
        detail=f"Plane {plane.id}: 2:12 or flatter, pathways not required",
    )


def _perimeter(plane: RoofPlane, modules: BaseGeometry, rules: Setbacks, width_m: float) -> list[Check]:
    distance = modules.distance(Polygon(plane.polygon).exterior)
    sections = modules.buffer(AISLE_M / 2 - 0.05, join_style="mitre")
    checks = [
        at_least(
            "fire_perimeter",
            distance + MILLIMETRE,
            width_m,
            "m",
            edition=rules.edition,
            citation=rules.citations.pathway,
            subject=plane.id,
            detail=f"Plane {plane.id}: clear perimeter",
        )
    ]
    if rules.largest_array_m is not None:
        checks.append(
            at_most(
                "fire_array_size",
                max(_longer_side(modules.intersection(one)) for one in getattr(sections, "geoms", (sections,))),
                rules.largest_array_m,
                "m",
                edition=rules.edition,
                citation=rules.citations.pathway,
                subject=plane.id,
                detail=f"Plane {plane.id}: longer side of an array, between aisles",
            )
        )
    return checks


def _longer_side(modules: BaseGeometry) -> float:
    left, bottom, right, top = modules.bounds
    return float(max(right - left, top - bottom))
