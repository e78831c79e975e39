"""A home battery and what it did in a year. Energy in kWh per interval, measured on the AC side unless said."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Battery:
    """What a dispatch has to respect. Usable energy: between the depths that the maker allows."""

    usable_kwh: float
    charge_kw: float
    discharge_kw: float
    round_trip: float = 0.89
    """Of energy out over energy in, AC to AC, 0-1. Half of the loss is taken on each way, its square root."""
    reserve_kwh: float = 0.0
    """Kept for outages: no dispatch goes below it."""
    grid_charging: bool = False
    """Whether it may buy to store. Off where net metering must credit solar energy alone."""
    may_export: bool = False
    """Whether it may sell what it stored. Off where the interconnection agreement forbids it."""

    def __post_init__(self) -> None:
        for name in ("usable_kwh", "charge_kw", "discharge_kw"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} {getattr(self, name):g} is not above 0")
        if not 0 < self.round_trip <= 1:
            raise ValueError(f"round_trip {self.round_trip:g} is outside 0 to 1")
        if not 0 <= self.reserve_kwh <= self.usable_kwh:
            raise ValueError(f"reserve_kwh {self.reserve_kwh:g} is outside 0 to {self.usable_kwh:g}")

    @property
    def one_way(self) -> float:
        """Efficiency of charging, and of discharging."""
        return sqrt(self.round_trip)


@dataclass(frozen=True, slots=True, eq=False)
class Dispatch:
    """Charging and discharging by interval (n,), and the energy stored at each interval's end."""

    charge_kwh: Array
    discharge_kwh: Array
    stored_kwh: Array
    method: str
    """``rules``: what a controller does that knows the tariff; ``perfect foresight``: the upper bound of an LP."""

    @property
    def net_kwh(self) -> Array:
        """What the battery adds to the load, negative where it serves it."""
        return self.charge_kwh - self.discharge_kwh

    @property
    def throughput_kwh(self) -> float:
        """Delivered in the year."""
        return float(self.discharge_kwh.sum())

    @property
    def lost_kwh(self) -> float:
        """Charged and neither delivered nor still stored above where the year began."""
        return float(self.charge_kwh.sum() - self.discharge_kwh.sum())

    def cycles(self, battery: Battery) -> float:
        """Full cycles in the year: energy taken from the cells over the usable energy."""
        return self.throughput_kwh / battery.one_way / battery.usable_kwh


def surplus_and_deficit(load_kwh: Array, generation_kwh: Array) -> tuple[Array, Array]:
    """What is left over for charging, and what has to be bought, in each interval (n,)."""
    net = np.asarray(load_kwh, dtype=float) - np.asarray(generation_kwh, dtype=float)
    return np.maximum(-net, 0.0), np.maximum(net, 0.0)
