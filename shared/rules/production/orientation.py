"""How good a plane is: the best fixed plane of a place, tilt-and-orientation factor, total solar resource fraction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shared.rules.production.simulation import Sky, plane_irradiance, produce
from shared.rules.production.system import PlaneSystem

_TILTS_DEG = (5.0, 20.0, 35.0, 50.0)
_SWINGS_DEG = (-60.0, -30.0, 0.0, 30.0, 60.0)  # around the equator's direction
_FINEST_DEG = 1.0


@dataclass(frozen=True, slots=True)
class BestPlane:
    """The fixed plane with the most irradiation in a year, to about a degree."""

    tilt_deg: float
    azimuth_deg: float
    poa_kwh_m2: float
    kwh_per_kwdc: float


def irradiation_kwh_m2(sky: Sky, tilt_deg: float, azimuth_deg: float) -> float:
    """Annual irradiation of an unshaded fixed plane."""
    _, light = plane_irradiance(sky, PlaneSystem(1.0, tilt_deg, azimuth_deg % 360.0))
    return float(light.total.sum()) * sky.weather.step_hours / 1000.0


def best_plane(sky: Sky) -> BestPlane:
    """Coarse search towards the equator, then halved steps around the best. About 50 transpositions."""
    equator = 180.0 if sky.weather.latitude >= 0.0 else 0.0
    tried = {
        (tilt, swing): irradiation_kwh_m2(sky, tilt, equator + swing) for tilt in _TILTS_DEG for swing in _SWINGS_DEG
    }
    step_tilt, step_swing = 7.5, 15.0
    while step_tilt >= _FINEST_DEG / 2.0:
        tilt, swing = max(tried, key=lambda key: tried[key])
        for near in (
            (tilt - step_tilt, swing),
            (tilt + step_tilt, swing),
            (tilt, swing - step_swing),
            (tilt, swing + step_swing),
        ):
            if 0.0 <= near[0] <= 90.0 and near not in tried:
                tried[near] = irradiation_kwh_m2(sky, near[0], equator + near[1])
        if max(tried, key=lambda key: tried[key]) == (tilt, swing):
            step_tilt, step_swing = step_tilt / 2.0, step_swing / 2.0
    tilt, swing = max(tried, key=lambda key: tried[key])
    azimuth = (equator + swing) % 360.0
    energy = produce(sky, [PlaneSystem(1.0, tilt, azimuth)])
    return BestPlane(tilt, azimuth, tried[tilt, swing], energy.kwh_per_kwdc)


def tilt_orientation_factor(sky: Sky, tilt_deg: float, azimuth_deg: float, best: BestPlane) -> float:
    """TOF: irradiation of the unshaded plane over that of the best plane, 0-1."""
    return min(irradiation_kwh_m2(sky, tilt_deg, azimuth_deg) / best.poa_kwh_m2, 1.0)


def total_solar_resource_fraction(sky: Sky, plane: PlaneSystem, best: BestPlane) -> float:
    """TSRF = TOF x solar access: irradiation of the plane behind its obstructions over that of the best plane, 0-1."""
    _, light = plane_irradiance(sky, plane)
    return float(np.clip(light.total.sum() * sky.weather.step_hours / 1000.0 / best.poa_kwh_m2, 0.0, 1.0))
