"""Invoices and credit notes of suppliers."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from services.fieldops.rules.supply.matching import Charged, Match
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import fieldops as published
from shared.schemas.event import Event


class InvoiceState(StrEnum):
    BLOCKED = "blocked"
    TO_PAY = "to_pay"
    REFUSED = "refused"


class Invoice(Base):
    """What a supplier charges for an order."""

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("total_cents >= 0", name="total_not_negative"),
        CheckConstraint("state <> 'blocked' OR jsonb_array_length(reasons) > 0", name="blocked_for_a_reason"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """``supplier/number``: charged once, whatever the order."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    purchase_order_id: Mapped[UUID] = mapped_column(ForeignKey("purchase_orders.id"))
    number: Mapped[str]
    dated: Mapped[date]
    lines: Mapped[list[dict[str, Any]]]
    charges_cents: Mapped[int]
    total_cents: Mapped[int]
    state: Mapped[InvoiceState] = mapped_column(text_enum(InvoiceState))
    reasons: Mapped[list[str]] = mapped_column(default_factory=list)
    """Why it is blocked, or was."""

    @property
    def charged(self) -> list[Charged]:
        return [Charged(**line) for line in self.lines]

    def judged(self, found: Match) -> Event:
        """The result of a match: to be paid, or blocked with every reason."""
        self.total_cents = found.total_cents
        self.reasons = list(found.blocked)
        self.state = InvoiceState.BLOCKED if found.blocked else InvoiceState.TO_PAY
        if found.blocked:
            return published.InvoiceBlocked(
                project_id=self.project_id,
                purchase_order_id=self.purchase_order_id,
                invoice=self.number,
                total_cents=self.total_cents,
                reasons=found.blocked,
            )
        return self.matched()

    def matched(self) -> Event:
        self.state = InvoiceState.TO_PAY
        return published.InvoiceMatched(
            project_id=self.project_id,
            purchase_order_id=self.purchase_order_id,
            invoice=self.number,
            total_cents=self.total_cents,
        )

    def decide(self, *, pay: bool) -> list[Event]:
        """Somebody has looked at a blocked invoice."""
        if self.state is not InvoiceState.BLOCKED:
            raise Refused("not-blocked", f"invoice {self.number} is {self.state}")
        if pay:
            return [self.matched()]
        self.state = InvoiceState.REFUSED
        return []
