"""The punch list: what is wrong with what was built, and who saw that it was put right."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.fieldops.model.base import Base
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import fieldops as published
from shared.schemas.event import Event


class Severity(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    """Keeps the system from operating, or the installation from being complete."""


class PunchItem(Base):
    """Something that has to be put right before, or soon after, the installation is complete."""

    __tablename__ = "punch_items"
    __table_args__ = (
        CheckConstraint("closed_by IS NULL OR closed_by <> built_by", name="closed_by_somebody_else"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_by_somebody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("builds.project_id"), index=True)
    category: Mapped[str]
    severity: Mapped[Severity] = mapped_column(text_enum(Severity))
    text: Mapped[str]
    photo: Mapped[str | None]
    """SHA-256 of a photograph among the project's documents."""
    owner: Mapped[str]
    """The crew that puts it right."""
    built_by: Mapped[str]
    """The crew that built it: whoever closes the item is of another, or of quality."""
    due: Mapped[date]
    raised_at: Mapped[datetime]
    difference: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """Where it is built otherwise than designed: {quantity, designed, built}."""
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by: Mapped[str | None] = mapped_column(default=None)
    """Who has seen that it is put right: the subject of a token; of items closed by a former version, a name."""
    closing_photos: Mapped[list[str]] = mapped_column(default_factory=list)
    """Documents that show it put right: their ids; none of a design that stands as it is built."""

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.MAJOR and self.closed_at is None

    def raised(self) -> Event:
        return published.PunchItemRaised(
            project_id=self.project_id, punch_item_id=self.id, category=self.category, severity=self.severity.value,
            due=self.due,
        )  # fmt: skip

    def close(self, by: str, of: str | None, now: datetime, photos: Iterable[UUID] = ()) -> list[Event]:
        """Somebody has seen that it is put right; not those who built it. ``of``: the organisation of who has seen it,
        None where it has none."""
        if self.closed_at is not None:
            raise Refused("closed-already", f"this item was closed by {self.closed_by}")
        if self.built_by in (by, of):
            raise Refused("own-work", f"{self.built_by} built it: somebody else has to see that it is put right")
        self.closed_at, self.closed_by, self.closing_photos = now, by, [str(one) for one in photos]
        return [published.PunchItemClosed(project_id=self.project_id, punch_item_id=self.id)]
