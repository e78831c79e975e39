"""From a bill of materials to purchase orders: who delivers what, by when, and which orders an amendment keeps.

An order goes out on the last day from which it is there in time, nine of ten times: need date minus p90 lead time.
What is bought earlier ties up money and takes the risk of its price, of storage and of a design that changes.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from services.fieldops.rules.devices import CATEGORIES, pieces, stated
from services.fieldops.rules.suppliers import approved, supplier_for
from shared.rules.calendar import is_business_day
from shared.schemas.parts import DesignFacts, EquipmentLine

Id = TypeVar("Id", bound=Hashable)


@dataclass(frozen=True)
class PlannedOrder:
    """What one supplier is to deliver."""

    supplier: str
    lines: tuple[EquipmentLine, ...]


def obstacles(bill: Iterable[EquipmentLine], design: DesignFacts, on: date) -> tuple[str, ...]:
    """Why a bill of materials cannot be ordered for a design; empty where it can."""
    bill = tuple(bill)
    listed = Counter[str]()
    for line in bill:
        if line.category in CATEGORIES:
            listed[line.model] += line.quantity
    built = pieces(design)
    found = [
        f"{line.sku} is the {line.category} {line.model}, which the permitted design does not have"
        for line in bill
        if stated(line.category, design) and line.model not in built
    ]
    found += [
        f"{listed[model]} of {model} are listed, the design has {count}"
        for model, count in built.items()
        if listed[model] != count
    ]
    carried = {line.category for line in bill if supplier_for(line.category, on) is not None}
    found += [f"no approved supplier carries {name}" for name in sorted({one.category for one in bill} - carried)]
    return tuple(found)


def plan(lines: Iterable[EquipmentLine], on: date) -> tuple[PlannedOrder, ...]:
    """One order for each supplier, in the order of their first lines. Raises LookupError as ``obstacles`` foretells."""
    orders: dict[str, list[EquipmentLine]] = {}
    for line in lines:
        supplier = supplier_for(line.category, on)
        if supplier is None:
            raise LookupError(f"no approved supplier carries {line.category}")
        orders.setdefault(supplier.name, []).append(line)
    return tuple(PlannedOrder(supplier, tuple(taken)) for supplier, taken in orders.items())


def lead_days(supplier: str, lines: Iterable[EquipmentLine]) -> int:
    """Calendar days within which nine of ten such orders come. Raises KeyError where nobody is called so."""
    return max(approved(supplier).lead_days(line.lead_time_days) for line in lines)


def order_on(supplier: str, lines: Iterable[EquipmentLine], need_by: date) -> date:
    """The day on which an order goes out. Earlier where the supplier's approval ends before: the choice stands.

    Raises KeyError for a supplier that was never approved.
    """
    day = need_by - timedelta(days=lead_days(supplier, lines))
    ends = approved(supplier).effective_to
    return day if ends is None else min(day, ends)


def eve_of(first_day: date) -> date:
    """The last business day before a crew's first day: goods come on no weekend and no holiday."""
    day = first_day - timedelta(days=1)
    while not is_business_day(day):
        day -= timedelta(days=1)
    return day


def first_day_after(there_by: date) -> date:
    """A crew's earliest first day where goods are there by a day."""
    day = there_by + timedelta(days=1)
    while eve_of(day) < there_by:
        day += timedelta(days=1)
    return day


def kept(orders: Sequence[tuple[Id, Iterable[EquipmentLine]]], bill: Iterable[EquipmentLine]) -> set[Id]:
    """Those orders that a changed bill of materials still needs whole; earlier ones have the first claim."""
    wanted = Counter({line.sku: 0 for line in bill})
    for line in bill:
        wanted[line.sku] += line.quantity
    keep = set()
    for id, lines in orders:
        asked = Counter[str]()
        for line in lines:
            asked[line.sku] += line.quantity
        if asked <= wanted:
            wanted -= asked
            keep.add(id)
    return keep


def to_order(bill: Iterable[EquipmentLine], on_order: Iterable[EquipmentLine]) -> tuple[EquipmentLine, ...]:
    """What a bill of materials asks for beyond what is on order already."""
    covered = Counter[str]()
    for line in on_order:
        covered[line.sku] += line.quantity
    missing = []
    for line in bill:
        used = min(line.quantity, covered[line.sku])
        covered[line.sku] -= used
        if line.quantity > used:
            missing.append(line.model_copy(update={"quantity": line.quantity - used}))
    return tuple(missing)
