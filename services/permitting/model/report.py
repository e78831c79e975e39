"""A pre-application report: what the utility tells of a place before anything is applied for there (SGIP 1.2)."""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.permitting.model.base import OF_FILE, Base
from shared.messaging.storage.entities import text_enum
from shared.rules.interconnection.facts import Location
from shared.schemas.interconnection import PreApplicationReportRequested


class ReportState(StrEnum):
    REQUESTED = "requested"
    """The utility's clock runs; what is not sent yet waits."""
    ANSWERED = "answered"
    DROPPED = "dropped"
    """Somebody goes on without it."""


class Report(Base):
    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("fee_cents >= 0", name="fee"),
        CheckConstraint("state <> 'answered' OR facts IS NOT NULL", name="answered_has_facts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_FILE), index=True)
    usage_point_id: Mapped[str]
    asked_by: Mapped[str]
    """Who has asked for it: a person, or the rule that it is worth its fee."""
    asked_at: Mapped[datetime]
    due: Mapped[datetime]
    """When the utility's clock ends."""
    rule: Mapped[str]
    """Id and version of the row that sets the clock."""
    fee_cents: Mapped[int | None] = mapped_column(default=None)
    citation: Mapped[str | None] = mapped_column(default=None)
    """Where the fee is written; null where somebody has stated it, and where none is known."""
    state: Mapped[ReportState] = mapped_column(text_enum(ReportState), default=ReportState.REQUESTED)
    said: Mapped[int] = mapped_column(default=0)
    """The utility's own number of the last of its messages about it that was taken."""
    facts: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """Location as the utility has told it; what it does not know is null."""
    answered_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def location(self) -> Location | None:
        return None if self.facts is None else TypeAdapter(Location).validate_python(self.facts)

    def requested(self, kwac: float, battery_kw: float, phases: int | None) -> PreApplicationReportRequested:
        return PreApplicationReportRequested(
            project_id=self.project_id, report_id=self.id, usage_point_id=self.usage_point_id, kwac=kwac,
            battery_kw=battery_kw, phases=phases, fee_cents=self.fee_cents, requested_at=self.asked_at,
        )  # fmt: skip

    def answer(self, location: Location, now: datetime) -> bool:
        """False where it says what is known already. A later report takes the place of an earlier one."""
        facts = asdict(location)
        if facts == self.facts:
            return False
        self.state, self.facts, self.answered_at = ReportState.ANSWERED, facts, now
        return True
