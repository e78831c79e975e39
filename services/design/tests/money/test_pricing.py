import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.design.rules.money.pricing import Job, Part, PricingError, book_on, price

TODAY = dt.date(2026, 11, 23)
BENCHMARK = Job([Part("module-400", "module", 20, 400), Part("inverter", "inverter", 1, 7600)], TODAY)


def test_example_book_is_at_the_level_of_the_published_benchmark() -> None:
    """8 kWdc at 2.68 $/Wdc: NREL/TP-7A40-87303 (Q1 2023), residential modeled market price; within 10 %."""
    assert price(BENCHMARK).usd_per_watt == pytest.approx(2.68, rel=0.10)


def test_overhead_is_on_cost_and_margin_on_price() -> None:
    book = {**book_on(TODAY), "overhead_of_cost": 0.2, "margin_of_price": 0.25}
    quote = price(BENCHMARK, book)
    cost = sum(line.cents for line in quote.lines if line.text not in ("Overhead", "Margin"))
    assert quote.cash_cents == pytest.approx(cost * 1.2 / 0.75, abs=2)


def test_storage_has_its_own_basis() -> None:
    battery = Part("powerwall-3", "battery", 1, 13.5)
    both = price(replace(BENCHMARK, parts=[*BENCHMARK.parts, battery]))
    assert both.basis_cents["pv"] + both.basis_cents["storage"] == both.cash_cents
    assert both.basis_cents["storage"] == pytest.approx(both.cash_cents - price(BENCHMARK).cash_cents, rel=0.01)


def test_named_equipment_has_its_own_price() -> None:
    book = {**book_on(TODAY), "by_equipment_key": {"inverter": 1000.0}}
    (line,) = [line for line in price(BENCHMARK, book).lines if "inverter" in line.text]
    assert line.cents == 100_000


def test_adders_by_piece_by_foot_and_by_watt() -> None:
    base = price(BENCHMARK).cash_cents
    book = book_on(TODAY)
    scale = (1 + book["overhead_of_cost"]) / (1 - book["margin_of_price"])
    for adders, usd in (({"main-panel-upgrade": 1}, 2900), ({"trench": 40}, 1920), ({"steep-roof": 1}, 960)):
        more = price(replace(BENCHMARK, adders=adders)).cash_cents
        assert (more - base) / 100 == pytest.approx(usd * scale, abs=0.05)
    with pytest.raises(PricingError, match="adder 'gold-leaf' is not in price book example-2026"):
        price(replace(BENCHMARK, adders={"gold-leaf": 1}))


def test_sales_tax_by_state_and_locality() -> None:
    untaxed = price(BENCHMARK).cash_cents
    equipment = sum(line.cents for line in price(BENCHMARK).lines if line.taxable)
    assert price(replace(BENCHMARK, state="CA")).cash_cents == untaxed + round(0.0725 * equipment)
    assert price(replace(BENCHMARK, state="AZ")).cash_cents == untaxed
    assert price(replace(BENCHMARK, state="CA", tax_rate=0.10)).cash_cents == untaxed + round(0.10 * equipment)


def test_a_book_must_be_in_force() -> None:
    with pytest.raises(PricingError, match="no price book is in force on 2020-01-01"):
        price(replace(BENCHMARK, on=dt.date(2020, 1, 1)))
    with pytest.raises(PricingError, match="no prices for category 'rocket'"):
        price(replace(BENCHMARK, parts=[Part("x", "rocket", 1, 1)]))


@given(modules=st.integers(1, 80), watts=st.integers(250, 700), batteries=st.integers(0, 4))
def test_the_price_is_the_sum_of_its_lines(modules: int, watts: int, batteries: int) -> None:
    parts = [Part("m", "module", modules, watts), Part("b", "battery", batteries, 13.5)]
    quote = price(Job(parts, TODAY, "CA"))
    assert quote.cash_cents == sum(line.cents for line in quote.lines)
    more = price(Job([replace(parts[0], count=modules + 1), parts[1]], TODAY, "CA"))
    assert more.cash_cents > quote.cash_cents
