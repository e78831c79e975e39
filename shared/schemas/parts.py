"""Value objects that several events share. Units are in the names; money is integer US cents."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.schemas.event import Part

Cents = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Segment(StrEnum):
    RESIDENTIAL = "residential"
    COMMERCIAL = "commercial"


class FinancingProduct(StrEnum):
    """How the customer pays. Under a lease or a PPA a third party owns the system."""

    CASH = "cash"
    LOAN = "loan"
    LEASE = "lease"
    PPA = "ppa"


class ProposalOption(Part):
    """One of the alternatives a proposal puts before the customer."""

    option_id: str
    """``pv``, ``pv_battery`` or ``best_npv``."""
    kwdc: float = Field(gt=0)
    kwac: float = Field(gt=0)
    battery_kwh: float = Field(ge=0, default=0)
    battery_kw: float = Field(ge=0, default=0)
    annual_kwh: float = Field(gt=0)
    price_cents: Cents
    savings_year1_cents: int
    npv_cents: int
    irr_pct: float | None = None
    payback_years: float | None = None
    lcoe_cents_per_kwh: float | None = None


class EquipmentLine(Part):
    """One line of a bill of materials."""

    sku: str
    manufacturer: str
    model: str
    category: str
    """``module``, ``inverter``, ``battery``, ``racking``, ``electrical``, ``monitoring``."""
    quantity: int = Field(gt=0)
    unit_cost_cents: Cents
    serialised: bool = False
    lead_time_days: int = Field(ge=0)


class SerialNumber(Part):
    """One piece of serialised equipment, as it was received or installed."""

    sku: str
    serial: str = Field(min_length=1)


class DesignFacts(Part):
    """What every later stage needs to know of the design that is being built."""

    design_id: UUID
    version: int = Field(ge=1)
    sha256: Sha256
    kwdc: float = Field(gt=0)
    kwac: float = Field(gt=0)
    battery_kwh: float = Field(ge=0, default=0)
    battery_kw: float = Field(ge=0, default=0)
    export_limit_kw: float | None = None
    """None where the system may export all it makes."""
    module_model: str
    module_count: int = Field(gt=0)
    module_power_w: float = Field(gt=0)
    inverter_model: str
    inverter_count: int = Field(gt=0)
    strings: tuple[int, ...] = ()
    """Modules in each string; empty for micro-inverters."""
    string_voc_stc_v: float | None = None
    string_isc_stc_a: float | None = None
    annual_kwh: float = Field(gt=0)
    p90_kwh: float = Field(gt=0)
    losses_pct: float | None = Field(ge=0, lt=100, default=None)
    """All losses of DC power that the yield was computed with, shade among them; None where the design states none."""
    service_voltage_v: int = 240
    normal_category: str = "B"
    """IEEE 1547-2018 normal operating performance category, A or B."""
    abnormal_category: str = "III"
    """IEEE 1547-2018 abnormal operating performance category, I, II or III."""


class SiteReference(Part):
    """Where the project stands in the outside world's own registers. No personal data."""

    usage_point_id: str
    """The utility's service point (ESPI UsagePoint)."""
    utility_id: str
    ahj_id: str
    jurisdiction: str
    """The state whose rules apply, as its two-letter code."""
    time_zone: str
    """IANA name; dates of this project are local to it."""
    segment: Segment = Segment.RESIDENTIAL


class ScreenResult(Part):
    """One interconnection screen, e.g. SGIP 2.2.1.2 (15 % of line-section peak)."""

    screen: str
    limit: float
    value: float
    unit: str
    passed: bool
    citation: str


class Finding(Part):
    """Something an authority or a utility wants changed."""

    code: str
    text: str
    technical: bool = False
    """True where the design itself has to change."""
