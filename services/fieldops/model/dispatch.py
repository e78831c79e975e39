"""The dispatcher's desk: what the weather will be, and the plan that stands for the next days of all sites."""

from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base

DESK: Final = uuid5(NAMESPACE_URL, "heliograph:dispatch")
"""The key under which the desk works, beside those of the projects."""


class Dispatch(Base):
    """One row: the desk's."""

    __tablename__ = "dispatch"

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    """The desk's key."""
    forecasts: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """The weather of days to come, as it was told last."""
    planned_at: Mapped[datetime | None] = mapped_column(default=None)
    plan: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """As ``PlanView`` shows it."""
