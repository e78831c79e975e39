"""Makers' ratings by model name, read from the catalogue's JSON: figures of datasheets, no rules."""

import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "services" / "design" / "rules" / "data"

Row = dict[str, Any]


@cache
def _rows(kind: str) -> tuple[Row, ...]:
    return tuple(json.loads((DATA / f"{kind}.json").read_text(encoding="utf-8"))["items"])


def module(model: str) -> Row | None:
    return _one("modules", model)


def inverter(model: str, ac_v: float | None = None) -> Row | None:
    """A product for several voltages has a row for each."""
    rows = [row for row in _rows("inverters") if _is(row, model)]
    return next((row for row in rows if row["ac_v"] == ac_v), rows[0] if rows else None)


def battery(model: str) -> Row | None:
    return _one("batteries", model)


def _one(kind: str, model: str) -> Row | None:
    return next((row for row in _rows(kind) if _is(row, model)), None)


def _is(row: Row, model: str) -> bool:
    return model in (row["model"], f"{row['manufacturer']} {row['model']}")


def expected_only(rows: list[Row], standard: str) -> bool:
    """Whether no source states the listing of any of the rows."""
    found = [one["status"] for row in rows for one in row["certifications"] if one["standard"] == standard]
    return bool(found) and "stated" not in found
