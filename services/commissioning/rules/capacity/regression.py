"""Capacity at reporting conditions by ASTM E2848-13: P = E (a1 + a2 E + a3 Ta + a4 v), fitted by least squares.

E is irradiance in the plane of the array (W/m2), Ta ambient temperature (degC), v wind speed (m/s), P power (kW).
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from services.commissioning.rules.capacity.filters import filtered
from services.commissioning.rules.capacity.readings import Column, Readings, ReadingsError, Warned
from services.commissioning.rules.capacity.units import suspicious, unlikely_ratio

COLUMNS: Final = ("power_kw", "poa_w_m2", "ambient_c", "wind_m_s")
TERMS: Final = 4
CUSTOMARY_ROWS: Final = 50
"""ASTM E2848-13 9.2 asks for at least 50 intervals; fewer are fitted and flagged."""
COLLINEAR: Final = 1e-7
"""Smallest over largest singular value of the scaled terms below which the coefficients mean nothing."""


class Conditions(NamedTuple):
    """Reporting conditions: W/m2, degC, m/s."""

    irradiance_w_m2: float
    ambient_c: float
    wind_m_s: float


@dataclass(frozen=True)
class Fit:
    n: int
    used: int
    rejected: dict[str, int]
    """Intervals left out, by reason; empty where nothing was filtered."""
    coefficients: tuple[float, float, float, float]
    residual_standard_error: float
    """kW, with n - 4 degrees of freedom."""
    power_kw: float
    """At the reporting conditions."""
    power_standard_error_kw: float
    """Of the fitted mean at the reporting conditions: the uncertainty of the regression alone, not of the sensors."""
    warnings: tuple[Warned, ...]


def fit(readings: Readings, at: Conditions, *, filters: bool = True) -> Fit:
    """Fits the kept intervals. Raises ReadingsError where they are too few or do not tell the terms apart."""
    warnings = [*readings.warnings, *suspicious(readings)]
    hint = f"; {warnings[0].place}: {warnings[0].text}" if warnings else ""
    rejected = filtered(readings) if filters else None
    kept = slice(None) if rejected is None else rejected.kept
    power, sun, ambient, wind = (readings.columns[name][kept] for name in COLUMNS)
    if len(power) <= TERMS:
        raise ReadingsError(f"{len(power)} of {len(readings)} rows remain, more than {TERMS} are needed{hint}")
    terms = _terms(sun, ambient, wind)
    scale = np.linalg.norm(terms, axis=0)
    if not np.all(scale > 0):
        raise ReadingsError(f"a term of the regression is zero in all {len(power)} rows{hint}")
    left, singular, right = np.linalg.svd(terms / scale, full_matrices=False)
    if singular[-1] < COLLINEAR * singular[0]:
        raise ReadingsError(
            "the rows are collinear: irradiance, temperature and wind do not vary independently of each other"
        )
    coefficients = right.T @ (left.T @ power / singular) / scale
    residual = power - terms @ coefficients
    error = float(np.sqrt(residual @ residual / (len(power) - TERMS)))
    wanted = _terms(*(np.array([value]) for value in at))[0]
    spread = float(np.linalg.norm((right @ (wanted / scale)) / singular))
    if len(power) < CUSTOMARY_ROWS:
        warnings.append(Warned("FEW_ROWS", "used", f"{len(power)} intervals; ASTM E2848 asks for {CUSTOMARY_ROWS}"))
    if not sun.min() <= at.irradiance_w_m2 <= sun.max():
        text = f"{at.irradiance_w_m2:g} W/m2 is outside {sun.min():g} to {sun.max():g} W/m2 of the fitted rows"
        warnings.append(Warned("EXTRAPOLATED", "reporting-conditions", text))
    a1, a2, a3, a4 = (float(one) for one in coefficients)
    return Fit(
        n=len(readings),
        used=len(power),
        rejected={} if rejected is None else rejected.counts(),
        coefficients=(a1, a2, a3, a4),
        residual_standard_error=error,
        power_kw=float(wanted @ coefficients),
        power_standard_error_kw=error * spread,
        warnings=tuple(warnings),
    )


def compared(measured: Fit, expected: Fit) -> tuple[float, tuple[Warned, ...]]:
    """Measured over expected power at the reporting conditions. Raises ReadingsError where nothing is expected."""
    if expected.power_kw <= 0:
        raise ReadingsError(f"the expected power at the reporting conditions is {expected.power_kw:g} kW")
    ratio = measured.power_kw / expected.power_kw
    text = f"measured is {ratio:.4g} times expected: is one of them in W?"
    return ratio, tuple(unlikely_ratio(ratio, "power_kw", text))


def _terms(sun: Column, ambient: Column, wind: Column) -> Column:
    return np.column_stack((sun, sun * sun, sun * ambient, sun * wind))
