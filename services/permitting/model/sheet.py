"""The drawings of the project's designs, as the design service has issued them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.permitting.model.base import Base
from shared.messaging.ids import new_id
from shared.schemas.design import DesignSheet


class DesignDrawing(Base):
    """One sheet of one version; its document lies with the project's. It may be known before the project's file is."""

    __tablename__ = "design_drawings"
    __table_args__ = (Index("one_drawing_of_a_number", "project_id", "design_version", "number", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(index=False)
    design_version: Mapped[int]
    number: Mapped[str]
    title: Mapped[str]
    sha256: Mapped[str]

    @classmethod
    def issued(cls, project_id: UUID, version: int, sheet: DesignSheet, sha256: str) -> "DesignDrawing":
        return cls(
            id=new_id(), project_id=project_id, design_version=version, number=sheet.number, title=sheet.title,
            sha256=sha256,
        )  # fmt: skip


def of_version(drawings: Iterable[DesignDrawing], version: int) -> list[DesignDrawing]:
    """The sheets of a version in the order of their ids: that of their issue."""
    return sorted((one for one in drawings if one.design_version == version), key=lambda one: one.id)
