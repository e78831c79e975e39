"""Hours of those who work on no site: with the crews' they are the hours of all employees (29 CFR 1904.32)."""

from calendar import monthrange
from datetime import date
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from shared.messaging.storage.store import Refused
from shared.schemas import fieldops as published
from shared.schemas.event import Event

COMPANY: Final = uuid5(NAMESPACE_URL, "heliograph:company")
"""The key under which hours of no project are kept."""


class EmployeeHours(Base):
    """A month, told once."""

    __tablename__ = "employee_hours"
    __table_args__ = (CheckConstraint("hours >= 0", name="hours_not_negative"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """``2026-11``."""
    project_id: Mapped[UUID] = mapped_column(index=True)
    """The company's key."""
    hours: Mapped[float]
    """Of all of them together."""

    @classmethod
    def of(cls, month: str, hours: float, today: date) -> "EmployeeHours":
        if last_day(month) >= today:
            raise Refused("not-over", f"{month} is not over")
        return cls(id=month, project_id=COMPANY, hours=hours)

    def recorded(self) -> Event:
        return published.HoursWorkedRecorded(
            project_id=COMPANY,
            worked_until=last_day(self.id),
            hours=self.hours,
            crew=None,
            activity=published.ELSEWHERE,
        )


def last_day(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])
