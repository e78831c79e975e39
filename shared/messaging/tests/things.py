"""A throw-away service of the tests: a root, a child with a unique place, events of every kind of handler."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.messaging.handling.worklist import TaskKind
from shared.messaging.storage.entities import Entity, new_metadata, text_enum

METADATA = new_metadata()


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Base(Entity):
    __abstract__ = True
    metadata = METADATA


class Thing(Base):
    """The root: one a project, with a column of every type that entities may have."""

    __tablename__ = "things"

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    state: Mapped[State] = mapped_column(text_enum(State), default=State.OPEN)
    name: Mapped[str | None] = mapped_column(default=None)
    size_m: Mapped[float | None] = mapped_column(default=None)
    ready: Mapped[bool] = mapped_column(default=False)
    day: Mapped[date | None] = mapped_column(default=None)
    at: Mapped[datetime | None] = mapped_column(default=None)
    facts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    words: Mapped[list[str]] = mapped_column(default_factory=list)
    other: Mapped[UUID | None] = mapped_column(default=None)

    @property
    def closed(self) -> bool:
        return self.state is State.CLOSED


class Part(Base):
    """A child, of which at most one may be current in a project."""

    __tablename__ = "parts"
    __table_args__ = (Index("parts_one_current", "project_id", unique=True, postgresql_where=text("current")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("things.project_id"), index=True)
    label: Mapped[str]
    current: Mapped[bool] = mapped_column(default=True)


def kind(role: str, form: str | None = None, **more: Any) -> TaskKind:
    """A kind of task with words that do not matter."""
    ends = "" if form else "It ends by itself."
    return TaskKind("Look", "Look at it.", role, "It waits.", timedelta(days=2), form, ends, **more)
