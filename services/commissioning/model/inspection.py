"""Inspections by the authority."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.commissioning.model.base import Base
from services.commissioning.rules.inspection import FINAL
from services.commissioning.rules.policy import QUALITY_REVIEW_FROM_FAILURE
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import commissioning as published
from shared.schemas.event import Event
from shared.schemas.parts import Finding


class InspectionState(StrEnum):
    SCHEDULED = "scheduled"
    PASSED = "passed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Inspection(Base):
    """One visit of an inspector. At most one is scheduled at a time."""

    __tablename__ = "inspections"
    __table_args__ = (
        CheckConstraint("attempt >= 1", name="attempt_counts_from_one"),
        Index("inspections_one_scheduled", "project_id", unique=True, postgresql_where="state = 'scheduled'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("handovers.project_id"), index=True)
    attempt: Mapped[int]
    """Of its kind."""
    on: Mapped[date]
    kind: Mapped[str] = mapped_column(default=FINAL)
    """``rough``, ``electrical``, ``fire`` or ``final``."""
    remote: Mapped[bool] = mapped_column(default=False)
    """Whether the inspector looked by video."""
    fee_cents: Mapped[int] = mapped_column(default=0)
    """What the authority charges for the inspection after this one failed."""
    state: Mapped[InspectionState] = mapped_column(text_enum(InspectionState), default=InspectionState.SCHEDULED)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """What made it fail; on a pass the corrections that the inspector asked for without another visit."""
    root_cause: Mapped[str | None] = mapped_column(default=None)
    """What quality assurance found out after repeated failures."""

    def scheduled(self) -> Event:
        return published.InspectionScheduled(
            project_id=self.project_id, inspection_id=self.id, attempt=self.attempt, on=self.on, kind=self.kind
        )

    @property
    def escalated(self) -> bool:
        """Quality assurance takes over when this one fails too."""
        return self.attempt >= QUALITY_REVIEW_FROM_FAILURE

    def must_have_come(self, today: date) -> None:
        """Nobody has a result before the day."""
        self._must_be_scheduled()
        if today < self.on:
            raise Refused("not-yet", f"this inspection is on {self.on}")

    def move(self, on: date, reason: str, today: date) -> Event:
        """To another day, which may not be over."""
        self._must_be_scheduled()
        if on < today:
            raise Refused("in-the-past", f"{on} is past; today is {today}")
        self.on = on
        return published.InspectionRescheduled(
            project_id=self.project_id, inspection_id=self.id, attempt=self.attempt, on=on, reason=reason
        )

    def miss(self, by: str, again_on: date, today: date) -> list[Event]:
        """Nobody inspected: the same attempt on another day."""
        self.must_have_come(today)
        missed_on, self.on = self.on, again_on
        return [
            published.InspectionMissed(
                project_id=self.project_id, inspection_id=self.id, attempt=self.attempt, missed_on=missed_on, by=by
            ),
            self.scheduled(),
        ]

    def cancel(self, reason: str) -> Event:
        self._must_be_scheduled()
        self.state = InspectionState.CANCELLED
        return published.InspectionCancelled(
            project_id=self.project_id, inspection_id=self.id, attempt=self.attempt, reason=reason
        )

    def _must_be_scheduled(self) -> None:
        if self.state is not InspectionState.SCHEDULED:
            raise Refused("wrong-state", f"this inspection is {self.state} already")

    def passed(self, corrections: tuple[Finding, ...], today: date) -> Event:
        self.state = InspectionState.PASSED
        self.findings = [one.model_dump(mode="json") for one in corrections]
        if self.kind != FINAL:
            return published.InspectionStepPassed(
                project_id=self.project_id, inspection_id=self.id, kind=self.kind, attempt=self.attempt,
                inspected_on=today, conditions=corrections, remote=self.remote,
            )  # fmt: skip
        return published.InspectionPassed(
            project_id=self.project_id,
            inspection_id=self.id,
            attempt=self.attempt,
            inspected_on=today,
            outcome="pass_with_corrections" if corrections else "pass",
            conditions=corrections,
            remote=self.remote,
        )

    def failed(self, findings: tuple[Finding, ...], fee_cents: int) -> Event:
        self.state = InspectionState.FAILED
        self.fee_cents = fee_cents
        self.findings = [one.model_dump(mode="json") for one in findings]
        return published.InspectionFailed(
            project_id=self.project_id,
            inspection_id=self.id,
            attempt=self.attempt,
            findings=findings,
            reinspection_fee_cents=fee_cents,
            escalated=self.escalated,
            kind=self.kind,
        )
