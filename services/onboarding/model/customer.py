"""The customer's onboarding: training, documents, and whether the customer is content with it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.onboarding.model.base import Base
from services.onboarding.model.system import State, System
from services.onboarding.rules import checklists
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import onboarding as published
from shared.schemas.event import Event
from shared.schemas.onboarding import Satisfaction


class Onboarding(Base):
    """Begins when a system is energized for the first time."""

    __tablename__ = "onboardings"
    __table_args__ = (
        UniqueConstraint("project_id"),
        CheckConstraint("csat IS NULL OR csat BETWEEN 1 AND 5", name="csat_range"),
        CheckConstraint("nps IS NULL OR nps BETWEEN 0 AND 10", name="nps_range"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("systems.project_id"))
    trained: Mapped[list[str]] = mapped_column(default_factory=list)
    documents: Mapped[list[str]] = mapped_column(default_factory=list)
    delivered_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the last step was done."""
    completed_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it was known that the customer is content, or the time to find out had run out."""
    satisfaction: Mapped[Satisfaction | None] = mapped_column(text_enum(Satisfaction), default=None)
    csat: Mapped[int | None] = mapped_column(default=None)
    nps: Mapped[int | None] = mapped_column(default=None)
    """The newest answer; ``Survey`` has each."""

    def train(self, system: System, covered: Sequence[str]) -> list[Event]:
        open_items = checklists.lacking(checklists.training(system.as_built), covered)
        if open_items:
            raise Refused("training-incomplete", f"not covered: {', '.join(open_items)}")
        if self.trained:
            return []  # it was said before: a repeat, whatever its key, says nothing new
        self.trained = sorted(set(covered))
        return [published.CustomerTrained(project_id=self.project_id, checklist=tuple(self.trained))]

    def hand_over(self, system: System, given: Sequence[str]) -> list[Event]:
        open_items = checklists.lacking(checklists.documents(system.as_built), given)
        if open_items:
            raise Refused("documents-incomplete", f"not handed over: {', '.join(open_items)}")
        if self.documents:
            return []  # as for the training
        self.documents = sorted(set(given))
        return [published.DocumentationPackageDelivered(project_id=self.project_id, documents=tuple(self.documents))]

    def open_steps(self, system: System) -> tuple[str, ...]:
        """What is still lacking."""
        steps = {
            "activation": system.state in (State.ACTIVE, State.OFFLINE),
            "training": bool(self.trained),
            "documents": bool(self.documents),
        }
        return tuple(name for name, done in steps.items() if not done)

    def finish(self, system: System, now: datetime) -> list[Event]:
        """Once, when the last step is done."""
        if self.delivered_at is not None or self.open_steps(system):
            return []
        self.delivered_at = now
        return [published.OnboardingDelivered(project_id=self.project_id, delivered_at=now)]

    def complete(self, satisfaction: Satisfaction, now: datetime) -> list[Event]:
        """Once: the value stream ends here."""
        if self.delivered_at is None or self.completed_at is not None:
            return []
        self.completed_at, self.satisfaction = now, satisfaction
        return [
            published.ValueStreamCompleted(project_id=self.project_id, completed_at=now, satisfaction=satisfaction),
            published.OnboardingCompleted(project_id=self.project_id, completed_at=now),
        ]

    def overdue(self, system: System, now: datetime) -> list[Event]:
        if self.delivered_at is not None or system.activated_at is None:
            return []
        days = (now - system.activated_at).days
        steps = self.open_steps(system)
        return [published.OnboardingIncomplete(project_id=self.project_id, missing=steps, days_since_activation=days)]
