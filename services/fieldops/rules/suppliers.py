"""Which supplier an order line goes to, and what it costs to take an order back."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from shared.schemas.parts import EquipmentLine


@dataclass(frozen=True)
class Supplier:
    """An approved supplier, with its record in percent and parts per million."""

    name: str
    categories: frozenset[str]
    on_time_pct: float
    fill_pct: float
    defect_ppm: float
    restock_fee_pct: float
    p90_lead_pct: float
    """Nine of ten orders came within so much of the lead time that was quoted."""
    effective_from: date
    effective_to: date | None
    citation: str

    @property
    def expected_otif(self) -> float:
        """The chance that a line comes on time, whole and without defect: what the key metric counts."""
        return self.on_time_pct / 100 * self.fill_pct / 100 * (1 - self.defect_ppm / 1e6)

    def lead_days(self, quoted: int) -> int:
        """Within which nine of ten orders come, for a lead time that is quoted; calendar days."""
        return math.ceil(quoted * self.p90_lead_pct / 100)

    def approved_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@cache
def _suppliers() -> dict[str, Supplier]:
    text = files("services.fieldops.rules").joinpath("data/suppliers.json").read_text(encoding="utf-8")
    return {row["name"]: _supplier(row) for row in json.loads(text)["suppliers"]}


def _supplier(row: dict[str, Any]) -> Supplier:
    ends = row["effective_to"]
    return Supplier(
        name=row["name"],
        categories=frozenset(row["categories"]),
        on_time_pct=float(row["on_time_pct"]),
        fill_pct=float(row["fill_pct"]),
        defect_ppm=float(row["defect_ppm"]),
        restock_fee_pct=float(row["restock_fee_pct"]),
        p90_lead_pct=float(row["p90_lead_pct"]),
        effective_from=date.fromisoformat(row["effective_from"]),
        effective_to=None if ends is None else date.fromisoformat(ends),
        citation=row["citation"],
    )


def supplier_for(category: str, on: date) -> Supplier | None:
    """The approved supplier of the category with the best record on a day; None where nobody carries it."""
    able = [one for one in _suppliers().values() if category in one.categories and one.approved_on(on)]
    return max(able, key=lambda one: (one.expected_otif, one.name), default=None)


def approved(name: str) -> Supplier:
    """Raises KeyError for a supplier that was never approved."""
    return _suppliers()[name]


def value_cents(lines: Iterable[EquipmentLine]) -> int:
    """What the goods of some order lines cost, in US cents."""
    return sum(line.quantity * line.unit_cost_cents for line in lines)


def restock_fee_cents(supplier: str, lines: Iterable[EquipmentLine], *, acknowledged: bool) -> int:
    """What the supplier keeps when an order is taken back: nothing before it acknowledged the order.

    Raises KeyError for a supplier that was never approved.
    """
    if not acknowledged:
        return 0
    return round(value_cents(lines) * approved(supplier).restock_fee_pct / 100)
