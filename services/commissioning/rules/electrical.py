"""What a string should measure, and how far it may be from it: IEC 62446-1:2016, test category 1.

All temperatures are of the cell in degC, irradiance in the plane of the array in W/m2.
"""

from dataclasses import dataclass
from typing import Final

from services.commissioning.rules.limits.insulation import insulation_test
from shared.schemas.facts import DesignFacts, StringFacts

STC_IRRADIANCE: Final = 1000.0
STC_TEMPERATURE: Final = 25.0

IDENTICAL_STRINGS_PCT: Final = 5.0
"""Voltage and current of identical strings under stable irradiance: IEC 62446-1 6.4 and 6.5."""
EXPECTED_PCT: Final = 5.0
"""Against the value corrected from the datasheet: policy; the standard asks for the comparison and names no figure."""
LEAST_IRRADIANCE: Final = 400.0
"""Below, correction to STC is not trusted: IEC 62446-1 7.2 asks it of I-V curves; applied to all corrected values."""
EARTH_CONTINUITY_OHM: Final = 1.0
"""Protective earthing and bonding conductors, end to end: policy; IEC 62446-1 6.1 names no value."""
RAPID_SHUTDOWN_OUTSIDE_V: Final = 30.0
"""Outside the array boundary within 30 s: NEC 690.12(B)(1)."""
RAPID_SHUTDOWN_INSIDE_V: Final = 80.0
"""Inside it within 30 s, unless the array is listed as a hazard control system: NEC 690.12(B)(2)."""
CEASE_TO_ENERGIZE_S: Final = 2.0
"""After loss of mains: IEEE 1547-2018 8.1.1."""
BATTERY_POWER_PCT: Final = 5.0
"""Charge and discharge power against the rating: policy."""


@dataclass(frozen=True)
class Module:
    """Temperature coefficients from the module's datasheet, in percent per kelvin."""

    voc_pct_per_k: float
    """Of the open-circuit voltage; negative."""
    isc_pct_per_k: float
    """Of the short-circuit current; positive."""
    power_pct_per_k: float
    """Of the maximum power; negative."""
    max_system_v: float | None = None
    """Highest voltage of the system that it is built for; None: not stated."""


@dataclass(frozen=True)
class InsulationLimit:
    test_voltage_v: float
    least_mohm: float


def voc_stc_v(design: DesignFacts, string: StringFacts) -> float:
    """Open-circuit voltage of a string at STC. ValueError where the design does not state its module's."""
    module = design.module_of(string)
    if module.voc_v is None:
        raise ValueError(f"the open-circuit voltage of {module.model} is not known")
    return module.voc_v * string.modules


def isc_stc_a(design: DesignFacts, string: StringFacts) -> float:
    """Short-circuit current of a string entry at STC, all its parallel strings together. ValueError as above."""
    module = design.module_of(string)
    if module.isc_a is None:
        raise ValueError(f"the short-circuit current of {module.model} is not known")
    return module.isc_a * string.parallel


def expected_voc_v(stc_v: float, module: Module, cell_temperature_c: float) -> float:
    """Voc of a string at a cell temperature. Voc hardly depends on irradiance above ``LEAST_IRRADIANCE``."""
    return stc_v * (1 + module.voc_pct_per_k / 100 * (cell_temperature_c - STC_TEMPERATURE))


def expected_isc_a(stc_a: float, module: Module, irradiance_w_m2: float, cell_temperature_c: float) -> float:
    """Short-circuit current of a string under an irradiance."""
    warmer_k = cell_temperature_c - STC_TEMPERATURE
    return stc_a * irradiance_w_m2 / STC_IRRADIANCE * (1 + module.isc_pct_per_k / 100 * warmer_k)


def insulation_limit(voc_stc_v: float, max_system_v: float | None = None) -> InsulationLimit:
    """Test voltage and least resistance for strings of this voltage, see ``limits.insulation``."""
    test = insulation_test(voc_stc_v, max_system_v)
    return InsulationLimit(test.test_v, test.least_mohm)
