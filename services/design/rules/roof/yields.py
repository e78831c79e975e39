"""What each roof plane yields in a year: direct current of one kWdc, hour by hour, and its share of the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.rules.production.losses import Losses
from shared.rules.production.orientation import irradiation_kwh_m2
from shared.rules.production.simulation import PlaneDc, Sky, inverted, plane_dc
from shared.rules.production.system import BeamShade, PlaneSystem
from shared.rules.site.assessment import Site
from shared.rules.site.roof import NO_SHADE, RoofPlane

Array = NDArray[np.float64]

BEST_TILT_PER_LATITUDE = 0.87
"""Tilt of most irradiation facing the equator, over the latitude: rule of thumb for 25 to 50 degrees, within 1 % of
the best plane of the bundled stations."""

UNCLIPPED_KW_PER_KWDC = 2.0
"""AC rating of the unit systems: large enough that their inverters never limit."""

UNIT_EFFICIENCY_PCT = 96.0


@dataclass(frozen=True, eq=False)
class RoofYield:
    """Every plane of a site by id, for one kWdc on it. ``kwh_per_kw``: a year, before inverters limit it."""

    sky: Sky
    losses: Losses
    dc: Mapping[str, PlaneDc]
    kwh_per_kw: Mapping[str, float]
    hourly_per_kw: Mapping[str, Array]
    """8760 each."""
    tsrf: Mapping[str, float]
    """Total solar resource fraction."""
    shade_pct: Mapping[str, float]
    """Irradiation of a year that its surroundings take from the plane, %."""

    def worthwhile(self, minimum_tsrf: float) -> dict[str, float]:
        """Yield of the planes that reach a solar resource fraction."""
        return {name: kwh for name, kwh in self.kwh_per_kw.items() if self.tsrf[name] >= minimum_tsrf}


def plane_system(plane: RoofPlane, losses: Losses) -> PlaneSystem:
    """One kWdc on a roof plane as the production model takes it; the shade of its survey acts on the beam."""
    shade = plane.shade
    beam: BeamShade = shade.monthly_hourly_loss_pct or float(shade.annual_loss_pct or 0.0)
    return PlaneSystem(
        kwdc=1.0,
        tilt_deg=plane.tilt_deg,
        azimuth_deg=plane.azimuth_deg,
        mount="fixed-roof",
        losses_pct=losses.total_pct,
        beam_shade_pct=beam,
    )


def roof_yield(sky: Sky, site: Site, losses: Losses) -> RoofYield:
    """Simulate one kWdc on every plane; planes that see the same sky are simulated once."""
    alike: dict[PlaneSystem, tuple[PlaneDc, Array]] = {}
    dc: dict[str, PlaneDc] = {}
    hourly: dict[str, Array] = {}
    for plane in site.roof_planes:
        system = plane_system(plane, losses)
        if system not in alike:
            made = plane_dc(sky, system)
            energy = inverted(sky, made.watts, UNCLIPPED_KW_PER_KWDC, UNIT_EFFICIENCY_PCT, 1.0)
            alike[system] = made, energy.hourly_kwh
        dc[plane.id], hourly[plane.id] = alike[system]
    latitude = sky.weather.latitude
    best = irradiation_kwh_m2(sky, abs(latitude) * BEST_TILT_PER_LATITUDE, 180.0 if latitude >= 0 else 0.0)
    return RoofYield(
        sky=sky,
        losses=losses,
        dc=dc,
        kwh_per_kw={name: float(kwh.sum()) for name, kwh in hourly.items()},
        hourly_per_kw=hourly,
        tsrf={name: min(one.poa_kwh_m2 / best, 1.0) for name, one in dc.items()},
        shade_pct={plane.id: _shade_pct(sky, plane, dc[plane.id].poa_kwh_m2) for plane in site.roof_planes},
    )


def _shade_pct(sky: Sky, plane: RoofPlane, shaded_kwh_m2: float) -> float:
    if plane.shade == NO_SHADE:
        return 0.0
    return max(0.0, 100 * (1 - shaded_kwh_m2 / irradiation_kwh_m2(sky, plane.tilt_deg, plane.azimuth_deg)))
