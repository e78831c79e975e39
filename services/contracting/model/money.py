"""The money of a project: what came in and went back, and the books, whose rows are only ever added."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base
from shared.messaging.storage.entities import text_enum


class Purpose(StrEnum):
    """What a customer pays for."""

    DEPOSIT = "deposit"
    STUDY = "study_deposit"
    """Passed on to the utility."""
    PRICE = "price"
    """The rest of a cash price, once the system stands."""


class Payment(Base):
    """One payment. Its number is the processor's, and counts once in all projects."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_cents > 0 AND deposit_cents >= 0 AND reversed_cents >= 0", name="positive"),
        CheckConstraint("deposit_cents + applied_cents + reversed_cents <= amount_cents", name="no_more_than_came"),
        CheckConstraint("refund_cents >= 0 AND refund_cents <= deposit_cents + applied_cents", name="refund"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """The processor's reference."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT), index=True)
    amount_cents: Mapped[int]
    received_at: Mapped[datetime]
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose), default=Purpose.DEPOSIT)
    method: Mapped[str] = mapped_column(default="ach")
    """The way by which it came, and goes back."""
    deposit_cents: Mapped[int] = mapped_column(default=0)
    """What of it counts as deposit now."""
    applied_cents: Mapped[int] = mapped_column(default=0)
    """What of it counts for another purpose now."""
    refund_cents: Mapped[int] = mapped_column(default=0)
    """What of both goes back, since the contract has ended or its price is lower."""
    refund_by: Mapped[datetime | None] = mapped_column(default=None)
    """The end of the last day for that; None while nothing goes back by law."""
    reversed_cents: Mapped[int] = mapped_column(default=0)
    reversals: Mapped[list[str]] = mapped_column(default_factory=list)
    """The processor's references of what was taken back."""

    @property
    def unapplied_cents(self) -> int:
        """What counts for nothing: beyond the legal limit, or without a contract."""
        return self.amount_cents - self.deposit_cents - self.applied_cents - self.reversed_cents

    @property
    def to_return_cents(self) -> int:
        """What has to go back by the way it came."""
        return self.unapplied_cents + self.refund_cents

    def take_back(self, cents: int) -> int:
        """Of what is taken back, what counted for nothing comes first; gives how much of the rest had counted."""
        counted = max(0, cents - self.unapplied_cents)
        of_deposit = min(counted, self.deposit_cents)
        self.deposit_cents -= of_deposit
        self.applied_cents -= counted - of_deposit
        self.refund_cents = max(0, self.refund_cents - counted)
        self.reversed_cents += cents
        return counted


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
