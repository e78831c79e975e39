"""One year of weather at one place, whatever file it came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

HOURS_PER_YEAR = 8760
DAYS_BEFORE_MONTH = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])


class WeatherError(ValueError):
    """A weather file that cannot be used; the message is one line and says what is wrong and where."""


@dataclass(frozen=True, slots=True, eq=False)
class Weather:
    """Records of one year from 1 January, 29 February left out, in the file's own constant clock time.

    Each array has one entry per record, 8760 or a whole multiple of it. `averaged`: values are means over the
    record's interval and the time stamp is its middle; otherwise they are readings at the time stamp.
    `beam` on a surface facing the sun and `diffuse` on the horizontal in W/m2, pressure in hPa and albedo 0-1 or
    NaN where the file has none. `notes` says what the reader had to assume. `distance_km` is set for a bundled
    station that stands in for another place.
    """

    source: str
    station: str
    latitude: float
    longitude: float
    elevation_m: float
    utc_offset_hours: float
    year: Integers
    month: Integers
    day: Integers
    hour: Integers
    minute: Array
    beam: Array
    diffuse: Array
    temperature_c: Array
    wind_m_s: Array
    pressure_hpa: Array
    albedo: Array
    averaged: bool
    notes: tuple[str, ...] = ()
    distance_km: float | None = None

    @property
    def records_per_hour(self) -> int:
        return len(self.beam) // HOURS_PER_YEAR

    @property
    def step_hours(self) -> float:
        return HOURS_PER_YEAR / len(self.beam)

    @property
    def day_of_year(self) -> Integers:
        """1-365."""
        return np.asarray(DAYS_BEFORE_MONTH[self.month - 1] + self.day)
