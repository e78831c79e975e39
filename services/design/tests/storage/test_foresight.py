"""Where one price rules all year nobody can do better than the rule does: the LP would find the same bill."""

import numpy as np
import pytest

from services.design.rules.equipment.catalogue import batteries
from services.design.rules.storage.lp import best_dispatch
from services.design.rules.storage.metering import meter_of
from services.design.rules.storage.year import battery_for, life_energy
from services.design.tests.systems import case_of, site
from shared.rules.tariff.urdb.library import by_label
from shared.rules.tariff.urdb.record import parse

HOURS = np.arange(8760) % 24


def record(second_price: float) -> dict[str, object]:
    """A tariff of two periods, noon to 20 h and the rest; alike where the prices are."""
    schedule = [[0] * 12 + [1] * 8 + [0] * 4] * 12
    return {
        "label": "flat", "name": "Flat", "utility": "Nobody's", "sector": "Residential", "fixedchargefirstmeter": 10.0,
        "energyratestructure": [[{"rate": 0.20, "sell": 0.05}], [{"rate": second_price, "sell": 0.05}]],
        "energyweekdayschedule": schedule, "energyweekendschedule": schedule, "dgrules": "Net Billing Instantaneous",
    }  # fmt: skip


@pytest.mark.parametrize("second_price", [0.20, 0.45])
def test_the_bound_is_what_the_lp_finds_and_the_lp_is_spared_where_prices_are_one(second_price: float) -> None:
    case = case_of(site(), tariff=parse(record(second_price), None), eia_id=None)
    meter = meter_of(case)
    load = 1.0 + 0.8 * np.sin(2 * np.pi * (HOURS - 17) / 24) ** 2
    made = 5.0 * np.maximum(np.sin(np.pi * (HOURS - 6) / 12), 0.0) * (HOURS > 6) * (HOURS < 18)
    spec = batteries()["franklinwh-apower-2"]
    battery = battery_for(spec, 1, spec.discharge_kw, 0.2)
    without = meter.years_without(load, 1)[0]
    energy = life_energy(meter, load, made, battery, years=1, degradation=0.0, export_limit_kw=None, without=without)
    best = best_dispatch(load, made, meter.prices(load, made), battery, demand=meter.demand())
    bound = meter.years_with((load + best.net_kwh)[None, :], made[None, :], without)[0].annual_usd
    assert energy.foresight_usd == pytest.approx(bound, abs=0.5)
    if second_price > 0.20:
        assert energy.bills[0].annual_usd >= bound - 0.01


def test_storage_alone_is_worth_nearly_what_foresight_would_make_of_it() -> None:
    """PG&E E-ELEC of 1 March 2026: it buys at night; a battery that waited for sun would save nothing."""
    case = case_of(site(), tariff=by_label("pge-e-elec-2026-03-01"), eia_id=None)
    meter, made = meter_of(case), np.zeros(8760)
    load = 1.0 + 0.8 * np.sin(2 * np.pi * (HOURS - 17) / 24) ** 2
    spec = batteries()["franklinwh-apower-2"]
    battery = battery_for(spec, 1, spec.discharge_kw, 0.2, grid_charging=True)
    without = meter.years_without(load, 1)[0]
    energy = life_energy(meter, load, made, battery, years=1, degradation=0.0, export_limit_kw=None, without=without)
    assert energy.foresight_usd is not None
    saved, most = (without.annual_usd - bill for bill in (energy.bills[0].annual_usd, energy.foresight_usd))
    assert 0.9 * most < saved <= most + 0.01 and most > 50
