"""Reports of commissioning sessions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.commissioning.model.base import Base
from services.commissioning.rules.commission.judge import Result, findings
from shared.schemas import commissioning as published
from shared.schemas.event import Event
from shared.schemas.parts import Finding


class Report(Base):
    """One session of tests, kept as a PDF under its hash."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_is_hex"),
        CheckConstraint("failures >= 0", name="failures_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("handovers.project_id"), index=True)
    recorded_at: Mapped[datetime]
    instrument_serial: Mapped[str]
    sha256: Mapped[str]
    failures: Mapped[int]
    performance_ratio: Mapped[float]
    capacity_ratio: Mapped[float]
    """Of storage alone both are its discharge; see ``ratios``."""
    discharge_ratio: Mapped[float | None] = mapped_column(default=None)
    """Of storage alone; None where there are modules."""

    @property
    def ratios(self) -> dict[str, float | None]:
        """As they are told: storage alone has no ratio of modules."""
        modules = self.discharge_ratio is None
        return {
            "performance_ratio": self.performance_ratio if modules else None,
            "capacity_ratio": self.capacity_ratio if modules else None,
            "discharge_ratio": self.discharge_ratio,
        }

    @property
    def passed(self) -> bool:
        return self.failures == 0

    def events(self, results: Sequence[Result]) -> list[Event]:
        """Every test, then the outcome of the session."""
        return [*recorded(self.project_id, results, self.instrument_serial), self._outcome(results)]

    def _outcome(self, results: Sequence[Result]) -> Event:
        if not self.passed:
            found = tuple(Finding(code=code, text=text) for code, text in findings(results))
            return published.CommissioningFailed(project_id=self.project_id, report_id=self.id, findings=found)
        return published.CommissioningPassed(
            project_id=self.project_id,
            report_id=self.id,
            report_sha256=self.sha256,
            **self.ratios,
        )


def recorded(project_id: UUID, results: Sequence[Result], instrument_serial: str) -> list[Event]:
    """Every test, one by one."""
    return [
        published.CommissioningTestRecorded(
            project_id=project_id,
            test=one.test,
            target=one.target,
            measured=one.measured,
            expected=one.expected,
            limit=one.limit,
            unit=one.unit,
            passed=one.passed,
            instrument_serial=instrument_serial,
        )
        for one in results
    ]
