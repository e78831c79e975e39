"""The count through the stages holds for systems of every kind, and finds a piece more or less at each stage."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sandbox.people.scenario import Scenario
from sandbox.people.sites import site_for
from sandbox.quantities import PIECES, journey_of
from tests.oracles.sites import Asked, asked
from tests.oracles.sweep import designed

Item = dict[str, Any]
SEEDS = (*range(8), 30009)
"""Homes and businesses on 208, 240 and 480 V: micro-inverters, strings, hybrid inverters; a transformer."""


@cache
def _options() -> tuple[tuple[str, Item, bytes], ...]:
    found: list[tuple[str, Item, bytes]] = []
    questions = {f"seed {seed}": asked(seed) for seed in SEEDS}
    questions |= {
        name: Asked(site_for(Scenario(name, building=name), 0), 12_000.0, asked(3).tariff, storage_only="alone" in name)
        for name in ("ac_battery", "micro_battery", "battery_alone")
    }
    for name, question in questions.items():
        with tempfile.TemporaryDirectory() as folder:
            made = designed(question, Path(folder))
        for option in made.design["options"] if made.design else ():
            sheet = made.drawings[option["option_id"]]["single-line"].encode()
            found.append((f"{name}, {option['option_id']}", option, sheet))
    return tuple(found)


def _one_of_pv() -> tuple[Item, bytes]:
    return next((option, sheet) for _, option, sheet in _options() if option["facts"]["module_count"])


def stages(option: Item) -> Item:
    """What databases and topics would hold of a journey in which this option was built."""
    bill = option["bill_of_materials"]
    lines = [line for line in bill if line["category"] in PIECES]
    serials = [{"sku": line["sku"], "serial": f"{line['sku']}-{n}"} for line in lines for n in range(line["quantity"])]
    taken = {line["sku"]: line["quantity"] for line in bill}
    return {
        "facts": option["facts"], "bill": bill, "orders": [([dict(line) for line in bill], taken, False)],
        "serials": serials, "reordered": [], "registered": {"serials": list(serials)},
    }  # fmt: skip


def test_each_device_is_counted_alike_in_systems_of_every_kind() -> None:
    kinds = set[str]()
    for name, option, sheet in _options():
        system = option["system"]
        kinds |= {one["kind"] for one in system["inverters"]} | {
            f"{one['coupling']} battery" for one in system["batteries"]
        }
        kinds |= {f"{system['service']['voltage_v']} V"}
        assert list(journey_of(sheet=sheet, **stages(option)).differences()) == [], name
    assert {"micro", "string", "ac battery", "dc battery", "208 V", "240 V", "480 V"} <= kinds, kinds


def _one_less(stage: str) -> Callable[[Item], None]:
    def tamper(found: Item) -> None:
        if stage == "ordered":
            found["orders"][0][0][0]["quantity"] -= 1
        elif stage == "received":
            sku = found["orders"][0][0][0]["sku"]
            found["orders"][0][1][sku] -= 1
        elif stage == "installed":
            found["serials"].pop()
        elif stage == "registered":
            found["registered"]["serials"].append(found["registered"]["serials"][0])
            del found["registered"]["serials"][1]
        elif stage == "facts":
            found["facts"] = {**found["facts"], "modules": [], "batteries": [], "inverters": []}
        else:
            found["bill"] = [{**line, "quantity": line["quantity"] + 1} for line in found["bill"]]

    return tamper


@pytest.mark.parametrize("stage", ["facts", "ordered", "received", "installed", "registered", "drawn"])
def test_a_piece_too_few_is_found_at_its_stage(stage: str) -> None:
    option, sheet = _one_of_pv()
    found = stages(option)
    _one_less(stage)(found)
    words = list(journey_of(sheet=sheet, **found).differences())
    assert any(one.endswith(stage) for one in words), words
    if stage not in ("facts", "drawn"):
        assert len(words) == 1, words


def test_another_quantity_on_the_sheet_is_found() -> None:
    option, sheet = _one_of_pv()
    modules = option["facts"]["module_count"]
    other = sheet.replace(f">{modules}<".encode(), f">{modules + 1}<".encode())
    assert other != sheet
    words = list(journey_of(sheet=other, **stages(option)).differences())
    assert words[-1:] == [f"{option['facts']['module_model']}: {modules} on the bill of materials, {modules + 1} drawn"]


def test_a_piece_that_broke_and_was_ordered_again_is_no_difference() -> None:
    option, sheet = _one_of_pv()
    found = stages(option)
    sku = found["orders"][0][0][0]["sku"]
    found["orders"].append(([{**found["orders"][0][0][0], "quantity": 1}], {sku: 1}, False))
    assert list(journey_of(sheet=sheet, **found).differences())
    assert list(journey_of(sheet=sheet, **{**found, "reordered": [sku]}).differences()) == []


def test_of_what_stood_before_counts_what_the_new_bill_lists() -> None:
    option, sheet = _one_of_pv()
    found = stages(option)
    lines, taken, _ = found["orders"][0]
    line = next(one for one in lines if one["category"] == "module")
    gone = {**line, "sku": "OLD", "model": "another", "quantity": 2}
    more = {**line, "quantity": line["quantity"] + 4}
    stood = [more if one is line else one for one in lines] + [gone]
    found["orders"] = [(stood, {**taken, "OLD": 2, line["sku"]: more["quantity"]}, True)]
    assert list(journey_of(sheet=sheet, **found).differences()) == []
    found["orders"] = [(stood, {**taken, "OLD": 2, line["sku"]: more["quantity"]}, False)]
    assert list(journey_of(sheet=sheet, **found).differences())
