"""What the lead service publishes: inquiry, usage, site, analysis, qualification.

LeadQualified, LeadNurtured and LeadDisqualified are outcomes of one decision; each carries what led to it.
There is no event per bill: UsageDataImported tells of a whole set, since nobody consumes a single bill.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.rules.site.assessment import Site
from shared.schemas.closing import CompensationDone
from shared.schemas.event import Event, Part, SealedEvent
from shared.schemas.parts import Segment, SiteReference
from shared.schemas.quantities import (
    CentsChange,
    Code,
    Codes,
    Count,
    ErrorPercent,
    Id,
    IntervalSeconds,
    KilowattHours,
    Kilowatts,
    Line,
    Number,
    PastInstant,
    Percent,
    PlannedInstant,
    ReadingCount,
    Score,
    Sha256,
    SignedErrorPercent,
    Text,
    Texts,
)
from shared.schemas.worklist import TaskBegun, TaskEnded, TaskMoved


class Channel(StrEnum):
    """The ways by which inquiries come in."""

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
    """How the inquiry came in."""
    segment: Segment
    """Whose roof it is."""
    consent_to_contact: bool
    """True where the person agreed to be contacted."""
    consent_to_usage_data: bool
    """True where the person agreed that we read the utility's usage data."""
    captured_at: PastInstant
    """When the inquiry was taken down; speed to lead counts from here."""
    expands: Id | None = None
    """The project whose system runs at the same usage point already; null where this is the first one there."""


class LeadDuplicateDetected(Event):
    """The same person or address already has a live project; this inquiry was attached to it."""

    ce_type: ClassVar[str] = "ncv03.lead.LeadDuplicateDetected.v1"
    matched_by: Codes
    """What was equal, e.g. ``email``, ``address``; never the value itself."""
    channel: Channel
    """How the second inquiry came in."""


class UsageDataImported(Event):
    """A year or part of a year of the customer's usage is usable; its grade says how good it is."""

    ce_type: ClassVar[str] = "ncv03.lead.UsageDataImported.v1"
    usage_point_id: Line | None = None
    """The utility's service point (ESPI UsagePoint); null where the data does not name one."""
    method: Code
    """``green_button``, ``bills``, ``intervals_csv`` or ``annual``."""
    interval_seconds: IntervalSeconds | None = None
    """Length of one reading, seconds; null where the data is not of equal intervals."""
    readings: ReadingCount
    """Number of readings or bills that were used."""
    missing_pct: Percent
    """Share of the covered time without a reading, %."""
    kwh_annual: KilowattHours
    """Consumption of a year as the data states or implies it, kWh."""
    grade: QualityGrade
    """How good the data is."""
    checksum_sha256: Sha256
    """Hash of what was uploaded."""


class UsageDataRejected(Event):
    """The file could not be used; the project goes on waiting for usable data."""

    ce_type: ClassVar[str] = "ncv03.lead.UsageDataRejected.v1"
    method: Code
    """As in ``UsageDataImported``."""
    reasons: Texts
    """What is wrong with the data and where."""


class SiteAssessed(SealedEvent):
    """Roof, shade, electrical service and authority of the site, as design needs them."""

    ce_type: ClassVar[str] = "ncv03.lead.SiteAssessed.v2"
    site: Site | None = None
    """The site without address and notes; null where it is sealed."""
    reference: SiteReference
    """Where the site stands in the registers of utility and authority."""


class LoadProfile(Part):
    """A year of load."""

    monthly_kwh: Annotated[tuple[KilowattHours, ...], Field(min_length=12, max_length=12)]
    """Consumption of each month, January first, kWh."""
    hourly_wh_base64: Annotated[str, Field(max_length=46_720, pattern=r"^[A-Za-z0-9+/]*={0,2}$")] | None = None
    """8760 little-endian unsigned 32-bit integers, watt-hours of each hour in local standard time, in base64; null
    where only months are known."""
    uncertainty_pct: ErrorPercent
    """Standard uncertainty of the year's sum, %."""


class EnergyAnalysisCompleted(SealedEvent):
    """What the home uses and what a first system would make and save, before anything is designed."""

    ce_type: ClassVar[str] = "ncv03.lead.EnergyAnalysisCompleted.v2"
    kwh_annual: KilowattHours = Field(gt=0)
    """Consumption of a typical year, kWh."""
    base_kwh: KilowattHours
    """Share of it that does not depend on the weather, kWh a year."""
    cooling_kwh: KilowattHours
    """Share of it for cooling, kWh a year."""
    heating_kwh: KilowattHours
    """Share of it for heating, kWh a year."""
    load: LoadProfile | None = None
    """The consumption through the year; null where it is sealed."""
    grade: QualityGrade
    """How good the usage data was."""
    tariff_id: Line
    """The tariff by which the savings were computed."""
    preliminary_kwdc: Kilowatts
    """DC size of the first system, kW."""
    preliminary_annual_kwh: KilowattHours
    """What it would make in a typical year, kWh."""
    savings_year1_cents: CentsChange
    """Median of the first year's savings, US cents; may be negative."""
    savings_p10_cents: CentsChange
    """Savings that are exceeded with 90 % probability, US cents."""
    savings_p90_cents: CentsChange
    """Savings that are exceeded with 10 % probability, US cents."""
    model_version: Code
    """Version of the model that computed it."""


