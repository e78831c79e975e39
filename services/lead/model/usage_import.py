"""What was given as usage data, taken or rejected."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.lead.model.base import Base


class UsageImport(Base):
    """One set of usage data as it was given, taken or rejected. The newest that was taken counts."""

    __tablename__ = "usage_imports"
    __table_args__ = (
        CheckConstraint(
            "(figures IS NULL) = (report IS NULL) AND (figures IS NULL) = (reasons <> '[]'::jsonb)",
            name="accepted_or_rejected",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("leads.project_id"), index=True)
    imported_at: Mapped[datetime]
    method: Mapped[str]
    sha256: Mapped[str]
    reasons: Mapped[list[str]] = mapped_column(default_factory=list)
    """Why it was rejected; empty where it was taken."""
    report: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """Readings, gaps, duplicates, estimates, months, reconciliation, warnings."""
    figures: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """What the analysis needs of it; ``rules/usage/figures.py`` has its forms."""

    @property
    def accepted(self) -> bool:
        return not self.reasons
