"""The monthly import limit that a controller is set to where a tariff charges peaks.

An installer sets it from the year of load that is known; the lowest level of each month that the battery could have
held by its rules is found by bisection, all months at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.design.rules.storage.battery import Array, Battery
from services.design.rules.storage.rules import dispatch_by_rules
from shared.rules.tariff.prices import EnergyPrices

BISECTIONS = 10
"""Halvings of the span between no import and the month's own peak: a thousandth of it."""


def import_limits_kw(
    load_kwh: Array,
    generation_kwh: Array,
    prices: EnergyPrices,
    battery: Battery,
    month_index: NDArray[np.int64],
    *,
    hours: float = 1.0,
) -> Array:
    """(n,) the limit of every interval, the same within a billing month. Never above the peak without a battery."""
    months = int(month_index[-1]) + 1
    high = _peaks(load_kwh - generation_kwh, month_index, months) / hours
    low = np.maximum(high - battery.discharge_kw, 0.0)
    for _ in range(BISECTIONS):
        tried = (low + high) / 2
        ruled = dispatch_by_rules(
            load_kwh, generation_kwh, prices, battery, hours=hours, import_limit_kw=tried[month_index]
        )
        reached = _peaks(load_kwh + ruled.net_kwh - generation_kwh, month_index, months) / hours
        held = reached <= tried + 1e-9
        high, low = np.where(held, tried, high), np.where(held, low, tried)
    return np.asarray(high[month_index])


def _peaks(net_kwh: Array, month_index: NDArray[np.int64], months: int) -> Array:
    peaks = np.zeros(months)
    np.maximum.at(peaks, month_index, net_kwh)
    return peaks
