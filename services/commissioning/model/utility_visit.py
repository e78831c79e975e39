"""Visits of the utility: to witness the tests, to exchange its meter."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.commissioning.model.base import Base
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import commissioning as published
from shared.schemas.event import Event
from shared.schemas.parts import Finding


class UtilityVisitKind(StrEnum):
    WITNESS_TEST = "witness_test"
    """The utility watches the tests, or makes its own; permission is asked for afterwards."""
    METER_EXCHANGE = "meter_exchange"
    """A meter that counts both ways, or production alone, takes the place of the one that hangs there."""


class UtilityVisitState(StrEnum):
    DUE = "due"
    """The utility wants it; no day is agreed on."""
    ARRANGED = "arranged"
    HELD = "held"
    WAIVED = "waived"
    """The utility does without."""
    CANCELLED = "cancelled"


class VisitOutcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    """With findings; the utility comes again."""
    MISSED = "missed"
    """Nobody came; another day is agreed on."""
    WAIVED = "waived"


class UtilityVisit(Base):
    """What the utility wants to come for. At most one of a kind is open at a time."""

    __tablename__ = "utility_visits"
    __table_args__ = (
        CheckConstraint("state <> 'arranged' OR arranged_for IS NOT NULL", name="arranged_for_a_day"),
        Index(
            "utility_visits_one_open", "project_id", "kind", unique=True,
            postgresql_where="state IN ('due', 'arranged')",
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("handovers.project_id"), index=True)
    kind: Mapped[UtilityVisitKind] = mapped_column(text_enum(UtilityVisitKind))
    reason: Mapped[str]
    """The utility's words."""
    state: Mapped[UtilityVisitState] = mapped_column(text_enum(UtilityVisitState), default=UtilityVisitState.DUE)
    arranged_for: Mapped[date | None] = mapped_column(default=None)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """Of the last time that it failed."""

    @property
    def open(self) -> bool:
        return self.state in (UtilityVisitState.DUE, UtilityVisitState.ARRANGED)

    def required(self) -> Event:
        return published.UtilityVisitRequired(
            project_id=self.project_id, visit_id=self.id, visit=self.kind, reason=self.reason
        )

    def arrange(self, on: date, today: date) -> Event:
        """For a day that is not over; another day takes the place of the one before."""
        self._must_be_open()
        if on < today:
            raise Refused("in-the-past", f"{on} is past; today is {today}")
        self.state, self.arranged_for = UtilityVisitState.ARRANGED, on
        return published.UtilityVisitArranged(project_id=self.project_id, visit_id=self.id, visit=self.kind, on=on)

    def end(self, outcome: VisitOutcome, findings: Sequence[Finding], today: date) -> Event:
        """What came of it. Nobody has a result before the day; only to waive a visit no day is needed."""
        self._must_be_open()
        if bool(findings) is not (outcome is VisitOutcome.FAILED):
            raise Refused("findings-contradict", "a visit that failed names findings, and no other does")
        if outcome is not VisitOutcome.WAIVED and (self.arranged_for is None or today < self.arranged_for):
            raise Refused("not-yet", f"this visit is arranged for {self.arranged_for or 'no day'}")
        if outcome in (VisitOutcome.FAILED, VisitOutcome.MISSED):
            self.state, self.arranged_for = UtilityVisitState.DUE, None
        else:
            held = outcome is VisitOutcome.PASSED
            self.state = UtilityVisitState.HELD if held else UtilityVisitState.WAIVED
        self.findings = [one.model_dump(mode="json") for one in findings]
        return published.UtilityVisitEnded(
            project_id=self.project_id, visit_id=self.id, visit=self.kind, outcome=outcome, ended_on=today,
            findings=tuple(findings),
        )  # fmt: skip

    def _must_be_open(self) -> None:
        if not self.open:
            raise Refused("wrong-state", f"this visit is {self.state} already")
