"""Real tariffs that come with the software, each with its dates and its source: ``data/tariffs/*.json``.

The files are URDB records, so that a record downloaded from the database can be put beside them unchanged. A tariff
is chosen for a date; nothing here says that it is still in force today (``last_verified`` says when it was). Tariffs
that the regulator has published since stand beside them, as rows of the set ``tariffs``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from shared.rules.ruleset import FEDERAL, RuleRow, remembered, row_of, rule_set

if TYPE_CHECKING:
    from shared.rules.tariff.structure import Tariff


@dataclass(frozen=True, eq=False)
class LibraryTariff:
    """A tariff, the file it came from and the day somebody last compared it with the utility's sheet."""

    tariff: Tariff
    file: str
    eia_id: int
    last_verified: dt.date


SET: Final = "tariffs"


@cache
def _records() -> dict[str, dict[str, Any]]:
    """The bundled records by the names of their files."""
    folder = resources.files("shared.rules").joinpath("data", SET)
    paths = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in paths if path.name.endswith(".json")}


@remembered(1)
def library() -> Sequence[LibraryTariff]:
    """All bundled tariffs, in the order of their files, then those that were published since."""
    published = {row.id: row.params for row in rule_set(SET)}
    return tuple(_entry(name, record) for name, record in (_records() | published).items())


def _parsed(record: dict[str, Any]) -> Tariff:
    from shared.rules.tariff.urdb.record import parse  # loads numpy, which a service without tariffs does without

    return parse(record)


def _entry(name: str, record: dict[str, Any]) -> LibraryTariff:
    tariff = _parsed(record)
    verified = record.get("last_verified")
    since = tariff.effective_from or dt.date.min
    return LibraryTariff(
        tariff, name, int(record["eiaid"]), since if verified is None else dt.date.fromisoformat(verified)
    )


def bundled_tariff_rows(name: str = SET) -> tuple[RuleRow, ...]:
    """The bundled tariffs as rows: each edition is a rule of its own, since its dates are in its label."""
    return tuple(tariff_row(record) for record in _records().values()) if name == SET else ()


def tariff_row(record: dict[str, Any]) -> RuleRow:
    """The row of a URDB record. ValueError where it is no tariff."""
    tariff = _parsed(record)
    if tariff.effective_from is None:
        raise ValueError(f"{record.get('label')}: no startdate")
    content = {
        "id": record["label"], "version": 1, "jurisdiction": FEDERAL, "utility_id": str(record["eiaid"]),
        "applies_to": [record["label"]], "effective_from": tariff.effective_from.isoformat(),
        "effective_to": None if tariff.effective_to is None else tariff.effective_to.isoformat(), "params": record,
        "citation": str(record.get("source") or record["label"]), "last_verified": None, "verified": False,
    }  # fmt: skip
    return row_of(content, str(record["label"]))


def by_label(label: str) -> Tariff:
    """The bundled tariff with this label; raises ``KeyError``."""
    for entry in library():
        if entry.tariff.label == label:
            return entry.tariff
    raise KeyError(label)


def in_force(eia_id: int, on: dt.date) -> Sequence[Tariff]:
    """Bundled tariffs of one utility (EIA id) whose dates include ``on``."""
    return [entry.tariff for entry in library() if entry.eia_id == eia_id and entry.tariff.in_force_on(on)]


def by_key(key: str, on: dt.date) -> LibraryTariff:
    """The bundled tariff of a key: a label, or a label without its date, then the newest in force on ``on``.

    Where none of them was in force yet or still, the newest of all. Raises ``KeyError`` that names the keys there are.
    """
    exact = [entry for entry in library() if entry.tariff.label == key]
    if exact:
        return exact[0]
    dated = [entry for entry in library() if entry.tariff.label.rsplit("-", 3)[0] == key]
    found = [entry for entry in dated if entry.tariff.in_force_on(on)] or dated
    if not found:
        known = ", ".join(entry.tariff.label for entry in library())
        raise KeyError(f"the tariff {key} is not in the library, which holds {known}")
    return max(found, key=lambda entry: entry.tariff.effective_from or dt.date.min)
