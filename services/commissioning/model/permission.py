"""Requests to AOV-04 for permission to operate."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.commissioning.model.base import Base
from shared.messaging.storage.entities import text_enum


class RequestState(StrEnum):
    SENT = "sent"
    GRANTED = "granted"
    DENIED = "denied"
    REPLACED = "replaced"
    """By a later one, or by the end of the project: an answer to it has no effect."""


class PermissionRequest(Base):
    """One request. At most one waits for its answer at a time."""

    __tablename__ = "permission_requests"
    __table_args__ = (
        CheckConstraint("attempt >= 1", name="attempt_counts_from_one"),
        Index("permission_requests_one_sent", "project_id", unique=True, postgresql_where="state = 'sent'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("handovers.project_id"), index=True)
    attempt: Mapped[int]
    requested_at: Mapped[datetime]
    documents: Mapped[list[str]]
    """Names of what is attached."""
    attached: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """What lies behind them: AttachedDocument each; empty of a request that a former version has made."""
    state: Mapped[RequestState] = mapped_column(text_enum(RequestState), default=RequestState.SENT)
    deficiencies: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
