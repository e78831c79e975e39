"""Which differences between two versions of a design concern whom."""

from typing import Final

from shared.schemas.parts import DesignFacts

BUILDING: Final = (
    "kwdc", "kwac", "battery_kwh", "battery_kw",
    "modules", "arrays", "strings", "branches", "inverters", "batteries", "service_voltage_v", "service_phases",
)  # fmt: skip
"""What the plans of a building permit show."""
INTERCONNECTION: Final = (
    "kwac", "battery_kwh", "battery_kw", "export_limit_kw", "inverter_model", "inverter_count", "battery_models",
    "service_voltage_v", "normal_category", "abnormal_category",
)  # fmt: skip
"""What an interconnection application states."""


def same_building(old: DesignFacts, new: DesignFacts) -> bool:
    """True where a plan reviewer would see no difference."""
    return all(getattr(old, name) == getattr(new, name) for name in BUILDING)


def same_interconnection(old: DesignFacts, new: DesignFacts) -> bool:
    """True where the utility would see no difference."""
    return all(getattr(old, name) == getattr(new, name) for name in INTERCONNECTION)
