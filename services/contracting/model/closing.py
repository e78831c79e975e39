"""The end of a project: asked of all other services, done with the last answer."""

from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import text_enum
from shared.schemas.catalogue import resolve
from shared.schemas.closing import ClosingReason, CompensationDone
from shared.schemas.contracting import CompensationFailed, CompensationRequested, ProjectClosed
from shared.schemas.event import Event
from shared.schemas.topics import SERVICES

COMPENSATING: Final = tuple(service for service in SERVICES if service != "contracting")


def answer_of(service: str) -> type[CompensationDone]:
    """The event by which a service says that it has closed its part."""
    found = resolve(f"ncv03.{service}.CompensationCompleted.v1")
    assert found is not None and issubclass(found, CompensationDone), f"{service} has no answer to a closing"
    return found


class Closing(Base):
    __tablename__ = "closings"

    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT), primary_key=True)
    """A project ends once."""
    reason: Mapped[ClosingReason] = mapped_column(text_enum(ClosingReason))
    closing_id: Mapped[UUID] = mapped_column(default_factory=new_id)
    waiting_for: Mapped[list[str]] = mapped_column(default_factory=lambda: list(COMPENSATING))
    """Services that have not yet answered."""

    def requested(self, detail: str) -> list[Event]:
        return [
            CompensationRequested(
                project_id=self.project_id, closing_id=self.closing_id, reason=self.reason, detail=detail
            )
        ]

    def answered(self, service: str) -> list[Event]:
        """One service has closed its part; the project is closed with the last."""
        if service not in self.waiting_for:
            return []
        self.waiting_for = [one for one in self.waiting_for if one != service]
        if self.waiting_for:
            return []
        return [ProjectClosed(project_id=self.project_id, closing_id=self.closing_id, reason=self.reason)]

    def overdue(self) -> list[Event]:
        """Names who has not answered; nothing where all have."""
        if not self.waiting_for:
            return []
        return [
            CompensationFailed(
                project_id=self.project_id, closing_id=self.closing_id, waiting_for=tuple(self.waiting_for)
            )
        ]
