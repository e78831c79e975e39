"""What each roof plane of a site would make: nearest weather, production by hour, orientation and shade.

Everything here depends on the place and its planes alone, and is remembered by their content: sun and best plane by
weather station, production by planes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.lead.rules.site.survey import RoofSurvey, survey
from shared.rules.production.losses import Losses
from shared.rules.production.orientation import BestPlane, best_plane
from shared.rules.production.simulation import Sky, produce, sky_of
from shared.rules.production.system import PlaneSystem
from shared.rules.site.assessment import Site
from shared.rules.site.load import MONTH_OF_HOUR
from shared.rules.site.roof import RoofPlane
from shared.rules.weather.station import Station, bundled_weather, nearest_station

Array = NDArray[np.float64]

LOSSES: Final = Losses(shading=0.0)
"""The shade of each plane is simulated, so it does not count again as a loss."""
SKIES_KEPT: Final = 16
ROOFS_KEPT: Final = 64


@dataclass(frozen=True, eq=False)
class RoofYield:
    """A site's planes by id. ``hourly_kwh_per_kwdc``: 8760 hours of local standard time, AC."""

    station: Station
    distance_km: float
    hourly_c: Array
    """(8760,) dry bulb of the typical year."""
    survey: RoofSurvey
    hourly_kwh_per_kwdc: Mapping[str, Array]


@dataclass(frozen=True, eq=False)
class _Planes:
    tof: Mapping[str, float]
    weights: Mapping[str, Array]
    """(12, 24) unshaded energy by month and hour."""
    hourly: Mapping[str, Array]


def roof_yield(site: Site) -> RoofYield:
    """Simulate one kWdc on every plane. Raises WeatherError where no bundled weather can stand for the place."""
    station, distance_km = nearest_station(site.location.latitude, site.location.longitude)
    sky, _ = _place(station)
    planes = _planes(station, site.roof_planes)
    return RoofYield(
        station=station,
        distance_km=distance_km,
        hourly_c=sky.weather.temperature_c.reshape(8760, -1).mean(axis=1),
        survey=survey(site, planes.tof, planes.weights),
        hourly_kwh_per_kwdc=planes.hourly,
    )


@lru_cache(maxsize=SKIES_KEPT)
def _place(station: Station) -> tuple[Sky, BestPlane]:
    sky = sky_of(bundled_weather(station))
    return sky, best_plane(sky)


@lru_cache(maxsize=ROOFS_KEPT)
def _planes(station: Station, planes: tuple[RoofPlane, ...]) -> _Planes:
    sky, best = _place(station)
    ids = [plane.id for plane in planes]
    clear = produce(sky, [_system(plane, shaded=False) for plane in planes])
    shaded = produce(sky, [_system(plane, shaded=True) for plane in planes])
    irradiation = clear.plane_poa_kwh_m2 / best.poa_kwh_m2
    return _Planes(
        tof={name: min(float(share), 1.0) for name, share in zip(ids, irradiation, strict=True)},
        weights={name: _by_month_and_hour(kwh) for name, kwh in zip(ids, clear.plane_kwh, strict=True)},
        hourly=dict(zip(ids, shaded.plane_kwh, strict=True)),
    )


def _system(plane: RoofPlane, shaded: bool) -> PlaneSystem:
    beam = plane.shade.monthly_hourly_loss_pct or float(plane.shade.annual_loss_pct or 0.0)
    return PlaneSystem(
        kwdc=1.0,
        tilt_deg=plane.tilt_deg,
        azimuth_deg=plane.azimuth_deg,
        losses_pct=LOSSES.total_pct,
        beam_shade_pct=beam if shaded else 0.0,
    )


def _by_month_and_hour(kwh: Array) -> Array:
    slot = MONTH_OF_HOUR * 24 + np.tile(np.arange(24), 365)
    return np.bincount(slot, kwh, 12 * 24).astype(np.float64).reshape(12, 24)
