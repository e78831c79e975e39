"""SAM CSV, and what the NSRDB delivers in it (PSM v3 and v4): two lines of station data, one of names, the records.

Names and the meaning of the clock as in SAM's own reader: with a Minute column the values are readings at that
time; without one they are hourly means, stamped with the hour in which they begin.
"""

from __future__ import annotations

import csv
import re

import numpy as np

from shared.rules.weather.records import Records, numbers, place_of, whole, year_of_weather
from shared.rules.weather.year import DAYS_BEFORE_MONTH, HOURS_PER_YEAR, Array, Weather, WeatherError

_STATION = {
    "latitude": ("lat", "latitude"),
    "longitude": ("lon", "long", "longitude", "lng"),
    "time zone": ("tz", "timezone", "time zone"),
    "elevation": ("el", "elev", "elevation", "site elevation", "altitude"),
    "id": ("id", "location", "location id", "station", "station id", "wban", "wban#", "site"),
    "city": ("city",),
    "state": ("state", "province", "region"),
    "source": ("source", "src", "data source"),
    "year": ("year",),
    "units": ("hasunits", "units"),
}

_COLUMNS = {
    "year": ("yr", "year"),
    "month": ("mo", "month"),
    "day": ("day",),
    "hour": ("hour", "hr"),
    "minute": ("min", "minute"),
    "DNI": (
        "dni", "dn", "beam", "direct normal", "direct normal irradiance", "direct (beam) normal irradiance"
    ),
    "DHI": ("dhi", "df", "diffuse", "diffuse horizontal", "diffuse horizontal irradiance"),
    "temperature": (
        "tdry", "dry bulb", "dry bulb temp", "dry bulb temperature", "temperature", "ambient", "ambient temp",
        "tamb", "air temperature", "t2m",
    ),
    "wind speed": ("wspd", "wind speed", "windspeed", "ws", "windvel"),
    "pressure": ("pres", "pressure", "air pressure", "surface pressure"),
    "albedo": ("alb", "albedo", "surface albedo"),
}  # fmt: skip
_NEEDED = ("DNI", "DHI", "temperature", "wind speed")

DEFAULT_YEAR = 1900
"""Where neither head nor records name a year SAM takes 1900: the sun of 1900."""


def is_sam_csv(lines: list[str]) -> bool:
    names = {field.strip().lower() for field in lines[0].split(",")}
    return any(n in names for n in _STATION["latitude"]) and any(n in names for n in _STATION["longitude"])


def read_sam_csv(file: str, lines: list[str]) -> Weather:
    if len(lines) < 4:
        raise WeatherError(f"{file}: ends after line {len(lines)}; two head lines, the names and the records expected")
    head = _station(file, lines)
    for name in ("latitude", "longitude", "time zone"):
        if not head.get(name):
            raise WeatherError(f"{file}, line 1: no {name} ('{_STATION[name][-1].title()}') among the head's names")
    notes = [] if head.get("elevation") else ["no elevation in the head, sea level taken"]
    station = ", ".join(part for part in (head.get("city"), head.get("state"), head.get("id")) if part and part != "-")
    place = place_of(
        file, 2, station, latitude=head["latitude"], longitude=head["longitude"], time_zone=head["time zone"],
        elevation=head.get("elevation") or "0",
    )  # fmt: skip
    columns = _columns(lines[2])
    for name in _NEEDED:
        if name not in columns:
            raise WeatherError(f"{file}, line 3: no column {name} (known as {', '.join(_COLUMNS[name][:3])})")
    first = 4 if head.get("units", "").lower() in ("", "no", "0") else 5
    rows = lines[first - 1 :]
    if not rows:
        raise WeatherError(f"{file}: no records after line {first - 1}")
    table = numbers(file, rows, first, columns)
    records = _records(file, table, first, head)
    source = head.get("source", "")
    kind = f"NSRDB CSV ({source})" if source.upper().startswith(("NSRDB", "PSM")) else "SAM CSV"
    averaged = "minute" not in table
    if averaged and len(rows) not in (HOURS_PER_YEAR, HOURS_PER_YEAR + 24):
        raise WeatherError(f"{file}, line 3: {len(rows):,} records need a Minute column; only a year of hours does not")
    return year_of_weather(file, kind, place, records, averaged, *notes)


def _station(file: str, lines: list[str]) -> dict[str, str]:
    names, values = (next(csv.reader([line])) for line in lines[:2])
    if len(values) < len(names) or any(value.strip() for value in values[len(names) :]):
        raise WeatherError(f"{file}, line 2: {len(values)} values for {len(names)} names on line 1")
    given = {name.strip().lower(): value.strip() for name, value in zip(names, values, strict=False)}
    return {key: given[alias] for key, aliases in _STATION.items() for alias in aliases if given.get(alias)}


def _columns(line: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, raw in enumerate(next(csv.reader([line]))):
        name = raw.strip().lower()
        bare = re.sub(r"\s*[\[(][^\])]*[\])]\s*$", "", name)  # "DNI (W/m2)", "Wind Speed [m/s]"
        for key, aliases in _COLUMNS.items():
            if key not in found and (name in aliases or bare in aliases):
                found[key] = index
    return found


def _records(file: str, table: dict[str, Array], first_line: int, head: dict[str, str]) -> Records:
    count = len(table["DNI"])
    line = np.arange(first_line, first_line + count)
    hours = np.arange(count)
    hour = table.get("hour")
    if hour is None or "month" not in table or "day" not in table:
        if count != HOURS_PER_YEAR:
            raise WeatherError(f"{file}, line 3: Month, Day and Hour may be left out of 8,760 hourly records only")
        month = np.searchsorted(DAYS_BEFORE_MONTH, hours // 24, side="right")
        day = hours // 24 - DAYS_BEFORE_MONTH[month - 1] + 1
        hour = (hours % 24).astype(float)
    else:
        month = whole(file, "month", table["month"], line)
        day = whole(file, "day", table["day"], line)
    if hour.max() >= 24.0 and hour.min() >= 1.0:
        hour = hour - 1.0  # hours counted 1-24
    minute = table.get("minute")
    if minute is not None and (over := np.flatnonzero(minute >= 60.0)).size:
        raise WeatherError(f"{file}, line {line[over[0]]}: minute {minute[over[0]]:g} is not within 0 to 59")
    if minute is None:
        fraction = hour - np.floor(hour)
        minute = fraction * 60.0 if fraction.any() else np.full(count, 30.0)
        hour = np.floor(hour)
    if "year" in table:
        year = whole(file, "year", table["year"], line)
    else:
        text = head.get("year", "")
        year = np.full(count, int(text) if text.isdigit() else DEFAULT_YEAR)
    return Records(line, year, month, day, whole(file, "hour", hour, line), minute, table)
