"""The consumer guide, which some utilities want signed: what is known of it before the project's file is opened."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.permitting.model.base import Base


class ConsumerGuide(Base):
    """The customer has signed it, with the contract in which it stands."""

    __tablename__ = "consumer_guides"

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    edition: Mapped[str]
    signed_sha256: Mapped[str]
    """Of the document in which it was signed."""
