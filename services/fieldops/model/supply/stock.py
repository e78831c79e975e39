"""Our own stock: lots in warehouses and on trucks, and the letters between a project's file and a warehouse's desk.

Nobody but the desk of a place changes its lots, under the lock of the place: two projects cannot both be given the last
pieces. A file leaves a letter, and the desk leaves the answer as a letter in the file.
"""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base


def place_key(name: str) -> UUID:
    """The key under which a warehouse or truck works, beside those of the projects."""
    return uuid5(NAMESPACE_URL, f"heliograph:stock:{name}")


class Lot(Base):
    """Pieces of one article that came together."""

    __tablename__ = "lots"
    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="not_negative"),
        CheckConstraint(
            "jsonb_array_length(serials) = 0 OR jsonb_array_length(serials) = on_hand",
            name="every_piece_has_its_number",
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """``place/SKU/lot``."""
    project_id: Mapped[UUID] = mapped_column(index=True)
    """The place's key."""
    place: Mapped[str]
    sku: Mapped[str]
    lot: Mapped[str]
    on_hand: Mapped[int]
    """Pieces that no project has been given."""
    serials: Mapped[list[str]] = mapped_column(default_factory=list)
    """Of those pieces; empty for what has none."""


class SpareLevel(Base):
    """How many pieces of an article a place keeps back for service: installations are not given them."""

    __tablename__ = "spare_levels"
    __table_args__ = (CheckConstraint("keep >= 0", name="not_negative"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """``place/SKU``."""
    project_id: Mapped[UUID] = mapped_column(index=True)
    """The place's key."""
    sku: Mapped[str]
    keep: Mapped[int]


class Letter(Base):
    """A message between a project's file and a place's desk; gone once it was read."""

    __tablename__ = "letters"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(index=True)
    """The addressee: a project, or a place's key."""
    body: Mapped[dict[str, Any]]
