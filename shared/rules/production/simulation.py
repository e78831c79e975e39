"""A year's energy of a photovoltaic system: PVWatts v8, reproduced.

Every step is the published model that NREL's PVWatts v8 uses, with its coefficients: sun position (production_sun),
orientation (production_surface), Perez transposition (production_transposition), rows (production_rows), cover,
spectrum, cell temperature and single-diode module (production_module), Sandia inverter (production_inverter). Snow,
bifacial gain, wind stow and transformer losses, all off by default in PVWatts, are not modelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.rules.production.inverter import ac_power
from shared.rules.production.module import MODULES, cell_temperature_c, dc_per_watt, effective_irradiance
from shared.rules.production.rows import between_rows, rack_shade, rows_of, tracker_shade
from shared.rules.production.surface import Surface, fixed, one_axis, two_axis
from shared.rules.production.system import PlaneSystem
from shared.rules.production.transposition import Horizontal, PlaneIrradiance, SkyBrightness, on_plane, sky_brightness
from shared.rules.weather.sun import Sun, sun_positions
from shared.rules.weather.year import DAYS_BEFORE_MONTH, HOURS_PER_YEAR, Weather

Array = NDArray[np.float64]

MODEL = "PVWatts v8"
MODEL_VERSION = "1.0"
"""Version of this reproduction; 1.0 agrees with the PVWatts v8 of PySAM 7.1 to 0.1 % a year."""

DEFAULT_ALBEDO = 0.2
"""Ground reflectance where the weather file has none between 0 and 1. Default of PVWatts v8."""

ROOF_NOCT_C, RACK_NOCT_C = 49.0, 45.0
"""Nominal operating cell temperature close to a roof and in the open. PVWatts v8."""

_MONTH_STARTS = DAYS_BEFORE_MONTH * 24


@dataclass(frozen=True, slots=True, eq=False)
class Sky:
    """The sun and the light of one weather year: everything that planes have in common."""

    weather: Weather
    sun: Sun
    light: Horizontal
    brightness: SkyBrightness


@dataclass(frozen=True, slots=True, eq=False)
class Production:
    """AC energy by hour (of the file's constant clock, from 1 January 00:00), year 1, before degradation.

    `plane_kwh`: planes x 8760. `plane_poa_kwh_m2`: irradiation of each plane after shade. `clipped_kwh`: what the
    inverters' rating cut off, each plane.
    """

    plane_kwh: Array
    plane_poa_kwh_m2: Array
    clipped_kwh: Array
    kwdc: Array
    model: str
    model_version: str

    @property
    def hourly_kwh(self) -> Array:
        """8760, all planes."""
        return np.asarray(self.plane_kwh.sum(axis=0))

    @property
    def annual_kwh(self) -> float:
        return float(self.plane_kwh.sum())

    @property
    def plane_monthly_kwh(self) -> Array:
        """Planes x 12, January first."""
        return np.add.reduceat(self.plane_kwh, _MONTH_STARTS, axis=1)

    @property
    def monthly_kwh(self) -> Array:
        """12, January first."""
        return np.asarray(self.plane_monthly_kwh.sum(axis=0))

    @property
    def kwh_per_kwdc(self) -> float:
        return self.annual_kwh / float(self.kwdc.sum())


@dataclass(frozen=True, slots=True)
class SharedInverter:
    """One inverter for all planes, in place of one each by the planes' own DC/AC ratio and efficiency."""

    kwac: float
    efficiency_pct: float = 96.0


@dataclass(frozen=True, slots=True, eq=False)
class PlaneDc:
    """Direct current of one plane in W at each daylight record, and its irradiation after shade over the year."""

    watts: Array
    poa_kwh_m2: float


@dataclass(frozen=True, slots=True, eq=False)
class Inverted:
    """What one inverter makes of direct current: (8760,) kWh, and what its rating cut off in the year."""

    hourly_kwh: Array
    clipped_kwh: float


def plane_dc(sky: Sky, plane: PlaneSystem) -> PlaneDc:
    """The direct current of a plane; it is proportional to its kWdc, so planes of one kWdc serve every size."""
    watts, poa = _dc(sky, plane)
    return PlaneDc(watts, float(poa.sum()) * sky.weather.step_hours / 1000.0)


def inverted(sky: Sky, dc_w: Array, kwac: float, efficiency_pct: float, kwdc: float) -> Inverted:
    """One inverter behind ``dc_w`` (W at each daylight record) of ``kwdc`` of modules."""
    ac_w, clipped_w = _ac(dc_w, kwac * 1000.0, efficiency_pct, kwdc * 1000.0)
    return Inverted(_by_hour(sky, ac_w), float(clipped_w.sum()) * sky.weather.step_hours / 1000.0)


def sky_of(weather: Weather) -> Sky:
    """Sun and light of `weather`; about half of a simulation's time, so keep it for several calls of `produce`."""
    sun = sun_positions(weather)
    albedo = weather.albedo[sun.record]
    albedo = np.where((albedo > 0.0) & (albedo < 1.0), albedo, DEFAULT_ALBEDO)
    light = Horizontal(weather.beam[sun.record], weather.diffuse[sun.record], albedo)
    return Sky(weather, sun, light, sky_brightness(sun, light))


def produce(
    weather: Weather | Sky, planes: Sequence[PlaneSystem], inverter: SharedInverter | None = None
) -> Production:
    """Simulate `planes` over one year of weather."""
    if not planes:
        raise ValueError("no plane to simulate")
    sky = weather if isinstance(weather, Sky) else sky_of(weather)
    dc_w, poa = zip(*(_dc(sky, plane) for plane in planes), strict=True)
    if inverter is None:
        rated = [plane.kwdc * 1000.0 / plane.dc_ac_ratio for plane in planes]
        ac_w, clipped_w = zip(
            *(
                _ac(dc, watts, plane.inverter_efficiency_pct, plane.kwdc * 1000.0)
                for dc, watts, plane in zip(dc_w, rated, planes, strict=True)
            ),
            strict=True,
        )
    else:
        total = np.sum(dc_w, axis=0)
        nameplate = sum(plane.kwdc for plane in planes) * 1000.0
        ac, clipped = _ac(total, inverter.kwac * 1000.0, inverter.efficiency_pct, nameplate)
        shares = [np.divide(dc, total, out=np.zeros_like(dc), where=total > 0.0) for dc in dc_w]
        ac_w, clipped_w = tuple(ac * share for share in shares), tuple(clipped * share for share in shares)
    step = sky.weather.step_hours
    return Production(
        plane_kwh=np.array([_by_hour(sky, watts) for watts in ac_w]),
        plane_poa_kwh_m2=np.array([irradiance.sum() * step / 1000.0 for irradiance in poa]),
        clipped_kwh=np.array([watts.sum() * step / 1000.0 for watts in clipped_w]),
        kwdc=np.array([plane.kwdc for plane in planes]),
        model=MODEL,
        model_version=MODEL_VERSION,
    )


def plane_irradiance(sky: Sky, plane: PlaneSystem) -> tuple[Surface, PlaneIrradiance]:
    """Light on the modules at each daylight record, after obstructions and neighbouring rows."""
    sun, gcr = sky.sun, plane.gcr
    if plane.mount == "2-axis":
        surface = two_axis(sun)
    elif plane.mount in ("1-axis", "1-axis-backtracking"):
        surface = one_axis(sun, plane.tilt_deg, plane.azimuth_deg, gcr, plane.mount == "1-axis-backtracking")
    else:
        surface = fixed(sun, plane.tilt_deg, plane.azimuth_deg % 360.0)
    light = _behind_obstructions(sky, plane, on_plane(sun, sky.light, sky.brightness, surface))
    if plane.mount in ("fixed-roof", "2-axis"):
        return surface, light
    rows = rows_of(
        plane.kwdc, MODULES[plane.module_type].row_efficiency, 2 if plane.mount == "fixed-open-rack" else 1, gcr
    )
    shade: Array | float = 0.0
    if plane.mount == "fixed-open-rack":
        shade = rack_shade(sun, surface, rows)
    elif plane.mount == "1-axis":
        shade = tracker_shade(sun, surface, plane.tilt_deg, plane.azimuth_deg, gcr)
    return surface, between_rows(light, shade, sun, surface, sky.light, rows)


def _behind_obstructions(sky: Sky, plane: PlaneSystem, light: PlaneIrradiance) -> PlaneIrradiance:
    shade = np.asarray(plane.beam_shade_pct) / 100.0
    if shade.ndim == 2:
        record = sky.sun.record
        shade = shade[sky.weather.month[record] - 1, sky.weather.hour[record]]
    return PlaneIrradiance(
        light.beam * (1.0 - shade), light.sky * (1.0 - plane.diffuse_shade_pct / 100.0), light.ground
    )


def _dc(sky: Sky, plane: PlaneSystem) -> tuple[Array, Array]:
    """DC watts and irradiance on the plane at each daylight record."""
    surface, light = plane_irradiance(sky, plane)
    module = MODULES[plane.module_type]
    weather, record = sky.weather, sky.sun.record
    effective = effective_irradiance(light, surface, sky.sun, weather.elevation_m)
    noct = ROOF_NOCT_C if plane.mount == "fixed-roof" else RACK_NOCT_C
    cell = cell_temperature_c(effective, weather.temperature_c[record], weather.wind_m_s[record], module, noct)
    dc = dc_per_watt(effective, cell, module) * plane.kwdc * 1000.0 * (1.0 - plane.losses_pct / 100.0)
    return dc, light.total


def _ac(dc_w: Array, rated_w: float, efficiency_pct: float, nameplate_w: float) -> tuple[Array, Array]:
    unlimited = ac_power(dc_w, rated_w, efficiency_pct / 100.0, nameplate_w)
    ac = np.minimum(unlimited, rated_w)
    return ac, unlimited - ac


def _by_hour(sky: Sky, watts: Array) -> Array:
    year = np.zeros(len(sky.weather.beam))
    year[sky.sun.record] = watts
    return np.asarray(year.reshape(HOURS_PER_YEAR, -1).sum(axis=1) * sky.weather.step_hours / 1000.0)
