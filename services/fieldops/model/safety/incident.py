"""Safety incidents, a case for each who was hurt, and what the law wants done about them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from services.fieldops.rules.safety.case import CaseOutcome, CaseReport, CaseRequest, judge_case
from services.fieldops.rules.safety.incident import STOPS_WORK, severity_of, worst
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import fieldops as published
from shared.schemas.event import Event


class InjuryCase(Base):
    """One injured person's case, without a name: that belongs in the OSHA 301 form. What is known of it may change."""

    __tablename__ = "injury_cases"
    __table_args__ = (
        CheckConstraint("logged_at IS NULL OR case_number IS NOT NULL", name="logged_under_a_number"),
        CheckConstraint("days_away >= 0 AND days_restricted >= 0", name="days_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incidents.id"))
    outcome: Mapped[dict[str, Any]]
    """``CaseOutcome`` as it is known now."""
    severity: Mapped[published.IncidentSeverity] = mapped_column(text_enum(published.IncidentSeverity))
    log_column: Mapped[str | None] = mapped_column(default=None)
    """G, H, I or J of the OSHA 300 log; None where the case is not recordable."""
    days_away: Mapped[int] = mapped_column(default=0)
    days_restricted: Mapped[int] = mapped_column(default=0)
    dart: Mapped[bool] = mapped_column(default=False)
    log_due: Mapped[datetime | None] = mapped_column(default=None)
    logged_at: Mapped[datetime | None] = mapped_column(default=None)
    case_number: Mapped[str | None] = mapped_column(default=None)

    @property
    def known(self) -> CaseOutcome:
        return CaseOutcome.model_validate(self.outcome)

    def take(self, request: CaseRequest) -> CaseReport:
        """What is known now, judged by the law of the place."""
        report = judge_case(request)
        self.outcome = request.outcome.model_dump()
        self.severity = severity_of(request.outcome, report)
        self.log_column, self.dart = report.column, report.dart
        self.days_away, self.days_restricted = report.days_away, report.days_restricted
        self.log_due = report.log_due
        return report

    def recorded(self, report_due: datetime | None) -> Event:
        return published.InjuryCaseRecorded(
            project_id=self.project_id,
            incident_id=self.incident_id,
            case_id=self.id,
            recordable=self.log_column is not None,
            log_column=self.log_column,
            days_away_or_restricted=self.dart,
            days_away=self.days_away,
            days_restricted=self.days_restricted,
            report_due=report_due,
        )

    def log(self, case_number: str, now: datetime) -> None:
        """The OSHA 300 log has the case (29 CFR 1904.29)."""
        if self.log_due is None or self.logged_at is not None:
            raise Refused("nothing-due", "no entry in the OSHA 300 log is due for this case")
        self.logged_at, self.case_number = now, case_number


class Incident(Base):
    """A safety incident: what happened at once, to nobody or to several."""

    __tablename__ = "incidents"
    __table_args__ = (CheckConstraint("reported_at IS NULL OR report_due IS NOT NULL", name="reported_if_due"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    severity: Mapped[published.IncidentSeverity] = mapped_column(text_enum(published.IncidentSeverity))
    occurred_at: Mapped[datetime]
    potential: Mapped[str | None] = mapped_column(default=None)
    """How bad it could have been (an ``IncidentSeverity``); None where nobody said."""
    recordable: Mapped[bool] = mapped_column(default=False)
    days_away_or_restricted: Mapped[bool] = mapped_column(default=False)
    report_due: Mapped[datetime | None] = mapped_column(default=None)
    reported_at: Mapped[datetime | None] = mapped_column(default=None)
    report_reference: Mapped[str | None] = mapped_column(default=None)

    @classmethod
    def of(
        cls,
        project_id: UUID,
        occurred_at: datetime,
        requests: Sequence[CaseRequest],
        potential: published.IncidentSeverity | None = None,
    ) -> tuple["Incident", list[InjuryCase], list[Event]]:
        """The incident with its cases, and what is told of them."""
        made = cls(id=new_id(), project_id=project_id, severity=worst(()), occurred_at=occurred_at)
        cases: list[InjuryCase] = []
        recorded: list[Event] = []
        for request in requests:
            case = InjuryCase(id=new_id(), project_id=project_id, incident_id=made.id, outcome={}, severity=worst(()))
            due = case.take(request).report_due
            made._is_due(due)
            cases.append(case)
            recorded.append(case.recorded(due))
        made._sum_up(cases)
        if potential is not None:
            made.potential = worst((potential, made.severity)).value  # it was at least as bad as it was
        # the announcement is of the whole, so that it comes after the cases are judged
        return made, cases, [made.announced(), *recorded]

    @property
    def must_be_reported(self) -> bool:
        return self.report_due is not None and self.reported_at is None

    @property
    def stops_work(self) -> bool:
        return self.severity in STOPS_WORK

    def learn(self, case: InjuryCase, request: CaseRequest, cases: Sequence[InjuryCase]) -> list[Event]:
        """More is known of a case: days away, a restriction that became absence, a death within thirty days.

        An outcome that was not known when the authority was told is reported again.
        """
        told = set(case.known.happened)
        report = case.take(request)
        if report.report_due is not None and set(report.reported) - told:
            self.report_due, self.reported_at = report.report_due, None
        self._sum_up(cases)
        return [case.recorded(report.report_due)]

    def _is_due(self, due: datetime | None) -> None:
        known = [one for one in (self.report_due, due) if one is not None]
        self.report_due = min(known, default=None)

    def _sum_up(self, cases: Sequence[InjuryCase]) -> None:
        self.severity = worst([case.severity for case in cases])
        self.recordable = any(case.log_column is not None for case in cases)
        self.days_away_or_restricted = any(case.dart for case in cases)

    def announced(self) -> Event:
        return published.SafetyIncidentReported(
            project_id=self.project_id,
            incident_id=self.id,
            severity=self.severity,
            recordable=self.recordable,
            days_away_or_restricted=self.days_away_or_restricted,
            occurred_at=self.occurred_at,
            report_due=self.report_due,
            potential_severity=None if self.potential is None else published.IncidentSeverity(self.potential),
        )

    def report(self, reference: str, now: datetime) -> None:
        """OSHA was told (29 CFR 1904.39)."""
        if not self.must_be_reported:
            raise Refused("nothing-due", "no report to OSHA is due for this incident")
        self.reported_at, self.report_reference = now, reference


def span(first: date | None, last: date | None, today: date) -> tuple[date | None, date | None]:
    """Days that are not over yet count until today."""
    return (first, None) if first is None else (first, last or max(first, today))
