"""One row a unit and interval, from CSV: time, unit, power_kw, poa_w_m2, state."""

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

COLUMNS: Final = ("time", "unit", "power_kw", "poa_w_m2", "state")
IRRADIANCE_W_M2: Final = (-100.0, 2_500.0)
"""What a pyranometer can state: it drifts a little below zero at night, and clouds' edges exceed 1,500."""
MOST_OF_RATING: Final = 3.0
"""A unit that gives more than so many times its rating was written down in watts, or is another unit."""


class State(StrEnum):
    """Of a unit during an interval."""

    OK = "ok"
    DOWN = "down"
    GRID_OUTAGE = "grid_outage"
    FORCE_MAJEURE = "force_majeure"
    CURTAILED = "curtailed"
    """Held back by the grid: it is up, and what it does not give is not lost."""
    NO_DATA = "no_data"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True)


class Unit(_Data):
    id: Annotated[str, Field(min_length=1, max_length=200)]
    kw: Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
    """AC rating; its weight."""


class UptimeSystem(_Data):
    """What is watched, and when the sun counts."""

    units: Annotated[tuple[Unit, ...], Field(min_length=1, max_length=10_000)]
    interval_minutes: Annotated[float, Field(ge=1 / 60, le=1_440, allow_inf_nan=False)]
    """From a second to a day."""
    irradiance_threshold_w_m2: Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)]
    """Intervals with more irradiance in the plane of array than this are useful; 50 to 100 W/m2 are usual."""

    @model_validator(mode="after")
    def _units_differ(self) -> Self:
        ids = [unit.id for unit in self.units]
        twice = next((one for one in ids if ids.count(one) > 1), None) if len(set(ids)) < len(ids) else None
        if twice is not None:
            raise ValueError(f"unit {twice} is there twice")
        return self


@dataclass(frozen=True, slots=True)
class Reading:
    power_kw: float
    """Mean of the interval; 0 where nothing is stated of a unit that does not run."""
    poa_w_m2: float | None
    state: State


Readings = dict[datetime, dict[str, Reading]]
"""By start of the interval and unit."""


def read_readings(text: str, system: UptimeSystem) -> Readings:
    """All rows. Raises ValueError with the line of the first that cannot be."""
    table = csv.DictReader(io.StringIO(text), restval="", skipinitialspace=True)
    lacking = [name for name in COLUMNS if name not in (table.fieldnames or ())]
    if lacking:
        raise ValueError(f"line 1: column {lacking[0]} is missing")
    ratings = {unit.id: unit.kw for unit in system.units}
    found: Readings = {}
    try:
        for row in table:
            try:
                _take(row, ratings, found)
            except ValueError as error:
                raise ValueError(f"line {table.line_num}: {error}") from None
    except csv.Error as error:
        raise ValueError(f"line {table.line_num}: {error}") from None
    if not found:
        raise ValueError("there are no readings")
    _refuse_overlaps(sorted(found), timedelta(minutes=system.interval_minutes))
    return found


def _take(row: dict[str, str], ratings: dict[str, float], found: Readings) -> None:
    time, unit = _time(row["time"]), row["unit"].strip()
    if unit not in ratings:
        raise ValueError(f"unit {unit!r} is none of the system's: {', '.join(list(ratings)[:10])}")
    if found and (next(iter(found)).tzinfo is None) is not (time.tzinfo is None):
        raise ValueError("some times have an offset from UTC and some do not")
    at = found.setdefault(time, {})
    if unit in at:
        hint = "" if time.tzinfo else "; where clocks were put back, give times with their offset from UTC"
        raise ValueError(f"unit {unit} has two readings at {row['time'].strip()}{hint}")
    at[unit] = _reading(row, ratings[unit])


def _reading(row: dict[str, str], rating_kw: float) -> Reading:
    try:
        state = State(row["state"].strip())
    except ValueError:
        raise ValueError(f"state {row['state']!r} is none of {', '.join(State)}") from None
    poa = _number(row, "poa_w_m2")
    if poa is not None and not IRRADIANCE_W_M2[0] <= poa <= IRRADIANCE_W_M2[1]:
        raise ValueError(f"poa_w_m2 {poa:g} is no irradiance in W/m2")
    power = _number(row, "power_kw")
    if power is None and state in (State.OK, State.CURTAILED):
        raise ValueError(f"power_kw is empty, but the unit is {state}")
    if power is not None and abs(power) > MOST_OF_RATING * rating_kw:
        raise ValueError(f"power_kw {power:g} is far above the {rating_kw:g} kW of the unit; are these watts?")
    return Reading(power_kw=power or 0.0, poa_w_m2=poa, state=state)


def _number(row: dict[str, str], name: str) -> float | None:
    """None where the cell is empty."""
    text = row[name].strip()
    if not text:
        return None
    try:
        number = float(text.replace("_", "?"))  # Python's digits may be grouped so, no meter's are
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{name} {text!r} is no number")
    return number


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"time {text!r} is no ISO 8601 time") from None


def _refuse_overlaps(times: list[datetime], interval: timedelta) -> None:
    for before, after in pairwise(times):
        if after - before < interval:
            raise ValueError(f"{before} and {after} are less than an interval of {interval} apart")


def gaps(readings: Readings, interval: timedelta) -> Iterator[tuple[datetime, int]]:
    """Where no unit has a row: the last time before, and how many intervals are missing."""
    times = sorted(readings)
    for before, after in pairwise(times):
        missing = round((after - before) / interval) - 1
        if missing > 0:
            yield before, missing
