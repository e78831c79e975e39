"""Dated rows of interconnection rules, as ``shared/rules/data/<set>/<id>.json`` states them.

A row holds for a place from its first day to its last. A state's own row precedes the federal one; a state whose rows
have all ended, or not begun, has no rule rather than silently the federal one.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from shared.rules.ruleset import FEDERAL, STATES, RuleRow, remembered, rule_set

__all__ = ["FEDERAL", "STATES", "Row", "authority_row", "bundled", "ordered", "row_for"]

Row = RuleRow


@remembered(64)
def bundled(folder: str) -> tuple[Row, ...]:
    """All rows of a set, by place and date. ValueError where two of one place overlap."""
    return ordered(rule_set(folder))


def ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows by place and date. ValueError with both ids where two rows of one place hold on one day."""
    found = sorted(rows, key=lambda row: (row.jurisdiction, row.utility_id or "", row.ahj_id or "", row.effective_from))
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
    return [row for row in bundled(folder) if row.place == (jurisdiction, None, None)]
