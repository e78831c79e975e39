"""The customer's onboarding: training, documents, survey."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.onboarding.model.base import Base
from services.onboarding.model.system import State, System
from services.onboarding.rules import checklists
from services.onboarding.rules.satisfaction import needs_a_call
from shared.messaging.storage.store import Refused
from shared.schemas import onboarding as published
from shared.schemas.event import Event


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
    completed_at: Mapped[datetime | None] = mapped_column(default=None)
    csat: Mapped[int | None] = mapped_column(default=None)
    nps: Mapped[int | None] = mapped_column(default=None)
    follow_up: Mapped[str | None] = mapped_column(default=None)
    """How a customer who was not satisfied was helped."""

    def train(self, system: System, covered: Sequence[str]) -> list[Event]:
        open_items = checklists.lacking(checklists.training(system.as_built), covered)
        if open_items:
            raise Refused("training-incomplete", f"not covered: {', '.join(open_items)}")
        self.trained = sorted(set(covered))
        return [published.CustomerTrained(project_id=self.project_id, checklist=tuple(self.trained))]

    def hand_over(self, system: System, given: Sequence[str]) -> list[Event]:
        open_items = checklists.lacking(checklists.documents(system.as_built), given)
        if open_items:
            raise Refused("documents-incomplete", f"not handed over: {', '.join(open_items)}")
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
        if self.completed_at is not None or self.open_steps(system):
            return []
        self.completed_at = now
        return [published.OnboardingCompleted(project_id=self.project_id, completed_at=now)]

    def overdue(self, system: System, now: datetime) -> list[Event]:
        if self.completed_at is not None or system.activated_at is None:
            return []
        days = (now - system.activated_at).days
        steps = self.open_steps(system)
        return [published.OnboardingIncomplete(project_id=self.project_id, missing=steps, days_since_activation=days)]

    @property
    def survey_is_open(self) -> bool:
        return self.completed_at is not None and self.csat is None

    def answer(self, csat: int, nps: int) -> list[Event]:
        if not self.survey_is_open:
            raise Refused("no-survey", "no survey is open")
        self.csat, self.nps = csat, nps
        return [published.SurveyCompleted(project_id=self.project_id, csat=csat, nps=nps)]

    @property
    def needs_a_call(self) -> bool:
        return self.csat is not None and self.nps is not None and needs_a_call(self.csat, self.nps)

    def help(self, resolution: str) -> None:
        if not self.needs_a_call or self.follow_up is not None:
            raise Refused("nothing-due", "no call is due")
        self.follow_up = resolution
