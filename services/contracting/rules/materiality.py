"""Whether a new design changes the bargain: then it is disclosed and signed again, else only recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.contracting.rules.lending.quote import LoanReport
from shared.rules.ruleset import rule_set, select
from shared.schemas.parts import DesignFacts, EquipmentLine

NAMED_EQUIPMENT: Final = frozenset({"module", "inverter", "battery"})
"""What the contract names by make and model."""

Equipment = frozenset[tuple[str, str, str]]


@dataclass(frozen=True)
class Bargained:
    """What a contract or a change order is about. ``loan``: None where nothing is borrowed, or it is not known.

    ``incentives``: what the customer may expect, cents by rule; None where they are another's, or not known.
    """

    design: DesignFacts
    equipment: Equipment
    price_cents: int
    loan: LoanReport | None = None
    incentives: Mapping[str, int] | None = None


def equipment(bill_of_materials: Iterable[EquipmentLine]) -> Equipment:
    """Category, manufacturer and model of what the contract names."""
    return frozenset(
        (line.category, line.manufacturer, line.model) for line in bill_of_materials if line.category in NAMED_EQUIPMENT
    )


def limits_on(signed_on: date, state: str) -> Mapping[str, Any]:
    """How far size, energy, rate and incentives may move before a change is material, by the row of that day."""
    row = select(rule_set("materiality"), "change_order", signed_on, state)
    if row is None:
        raise ValueError(f"no rule says what is material on {signed_on.isoformat()}")
    return row.params


def material_changes(old: Bargained, new: Bargained, limits: Mapping[str, Any]) -> tuple[str, ...]:
    """The reasons why a change is material, in a fixed order; empty where it is only recorded.

    A lower price alone is none: it takes nothing from the customer; nor are lower payments.
    """
    was, comes = old.design, new.design
    found = {
        "price_higher": new.price_cents > old.price_cents,
        "finance_terms": _worse_loan(old.loan, new.loan, limits["apr_pct"]),
        "size": _moved_pct(was.kwdc, comes.kwdc) > limits["size_pct"],
        "annual_energy": _moved_pct(was.annual_kwh, comes.annual_kwh) > limits["energy_pct"],
        "equipment": old.equipment != new.equipment or _named(was) != _named(comes),
        "battery": (was.battery_kwh, was.battery_kw) != (comes.battery_kwh, comes.battery_kw),
        "roof_plane": _other_roof(was, comes),
        "incentive_lost": _lost(old.incentives, new.incentives, limits.get("incentive_pct")),
        "export_limit": was.export_limit_kw != comes.export_limit_kw,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _worse_loan(old: LoanReport | None, new: LoanReport | None, tolerance_pct: float) -> bool:
    if old is None or new is None:
        return False
    dearer = round(abs(new.apr_pct - old.apr_pct), 4) > tolerance_pct
    return dearer or new.payment_cents > old.payment_cents or len(new.schedule) != len(old.schedule)


def _lost(old: Mapping[str, int] | None, new: Mapping[str, int] | None, tolerance_pct: float | None) -> bool:
    """An incentive is gone, or smaller by more than it may be; None where the rule of that day does not ask."""
    if old is None or new is None or tolerance_pct is None:
        return False
    return any(_moved_pct(cents, min(new.get(rule, 0), cents)) > tolerance_pct for rule, cents in old.items())


def _other_roof(old: DesignFacts, new: DesignFacts) -> bool:
    """Modules lie on other planes. Of designs from before planes were told nothing is known."""
    planes = [{one.plane for one in design.arrays} for design in (old, new)]
    return None not in planes[0] | planes[1] and planes[0] != planes[1]


def _named(design: DesignFacts) -> tuple[str, str]:
    return design.module_model, design.inverter_model


def _moved_pct(old: float, new: float) -> float:
    if old == 0:  # storage alone: the first module is a change of everything
        return 0.0 if new == 0 else 100.0
    # Rounded well below any meaning, so that exactly 5 % is 5 % in binary arithmetic too.
    return round(abs(new - old) / old * 100, 9)
