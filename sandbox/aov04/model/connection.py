"""One customer's connection to the grid: whether generation may run there."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.aov04.model.base import Base
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas.aov04 import PermissionToOperateRevoked
from shared.schemas.event import Event


class Permission(StrEnum):
    NONE = "none"
    GRANTED = "granted"
    REVOKED = "revoked"
    ENDED = "ended"
    """The application behind it was withdrawn."""


class Connection(Base):
    __tablename__ = "connections"
    __table_args__ = (
        CheckConstraint(
            "permission = 'none' OR (pto_id IS NOT NULL AND granted_at IS NOT NULL)", name="permission_has_id"
        ),
    )

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    permission: Mapped[Permission] = mapped_column(text_enum(Permission), default=Permission.NONE)
    pto_id: Mapped[str | None] = mapped_column(default=None)
    granted_at: Mapped[datetime | None] = mapped_column(default=None)
    grants: Mapped[int] = mapped_column(default=0)

    def grant(self, now: datetime) -> tuple[str, datetime]:
        """The permission's number and instant: those of a standing one, else new ones."""
        if self.permission is not Permission.GRANTED:
            self.permission = Permission.GRANTED
            self.grants += 1
            self.pto_id = f"PTO-{now:%Y}-{self.project_id.hex[-10:].upper()}-{self.grants}"
            self.granted_at = now
        assert self.pto_id is not None and self.granted_at is not None
        return self.pto_id, self.granted_at

    def revoke(self, reason: str, now: datetime) -> list[Event]:
        if self.permission is not Permission.GRANTED or self.pto_id is None:
            raise Refused("no-permission", f"there is no permission to revoke: it is {self.permission}")
        self.permission = Permission.REVOKED
        return [
            PermissionToOperateRevoked(project_id=self.project_id, pto_id=self.pto_id, reason=reason, revoked_at=now)
        ]

    def end(self) -> None:
        """The customer has given the interconnection up."""
        if self.permission in (Permission.GRANTED, Permission.REVOKED):
            self.permission = Permission.ENDED
