"""Where a crew is on a day: in one place at a time, in the whole company."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base

SATURDAY = 5


class CrewDay(Base):
    """A day of a crew that is promised to a project."""

    __tablename__ = "crew_days"

    id: Mapped[str] = mapped_column(primary_key=True)
    """``day/crew``: there is one row of a crew and day, whatever the project."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    day: Mapped[date]
    visit_id: Mapped[UUID | None] = mapped_column(default=None)
    """The visit that it belongs to; None for the installation itself."""


def crew_key(name: str) -> UUID:
    """What is locked while days of a crew are promised, in whatever project."""
    return uuid5(NAMESPACE_URL, f"heliograph:crew:{name}")


def crew_day_key(crew: str, day: date) -> str:
    return f"{day}/{crew}"


def working_days(starts_on: date, days: int) -> Iterator[date]:
    """The days on site: the first whatever it is, the others from Monday to Friday."""
    day = starts_on
    while days > 0:
        if day == starts_on or day.weekday() < SATURDAY:
            yield day
            days -= 1
        day += timedelta(days=1)


def without(days: list[date], lost: date) -> list[date]:
    """A day on site is lost: those after it stay, and another working day follows the last. Two days may meet so."""
    kept = [day for day in days if day != lost]
    if len(kept) == len(days):
        return days
    last = max(days)
    following = next(day for day in working_days(last + timedelta(days=1), 7) if day.weekday() < SATURDAY)
    return [*kept, following]
