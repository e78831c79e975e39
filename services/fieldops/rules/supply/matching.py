"""The three-way match: what was ordered, what was taken in, what is invoiced. What does not agree is not paid.

An invoice is matched line by line against the order's price and against the pieces that were taken in and that no
earlier invoice has charged. It is paid whole or blocked whole, with every reason.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from shared.schemas.parts import EquipmentLine


@dataclass(frozen=True)
class Tolerances:
    """How far an invoice may be above the order before somebody has to look. Below is always accepted."""

    price_pct: float
    price_cents: int
    """Of one line; the smaller of both bounds counts."""
    charges_cents: int
    """Freight and the like that the order does not name."""
    citation: str


@cache
def _rows() -> tuple[tuple[date, Tolerances], ...]:
    text = files("services.fieldops.rules").joinpath("data/tolerances.json").read_text(encoding="utf-8")
    rows = json.loads(text)["tolerances"]
    return tuple(
        (
            date.fromisoformat(row["effective_from"]),
            Tolerances(row["price_pct"], row["price_cents"], row["charges_cents"], row["citation"]),
        )
        for row in sorted(rows, key=lambda row: row["effective_from"])
    )


def tolerances(on: date) -> Tolerances:
    """Those in force on a day; the earliest for a day before all."""
    rows = _rows()
    return next((one for since, one in reversed(rows) if since <= on), rows[0][1])


@dataclass(frozen=True)
class Charged:
    """A line of an invoice."""

    sku: str
    quantity: int
    unit_cost_cents: int

    @property
    def cents(self) -> int:
        return self.quantity * self.unit_cost_cents


@dataclass(frozen=True)
class Match:
    total_cents: int
    blocked: tuple[str, ...]
    """Why it is not paid; empty where it is."""


def match(
    charged: Sequence[Charged],
    charges_cents: int,
    ordered: Iterable[EquipmentLine],
    received: Mapping[str, int],
    invoiced: Mapping[str, int],
    allowed: Tolerances,
) -> Match:
    """``received`` and ``invoiced``: SKU -> pieces taken in, and pieces that invoices before this one charged."""
    prices = {line.sku: line.unit_cost_cents for line in ordered}
    found, here = [], Counter[str]()
    for one in charged:
        here[one.sku] += one.quantity
        if one.sku not in prices:
            found.append(f"{one.sku} was not ordered")
            continue
        dearer = one.cents - one.quantity * prices[one.sku]
        most = min(allowed.price_cents, round(one.quantity * prices[one.sku] * allowed.price_pct / 100))
        if dearer > most:
            found.append(
                f"{one.sku}: {one.unit_cost_cents} cents each, ordered at {prices[one.sku]}: "
                f"{dearer} cents above the order, {most} are tolerated"
            )
    for sku, quantity in here.items():
        open_pieces = received.get(sku, 0) - invoiced.get(sku, 0)
        if sku in prices and quantity > open_pieces:
            found.append(f"{sku}: {quantity} are invoiced, {max(open_pieces, 0)} were taken in and not yet invoiced")
    if charges_cents > allowed.charges_cents:
        found.append(f"{charges_cents} cents of other charges, {allowed.charges_cents} are tolerated")
    return Match(sum(one.cents for one in charged) + charges_cents, tuple(found))
