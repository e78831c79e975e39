"""A gateway: what may send readings of a system."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.onboarding.model.base import Base


class Gateway(Base):
    """Several may send for one system; a serial number is in use once."""

    __tablename__ = "gateways"
    __table_args__ = (
        Index("gateways_serial_in_use", "serial", unique=True, postgresql_where=text("retired_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("systems.project_id"), index=True)
    serial: Mapped[str] = mapped_column()
    registered_at: Mapped[datetime] = mapped_column()
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
    lfdi: Mapped[str | None] = mapped_column(default=None)
    """By its device certificate (IEEE 2030.5); None where none was given."""
