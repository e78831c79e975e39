"""What the readers of all formats share: numbers with a place to blame, and the checks that make a year of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from shared.rules.weather.year import DAYS_BEFORE_MONTH, HOURS_PER_YEAR, Array, Integers, Weather, WeatherError

STEPS_PER_HOUR = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)

NEGATIVE_OFFSET_W_M2 = -10.0
"""Down to here a negative irradiance is the thermal offset of a pyranometer at night and means zero. ISO 9060:2018
allows 7 W/m2 (zero offset A, class A) and more for lesser classes; ours."""

PLAUSIBLE = {
    "DNI": (0.0, 1500.0, "W/m2"),
    "DHI": (0.0, 1500.0, "W/m2"),
    "temperature": (-100.0, 70.0, "degrees C"),
    "wind speed": (0.0, 120.0, "m/s"),
}
"""Outside these a value is an error or a code for "missing" (-9900, -999, 99.9, 999, 9999). Irradiance as in SAM;
temperature and wind a little beyond the world records of the WMO archive (-89.2 C, 56.7 C, 113 m/s)."""

_MONTH_DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True, slots=True)
class Place:
    """What the head of a file says of its station."""

    station: str
    latitude: float
    longitude: float
    elevation_m: float
    utc_offset_hours: float


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Parsed columns before any check; `line` is each record's line in the file, 1-based.

    `values` has DNI, DHI, temperature, wind speed, and may have pressure (hPa) and albedo.
    """

    line: Integers
    year: Integers
    month: Integers
    day: Integers
    hour: Integers
    minute: Array
    values: Mapping[str, Array]


def place_of(file: str, line: int, station: str, **fields: str) -> Place:
    """Latitude, longitude, elevation (m) and UTC offset (h) from text; `line` is where they stand."""
    limits = {
        "latitude": (-90.0, 90.0),
        "longitude": (-180.0, 180.0),
        "elevation": (-450.0, 9000.0),
        "time zone": (-15.0, 15.0),
    }
    found: dict[str, float] = {}
    for name, (low, high) in limits.items():
        text = fields[name.replace(" ", "_")]
        try:
            found[name] = float(text)
        except ValueError:
            raise WeatherError(f"{file}, line {line}: {name} '{text}' is not a number") from None
        if not low <= found[name] <= high:
            raise WeatherError(f"{file}, line {line}: {name} {text} is outside {low:g} to {high:g}")
    return Place(station, found["latitude"], found["longitude"], found["elevation"], found["time zone"])


MAY_BE_BLANK = ("pressure", "albedo")
"""Columns that the models can do without: a blank is NaN there, and an error everywhere else."""


def numbers(file: str, rows: Sequence[str], first_line: int, columns: Mapping[str, int]) -> dict[str, Array]:
    """The named fields (0-based) of comma-separated `rows`; a bad one is refused with its line and column."""
    try:
        table = _table(rows, columns)
    except (ValueError, IndexError):
        blanks: dict[int | str, Callable[[str], Any]] = {
            at: _number_or_nan for name, at in columns.items() if name in MAY_BE_BLANK
        }
        try:
            table = _table(rows, columns, blanks)
        except (ValueError, IndexError):
            _blame(file, rows, first_line, columns)
    if len(table) != len(rows):  # numpy skips blank lines
        blank = next(i for i, row in enumerate(rows) if not row.strip())
        raise WeatherError(f"{file}, line {first_line + blank}: blank line among the records")
    return {name: np.ascontiguousarray(table[:, i]) for i, name in enumerate(columns)}


def _table(
    rows: Sequence[str], columns: Mapping[str, int], converters: dict[int | str, Callable[[str], Any]] | None = None
) -> Array:
    read: Array = np.loadtxt(
        rows,
        delimiter=",",
        usecols=list(columns.values()),
        comments=None,
        quotechar='"',
        ndmin=2,
        converters=converters,
    )
    return read


def _number_or_nan(field: str) -> float:
    return float(field) if field.strip() else np.nan


def whole(file: str, name: str, values: Array, line: Integers) -> Integers:
    bad = np.flatnonzero(~(np.abs(values) < 1e6) | (values != np.floor(values)))
    if bad.size:
        raise WeatherError(f"{file}, line {line[bad[0]]}: {name} {values[bad[0]]:g} is not a sensible whole number")
    return values.astype(np.int64)


