"""The file of a project: which design is to be permitted, and whether building may begin."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.permitting.model.application import Application, ApplicationState
from services.permitting.model.base import Base
from services.permitting.model.permit import Permit
from services.permitting.rules.grid.form import ConnectionFacts
from services.permitting.rules.listings import unread
from shared.messaging.storage.entities import Owned, text_enum
from shared.messaging.storage.store import Refused
from shared.schemas.contracting import SalesOrderCreated
from shared.schemas.event import Event
from shared.schemas.facts import ListingFacts, ListingStatus
from shared.schemas.parts import DesignFacts, EquipmentLine, SiteReference
from shared.schemas.permitting import ApplicationPurpose, CompensationCompleted, PermitKind, ReadyToBuild


class FileState(StrEnum):
    OPEN = "open"
    """Something is still to be approved for the design that stands in the contract."""
    READY = "ready"
    """Permit and interconnection are approved for it."""
    CLOSED = "closed"


class PermitFile(Owned, Base):
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
    contract_id: Mapped[UUID | None] = mapped_column(default=None)
    """The contract in which the owner has us apply."""
    guide_sha256: Mapped[str | None] = mapped_column(default=None)
    """Of the document in which the customer has signed the consumer guide; None: nobody has shown one."""
    bill_of_materials: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    certificates: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """Listings that were expected, as somebody has read them since: {model, standard, status, file_no}."""

    @classmethod
    def opened_for(cls, event: SalesOrderCreated, guide_sha256: str | None = None) -> "PermitFile":
        return cls(
            project_id=event.project_id,
            sales_order_id=event.sales_order_id,
            design=event.design.model_dump(mode="json"),
            reference=event.reference.model_dump(mode="json"),
            contract_id=event.contract_id,
            guide_sha256=guide_sha256,
            bill_of_materials=[line.model_dump(mode="json") for line in event.bill_of_materials],
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

    def unread(self) -> tuple[ListingFacts, ...]:
        """Listings that a permit set of the present design still lacks."""
        return unread(self.facts, self.certificates_read)

    @property
    def certificates_read(self) -> tuple[ListingFacts, ...]:
        return tuple(map(ListingFacts.model_validate, self.certificates))

    def must_be_read(self) -> None:
        """Refused while a listing is only expected: a proposal may say so, a permit set may not."""
        if lacking := self.unread():
            named = "; ".join(f"{one.standard} of {one.model}" for one in lacking)
            raise Refused("listing-expected", f"no certificate was read for {named}")

    def read(self, model: str, standard: str, file_no: str) -> None:
        """Somebody has read a certificate; a later reading of the same one replaces it."""
        if (model, standard) not in {(one.model, one.standard) for one in self.facts.listings}:
            raise Refused("not-in-the-design", f"the design has no {model} that is listed to {standard}")
        found = ListingFacts(model=model, standard=standard, status=ListingStatus.STATED, file_no=file_no)
        others = [one for one in self.certificates if (one["model"], one["standard"]) != (model, standard)]
        self.certificates = [*others, found.model_dump(mode="json")]

    @property
    def connection(self) -> ConnectionFacts:
        """As people have stated it; what runs there already is what the site's record says where nobody has said it."""
        known = {} if self.site.existing_kw is None else {"existing_kw": self.site.existing_kw}
        return ConnectionFacts.model_validate(known | self.connection_facts)

    @property
    def purpose(self) -> ApplicationPurpose:
        """What the design is applied for as: beside what runs at the same meter, it is an addition."""
        beside = self.site.expands is not None or self.connection.existing_kw > 0
        return ApplicationPurpose.ADD_ON if beside else ApplicationPurpose.NEW

    def read_for_utility(self, certificates: Iterable[ListingFacts]) -> None:
        """Somebody has read certificates of inverters, as the utility asked."""
        known = {(one.model, one.standard): one for one in (*self.connection.certificates, *certificates)}
        found = [one.model_dump(mode="json") for one in known.values()]
        self.connection_facts = self.connection_facts | {"certificates": found}

    @property
    def guide_signed(self) -> bool:
        """A document is on file in which the customer has signed the consumer guide."""
        return self.guide_sha256 is not None

    def amend(self, design: DesignFacts, bill: Sequence[EquipmentLine]) -> bool:
        """Takes another design version. False where it is not newer than the one that is known.

        An older one is what operates, where something does: what was to change in it cannot be.
        """
        known = self.facts.version
        if self.closed or design.version == known or (design.version < known and not self.permissions):
            return False
        self.design = design.model_dump(mode="json")
        self.bill_of_materials = [line.model_dump(mode="json") for line in bill]
        self.state = FileState.OPEN
        return True

    def ready(self, permits: Sequence[Permit], application: Application) -> list[Event]:
        """Building may begin once all permits and the interconnection stand for the same, present design; said once."""
        design = self.facts
        issued = bool(permits) and all(one.issued and one.design_version == design.version for one in permits)
        approved = application.state is ApplicationState.APPROVED and application.design_version == design.version
        if self.closed or not issued or not approved or self.ready_version == design.version:
            return []
        assert application.agreement_id is not None
        met = tuple(one.met() for one in sorted(permits, key=_building_first))
        self.state = FileState.READY
        self.ready_version = design.version
        return [
            ReadyToBuild(
                project_id=self.project_id,
                permit_number=met[0].permit_number,
                agreement_id=application.agreement_id,
                design=design,
                permits=met,
            )
        ]

    def lock(self) -> None:
        """A permit or an approval is gone: readiness has to be declared anew."""
        if not self.closed:
            self.state, self.ready_version = FileState.OPEN, None

    def close(self, actions: tuple[str, ...], had_record: bool) -> list[Event]:
        self.state = FileState.CLOSED
        return [CompensationCompleted(project_id=self.project_id, actions=actions, had_record=had_record)]


def _building_first(permit: Permit) -> tuple[bool, str]:
    return permit.kind is not PermitKind.BUILDING, permit.kind.value
