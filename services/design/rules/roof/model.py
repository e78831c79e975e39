"""What a layout is: modules on planes with the zones that were kept clear. All lengths in metres, plane coordinates."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from services.design.rules.checks import Check

Orientation = Literal["portrait", "landscape"]
"""Of the module's longer side: portrait up the slope, landscape along the eave."""

Ring = tuple[tuple[float, float], ...]
Region = tuple[tuple[Ring, ...], ...]
"""Polygons, each as its outer ring followed by its holes."""


class PlacedModule(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    row: int
    """From the top, 1."""
    bounds: tuple[float, float, float, float]
    """Left, bottom, right, top in plane coordinates."""

    @property
    def shape(self) -> Polygon:
        return box(*self.bounds)

    @property
    def corners(self) -> Ring:
        left, bottom, right, top = self.bounds
        return (left, bottom), (right, bottom), (right, top), (left, top)


class Array(BaseModel):
    """The modules of one plane, in the order in which strings run through them."""

    model_config = ConfigDict(frozen=True)

    name: str
    """Letters that its modules' ids begin with."""
    plane_id: str
    tilt_deg: float
    azimuth_deg: float
    orientation: Orientation
    ridge_setback_m: float
    pathways: tuple[str, ...]
    """Borders with a pathway: left, right."""
    straddled: tuple[str, ...]
    """Planes with which a pathway is shared across a hip or valley."""
    modules: tuple[PlacedModule, ...]
    setback_zones: Region
    pathway_zones: Region


class RoofLayout(BaseModel):
    model_config = ConfigDict(frozen=True)

    arrays: tuple[Array, ...]
    coverage: float
    """Modules as a share of the whole roof, both as seen from above."""
    roof_plan_area_m2: float
    loads: dict[str, tuple[tuple[int, int], ...]]
    """By plane id and input: (modules a string, parallel strings). Empty without string limits."""
    expected_kwh: float
    """The sum that the search maximised."""
    checks: list[Check]

    @property
    def module_count(self) -> int:
        return sum(len(array.modules) for array in self.arrays)

    def modules_of(self, plane_id: str) -> tuple[PlacedModule, ...]:
        """Modules of one plane, none where it has no array."""
        return next((array.modules for array in self.arrays if array.plane_id == plane_id), ())


def region(geometry: BaseGeometry) -> Region:
    """A shapely area as plain rings, rounded to a tenth of a millimetre; lines and points are dropped."""
    parts: Iterable[BaseGeometry] = getattr(geometry, "geoms", (geometry,))
    return tuple(
        tuple(tuple((round(x, 4), round(y, 4)) for x, y in ring.coords) for ring in (part.exterior, *part.interiors))
        for part in parts
        if isinstance(part, Polygon) and not part.is_empty
    )


def geometry(zones: Region) -> MultiPolygon:
    """Back from rings to shapely."""
    return MultiPolygon([(rings[0], rings[1:]) for rings in zones])
