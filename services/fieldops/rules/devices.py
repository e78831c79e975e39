"""Which pieces a design is built of, by model: what an order, a delivery and the serial numbers are compared with."""

from collections import Counter
from typing import Final

from shared.schemas.facts import DesignFacts

CATEGORIES: Final = frozenset({"module", "inverter", "battery"})
"""What the facts of a design list, and a permit names by model."""


def pieces(design: DesignFacts) -> Counter[str]:
    """Model -> pieces. A battery that is part of its hybrid inverter has the inverter's model and is one piece."""
    found = Counter[str]()
    for module in design.modules:
        found[module.model] += module.count
    for inverter in design.inverters:
        found[inverter.model] += inverter.count
    hybrids = {inverter.model for inverter in design.inverters}
    for battery in design.batteries:
        if battery.model not in hybrids:
            found[battery.model] += battery.count
    return found


def models(design: DesignFacts) -> frozenset[str]:
    return frozenset(pieces(design))


def stated(category: str, design: DesignFacts) -> bool:
    """Whether the facts bind this category: those of before did not list the batteries."""
    if category == "battery" and design.battery_kwh > 0:
        return bool(design.batteries)
    return category in CATEGORIES
