"""Dispatch against brute force, the LP against the rules, and what must hold of any battery."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.design.rules.storage.backup import backup_need, energy_needed, served_share
from services.design.rules.storage.battery import Battery, Dispatch
from services.design.rules.storage.lp import best_dispatch
from services.design.rules.storage.peaks import import_limits_kw
from services.design.rules.storage.rules import clamped_sums, dispatch_by_rules
from services.design.rules.storage.sizing import sized, sweep, units_for_backup
from services.design.rules.storage.wear import END_OF_LIFE_PCT, wear
from shared.rules.readings.axis import MeterAxis
from shared.rules.site.assessment import BackupLevel
from shared.rules.tariff.metering import Metering
from shared.rules.tariff.prices import DemandCharge, EnergyPrices, energy_prices
from shared.rules.tariff.structure import DemandTier
from shared.rules.tariff.urdb.library import by_label

HOURS = 48


@st.composite
def days(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, EnergyPrices, Battery]:
    """Two days of load, sun, two-level prices with exports below them, and a battery."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    hour = np.arange(HOURS) % 24
    load = rng.gamma(1.5, 0.6, HOURS)
    sun = np.maximum(0.0, np.sin((hour - 6) / 12 * np.pi)) * draw(st.floats(0, 6)) * rng.uniform(0.2, 1, HOURS)
    buy = np.where((hour >= 16) & (hour < 21), draw(st.floats(0.2, 0.6)), draw(st.floats(0.08, 0.2)))
    sell = np.full(HOURS, draw(st.floats(0.0, 0.08)))
    battery = Battery(
        usable_kwh=draw(st.floats(1, 20)), charge_kw=draw(st.floats(0.5, 8)), discharge_kw=draw(st.floats(0.5, 8)),
        round_trip=draw(st.floats(0.7, 1.0)), grid_charging=draw(st.booleans()),
    )  # fmt: skip
    return load, np.where((hour > 6) & (hour < 18), sun, 0.0), EnergyPrices(buy, sell), battery


def cost(load: np.ndarray, made: np.ndarray, prices: EnergyPrices, dispatch: Dispatch) -> float:
    net = load + dispatch.net_kwh - made
    return float(prices.buy @ np.maximum(net, 0) - prices.sell @ np.maximum(-net, 0))


def assert_possible(load: np.ndarray, made: np.ndarray, battery: Battery, dispatch: Dispatch) -> None:
    """Energy is conserved, power and capacity respected, and nothing is sold that may not be."""
    tolerance = 1e-6
    before = np.concatenate(([battery.reserve_kwh], dispatch.stored_kwh[:-1]))
    change = dispatch.charge_kwh * battery.one_way - dispatch.discharge_kwh / battery.one_way
    assert np.allclose(before + change, dispatch.stored_kwh, atol=tolerance)
    assert dispatch.stored_kwh.min() >= battery.reserve_kwh - tolerance
    assert dispatch.stored_kwh.max() <= battery.usable_kwh + tolerance
    assert dispatch.charge_kwh.max() <= battery.charge_kw + tolerance
    assert dispatch.discharge_kwh.max() <= battery.discharge_kw + tolerance
    assert min(dispatch.charge_kwh.min(), dispatch.discharge_kwh.min()) >= 0
    if not battery.grid_charging:
        assert (dispatch.charge_kwh <= np.maximum(made - load, 0) + tolerance).all()
    assert (dispatch.discharge_kwh <= np.maximum(load - made, 0) + tolerance).all()


