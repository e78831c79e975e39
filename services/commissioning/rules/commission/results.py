"""Measured results as rows: our own CSV. What cannot be read is an error; what is no valid test is for ``judge``."""

import csv
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

COLUMNS: Final = (
    "test", "target", "value", "unit", "irradiance_w_m2", "cell_temperature_c",
    "instrument", "calibrated_on", "technician", "at",
)  # fmt: skip
NEEDED: Final = ("test", "target", "value")
RIGHT: Final = frozenset({"ok", "pass", "passed", "correct", "positive", "yes", "true"})
REVERSED: Final = frozenset({"fail", "failed", "reversed", "incorrect", "wrong", "negative", "no", "false"})

Value = TypeVar("Value")


class ResultsError(ValueError):
    """A file that cannot be read; the message names the line."""


@dataclass(frozen=True)
class Reading:
    """One measured value, as the file states it."""

    place: str
    test: str
    target: str
    value: float
    unit: str = ""
    irradiance_w_m2: float | None = None
    cell_temperature_c: float | None = None
    instrument: str = ""
    calibrated_on: date | None = None
    technician: str = ""
    at: datetime | None = None


def read_results(text: str) -> list[Reading]:
    """The rows of a results file. Raises ResultsError."""
    rows = csv.reader(io.StringIO(text))
    try:
        header = [name.strip() for name in next(rows, [])]
        if missing := [name for name in NEEDED if name not in header]:
            raise ResultsError(f"line 1: the column {missing[0]} is missing")
        if doubled := [name for name in COLUMNS if header.count(name) > 1]:
            raise ResultsError(f"line 1: the column {doubled[0]} is there twice")
        readings = []
        for row in rows:
            if any(cell.strip() for cell in row):
                if len(row) != len(header):
                    raise ResultsError(f"line {rows.line_num}: {len(row)} cells, the header has {len(header)}")
                cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
                readings.append(_reading(cells, f"line {rows.line_num}"))
    except csv.Error as error:
        raise ResultsError(f"line {rows.line_num}: {error}") from None
    if not readings:
        raise ResultsError("the file holds no reading")
    return readings


def _reading(cells: dict[str, str], place: str) -> Reading:
    for name in ("test", "target", "value"):
        if not cells[name]:
            raise ResultsError(f"{place}: {name} is empty")

    def optional(name: str, read: Callable[[str], Value], what: str) -> Value | None:
        if not (text := cells.get(name, "")):
            return None
        try:
            return read(text)
        except ValueError:
            raise ResultsError(f"{place}: {name} {text!r} is no {what}") from None

    value = optional("value", _value if cells["test"].casefold() == "polarity" else number, "finite number")
    assert value is not None
    return Reading(
        place=place,
        test=cells["test"],
        target=cells["target"],
        value=value,
        unit=cells.get("unit", ""),
        irradiance_w_m2=optional("irradiance_w_m2", number, "finite number"),
        cell_temperature_c=optional("cell_temperature_c", number, "finite number"),
        instrument=cells.get("instrument", ""),
        calibrated_on=optional("calibrated_on", date.fromisoformat, "ISO date"),
        technician=cells.get("technician", ""),
        at=optional("at", datetime.fromisoformat, "ISO time"),
    )


def number(text: str) -> float:
    """Raises ValueError for anything but a finite number."""
    value = float(text)
    if not math.isfinite(value) or "_" in text:
        raise ValueError(text)
    return value


def _value(text: str) -> float:
    """A number, or how testers write that a polarity is right or reversed."""
    word = text.casefold()
    if word in RIGHT or word in REVERSED:
        return 1.0 if word in RIGHT else -1.0
    return number(text)
