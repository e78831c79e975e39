"""Roofs that the layout and drawing tests share. Plan origin at the south-west corner."""

import math
from collections.abc import Sequence

from shared.rules.site.roof import Edge, EdgeKind, Obstruction, ObstructionKind, RoofMaterial, RoofPlane

Box = tuple[float, float, float, float]


def edges(*kinds: str | tuple[str, str]) -> list[Edge]:
    """``"eave"`` or ``("ridge", "N")``: kind, and the plane on the other side."""
    return [
        Edge(kind=EdgeKind(kind)) if isinstance(kind, str) else Edge(kind=EdgeKind(kind[0]), adjoins=kind[1])
        for kind in kinds
    ]


def obstruction(box: Box, kind: str = "vent") -> Obstruction:
    left, bottom, right, top = box
    return Obstruction(kind=ObstructionKind(kind), polygon=((left, bottom), (right, bottom), (right, top), (left, top)))


def gable(
    width: float = 13.0,
    depth: float = 5.6,
    tilt: float = 25.0,
    obstructions: Sequence[Obstruction] = (),
) -> list[RoofPlane]:
    """South and north plane; ``depth`` along the slope. The street is in the south."""
    polygon = ((0.0, 0.0), (width, 0.0), (width, depth), (0.0, depth))
    plan = depth * math.cos(math.radians(tilt))
    return [
        RoofPlane(
            id="S",
            polygon=polygon,
            edges=tuple(edges("eave", "rake", ("ridge", "N"), "rake")),
            tilt_deg=tilt,
            azimuth_deg=180,
            material=RoofMaterial.ASPHALT_SHINGLE,
            age_years=5,
            street_side=True,
            obstructions=tuple(obstructions),
        ),
        RoofPlane(
            id="N",
            polygon=polygon,
            edges=tuple(edges("eave", "rake", ("ridge", "S"), "rake")),
            tilt_deg=tilt,
            azimuth_deg=0,
            material=RoofMaterial.ASPHALT_SHINGLE,
            age_years=5,
            origin_east_m=width,
            origin_north_m=2 * plan,
        ),
    ]


def hip(length: float = 15.0, breadth: float = 9.6, tilt: float = 22.0) -> list[RoofPlane]:
    """Two trapezoids, two triangles; ``length`` and ``breadth`` in plan."""
    slope, run = breadth / 2 / math.cos(math.radians(tilt)), breadth / 2
    trapezoid = ((0.0, 0.0), (length, 0.0), (length - run, slope), (run, slope))
    triangle = ((0.0, 0.0), (breadth, 0.0), (run, slope))

    def plane(
        name: str,
        azimuth: float,
        polygon: tuple[tuple[float, float], ...],
        kinds: list[Edge],
        east: float,
        north: float,
    ) -> RoofPlane:
        return RoofPlane(
            id=name,
            polygon=polygon,
            edges=tuple(kinds),
            tilt_deg=tilt,
            azimuth_deg=azimuth,
            material=RoofMaterial.CONCRETE_TILE,
            age_years=8,
            street_side=name == "S",
            origin_east_m=east,
            origin_north_m=north,
        )

    return [
        plane("S", 180, trapezoid, edges("eave", ("hip", "E"), ("ridge", "N"), ("hip", "W")), 0, 0),
        plane("N", 0, trapezoid, edges("eave", ("hip", "W"), ("ridge", "S"), ("hip", "E")), length, breadth),
        plane("E", 90, triangle, edges("eave", ("hip", "N"), ("hip", "S")), length, 0),
        plane("W", 270, triangle, edges("eave", ("hip", "S"), ("hip", "N")), 0, breadth),
    ]
