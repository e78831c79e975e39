"""Roof planes with their edges, obstructions and shade.

Plane coordinates. A roof plane is described where it lies: metres measured along the roof surface, ``x`` to
the right for somebody who faces the plane from its foot and looks up the slope, ``y`` up the slope, origin
anywhere. Vertices run counter-clockwise: edge ``i`` goes from vertex ``i`` to ``i + 1``, the roof on its
left. Azimuths are degrees clockwise from true north, of the direction the plane faces (180 = south).

Plan coordinates are metres east and north of an origin common to the site; ``RoofPlane.to_plan`` converts.
"""

import math
from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from shared.rules.site.polygon import Metres, Point, Polygon, signed_area_m2, sound
from shared.schemas.documented import Documented

LossPct = Annotated[float, Field(ge=0, le=100)]
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:/-]+$")]
YearOfLosses = Annotated[
    tuple[Annotated[tuple[LossPct, ...], Field(min_length=24, max_length=24)], ...],
    Field(min_length=12, max_length=12),
]
"""12 rows (January first) of 24 hours (0 = midnight to 1 o'clock, local standard time)."""


class Value(Documented):
    """A value object: compared by content, never changed.

    Unknown fields are ignored, so that old readers keep reading newer events; ``read_site`` refuses
    them, since in a file written by hand they are typing errors.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


def rules(*sentences: str) -> ConfigDict:
    """Rules across fields, ``x-rules`` in a JSON Schema, which cannot state them; the class's validators do."""
    return ConfigDict(json_schema_extra={"x-rules": list(sentences)})


class EdgeKind(StrEnum):
    """What a plane ends at; fire setbacks depend on it (IFC 1205.2.1, IRC R324.6)."""

    EAVE = "eave"
    RAKE = "rake"
    RIDGE = "ridge"
    HIP = "hip"
    VALLEY = "valley"
    WALL = "wall"
    """The plane abuts a higher wall."""


class RoofMaterial(StrEnum):
    """What covers the roof; attachment and fire class depend on it."""

    ASPHALT_SHINGLE = "asphalt_shingle"
    METAL_STANDING_SEAM = "metal_standing_seam"
    METAL_CORRUGATED = "metal_corrugated"
    CONCRETE_TILE = "concrete_tile"
    CLAY_TILE = "clay_tile"
    SLATE = "slate"
    WOOD_SHAKE = "wood_shake"
    MEMBRANE = "membrane"
    BUILT_UP = "built_up"


class ObstructionKind(StrEnum):
    """What stands on the roof."""

    VENT = "vent"
    CHIMNEY = "chimney"
    SKYLIGHT = "skylight"
    HVAC = "hvac"
    DORMER = "dormer"
    ANTENNA = "antenna"
    EXISTING_ARRAY = "existing_array"
    ESCAPE_OPENING = "escape_opening"
    """Emergency escape and rescue opening: the roof below it stays clear (IFC 1205.2.2)."""
    OTHER = "other"


class Edge(Value):
    """One side of a roof plane."""

    kind: EdgeKind
    """What the plane ends at."""
    adjoins: Identifier | None = None
    """``id`` of the plane on the other side of a ridge, hip or valley; null where it is not known or there is none."""


class Obstruction(Value):
    """Something on the roof where no module can lie."""

    model_config = rules(
        "polygon encloses an area and does not cross itself",
    )

    kind: ObstructionKind
    """What it is."""
    polygon: Annotated[Polygon, Field(min_length=3, max_length=200)]
    """Foot print in plane coordinates."""
    height_m: float = Field(ge=0, le=20, default=0.3)
    """Height above the roof surface, m; it casts shade."""
    setback_m: float | None = Field(ge=0, le=5, default=None)
    """Clearance to modules that the surveyor asks for, m; null leaves it to the layout rule."""

    @field_validator("polygon")
    @classmethod
    def _sound(cls, polygon: Polygon) -> Polygon:
        return sound(polygon)


