"""A delivery at the goods-in desk, line by line."""

from datetime import date
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.fieldops.rules.receiving import Arrived, Fault, judge, on_time
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.tests.varied import varied

ORDER = example(SalesOrderCreated, uuid4())
DESIGN = ORDER.design
MODULES, _, BATTERIES, RAILS = ORDER.bill_of_materials[:4]


def modules(quantity: int = 20, damaged: int = 0, **changes: object) -> Arrived:
    facts: dict[str, object] = {
        "sku": MODULES.sku, "model": MODULES.model, "quantity": quantity, "damaged": damaged,
        "serials": tuple(f"S{n}" for n in range(quantity - damaged)),
    }  # fmt: skip
    return Arrived(**{**facts, **changes})  # type: ignore[arg-type]  # one fault at a time


def test_whole_and_short_deliveries_are_taken_in() -> None:
    assert judge([modules()], [MODULES], DESIGN, ()).complete
    short = judge([modules(19)], [MODULES], DESIGN, ())
    assert not short.complete and not short.reasons and short.taken[0].quantity == 19


def test_one_cracked_module_of_twenty_does_not_send_the_pallet_back() -> None:
    found = judge([modules(20, damaged=1)], [MODULES], DESIGN, ())
    assert [(one.quantity, len(one.serials)) for one in found.taken] == [(19, 19)]
    assert [(one.quantity, one.fault) for one in found.set_aside] == [(1, Fault.DAMAGED)]
    assert not found.complete


def test_a_wrong_line_leaves_the_others_alone() -> None:
    rails = Arrived(RAILS.sku, RAILS.model, RAILS.quantity, 0, ())
    found = judge([modules(model="another"), rails], [MODULES, RAILS], DESIGN, ())
    assert [one.sku for one in found.taken] == [RAILS.sku]
    assert [(one.sku, one.quantity, one.fault) for one in found.set_aside] == [(MODULES.sku, 20, Fault.WRONG_MODEL)]


def test_another_model_is_set_aside_even_if_it_is_the_one_that_was_ordered() -> None:
    """Batteries like modules: what the permitted design does not have is not taken in."""
    battery = DESIGN.batteries[0].model_copy(update={"model": "amended"})
    for line, design in (
        (MODULES, varied(DESIGN, module_model="amended")),
        (BATTERIES, DESIGN.model_copy(update={"batteries": (battery,)})),
    ):
        serials = tuple(f"S{n}" for n in range(line.quantity))
        found = judge([Arrived(line.sku, line.model, line.quantity, 0, serials)], [line], design, ())
        assert found.reasons == (f"{line.sku} is labelled {line.model}, which the permitted design does not have",)


def test_each_fault_sets_its_own_pieces_aside() -> None:
    bad = modules(24, damaged=1, serials=("S0", "S0", *(f"S{n}" for n in range(1, 22))))
    found = judge([bad], [MODULES], DESIGN, {f"{MODULES.sku}/S1"})
    assert [(one.fault, one.quantity) for one in found.set_aside] == [
        (Fault.DAMAGED, 1), (Fault.SERIALS, 1), (Fault.SERIALS, 1), (Fault.SURPLUS, 1),
    ]  # fmt: skip
    assert found.complete and len(found.taken[0].serials) == 20


@given(st.integers(0, 25), st.integers(0, 25), st.integers(0, 5))
def test_every_piece_is_taken_in_or_set_aside_and_never_more_than_was_due(
    first: int, second: int, damaged: int
) -> None:
    damaged = min(damaged, first)
    later = modules(second, serials=tuple(f"T{n}" for n in range(second)))
    verdict = judge([modules(first, damaged), later], [MODULES], DESIGN, ())
    taken, aside = (sum(one.quantity for one in part) for part in (verdict.taken, verdict.set_aside))
    assert taken + aside == first + second and taken == min(20, first - damaged + second)
    assert verdict.complete is (taken == 20)


def test_a_later_promise_does_not_make_a_delivery_punctual() -> None:
    need_by = date(2026, 12, 14)
    assert on_time(date(2026, 12, 1), date(2026, 12, 1), need_by)
    assert not on_time(date(2026, 12, 2), date(2026, 12, 1), need_by)
    assert on_time(need_by, None, need_by)
