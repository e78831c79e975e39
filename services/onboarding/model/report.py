"""A month of a system that was reported: each once, and once more where readings of it came later."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.onboarding.model.base import Base


class MonthReport(Base):
    __tablename__ = "month_reports"
    __table_args__ = (UniqueConstraint("project_id", "month", name="month_reports_once"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("systems.project_id"))
    month: Mapped[date] = mapped_column()
    """Its first day, local to the site."""
