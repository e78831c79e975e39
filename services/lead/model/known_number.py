"""By which numbers of others a project is known."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.lead.model.base import Base
from shared.messaging.storage.entities import text_enum


class NumberKind(StrEnum):
    """What it numbers."""

    PERMIT = "permit"
    """The authority's number of the building permit."""
    APPLICATION = "application"
    """The interconnection application."""
    AGREEMENT = "agreement"
    """The utility's number of the interconnection agreement."""
    SERIAL = "serial"
    """A piece of equipment."""


class KnownNumber(Base):
    """A number that stands on a paper or a device, to find the project by."""

    __tablename__ = "known_numbers"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("leads.project_id"), primary_key=True)
    kind: Mapped[NumberKind] = mapped_column(text_enum(NumberKind), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
