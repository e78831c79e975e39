"""The levels, the fast track's sizes and the screens of one jurisdiction, read from its dated row.

``params`` of a row in ``shared/rules/data/interconnection``: ``simplified``, ``fast_track``, ``export_capacity``,
``supplemental_decides`` and ``screens``; ``like`` names another row of which this one states only the differences.
"""

from datetime import date
from typing import Final

from shared.rules.forms.check import field_at_fault
from shared.rules.forms.grid import LevelsAndScreens, whole
from shared.rules.interconnection.rows import Row, bundled, row_for
from shared.rules.ruleset import remembered

SET: Final = "interconnection"


class Ruleset(LevelsAndScreens):
    """What one jurisdiction asks on a day."""

    id: str
    version: int
    jurisdiction: str
    citation: str
    verified: bool


@remembered(1_000)
def rules_for(jurisdiction: str, on: date) -> Ruleset:
    """The state's own rules, else those of the SGIP. ValueError for a day on which none was in force."""
    return ruleset_of(row_for(SET, jurisdiction, on))


def ruleset_of(row: Row) -> Ruleset:
    """The rules that a row states. ValueError with the row's id where it states too little or something else."""
    known = {one.id: one.params for one in reversed(bundled(SET))}  # by its first version: a later one changes nobody
    named = {name: getattr(row, name) for name in ("id", "version", "jurisdiction", "citation", "verified")}
    try:
        return Ruleset.model_validate(named | whole(row.params, known))
    except ValueError as error:
        raise ValueError(f"{row.id}: {field_at_fault(error)}") from None