def interpolated(file: str, name: str, values: Array, missing: NDArray[np.bool_], line: Integers, limit: int) -> Array:
    """`values` with each gap of at most `limit` records bridged by a straight line; a longer one is refused."""
    if not missing.any():
        return values
    edges = np.flatnonzero(np.diff(np.concatenate([[False], missing, [False]]).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    if ends[longest] - starts[longest] > limit:
        raise WeatherError(
            f"{file}, line {line[starts[longest]]}: {name} is missing for {ends[longest] - starts[longest]} records "
            f"in a row; {limit} can be bridged"
        )
    here = np.arange(len(values))
    return np.interp(here, here[~missing], values[~missing])


def year_of_weather(file: str, source: str, place: Place, records: Records, averaged: bool, *notes: str) -> Weather:
    """The records as one year, or WeatherError with the line that stands in the way."""
    _check_calendar(file, records)
    keep = np.flatnonzero(~((records.month == 2) & (records.day == 29)))
    count = len(keep)
    if count % HOURS_PER_YEAR or count // HOURS_PER_YEAR not in STEPS_PER_HOUR:
        last = int(records.line[-1]) if count else 0
        raise WeatherError(
            f"{file}: {count:,} records without 29 February, the last on line {last}; a year has 8,760 hourly ones "
            "or 2, 3, 4 ... 60 times as many"
        )
    _check_order(file, records, keep)
    remarks = list(notes)
    if count < len(records.line):
        remarks.append(f"{len(records.line) - count} records of 29 February left out")
    values = {}
    for name, (low, high, unit) in PLAUSIBLE.items():
        column = records.values[name][keep]
        floor = NEGATIVE_OFFSET_W_M2 if unit == "W/m2" else low
        bad = np.flatnonzero(~((column >= floor) & (column <= high)))
        if bad.size:
            raise WeatherError(
                f"{file}, line {records.line[keep[bad[0]]]}: {name} {column[bad[0]]:g} is missing or impossible "
                f"({low:g} to {high:g} {unit})"
            )
        if (column < low).any():
            remarks.append(f"{int((column < low).sum())} slightly negative values of {name} taken as 0")
        values[name] = np.maximum(column, low)
    nothing = np.full(count, np.nan)
    pressure = records.values.get("pressure")
    albedo = records.values.get("albedo")
    return Weather(
        source=source,
        station=place.station,
        latitude=place.latitude,
        longitude=place.longitude,
        elevation_m=place.elevation_m,
        utc_offset_hours=place.utc_offset_hours,
        year=records.year[keep],
        month=records.month[keep],
        day=records.day[keep],
        hour=records.hour[keep],
        minute=records.minute[keep],
        beam=values["DNI"],
        diffuse=values["DHI"],
        temperature_c=values["temperature"],
        wind_m_s=values["wind speed"],
        pressure_hpa=nothing if pressure is None else pressure[keep],
        albedo=nothing if albedo is None else albedo[keep],
        averaged=averaged,
        notes=tuple(remarks),
    )


def _check_calendar(file: str, records: Records) -> None:
    for name, values, low, high in (
        ("year", records.year, 1800, 2200),
        ("month", records.month, 1, 12),
        ("hour", records.hour, 0, 23),
        ("minute", records.minute, 0, 60),  # 60 ends an EPW hour
    ):
        bad = np.flatnonzero(~((values >= low) & (values <= high)))
        if bad.size:
            raise WeatherError(f"{file}, line {records.line[bad[0]]}: {name} {values[bad[0]]:g} does not exist")
    days = np.where(records.month == 2, 29, _MONTH_DAYS[records.month - 1])
    bad = np.flatnonzero((records.day < 1) | (records.day > days))
    if bad.size:
        at = bad[0]
        raise WeatherError(
            f"{file}, line {records.line[at]}: day {records.day[at]} of month {records.month[at]} does not exist"
        )


def _check_order(file: str, records: Records, keep: NDArray[np.intp]) -> None:
    step = 60.0 * HOURS_PER_YEAR / len(keep)
    days = DAYS_BEFORE_MONTH[records.month[keep] - 1] + records.day[keep] - 1
    since = days * 1440.0 + records.hour[keep] * 60.0 + records.minute[keep]
    first = since[0] if since[0] <= step else 0.0  # a stamp may stand anywhere in its interval, or at its end
    wanted = first + np.arange(len(keep)) * step
    bad = np.flatnonzero(np.abs(since - wanted) > 1e-6)
    if bad.size:
        at = keep[bad[0]]
        raise WeatherError(
            f"{file}, line {records.line[at]}: {records.month[at]}/{records.day[at]} {records.hour[at]:02d}:"
            f"{int(records.minute[at]):02d} is out of order; records must run from 1 January every {step:g} minutes"
        )


def _blame(file: str, rows: Sequence[str], first_line: int, columns: Mapping[str, int]) -> NoReturn:
    for i, row in enumerate(rows):
        fields = row.split(",")
        if not row.strip():
            raise WeatherError(f"{file}, line {first_line + i}: blank line among the records") from None
        for name, column in columns.items():
            if column >= len(fields):
                raise WeatherError(
                    f"{file}, line {first_line + i}: {len(fields)} fields, but {name} is field {column + 1}"
                ) from None
            if name in MAY_BE_BLANK and not fields[column].strip():
                continue
            try:
                float(fields[column].strip().strip('"'))
            except ValueError:
                found = fields[column].strip()[:20]
                raise WeatherError(
                    f"{file}, line {first_line + i}, field {column + 1}: {name} '{found}' is not a number"
                ) from None
    raise WeatherError(f"{file}: the records cannot be read as comma-separated numbers") from None
