"""The California Energy Commission's current lists of modules and inverters, as rows of a catalogue.

The Commission publishes them as spreadsheets ("PV Module List, Full Data", "Grid Support Inverter List, Full Data"),
which the user has and saves as CSV. A preamble stands above the heading; below it a row may tell the units. The lists
state what was tested and certified, not everything that a design needs: what they leave out is unknown here too.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.design.rules.electrical.currents import standard_ocpd_a

PREAMBLE_ROWS = 40
"""The heading stands within the first rows of the sheet."""

MODULE_COLUMNS = ("nameplate pmax", "nameplate isc", "nameplate voc", "nameplate ipmax", "nameplate vpmax")
INVERTER_COLUMNS = ("maximum continuous output power at unity power factor", "nominal voltage")


class CecListError(ValueError):
    """The file is none of the two lists, or a row of it cannot be read; the message names the row."""


def catalogue_rows(text: str, words: Sequence[str] = (), source: str = "") -> dict[str, list[dict[str, Any]]]:
    """{modules[]} or {inverters[]} of a list whose maker and model contain all words, case ignored.

    Rows have the fields of ``ratings`` that the list states. Raises ``CecListError``.
    """
    rows = list(csv.reader(text.splitlines()))
    number, heading = _heading(rows)
    if all(column in heading for column in MODULE_COLUMNS):
        kind, made = "modules", _module
    elif all(column in heading for column in INVERTER_COLUMNS):
        kind, made = "inverters", _inverter
    else:
        wanted = " or ".join(", ".join(columns) for columns in (MODULE_COLUMNS, INVERTER_COLUMNS))
        raise CecListError(f"row {number}: the heading has neither {wanted}")
    found = []
    for at, cells in enumerate(rows[number:], number + 1):
        row = dict(zip(heading, (cell.strip() for cell in cells), strict=False))
        name = f"{_maker(row)} {row.get('model number', '')}"
        if not row.get("model number") or not _maker(row):
            continue  # the units, or an empty row
        if all(word.lower() in name.lower() for word in words):
            try:
                found.append(made(row) | {"sources": [source or "CEC list"], "note": _note(row)})
            except (KeyError, ValueError) as error:
                raise CecListError(f"row {at} ({name}): {error}") from None
    return {kind: found}


def _heading(rows: Sequence[Sequence[str]]) -> tuple[int, list[str]]:
    for number, row in enumerate(rows[:PREAMBLE_ROWS], 1):
        named = [_plain(cell) for cell in row]
        if "model number" in named:
            return number, named
    raise CecListError(f"none of the first {PREAMBLE_ROWS} rows has a column Model Number")


def _plain(cell: str) -> str:
    """A heading without line breaks, units in brackets and footnote marks: ``Model Number1`` is ``model number``."""
    text = re.sub(r"\(.*?\)|\[.*?\]", " ", cell.lower())
    return re.sub(r"(?<=[a-z])\d+$", "", " ".join(text.split()))


def _maker(row: Mapping[str, str]) -> str:
    return row.get("manufacturer") or row.get("manufacturer name") or ""


def _number(row: Mapping[str, str], *columns: str) -> float | None:
    """The first of the columns that holds a number; None where none does."""
    for column in columns:
        cell = row.get(column, "").replace(",", "")
        if cell and cell.lower() not in ("n/a", "na", "-"):
            try:
                return float(cell)
            except ValueError:
                raise ValueError(f"{column} is {cell[:30]!r}, no number") from None
    return None


def _needed(row: Mapping[str, str], *columns: str) -> float:
    value = _number(row, *columns)
    if value is None:
        raise ValueError(f"{columns[0]} is missing")
    return value


def _note(row: Mapping[str, str]) -> str:
    listed = row.get("cec listing date") or row.get("grid support listing date") or "no date"
    return f"CEC list, listed {listed}; what the list does not state is unknown"


def _module(row: Mapping[str, str]) -> dict[str, Any]:
    standards = re.findall(r"UL\s*(\d+)", row.get("safety certification", ""))
    cells = _number(row, "n_s")
    return {
        "manufacturer": _maker(row),
        "model": row["model number"],
        "technology": row.get("technology") or "unknown",
        "cells": None if cells is None else int(cells),
        "bifacial": row.get("bifacial", "").upper().startswith("Y"),
        "pmax_w": _needed(row, "nameplate pmax"),
        "voc_v": _needed(row, "nameplate voc"),
        "isc_a": _needed(row, "nameplate isc"),
        "vmp_v": _needed(row, "nameplate vpmax"),
        "imp_a": _needed(row, "nameplate ipmax"),
        "beta_voc_pct_per_k": _needed(row, "βvoc", "betavoc"),
        "beta_vmp_pct_per_k": _number(row, "βvpmax", "betavpmax"),
        "gamma_pmp_pct_per_k": _needed(row, "γpmax", "gammapmax"),
        "alpha_isc_pct_per_k": _number(row, "αisc", "alphaisc"),
        "length_m": _number(row, "long side"),
        "width_m": _number(row, "short side"),
        "certifications": [{"standard": f"UL {one}", "status": "stated"} for one in dict.fromkeys(standards)],
    }


THREE_PHASE = re.compile(r"(three|3)[\s-]*phase|3Φ", re.IGNORECASE)
HYBRID = re.compile(r"batter|hybrid|storage", re.IGNORECASE)


def _inverter(row: Mapping[str, str]) -> dict[str, Any]:
    """The list states neither phases nor kind: they are read in the description."""
    told, kw, volts = row.get("description", ""), _needed(row, INVERTER_COLUMNS[0]), _needed(row, "nominal voltage")
    phases = 3 if THREE_PHASE.search(told) else 1
    micro = row.get("microinverter", "").upper().startswith("Y")
    amperes = round(1000 * kw / volts / (3**0.5 if phases == 3 else 1.0), 2)
    return {
        "manufacturer": _maker(row),
        "model": row["model number"],
        "kind": "micro" if micro else "hybrid" if HYBRID.search(told) else "string",
        "ac_kw": kw,
        "ac_a": amperes,
        "ac_v": volts,
        "phases": phases,
        "wires": 4 if phases == 3 else 2 if micro else 3,
        "mppt_low_v": _number(row, "voltage minimum"),
        "mppt_high_v": _number(row, "voltage maximum"),
        "ocpd_a": standard_ocpd_a(amperes),
        "efficiency_pct": _number(row, "weighted efficiency"),
        "certifications": list(_inverter_listings(row)),
    }


def _inverter_listings(row: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The grid support list holds what is certified to UL 1741's supplements; which, a column or the text says."""
    said = " ".join(f"{name} {cell}" for name, cell in row.items() if "1741" in name and cell not in ("", "N", "No"))
    for supplement in ("SB", "SA"):
        if re.search(rf"1741[\s-]*(supplement\s*)?{supplement}\b", said, re.IGNORECASE):
            yield {"standard": f"UL 1741-{supplement}", "status": "stated"}
            return
    yield {"standard": "UL 1741-SB", "status": "expected"}
