from dataclasses import replace

import pytest

from services.design.rules.money.sensitivity import tornado
from shared.rules.money.cashflow import CashFlowInput, cash_flow

GIVEN = CashFlowInput(
    cost_usd=24_000,
    capacity_kwdc=8,
    energy_kwh=[12_000.0] * 25,
    bill_without_usd=[2_900 * 1.03**year for year in range(25)],
    bill_with_usd=[500 * 1.03**year for year in range(25)],
    years=25,
    inflation=0.025,
    real_discount=0.064,
    om_usd_per_kw_year=29,
)


def test_widest_first_and_on_the_right_side() -> None:
    base = cash_flow(GIVEN).npv_usd
    swings = tornado(GIVEN)
    assert [swing.width_usd for swing in swings] == sorted((s.width_usd for s in swings), reverse=True)
    by_name = {swing.assumption: swing for swing in swings}
    for name in ("production", "utility price growth"):
        assert by_name[name].npv_low_usd < base < by_name[name].npv_high_usd
    for name in ("price of the system", "real discount rate", "operation and maintenance"):
        assert by_name[name].npv_low_usd > base > by_name[name].npv_high_usd


def test_price_moves_npv_one_to_one() -> None:
    swing = next(s for s in tornado(GIVEN) if s.assumption == "price of the system")
    assert swing.npv_low_usd - cash_flow(GIVEN).npv_usd == pytest.approx(2_400)


def test_growth_is_that_of_a_dearer_tariff() -> None:
    dearer = replace(
        GIVEN,
        bill_without_usd=[2_900 * (1.03 * 1.01) ** year for year in range(25)],
        bill_with_usd=[500 * (1.03 * 1.01) ** year for year in range(25)],
    )
    swing = next(s for s in tornado(GIVEN) if s.assumption == "utility price growth")
    assert swing.npv_high_usd == pytest.approx(cash_flow(dearer).npv_usd)
