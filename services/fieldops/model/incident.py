"""Safety incidents and what the law wants done about them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from services.fieldops.rules.safety import Classification
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import fieldops as published
from shared.schemas.event import Event


class Incident(Base):
    """A safety incident, without the names of those concerned: those belong in the OSHA 301 form, not here."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("reported_at IS NULL OR report_due IS NOT NULL", name="reported_if_due"),
        CheckConstraint("logged_at IS NULL OR log_due IS NOT NULL", name="logged_if_due"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    severity: Mapped[published.IncidentSeverity] = mapped_column(text_enum(published.IncidentSeverity))
    occurred_at: Mapped[datetime]
    recordable: Mapped[bool]
    days_away_or_restricted: Mapped[bool]
    report_due: Mapped[datetime | None] = mapped_column(default=None)
    reported_at: Mapped[datetime | None] = mapped_column(default=None)
    report_reference: Mapped[str | None] = mapped_column(default=None)
    log_due: Mapped[datetime | None] = mapped_column(default=None)
    logged_at: Mapped[datetime | None] = mapped_column(default=None)
    case_number: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def of(cls, project_id: UUID, found: Classification, occurred_at: datetime) -> "Incident":
        return cls(
            id=new_id(),
            project_id=project_id,
            severity=found.severity,
            occurred_at=occurred_at,
            recordable=found.recordable,
            days_away_or_restricted=found.days_away_or_restricted,
            report_due=found.report_due,
            log_due=found.log_due,
        )

    @property
    def must_be_reported(self) -> bool:
        return self.report_due is not None and self.reported_at is None

    def announced(self) -> Event:
        return published.SafetyIncidentReported(
            project_id=self.project_id,
            incident_id=self.id,
            severity=self.severity,
            recordable=self.recordable,
            days_away_or_restricted=self.days_away_or_restricted,
            occurred_at=self.occurred_at,
            report_due=self.report_due,
        )

    def report(self, reference: str, now: datetime) -> None:
        """OSHA was told (29 CFR 1904.39)."""
        if not self.must_be_reported:
            raise Refused("nothing-due", "no report to OSHA is due for this incident")
        self.reported_at, self.report_reference = now, reference

    def log(self, case_number: str, now: datetime) -> None:
        """The OSHA 300 log has the case (29 CFR 1904.29)."""
        if self.log_due is None or self.logged_at is not None:
            raise Refused("nothing-due", "no entry in the OSHA 300 log is due for this incident")
        self.logged_at, self.case_number = now, case_number
