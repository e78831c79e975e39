"""Test voltage and least resistance of an insulation test: IEC 62446-1:2016, 6.7 and its table of minimum values.

The system voltage is 1.25 times the open-circuit voltage at STC. The values hold for sections of at most 10 kWp; a
larger array is tested section by section, or judged by the area of its modules: a module has to reach 40 MOhm m2
(IEC 61215-2, MQT 03 dry and MQT 15 wet).
"""

import math
from dataclasses import dataclass
from typing import Final

SYSTEM_VOLTAGE_FACTOR: Final = 1.25
SECTION_W: Final = 10_000.0
"""Largest section that the table's values are meant for."""

CLASSES: Final = ((120.0, 250.0, 0.5), (500.0, 500.0, 1.0), (1000.0, 1000.0, 1.0), (math.inf, 1500.0, 1.0))
"""Highest system voltage (V), test voltage (V), least resistance (MOhm). The first class ends below its bound."""


@dataclass(frozen=True)
class InsulationTest:
    system_v: float
    test_v: float
    """Of the class, but never above the system voltage that the module is built for."""
    least_mohm: float


def insulation_test(voc_stc_v: float, max_system_v: float | None = None) -> InsulationTest:
    """How a section with this open-circuit voltage at STC is tested. ``max_system_v`` None: the module's is unknown."""
    system_v = SYSTEM_VOLTAGE_FACTOR * voc_stc_v
    first, *others = CLASSES
    _, test_v, least_mohm = first if system_v < first[0] else next(row for row in others if system_v <= row[0])
    return InsulationTest(system_v, test_v if max_system_v is None else min(test_v, max_system_v), least_mohm)


def method(string_w: float, parallel: int) -> str:
    """How strings of ``string_w`` at STC each are to be taken together, in words."""
    if string_w * parallel <= SECTION_W:
        return "whole: up to 10 kWp, table of IEC 62446-1 6.7"
    together = math.floor(SECTION_W / string_w)
    if together >= 1:
        return f"sections: at most {together} of {parallel} strings together, each up to 10 kWp (IEC 62446-1 6.7)"
    return "string by string: one alone exceeds 10 kWp; below the table's value judge by 40 MOhm m2 (IEC 61215-2)"
