"""Deposits, and what makes a change material."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracting.rules.deposits import largest_deposit
from services.contracting.rules.materiality import equipment, material_changes
from services.contracting.tests.given import accepted
from shared.messaging.ids import new_id
from shared.schemas.tests.varied import varied

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("price_cents", "state", "cents"),
    [
        (3_000_000, "CA", 100_000),  # the lesser of 10 % and $1,000: Bus. & Prof. Code 7159.5(a)(3)
        (900_000, "CA", 90_000),
        (3_000_000, "NC", 300_000),
        (0, "NC", 0),
    ],
)
def test_how_much_may_be_taken_before_work_begins(price_cents: int, state: str, cents: int) -> None:
    assert largest_deposit(price_cents, state, TODAY) == cents


PROPOSAL = accepted(new_id())


def changes(price_change_cents: int = 0, lines: Any = None, **facts: Any) -> tuple[str, ...]:
    new = varied(PROPOSAL.design, **facts)
    old_lines = PROPOSAL.bill_of_materials
    return material_changes(
        PROPOSAL.design, new, price_change_cents=price_change_cents, old_equipment=equipment(old_lines),
        new_equipment=equipment(old_lines if lines is None else lines),
    )  # fmt: skip


def test_modules_beside_storage_that_was_sold_alone_are_a_material_change() -> None:
    alone = PROPOSAL.design.model_copy(update={"kwdc": 0.0, "annual_kwh": 0.0})
    same = equipment(PROPOSAL.bill_of_materials)
    for new, reasons in ((alone, ()), (PROPOSAL.design, ("size", "annual_energy"))):
        assert material_changes(alone, new, price_change_cents=0, old_equipment=same, new_equipment=same) == reasons


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({}, ()),
        ({"price_change_cents": 1}, ("price_higher",)),
        ({"price_change_cents": -50_000}, ()),
        ({"kwdc": 8.1 * 1.05}, ()),  # exactly 5 % is not more than 5 %
        ({"kwdc": 8.1 * 1.0501}, ("size",)),
        ({"kwdc": 8.1 * 0.94}, ("size",)),
        ({"annual_kwh": 12838 * 0.949}, ("annual_energy",)),
        ({"module_model": "another"}, ("equipment",)),
        ({"battery_kwh": 5.0}, ("battery",)),
        ({"export_limit_kw": 5.0}, ("export_limit",)),
        ({"strings": (9, 11), "p90_kwh": 12000.0}, ()),
    ],
)
def test_what_makes_a_change_material(change: dict[str, Any], reasons: tuple[str, ...]) -> None:
    assert changes(**change) == reasons


def test_another_maker_is_material_and_another_rail_is_not() -> None:
    def replaced(category: str) -> list[Any]:
        return [
            line.model_copy(update={"manufacturer": "another"}) if line.category == category else line
            for line in PROPOSAL.bill_of_materials
        ]

    assert changes(lines=replaced("inverter")) == ("equipment",)
    assert changes(lines=replaced("racking")) == ()


@given(st.floats(0.2, 3.0))
def test_a_change_of_size_is_judged_alike_up_and_down(factor: float) -> None:
    expected = ("size",) if round(abs(factor - 1) * 100, 9) > 5 else ()
    assert changes(kwdc=8.1 * factor) == expected
