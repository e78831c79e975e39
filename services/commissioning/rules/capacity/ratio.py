"""Performance ratio by IEC 61724-1:2021: final yield over reference yield, as measured and corrected for temperature.

With E energy of an interval (kWh), G mean irradiance in the plane (W/m2), t its length (h), P0 nameplate (kW), T cell
temperature (degC), g the power coefficient (1/K):

    PR    = sum(E) / sum(P0 G t / 1000)
    PR_T0 = sum(E) / sum(P0 (1 + g (T - T0)) G t / 1000)

T0 is 25 degC for the corrected ratio of IEC 61724-1, and the irradiance-weighted cell temperature of a typical year for
the weather-corrected ratio of Dierauf et al., NREL/TP-5200-57991 (2013).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from services.commissioning.rules.capacity.readings import UNEVEN, Readings, ReadingsError, Warned
from services.commissioning.rules.capacity.units import suspicious, unlikely_ratio

COLUMNS: Final = ("energy_kwh", "poa_w_m2", "module_c")
STC_TEMPERATURE: Final = 25.0
BACK_TO_CELL_K: Final = 3.0
"""Cell above the back of the module at 1,000 W/m2: King, Boyson, Kratochvil, SAND2004-3535, table 1."""
STEEPEST_FRACTION: Final = -0.05
"""A power coefficient closer to zero than this is per kelvin, not per cent per kelvin."""


@dataclass(frozen=True)
class Ratio:
    pr: float
    pr_25c: float
    pr_weather: float | None
    """None without the typical cell temperature."""
    final_yield_h: float
    """kWh per kW."""
    reference_yield_h: float
    """kWh/m2 over 1 kW/m2."""
    warnings: tuple[Warned, ...]


def performance_ratio(
    readings: Readings,
    kwdc: float,
    gamma_pct_per_k: float,
    *,
    typical_cell_c: float | None = None,
    back_of_module: bool = False,
) -> Ratio:
    """Judges all intervals. Irradiance below zero, which sensors show at night, is none.

    Raises ReadingsError without sun, for rows of different lengths of time, or where a correction makes the nameplate
    vanish.
    """
    if uneven := next((one for one in readings.warnings if one.code == UNEVEN), None):
        raise ReadingsError(f"time {uneven.text}: the energy of a row is that of which time?")
    energy = readings.columns["energy_kwh"]
    sun = np.maximum(readings.columns["poa_w_m2"], 0.0)
    cell = readings.columns["module_c"]
    if back_of_module:
        cell = cell + BACK_TO_CELL_K * sun / 1000
    hours = readings.interval.total_seconds() / 3600
    reference = float(sun.sum()) * hours / 1000
    if reference <= 0:
        raise ReadingsError("there is no irradiance in any row")
    final = float(energy.sum()) / kwdc

    def corrected(to_c: float) -> float:
        warmth = 1 + gamma_pct_per_k / 100 * (cell - to_c)
        expected = float((sun * warmth).sum()) * hours / 1000
        if expected <= 0:
            raise ReadingsError("the temperatures leave nothing of the nameplate: check gamma and the temperatures")
        return final / expected

    pr = final / reference
    warnings = [*readings.warnings, *suspicious(readings)]
    text = f"the performance ratio is {pr:.4g}: is the energy in Wh, or the nameplate in W?"
    warnings += unlikely_ratio(pr, "energy_kwh", text)
    if STEEPEST_FRACTION < gamma_pct_per_k < 0:
        warnings.append(Warned("UNIT", "gamma", f"{gamma_pct_per_k:g} %/K: is it per kelvin?"))
    return Ratio(
        pr=pr,
        pr_25c=corrected(STC_TEMPERATURE),
        pr_weather=None if typical_cell_c is None else corrected(typical_cell_c),
        final_yield_h=final,
        reference_yield_h=reference,
        warnings=tuple(warnings),
    )
