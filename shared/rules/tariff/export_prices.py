"""Prices for exported energy that follow a schedule of their own, such as California's Net Billing Tariff.

The Net Billing Tariff publishes 576 prices a year: 12 months x 24 hours, for weekdays and for weekends and holidays
(CPUC D.22-12-056; the values are the Avoided Cost Calculator's averages).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.rules.readings.axis import MeterAxis
from shared.rules.tariff.urdb.values import TariffError, as_list, as_number


@dataclass(frozen=True, eq=False)
class ExportPrices:
    """$ per kWh exported, two tables of shape (12, 24)."""

    weekday: NDArray[np.float64]
    weekend: NDArray[np.float64]

    @classmethod
    def parse(cls, document: Any) -> "ExportPrices":
        """``{"weekday": 12x24, "weekend": 12x24}``; raises ``TariffError`` with the key path."""
        if not isinstance(document, Mapping):
            raise TariffError("", "is not an object with weekday and weekend")
        return cls(_table(document, "weekday"), _table(document, "weekend"))

    def on(self, axis: MeterAxis) -> NDArray[np.float64]:
        """(n,) the price of every interval."""
        return axis.pick(self.weekday, self.weekend).astype(float)


def _table(document: Mapping[str, Any], key: str) -> NDArray[np.float64]:
    rows = as_list(document.get(key), key)
    if len(rows) != 12:
        raise TariffError(key, f"has {len(rows)} rows, expected 12 months")
    table = np.empty((12, 24))
    for month, row in enumerate(rows):
        place = f"{key}[{month}]"
        cells = as_list(row, place)
        if len(cells) != 24:
            raise TariffError(place, f"has {len(cells)} entries, expected 24 hours")
        for hour, cell in enumerate(cells):
            value = as_number(cell, f"{place}[{hour}]")
            if value is None:
                raise TariffError(f"{place}[{hour}]", "is missing")
            table[month, hour] = value
    return table
