"""A survey that was sent to the customer, the answer to it, and how a bad answer was mended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.onboarding.model.base import Base
from services.onboarding.rules.satisfaction import needs_a_call, satisfied
from shared.messaging.storage.store import Refused
from shared.schemas import onboarding as published
from shared.schemas.event import Event
from shared.schemas.onboarding import Satisfaction


class Survey(Base):
    """One a project and date of asking; unanswered ones stay."""

    __tablename__ = "surveys"
    __table_args__ = (
        UniqueConstraint("project_id", "days_after_delivery", name="surveys_once"),
        CheckConstraint("csat IS NULL OR csat BETWEEN 1 AND 5", name="csat_range"),
        CheckConstraint("nps IS NULL OR nps BETWEEN 0 AND 10", name="nps_range"),
        CheckConstraint("(csat IS NULL) = (nps IS NULL)", name="answered_whole"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("onboardings.project_id"))
    days_after_delivery: Mapped[int] = mapped_column()
    sent_at: Mapped[datetime] = mapped_column()
    csat: Mapped[int | None] = mapped_column(default=None)
    nps: Mapped[int | None] = mapped_column(default=None)
    follow_up: Mapped[str | None] = mapped_column(default=None)
    """How a customer who was not satisfied was helped."""
    confirmed: Mapped[bool | None] = mapped_column(default=None)
    """Whether the customer says that it helped."""

    def sent(self) -> Event:
        return published.SurveySent(project_id=self.project_id, days_after_delivery=self.days_after_delivery)

    def answer(self, csat: int, nps: int) -> Event:
        self.csat, self.nps = csat, nps
        return published.SurveyAnswered(
            project_id=self.project_id, csat=csat, nps=nps, days_after_delivery=self.days_after_delivery
        )

    @property
    def needs_a_call(self) -> bool:
        return self.csat is not None and self.nps is not None and needs_a_call(self.csat, self.nps)

    def help(self, resolution: str) -> None:
        if not self.needs_a_call or self.follow_up is not None:
            raise Refused("nothing-due", "no call is due")
        self.follow_up, self.confirmed = resolution, None

    def confirm(self, helped: bool) -> None:
        if self.follow_up is None or self.confirmed is not None:
            raise Refused("nothing-due", "there is nothing to confirm")
        self.confirmed = helped
        if not helped:
            self.follow_up = None

    @property
    def shows(self) -> Satisfaction | None:
        """What is known by it; None while nothing is."""
        if self.csat is not None and satisfied(self.csat):
            return Satisfaction.SATISFIED
        return Satisfaction.FOLLOWED_UP if self.confirmed else None
