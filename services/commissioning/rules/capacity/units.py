"""Columns whose figures look like another unit: flagged, never converted."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from services.commissioning.rules.capacity.readings import Readings, Warned

PLAUSIBLE_KW: Final = 4_000.0
"""Nameplate that the power implies; a roof of 5,000 modules has 2,000 to 3,000 kW."""
LEAST_SUN: Final = 5.0
"""W/m2. A highest irradiance below it is kW/m2."""
MOST_SUN: Final = 1_600.0
"""W/m2. Enhancement at the edge of clouds reaches 1,500."""
MOST_AMBIENT: Final = 55.0
"""degC. Beyond is degF or kelvin."""
MOST_MODULE: Final = 110.0
MOST_RATIO: Final = 2.0
"""Performance ratio. Beyond, energy and nameplate are in different units."""


def suspicious(readings: Readings) -> Iterator[Warned]:
    """Warnings about columns that seem to be in another unit."""
    columns = readings.columns
    if len(readings) == 0:
        return
    sun = columns["poa_w_m2"]
    if sun.max() < LEAST_SUN:
        yield Warned("UNIT", "poa_w_m2", f"the highest value is {sun.max():g}: is it in kW/m2?")
    elif sun.max() > MOST_SUN:
        yield Warned("UNIT", "poa_w_m2", f"the highest value is {sun.max():g}: is it in W/m2?")
    for name, most in (("ambient_c", MOST_AMBIENT), ("module_c", MOST_MODULE)):
        if name in columns and (hottest := columns[name].max()) > most:
            unit = "kelvin" if columns[name].min() > 200 else "degF"
            yield Warned("UNIT", name, f"the highest value is {hottest:g}: is it in {unit}?")
    if "power_kw" in columns:
        lit = sun > LEAST_SUN
        implied = float(np.median(columns["power_kw"][lit] / sun[lit])) * 1000 if lit.any() else 0.0
        if implied > PLAUSIBLE_KW:
            yield Warned("UNIT", "power_kw", f"the rows imply a system of {implied:,.0f} kW: is it in W?")


def unlikely_ratio(ratio: float, place: str, text: str) -> Iterator[Warned]:
    if ratio > MOST_RATIO or ratio < 1 / 100:
        yield Warned("UNIT", place, text)
