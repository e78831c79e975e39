"""What the utility has said, message by message: by it repetitions are known."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.permitting.model.base import Base
from shared.messaging.storage.entities import text_enum
from shared.schemas.interconnection import (
    MessageEffect,
    UtilityPermissionDenied,
    UtilityPermissionGranted,
    UtilityPermissionRevoked,
)


class UtilityMessage(Base):
    """One message that could be believed. Of a project that nobody knows there may be some, too."""

    __tablename__ = "utility_messages"
    __table_args__ = (UniqueConstraint("project_id", "message_id", name="utility_messages_once"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(index=False)
    message_id: Mapped[str]
    """As the utility numbers it."""
    digest: Mapped[str]
    """SHA-256 of its bytes."""
    case_no: Mapped[str]
    sequence: Mapped[int]
    kind: Mapped[str]
    effect: Mapped[MessageEffect] = mapped_column(text_enum(MessageEffect))
    early: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """EarlyAnswer, until its request is told of."""


class EarlyAnswer(BaseModel):
    """What the utility says of a request for permission that was not told of here yet, and where that lies.

    Also that a permission which it has given so has ended.
    """

    model_config = ConfigDict(frozen=True)

    application_id: UUID
    said: UtilityPermissionGranted | UtilityPermissionDenied | UtilityPermissionRevoked
    topic: str
    partition: int
    offset: int
