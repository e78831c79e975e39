"""The cash price of a design: unit costs from a dated price book, adders, overhead, margin, sales tax.

Money is integer cents; every line is rounded once, and the price is the sum of its lines.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Part:
    """Equipment of a design. ``rating``, of each: W of a module, W AC of an inverter, kWh of a battery, kVA."""

    key: str
    category: str
    """``module``, ``inverter``, ``battery``, ``transformer``, or one of ``BY_PIECE``."""
    count: int
    rating: float


@dataclass(frozen=True)
class Line:
    """One line of the price."""

    text: str
    cents: int
    taxable: bool = False


@dataclass(frozen=True)
class Price:
    """A cash price and how it comes about; ``cash_cents`` is the sum of the lines."""

    book_id: str
    lines: tuple[Line, ...]
    cash_cents: int
    usd_per_watt: float
    basis_cents: Mapping[str, int]
    """The cash price shared between ``pv`` and ``storage``, as incentives ask for it."""


@dataclass(frozen=True)
class Job:
    """What is to be priced. ``adders``: code to quantity (feet of trench, 1 for a panel upgrade; W-adders take 1)."""

    parts: Sequence[Part]
    on: dt.date
    state: str = ""
    adders: Mapping[str, float] = field(default_factory=dict)
    tax_rate: float | None = None
    """Local sales tax rate where it is known; otherwise the state's."""


BY_PIECE = {
    "optimizer": ("pv", "optimizer_each", "Optimizers"),
    "rapid_shutdown": ("pv", "rapid_shutdown_each", "Rapid shutdown devices"),
    "gateway": ("storage", "gateway_each", "Backup gateway"),
}
"""Categories of one price a piece: what it counts as, its key in the book, its line."""


TRANSFORMER = "Transformer"
"""Its line."""


class PricingError(ValueError):
    """The book cannot price the job; the message names what is missing."""


