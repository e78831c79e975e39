"""The events that carried version 1 of the facts of a design: counts and sums, no list of arrays or devices."""

from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field

from shared.schemas.design import DesignCheck, RedesignTrigger
from shared.schemas.event import Part
from shared.schemas.facts import Coupling
from shared.schemas.parts import FinancingProduct, Serials
from shared.schemas.past_parts import BillOfMaterials, SiteReference
from shared.schemas.past_version import PastVersion
from shared.schemas.quantities import (
    Amperes,
    Cents,
    CentsChange,
    CentsPerKilowattHour,
    Code,
    Count,
    Hours,
    Id,
    JsonObject,
    KilowattHours,
    Kilowatts,
    Line,
    ModuleWatts,
    Ordinal,
    PastInstant,
    Percent,
    PlannedInstant,
    Rate,
    Ratio,
    Seconds,
    ServiceVolts,
    Sha256,
    StorageKilowattHours,
    Texts,
    Volts,
    Years,
)


class DesignFacts(Part):
    """What every later stage needs to know of the design that is being built."""

    design_id: Id
    """The design; the same through all its versions."""
    version: Ordinal
    """Version of the design, counted from 1."""
    sha256: Sha256
    """Hash of the design's canonical JSON: fixes exactly this version."""
    kwdc: Kilowatts = Field(gt=0)
    """Sum of the modules' nameplate power at standard test conditions, kW."""
    kwac: Kilowatts = Field(gt=0)
    """AC rating of the inverters together, kW."""
    battery_kwh: StorageKilowattHours = 0
    """Usable energy of the battery, kWh; 0 without one."""
    battery_kw: Kilowatts = 0
    """Continuous power of the battery, kW; 0 without one."""
    battery_coupling: Coupling | None = None
    """How the battery is coupled; null without one, and where the design does not say."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where the system may export all it makes."""
    module_model: Line
    """Model of the modules."""
    module_count: Count = Field(gt=0)
    """Number of modules."""
    module_power_w: ModuleWatts
    """Nameplate power of one module at standard test conditions, W."""
    inverter_model: Line
    """Model of the inverters."""
    inverter_count: Count = Field(gt=0)
    """Number of inverters; micro-inverters count one by one."""
    strings: Annotated[tuple[Annotated[Count, Field(gt=0)], ...], Field(max_length=50_000)] = ()
    """Modules in each string; empty for micro-inverters."""
    string_voc_stc_v: Volts | None = None
    """Open-circuit voltage of the longest string at standard test conditions, V; null for micro-inverters."""
    string_isc_stc_a: Amperes | None = None
    """Short-circuit current of a string at standard test conditions, A; null for micro-inverters."""
    annual_kwh: KilowattHours = Field(gt=0)
    """Expected production of a typical first year (P50), kWh."""
    p90_kwh: KilowattHours = Field(gt=0)
    """Production of a first year that is exceeded with 90 % probability, kWh."""
    losses_pct: Percent | None = Field(lt=100, default=None)
    """All losses of DC power that the yield was computed with, shade too, %; null where the design states none."""
    service_voltage_v: ServiceVolts = 240
    """Nominal voltage of the customer's service, V."""
    normal_category: Code = "B"
    """IEEE 1547-2018 normal operating performance category, A or B."""
    abnormal_category: Code = "III"
    """IEEE 1547-2018 abnormal operating performance category, I, II or III."""


class ProposalOption(Part):
    """One of the alternatives a proposal puts before the customer."""

    option_id: Code
    """``pv``, ``pv_battery`` or ``best_npv``."""
    kwdc: Kilowatts = Field(gt=0)
    """Sum of the modules' nameplate power at standard test conditions, kW."""
    kwac: Kilowatts = Field(gt=0)
    """AC rating of the inverters together, kW."""
    battery_kwh: StorageKilowattHours = 0
    """Usable energy of the battery, kWh; 0 without one."""
    battery_kw: Kilowatts = 0
    """Continuous power of the battery, kW; 0 without one."""
    annual_kwh: KilowattHours = Field(gt=0)
    """Expected production of a typical first year (P50), kWh."""
    price_cents: Cents
    """Cash price before incentives, US cents."""
    savings_year1_cents: CentsChange
    """What the customer saves in the first year against the bill without the system, US cents; may be negative."""
    npv_cents: CentsChange
    """Net present value for the customer over the system's life, US cents."""
    irr_pct: Rate | None = None
    """Internal rate of return, % a year; null where the cash flows have none."""
    payback_years: Years | None = None
    """Years until the savings have paid the price; null where they never do."""
    lcoe_cents_per_kwh: CentsPerKilowattHour | None = None
    """Levelised cost of the energy, US cents per kWh; null where it was not computed."""


class DesignVersionCreatedV1(PastVersion):
    """A buildable design. After signature a further version leads to a change order, never silently."""

    model_config = ConfigDict(title="DesignVersionCreated")

    ce_type: ClassVar[str] = "ncv03.design.DesignVersionCreated.v1"
    design: DesignFacts
    """What is to be built."""
    trigger: RedesignTrigger | None = None
    """Why an earlier version was changed; null for the first."""
    dc_ac_ratio: Ratio = Field(gt=0)
    """DC nameplate power over AC rating."""
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


