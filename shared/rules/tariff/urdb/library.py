"""Real tariffs that come with the software, each with its dates and its source: ``data/tariffs/*.json``.

The files are URDB records, so that a record downloaded from the database can be put beside them unchanged. A tariff
is chosen for a date; nothing here says that it is still in force today (``last_verified`` says when it was).
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from shared.rules.tariff.structure import Tariff
from shared.rules.tariff.urdb.record import parse


@dataclass(frozen=True, eq=False)
class LibraryTariff:
    """A tariff, the file it came from and the day somebody last compared it with the utility's sheet."""

    tariff: Tariff
    file: str
    eia_id: int
    last_verified: dt.date


@cache
def library() -> Sequence[LibraryTariff]:
    """All bundled tariffs, in the order of their files."""
    folder = resources.files("shared.rules").joinpath("data", "tariffs")
    found = []
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".json"):
            record = json.loads(path.read_text(encoding="utf-8"))
            verified = dt.date.fromisoformat(record["last_verified"])
            found.append(LibraryTariff(parse(record), path.name, int(record["eiaid"]), verified))
    return tuple(found)


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
