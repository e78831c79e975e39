"""What is ordered for a system: each device of the model once, with the ids that it stands behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.design.rules.equipment.ratings import Equipment
from services.design.rules.money import pricing
from services.design.rules.offer import hardware
from services.design.rules.offer.options import Option
from shared.rules.system import sums
from shared.rules.system.model import SystemModel

SOURCE_CHARACTERS = 300
SERIALISED = ("module", "inverter", "battery", "monitoring")


def bill_of_materials(option: Option) -> list[dict[str, Any]]:
    """Lines to order, their costs as the price book has them: quantities are those of the model."""
    chosen, model, price = option.design.choice, option.design.model, option.money.price
    lines = [
        *_equipment("module", chosen.module, [(array.id, array.count) for array in model.arrays], price),
        *(
            line
            for spec in (() if chosen.integrated else chosen.models)
            for line in _equipment("inverter", spec, _inverters(model, spec), price)
        ),
        *_equipment("battery", chosen.battery, _batteries(model, chosen.battery), price),
        *_equipment("battery", chosen.pack, _batteries(model, chosen.pack), price),
    ]
    modules = sums.module_count(model)
    if model.optimizers:
        ids = [one.id for one in model.optimizers]
        lines.append(
            _line("electrical", "SolarEdge", model.optimizers[0].model, modules, _named(price, "Optimizers"), ids)
        )
    transformer = model.transformer
    if transformer is not None and not transformer.existing:
        cost = _named(price, pricing.TRANSFORMER)
        lines.append(_line("electrical", "various", transformer.model, 1, cost, [transformer.id]))
    devices, spent = _devices(option, model, price)
    lines += devices
    lines += _shared("racking", hardware.racking(option.design.layout, model), _named(price, "Racking"))
    rest = max(_named(price, "Electrical balance of system") - spent, 0)
    lines += _shared("electrical", hardware.wiring(model), rest)
    lines.append(_line("monitoring", "various", "production and consumption meter", 1, _named(price, "Monitoring"), []))
    leads = option.lead_time_days
    return [{**line, "lead_time_days": leads[line["category"]]} for line in lines]


def _shared(category: str, found: Sequence[hardware.Hardware], cents: int) -> list[dict[str, Any]]:
    """Lines that share a sum of the price by their weights."""
    whole = sum(one.weight for one in found)
    return [
        _line(
            category, one.manufacturer, one.model, one.quantity, round(cents * one.weight / whole), one.ids, one.source
        )
        for one in found
    ]  # fmt: skip


def _equipment(
    category: str, spec: Equipment | None, pieces: Sequence[tuple[str, int]], price: pricing.Price
) -> list[dict[str, Any]]:
    quantity = sum(count for _, count in pieces)
    if spec is None or not quantity:
        return []
    cost = sum(line.cents for line in price.lines if line.text.endswith(f" x {spec.key}"))
    return [_line(category, spec.manufacturer, spec.model, quantity, cost, [id for id, _ in pieces])]


def _inverters(model: SystemModel, spec: Equipment) -> list[tuple[str, int]]:
    return [(inverter.id, inverter.count) for inverter in model.inverters if inverter.model == spec.model]


def _batteries(model: SystemModel, spec: Equipment | None) -> list[tuple[str, int]]:
    """Batteries of a model; one that is part of an inverter names that too, but is one piece."""
    found = []
    for battery in model.batteries:
        if spec is None or battery.model != spec.model:
            continue
        found.append((battery.id, battery.count))
        if (inverter := sums.inside(model, battery)) is not None:
            found.append((inverter.id, 0))
    return found


def _devices(option: Option, model: SystemModel, price: pricing.Price) -> tuple[list[dict[str, Any]], int]:
    """Lines of the devices that are bought, equal ones together; cents that they take of the electrical balance."""
    alike: dict[tuple[str, str, int | None], list[tuple[str, int]]] = {}
    for device in model.devices:
        if not device.existing:
            alike.setdefault((device.kind, device.model, device.rating_a), []).append((device.id, device.count))
    book = pricing.book_on(option.on)
    lines, spent = [], 0
    for (kind, name, rating), pieces in alike.items():
        quantity, within = sum(count for _, count in pieces), book["within_the_balance"].get(kind)
        if within is not None:
            cost = round(100 * quantity * within["usd_per_a"] * (rating or 0))
            spent += cost
        elif kind in pricing.BY_PIECE:
            cost = _named(price, pricing.BY_PIECE[kind][2])
        else:
            cost = sum(_named(price, book["adders"][key]["text"]) for key in OF_ADDERS.get(kind, ()))
        lines.append(_line("electrical", "various", name, quantity, cost, [id for id, _ in pieces]))
    return lines, spent


OF_ADDERS = {
    "main_panel": ("main-panel-upgrade", "main-breaker-derate"),
    "power_control": ("power-control-system",),
}
"""Devices whose price is an adder."""


def _line(
    category: str, manufacturer: str, model: str, quantity: int, total_cents: int, ids: Sequence[str], source: str = ""
) -> dict[str, Any]:
    sku = "-".join(part for part in "".join(c if c.isalnum() else " " for c in model).upper().split())
    return {
        "sku": sku[:120],
        "manufacturer": manufacturer,
        "model": model,
        "category": category,
        "quantity": quantity,
        "unit_cost_cents": round(total_cents / quantity),
        "serialised": category in SERIALISED,
        "for": list(ids),
        "source": source or (f"{', '.join(ids)} of the design"[:SOURCE_CHARACTERS] if ids else "one for each system"),
    }


def _named(price: pricing.Price, text: str) -> int:
    return sum(line.cents for line in price.lines if line.text == text)
