"""What a permit set is made of: which sheets it has, which documents each of them is, and what is still missing."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from services.permitting.rules.permit_set import tables
from shared.schemas.facts import ListingFacts
from shared.schemas.parts import DesignFacts, EquipmentLine
from shared.schemas.permitting import PermitKind

DRAWN: Final[Mapping[str, tuple[str, ...]]] = {
    "PV-1": ("cover_and_site_plan", "roof_layout_with_setbacks"),
    "E-1": ("single_line_diagram",),
}
"""Number of a sheet of the design -> the documents that it is."""


class DrawnSheet(BaseModel):
    """A sheet of the design."""

    model_config = ConfigDict(frozen=True)

    number: str
    title: str
    sha256: str
    svg: str


class Contents(BaseModel):
    """All that a permit set is bound from."""

    model_config = ConfigDict(frozen=True)

    permit_id: str
    kind: PermitKind
    ahj_id: str
    project_id: str
    contract_id: str | None
    """The contract in which the owner has us apply; None where that is not known."""
    documents: tuple[str, ...]
    """What the authority wants."""
    codes: tuple[str, ...]
    """Editions in force."""
    contractor: str
    licence: str
    design: DesignFacts
    bill_of_materials: tuple[EquipmentLine, ...]
    certificates: tuple[ListingFacts, ...]
    tmin_c: float | None
    sheets: tuple[DrawnSheet, ...]
    on_file: tuple[str, ...]
    """Names and kinds of documents that people have added to the project."""


@dataclass(frozen=True)
class Page:
    """A sheet of the set: drawn by the design, or a table of its facts."""

    number: str
    title: str
    sha256: str
    covers: tuple[str, ...]
    svg: str | None = None
    table: tables.Table | None = None


def pages(contents: Contents) -> list[Page]:
    """The sheets after the cover, in the order in which they are bound."""
    drawn = [Page(one.number, one.title, one.sha256, DRAWN.get(one.number, ()), svg=one.svg) for one in contents.sheets]
    written = [
        Page(table.number, table.title, digest(table), table.covers, table=table)
        for table in tables.of(contents.design, contents.bill_of_materials, contents.certificates, contents.tmin_c)
    ]
    about = tables.authorization(contents.contractor, contents.licence, contents.contract_id)
    return [*drawn, *written, Page(about.number, about.title, digest(about), about.covers, table=about)]


def missing(contents: Contents, bound: Iterable[Page]) -> tuple[str, ...]:
    """What the authority wants and the set does not have; a file on the project's own shelf counts."""
    have = {document for page in bound for document in page.covers} | set(contents.on_file)
    return tuple(one for one in contents.documents if one not in have)


def digest(table: tables.Table) -> str:
    """SHA-256 of what a table says."""
    content: list[Any] = [table.title, list(table.head), [list(row) for row in table.rows], list(table.notes)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
