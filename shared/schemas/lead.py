"""What the lead service publishes: inquiry, usage, site, analysis, qualification.

LeadQualified, LeadNurtured and LeadDisqualified are outcomes of one decision; each carries what led to it.
There is no event per bill: UsageDataImported tells of a whole set, since nobody consumes a single bill.
"""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.rules.site.assessment import Site
from shared.schemas.closing import CompensationDone
from shared.schemas.event import Event, Part
from shared.schemas.parts import Segment, SiteReference


class Channel(StrEnum):
    WEB = "web"
    REFERRAL = "referral"
    PARTNER = "partner"
    STORE = "store"


class QualityGrade(StrEnum):
    """How good the usage data is: A twelve months of intervals … E an annual figure only."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class LeadCaptured(Event):
    """An inquiry was taken down. The contact itself stays in the lead service."""

    ce_type: ClassVar[str] = "ncv03.lead.LeadCaptured.v1"
    channel: Channel
    segment: Segment
    consent_to_contact: bool
    consent_to_usage_data: bool
    captured_at: AwareDatetime


class LeadDuplicateDetected(Event):
    """The same person or address already has a live project; this inquiry was attached to it."""

    ce_type: ClassVar[str] = "ncv03.lead.LeadDuplicateDetected.v1"
    matched_by: tuple[str, ...]
    channel: Channel


class UsageDataImported(Event):
    """A year or part of a year of the customer's usage is usable; its grade says how good it is."""

    ce_type: ClassVar[str] = "ncv03.lead.UsageDataImported.v1"
    usage_point_id: str | None = None
    method: str
    """``green_button``, ``bills``, ``intervals_csv`` or ``annual``."""
    interval_seconds: int | None = None
    readings: int = Field(ge=0)
    missing_pct: float = Field(ge=0, le=100)
    kwh_annual: float = Field(ge=0)
    grade: QualityGrade
    checksum_sha256: str


class UsageDataRejected(Event):
    """The file could not be used; the project goes on waiting for usable data."""

    ce_type: ClassVar[str] = "ncv03.lead.UsageDataRejected.v1"
    method: str
    reasons: tuple[str, ...]


class SiteAssessed(Event):
    """Roof, shade, electrical service and authority of the site, as design needs them."""

    ce_type: ClassVar[str] = "ncv03.lead.SiteAssessed.v1"
    site: Site
    reference: SiteReference


class LoadProfile(Part):
    """A year of load."""

    monthly_kwh: tuple[float, ...] = Field(min_length=12, max_length=12)
    hourly_wh_base64: str | None = None
    """8760 little-endian unsigned 32-bit integers, watt-hours of each hour in local standard time."""
    uncertainty_pct: float = Field(ge=0)


class EnergyAnalysisCompleted(Event):
    """What the home uses and what a first system would make and save, before anything is designed."""

    ce_type: ClassVar[str] = "ncv03.lead.EnergyAnalysisCompleted.v1"
    kwh_annual: float = Field(gt=0)
    base_kwh: float = Field(ge=0)
    cooling_kwh: float = Field(ge=0)
    heating_kwh: float = Field(ge=0)
    load: LoadProfile
    grade: QualityGrade
    tariff_id: str
    preliminary_kwdc: float = Field(ge=0)
    preliminary_annual_kwh: float = Field(ge=0)
    savings_year1_cents: int
    savings_p10_cents: int
    savings_p90_cents: int
    model_version: str


class FeasibilityScored(Event):
    """How well the site suits, from its components; a hard fail decides alone."""

    ce_type: ClassVar[str] = "ncv03.lead.FeasibilityScored.v1"
    score: int = Field(ge=0, le=100)
    components: dict[str, float]
    hard_fails: tuple[str, ...] = ()


class LeadQualified(Event):
    """The project is worth a design: the entry criteria of the value stream are met."""

    ce_type: ClassVar[str] = "ncv03.lead.LeadQualified.v1"
    score: int = Field(ge=0, le=100)
    reference: SiteReference
    credit_band: str | None = None


class LeadNurtured(Event):
    """Not now: kept warm and scored again when something changes or after the stated interval."""

    ce_type: ClassVar[str] = "ncv03.lead.LeadNurtured.v1"
    reason_codes: tuple[str, ...]
    review_at: AwareDatetime


class LeadDisqualified(Event):
    """The project ends here: a criterion that no design can heal."""

    ce_type: ClassVar[str] = "ncv03.lead.LeadDisqualified.v1"
    reason_codes: tuple[str, ...] = Field(min_length=1)


class LeadWithdrawn(Event):
    """The customer asked to stop before signing anything."""

    ce_type: ClassVar[str] = "ncv03.lead.LeadWithdrawn.v1"
    reason: str


class SpeedToLeadMissed(Event):
    """Nobody contacted the customer within the policy's time."""

    ce_type: ClassVar[str] = "ncv03.lead.SpeedToLeadMissed.v1"
    due_at: AwareDatetime


class AnalysisAccuracyMeasured(Event):
    """How far the preliminary analysis was from what came out."""

    ce_type: ClassVar[str] = "ncv03.lead.AnalysisAccuracyMeasured.v1"
    basis: str
    """``DESIGN`` (preliminary against final design) or ``METERED`` (against the meter)."""
    predicted_kwh: float
    actual_kwh: float
    abs_err_pct: float = Field(ge=0)
    nmbe_pct: float
    cvrmse_pct: float | None = None
    n: int = Field(ge=1)
    design_id: UUID | None = None


class CompensationCompleted(CompensationDone):
    """Lead has closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.lead.CompensationCompleted.v1"
