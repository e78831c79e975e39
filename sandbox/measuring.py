"""What an agent's instruments show: a system under the sun of a morning, with its faults and the noise of instruments.

The same seed shows the same. Noise is of what agents carry: a pocket pyranometer that is off by as much all morning, a
multimeter, a clamp, a thermometer on the back of one module.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

COEFFICIENTS: Final = {"voc_pct_per_k": -0.24, "isc_pct_per_k": 0.04, "power_pct_per_k": -0.30}
SENSOR_PCT: Final = 1.2
"""Standard deviation of the pyranometer over a session (a calibrated pocket instrument: 3 to 5 % at 95 %)."""
SKY_PCT: Final = 0.4
"""Of the sun between the reading of the sensor and that of the string."""
VOLTS_PCT: Final = 0.3
AMPERES_PCT: Final = 0.5
ENERGY_PCT: Final = 0.5
CELL_K: Final = 1.0
ASLANT: Final = 0.72
"""Of the sun on the first array that is measured, on every other: they face other ways."""
STC_C: Final = 25.0


@dataclass(frozen=True)
class Weather:
    irradiance_w_m2: float = 820.0
    cell_temperature_c: float = 44.0


@dataclass(frozen=True)
class Faults:
    """What is wrong with the system; nothing by default."""

    shaded_string: int | None = None
    """Which string lies in the shade of a chimney, counted from 0."""
    shade: float = 0.25
    """How much of its current is gone."""
    bypassed_module: int | None = None
    """Which string has a module that makes no voltage."""
    reversed_string: int | None = None
    """Which string is connected the wrong way round."""
    reversed_ct: bool = False
    """The battery's meter counts backwards."""
    dead_share: float = 0.0
    """How much of the system makes nothing."""


SOUND: Final = Faults()


class Instruments:
    """One agent's bag on one morning."""

    def __init__(self, seed: str, weather: Weather | None = None) -> None:
        self._dice = random.Random(seed)
        self.weather = weather or Weather()
        self._suns: dict[str, float] = {}
        """By array, W/m2."""
        self._sensor = 1 + self._dice.gauss(0, SENSOR_PCT / 100)

    def _near(self, value: float, pct: float) -> float:
        return value * (1 + self._dice.gauss(0, pct / 100))

    def _sun_on(self, array: str) -> float:
        first = self.weather.irradiance_w_m2
        return self._suns.setdefault(array, ASLANT * first if self._suns else first)

    @property
    def irradiance_w_m2(self) -> float:
        """As the pyranometer shows it, in the plane of the first array."""
        return self._shown(self.weather.irradiance_w_m2)

    def _shown(self, sun: float) -> float:
        return round(sun * self._sensor, 1)

    def cell_temperature_c(self) -> float:
        return round(self.weather.cell_temperature_c + self._dice.gauss(0, CELL_K), 1)

    def strings(self, plan: Sequence[Mapping[str, Any]], faults: Faults) -> list[dict[str, float]]:
        """Voltage, current and insulation of each string of the plan, with the sun beside it."""
        warmer = self.weather.cell_temperature_c - STC_C
        found = []
        for number, one in enumerate(plan):
            sun = self._sun_on(one["array"])
            volts = one["voc_stc_v"] * (1 + COEFFICIENTS["voc_pct_per_k"] / 100 * warmer)
            amperes = one["isc_stc_a"] * sun / 1000 * (1 + COEFFICIENTS["isc_pct_per_k"] / 100 * warmer)
            volts *= 1 - (number == faults.bypassed_module) / one["modules"]
            amperes *= 1 - faults.shade * (number == faults.shaded_string)
            volts *= -1 if number == faults.reversed_string else 1
            found.append(
                {
                    "voc_v": round(self._near(volts, VOLTS_PCT), 2),
                    "isc_a": round(self._near(self._near(amperes, SKY_PCT), AMPERES_PCT), 3),
                    "insulation_mohm": round(self._near(45.0, 10.0), 1),
                    "irradiance_w_m2": self._shown(sun),
                    "cell_temperature_c": self.cell_temperature_c(),
                }
            )
        return found

    def interval(self, details: Mapping[str, Any], hours: float, faults: Faults) -> dict[str, Any]:
        """A run of the whole on the grid: what the meter counted and what the sensor saw."""
        warmer = self.weather.cell_temperature_c - STC_C
        ratio = details["expected_performance_ratio"] * (1 + COEFFICIENTS["power_pct_per_k"] / 100 * warmer)
        suns = {one["id"]: self._sun_on(one["id"]) / 1000 * hours for one in details["arrays"]}
        seen = sum(one["kwdc"] * (1 - one["shade_pct"] / 100) * suns[one["id"]] for one in details["arrays"])
        made = seen * ratio * (1 - faults.dead_share)
        energy = self._near(min(made, details["kwac"] * hours), ENERGY_PCT)
        arrays = {
            name: {
                "insolation_kwh_m2": round(sun * self._sensor, 4), "cell_temperature_c": self.cell_temperature_c(),
            }
            for name, sun in suns.items()
        }  # fmt: skip
        return {"hours": hours, "ac_energy_kwh": round(energy, 3), "arrays": arrays}

    def battery(self, kw: float, faults: Faults) -> dict[str, float]:
        """Charge and discharge at the rating, and the meter while the house draws 1.5 kW."""
        load = self._near(1.5, 2.0)
        return {
            "charge_kw": round(self._near(kw, 1.0), 3),
            "discharge_kw": round(self._near(kw, 1.0), 3),
            "grid_meter_kw": round(-load if faults.reversed_ct else load, 3),
        }
