"""TMY2 (Marion & Urban 1995, "User's Manual for TMY2s", NREL/SP-463-7668): fixed columns, hours end at 1-24."""

from __future__ import annotations

import re

import numpy as np

from shared.rules.weather.records import Records, place_of, year_of_weather
from shared.rules.weather.year import Weather, WeatherError

_HEAD = re.compile(
    r"^\s*(?P<id>\d{5})\s+(?P<city>\S.*?)\s+(?P<state>[A-Za-z]{2})\s+(?P<zone>-?\d+)\s+(?P<ns>[NS])\s*(?P<latd>\d+)\s+"
    r"(?P<latm>\d+)\s+(?P<ew>[EW])\s*(?P<lond>\d+)\s+(?P<lonm>\d+)\s+(?P<elevation>-?\d+)\s*$"
)
_SLICES = {
    "year": slice(1, 3), "month": slice(3, 5), "day": slice(5, 7), "hour": slice(7, 9), "DNI": slice(23, 27),
    "DHI": slice(29, 33), "temperature": slice(67, 71), "pressure": slice(84, 88), "wind speed": slice(95, 98),
}  # fmt: skip
_SHORTEST = 98


def is_tmy2(lines: list[str]) -> bool:
    return _HEAD.match(lines[0]) is not None


def read_tmy2(file: str, lines: list[str]) -> Weather:
    head = _HEAD.match(lines[0])
    if head is None:
        raise WeatherError(f"{file}, line 1: not the head of a TMY2 file")
    latitude = (int(head["latd"]) + int(head["latm"]) / 60.0) * (-1 if head["ns"] == "S" else 1)
    longitude = (int(head["lond"]) + int(head["lonm"]) / 60.0) * (-1 if head["ew"] == "W" else 1)
    place = place_of(
        file, 1, f"{head['city'].replace('_', ' ')}, {head['state']}, {head['id']}", latitude=str(latitude),
        longitude=str(longitude), time_zone=head["zone"], elevation=head["elevation"],
    )  # fmt: skip
    rows = lines[1:]
    if not rows:
        raise WeatherError(f"{file}: no records after line 1")
    columns = {name: _column(file, rows, name, where) for name, where in _SLICES.items()}
    records = Records(
        np.arange(2, 2 + len(rows)),
        columns["year"] + 1900,
        columns["month"],
        columns["day"],
        columns["hour"] - 1,
        np.full(len(rows), 30.0),
        {
            "DNI": columns["DNI"].astype(float),
            "DHI": columns["DHI"].astype(float),
            "temperature": columns["temperature"] / 10.0,
            "pressure": columns["pressure"].astype(float),
            "wind speed": columns["wind speed"] / 10.0,
        },
    )
    return year_of_weather(file, "TMY2", place, records, True)


def _column(file: str, rows: list[str], name: str, where: slice) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    values = np.empty(len(rows), dtype=np.int64)
    for line, row in enumerate(rows, start=2):
        try:
            values[line - 2] = int(row[where])
        except ValueError:
            problem = f", column {where.start + 1}: {name} {row[where]!r} is not a number"
            if len(row) < _SHORTEST:
                problem = f": ends at column {len(row)} of a TMY2 record's 142"
            raise WeatherError(f"{file}, line {line}{problem}") from None
    return values
