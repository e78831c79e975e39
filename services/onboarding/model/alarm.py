"""Something that is wrong with a running system, from the day it was found to the day it was over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.onboarding.model.base import Base
from services.onboarding.rules.detection.findings import Fault, Finding
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import text_enum
from shared.schemas import onboarding as published
from shared.schemas.event import Event


class Alarm(Base):
    """Of each fault at each device one is open at a time."""

    __tablename__ = "alarms"
    __table_args__ = (
        Index("alarms_open", "project_id", "fault", "device", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("systems.project_id"))
    fault: Mapped[Fault] = mapped_column(text_enum(Fault))
    device: Mapped[str] = mapped_column()
    """Empty where it is the whole system."""
    since: Mapped[datetime] = mapped_column()
    found_at: Mapped[datetime] = mapped_column()
    text: Mapped[str] = mapped_column()
    figures: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    part_of: Mapped[UUID | None] = mapped_column(default=None)
    """The project whose alarm stands for this one too: an outage of a whole feeder."""
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    @classmethod
    def of(cls, finding: Finding, project_id: UUID, now: datetime, part_of: UUID | None = None) -> "Alarm":
        return cls(
            id=new_id(), project_id=project_id, fault=finding.fault, device=finding.device or "", since=finding.since,
            found_at=now, text=finding.text, figures=dict(finding.facts), part_of=part_of,
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def key(self) -> tuple[Fault, str]:
        return self.fault, self.device

    def detected(self, usage_point_id: str | None) -> list[Event]:
        """What others are told of it. Silence is told by the system's own events."""
        if self.fault is Fault.SILENT:
            return []
        if self.fault is Fault.EXPORT_ABOVE_LIMIT and usage_point_id is not None:
            return [
                published.ExportLimitExceeded(
                    project_id=self.project_id, usage_point_id=usage_point_id, since=self.since,
                    exported_kw=self.figures["exported_kw"], limit_kw=self.figures["limit_kw"], device=self.device,
                )
            ]  # fmt: skip
        return [
            published.UnderperformanceDetected(
                project_id=self.project_id, cause=self.fault.value, since=self.since, device=self.device or None,
                performance_index=self.figures.get("index"), text=self.text,
            )
        ]  # fmt: skip

    def end(self, now: datetime) -> list[Event]:
        """It is seen no more."""
        self.ended_at = now
        if self.fault is Fault.SILENT:
            return []
        if self.fault is Fault.EXPORT_ABOVE_LIMIT:
            return [published.ExportWithinLimit(project_id=self.project_id, device=self.device, ended_at=now)]
        return [
            published.UnderperformanceEnded(
                project_id=self.project_id, cause=self.fault.value, device=self.device or None, ended_at=now
            )
        ]


def still_open(alarms: Iterable[Alarm]) -> dict[tuple[Fault, str], Alarm]:
    return {one.key: one for one in alarms if one.is_open}
