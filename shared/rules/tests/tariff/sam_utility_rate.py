"""SAM's Utilityrate5 through PySAM, driven with the same URDB record as ours: the oracle of the bill tests."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.rules.tariff.metering import Metering

OPTION = {metering: code for code, metering in enumerate(Metering)}
"""``ur_metering_option`` of each rule."""
DAYS = 365 / 12


@dataclass(frozen=True, eq=False)
class SamBills:
    """$ by year and month, shape (years, 12)."""

    with_system: NDArray[np.float64]
    without_system: NDArray[np.float64]


def electricity_rates(record: dict[str, Any], metering: Metering) -> dict[str, Any]:
    """A regular URDB record as SAM's ``ElectricityRates`` group, by PySAM's own converter."""
    from PySAM.UtilityRateTools import URDBv8_to_ElectricityRates

    rates: dict[str, Any] = URDBv8_to_ElectricityRates(json.loads(json.dumps(record)))  # it alters rows in place
    rates["ur_metering_option"] = OPTION[metering]
    return rates


def sam_bills(
    record: dict[str, Any],
    metering: Metering,
    load_kwh: NDArray[np.float64],
    generation_kwh: NDArray[np.float64],
    years: int = 1,
    **electricity: Any,
) -> SamBills:
    """Bills of a typical year (365 days from a Monday) in kWh per interval; ``electricity`` overrides SAM inputs."""
    import PySAM.Utilityrate5 as utilityrate5

    steps = len(generation_kwh) // 8760
    model = utilityrate5.new()
    rates = {"rate_escalation": (0.0,), **electricity_rates(record, metering), **electricity}
    for name, value in rates.items():
        setattr(model.ElectricityRates, name, value)
    model.Lifetime.analysis_period = years
    model.Lifetime.inflation_rate = 0.0
    model.Lifetime.system_use_lifetime_output = 0
    model.SystemOutput.degradation = (0.0,)
    model.SystemOutput.gen = tuple(generation_kwh * steps)
    model.Load.load = tuple(load_kwh * (len(load_kwh) // 8760))
    model.Load.load_escalation = (0.0,)
    model.execute(0)
    outputs = model.Outputs
    return SamBills(np.array(outputs.utility_bill_w_sys_ym)[1:], np.array(outputs.utility_bill_wo_sys_ym)[1:])