@settings(max_examples=40, deadline=None)
@given(days())
def test_both_dispatches_are_possible_and_foresight_is_never_worse(
    case: tuple[np.ndarray, np.ndarray, EnergyPrices, Battery],
) -> None:
    load, made, prices, battery = case
    ruled = dispatch_by_rules(load, made, prices, battery)
    best = best_dispatch(load, made, prices, battery)
    assert_possible(load, made, battery, ruled)
    assert_possible(load, made, battery, best)
    assert cost(load, made, prices, best) <= cost(load, made, prices, ruled) + 1e-6
    idle = Dispatch(np.zeros(HOURS), np.zeros(HOURS), np.zeros(HOURS), "idle")
    assert cost(load, made, prices, best) <= cost(load, made, prices, idle) + 1e-6


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=90), st.floats(0, 8))
def test_the_scan_is_the_loop(shift: list[float], capacity: float) -> None:
    level, expected = 0.0, []
    for step in shift:
        level = min(max(level + step, 0.0), capacity)
        expected.append(level)
    assert np.allclose(clamped_sums(np.array(shift), capacity), expected, atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_the_lp_finds_what_trying_every_schedule_finds(seed: int) -> None:
    """Six hours in whole kWh without losses: all 3^6 schedules of idle, charge, discharge are tried."""
    rng = np.random.default_rng(seed)
    load, made = rng.integers(0, 3, 6).astype(float), rng.integers(0, 3, 6).astype(float)
    prices = EnergyPrices(rng.integers(1, 9, 6) / 10, np.full(6, 0.05))
    battery = Battery(2.0, 1.0, 1.0, round_trip=1.0, grid_charging=True)
    cheapest = np.inf
    for schedule in product((-1.0, 0.0, 1.0), repeat=6):
        moved = np.array(schedule)
        stored = np.cumsum(moved)
        if stored.min() < 0 or stored.max() > 2 or (-moved > np.maximum(load - made, 0) + 1e-9).any():
            continue
        net = load + moved - made
        cheapest = min(cheapest, float(prices.buy @ np.maximum(net, 0) - prices.sell @ np.maximum(-net, 0)))
    found = best_dispatch(load, made, prices, battery)
    assert cost(load, made, prices, found) == pytest.approx(cheapest, abs=1e-7)


def test_a_demand_charge_is_shaved_to_the_level_that_the_energy_allows() -> None:
    """Worked by hand: peaks of 4 and 6 kW, 3 kWh stored from the sun: both come down to 3.5 kW."""
    load = np.array([0.0, 0.0, 4.0, 6.0])
    made = np.array([3.0, 0.0, 0.0, 0.0])
    battery = Battery(3.0, 3.0, 3.0, round_trip=1.0)
    flat = EnergyPrices(np.full(4, 0.1), np.zeros(4))
    charge = DemandCharge(0, np.arange(4), (DemandTier(10.0),))
    found = best_dispatch(load, made, flat, battery, demand=[charge])
    assert (load + found.net_kwh - made).max() == pytest.approx(3.5)
    ratcheted = DemandCharge(0, np.arange(4), (DemandTier(10.0),), floor_kw=5.0)
    found = best_dispatch(load, made, EnergyPrices(np.zeros(4), np.zeros(4)), battery, demand=[ratcheted])
    assert (load + found.net_kwh - made).max() <= 5.0 + 1e-9


def test_a_controller_holds_the_lowest_peak_of_each_month_that_it_can() -> None:
    """Two months of two days; 3 kWh from each noon against evenings of 4 and 6 kW, worth by hand 3.5 kW each."""
    load, made = np.tile(np.eye(24)[18] * 4 + np.eye(24)[19] * 6, 4), np.tile(np.eye(24)[12] * 3, 4)
    prices = EnergyPrices(np.full(96, 0.1), np.zeros(96))
    battery, month = Battery(3.0, 3.0, 3.0, round_trip=1.0), np.repeat([0, 1], 48)
    limit = import_limits_kw(load, made, prices, battery, month)
    ruled = dispatch_by_rules(load, made, prices, battery, import_limit_kw=limit)
    assert limit == pytest.approx(3.5, abs=0.01)
    assert (load + ruled.net_kwh - made).max() <= limit.max() + 1e-9


def test_energy_is_kept_for_the_dear_hours() -> None:
    """One kWh from noon: worth 0.5 at 18 h, 0.3 at 22 h; the rule serves the peak first."""
    load, made, buy = np.zeros(24), np.zeros(24), np.full(24, 0.3)
    made[12], load[14], load[18], load[22] = 1.0, 1.0, 1.0, 1.0
    buy[16:21] = 0.5
    found = dispatch_by_rules(load, made, EnergyPrices(buy, np.zeros(24)), Battery(5, 5, 5, round_trip=1.0))
    assert found.discharge_kwh[18] == pytest.approx(1.0) and found.discharge_kwh[[14, 22]].sum() == 0


def test_nothing_is_stored_where_exports_earn_as_much() -> None:
    """Net metering at one price: a round trip would only lose energy."""
    load, made = np.tile([1.0, 0.0], 12), np.tile([0.0, 1.0], 12)
    same = EnergyPrices(np.full(24, 0.2), np.full(24, 0.2))
    assert dispatch_by_rules(load, made, same, Battery(5, 5, 5, 0.9)).throughput_kwh == 0


def test_a_battery_without_sun_buys_at_night_what_the_evening_costs_more() -> None:
    """Worked by hand: 4 kWh a day from 0.1 to 0.5 $/kWh; nothing where the difference does not pay for the losses."""
    load, made, hour = np.ones(HOURS), np.zeros(HOURS), np.arange(HOURS) % 24
    evening = np.where((hour >= 16) & (hour < 21), 0.5, 0.1)
    prices, battery = EnergyPrices(evening, np.zeros(HOURS)), Battery(4, 4, 4, round_trip=1.0, grid_charging=True)
    found = dispatch_by_rules(load, made, prices, battery)
    idle = Dispatch(np.zeros(HOURS), np.zeros(HOURS), np.zeros(HOURS), "idle")
    assert cost(load, made, prices, idle) - cost(load, made, prices, found) == pytest.approx(2 * 4 * 0.4)
    assert found.discharge_kwh[evening < 0.5].sum() == 0
    near = EnergyPrices(np.where(evening > 0.1, 0.12, 0.1), np.zeros(HOURS))
    assert dispatch_by_rules(load, made, near, replace(battery, round_trip=0.8)).throughput_kwh == 0


def test_a_battery_without_sun_holds_peaks_at_one_price() -> None:
    """3 kWh bought by night against an hour of 6 kW each day: 3 kW are left of it."""
    load, made = np.tile(1 + 5 * np.eye(24)[18], 2), np.zeros(HOURS)
    prices = EnergyPrices(np.full(HOURS, 0.1), np.zeros(HOURS))
    battery = Battery(3.0, 3.0, 3.0, round_trip=1.0, grid_charging=True)
    limit = import_limits_kw(load, made, prices, battery, np.zeros(HOURS, dtype=int))
    ruled = dispatch_by_rules(load, made, prices, battery, import_limit_kw=limit)
    assert (load + ruled.net_kwh).max() == pytest.approx(3.0, abs=0.01)


def test_a_year_under_a_published_tariff_is_within_reach_of_foresight() -> None:
    """PG&E E-ELEC of 1 March 2026, exports unpaid: the rule reaches most of the bound, and never more."""
    axis = MeterAxis.for_year()
    prices = energy_prices(by_label("pge-e-elec-2026-03-01"), axis, Metering.NET_BILLING)
    hour, day = np.arange(8760) % 24, np.arange(8760) / 24
    load = 0.7 + 0.8 * np.exp(-(((hour - 19) / 3) ** 2)) + 0.2 * np.sin(np.arange(8760))
    made = np.maximum(0, np.sin((hour - 6) / 12 * np.pi)) * (3.5 - 1.5 * np.cos(2 * np.pi * (day + 10) / 365))
    made[(hour < 6) | (hour > 18)] = 0
    battery = Battery(13.5, 5.0, 5.0, 0.89)
    idle = Dispatch(np.zeros(8760), np.zeros(8760), np.zeros(8760), "idle")
    base = cost(load, made, prices, idle)
    ruled = base - cost(load, made, prices, dispatch_by_rules(load, made, prices, battery))
    best = base - cost(load, made, prices, best_dispatch(load, made, prices, battery))
    assert 0.9 * best < ruled <= best + 1e-6


# -- outages -----------------------------------------------------------------------------------------------------


def test_energy_for_an_outage_by_hand() -> None:
    """2 kW of critical load, 1 h of 5 kW sun in the third hour, no losses: 4 kWh to bridge until then."""
    critical, sun = np.full(6, 2.0), np.array([0.0, 0.0, 5.0, 0.0, 0.0, 0.0])
    needed = energy_needed(critical, sun, 4, 1.0)
    assert needed[0] == pytest.approx(4.0)  # two hours before the sun; its surplus of 3 covers the fourth hour
    assert needed[2] == pytest.approx(3.0)  # begins with the surplus of 3, then three hours of 2
    assert energy_needed(critical, np.zeros(6), 3, 0.81)[0] == pytest.approx(6 / 0.9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(1, 20), st.floats(0.7, 1.0))
def test_what_an_outage_needs_survives_a_simulation(seed: int, hours: float, round_trip: float) -> None:
    """Starting with the energy computed, the battery never runs dry; with less it does."""
    rng = np.random.default_rng(seed)
    hours = float(int(hours))
    critical, sun = rng.gamma(2, 0.3, 60), np.maximum(0, rng.normal(0, 1.5, 60))
    one_way = round_trip**0.5
    needed = energy_needed(critical, sun, hours, round_trip)
    for start in (0, 17):
        level = lowest = float(needed[start])
        for step in range(int(hours)):
            net = critical[(start + step) % 60] - sun[(start + step) % 60]
            level -= net / one_way if net > 0 else net * one_way
            lowest = min(lowest, level)
        assert lowest >= -1e-9 and (needed[start] == 0 or lowest <= 1e-9)


def test_three_levels_need_more_and_more_and_units_follow() -> None:
    load, sun = np.full(8760, 1.5), np.zeros(8760)
    needs = [backup_need(load, sun, level, 10, 0.9) for level in BackupLevel]
    assert [need.usable_kwh for need in needs] == sorted(need.usable_kwh for need in needs)
    unit = Battery(5.0, 3.84, 3.84, 0.9)
    whole = needs[-1]
    assert whole.usable_kwh == pytest.approx(15 / 0.9**0.5)
    assert units_for_backup(whole, unit, 48.0, 10) == 4  # 15.8 kWh of 5 kWh each
    assert units_for_backup(whole, Battery(20, 20, 20), 48.0, 10) == 3  # 110 LRA over 48 decides
    assert units_for_backup(needs[0], unit, 48.0, 10) == 0
    assert served_share(load, sun, BackupLevel.WHOLE_HOME, 10, 0.9, whole.usable_kwh) == 1.0
    assert served_share(load, sun, BackupLevel.WHOLE_HOME, 10, 0.9, whole.usable_kwh - 0.1) == 0.0


# -- sizing and wear ---------------------------------------------------------------------------------------------


def test_the_knee_is_where_a_further_kwh_no_longer_pays() -> None:
    saved = {5.0: 500.0, 10.0: 900.0, 15.0: 1000.0, 20.0: 1020.0}
    found = sweep(list(saved), saved.__getitem__, cost_usd_per_kwh_year=37.0)
    assert [round(point.marginal_usd_per_kwh) for point in found.points] == [100, 80, 20, 4]
    assert found.knee_kwh == 10.0
    assert sweep([5.0], lambda _: 1.0, 37.0).knee_kwh == 0.0


def test_a_scaled_battery_keeps_its_ratios() -> None:
    double = sized(Battery(10, 5, 4, 0.9, reserve_kwh=2), 20)
    assert (double.charge_kw, double.discharge_kw, double.reserve_kwh) == (10, 8, 4)


@given(st.floats(0, 800))
@settings(deadline=None)
def test_a_battery_is_replaced_before_it_falls_below_its_end_of_life(cycles: float) -> None:
    found = wear(cycles, 25)
    assert len(found.capacity) == 25 and all(year > 1 for year in found.replaced_in)
    first_life = found.capacity[: (found.replaced_in or (26,))[0] - 1]
    assert list(first_life) == sorted(first_life, reverse=True)
    assert min(found.capacity) >= END_OF_LIFE_PCT / 100 or cycles > 9_000


@pytest.mark.parametrize(
    ("field", "value"), [("usable_kwh", 0.0), ("charge_kw", -1.0), ("round_trip", 1.2), ("reserve_kwh", 99.0)]
)
def test_an_impossible_battery_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=field):
        Battery(**{"usable_kwh": 10.0, "charge_kw": 5.0, "discharge_kw": 5.0, field: value})  # type: ignore[arg-type]
