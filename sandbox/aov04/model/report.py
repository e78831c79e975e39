"""A request for a pre-application report, from its receipt to the report."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.aov04.language.wire import Case
from sandbox.aov04.model.base import OF_CONNECTION, Base
from sandbox.aov04.tariff import REPORT_FEE_CENTS
from shared.schemas.interconnection import PreApplicationReportRequested

FIRST: Final = 1


class ReportRequest(Base):
    __tablename__ = "report_requests"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """As the applicant numbers it."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONNECTION), index=True)
    usage_point_id: Mapped[str]
    case_no: Mapped[str]
    """AOV-04's own number."""
    received_at: Mapped[datetime]
    paid: Mapped[bool]
    """Its fee came with it; else nobody works on it."""
    reported_at: Mapped[datetime | None] = mapped_column(default=None)

    @classmethod
    def received(cls, event: PreApplicationReportRequested, now: datetime) -> "ReportRequest":
        return cls(
            id=event.report_id, project_id=event.project_id, usage_point_id=event.usage_point_id,
            case_no=f"PR-{now:%Y}-{event.report_id.hex[-12:].upper()}", received_at=now,
            paid=(event.fee_cents or 0) >= REPORT_FEE_CENTS,
        )  # fmt: skip

    @property
    def case(self) -> Case:
        return Case(self.case_no, self.project_id, self.id)
