"""TMY3 (Wilcox & Marion 2008, "Users Manual for TMY3 Data Sets", NREL/TP-581-43156): hours end at 01:00-24:00.

SolarAnywhere's export in this format ends the last hour of a day at 00:00 of the next and leaves the pressure blank.
"""

from __future__ import annotations

import csv

import numpy as np

from shared.rules.weather.records import Records, numbers, place_of, year_of_weather
from shared.rules.weather.year import Array, Weather, WeatherError

_FIELDS = {"DNI": 7, "DHI": 10, "temperature": 31, "pressure": 40, "wind speed": 46, "albedo": 61}


def is_tmy3(lines: list[str]) -> bool:
    return len(lines) > 1 and lines[1].lower().startswith("date (mm/dd/yyyy)")


def read_tmy3(file: str, lines: list[str]) -> Weather:
    head = next(csv.reader([lines[0]]))
    if len(head) < 7:
        raise WeatherError(f"{file}, line 1: {len(head)} fields of 7 (station, name, state, zone, lat, lon, elevation)")
    station = ", ".join(part.strip() for part in (head[1], head[2], head[0]))
    place = place_of(file, 1, station, time_zone=head[3], latitude=head[4], longitude=head[5], elevation=head[6])
    rows = lines[2:]
    if not rows:
        raise WeatherError(f"{file}: no records after line 2")
    line = np.arange(3, 3 + len(rows))
    clock = np.array([_clock(file, row, at) for at, row in enumerate(rows, start=3)], dtype=np.int64)
    month, day, year, hour = clock.T
    if hour[0] > 0:  # else a writer who counts 0-23 against the manual
        midnight = np.flatnonzero(hour == 0)
        month[midnight], day[midnight], year[midnight] = month[midnight - 1], day[midnight - 1], year[midnight - 1]
        hour = np.where(hour == 0, 23, hour - 1)
    values: dict[str, Array] = numbers(file, rows, 3, _FIELDS)
    records = Records(line, year, month, day, hour, np.full(len(rows), 30.0), values)
    return year_of_weather(file, "TMY3", place, records, True)


def _clock(file: str, row: str, line: int) -> tuple[int, int, int, int]:
    date, _, rest = row.partition(",")
    try:
        month, day, year = date.split("/")
        return int(month), int(day), int(year), int(rest.partition(":")[0])
    except ValueError:
        raise WeatherError(f"{file}, line {line}: '{row[:16]}' is not a date MM/DD/YYYY and a time HH:MM") from None
