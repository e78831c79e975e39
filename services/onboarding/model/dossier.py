"""What other services have said of a system: columns that the guards of energization read."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from services.onboarding.rules.guards import Facts
from shared.messaging.storage.entities import text_enum
from shared.schemas.commissioning import PTOGranted
from shared.schemas.contracting import ContractAmended, SalesOrderCreated
from shared.schemas.fieldops import InstallationCompleted
from shared.schemas.onboarding import LocationClass
from shared.schemas.parts import DesignFacts, EquipmentLine, FinancingProduct, Segment
from shared.schemas.permitting import InterconnectionApproved


class Dossier(MappedAsDataclass, kw_only=True):
    """A part of ``System``, apart from what operates it."""

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    usage_point_id: Mapped[str | None] = mapped_column(default=None)
    time_zone: Mapped[str | None] = mapped_column(default=None)
    utility_id: Mapped[str | None] = mapped_column(default=None)
    ahj_id: Mapped[str | None] = mapped_column(default=None)
    """With the utility: which systems are its neighbours."""
    jurisdiction: Mapped[str | None] = mapped_column(default=None)
    segment: Mapped[str | None] = mapped_column(default=None)
    """Whose premises it serves; this and ``jurisdiction`` None where the order was taken before they were noted."""
    product: Mapped[FinancingProduct | None] = mapped_column(text_enum(FinancingProduct), default=None)
    prepaid: Mapped[bool] = mapped_column(default=False)
    """Of a PPA: all its energy is paid for at once."""
    design: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """DesignFacts as built."""
    categories: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """Of the bill of materials, by article number: ``module``, ``inverter``, …"""
    serials: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    installed_at: Mapped[datetime | None] = mapped_column(default=None)
    crew: Mapped[str | None] = mapped_column(default=None)
    """Who built what stands; None where it was installed before that was told."""
    crew_at_work: Mapped[str | None] = mapped_column(default=None)
    """Who has begun to build, the first time or anew, and is not done yet."""
    agreement: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """InterconnectionApproved as it was last published."""
    agreed_for: Mapped[str | None] = mapped_column(default=None)
    """SHA-256 of the design that was last found ready to build under it."""
    inspected_at: Mapped[datetime | None] = mapped_column(default=None)
    commissioned_at: Mapped[datetime | None] = mapped_column(default=None)
    permission: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """PTOGranted in force; None after its revocation."""
    permitted_at: Mapped[datetime | None] = mapped_column(default=None)
    applied_on: Mapped[date | None] = mapped_column(default=None)
    """Day of the first application for interconnection: by it the rule for exports is chosen."""
    billing: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """``asked``; ``notice`` and ``enrolment`` as they were acknowledged; ``ended`` where net billing is over."""

    @property
    def as_built(self) -> DesignFacts:
        return DesignFacts.stored(self.design)

    @property
    def pto(self) -> PTOGranted:
        return PTOGranted.model_validate(self.permission)

    @property
    def facts(self) -> Facts:
        agreement = None if self.agreement is None else InterconnectionApproved.model_validate(self.agreement)
        return Facts(
            ordered=self.product is not None,
            design=None if self.design is None else self.as_built,
            installed_at=self.installed_at,
            inspected_at=self.inspected_at,
            commissioned_at=self.commissioned_at,
            permission=None if self.permission is None else self.pto,
            permitted_at=self.permitted_at,
            agreed_for=self.agreed_for,
            agreed_export_limit_kw=agreement.export_limit_kw if agreement else None,
            agreed_profile=agreement.settings_profile if agreement else None,
        )

    @property
    def location_class(self) -> LocationClass | None:
        """None where the order was taken before it was noted."""
        if self.segment is None or self.jurisdiction is None or self.utility_id is None or self.time_zone is None:
            return None
        return LocationClass(
            segment=Segment(self.segment),
            utility_id=self.utility_id,
            jurisdiction=self.jurisdiction,
            time_zone=self.time_zone,
        )

    def take_order(self, event: SalesOrderCreated) -> None:
        self.usage_point_id = event.reference.usage_point_id
        self.time_zone = event.reference.time_zone
        self.utility_id, self.ahj_id = event.reference.utility_id, event.reference.ahj_id
        self.jurisdiction, self.segment = event.reference.jurisdiction, event.reference.segment
        self.product, self.prepaid = event.product, event.prepaid
        self._note_articles(event.bill_of_materials)

    def take_amendment(self, event: ContractAmended) -> None:
        """Articles that come with another design; those of the former one may still stand."""
        self._note_articles(event.bill_of_materials)

    def _note_articles(self, bill: Iterable[EquipmentLine]) -> None:
        self.categories = self.categories | {line.sku: line.category for line in bill}

    def install(self, event: InstallationCompleted) -> bool:
        """What stands now. False for one that is known already, or older: it changes nothing."""
        if self.installed_at is not None and event.completed_at <= self.installed_at:
            return False
        self.installed_at = event.completed_at
        self.crew, self.crew_at_work = event.crew, None
        self.design = event.design.model_dump(mode="json")
        self.serials = [one.model_dump(mode="json") for one in event.serials]
        return True

    @property
    def crews(self) -> tuple[str, ...] | None:
        """Who may switch it: the crew that built it, and one that builds it anew. None: any, of what was installed
        before crews were told."""
        if self.design is not None and self.crew is None:
            return None
        return tuple(one for one in (self.crew, self.crew_at_work) if one is not None)

    def permit(self, event: PTOGranted, at: datetime) -> None:
        self.permission = event.model_dump(mode="json")
        self.permitted_at = at

    def revoke(self, pto_id: str) -> bool:
        """False where another permission is in force."""
        if self.permission is None or self.permission["pto_id"] != pto_id:
            return False
        self.permission = self.permitted_at = None
        return True
