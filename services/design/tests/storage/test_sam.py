"""The dispatch by rules against SAM's battery model in self-consumption mode, at equal capacity and round trip."""

import numpy as np
import pytest

from services.design.rules.storage.battery import Battery
from services.design.rules.storage.rules import dispatch_by_rules
from shared.rules.tariff.prices import EnergyPrices

SETTINGS = {
    "system_use_lifetime_output": 0, "batt_replacement_option": 0, "en_batt": 1, "batt_ac_or_dc": 1,
    "batt_dispatch_choice": 5, "batt_dispatch_auto_can_gridcharge": 0, "batt_minimum_SOC": 5, "batt_maximum_SOC": 95,
    "batt_initial_SOC": 5,
}  # fmt: skip
"""5: self-consumption."""


@pytest.mark.oracle
@pytest.mark.parametrize(("kwh", "sun_kw"), [(15.0, 3.0), (30.0, 4.5)])
def test_a_year_of_self_consumption_agrees_with_sam(kwh: float, sun_kw: float) -> None:
    """Energy through the battery within 1 %; SAM's own losses, which vary with power, enter as their annual mean."""
    sam, tools = pytest.importorskip("PySAM.Battery"), pytest.importorskip("PySAM.BatteryTools")
    hour = np.arange(8760) % 24
    load = 0.7 + 0.8 * np.exp(-(((hour - 19) / 3) ** 2.0))
    season = 1 - 0.4 * np.cos(2 * np.pi * (np.arange(8760) / 24 + 10) / 365)
    made = np.maximum(0, np.sin((hour - 6) / 12 * np.pi)) * sun_kw * season
    made[(hour < 6) | (hour > 18)] = 0
    battery = sam.default("CustomGenerationBatteryResidential")
    for name, value in {**SETTINGS, "gen": made.tolist(), "load": load.tolist()}.items():
        battery.value(name, value)
    tools.battery_model_sizing(battery, 5, kwh, 500)
    battery.execute()
    stored, served = sum(battery.Outputs.system_to_batt), sum(battery.Outputs.batt_to_load)
    usable = 0.9 * battery.value("batt_computed_bank_capacity")
    flat = EnergyPrices(np.full(8760, 0.3), np.zeros(8760))
    ours = dispatch_by_rules(load, made, flat, Battery(usable, 5.0, 5.0, served / stored))
    assert ours.throughput_kwh == pytest.approx(served, rel=0.01)
    assert ours.charge_kwh.sum() == pytest.approx(stored, rel=0.01)