class ProposalGeneratedV1(PastVersion):
    """A proposal can be shown: the options, what they assume, and until when they hold."""

    model_config = ConfigDict(title="ProposalGenerated")

    ce_type: ClassVar[str] = "ncv03.design.ProposalGenerated.v1"
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


class ProposalAcceptedV1(PastVersion):
    """The customer chose an option. Carries all that contracting needs to write the contract."""

    model_config = ConfigDict(title="ProposalAccepted")

    ce_type: ClassVar[str] = "ncv03.design.ProposalAccepted.v1"
    proposal_id: Id
    """The proposal."""
    option: ProposalOption
    """What the customer chose."""
    product: FinancingProduct
    """How the customer wants to pay."""
    design: DesignFacts
    """What is to be built for it."""
    bill_of_materials: BillOfMaterials
    """Everything that has to be bought."""
    reference: SiteReference
    """Where the site stands in the registers of utility and authority."""
    in_home: bool
    """True where the sale was made at the home or a temporary place (16 CFR 429)."""


class DesignFrozenV1(PastVersion):
    """The signed design, fixed by its hash."""

    model_config = ConfigDict(title="DesignFrozen")

    ce_type: ClassVar[str] = "ncv03.design.DesignFrozen.v1"
    design: DesignFacts
    """The version that was signed."""
    yield_ratio: Ratio | None = None
    """Annual kWh per kWdc over that of the site's best plane (metric 4a); null where that is not known."""


class ContractSignedV1(PastVersion):
    """All signers have signed. Not binding before the cooling-off period has ended."""

    model_config = ConfigDict(title="ContractSigned")

    ce_type: ClassVar[str] = "ncv03.contracting.ContractSigned.v1"
    contract_id: Id
    """The contract."""
    document_sha256: Sha256
    """Hash of the contract's document."""
    signed_at: PastInstant
    """When the last signer signed."""
    in_home: bool
    """True where the sale was made at the home or a temporary place (16 CFR 429)."""
    design: DesignFacts
    """What was sold."""
    price_cents: Cents
    """Contract price, US cents."""


class SalesOrderCreatedV1(PastVersion):
    """The order to build: the frozen design, its bill of materials and where it stands."""

    model_config = ConfigDict(title="SalesOrderCreated")

    ce_type: ClassVar[str] = "ncv03.contracting.SalesOrderCreated.v1"
    sales_order_id: Id
    """The order to build."""
    contract_id: Id
    """The contract."""
    design: DesignFacts
    """The frozen design."""
    bill_of_materials: BillOfMaterials
    """Everything that has to be bought."""
    price_cents: Cents
    """Contract price, US cents."""
    product: FinancingProduct
    """How the customer pays."""
    reference: SiteReference
    """Where the site stands in the registers of utility and authority."""


class ChangeOrderProposedV1(PastVersion):
    """Another design and price than signed; the customer has to agree where the change is material."""

    model_config = ConfigDict(title="ChangeOrderProposed")

    ce_type: ClassVar[str] = "ncv03.contracting.ChangeOrderProposed.v1"
    change_order_id: Id
    """The change order."""
    design: DesignFacts
    """The design that takes the place of the signed one."""
    price_cents: Cents
    """New contract price, US cents."""
    price_change_cents: CentsChange
    """New price less the signed one, US cents."""
    material: bool
    """Material changes are disclosed and signed again; others are only recorded."""
    reasons: Texts
    """Why it has to change."""


class ContractAmendedV1(PastVersion):
    """The contract now stands on another design version."""

    model_config = ConfigDict(title="ContractAmended")

    ce_type: ClassVar[str] = "ncv03.contracting.ContractAmended.v1"
    contract_id: Id
    """The contract."""
    design: DesignFacts
    """The design that the contract now stands on."""
    bill_of_materials: BillOfMaterials
    """Everything that has to be bought."""
    price_cents: Cents
    """Contract price, US cents."""


class ReadyToBuildV1(PastVersion):
    """Permit issued and interconnection approved for the same design version."""

    model_config = ConfigDict(title="ReadyToBuild")

    ce_type: ClassVar[str] = "ncv03.permitting.ReadyToBuild.v1"
    permit_number: Line
    """The authority's number of the permit."""
    agreement_id: Line
    """The utility's number of the agreement."""
    design: DesignFacts
    """The version that both are for."""


class InstallationCompletedV1(PastVersion):
    """The system stands, with what was built and with which serial numbers (metric 13 starts here)."""

    model_config = ConfigDict(title="InstallationCompleted")

    ce_type: ClassVar[str] = "ncv03.fieldops.InstallationCompleted.v1"
    completed_at: PastInstant
    """When the last work was done."""
    labour_hours: Hours
    """Hours of all workers together."""
    design: DesignFacts
    """What was built."""
    serials: Serials
    """Serial numbers of what was installed."""
    photos: Count
    """Number of photographs taken."""
    major_punch_items: Count
    """Items of the punch list that keep the system from operating."""


CARRIERS: Final[tuple[type[PastVersion], ...]] = (
    DesignVersionCreatedV1, ProposalGeneratedV1, ProposalAcceptedV1, DesignFrozenV1, ContractSignedV1,
    SalesOrderCreatedV1, ChangeOrderProposedV1, ContractAmendedV1, ReadyToBuildV1, InstallationCompletedV1,
)  # fmt: skip