class Shade(Value):
    """Loss of beam irradiance by shade from outside the roof, in exactly one of two forms."""

    model_config = rules(
        "exactly one of annual_loss_pct and monthly_hourly_loss_pct is stated",
    )

    annual_loss_pct: LossPct | None = None
    """The same loss in every daylight hour, %, as a shade report's annual figure; null where hours are stated."""
    monthly_hourly_loss_pct: YearOfLosses | None = None
    """Loss by month and hour, %: 12 rows (January first) of 24 hours (0 = midnight to 1 o'clock, local standard
    time); null where the annual figure is stated."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        matrix = self.monthly_hourly_loss_pct
        if (self.annual_loss_pct is None) == (matrix is None):
            raise ValueError("state either annual_loss_pct or monthly_hourly_loss_pct")
        return self

    def loss_pct(self, month: int, hour: int) -> float:
        """Loss in one hour; ``month`` 1-12, ``hour`` 0-23."""
        if self.monthly_hourly_loss_pct is not None:
            return self.monthly_hourly_loss_pct[month - 1][hour]
        assert self.annual_loss_pct is not None
        return self.annual_loss_pct


NO_SHADE = Shade(annual_loss_pct=0.0)


class RoofPlane(Value):
    """One flat part of the roof, described where it lies."""

    model_config = rules(
        "polygon encloses an area, does not cross itself and runs counter-clockwise",
        "edges has as many items as polygon",
    )

    id: Identifier
    """Name of the plane, unique within the site."""
    polygon: Annotated[Polygon, Field(min_length=3, max_length=200)]
    """Outline in plane coordinates, m, counter-clockwise."""
    edges: Annotated[tuple[Edge, ...], Field(min_length=3, max_length=200)]
    """One per vertex: edge ``i`` starts at vertex ``i``."""
    tilt_deg: float = Field(ge=0, le=75)
    """Slope against the horizontal, degrees."""
    azimuth_deg: float = Field(ge=0, lt=360)
    """Direction the plane faces, degrees clockwise from true north."""
    material: RoofMaterial
    """What covers it."""
    age_years: float = Field(ge=0, le=200)
    """Age of the covering, years."""
    street_side: bool = False
    """Reached from the street or driveway: one fire pathway must be on such a plane (IFC 1205.2.1.1)."""
    obstructions: Annotated[tuple[Obstruction, ...], Field(max_length=500)] = ()
    """What stands on it; empty where nothing does."""
    shade: Shade = NO_SHADE
    """Shade from outside the roof; none where it is not stated."""
    origin_east_m: Metres = 0.0
    """Where the origin of the plane coordinates lies in plan, m east."""
    origin_north_m: Metres = 0.0
    """Where the origin of the plane coordinates lies in plan, m north."""
    eave_height_m: float = Field(gt=0, le=200, default=3.0)
    """Height of the lower edge above the ground, m."""

    @field_validator("polygon")
    @classmethod
    def _sound(cls, polygon: Polygon) -> Polygon:
        if signed_area_m2(sound(polygon)) < 0:
            raise ValueError("vertices run clockwise; list them counter-clockwise, and the edges with them")
        return polygon

    @model_validator(mode="after")
    def _edge_per_vertex(self) -> Self:
        if len(self.edges) != len(self.polygon):
            raise ValueError(f"plane {self.id} has {len(self.polygon)} vertices but {len(self.edges)} edges")
        return self

    @property
    def area_m2(self) -> float:
        """Area along the roof surface, obstructions included."""
        return signed_area_m2(self.polygon)

    @property
    def plan_area_m2(self) -> float:
        """Area as seen from above, what the fire code's share of roof coverage refers to (IFC 1205.2.1.2)."""
        return self.area_m2 * math.cos(math.radians(self.tilt_deg))

    @property
    def obstructed_area_m2(self) -> float:
        """Foot prints of the obstructions, overlaps counted twice."""
        return sum(abs(signed_area_m2(item.polygon)) for item in self.obstructions)

    def to_plan(self, point: Point) -> Point:
        """A point of the plane as metres east and north of the site's origin."""
        x, y = point[0], point[1] * math.cos(math.radians(self.tilt_deg))
        azimuth = math.radians(self.azimuth_deg)
        # Facing up the slope one looks towards azimuth + 180 deg; right of that is azimuth - 90 deg.
        east = self.origin_east_m - x * math.cos(azimuth) - y * math.sin(azimuth)
        north = self.origin_north_m + x * math.sin(azimuth) - y * math.cos(azimuth)
        return east, north
