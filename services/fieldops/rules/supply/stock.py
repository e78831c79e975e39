"""What is in stock, given out oldest lot first. A lot never falls below zero: nothing is given that is not there."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Protocol


class InStock(Protocol):
    """A lot as it lies in a warehouse or on a truck."""

    sku: str
    lot: str
    on_hand: int
    serials: list[str]


@dataclass(frozen=True)
class Allocation:
    """So many pieces of one lot for one project."""

    sku: str
    lot: str
    quantity: int
    serials: tuple[str, ...] = field(default=())

    def stored(self) -> dict[str, Any]:
        return {"sku": self.sku, "lot": self.lot, "quantity": self.quantity, "serials": list(self.serials)}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Allocation":
        return cls(row["sku"], row["lot"], int(row["quantity"]), tuple(row["serials"]))


@cache
def places() -> dict[str, tuple[str, frozenset[str]]]:
    """Warehouse or truck -> which of both it is, and the states that it serves by itself."""
    text = files("services.fieldops.rules").joinpath("data/warehouses.json").read_text(encoding="utf-8")
    return {row["name"]: (row["kind"], frozenset(row["states"])) for row in json.loads(text)["places"]}


def warehouse_of(state: str | None) -> str | None:
    """The warehouse that serves a state; None where none does: all is ordered from suppliers."""
    return next((name for name, (kind, states) in places().items() if kind == "warehouse" and state in states), None)


def allocate(
    lots: Sequence[InStock], wanted: Mapping[str, int], keep: Mapping[str, int] | None = None
) -> list[Allocation]:
    """Takes as much of what is wanted (SKU -> pieces) out of the lots as there is, in the order of the lots.

    ``keep``: SKU -> pieces that stay whoever asks, as spares.
    """
    spare = keep or {}
    there = Counter[str]()
    for lot in lots:
        there[lot.sku] += lot.on_hand
    left = {sku: min(pieces, max(0, there[sku] - spare.get(sku, 0))) for sku, pieces in wanted.items()}
    given = []
    for lot in sorted(lots, key=lambda one: (one.sku, one.lot)):
        taken = min(left.get(lot.sku, 0), lot.on_hand)
        if taken > 0:
            left[lot.sku] -= taken
            given.append(_take(lot, taken))
    return given


def _take(lot: InStock, quantity: int) -> Allocation:
    serials = tuple(lot.serials[:quantity])
    lot.on_hand -= quantity
    lot.serials = lot.serials[quantity:]
    return Allocation(lot.sku, lot.lot, quantity, serials)


def take_piece(lots: Sequence[InStock], sku: str, serial: str) -> bool:
    """One piece, by its number, for a repair: spares are there for it. False where it is not there."""
    lot = next((one for one in lots if one.sku == sku and serial in one.serials), None)
    if lot is None:
        return False
    lot.on_hand -= 1
    lot.serials = [one for one in lot.serials if one != serial]
    return True


def put_back(lots: Sequence[InStock], back: Allocation) -> bool:
    """Returns what was given into its lot. False where there is no such lot any more."""
    lot = next((one for one in lots if (one.sku, one.lot) == (back.sku, back.lot)), None)
    if lot is None:
        return False
    lot.on_hand += back.quantity
    lot.serials = sorted([*lot.serials, *back.serials])
    return True
