"""A table of readings, one row an interval, from CSV: named columns as arrays, and the interval from ``time``."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
DEFAULT_INTERVAL: Final = timedelta(hours=1)
"""Of a table without times."""
UNEVEN: Final = "UNEVEN"
"""Code of the warning that some rows come sooner than the usual interval."""
BOUNDS: Final = {
    "poa_w_m2": (-100.0, 2_500.0),  # pyranometers drift a little below zero at night
    "ambient_c": (-90.0, 400.0),  # the upper bound leaves kelvin and degF to be flagged as such
    "module_c": (-90.0, 400.0),
    "wind_m_s": (-1.0, 150.0),
    "power_kw": (-1e9, 1e9),
    "energy_kwh": (-1e9, 1e9),
}
"""What a sensor of this column can state; outside it is broken."""


class Warned(NamedTuple):
    """Something that does not stop the judgement but that a person should look at."""

    code: str
    place: str
    text: str


class ReadingsError(ValueError):
    """A table that cannot be used; the message names the line or the column."""


@dataclass(frozen=True)
class Readings:
    columns: dict[str, Column]
    """(n,) each."""
    minutes: NDArray[np.float64] | None
    """(n,) since the first row; None where the table has no times."""
    interval: timedelta
    warnings: tuple[Warned, ...]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


def read_readings(text: str, names: Sequence[str]) -> Readings:
    """The named columns of a table; others are ignored. Raises ReadingsError with the line."""
    rows = csv.reader(io.StringIO(text))
    try:
        header = [name.strip() for name in next(rows)]
    except StopIteration:
        raise ReadingsError("the table is empty") from None
    except csv.Error as error:
        raise ReadingsError(f"line 1: {error}") from None
    missing = [name for name in names if name not in header]
    if missing:
        raise ReadingsError(f"line 1: the column {missing[0]} is missing")
    if doubled := [name for name in (*names, "time") if header.count(name) > 1]:
        raise ReadingsError(f"line 1: the column {doubled[0]} is there twice")
    places = {name: header.index(name) for name in names}
    values: dict[str, list[float]] = {name: [] for name in names}
    times: list[datetime] = []
    time_at = header.index("time") if "time" in header else None
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                raise ReadingsError(f"line {rows.line_num}: {len(row)} cells, the header has {len(header)}")
            for name, place in places.items():
                values[name].append(_number(row[place], name, rows.line_num))
            if time_at is not None:
                times.append(_time(row[time_at], rows.line_num))
    except csv.Error as error:
        raise ReadingsError(f"line {rows.line_num}: {error}") from None
    columns = {name: np.array(column) for name, column in values.items()}
    if time_at is None:
        return Readings(columns, None, DEFAULT_INTERVAL, ())
    minutes, interval, warnings = _axis(times)
    return Readings(columns, minutes, interval, warnings)


def _number(cell: str, name: str, line: int) -> float:
    try:
        value = float(cell)
        if "_" in cell:  # Python's own way to write numbers
            raise ValueError(cell)
    except ValueError:
        raise ReadingsError(f"line {line}: {name} {cell.strip()!r} is no number") from None
    low, high = BOUNDS[name]
    if not math.isfinite(value) or not low <= value <= high:
        raise ReadingsError(f"line {line}: {name} {cell.strip()} is not from {low:g} to {high:g}")
    return value


def _time(cell: str, line: int) -> datetime:
    try:
        return datetime.fromisoformat(cell.strip())
    except ValueError:
        raise ReadingsError(f"line {line}: time {cell.strip()!r} is not ISO 8601") from None


def _axis(times: list[datetime]) -> tuple[Any, timedelta, tuple[Warned, ...]]:
    """Minutes since the first row, the usual interval, and a warning where rows are missing."""
    if len({time.utcoffset() is None for time in times}) > 1:
        raise ReadingsError("some times have an offset and some have none")
    if len(times) < 2:
        return np.zeros(len(times)), DEFAULT_INTERVAL, ()
    minutes = np.array([(time - times[0]).total_seconds() / 60 for time in times])
    steps = np.diff(minutes)
    if np.any(steps <= 0):
        row = int(np.argmax(steps <= 0)) + 1
        raise ReadingsError(f"time {times[row].isoformat()} does not come after {times[row - 1].isoformat()}")
    lengths, counts = np.unique(steps.round(6), return_counts=True)
    usual = float(lengths[np.argmax(counts)])
    gaps = int(np.count_nonzero(steps > 1.5 * usual))
    warnings = [Warned("GAPS", "time", f"{gaps} gaps between intervals of {usual:g} minutes")] if gaps else []
    if np.any(steps < 0.99 * usual):
        row = int(np.argmin(steps)) + 1
        text = f"{times[row].isoformat()} comes {steps[row - 1]:g} minutes after the row before, others {usual:g}"
        warnings.append(Warned(UNEVEN, "time", text))
    return minutes, timedelta(minutes=usual), tuple(warnings)
