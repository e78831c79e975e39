"""A delivery at the goods-in desk."""

from datetime import date
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.fieldops.rules.receiving import Arrived, judge, on_time
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.tests.varied import varied

ORDER = example(SalesOrderCreated, uuid4())
DESIGN = ORDER.design
MODULES = ORDER.bill_of_materials[0]


def modules(quantity: int = 20, **changes: object) -> Arrived:
    facts: dict[str, object] = {
        "sku": MODULES.sku, "model": MODULES.model, "quantity": quantity, "damaged": 0,
        "serials": tuple(f"S{n}" for n in range(quantity)),
    }  # fmt: skip
    return Arrived(**{**facts, **changes})  # type: ignore[arg-type]  # one fault at a time


def test_whole_and_short_deliveries_are_taken_in() -> None:
    assert judge([modules()], [MODULES], DESIGN, ()).complete
    short = judge([modules(19)], [MODULES], DESIGN, ())
    assert not short.complete and not short.reasons


def test_another_model_goes_back_even_if_it_is_the_one_that_was_ordered() -> None:
    design = varied(DESIGN, module_model="the amended one")
    assert judge([modules()], [MODULES], design, ()).reasons == (
        f"{MODULES.sku} is labelled {MODULES.model}, the permit is for the amended one",
    )


def test_every_fault_is_named() -> None:
    bad = modules(21, damaged=1, serials=("S1", "S1"))
    reasons = judge([bad], [MODULES], DESIGN, {f"{MODULES.sku}/S1"}).reasons
    assert len(reasons) == 6  # damaged, serials missing, taken twice over, surplus, scanned twice


@given(st.integers(0, 25), st.integers(0, 25))
def test_what_is_taken_in_never_exceeds_what_was_due(first: int, second: int) -> None:
    verdict = judge(
        [modules(first), modules(second, serials=tuple(f"T{n}" for n in range(second)))], [MODULES], DESIGN, ()
    )
    assert bool(verdict.reasons) is (first + second > 20)
    assert verdict.complete is (first + second == 20)


def test_a_later_promise_does_not_make_a_delivery_punctual() -> None:
    need_by = date(2026, 12, 14)
    assert on_time(date(2026, 12, 1), date(2026, 12, 1), need_by)
    assert not on_time(date(2026, 12, 2), date(2026, 12, 1), need_by)
    assert on_time(need_by, None, need_by)
