"""Dated rows of interconnection rules, as ``shared/rules/data/<set>/<id>.json`` states them.

A row holds for a place from its first day to its last. A state's own row precedes the federal one; a state whose rows
have all ended, or not begun, has no rule rather than silently the federal one.
"""

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FEDERAL = "US"

STATES = frozenset({
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA",
    "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR",
    "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY",
})  # fmt: skip
"""Codes of the states and of the District of Columbia."""


class Row(BaseModel):
    """One rule set of one place; ``params`` is what the set itself defines."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    id: Annotated[str, Field(min_length=1, max_length=80)]
    version: Annotated[int, Field(ge=1)]
    jurisdiction: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    """Two-letter state, or ``US``."""
    utility_id: str | None = None
    ahj_id: str | None = None
    applies_to: str
    effective_from: date
    effective_to: date | None = None
    """The last day; None while no end is known."""
    grandfather_by: str | None = None
    """Which date of a project decides the version that it keeps."""
    params: dict[str, Any]
    citation: Annotated[str, Field(min_length=1)]
    url: str | None = None
    last_verified: date | None = None
    verified: bool
    """False where the text itself was not read."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError(f"{self.id} ends on {self.effective_to} before it begins on {self.effective_from}")
        return self

    @property
    def place(self) -> tuple[str, str, str]:
        return self.jurisdiction, self.utility_id or "", self.ahj_id or ""

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on <= (self.effective_to or date.max)


@cache
def bundled(folder: str) -> tuple[Row, ...]:
    """All rows of a set, by place and date. ValueError where two of one place overlap."""
    directory = files("shared.rules").joinpath("data", folder)
    rows = [
        Row.model_validate(json.loads(one.read_text(encoding="utf-8")))
        for one in directory.iterdir()
        if one.name.endswith(".json")
    ]
    return ordered(rows)


def ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows by place and date. ValueError with both ids where two rows of one place hold on one day."""
    found = sorted(rows, key=lambda row: (*row.place, row.effective_from, row.id))
    for one, other in pairwise(found):
        if one.place == other.place and one.in_force(other.effective_from):
            raise ValueError(f"{one.id} and {other.id} both hold on {other.effective_from}")
    return tuple(found)


def row_for(folder: str, jurisdiction: str, on: date) -> Row:
    """The row of a place on a day: the state's own, else the federal one. ValueError where none is in force."""
    rows = _whole(folder, jurisdiction) or _whole(folder, FEDERAL)
    found = next((row for row in rows if row.in_force(on)), None)
    if found is None:
        raise ValueError(f"no {folder} rules of {rows[0].jurisdiction} were in force on {on.isoformat()}")
    return found


def authority_row(folder: str, ahj_id: str, on: date) -> Row | None:
    """The row of one authority on a day, where it has one of its own."""
    return next((row for row in bundled(folder) if row.ahj_id == ahj_id and row.in_force(on)), None)


def _whole(folder: str, jurisdiction: str) -> list[Row]:
    """The rows that hold for all of a state."""
    return [row for row in bundled(folder) if row.place == (jurisdiction, "", "")]