@cache
def data() -> dict[str, Any]:
    """The whole data file; read once."""
    text = files("services.design.rules").joinpath("data/price_book.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def book_on(date: dt.date, books: Sequence[Mapping[str, Any]] | None = None) -> Mapping[str, Any]:
    """The newest price book in force; raises ``PricingError``."""
    current = [book for book in (data()["books"] if books is None else books) if _in_force(book, date)]
    if not current:
        raise PricingError(f"no price book is in force on {date}")
    return max(current, key=lambda book: str(book["effective_from"]))


def price(job: Job, book: Mapping[str, Any] | None = None) -> Price:
    """Price a job; ``book`` overrides the one in force on its date.

    Overhead is a share of cost, margin a share of the price before tax: price = cost (1 + overhead) / (1 - margin).
    Tax falls on taxable equipment at its cost. Raises ``PricingError`` on an unknown adder or category.
    """
    book = book or book_on(job.on)
    watts = sum(part.count * part.rating for part in job.parts if part.category == "module")
    costs: list[tuple[str, Line]] = []
    for part in job.parts:
        costs += _part_lines(part, book)
    costs += _system_lines(watts, book) if watts else _storage_lines(job.parts, book)
    costs += [("pv", _adder_line(code, quantity, watts, book)) for code, quantity in job.adders.items()]

    cost = sum(line.cents for _, line in costs)
    overhead = round(cost * book["overhead_of_cost"])
    margin = round((cost + overhead) / (1 - book["margin_of_price"])) - cost - overhead
    rate = _tax_rate(job) if job.tax_rate is None else job.tax_rate
    tax = round(rate * sum(line.cents for _, line in costs if line.taxable))
    lines = [line for _, line in costs]
    lines += [Line("Overhead", overhead), Line("Margin", margin)]
    if tax:
        lines.append(Line(f"Sales tax {rate:.2%} on equipment", tax))
    cash = sum(line.cents for line in lines)
    storage = sum(line.cents for kind, line in costs if kind == "storage")
    storage_share = round(cash * storage / cost) if cost else 0
    return Price(
        book_id=book["id"],
        lines=tuple(lines),
        cash_cents=cash,
        usd_per_watt=cash / 100 / watts if watts else 0.0,
        basis_cents={"pv": cash - storage_share, "storage": storage_share},
    )


def adder_usd(code: str, watts: float, on: dt.date, state: str = "") -> float:
    """What an adder raises the cash price by, with overhead, margin and tax; raises ``PricingError``."""
    book = book_on(on)
    line = _adder_line(code, 1.0, watts, book)
    tax = _tax_rate(Job((), on, state)) if line.taxable else 0.0
    return line.cents / 100.0 * float((1 + book["overhead_of_cost"]) / (1 - book["margin_of_price"]) + tax)


def _part_lines(part: Part, book: Mapping[str, Any]) -> list[tuple[str, Line]]:
    unit = book["unit_costs"]
    named = book["by_equipment_key"].get(part.key)
    text = f"{part.count} x {part.key}"
    if part.category == "module":
        each = named if named is not None else unit["module_per_watt"]["usd"] * part.rating
        return [
            ("pv", Line(text, _cents(part.count * each), unit["module_per_watt"]["taxable"])),
            ("pv", _line("Racking", part.count, unit["racking_per_module"])),
            ("pv", _line("Installation of modules", part.count, unit["labor_per_module"])),
        ]
    if part.category == "inverter":
        each = named if named is not None else unit["inverter_per_watt_ac"]["usd"] * part.rating
        return [("pv", Line(text, _cents(part.count * each), unit["inverter_per_watt_ac"]["taxable"]))]
    if part.category == "battery":
        each = named if named is not None else unit["battery_per_kwh"]["usd"] * part.rating
        return [
            ("storage", Line(text, _cents(part.count * each), unit["battery_per_kwh"]["taxable"])),
            ("storage", _line("Installation of batteries", part.count, unit["battery_labor_each"])),
        ]
    if part.category == "transformer":
        each = unit["transformer_per_kva"]["usd"] * part.rating
        return [
            ("pv", Line(TRANSFORMER, _cents(part.count * each), unit["transformer_per_kva"]["taxable"])),
            ("pv", _line("Installation of the transformer", part.count, unit["transformer_labor_each"])),
        ]
    if part.category in BY_PIECE:
        kind, name, text = BY_PIECE[part.category]
        return [(kind, Line(text, _cents(part.count * unit[name]["usd"]), unit[name]["taxable"]))]
    raise PricingError(f"{part.key}: no prices for category {part.category!r}")


def _system_lines(watts: float, book: Mapping[str, Any]) -> list[tuple[str, Line]]:
    unit = book["unit_costs"]
    return [
        ("pv", _line("Electrical balance of system", watts, unit["electrical_balance_per_watt"])),
        ("pv", _line("Monitoring", 1, unit["monitoring_per_system"])),
        ("pv", _line("Installation", 1, unit["labor_per_system"])),
        ("pv", _line("Design, permit, interconnection", 1, unit["design_permit_interconnection_per_system"])),
        ("pv", _line("Customer acquisition", 1, unit["customer_acquisition_per_system"])),
    ]


def _storage_lines(parts: Sequence[Part], book: Mapping[str, Any]) -> list[tuple[str, Line]]:
    """What a system of batteries alone has beside them."""
    unit, pieces = book["unit_costs"], sum(part.count for part in parts if part.category == "battery")
    if not pieces:
        return []
    return [
        ("storage", _line("Electrical balance of system", pieces, unit["storage_balance_each"])),
        ("storage", _line("Monitoring", 1, unit["monitoring_per_system"])),
        ("storage", _line("Design, permit, interconnection", 1, unit["design_permit_interconnection_per_system"])),
        ("storage", _line("Customer acquisition", 1, unit["customer_acquisition_per_system"])),
    ]


def _adder_line(code: str, quantity: float, watts: float, book: Mapping[str, Any]) -> Line:
    adder = book["adders"].get(code)
    if adder is None:
        raise PricingError(f"adder {code!r} is not in price book {book['id']}")
    units = quantity * watts if adder["unit"] == "W" else quantity
    return Line(adder["text"], _cents(units * adder["usd"]), adder["taxable"])


def _line(text: str, quantity: float, unit_cost: Mapping[str, Any]) -> Line:
    return Line(text, _cents(quantity * unit_cost["usd"]), unit_cost["taxable"])


def _cents(usd: float) -> int:
    return round(usd * 100)


def _tax_rate(job: Job) -> float:
    for entry in data()["sales_tax"]:
        if entry["state"] == job.state and _in_force(entry, job.on):
            return 0.0 if entry["exempt"] else float(entry["rate"])
    return 0.0


def _in_force(entry: Mapping[str, Any], date: dt.date) -> bool:
    last = entry["effective_to"]
    return dt.date.fromisoformat(entry["effective_from"]) <= date and (
        last is None or date <= dt.date.fromisoformat(last)
    )
