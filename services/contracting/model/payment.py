"""Money that the payment processor says has come in, and what of it was taken back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base


class Payment(Base):
    """One payment. Its number is the processor's, and counts once in all projects."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_cents > 0 AND deposit_cents >= 0 AND reversed_cents >= 0", name="positive"),
        CheckConstraint("deposit_cents + reversed_cents <= amount_cents", name="no_more_than_came"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """The processor's reference."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT), index=True)
    amount_cents: Mapped[int]
    received_at: Mapped[datetime]
    deposit_cents: Mapped[int] = mapped_column(default=0)
    """What of it counts as deposit now."""
    reversed_cents: Mapped[int] = mapped_column(default=0)
    reversals: Mapped[list[str]] = mapped_column(default_factory=list)
    """The processor's references of what was taken back."""

    @property
    def unapplied_cents(self) -> int:
        """What counts for nothing, and has to be returned: beyond the legal limit, or without a contract."""
        return self.amount_cents - self.deposit_cents - self.reversed_cents
