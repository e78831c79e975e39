"""Read a meter's or a system's interval energy from CSV: ``start,kwh``, or ``kwh`` alone from 1 January 00:00."""

import csv
import datetime as dt
import io
import zoneinfo
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from shared.rules.notice import Notice

ENERGY_COLUMNS = ("kwh", "energy_kwh", "usage_kwh")
START_COLUMNS = ("start", "interval_start", "timestamp", "datetime", "time")
START_FORMATS = ("%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p", "%m/%d/%y %H:%M", "%Y/%m/%d %H:%M")
"""What spreadsheets and utilities write besides ISO 8601."""
HOURS_OF_YEAR = (8760, 8784)
LARGEST_READING_KWH = 1e9
"""More than the largest power station makes in a day: whatever is beyond is damaged, not energy."""
CLOCK_CHANGE_MONTHS = (3, 4, 9, 10, 11)
"""Months in which some place sets its clock; elsewhere a repeated or missing hour is an error or a gap."""


class IntervalError(ValueError):
    """A file that cannot be read; the message names file and row."""


@dataclass(frozen=True, eq=False)
class IntervalSeries:
    """kWh of each interval, shape (n,); ``start`` is the local wall clock, None for a year from 1 January."""

    name: str
    kwh: NDArray[np.float64]
    minutes: int
    start: NDArray[np.datetime64] | None = None
    notices: Sequence[Notice] = field(default_factory=tuple)


def read_interval_csv(text: str, name: str, timezone: str | None = None) -> IntervalSeries:
    """Parse the whole text of a CSV file called ``name``.

    Starts with an offset keep the clock they were written with, or are converted to ``timezone`` (IANA name) if one
    is given. Fields may be separated by semicolons or tabs, and then numbers may have a decimal comma. Raises
    ``IntervalError``.
    """
    text = text.removeprefix("\ufeff")
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter, name)
    if not rows:
        raise IntervalError(f"{name} is empty")
    start_column, energy_column, rows = _columns(rows, name)
    if not rows:
        raise IntervalError(f"{name} has a header and no readings")
    kwh = _numbers(rows, energy_column, name, decimal_comma=delimiter != ",")
    if start_column is None:
        return IntervalSeries(name, kwh, _minutes_of_year(len(kwh), name))
    notices: list[Notice] = []
    start = _starts(rows, start_column, name, timezone, notices)
    minutes = _minutes_between(start, rows, name)
    _check_order(start, minutes, rows, name, notices)
    return IntervalSeries(name, kwh, minutes, start, tuple(notices))


Rows = list[tuple[int, list[str]]]


