"""What a lender wants to see before it funds: an item with a day, cleared by somebody."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base
from shared.messaging.storage.store import Refused
from shared.schemas.contracting import StipulationCleared
from shared.schemas.event import Event


class Stipulation(Base):
    """Open until the lender has cleared it; while one is open the contract does not take effect."""

    __tablename__ = "stipulations"
    __table_args__ = (
        Index("stipulations_of_project", "project_id"),
        CheckConstraint("(cleared_at IS NULL) = (cleared_by IS NULL)", name="cleared_by_somebody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT))
    application_id: Mapped[UUID]
    text: Mapped[str]
    due: Mapped[datetime]
    """When the approval expires."""
    document_sha256: Mapped[str | None] = mapped_column(default=None)
    """What was shown; None while open, and where the lender named nothing."""
    cleared_by: Mapped[str | None] = mapped_column(default=None)
    cleared_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def open(self) -> bool:
        return self.cleared_at is None

    def clear(self, who: str, document_sha256: str | None, now: datetime, others: int) -> list[Event]:
        """``others``: how many more of the application are open."""
        if not self.open:
            raise Refused("stipulation-cleared", f"this stipulation was cleared by {self.cleared_by}")
        self.cleared_by, self.cleared_at, self.document_sha256 = who, now, document_sha256
        return [
            StipulationCleared(
                project_id=self.project_id, application_id=self.application_id, stipulation_id=self.id,
                remaining=others,
            )
        ]  # fmt: skip
