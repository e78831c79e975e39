"""The books of a project: every fact of its money with the entry that it makes. Rows are only ever added."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base


class LedgerEntry(Base):
    """One fact and its lines, equal on both sides. The database refuses to change or delete a row."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("one_ledger_entry_a_place", "project_id", "place", unique=True),
        Index("one_ledger_entry_a_fact", "project_id", "fact_id", unique=True),
        CheckConstraint("debit_cents = credit_cents AND debit_cents >= 0", name="balanced"),
        CheckConstraint("place > 0", name="place"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT))
    entity: Mapped[str]
    """Whose books these are: the row of ``companies`` of the seller."""
    place: Mapped[int]
    """From 1, in the order of booking."""
    fact_id: Mapped[str]
    """A fact that comes again is not booked again."""
    day: Mapped[date]
    """Local to the site."""
    fact: Mapped[dict[str, Any]]
    lines: Mapped[list[dict[str, Any]]]
    debit_cents: Mapped[int]
    credit_cents: Mapped[int]
