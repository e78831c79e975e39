"""EnergyPlus weather (EPW): eight head lines, then 35 fields a record; hours end at 1-24.

The clock as in SAM's reader: an hourly file with minute 60 (or 30) is read at the middle of its hour; one with
minute 0 at the beginning of the hour, although the format means the hour before; sub-hourly records at their own time.
"""

from __future__ import annotations

import csv

import numpy as np

from shared.rules.weather.records import (
    STEPS_PER_HOUR,
    Records,
    interpolated,
    numbers,
    place_of,
    whole,
    year_of_weather,
)
from shared.rules.weather.year import HOURS_PER_YEAR, Array, Weather, WeatherError

GAP_HOURS = 6
"""Longest gap that is bridged by a straight line (ours). SAM bridges any; EnergyPlus repeats the value before it."""

_HEAD_LINES = 8
_FIELDS = {
    "year": 0, "month": 1, "day": 2, "hour": 3, "minute": 4, "temperature": 6, "pressure": 9, "DNI": 14, "DHI": 15,
    "wind speed": 21,
}  # fmt: skip
_MISSING = {"DNI": 9999.0, "DHI": 9999.0, "temperature": 99.9, "wind speed": 999.0}
"""Codes of the EnergyPlus Auxiliary Programs manual, "EPW CSV Format": this value and above mean missing."""


def is_epw(lines: list[str]) -> bool:
    return lines[0].upper().startswith("LOCATION,")


def read_epw(file: str, lines: list[str]) -> Weather:
    if len(lines) <= _HEAD_LINES:
        raise WeatherError(f"{file}: ends after line {len(lines)}; {_HEAD_LINES} head lines and records expected")
    head = next(csv.reader([lines[0]]))
    if len(head) < 10:
        raise WeatherError(f"{file}, line 1: LOCATION has {len(head)} fields of 10")
    station = ", ".join(part.strip() for part in (head[1], head[2], head[5]) if part.strip())
    place = place_of(file, 1, station, latitude=head[6], longitude=head[7], time_zone=head[8], elevation=head[9])
    per_hour = _records_per_hour(file, lines[_HEAD_LINES - 1])
    rows = lines[_HEAD_LINES:]
    table = numbers(file, rows, _HEAD_LINES + 1, _FIELDS)
    line = np.arange(_HEAD_LINES + 1, _HEAD_LINES + 1 + len(rows))
    values: dict[str, Array] = {"pressure": table["pressure"] / 100.0}
    notes = []
    for name, code in _MISSING.items():
        missing = table[name] >= code - 0.01
        values[name] = interpolated(file, name, table[name], missing, line, GAP_HOURS * per_hour)
        if missing.any():
            notes.append(f"{int(missing.sum())} missing values of {name} interpolated")
    hour = whole(file, "hour", table["hour"], line) - 1
    minute, clock = _minutes(table["minute"], per_hour)
    records = Records(
        line,
        whole(file, "year", table["year"], line),
        whole(file, "month", table["month"], line),
        whole(file, "day", table["day"], line),
        hour,
        minute,
        values,
    )
    if len(rows) < HOURS_PER_YEAR * per_hour:
        raise WeatherError(
            f"{file}: {len(rows):,} records, the last on line {line[-1]}; the DATA PERIODS must make up a full year of "
            f"{HOURS_PER_YEAR * per_hour:,}"
        )
    return year_of_weather(file, "EPW", place, records, False, *clock, *notes)


def _records_per_hour(file: str, line: str) -> int:
    """From `DATA PERIODS, number of periods, records per hour, ...`; several periods may make up the year."""
    fields = next(csv.reader([line]))
    if not fields or fields[0].strip().upper() != "DATA PERIODS" or len(fields) < 3:
        raise WeatherError(f"{file}, line {_HEAD_LINES}: DATA PERIODS expected, found '{line[:30]}'")
    try:
        per_hour = int(fields[2])
    except ValueError:
        per_hour = 0
    if per_hour not in STEPS_PER_HOUR:
        raise WeatherError(f"{file}, line {_HEAD_LINES}: '{fields[2].strip()}' records per hour is no divisor of 60")
    return per_hour


def _minutes(minute: Array, per_hour: int) -> tuple[Array, list[str]]:
    """Minutes from the beginning of the hour, and a note where the file's clock is ambiguous."""
    if per_hour > 1:
        return np.where((minute == 0.0) & (minute[0] != 0.0), 60.0, minute), []  # 15, 30, 45, 0 is 15, 30, 45, 60
    if (minute == 0.0).all():
        return minute, ["minute 0 in an EPW file: taken, as SAM takes it, as the beginning of each hour"]
    return np.full(len(minute), 30.0), []
