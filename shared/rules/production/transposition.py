"""From beam and diffuse on the horizontal to beam, sky and ground irradiance on the module."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.rules.production.surface import Surface
from shared.rules.weather.sun import SOLAR_CONSTANT_W_M2, Sun

Array = NDArray[np.float64]

LOW_SUN_ZENITH_DEG = np.degrees(1.5271631)
"""About 87.5 degrees. Above it the anisotropic model has no data: diffuse is isotropic and the ground dark."""

_MAX_CIRCUMSOLAR_ZENITH_COSINE = 0.0871557  # cosine of 85 degrees: keeps the circumsolar ratio finite
_KAPPA = 5.534e-6  # 1.041 per cubic radian, for zenith in degrees

# Perez et al. 1990, "Modeling daylight availability and irradiance components from direct and global irradiance",
# Solar Energy 44:271-289: the composite of all sites, before rounding, as PVWatts carries it.
_CLEARNESS_BINS = np.array([1.065, 1.23, 1.5, 1.95, 2.8, 4.5, 6.2])
_F11 = np.array([-0.0083117, 0.1299457, 0.3296958, 0.5682053, 0.8730280, 1.1326077, 1.0601591, 0.6777470])
_F12 = np.array([0.5877285, 0.6825954, 0.4868735, 0.1874525, -0.3920403, -1.2367284, -1.5999137, -0.3272588])
_F13 = np.array([-0.0620636, -0.1513752, -0.2210958, -0.2951290, -0.3616149, -0.4118494, -0.3589221, -0.2504286])
_F21 = np.array([-0.0596012, -0.0189325, 0.0554140, 0.1088631, 0.2255647, 0.2877813, 0.2642124, 0.1561313])
_F22 = np.array([0.0721249, 0.0659650, -0.0639588, -0.1519229, -0.4620442, -0.8230357, -1.1272340, -1.3765031])
_F23 = np.array([-0.0220216, -0.0288748, -0.0260542, -0.0139754, 0.0012448, 0.0558651, 0.1310694, 0.2506212])


@dataclass(frozen=True, slots=True)
class Horizontal:
    """What the sky offers at each daylight record: beam (normal), diffuse (horizontal) W/m2, ground albedo 0-1."""

    beam: Array
    diffuse: Array
    albedo: Array


@dataclass(frozen=True, slots=True)
class PlaneIrradiance:
    """W/m2 on the module's plane."""

    beam: Array
    sky: Array
    ground: Array

    @property
    def total(self) -> Array:
        return self.beam + self.sky + self.ground


@dataclass(frozen=True, slots=True)
class SkyBrightness:
    """The part of the Perez model that depends on the sun alone, shared by all planes."""

    circumsolar: Array
    horizon: Array
    low_sun: NDArray[np.bool_]
    impossible: NDArray[np.bool_]


def sky_brightness(sun: Sun, sky: Horizontal) -> SkyBrightness:
    """Perez brightness coefficients F1 and F2. A record whose beam exceeds the extraterrestrial irradiance on the
    horizontal is `impossible` (a clock error or a spike at low sun): PVWatts drops it, and so do we."""
    zenith = np.minimum(sun.zenith_deg, LOW_SUN_ZENITH_DEG)
    radians = np.radians(zenith)
    cosine = np.cos(radians)
    diffuse = np.maximum(sky.diffuse, 1e-9)
    air_mass = 1.0 / (cosine + 0.15 * (93.9 - zenith) ** -1.253)
    brightness = diffuse * air_mass / SOLAR_CONSTANT_W_M2
    cubed = _KAPPA * zenith**3
    clearness = ((sky.beam + diffuse) / diffuse + cubed) / (1.0 + cubed)
    bin_ = np.searchsorted(_CLEARNESS_BINS, clearness, side="left")
    circumsolar = np.maximum(_F11[bin_] + _F12[bin_] * brightness + _F13[bin_] * radians, 0.0)
    horizon = _F21[bin_] + _F22[bin_] * brightness + _F23[bin_] * radians
    impossible = sky.beam * np.cos(np.radians(sun.zenith_deg)) > sun.extraterrestrial_w_m2
    return SkyBrightness(circumsolar, horizon, sun.zenith_deg > LOW_SUN_ZENITH_DEG, impossible)


def on_plane(sun: Sun, sky: Horizontal, glow: SkyBrightness, surface: Surface) -> PlaneIrradiance:
    cosine_zenith = np.cos(np.radians(sun.zenith_deg))
    tilt = np.radians(surface.tilt)
    cosine_tilt = np.cos(tilt)
    facing = np.maximum(np.cos(np.radians(surface.incidence)), 0.0)
    dome = (1.0 + cosine_tilt) / 2.0
    beam = sky.beam * np.where(glow.low_sun & (sun.zenith_deg >= 90.0), 0.0, facing)
    bright = sky.diffuse * (
        (1.0 - glow.circumsolar) * dome
        + glow.circumsolar * facing / np.maximum(cosine_zenith, _MAX_CIRCUMSOLAR_ZENITH_COSINE)
        + glow.horizon * np.sin(tilt)
    )
    diffuse = np.where(glow.low_sun, sky.diffuse * dome, bright)
    ground = sky.albedo * (sky.beam * cosine_zenith + sky.diffuse) * (1.0 - cosine_tilt) / 2.0
    dark = glow.low_sun | (sky.diffuse <= 0.0)
    possible = ~glow.impossible
    return PlaneIrradiance(beam * possible, diffuse * possible, np.where(dark, 0.0, ground) * possible)
