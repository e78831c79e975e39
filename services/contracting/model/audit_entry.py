"""The sealed record of the electronic signature."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base
from services.contracting.rules.audit_trail import GENESIS, seal
from shared.messaging.ids import new_id
from shared.schemas.event import rfc3339


class AuditEntry(Base):
    """One entry of the sealed record of what was sent, seen and signed. Addresses of signers stay here."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("one_entry_per_place", "project_id", "place", unique=True),
        CheckConstraint("place >= 0", name="place"),
        CheckConstraint("seal ~ '^[0-9a-f]{64}$'", name="seal"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT))
    place: Mapped[int]
    """From 0, in the order of the chain."""
    entry: Mapped[dict[str, Any]]
    seal: Mapped[str]

    @classmethod
    def after(cls, chain: list["AuditEntry"], project_id: UUID, what: str, at: datetime, **facts: str) -> "AuditEntry":
        """The entry that follows a chain given in its order."""
        entry = {"what": what, "at": rfc3339(at), "project_id": str(project_id), **facts}
        previous = chain[-1].seal if chain else GENESIS
        return cls(id=new_id(), project_id=project_id, place=len(chain), entry=entry, seal=seal(previous, entry))
