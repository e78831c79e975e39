"""What the design service publishes: design versions, proposals, and the customer's answers to them."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.schemas.closing import CompensationDone
from shared.schemas.event import Event, Part
from shared.schemas.parts import (
    BillOfMaterials,
    DesignFacts,
    FinancingProduct,
    Incentives,
    ProposalOption,
    SiteReference,
)
from shared.schemas.quantities import (
    Cents,
    Code,
    Codes,
    DrawingText,
    Id,
    JsonObject,
    Kilowatts,
    Line,
    Measure,
    Ordinal,
    PastInstant,
    Percent,
    PlannedInstant,
    Ratio,
    Seconds,
    Sha256,
    Text,
    Texts,
    UnitText,
)
from shared.schemas.worklist import TaskBegun, TaskEnded, TaskMoved


class RedesignTrigger(StrEnum):
    """What made another design necessary."""

    CUSTOMER = "customer"
    PROPOSAL_EXPIRED = "proposal_expired"
    PERMIT_CORRECTIONS = "permit_corrections"
    INTERCONNECTION = "interconnection"
    SUBSTITUTION = "substitution"
    FINANCING = "financing"


class DesignConstraints(Part):
    """What a redesign has to respect."""

    max_kwac: Kilowatts | None = None
    """Largest AC rating, kW; null where it is not limited."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where it is not limited."""
    module_model: Line | None = None
    """The only model of module that may be used; null where any may."""
    inverter_model: Line | None = None
    """The only model of inverter that may be used; null where any may."""
    battery_model: Line | None = None
    """The only model of battery that may be used; null where any may."""
    battery: bool | None = None
    """False: without a battery, whatever was chosen; true: with one; null where what was chosen holds."""
    planes_left_out: Annotated[tuple[Line, ...], Field(max_length=100)] | None = None
    """Roof planes of the site on which nothing may be built; null where any may be used."""
    notes: Texts = ()
    """What a designer has to know besides; empty where nothing."""
    under_warranty: bool | None = None
    """True: the maker replaces a piece, so price and incentives stay as signed; null or false: they are of that day."""


class DesignRequested(Event):
    """The clock of proposal generation starts (metric 3)."""

    ce_type: ClassVar[str] = "ncv03.design.DesignRequested.v1"
    requested_at: PastInstant
    """When the clock started."""


class RedesignRequested(Event):
    """The design has to change; the constraints say within what bounds."""

    ce_type: ClassVar[str] = "ncv03.design.RedesignRequested.v1"
    trigger: RedesignTrigger
    """Why it has to change."""
    constraints: DesignConstraints
    """Within what bounds."""


class DesignCheck(Part):
    """One design rule applied: what it asks, what was found."""

    rule: Line
    """Name of the rule."""
    edition: Line
    """Edition of the code or standard that was applied."""
    limit: Measure | None
    """What the rule allows, in ``unit``; null where it sets no limit."""
    value: Measure | None
    """What was found, in ``unit``; null where nothing can be measured."""
    unit: UnitText = ""
    """Unit of ``limit`` and ``value``; empty for texts and pure numbers."""
    passed: bool
    """True where the design satisfies the rule."""
    citation: Line
    """Section of the code or standard."""


class DesignVersionCreated(Event):
    """A buildable design. After signature a further version leads to a change order, never silently."""

    ce_type: ClassVar[str] = "ncv03.design.DesignVersionCreated.v2"
    design: DesignFacts
    """What is to be built."""
    trigger: RedesignTrigger | None = None
    """Why an earlier version was changed; null for the first."""
    dc_ac_ratio: Ratio | None = Field(gt=0, default=None)
    """DC nameplate power over AC rating; null for storage alone."""
    losses_pct: Percent
    """Sum of the losses from plane-of-array irradiance to AC energy, %."""
    checks: Annotated[tuple[DesignCheck, ...], Field(max_length=1_000)]
    """Every design rule that was applied."""
    bill_of_materials: BillOfMaterials
    """Everything that has to be bought."""
    price_cents: Cents
    """Cash price before incentives, US cents."""
    duration_s: Seconds
    """Time from request to design on the project calendar, seconds."""
    incentives: Incentives | None = None
    """What who buys it is expected to get on the day of this design; null in records from before it was told."""
    under_warranty: bool = False
    """True where the maker replaces a piece: price and incentives stay as they were signed, whatever they are today."""


class DesignCheckFailed(Event):
    """No design satisfies this rule on this site; a designer has to look."""

    ce_type: ClassVar[str] = "ncv03.design.DesignCheckFailed.v1"
    rule: Line
    """Name of the rule."""
    limit: Measure | None = None
    """What the rule allows, in ``unit``; null where it sets no limit."""
    value: Measure | None = None
    """The best that was found, in ``unit``; null where nothing can be measured."""
    unit: UnitText = ""
    """Unit of ``limit`` and ``value``; empty for texts and pure numbers."""
    detail: Text
    """What stands in the way."""


