"""Value objects that several events share. Units are in the names; money is integer US cents."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.schemas.event import Part
from shared.schemas.quantities import (
    Amperes,
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
    ModuleWatts,
    Number,
    Ordinal,
    Percent,
    Rate,
    ServiceVolts,
    Sha256,
    State,
    StorageKilowattHours,
    Text,
    TimeZone,
    UnitText,
    Volts,
    Years,
)


class Segment(StrEnum):
    """Whose roof it is: tariffs, incentives and rules of permitting differ."""

    RESIDENTIAL = "residential"
    COMMERCIAL = "commercial"


class Coupling(StrEnum):
    """Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's."""

    AC = "ac"
    DC = "dc"


class FinancingProduct(StrEnum):
    """How the customer pays. Under a lease or a PPA a third party owns the system."""

    CASH = "cash"
    LOAN = "loan"
    LEASE = "lease"
    PPA = "ppa"


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


class SerialNumber(Part):
    """One piece of serialised equipment, as it was received or installed."""

    sku: Code
    """Article number in the catalogue of equipment."""
    serial: Line
    """Serial number as on the piece."""


Serials = Annotated[tuple[SerialNumber, ...], Field(max_length=50_000)]
"""Of one record: what 4 MiB hold."""
BillOfMaterials = Annotated[tuple[EquipmentLine, ...], Field(max_length=1_000)]


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
