"""Value objects that several events share. Units are in the names; money is integer US cents."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.schemas.event import Part
from shared.schemas.facts import Coupling as Coupling
from shared.schemas.facts import DesignFacts as DesignFacts
from shared.schemas.products import FinancingProduct as FinancingProduct
from shared.schemas.quantities import (
    Cents,
    CentsChange,
    CentsPerKilowattHour,
    Code,
    Count,
    Days,
    Id,
    KilowattHours,
    Kilowatts,
    Line,
    Months,
    Number,
    Percent,
    Rate,
    Sha256,
    State,
    StorageKilowattHours,
    Text,
    TimeZone,
    UnitText,
    Years,
)


class Segment(StrEnum):
    """Whose roof it is: tariffs, incentives and rules of permitting differ."""

    RESIDENTIAL = "residential"
    COMMERCIAL = "commercial"


class ProductQuote(Part):
    """What one way to pay for an option costs the customer. It is frozen with the proposal that is accepted."""

    product: FinancingProduct
    """How the customer would pay."""
    prepaid: bool = False
    """True where all energy of a PPA is paid for at once, when the system may operate: no monthly bill follows."""
    upfront_cents: Cents
    """What the customer pays at the start, US cents; 0 where nothing."""
    first_monthly_cents: Cents
    """First monthly payment to lender or owner, US cents; 0 for a cash price."""
    term_months: Months | None = None
    """Length of the loan, lease or PPA, months; null for a cash price."""
    apr_pct: Rate | None = Field(default=None, ge=0)
    """Annual percentage rate of a loan (12 CFR 1026.22), %; null for any other product."""
    dealer_fee_pct: Percent | None = None
    """Share of the note that the lender would keep, %; null for any other product than a loan."""
    rate_cents_per_kwh: CentsPerKilowattHour | None = None
    """Price of the energy in the first year, US cents per kWh; null for any other product than a PPA, and prepaid."""
    escalator_pct: Percent | None = None
    """How much the payment or the rate grows each year, %; null for a cash price, for a loan, and where prepaid."""
    buyout_cents: Cents | None = None
    """Price of the system at the end of the term, US cents; null where it is the fair market value, or none is set."""


class IncentiveAmount(Part):
    """What a customer who buys the system is expected to get by one rule."""

    rule: Line
    """The dated rule that gives it."""
    cents: Cents
    """Expected amount, US cents; no promise."""


Incentives = Annotated[tuple[IncentiveAmount, ...], Field(max_length=100)]


class ProposalOption(Part):
    """One of the alternatives a proposal puts before the customer."""

    option_id: Code
    """``pv``, ``pv_battery``, ``best_npv`` or ``storage``."""
    kwdc: Kilowatts
    """Sum of the modules' nameplate power at standard test conditions, kW; 0 for storage alone."""
    kwac: Kilowatts
    """AC rating of the inverters together, kW; 0 for storage alone that has inverters of its own."""
    battery_kwh: StorageKilowattHours = 0
    """Usable energy of the battery, kWh; 0 without one."""
    battery_kw: Kilowatts = 0
    """Continuous power of the battery, kW; 0 without one."""
    annual_kwh: KilowattHours
    """Expected production of a typical first year (P50), kWh; 0 for storage alone."""
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
    quotes: Annotated[tuple[ProductQuote, ...], Field(max_length=10)] = ()
    """The ways to pay that are offered, side by side; empty in records from before they were frozen."""
    incentives: Incentives | None = None
    """What who buys it is expected to get; null in records from before it was told."""


class EquipmentLine(Part):
    """One line of a bill of materials."""

    sku: Code
    """Article number in the catalogue of equipment."""
    manufacturer: Line
    """Maker's name as on the data sheet."""
    model: Line
    """Model as the certification lists it."""
    category: Code
    """``module``, ``inverter``, ``battery``, ``racking``, ``electrical``, ``monitoring``."""
    quantity: Count = Field(gt=0)
    """Pieces."""
    unit_cost_cents: Cents
    """Purchase price of one piece, US cents."""
    serialised: bool = False
    """True where each piece has a serial number that is recorded."""
    lead_time_days: Days
    """Calendar days from order to delivery that the supplier quotes."""
    source: Line | None = None
    """What it is counted from: devices, runs or arrays of the design, lengths and spans, a section of the code; null in
    records from before it was told."""


class SerialNumber(Part):
    """One piece of serialised equipment, as it was received or installed."""

    sku: Code
    """Article number in the catalogue of equipment."""
    serial: Line
    """Serial number as on the piece."""


Serials = Annotated[tuple[SerialNumber, ...], Field(max_length=50_000)]
"""Of one record: what 4 MiB hold."""
BillOfMaterials = Annotated[tuple[EquipmentLine, ...], Field(max_length=1_000)]


class SiteReference(Part):
    """Where the project stands in the outside world's own registers. No personal data."""

    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    utility_id: Line
    """The utility that serves the site."""
    ahj_id: Line
    """The authority having jurisdiction (AHJ) over the building."""
    jurisdiction: State
    """The state whose rules apply, as its two-letter code."""
    time_zone: TimeZone
    """IANA name; dates of this project are local to it."""
    segment: Segment = Segment.RESIDENTIAL
    """Whose roof it is; residential where it is not stated."""
    expands: Id | None = None
    """The project whose system runs at this usage point already, to which this one adds; null where it is the first."""
    existing_kw: Kilowatts | None = None
    """AC rating of all that ran at this usage point when the site was assessed, batteries with inverters of their own
    among it, kW; null where nothing did, and where that is not on record."""


class ScreenResult(Part):
    """One interconnection screen, e.g. SGIP 2.2.1.2 (15 % of line-section peak)."""

    screen: Code
    """Name of the screen."""
    limit: Number
    """What the screen allows, in ``unit``."""
    value: Number
    """What was found, in ``unit``."""
    unit: UnitText
    """Unit of ``limit`` and ``value``; ``bool`` where 1 means that the condition holds."""
    passed: bool
    """True where the system passes the screen."""
    citation: Line
    """The section of the rule that asks for it."""


Screens = Annotated[tuple[ScreenResult, ...], Field(max_length=200)]


class Finding(Part):
    """Something an authority or a utility wants changed."""

    code: Line
    """The finder's own code, or a section of a rule."""
    text: Text
    """What is wrong and what is wanted."""
    technical: bool = False
    """True where the design itself has to change."""


Findings = Annotated[tuple[Finding, ...], Field(min_length=1, max_length=1_000)]
"""At least one."""


class Evidence(Part):
    """The document on which an attestation rests: kept by the service that publishes it."""

    document_id: Id
    """The document, in the list of the project's documents of that service."""
    sha256: Sha256
    """Hash of its content."""
    kind: Code
    """What kind of document it is."""


EvidenceList = Annotated[tuple[Evidence, ...], Field(max_length=100)]