class ProposalGenerated(Event):
    """A proposal can be shown: the options, what they assume, and until when they hold."""

    ce_type: ClassVar[str] = "ncv03.design.ProposalGenerated.v2"
    proposal_id: Id
    """The proposal; the same through all its revisions."""
    revision: Ordinal
    """Revision of the proposal, counted from 1."""
    design: DesignFacts
    """The design that the recommended option is built on."""
    options: Annotated[tuple[ProposalOption, ...], Field(min_length=1, max_length=50)]
    """The alternatives; at least one."""
    valid_until: PlannedInstant
    """The offer holds until here."""
    assumptions: JsonObject
    """What the figures rest on: tariff, escalation, degradation, weather, incentives, each by name."""
    document_sha256: Sha256
    """Hash of the document that the customer gets."""
    duration_s: Seconds
    """Time from request to proposal on the project calendar, seconds."""


class ProposalPresented(Event):
    """The customer has seen the proposal (metric 5 counts from here)."""

    ce_type: ClassVar[str] = "ncv03.design.ProposalPresented.v1"
    proposal_id: Id
    """The proposal."""
    in_home: bool
    """Decides the cooling-off rule: 16 CFR 429 covers sales at the home or a temporary place."""


class ProposalAccepted(Event):
    """The customer chose an option. Carries all that contracting needs to write the contract."""

    ce_type: ClassVar[str] = "ncv03.design.ProposalAccepted.v2"
    proposal_id: Id
    """The proposal."""
    option: ProposalOption
    """What the customer chose."""
    product: FinancingProduct
    """How the customer wants to pay."""
    prepaid: bool = False
    """True where it is the PPA whose energy is all paid for at once."""
    design: DesignFacts
    """What is to be built for it."""
    bill_of_materials: BillOfMaterials
    """Everything that has to be bought."""
    reference: SiteReference
    """Where the site stands in the registers of utility and authority."""
    in_home: bool
    """True where the sale was made at the home or a temporary place (16 CFR 429)."""


class ProposalDeclined(Event):
    """The customer does not want any of the options; the project ends."""

    ce_type: ClassVar[str] = "ncv03.design.ProposalDeclined.v1"
    proposal_id: Id
    """The proposal."""
    reason: Text
    """What the customer said."""


class ProposalExpired(Event):
    """The validity ran out. A new revision follows until ``final``; then the project ends."""

    ce_type: ClassVar[str] = "ncv03.design.ProposalExpired.v1"
    proposal_id: Id
    """The proposal."""
    revision: Ordinal
    """The revision that ran out."""
    final: bool
    """True where no further revision follows."""


class DesignSheet(Part):
    """One sheet of drawings."""

    number: Code
    """Number of the sheet, e.g. ``PV-1``, ``E-1``."""
    title: Line
    """What it shows."""
    sha256: Sha256
    """Hash of the document in ``svg``."""
    svg: DrawingText
    """The drawing: an SVG document of paths, rectangles, circles and lines of text alone."""


class DesignSheetsIssued(Event):
    """The drawings of a design that was signed, for whoever applies for its permits."""

    ce_type: ClassVar[str] = "ncv03.design.DesignSheetsIssued.v1"
    design_id: Id
    """The design."""
    design_version: Ordinal
    """Version of the design that they show."""
    sheets: tuple[DesignSheet, ...] = Field(max_length=50)
    """The sheets in their order; those that are too large for an event are left out."""
    left_out: Codes = ()
    """Numbers of sheets that are too large for an event; they lie with design alone."""


class DesignFrozen(Event):
    """The signed design, fixed by its hash."""

    ce_type: ClassVar[str] = "ncv03.design.DesignFrozen.v2"
    design: DesignFacts
    """The version that was signed."""
    yield_ratio: Ratio | None = None
    """Annual kWh per kWdc over that of the site's best plane (metric 4a); null where that is not known."""


class CompensationCompleted(CompensationDone):
    """Design has archived what it had and closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.design.CompensationCompleted.v1"


class TaskOpened(TaskBegun):
    """Design asks a person to do something."""

    ce_type: ClassVar[str] = "ncv03.design.TaskOpened.v1"


class TaskChanged(TaskMoved):
    """A task of design was taken on, given back, put off or commented on."""

    ce_type: ClassVar[str] = "ncv03.design.TaskChanged.v1"


class TaskClosed(TaskEnded):
    """A task of design is no longer open."""

    ce_type: ClassVar[str] = "ncv03.design.TaskClosed.v1"
