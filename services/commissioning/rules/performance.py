"""Whether the whole system delivers what the sun gave it: performance ratio by IEC 61724-1:2021.

PR = (E / P0) / (H / G0), with the final yield E / P0 in kWh/kW and the reference yield H / G0 in h; the ratio corrected
to 25 degC takes the measured cell temperature out of it.
"""

from dataclasses import dataclass
from typing import Final

from shared.schemas.parts import DesignFacts

STC_IRRADIANCE_KW_M2: Final = 1.0
LEAST_CAPACITY_RATIO: Final = 0.95
"""Measured over expected energy that passes: the contract's value (policy)."""

SYSTEM_LOSSES: Final = 0.1408
"""Soiling, shading, mismatch, wiring ... of PVWatts: Dobos, PVWatts Version 5 Manual, NREL/TP-6A20-62641, table 6."""
INVERTER_EFFICIENCY: Final = 0.96
"""Nominal efficiency of PVWatts, same manual, section 11."""
EXPECTED_RATIO: Final = (1 - SYSTEM_LOSSES) * INVERTER_EFFICIENCY
"""The temperature-corrected ratio that a sound system reaches under PVWatts' own assumptions: 0.825."""


@dataclass(frozen=True)
class Run:
    """A run of the whole system under a sky that is clear enough to be steady."""

    hours: float
    ac_energy_kwh: float
    insolation_kwh_m2: float
    """In the plane of the array."""
    cell_temperature_c: float
    """Mean over the run."""


@dataclass(frozen=True)
class Performance:
    ratio: float
    """Temperature-corrected performance ratio."""
    capacity_ratio: float
    """Measured over expected energy."""
    expected_kwh: float

    @property
    def passed(self) -> bool:
        return self.capacity_ratio >= LEAST_CAPACITY_RATIO


def performance(design: DesignFacts, run: Run, power_pct_per_k: float) -> Performance:
    """Judges a run. An inverter at its limit delivers no more than its rating: expected energy is clipped there.

    Raises ValueError where the run has no sun or no duration.
    """
    if run.hours <= 0 or run.insolation_kwh_m2 <= 0:
        raise ValueError("a performance run needs sun and time")
    reference_h = run.insolation_kwh_m2 / STC_IRRADIANCE_KW_M2
    warmth = 1 + power_pct_per_k / 100 * (run.cell_temperature_c - 25.0)
    expected = min(design.kwdc * reference_h * warmth * EXPECTED_RATIO, design.kwac * run.hours)
    return Performance(
        ratio=run.ac_energy_kwh / design.kwdc / (reference_h * warmth),
        capacity_ratio=run.ac_energy_kwh / expected,
        expected_kwh=expected,
    )
