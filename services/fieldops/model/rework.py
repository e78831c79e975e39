"""Rework: what an inspection or the commissioning found and the crew has to put right."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from shared.schemas import fieldops as published
from shared.schemas.event import Event
from shared.schemas.parts import Finding


class Rework(Base):
    """What an inspection or the commissioning found and the crew has to put right."""

    __tablename__ = "reworks"
    __table_args__ = (UniqueConstraint("cause_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    cause_id: Mapped[UUID]
    """The inspection or the commissioning report that failed."""
    findings: Mapped[list[dict[str, Any]]]
    done_at: Mapped[datetime | None] = mapped_column(default=None)

    def ordered(self) -> Event:
        return published.ReworkOrdered(
            project_id=self.project_id,
            rework_id=self.id,
            findings=tuple(Finding.model_validate(finding) for finding in self.findings),
        )
