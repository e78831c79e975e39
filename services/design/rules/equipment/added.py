"""The catalogue that a design chooses from: the bundled one, and equipment that somebody adds by a file.

The file is JSON: {modules[], inverters[], batteries[], packages[]}, each optional. Rows have the fields of ``ratings``;
a rating that is left out is unknown. ``packages`` are rows as in ``data/offer_policy.json`` and stand in their place;
where there are none, every added piece is combined with what it fits and stands beside the company's packages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from services.design.rules.equipment import catalogue
from services.design.rules.equipment.ratings import BatterySpec, Equipment, InverterSpec, ModuleSpec

Spec = TypeVar("Spec", bound=Equipment)


class CatalogueError(ValueError):
    """A row that cannot be taken; the message names it."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Equipment by key; ``added_packages``: rows of packages that the file brings, by the company's form."""

    modules: Mapping[str, ModuleSpec]
    inverters: Mapping[str, InverterSpec]
    batteries: Mapping[str, BatterySpec]
    added_packages: tuple[Mapping[str, Any], ...] = ()
    added: tuple[Equipment, ...] = ()


def bundled() -> Catalogue:
    """What the project ships."""
    return Catalogue(catalogue.modules(), catalogue.inverters(), catalogue.batteries())


def with_added(document: Any, on: dt.date, source: str) -> Catalogue:
    """The bundled catalogue and the rows of a file. Raises CatalogueError for the first row that cannot be."""
    if not isinstance(document, dict):
        raise CatalogueError("the catalogue is not an object of modules, inverters and batteries")
    if unknown := set(document) - {"modules", "inverters", "batteries", "packages", "about", "sources"}:
        raise CatalogueError(f"{sorted(unknown)[0]!r} is none of modules, inverters, batteries, packages")
    base = bundled()
    modules = _rows(document, "modules", ModuleSpec, on, source)
    inverters = _rows(document, "inverters", InverterSpec, on, source)
    batteries = _rows(document, "batteries", BatterySpec, on, source)
    known = Catalogue(
        {**base.modules, **{one.key: one for one in modules}},
        {**base.inverters, **{one.key: one for one in inverters}},
        {**base.batteries, **{one.key: one for one in batteries}},
        added=(*modules, *inverters, *batteries),
    )
    return Catalogue(known.modules, known.inverters, known.batteries, tuple(_packages(document, known)), known.added)


def _rows(document: Mapping[str, Any], kind: str, spec: type[Spec], on: dt.date, source: str) -> list[Spec]:
    given = document.get(kind, [])
    rows = given.get("items") if isinstance(given, dict) else given
    if not isinstance(rows, list):
        raise CatalogueError(f"{kind} is not a list of rows")
    return [_row(kind, number, row, spec, on, source) for number, row in enumerate(rows, 1)]


def _row(kind: str, number: int, row: Any, spec: type[Spec], on: dt.date, source: str) -> Spec:
    place = f"{kind} row {number}"
    if not isinstance(row, dict):
        raise CatalogueError(f"{place} is not an object")
    name = str(row.get("key") or row.get("model") or "")
    place += f" ({name})" if name else ""
    if not row.get("certifications"):
        raise CatalogueError(f"{place}: certifications: a listing is missing; state its standard and where it was read")
    unknown = {field: None for field, about in spec.model_fields.items() if _may_be_none(about.annotation)}
    filled = {
        **unknown,
        "key": "-".join(f"{row.get('manufacturer', '')} {row.get('model', '')}".lower().split()),
        "availability": {"state": "available", "since": None, "substituted_by": None, "note": None},
        "sources": (source,),
        "last_verified": on,
        **({"attaches_to": ()} if kind == "batteries" else {}),
        **row,
    }
    try:
        return spec.model_validate(filled)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise CatalogueError(f"{place}: {field + ': ' if field else ''}{message}") from None


def _may_be_none(annotation: Any) -> bool:
    return type(None) in getattr(annotation, "__args__", ())


PACKAGE_FIELDS = {"id", "module", "inverters", "battery", "output_settings_kw"}


def _packages(document: Mapping[str, Any], known: Catalogue) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for number, row in enumerate(document.get("packages", []), 1):
        if not isinstance(row, dict) or set(row) - PACKAGE_FIELDS or not {"id", "module", "inverters"} <= set(row):
            raise CatalogueError(f"packages row {number}: a package has {', '.join(sorted(PACKAGE_FIELDS))}")
        row = {"battery": None, "output_settings_kw": [], **row}
        named: Sequence[tuple[str, Mapping[str, Any]]] = [
            (row["module"], known.modules),
            *((key, known.inverters) for key in row["inverters"]),
            *([] if row["battery"] is None else [(row["battery"], known.batteries)]),
        ]
        for key, items in named:
            if key not in items:
                raise CatalogueError(f"packages row {number} ({row['id']}): {key} is not in the catalogue")
        found.append(row)
    return found