class FeasibilityScored(Event):
    """How well the site suits, from its components; a hard fail decides alone."""

    ce_type: ClassVar[str] = "ncv03.lead.FeasibilityScored.v1"
    score: Score
    """0 to 100; the sum of the components."""
    components: Annotated[dict[Code, Number], Field(max_length=100)]
    """Points by component, e.g. ``roof``, ``shade``."""
    hard_fails: Codes = ()
    """Conditions that no score can outweigh; empty where there is none."""


class LeadQualified(SealedEvent):
    """The project is worth a design: the entry criteria of the value stream are met."""

    ce_type: ClassVar[str] = "ncv03.lead.LeadQualified.v1"
    score: Score
    """Feasibility, 0 to 100."""
    reference: SiteReference
    """Where the site stands in the registers of utility and authority."""
    credit_band: Code | None = None
    """Band of creditworthiness that the customer gave; null where it was not asked or not answered, and where it
    is sealed."""


class LeadNurtured(Event):
    """Not now: kept warm and scored again when something changes or after the stated interval."""

    ce_type: ClassVar[str] = "ncv03.lead.LeadNurtured.v1"
    reason_codes: Codes
    """What stands against a design today."""
    review_at: PlannedInstant
    """When it is scored again at the latest."""


class LeadDisqualified(Event):
    """The project ends here: a criterion that no design can heal."""

    ce_type: ClassVar[str] = "ncv03.lead.LeadDisqualified.v1"
    reason_codes: Codes = Field(min_length=1)
    """The criteria that are not met; at least one."""


class LeadWithdrawn(Event):
    """The customer asked to stop before signing anything."""

    ce_type: ClassVar[str] = "ncv03.lead.LeadWithdrawn.v1"
    reason: Text
    """What the customer said."""


class SpeedToLeadMissed(Event):
    """Nobody contacted the customer within the policy's time."""

    ce_type: ClassVar[str] = "ncv03.lead.SpeedToLeadMissed.v1"
    due_at: PlannedInstant
    """When the first contact was due."""


class AnalysisAccuracyMeasured(Event):
    """How far the preliminary analysis was from what came out."""

    ce_type: ClassVar[str] = "ncv03.lead.AnalysisAccuracyMeasured.v1"
    basis: Code
    """``DESIGN`` (preliminary against final design) or ``METERED`` (against the meter)."""
    predicted_kwh: KilowattHours
    """What was predicted, kWh a year."""
    actual_kwh: KilowattHours
    """What came out, kWh a year."""
    abs_err_pct: ErrorPercent
    """Absolute difference relative to what came out, %."""
    nmbe_pct: SignedErrorPercent
    """Normalised mean bias error (ASHRAE Guideline 14), %; positive where too much was predicted."""
    cvrmse_pct: ErrorPercent | None = None
    """Coefficient of variation of the root mean square error (ASHRAE Guideline 14), %; null for a single value."""
    n: Count = Field(ge=1)
    """Number of values that were compared."""
    design_id: Id | None = None
    """The design compared with; null where the comparison is with the meter."""


class ProjectErased(Event):
    """What was personal of this project is to be forgotten, by everybody who was told anything of it.

    Comes on a topic of its own, which all readers of any topic may read.
    """

    ce_type: ClassVar[str] = "ncv03.lead.ProjectErased.v1"
    erased_at: PastInstant
    """When it was decided."""
    ground: Code
    """``request``: the person asked for it; ``retention``: the time for which it was kept is over."""


class CompensationCompleted(CompensationDone):
    """Lead has closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.lead.CompensationCompleted.v1"


class TaskOpened(TaskBegun):
    """Lead asks a person to do something."""

    ce_type: ClassVar[str] = "ncv03.lead.TaskOpened.v1"


class TaskChanged(TaskMoved):
    """A task of lead was taken on, given back, put off or commented on."""

    ce_type: ClassVar[str] = "ncv03.lead.TaskChanged.v1"


class TaskClosed(TaskEnded):
    """A task of lead is no longer open."""

    ce_type: ClassVar[str] = "ncv03.lead.TaskClosed.v1"
