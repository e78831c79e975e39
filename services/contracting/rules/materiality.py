"""Whether a new design changes the bargain: then it is disclosed and signed again, else only recorded."""

from collections.abc import Iterable
from typing import Final

from shared.schemas.parts import DesignFacts, EquipmentLine

SIZE_PCT: Final = 5.0
"""Change of direct-current size beyond which a change is material. Ours."""
ENERGY_PCT: Final = 5.0
"""Change of annual energy beyond which a change is material. Ours."""
NAMED_EQUIPMENT: Final = frozenset({"module", "inverter", "battery"})
"""What the contract names by make and model."""

Equipment = frozenset[tuple[str, str, str]]


def equipment(bill_of_materials: Iterable[EquipmentLine]) -> Equipment:
    """Category, manufacturer and model of what the contract names."""
    return frozenset(
        (line.category, line.manufacturer, line.model) for line in bill_of_materials if line.category in NAMED_EQUIPMENT
    )


def material_changes(
    old: DesignFacts, new: DesignFacts, *, price_change_cents: int, old_equipment: Equipment, new_equipment: Equipment
) -> tuple[str, ...]:
    """The reasons why a change is material, in a fixed order; empty where it is only recorded.

    A lower price alone is none: it takes nothing from the customer.
    """
    found = []
    if price_change_cents > 0:
        found.append("price_higher")
    if _moved_pct(old.kwdc, new.kwdc) > SIZE_PCT:
        found.append("size")
    if _moved_pct(old.annual_kwh, new.annual_kwh) > ENERGY_PCT:
        found.append("annual_energy")
    if old_equipment != new_equipment or _named(old) != _named(new):
        found.append("equipment")
    if (old.battery_kwh, old.battery_kw) != (new.battery_kwh, new.battery_kw):
        found.append("battery")
    if old.export_limit_kw != new.export_limit_kw:
        found.append("export_limit")
    return tuple(found)


def _named(design: DesignFacts) -> tuple[str, str]:
    return design.module_model, design.inverter_model


def _moved_pct(old: float, new: float) -> float:
    if old == 0:  # storage alone: the first module is a change of everything
        return 0.0 if new == 0 else 100.0
    # Rounded well below any meaning, so that exactly 5 % is 5 % in binary arithmetic too.
    return round(abs(new - old) / old * 100, 9)
