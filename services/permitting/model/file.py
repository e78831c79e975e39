"""The file of a project: which design is to be permitted, and whether building may begin."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.permitting.model.application import Application, ApplicationState
from services.permitting.model.base import Base
from services.permitting.model.permit import Permit
from services.permitting.rules.grid.form import ConnectionFacts
from shared.messaging.storage.entities import text_enum
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.event import Event
from shared.schemas.facts import ListingFacts
from shared.schemas.parts import DesignFacts, SiteReference
from shared.schemas.permitting import CompensationCompleted, ReadyToBuild


class FileState(StrEnum):
    OPEN = "open"
    """Something is still to be approved for the design that stands in the contract."""
    READY = "ready"
    """Permit and interconnection are approved for it."""
    CLOSED = "closed"


class PermitFile(Base):
    __tablename__ = "permit_files"
    __table_args__ = (
        CheckConstraint(
            "state = 'closed' OR (sales_order_id IS NOT NULL AND design IS NOT NULL AND reference IS NOT NULL)",
            name="open_has_order",
        ),
        CheckConstraint("(state <> 'ready') OR ready_version IS NOT NULL", name="ready_has_version"),
    )

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    state: Mapped[FileState] = mapped_column(text_enum(FileState), default=FileState.OPEN)
    sales_order_id: Mapped[UUID | None] = mapped_column(default=None)
    design: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    reference: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    ready_version: Mapped[int | None] = mapped_column(default=None)
    """The design version for which building was last declared ready."""
    connection_facts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """ConnectionFacts as people have stated them."""
    permission_requests: Mapped[list[str]] = mapped_column(default_factory=list)
    """Requests for permission to operate that commissioning has made."""
    permissions: Mapped[list[str]] = mapped_column(default_factory=list)
    """Permissions that the utility has given, as it numbers them."""

    @classmethod
    def opened_for(cls, event: SalesOrderCreated) -> "PermitFile":
        return cls(
            project_id=event.project_id,
            sales_order_id=event.sales_order_id,
            design=event.design.model_dump(mode="json"),
            reference=event.reference.model_dump(mode="json"),
        )

    @property
    def closed(self) -> bool:
        return self.state is FileState.CLOSED

    @property
    def facts(self) -> DesignFacts:
        return DesignFacts.stored(self.design)

    @property
    def site(self) -> SiteReference:
        return SiteReference.model_validate(self.reference)

    @property
    def connection(self) -> ConnectionFacts:
        return ConnectionFacts.model_validate(self.connection_facts)

    def read_for_utility(self, certificates: Iterable[ListingFacts]) -> None:
        """Somebody has read certificates of inverters, as the utility asked."""
        known = {(one.model, one.standard): one for one in (*self.connection.certificates, *certificates)}
        found = [one.model_dump(mode="json") for one in known.values()]
        self.connection_facts = self.connection_facts | {"certificates": found}

    @property
    def guide_signed(self) -> bool:
        """The contract is sent with the utility's guide, and a sales order exists only for a signed contract."""
        return self.sales_order_id is not None

    def amend(self, design: DesignFacts) -> bool:
        """Takes another design version. False where it is not newer than the one that is known."""
        if self.closed or design.version <= self.facts.version:
            return False
        self.design = design.model_dump(mode="json")
        self.state = FileState.OPEN
        return True

    def ready(self, permit: Permit, application: Application) -> list[Event]:
        """Building may begin once permit and interconnection are approved for the same, present design; said once."""
        design = self.facts
        approved = permit.issued and application.state is ApplicationState.APPROVED
        present = permit.design_version == application.design_version == design.version
        if self.closed or not approved or not present or self.ready_version == design.version:
            return []
        assert permit.permit_number is not None and application.agreement_id is not None
        self.state = FileState.READY
        self.ready_version = design.version
        return [
            ReadyToBuild(
                project_id=self.project_id,
                permit_number=permit.permit_number,
                agreement_id=application.agreement_id,
                design=design,
            )
        ]

    def lock(self) -> None:
        """An approval is gone: building may not begin, or go on, before it is declared ready again."""
        if not self.closed:
            self.state = FileState.OPEN
            self.ready_version = None

    def close(self, actions: tuple[str, ...], had_record: bool) -> list[Event]:
        self.state = FileState.CLOSED
        return [CompensationCompleted(project_id=self.project_id, actions=actions, had_record=had_record)]
