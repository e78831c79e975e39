"""What each roof plane yields, and what the modules that were placed produce in a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from services.design.rules.equipment.ratings import InverterSpec, ModuleSpec
from services.design.rules.roof.model import RoofLayout
from shared.rules.production.losses import Losses
from shared.rules.production.orientation import irradiation_kwh_m2
from shared.rules.production.simulation import Production, SharedInverter, Sky, produce
from shared.rules.production.system import BeamShade, PlaneSystem
from shared.rules.site.assessment import Site
from shared.rules.site.roof import NO_SHADE, RoofPlane

Array = NDArray[np.float64]

BEST_TILT_PER_LATITUDE = 0.87
"""Tilt of most irradiation facing the equator, over the latitude: rule of thumb for 25 to 50 degrees, within 1 % of
the best plane of the bundled stations."""

UNCLIPPED_RATIO = 0.5
"""DC/AC ratio of the unit systems: small enough that their inverters never limit."""


@dataclass(frozen=True, eq=False)
class RoofYield:
    """Every plane of a site by id: kWh per kWdc and year, hourly (8760) profile, total solar resource fraction."""

    sky: Sky
    losses: Losses
    kwh_per_kw: Mapping[str, float]
    hourly_per_kw: Mapping[str, Array]
    tsrf: Mapping[str, float]
    shade_pct: Mapping[str, float]
    """Irradiation of a year that its surroundings take from the plane, %."""

    def worthwhile(self, minimum_tsrf: float) -> dict[str, float]:
        """Yield of the planes that reach a solar resource fraction."""
        return {name: kwh for name, kwh in self.kwh_per_kw.items() if self.tsrf[name] >= minimum_tsrf}


def plane_system(plane: RoofPlane, kwdc: float, losses: Losses, dc_ac: float, efficiency_pct: float) -> PlaneSystem:
    """One roof plane as the production model takes it; the shade of its survey acts on the beam."""
    shade = plane.shade
    beam: BeamShade = shade.monthly_hourly_loss_pct or float(shade.annual_loss_pct or 0.0)
    return PlaneSystem(
        kwdc=kwdc,
        tilt_deg=plane.tilt_deg,
        azimuth_deg=plane.azimuth_deg,
        mount="fixed-roof",
        dc_ac_ratio=dc_ac,
        inverter_efficiency_pct=efficiency_pct,
        losses_pct=losses.total_pct,
        beam_shade_pct=beam,
    )


def roof_yield(sky: Sky, site: Site, losses: Losses) -> RoofYield:
    """Simulate one kWdc on every plane."""
    planes = [plane_system(plane, 1.0, losses, UNCLIPPED_RATIO, 96.0) for plane in site.roof_planes]
    energy = produce(sky, planes)
    latitude = sky.weather.latitude
    best = irradiation_kwh_m2(sky, abs(latitude) * BEST_TILT_PER_LATITUDE, 180.0 if latitude >= 0 else 0.0)
    names = [plane.id for plane in site.roof_planes]
    poa = dict(zip(names, energy.plane_poa_kwh_m2.tolist(), strict=True))
    return RoofYield(
        sky=sky,
        losses=losses,
        kwh_per_kw=dict(zip(names, energy.plane_kwh.sum(axis=1).tolist(), strict=True)),
        hourly_per_kw=dict(zip(names, energy.plane_kwh, strict=True)),
        tsrf={name: min(light / best, 1.0) for name, light in poa.items()},
        shade_pct={plane.id: _shade_pct(sky, plane, poa[plane.id]) for plane in site.roof_planes},
    )


def _shade_pct(sky: Sky, plane: RoofPlane, shaded_kwh_m2: float) -> float:
    if plane.shade == NO_SHADE:
        return 0.0
    return max(0.0, 100 * (1 - shaded_kwh_m2 / irradiation_kwh_m2(sky, plane.tilt_deg, plane.azimuth_deg)))


def layout_production(
    found: RoofYield, site: Site, layout: RoofLayout, module: ModuleSpec, inverter: InverterSpec, inverters: int
) -> Production:
    """A year of the modules placed: one inverter for all planes, or one behind each module."""
    efficiency = inverter.efficiency_pct or 96.0
    ac_kw = inverter.ac_kw * inverters
    kwdc = layout.module_count * module.pmax_w / 1000.0
    by_id = {plane.id: plane for plane in site.roof_planes}
    planes = [
        plane_system(
            by_id[array.plane_id], len(array.modules) * module.pmax_w / 1000.0, found.losses, kwdc / ac_kw, efficiency
        )
        for array in layout.arrays
    ]
    shared = None if inverter.kind == "micro" else SharedInverter(ac_kw, efficiency)
    return produce(found.sky, planes, shared)


def limited(production: Production, most_kw: float | None) -> Production:
    """The production with every hour held to ``most_kw``, all planes alike; what is cut counts as clipped."""
    if most_kw is None:
        return production
    hourly = production.hourly_kwh
    kept = np.minimum(1.0, most_kw / np.maximum(hourly, 1e-12))
    plane_kwh = production.plane_kwh * kept
    cut = (production.plane_kwh - plane_kwh).sum(axis=1)
    return replace(production, plane_kwh=plane_kwh, clipped_kwh=production.clipped_kwh + cut)
