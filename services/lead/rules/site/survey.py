"""What the roof offers, quickly: usable area, solar resource and the size that fits, plane by plane.

A first estimate for the decision whether a design is worth making; the design's layout packs real modules.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.rules.site.assessment import Site
from shared.rules.site.polygon import signed_area_m2
from shared.rules.site.roof import EdgeKind, RoofMaterial, RoofPlane, Shade

INCH_M = 0.0254
SETBACK_M = {EdgeKind.RIDGE: 18 * INCH_M, EdgeKind.HIP: 18 * INCH_M, EdgeKind.VALLEY: 18 * INCH_M}
"""IFC 1205.2.1.2-3 (18 in at the ridge up to 33 % coverage) and 1205.2.1.1 of 2012-2015 for hips and valleys."""
PATHWAY_M = 36 * INCH_M
"""IFC 1205.2.1.1: one pathway of 36 in on each plane; flat roofs (up to 2:12) are exempt."""
FLAT_DEG = math.degrees(math.atan(2 / 12))
CLEARANCE_M = 0.15
"""Around an obstruction that states none. Ours."""
PACKING = 0.80
"""Share of the usable area that whole modules in rows cover. Ours."""
MODULE_KW_PER_M2 = 0.208
"""Median module efficiency of US residential systems of 2023, 20.8 % (LBNL, Tracking the Sun 2024)."""
LEAST_TSRF = 0.60
"""Planes below are left out; the score's hard fail is the same. Ours."""

LIFETIME_YEARS = {
    RoofMaterial.ASPHALT_SHINGLE: 25, RoofMaterial.METAL_STANDING_SEAM: 50, RoofMaterial.METAL_CORRUGATED: 40,
    RoofMaterial.CONCRETE_TILE: 50, RoofMaterial.CLAY_TILE: 60, RoofMaterial.SLATE: 80, RoofMaterial.WOOD_SHAKE: 25,
    RoofMaterial.MEMBRANE: 22, RoofMaterial.BUILT_UP: 22,
}  # fmt: skip
"""Usual service life of roof coverings. Ours, after manufacturers' and home inspectors' tables."""


@dataclass(frozen=True)
class PlaneSurvey:
    """One plane. ``tof``: irradiation of the plane over that of the best plane of the place, unshaded."""

    id: str
    usable_m2: float
    fit_kwdc: float
    tof: float
    solar_access: float
    remaining_years: float

    @property
    def tsrf(self) -> float:
        """Total solar resource fraction: TOF times solar access."""
        return self.tof * self.solar_access


@dataclass(frozen=True)
class RoofSurvey:
    planes: tuple[PlaneSurvey, ...]

    @property
    def usable(self) -> tuple[PlaneSurvey, ...]:
        """The planes worth using, best first."""
        good = (plane for plane in self.planes if plane.tsrf >= LEAST_TSRF and plane.fit_kwdc > 0)
        return tuple(sorted(good, key=lambda plane: -plane.tsrf))

    @property
    def fit_kwdc(self) -> float:
        """What fits on the usable planes."""
        return sum(plane.fit_kwdc for plane in self.usable)

    @property
    def tsrf(self) -> float:
        """Of the usable planes, weighted by what fits; of the best plane where none is usable."""
        if self.usable:
            return sum(plane.tsrf * plane.fit_kwdc for plane in self.usable) / self.fit_kwdc
        return max(plane.tsrf for plane in self.planes)

    @property
    def remaining_years(self) -> float:
        """Until the first of the usable planes is due for a new covering."""
        return min((plane.remaining_years for plane in self.usable or self.planes), default=0.0)


def survey(
    site: Site, tof: Mapping[str, float], weights: Mapping[str, NDArray[np.float64]] | None = None
) -> RoofSurvey:
    """Survey every plane. ``tof`` by plane id; ``weights`` (12, 24): irradiation by month and hour, for shade matrices.

    Raises KeyError for a plane without TOF.
    """
    return RoofSurvey(tuple(_plane(plane, tof[plane.id], (weights or {}).get(plane.id)) for plane in site.roof_planes))


def _plane(plane: RoofPlane, tof: float, weights: NDArray[np.float64] | None) -> PlaneSurvey:
    usable = usable_area_m2(plane)
    return PlaneSurvey(
        id=plane.id,
        usable_m2=usable,
        fit_kwdc=usable * PACKING * MODULE_KW_PER_M2,
        tof=tof,
        solar_access=solar_access(plane.shade, weights),
        remaining_years=max(0.0, LIFETIME_YEARS[plane.material] - plane.age_years),
    )


def usable_area_m2(plane: RoofPlane) -> float:
    """The plane without setbacks, one pathway and obstructions with their clearance."""
    strips = 0.0
    if plane.tilt_deg > FLAT_DEG:
        for index, edge in enumerate(plane.edges):
            (x0, y0), (x1, y1) = plane.polygon[index], plane.polygon[(index + 1) % len(plane.polygon)]
            strips += math.hypot(x1 - x0, y1 - y0) * SETBACK_M.get(edge.kind, 0.0)
        strips += (max(y for _, y in plane.polygon) - min(y for _, y in plane.polygon)) * PATHWAY_M
    sides = [(math.sqrt(abs(signed_area_m2(each.polygon))), _clearance(each.setback_m)) for each in plane.obstructions]
    obstructed = sum((side + 2 * clearance) ** 2 for side, clearance in sides)
    return max(0.0, plane.area_m2 - strips - obstructed)


def _clearance(setback_m: float | None) -> float:
    return CLEARANCE_M if setback_m is None else setback_m


def solar_access(shade: Shade, weights: NDArray[np.float64] | None = None) -> float:
    """Share of the year's light that shade leaves, 0-1. ``weights`` (12, 24): light by month and hour."""
    if shade.monthly_hourly_loss_pct is None:
        assert shade.annual_loss_pct is not None
        return 1.0 - shade.annual_loss_pct / 100.0
    light = DAYLIGHT if weights is None else weights
    return 1.0 - float((np.array(shade.monthly_hourly_loss_pct) * light).sum() / light.sum()) / 100.0


def _daylight() -> NDArray[np.float64]:
    month, hour = np.arange(12)[:, None], np.arange(24)[None, :] + 0.5
    half_day = 6.0 - 1.4 * np.cos(2 * np.pi * (month + 0.4) / 12)
    light: NDArray[np.float64] = np.cos(np.pi / 2 * (hour - 12.3) / half_day)
    return np.where(np.abs(hour - 12.3) < half_day, light, 0.0)


DAYLIGHT: NDArray[np.float64] = _daylight()
"""(12, 24) light of an ordinary day at 36° north, where no weather file has been read."""
