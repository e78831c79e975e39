"""Deposits, and what makes a change material."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracting.rules.deposits import largest_deposit
from services.contracting.rules.lending.milestones import milestone_of
from services.contracting.rules.lending.quote import LoanRequest, quote_loan
from services.contracting.rules.materiality import Bargained, equipment, limits_on, material_changes
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
LIMITS = limits_on(TODAY, "NC")


def changes(price_change_cents: int = 0, lines: Any = None, **facts: Any) -> tuple[str, ...]:
    old_lines = PROPOSAL.bill_of_materials
    old = Bargained(PROPOSAL.design, equipment(old_lines), 3_000_000)
    new_lines = equipment(old_lines if lines is None else lines)
    new = Bargained(varied(PROPOSAL.design, **facts), new_lines, 3_000_000 + price_change_cents)
    return material_changes(old, new, LIMITS)


def test_modules_beside_storage_that_was_sold_alone_are_a_material_change() -> None:
    alone = PROPOSAL.design.model_copy(update={"kwdc": 0.0, "annual_kwh": 0.0})
    same = equipment(PROPOSAL.bill_of_materials)
    for new, reasons in ((alone, ()), (PROPOSAL.design, ("size", "annual_energy"))):
        assert material_changes(Bargained(alone, same, 1), Bargained(new, same, 1), LIMITS) == reasons


def loan(cash_price_cents: int, **changes: Any) -> Any:
    asked = {"cash_price_cents": cash_price_cents, "note_rate_pct": 6.99, "months": 240, "start": TODAY}
    return quote_loan(LoanRequest.model_validate(asked | changes))


@pytest.mark.parametrize(
    ("new", "reasons"),
    [
        (loan(3_000_000), ()),
        (loan(2_500_000), ()),  # lower payments at the same rate take nothing from the customer
        (loan(3_000_000, note_rate_pct=7.11), ("finance_terms",)),  # it pays more, however little
        (loan(2_500_000, note_rate_pct=7.11), ()),  # within 1/8 of a percentage point: 12 CFR 1026.22(a)(2)
        (loan(2_500_000, note_rate_pct=7.12), ("finance_terms",)),
        (loan(3_000_100), ("finance_terms",)),
    ],
)
def test_a_loan_that_costs_more_is_a_material_change(new: Any, reasons: tuple[str, ...]) -> None:
    same = equipment(PROPOSAL.bill_of_materials)
    old = Bargained(PROPOSAL.design, same, 3_000_000, loan(3_000_000))
    assert material_changes(old, Bargained(PROPOSAL.design, same, 3_000_000, new), LIMITS) == reasons


def test_modules_on_another_plane_of_the_roof_are_a_material_change() -> None:
    def on(*planes: str | None) -> Any:
        first = PROPOSAL.design.arrays[0]
        arrays = tuple(first.model_copy(update={"id": f"{n}", "plane": plane}) for n, plane in enumerate(planes))
        return Bargained(PROPOSAL.design.model_copy(update={"arrays": arrays}), frozenset(), 1)

    assert material_changes(on("south"), on("west"), LIMITS) == ("roof_plane",)
    assert material_changes(on("south", "west"), on("south"), LIMITS) == ("roof_plane",)
    assert material_changes(on("south", "south"), on("south"), LIMITS) == ()
    assert material_changes(on(None), on("south"), LIMITS) == ()


@pytest.mark.parametrize(("signed_on", "reasons"), [("2026-11-25", ()), ("2026-11-26", ("incentive_lost",))])
def test_the_loss_of_an_incentive_is_material_for_what_is_signed_since_the_rule_says_so(
    signed_on: str, reasons: tuple[str, ...]
) -> None:
    limits = limits_on(date.fromisoformat(signed_on), "NC")
    old = Bargained(PROPOSAL.design, frozenset(), 1, incentives={"a-credit": 5_000_00})
    assert material_changes(old, Bargained(PROPOSAL.design, frozenset(), 1, incentives={}), limits) == reasons


def test_after_a_change_order_the_milestones_still_add_up_to_the_price() -> None:
    """M0 was asked for at $30,000; the price is $20,000 when the system stands."""
    asked: dict[str, dict[str, int]] = {}
    for name, price, fee in (("M0", 3_000_000, 450_000), ("M1", 2_000_000, 300_000), ("M2", 2_000_000, 300_000)):
        due = milestone_of(name, price, fee, asked)
        asked[name] = {"gross_cents": due.gross_cents, "fee_cents": due.fee_cents}
    assert [one["gross_cents"] for one in asked.values()] == [600_000, 1_000_000, 400_000]
    assert sum(one["fee_cents"] for one in asked.values()) == 300_000


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
