"""One customer's connection to the grid: whether generation may run there."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.aov04.language.messages import Body, RunRevoked
from sandbox.aov04.model.base import Base
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas.interconnection import UtilityMessageReceipt
from shared.schemas.onboarding import EquipmentReplaced

OBJECTIONS_KEPT: Final = 20


class Permission(StrEnum):
    NONE = "none"
    GRANTED = "granted"
    REVOKED = "revoked"
    ENDED = "ended"
    """No application is left at the meter: the customer has given the interconnection up."""


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
    before_end: Mapped[str | None] = mapped_column(default=None)
    """What an ended permission was: it is that again once the customer applies for something else at the meter."""
    pto_id: Mapped[str | None] = mapped_column(default=None)
    granted_at: Mapped[datetime | None] = mapped_column(default=None)
    grants: Mapped[int] = mapped_column(default=0)
    objections: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """The last messages of ours that had no effect, as the applicant's receipts say: {message_id, effect, reason,
    detail}."""
    replaced: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """Pieces that were put in the place of others, in the order of their coming: {old, new, replaced_at}, each piece
    with sku and serial."""

    def grant(self, now: datetime, *, anew: bool) -> tuple[str, datetime]:
        """The permission's number and instant: those of a standing one, else new ones.

        ``anew``: it is for another agreement than the standing one, which it takes the place of.
        """
        if anew or self.permission is not Permission.GRANTED:
            self.permission, self.before_end = Permission.GRANTED, None
            self.grants += 1
            self.pto_id = f"PTO-{now:%Y}-{self.project_id.hex[-10:].upper()}-{self.grants}"
            self.granted_at = now
        assert self.pto_id is not None and self.granted_at is not None
        return self.pto_id, self.granted_at

    def revoke(self, reason: str, now: datetime) -> Body:
        if self.permission is not Permission.GRANTED or self.pto_id is None:
            raise Refused("no-permission", f"there is no permission to revoke: it is {self.permission}")
        self.permission = Permission.REVOKED
        return RunRevoked(permit_no=self.pto_id, grounds=(reason,), effective=now)

    def note_objection(self, receipt: UtilityMessageReceipt) -> None:
        said = {"message_id": receipt.message_id, "effect": receipt.effect.value, "reason": receipt.reason}
        self.objections = [*self.objections, said | {"detail": receipt.detail}][-OBJECTIONS_KEPT:]

    def note_replacement(self, event: EquipmentReplaced) -> None:
        """One piece for another of the same model and rating: agreement and permission stay as they are."""
        if not event.like_for_like:
            return  # another model counts here once it has an agreement of its own
        known = event.model_dump(mode="json", include={"old", "new", "replaced_at"})
        if known not in self.replaced:
            self.replaced = [*self.replaced, known]

    def end(self) -> None:
        """The customer has given the interconnection up."""
        if self.permission in (Permission.GRANTED, Permission.REVOKED):
            self.before_end, self.permission = self.permission.value, Permission.ENDED

    def go_on(self) -> None:
        """The customer applies for something else instead: what runs goes on running until that has its permission."""
        if self.before_end is not None:
            self.permission, self.before_end = Permission(self.before_end), None
