"""What the design service publishes: design versions, proposals, and the customer's answers to them."""

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.schemas.closing import CompensationDone
from shared.schemas.event import Event, Part
from shared.schemas.parts import (
    DesignFacts,
    EquipmentLine,
    FinancingProduct,
    ProposalOption,
    Sha256,
    SiteReference,
)


class RedesignTrigger(StrEnum):
    CUSTOMER = "customer"
    PROPOSAL_EXPIRED = "proposal_expired"
    PERMIT_CORRECTIONS = "permit_corrections"
    INTERCONNECTION = "interconnection"
    SUBSTITUTION = "substitution"
    FINANCING = "financing"


class DesignConstraints(Part):
    """What a redesign has to respect."""

    max_kwac: float | None = None
    export_limit_kw: float | None = None
    module_model: str | None = None
    notes: tuple[str, ...] = ()


class DesignRequested(Event):
    """The clock of proposal generation starts (metric 3)."""

    ce_type: ClassVar[str] = "ncv03.design.DesignRequested.v1"
    requested_at: AwareDatetime


class RedesignRequested(Event):
    """The design has to change; the constraints say within what bounds."""

    ce_type: ClassVar[str] = "ncv03.design.RedesignRequested.v1"
    trigger: RedesignTrigger
    constraints: DesignConstraints


class DesignCheck(Part):
    """One design rule applied: what it asks, what was found."""

    rule: str
    edition: str
    limit: float | str | None
    value: float | str | None
    unit: str = ""
    passed: bool
    citation: str


class DesignVersionCreated(Event):
    """A buildable design. After signature a further version leads to a change order, never silently."""

    ce_type: ClassVar[str] = "ncv03.design.DesignVersionCreated.v1"
    design: DesignFacts
    trigger: RedesignTrigger | None = None
    dc_ac_ratio: float = Field(gt=0)
    losses_pct: float
    checks: tuple[DesignCheck, ...]
    bill_of_materials: tuple[EquipmentLine, ...]
    price_cents: int = Field(ge=0)
    duration_s: float = Field(ge=0)


class DesignCheckFailed(Event):
    """No design satisfies this rule on this site; a designer has to look."""

    ce_type: ClassVar[str] = "ncv03.design.DesignCheckFailed.v1"
    rule: str
    limit: float | str | None = None
    value: float | str | None = None
    unit: str = ""
    detail: str


class ProposalGenerated(Event):
    """A proposal can be shown: the options, what they assume, and until when they hold."""

    ce_type: ClassVar[str] = "ncv03.design.ProposalGenerated.v1"
    proposal_id: UUID
    revision: int = Field(ge=1)
    design: DesignFacts
    options: tuple[ProposalOption, ...] = Field(min_length=1)
    valid_until: AwareDatetime
    assumptions: dict[str, Any]
    document_sha256: Sha256
    duration_s: float = Field(ge=0)


class ProposalPresented(Event):
    """The customer has seen the proposal (metric 5 counts from here)."""

    ce_type: ClassVar[str] = "ncv03.design.ProposalPresented.v1"
    proposal_id: UUID
    in_home: bool
    """Decides the cooling-off rule: 16 CFR 429 covers sales at the home or a temporary place."""


class ProposalAccepted(Event):
    """The customer chose an option. Carries all that contracting needs to write the contract."""

    ce_type: ClassVar[str] = "ncv03.design.ProposalAccepted.v1"
    proposal_id: UUID
    option: ProposalOption
    product: FinancingProduct
    design: DesignFacts
    bill_of_materials: tuple[EquipmentLine, ...]
    reference: SiteReference
    in_home: bool


class ProposalDeclined(Event):
    """The customer does not want any of the options; the project ends."""

    ce_type: ClassVar[str] = "ncv03.design.ProposalDeclined.v1"
    proposal_id: UUID
    reason: str


class ProposalExpired(Event):
    """The validity ran out. A new revision follows until ``final``; then the project ends."""

    ce_type: ClassVar[str] = "ncv03.design.ProposalExpired.v1"
    proposal_id: UUID
    revision: int = Field(ge=1)
    final: bool


class DesignFrozen(Event):
    """The signed design, fixed by its hash."""

    ce_type: ClassVar[str] = "ncv03.design.DesignFrozen.v1"
    design: DesignFacts
    yield_ratio: float | None = Field(default=None, ge=0)
    """Annual kWh per kWdc over that of the site's best plane (metric 4a)."""


class CompensationCompleted(CompensationDone):
    """Design has archived what it had and closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.design.CompensationCompleted.v1"
