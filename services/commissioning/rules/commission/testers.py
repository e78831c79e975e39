"""Files of real testers, mapped to readings by ``data/testers``: one JSON document for each maker.

Two layouts are known: ``names`` (a name and a value on each line; one file is one string) and ``rows`` (a header, then
a row for each string). Alternatives of a column are tried in their order, without regard to case and to a unit in
brackets behind the name.
"""

import csv
import io
import json
import re
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from services.commissioning.rules.commission.results import Reading, ResultsError, number

FORMATS: Final = ("solmetric", "seaward")
NOTHING: Final = frozenset({"", "-", "--", "---", "na", "n/a", "=na()", "nan"})
BRACKETS: Final = re.compile(r"\s*[(\[].*?[)\]]\s*$")


@cache
def mapping(name: str) -> dict[str, Any]:
    """The description of a format. KeyError where there is none."""
    if name not in FORMATS:
        raise KeyError(name)
    text = files("services.commissioning.rules").joinpath(f"data/testers/{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def read_tester_file(text: str, name: str) -> list[Reading]:
    """All readings of a tester's file. Raises ResultsError where it does not look like one of that tester."""
    known = mapping(name)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    except csv.Error as error:
        raise ResultsError(f"no table: {error}") from None
    if known["layout"] == "names":
        pairs = {row[0]: row[1] for row in reversed(rows) if len(row) > 1 and row[0]}
        records = [("the file", pairs)]
    else:
        places = [n for n, row in enumerate(rows) if _find(dict.fromkeys(row, "x"), known["target"]) and len(row) > 2]
        if not places:
            raise ResultsError(f"no header of a {name} file: none of the columns {known['target']} is there")
        header = rows[places[0]]
        body = list(enumerate(rows, start=1))[places[0] + 1 :]
        records = [(f"line {n}", dict(zip(header, row, strict=False))) for n, row in body if any(row)]
    readings = [one for place, cells in records for one in _readings(place, cells, known)]
    if not readings:
        raise ResultsError(f"no reading of a {name} file was found")
    return readings


def _readings(place: str, cells: dict[str, str], known: dict[str, Any]) -> list[Reading]:
    target = _find(cells, known["target"])
    if target is None:
        return []
    found = []
    for columns, test, unit in known["readings"]:
        text = _find(cells, columns)
        if text is not None:
            found.append(
                Reading(
                    place=f"{place}, {columns.split('|')[0]}",
                    test=test,
                    target="system" if test == "earth_continuity" else target,
                    value=_number(text, place, columns),
                    unit=unit,
                    irradiance_w_m2=_first(cells, known["irradiance_w_m2"], place),
                    cell_temperature_c=_first(cells, known["cell_temperature_c"], place),
                    instrument=_find(cells, known["instrument"]) or "",
                    at=_at(cells, known),
                )
            )
    return found


def _find(cells: dict[str, str], columns: str) -> str | None:
    bare = {BRACKETS.sub("", name).casefold(): value for name, value in reversed(cells.items())}
    whole = {name.casefold(): value for name, value in cells.items()}
    for column in columns.split("|"):
        value = whole.get(column.casefold(), bare.get(column.casefold()))
        if value is not None and value.casefold() not in NOTHING:
            return value
    return None


def _first(cells: dict[str, str], columns: list[str], place: str) -> float | None:
    for column in columns:
        if (text := _find(cells, column)) is not None:
            return _number(text, place, column)
    return None


def _number(text: str, place: str, column: str) -> float:
    try:
        return number(text.lstrip(">"))  # beyond the range of an insulation tester
    except ValueError:
        raise ResultsError(f"{place}: {column} {text!r} is no finite number") from None


def _at(cells: dict[str, str], known: dict[str, Any]) -> datetime | None:
    day, clock = _find(cells, known["date"]), _find(cells, known["time"])
    if day is None or clock is None:
        return None
    clock = re.sub(r"\s*\(.*?\)", "", clock)
    for form in known["time_formats"]:
        try:
            return datetime.strptime(f"{day} {clock}", f"{known['date_format']} {form}")  # noqa: DTZ007 -- local clock
        except ValueError:
            continue
    return None
