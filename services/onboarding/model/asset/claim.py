"""A warranty claim: what failed, and what its maker has answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.onboarding.model.base import Base
from shared.messaging.storage.store import Refused
from shared.schemas import onboarding as published
from shared.schemas.event import Event
from shared.schemas.parts import SerialNumber


class WarrantyClaim(Base):
    """One for each failure; open until the maker has answered."""

    __tablename__ = "warranty_claims"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (accepted IS NULL)", name="decided_whole"),
        CheckConstraint("paid_cents >= 0", name="paid"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("systems.project_id"), index=True)
    sku: Mapped[str] = mapped_column()
    serial: Mapped[str] = mapped_column()
    fault: Mapped[str] = mapped_column()
    """What was found, for the maker."""
    filed_at: Mapped[datetime] = mapped_column()
    covered: Mapped[bool | None] = mapped_column(default=None)
    """By the terms on record; None where there are none."""
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    accepted: Mapped[bool | None] = mapped_column(default=None)
    replaces: Mapped[bool] = mapped_column(default=False)
    paid_cents: Mapped[int] = mapped_column(default=0)

    def filed(self) -> Event:
        piece = SerialNumber(sku=self.sku, serial=self.serial)
        return published.WarrantyClaimFiled(
            project_id=self.project_id, claim_id=self.id, piece=piece, covered=self.covered
        )

    def decide(self, *, accepted: bool, replaces: bool, paid_cents: int, now: datetime) -> Event:
        """The maker's answer, once. Raises Refused for one that gives without accepting."""
        if self.decided_at is not None:
            raise Refused("decided", "the maker has answered this claim already")
        if not accepted and (replaces or paid_cents):
            raise Refused("not-accepted", "a maker that declines neither replaces nor pays")
        self.decided_at, self.accepted, self.replaces, self.paid_cents = now, accepted, replaces, paid_cents
        return published.WarrantyClaimDecided(
            project_id=self.project_id, claim_id=self.id, accepted=accepted, replaces=replaces, paid_cents=paid_cents
        )