def _delimiter(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return next((mark for mark in (";", "\t") if mark in first), ",")


def _rows(text: str, delimiter: str, name: str) -> Rows:
    """Rows that hold anything, with their numbers. None may be longer than the first: its comma would be decimal."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: Rows = []
    try:
        for number, row in enumerate(reader, start=1):
            if not any(map(str.strip, row)):
                continue
            if rows and len(row) > len(rows[0][1]) and any(map(str.strip, row[len(rows[0][1]) :])):
                raise IntervalError(f"{name} row {number}: {len(row)} fields, the first row has {len(rows[0][1])}")
            rows.append((number, row))
    except csv.Error as error:
        raise IntervalError(f"{name} row {reader.line_num}: {error}") from None
    return rows


def _columns(rows: Rows, name: str) -> tuple[int | None, int, Rows]:
    """Column of the start (None if absent), column of the energy, rows without the header."""
    number, first = rows[0]
    if _is_number(first[-1].replace(",", ".", 1)):
        return (None, 0, rows) if len(first) == 1 else (0, 1, rows)
    header = [cell.strip().lower() for cell in first]
    energy = [index for index, cell in enumerate(header) if cell in ENERGY_COLUMNS]
    if len(energy) != 1:
        found = ", ".join(cell or "(blank)" for cell in header[:8])
        raise IntervalError(f"{name} row {number}: expected one column kwh, found: {found}")
    start = [index for index, cell in enumerate(header) if cell in START_COLUMNS]
    return (start[0] if start else None), energy[0], rows[1:]


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _numbers(rows: Rows, column: int, name: str, decimal_comma: bool) -> NDArray[np.float64]:
    values = np.empty(len(rows))
    for index, (number, row) in enumerate(rows):
        try:
            values[index] = float(row[column].replace(",", ".", 1) if decimal_comma else row[column])
        except IndexError:
            raise IntervalError(f"{name} row {number}: no kwh") from None
        except ValueError:
            raise IntervalError(f"{name} row {number}: {row[column][:40]!r} is not a number of kWh") from None
    possible = np.abs(values) <= LARGEST_READING_KWH  # neither is a number that is not finite
    if not possible.all():
        number, row = rows[int(np.argmin(possible))]
        raise IntervalError(f"{name} row {number}: {row[column][:40]!r} is not a number of kWh that a meter can count")
    return values


def _minutes_of_year(count: int, name: str) -> int:
    for hours in HOURS_OF_YEAR:
        per_hour, rest = divmod(count, hours)
        if per_hour and not rest and 60 % per_hour == 0:
            return 60 // per_hour
    raise IntervalError(
        f"{name} has {count} readings and no start column: a year has 8760 or 8784 hours of 60, 30, 15 … minutes"
    )


def _starts(rows: Rows, column: int, name: str, timezone: str | None, notices: list[Notice]) -> NDArray[np.datetime64]:
    zone = None
    if timezone is not None:
        try:
            zone = zoneinfo.ZoneInfo(timezone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            raise IntervalError(f"{timezone!r} is not the name of a time zone") from None
    read = _reader(rows[0][1][column])
    result = np.empty(len(rows), dtype="datetime64[m]")
    in_utc = False
    for index, (number, row) in enumerate(rows):
        try:
            start = read(row[column].strip())
        except (ValueError, IndexError):
            cell = row[column][:40] if column < len(row) else ""
            raise IntervalError(f"{name} row {number}: {cell!r} is not a start like 2025-01-31T14:15") from None
        if start.tzinfo is not None:
            in_utc = in_utc or (zone is None and start.utcoffset() == dt.timedelta(0))
            start = (start.astimezone(zone) if zone else start).replace(tzinfo=None)
        result[index] = start
    if in_utc:
        text = "starts are in UTC and were read as the local clock: name the time zone"
        notices.append(Notice("UTC_STARTS", name, text))
    return result


def _reader(example: str) -> Callable[[str], dt.datetime]:
    """How to read starts written like ``example``; ISO 8601 where nothing else fits."""
    for pattern in START_FORMATS:
        try:
            dt.datetime.strptime(example.strip(), pattern)  # noqa: DTZ007 -- a meter's local clock has no zone
        except ValueError:
            continue
        return lambda cell, pattern=pattern: dt.datetime.strptime(cell, pattern)  # type: ignore[misc]  # noqa: DTZ007
    return dt.datetime.fromisoformat


def _minutes_between(start: NDArray[np.datetime64], rows: Rows, name: str) -> int:
    steps = np.diff(start).astype(np.int64)
    forward = steps[steps > 0]
    if not len(forward):
        raise IntervalError(f"{name} row {rows[0][0]}: one reading shows no interval")
    minutes = int(np.bincount(np.minimum(forward, 100_000)).argmax())
    if minutes > 60 or 60 % minutes:
        raise IntervalError(f"{name} has a reading every {minutes} minutes: expected 60, 30, 15 … minutes")
    return minutes


def _check_order(start: NDArray[np.datetime64], minutes: int, rows: Rows, name: str, notices: list[Notice]) -> None:
    """Refuse repeated or disordered starts, report gaps; the hours when the clock is set are neither."""
    steps = np.diff(start).astype(np.int64)
    odd = np.flatnonzero(steps != minutes)
    missing = 0
    first_gap = ""
    repeats: dict[dt.date, int] = {}
    for index in odd:
        before, after = start[index].astype(object), start[index + 1].astype(object)
        step, number = int(steps[index]), rows[index + 1][0]
        clock_change = after.month in CLOCK_CHANGE_MONTHS and after.weekday() >= 5 and after.hour <= 4
        if step > 0:
            if step % minutes and not (clock_change and step < minutes):
                raise IntervalError(
                    f"{name} row {number}: {after} is {step} minutes after {before}, not a multiple of {minutes}"
                )
            if not (clock_change and step == minutes + 60):
                missing += max(step // minutes - 1, 0)
                first_gap = first_gap or f"row {number}"
            continue
        repeats[after.date()] = repeats.get(after.date(), 0) + 1
        if not clock_change or step < minutes - 60 or repeats[after.date()] > 60 // minutes:
            raise IntervalError(f"{name} row {number}: {after} does not follow {before}")
    if missing:
        text = f"{missing} readings are missing, billed as if nothing was used"
        notices.append(Notice("GAPS", f"{name} {first_gap}", text))
