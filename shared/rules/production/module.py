"""From irradiance on the module to DC power: cover, spectrum, cell temperature and the single-diode model.

De Soto, Klein & Beckman 2006, "Improvement and validation of a model for photovoltaic array performance", Solar
Energy 80:78-88, with the CEC's sixth parameter (Dobos 2012, J. Sol. Energy Eng. 134:021011), as PVWatts v8 applies
it with one representative module for each of its three types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shared.rules.production.surface import Surface
from shared.rules.production.transposition import PlaneIrradiance
from shared.rules.weather.sun import Sun

Array = NDArray[np.float64]
ModuleType = Literal["standard", "premium", "thin-film"]

_BOLTZMANN_EV = 8.618e-5  # eV/K, as the CEC model rounds it
_GAP_EV = 1.12
_REFERENCE_K = 298.15
_GLASS, _COATING, _AIR = 1.526, 1.3, 1.0  # refractive indices
_EXTINCTION_PER_M = 4.0
_GLASS_M = 0.002
_COATING_M = 0.01 * _GLASS_M
_ABSORPTION = 0.9  # transmittance-absorptance product at normal incidence
_WIND_AT_ARRAY = 0.51  # of the 10 m wind, arrays lower than 22 ft
_NEWTON_STEPS = 6  # the start is within a fraction of the thermal voltage; six steps reach 1e-12 of the power
_AIR_MASS_SPECTRUM = (0.918093, 0.086257, -0.024459, 0.002816, -0.000126)  # De Soto 2006, mono-crystalline silicon


@dataclass(frozen=True, slots=True)
class Module:
    """Six-parameter reference module at 1000 W/m2 and 25 C; `row_efficiency` sizes the rows on the ground."""

    area_m2: float
    vmp: float
    imp: float
    voc: float
    isc: float
    alpha_isc: float
    a: float
    light_a: float
    diode_a: float
    series_ohm: float
    shunt_ohm: float
    adjust_pct: float
    row_efficiency: float


# The modules of PVWatts v8: Canadian Solar CS1H-320MS, SunPower SPR-E20-327, First Solar FS-6435A.
MODULES: dict[ModuleType, Module] = {
    "standard": Module(
        1.6864, 35.8, 9.01, 43.3, 9.51, 0.004755, 1.65916, 9.51393, 4.37813e-11, 0.269953, 654.059, 5.79586, 0.19
    ),
    "premium": Module(
        1.6297, 54.7, 5.98, 64.9, 6.46, 0.0026, 2.45326, 6.4704, 2.01784e-11, 0.421231, 261.723, 9.56482, 0.21
    ),
    "thin-film": Module(
        2.4751, 183.6, 2.37, 219.6, 2.55, 0.00102, 7.97293, 2.55475, 2.69243e-12, 4.60991, 2476.95, -2.49865, 0.18
    ),
}


def effective_irradiance(plane: PlaneIrradiance, surface: Surface, sun: Sun, elevation_m: float) -> Array:
    """W/m2 that reach the cells: transmitted by coating and glass, and weighted by the spectrum at the air mass."""
    return (
        plane.beam * _relative_beam_transmittance(surface.incidence)
        + plane.sky * _relative_diffuse_transmittance(59.7 - 0.1388 * surface.tilt + 0.001497 * surface.tilt**2)
        + plane.ground * _relative_diffuse_transmittance(90.0 - 0.5788 * surface.tilt + 0.002693 * surface.tilt**2)
    ) * spectral_modifier(sun.zenith_deg, elevation_m)


def cell_temperature_c(effective: Array, ambient_c: Array, wind_m_s: Array, module: Module, noct_c: float) -> Array:
    """NOCT model of De Soto 2006 with wind: steady state, so each record stands by itself. `effective` in W/m2."""
    efficiency = module.imp * module.vmp / (1000.0 * module.area_m2)
    wind = np.maximum(wind_m_s * _WIND_AT_ARRAY, 0.001)
    warm = effective / 800.0 * (noct_c - 20.0) * (1.0 - efficiency / _ABSORPTION)
    return np.asarray(ambient_c + warm * 9.5 / (5.7 + 3.8 * wind))


def dc_per_watt(effective: Array, cell_c: Array, module: Module) -> Array:
    """Maximum power over the nameplate. Zero under 1 W/m2, where the five parameters lose their meaning."""
    lit = effective >= 1.0
    suns = np.where(lit, effective, 1.0) / 1000.0
    kelvin = cell_c + 273.15
    warmer = kelvin - _REFERENCE_K
    ratio = kelvin / _REFERENCE_K
    light = np.maximum(suns * (module.light_a + module.alpha_isc * (1.0 - module.adjust_pct / 100.0) * warmer), 0.0)
    gap = _GAP_EV * (1.0 - 0.0002677 * warmer)
    diode = module.diode_a * ratio**3 * np.exp((_GAP_EV / _REFERENCE_K - gap / kelvin) / _BOLTZMANN_EV)
    power = _maximum_power(light, diode, module.a * ratio, module.series_ohm, module.shunt_ohm / suns)
    return np.where(lit, power, 0.0) / (module.vmp * module.imp)


def spectral_modifier(zenith_deg: Array, elevation_m: float) -> Array:
    """Air-mass modifier of De Soto 2006; zenith taken as 86 degrees at most. Elevation in metres."""
    zenith = np.clip(zenith_deg, 0.0, 86.0)
    air_mass = 1.0 / (np.cos(np.radians(zenith)) + 0.5057 * (96.080 - zenith) ** -1.634)
    air_mass = air_mass * np.exp(-0.0001184 * elevation_m)
    return np.asarray(np.maximum(np.polynomial.polynomial.polyval(air_mass, _AIR_MASS_SPECTRUM), 0.0))


def _maximum_power(light: Array, diode: Array, a: Array, series: float, shunt: Array) -> Array:
    """Maximum of V*I over the voltage x across the diode, where current and terminal voltage are explicit:
    I = light - diode*(exp(x/a) - 1) - x/shunt, V = x - I*series. Newton on the derivative of V*I."""
    log = np.log(np.maximum(light, 1e-12) / diode) + 1.0
    x = a * (log - np.log(log) + np.log(log) / log - 1.0) + series * light  # Lambert W, resistances left out
    for _ in range(_NEWTON_STEPS):
        exponential = diode * np.exp(x / a)
        current = light - exponential + diode - x / shunt
        first = -exponential / a - 1.0 / shunt
        second = -exponential / (a * a)
        voltage = x - 2.0 * current * series
        slope = current + first * voltage
        curvature = 2.0 * first + second * voltage - 2.0 * series * first * first
        x = x - slope / curvature
    current = light - diode * np.expm1(x / a) - x / shunt
    return np.asarray(np.maximum(current * (x - current * series), 0.0))


def _relative_beam_transmittance(incidence_deg: Array) -> Array:
    angle = np.radians(np.clip(incidence_deg, 1.0, 89.0))
    coated, inside = _transmittance(angle, _COATING, _AIR, _COATING_M)
    through, _ = _transmittance(inside, _GLASS, _COATING, _GLASS_M)
    return np.minimum(coated * through / _NORMAL_TRANSMITTANCE, 1.0)


def _relative_diffuse_transmittance(equivalent_deg: Array) -> Array:
    """Diffuse light at its equivalent angle (Duffie & Beckman 5.4.1, 5.4.2); PVWatts has it pass bare glass."""
    through, _ = _transmittance(np.radians(equivalent_deg), _GLASS, _AIR, _GLASS_M)
    return np.minimum(through / _NORMAL_TRANSMITTANCE, 1.0)


def _transmittance(angle: Array, index: float, outside: float, thickness_m: float) -> tuple[Array, Array]:
    """Fresnel and Bouguer for unpolarised light; also the angle of refraction. Radians. Duffie & Beckman 5.1-5.3."""
    inside = np.arcsin(outside / index * np.sin(angle))
    difference, total = inside - angle, inside + angle
    reflected = (np.sin(difference) / np.sin(total)) ** 2 + (np.tan(difference) / np.tan(total)) ** 2
    return (1.0 - 0.5 * reflected) * np.exp(-_EXTINCTION_PER_M * thickness_m / np.cos(inside)), inside


def _normal_transmittance() -> float:
    """Both layers at one degree: at zero the Fresnel ratio is 0/0. The glass is taken from air, as in PVWatts."""
    coated, inside = _transmittance(np.radians(np.array([1.0])), _COATING, _AIR, _COATING_M)
    through, _ = _transmittance(inside, _GLASS, _AIR, _GLASS_M)
    return float((coated * through)[0])


_NORMAL_TRANSMITTANCE = _normal_transmittance()
