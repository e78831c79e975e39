"""Visits of a job beside the installation itself: survey, electrical work, an inspection to attend, service."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from services.fieldops.model.supply.purchase import not_past
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import fieldops as published
from shared.schemas.event import Event


class VisitKind(StrEnum):
    SURVEY = "survey"
    ROOF = "roof"
    ELECTRICAL = "electrical"
    INSPECTION = "inspection"
    SERVICE = "service"


class VisitState(StrEnum):
    PLANNED = "planned"
    ON_SITE = "on_site"
    DONE = "done"
    CANCELLED = "cancelled"


SHOTS: Mapping[VisitKind, tuple[str, ...]] = {
    VisitKind.SURVEY: ("roof_planes", "attic", "main_panel", "meter"),
    VisitKind.ROOF: ("flashing", "rails", "modules", "grounding", "array_whole"),
    VisitKind.ELECTRICAL: ("inverter", "disconnect", "panel_labels", "rapid_shutdown_label", "torque_marks"),
    VisitKind.INSPECTION: ("inspection_card",),
    VisitKind.SERVICE: ("before", "after", "serial_plate"),
}
"""Which photographs show that a visit was done (policy)."""


class Visit(Base):
    """One visit of a crew, on working days that belong to it alone."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("days >= 1", name="takes_a_day"),
        CheckConstraint("state NOT IN ('on_site', 'done') OR arrived_at IS NOT NULL", name="arrived"),
        CheckConstraint("state <> 'done' OR departed_at >= arrived_at", name="departed_later"),
        CheckConstraint("hours >= 0", name="hours_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    kind: Mapped[VisitKind] = mapped_column(text_enum(VisitKind))
    crew: Mapped[str]
    starts_on: Mapped[date]
    days: Mapped[int]
    window_first: Mapped[date]
    """First day that the customer agreed to."""
    window_last: Mapped[date]
    skills: Mapped[list[str]] = mapped_column(default_factory=list)
    """Skills and licences that the work asks for."""
    people: Mapped[list[str]] = mapped_column(default_factory=list)
    """Personnel numbers of who comes; no names."""
    state: Mapped[VisitState] = mapped_column(text_enum(VisitState), default=VisitState.PLANNED)
    signed: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """Day -> who signed the hazards of that day: {person: [codes]}."""
    arrived_at: Mapped[datetime | None] = mapped_column(default=None)
    departed_at: Mapped[datetime | None] = mapped_column(default=None)
    hours: Mapped[float] = mapped_column(default=0.0)
    """Of all people together."""
    shots: Mapped[list[str]] = mapped_column(default_factory=list)
    """What of the shot list was photographed."""

    @property
    def open(self) -> bool:
        return self.state in (VisitState.PLANNED, VisitState.ON_SITE)

    @property
    def shot_list(self) -> tuple[str, ...]:
        return SHOTS[self.kind]

    def planned(self) -> Event:
        return published.VisitPlanned(
            project_id=self.project_id, visit_id=self.id, visit=self.kind.value, crew=self.crew,
            starts_on=self.starts_on, days=self.days,
        )  # fmt: skip

    def move(self, starts_on: date, reason: str, today: date) -> list[Event]:
        self._must_be("moved", VisitState.PLANNED)
        not_past(starts_on, today)
        if not self.window_first <= starts_on <= self.window_last:
            agreed = f"{self.window_first} to {self.window_last}"
            raise Refused("outside-window", f"the customer agreed to {agreed}; agree on another window first")
        if starts_on == self.starts_on:
            return []
        before, self.starts_on = self.starts_on, starts_on
        return [
            published.VisitMoved(
                project_id=self.project_id, visit_id=self.id, was_on=before, starts_on=starts_on, reason=reason
            )
        ]

    def push(self, starts_on: date, reason: str) -> list[Event]:
        """Work before it ends later: it begins later, and the customer's window with it."""
        later = starts_on - self.starts_on
        self.window_last = max(self.window_last, self.window_last + later, starts_on)
        return self.move(starts_on, reason, starts_on)

    def sign(self, person: str, codes: Sequence[str], needed: Collection[str], day: date) -> None:
        """A person has gone through the hazards of this day."""
        if not self.open:
            raise Refused("wrong-state", f"this visit is {self.state}")
        if person not in self.people:
            raise Refused("not-of-the-crew", f"{person} is not of this visit")
        missing = sorted(set(needed) - set(codes))
        if missing:
            raise Refused("hazards-unsigned", f"the analysis lacks {', '.join(missing)}")
        self.signed = {**self.signed, f"{day}": {**self.signed.get(f"{day}", {}), person: sorted(set(codes))}}

    def must_be_signed(self, day: date) -> None:
        missing = [person for person in self.people if person not in self.signed.get(f"{day}", {})]
        if missing:
            raise Refused("hazards-unsigned", f"{', '.join(missing)} did not sign the hazards of {day}")

    def arrive(self, now: datetime, today: date) -> None:
        self._must_be("begun", VisitState.PLANNED)
        if today < self.starts_on:
            raise Refused("not-yet", f"this visit is on {self.starts_on}")
        self.must_be_signed(today)
        self.state, self.arrived_at = VisitState.ON_SITE, now

    def depart(self, now: datetime, today: date, hours: float, shots: Sequence[str]) -> list[Event]:
        self._must_be("ended", VisitState.ON_SITE)
        self.must_be_signed(today)
        missing = [shot for shot in self.shot_list if shot not in shots]
        if missing:
            raise Refused("shots-missing", f"no photograph of {', '.join(missing)}")
        assert self.arrived_at is not None
        most = len(self.people) * 24 * ((now - self.arrived_at) / timedelta(days=1) + 1)
        if hours > most:
            raise Refused("too-many-hours", f"{hours:g} h of {len(self.people)} people since {self.arrived_at}")
        self.state, self.departed_at, self.hours, self.shots = VisitState.DONE, now, hours, list(shots)
        return [
            published.VisitCompleted(
                project_id=self.project_id, visit_id=self.id, visit=self.kind.value, arrived_at=self.arrived_at,
                departed_at=now, hours=hours,
            ),
            published.HoursWorkedRecorded(
                project_id=self.project_id, worked_until=today, hours=hours, crew=self.crew, activity=self.kind.value
            ),
        ]  # fmt: skip

    def call_off(self, reason: str) -> list[Event]:
        if not self.open:
            raise Refused("wrong-state", f"this visit is {self.state}")
        return self.cancel(reason)

    def cancel(self, reason: str) -> list[Event]:
        if not self.open:
            return []
        self.state = VisitState.CANCELLED
        return [published.VisitCancelled(project_id=self.project_id, visit_id=self.id, reason=reason)]

    def _must_be(self, what: str, state: VisitState) -> None:
        if self.state is not state:
            raise Refused("wrong-state", f"this visit cannot be {what}: it is {self.state}")
