"""What the onboarding service publishes: activation, monitoring, training, who bills what, the registry."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.schemas.closing import CompensationDone
from shared.schemas.event import Event, Part
from shared.schemas.parts import EvidenceList, FinancingProduct, Segment, SerialNumber, Serials
from shared.schemas.quantities import (
    Cents,
    Code,
    Codes,
    Days,
    Hours,
    Id,
    JsonObject,
    KilowattHours,
    Kilowatts,
    Lfdi,
    Line,
    Lines,
    LongPastInstant,
    Ordinal,
    PastDay,
    PastInstant,
    Percent,
    PlannedDay,
    Ratio,
    State,
    StorageKilowattHours,
    Text,
    TimeZone,
    VoltAmperes,
    WattHours,
    Watts,
    unit,
)
from shared.schemas.worklist import TaskBegun, TaskEnded, TaskMoved


class Nameplate(Part):
    """Ratings under the names of IEEE 2030.5-2018 DERCapability, in watts and watt-hours."""

    der_type: Annotated[int, Field(ge=0, le=255), unit("1")]
    """IEEE 2030.5-2018 DERType: 4 PV, 80 storage, 83 PV with storage."""
    rtg_max_w: Annotated[int, Field(gt=0, le=200_000_000), unit("W")]
    """Active power rating of all inverters, those of AC-coupled batteries among them, W."""
    rtg_max_va: VoltAmperes = Field(gt=0)
    """Apparent power rating, VA."""
    rtg_max_charge_rate_w: Watts = 0
    """Most the battery takes in, W; 0 without one."""
    rtg_max_discharge_rate_w: Watts = 0
    """Most the battery gives out, W; 0 without one."""
    rtg_max_wh: WattHours = 0
    """Usable energy of the battery, Wh; 0 without one."""
    rtg_normal_category: Annotated[int, Field(ge=0, le=255), unit("1")]
    """Normal operating performance category of IEEE 1547-2018: 1 A, 2 B, 0 not specified."""
    rtg_abnormal_category: Annotated[int, Field(ge=0, le=255), unit("1")]
    """Abnormal operating performance category of IEEE 1547-2018: 1 I, 2 II, 3 III, 0 not specified."""


class DERConsent(Part):
    """What the customer allowed the aggregator to do; without it the system is visible only."""

    program_id: Line
    """The aggregation program."""
    version: Code
    """Edition of the terms that the customer agreed to."""
    granted_at: LongPastInstant
    """When the customer agreed."""
    min_reserve_soc_pct: Percent
    """State of charge below which the aggregator may not discharge the battery, %."""
    expires_on: PlannedDay | None = None
    """Last day on which it holds, local to the site; null where it holds until it is withdrawn."""


class ActivationBlocked(Event):
    """A guard of energization does not hold; the system stays, or goes, de-energized."""

    ce_type: ClassVar[str] = "ncv03.onboarding.ActivationBlocked.v1"
    missing: Codes = Field(min_length=1)
    """The guards that do not hold; at least one."""


class SystemEnergized(Event):
    """The system is switched on, after every guard held."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemEnergized.v1"
    energized_at: PastInstant
    """When the system was switched on."""
    pto_id: Line
    """The utility's number of the permission to operate."""


class SystemDeenergized(Event):
    """The switch of a system that ran is open, and locked: nobody closes it before the lock is taken off."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemDeenergized.v1"
    deenergized_at: PastInstant
    """When the switch was opened."""
    reason: Code
    """``permission`` where there is none any more, else ``roof_repair``, ``fire``, ``fault`` or ``other``."""


class MonitoringRegistered(Event):
    """The gateway has reported; the system can be seen."""

    ce_type: ClassVar[str] = "ncv03.onboarding.MonitoringRegistered.v1"
    gateway_serial: Line
    """Serial number of the gateway."""
    first_heartbeat_at: PastInstant
    """When it was heard for the first time."""


class SystemActivated(Event):
    """The system runs under permission to operate. SMV-03 takes it into its portfolio."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemActivated.v3"
    system_id: Id
    """The system."""
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    pto_id: Line
    """The utility's number of the permission to operate."""
    activated_at: LongPastInstant
    """When the system began to run under its permission."""
    nameplate: Nameplate
    """What it is rated for."""
    export_limit_w: Watts | None = None
    """Most that may flow to the grid, W; null where that is not limited."""
    serials: Serials
    """Serial numbers of what is installed."""
    consent: DERConsent | None = None
    """Always null by now: the utility reads this event, and consents are not its business. The registry has them."""


class DocumentationPackageDelivered(Event):
    """The owner has the papers of the system."""

    ce_type: ClassVar[str] = "ncv03.onboarding.DocumentationPackageDelivered.v1"
    documents: Codes = Field(min_length=1)
    """Names of the papers; at least one."""


class CustomerTrained(Event):
    """The customer was shown the system, point by point."""

    ce_type: ClassVar[str] = "ncv03.onboarding.CustomerTrained.v1"
    checklist: Codes = Field(min_length=1)
    """What was shown; at least one."""
    evidence: EvidenceList = ()
    """Who said so, as we kept it, and what the customer signed where it was added; empty before evidence was named."""


class OnboardingDelivered(Event):
    """The system is active, the customer trained and in hold of the papers. Satisfaction is asked for later."""

    ce_type: ClassVar[str] = "ncv03.onboarding.OnboardingDelivered.v1"
    delivered_at: PastInstant
    """When the last of these was done."""


class Satisfaction(StrEnum):
    """How it is known that a customer is content."""

    SATISFIED = "satisfied"
    """By the answer: CSAT of 4 or 5."""
    FOLLOWED_UP = "followed_up"
    """The answer was worse, somebody helped, and the customer has confirmed it."""
    UNCONFIRMED = "unconfirmed"
    """Nobody knows: no answer, or no confirmation, came in time."""


class ValueStreamCompleted(Event):
    """The value stream ends here: satisfaction is confirmed, or the time to confirm it has run out."""

    ce_type: ClassVar[str] = "ncv03.onboarding.ValueStreamCompleted.v1"
    completed_at: PastInstant
    """When satisfaction was confirmed, or the time for it had run out."""
    satisfaction: Satisfaction
    """How it is known that the customer is content."""


class OnboardingCompleted(Event):
    """Everything on the list is done: the value stream ends here. Comes with ``ValueStreamCompleted``."""

    ce_type: ClassVar[str] = "ncv03.onboarding.OnboardingCompleted.v1"
    completed_at: PastInstant
    """When the last item was done."""


class OnboardingIncomplete(Event):
    """The system runs, but training or documents are overdue; support looks after it."""

    ce_type: ClassVar[str] = "ncv03.onboarding.OnboardingIncomplete.v1"
    missing: Codes = Field(min_length=1)
    """What is overdue; at least one."""
    days_since_activation: Days
    """Calendar days since the system was activated."""


class SurveySent(Event):
    """The customer was asked; answered or not, it counts (metric 14)."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SurveySent.v1"
    days_after_delivery: Days
    """Calendar days after the delivery of the onboarding: 7 or 90."""


class SurveyCompleted(Event):
    """What the customer says about it, as it was told until ``SurveyAnswered`` took its place."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SurveyCompleted.v1"
    csat: Annotated[int, Field(ge=1, le=5), unit("1")]
    """Customer satisfaction, 1 to 5."""
    nps: Annotated[int, Field(ge=0, le=10), unit("1")]
    """Likelihood to recommend, 0 to 10 (net promoter score)."""
    days_after_delivery: Days = 7
    """Of the survey that is answered: calendar days after the delivery of the onboarding, 7 or 90."""


class SurveyAnswered(Event):
    """What the customer says about it (metric 14). On a topic that the regulated side does not read."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SurveyAnswered.v1"
    csat: Annotated[int, Field(ge=1, le=5), unit("1")]
    """Customer satisfaction, 1 to 5."""
    nps: Annotated[int, Field(ge=0, le=10), unit("1")]
    """Likelihood to recommend, 0 to 10 (net promoter score)."""
    days_after_delivery: Days = 7
    """Of the survey that is answered: calendar days after the delivery of the onboarding, 7 or 90."""


class ProductionReported(Event):
    """What a system has produced in a month, from its readings."""

    ce_type: ClassVar[str] = "ncv03.onboarding.ProductionReported.v1"
    month: PastDay
    """First day of the month, local to the site."""
    produced_kwh: KilowattHours
    """Energy of all devices that produce, kWh."""
    expected_kwh: KilowattHours | None
    """What the design expects of this month, kWh; null where the design does not say."""
    completeness_pct: Percent
    """Share of the month for which there are readings, %."""


class UptimeReported(Event):
    """How much of a month a system was up (metric 15)."""

    ce_type: ClassVar[str] = "ncv03.onboarding.UptimeReported.v1"
    month: PastDay
    """First day of the month, local to the site."""
    kw: Kilowatts
    """Rating that the system weighs with, kW."""
    availability_pct: Percent | None
    """(useful - down + excluded) / useful, %; null where no hour was useful."""
    useful_hours: Hours
    """Hours in which it should have produced and was heard."""
    down_hours: Hours
    """Hours of these without production."""
    excluded_hours: Hours
    """Hours of those down, by an outage of the grid or force majeure."""
    unknown_hours: Hours
    """Hours in which it should have produced and was not heard: in neither."""


class DERConsentGranted(Event):
    """The customer lets an aggregator use the system within a program."""

    ce_type: ClassVar[str] = "ncv03.onboarding.DERConsentGranted.v1"
    consent: DERConsent
    """What was allowed, for which program."""


class DERConsentRevoked(Event):
    """A consent has ended: by the customer, with the ownership, or with its last day."""

    ce_type: ClassVar[str] = "ncv03.onboarding.DERConsentRevoked.v1"
    program_id: Line
    """The aggregation program."""
    reason: Code
    """``withdrawn``, ``ownership_transferred`` or ``expired``."""


class EquipmentReplaced(Event):
    """One piece of the system was replaced; the old serial number is never used again."""

    ce_type: ClassVar[str] = "ncv03.onboarding.EquipmentReplaced.v1"
    old: SerialNumber
    """What was taken out."""
    new: SerialNumber
    """What stands there now."""
    like_for_like: bool
    """True where model and rating are the same: permit and agreement stay as they are."""
    under_warranty: bool
    """True where the maker replaced it."""
    replaced_at: PastInstant
    """When it was replaced."""


class EquipmentReplacementRequested(Event):
    """A piece has to give way to one of another model: that goes back through design, permit and agreement."""

    ce_type: ClassVar[str] = "ncv03.onboarding.EquipmentReplacementRequested.v1"
    old: SerialNumber
    """What stands there until then."""
    category: Code
    """What it is: ``module``, ``inverter`` or ``battery``."""
    model: Line
    """The model that is to stand there, as the catalogue of equipment names it."""
    under_warranty: bool
    """True where the maker replaces it."""


class WarrantyClaimFiled(Event):
    """A piece has failed within its warranty, as far as we can tell; its maker is asked."""

    ce_type: ClassVar[str] = "ncv03.onboarding.WarrantyClaimFiled.v1"
    claim_id: Id
    """The claim."""
    piece: SerialNumber
    """What has failed."""
    covered: bool | None
    """Whether the maker's terms cover the day; null where there are none on record."""


class WarrantyClaimDecided(Event):
    """What the maker has answered to a claim."""

    ce_type: ClassVar[str] = "ncv03.onboarding.WarrantyClaimDecided.v1"
    claim_id: Id
    """The claim."""
    accepted: bool
    """Whether the maker makes it good."""
    replaces: bool
    """Whether the maker sends another piece."""
    paid_cents: Cents
    """What the maker pays for parts and labour, US cents; 0 where nothing."""


class OwnershipTransferred(Event):
    """The house was sold: consents end, the buyer is trained, the system stays."""

    ce_type: ClassVar[str] = "ncv03.onboarding.OwnershipTransferred.v1"
    transferred_on: PastDay
    """Day of the transfer, local to the site."""
    product: FinancingProduct
    """How the system was paid for: a lease or PPA was assigned to the buyer."""


class BillingClarityNoticeIssued(Event):
    """For RCV-02 and RCV-03: who bills what, and from when."""

    ce_type: ClassVar[str] = "ncv03.onboarding.BillingClarityNoticeIssued.v1"
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    pto_on: PastDay
    """Day of the permission to operate, local to the site."""
    net_billing_from: PlannedDay
    """First day on net billing, local to the site."""
    product: FinancingProduct
    """How the customer pays for the system."""
    provider_bills: Lines
    """What the provider bills; of a system that is another's, its owner."""
    utility_bills: Lines
    """What the utility bills."""
    first_provider_invoice_on: PlannedDay | None
    """Day of the first of these bills; null where none comes."""
    contact_routing: Annotated[dict[Line, Line], Field(max_length=100)]
    """Whom the customer calls, by subject."""
    statement: Text
    """The same in words for the customer."""


class NetBillingEnrollmentRequested(Event):
    """For RCV-03: put this service point on net billing from this day."""

    ce_type: ClassVar[str] = "ncv03.onboarding.NetBillingEnrollmentRequested.v1"
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    start_on: PlannedDay
    """First day on net billing, local to the site."""
    tariff: Line | None = None
    """The rule by which exports are credited, by the day of the application; null where there is none on record."""
    meter_id: Line | None = None
    """The meter; null where it is for the utility to say which one stands at the service point."""
    kwac: Kilowatts | None = None
    """AC rating that may operate, kW; null in requests of before."""
    battery_kwh: StorageKilowattHours | None = None
    """Usable energy of the batteries, kWh, 0 without one; null in requests of before."""


class SystemOffline(Event):
    """No telemetry, or no production where there should be some."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemOffline.v1"
    since: PastInstant
    """When it was last seen working."""
    reason: Text
    """What was noticed."""


class SystemRestored(Event):
    """The system works again."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemRestored.v1"
    restored_at: PastInstant
    """When it worked again."""


class UnderperformanceDetected(Event):
    """A running system gives less than it should, or its meters cannot be believed. Neither snow nor outage is one."""

    ce_type: ClassVar[str] = "ncv03.onboarding.UnderperformanceDetected.v1"
    cause: Code
    """``low_yield``, ``no_production``, ``inverter_lost``, ``string_lost``, ``string_shaded``, ``string_weak``,
    ``clipping`` or ``ct_reversed``."""
    since: PastInstant
    """Since when it shows."""
    device: Line | None = None
    """The piece that is at fault, as its gateway calls it; null where it is the whole system."""
    performance_index: Ratio | None = None
    """Produced over expected under the sun that there was; null where the cause is seen otherwise."""
    text: Text
    """What was seen, in words."""


class UnderperformanceEnded(Event):
    """What kept a system below what it should give is seen no more."""

    ce_type: ClassVar[str] = "ncv03.onboarding.UnderperformanceEnded.v1"
    cause: Code
    """As in ``UnderperformanceDetected``."""
    device: Line | None = None
    """The piece that was at fault; null where it was the whole system."""
    ended_at: PastInstant
    """When it was seen to be over."""


class ExportLimitExceeded(Event):
    """For AOV-04, before it finds out: more flowed to the grid than is agreed. Somebody is sent to mend it."""

    ce_type: ClassVar[str] = "ncv03.onboarding.ExportLimitExceeded.v1"
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    since: PastInstant
    """Start of the first quarter hour above the limit."""
    exported_kw: Kilowatts
    """Highest mean of a quarter hour, kW."""
    limit_kw: Kilowatts
    """What is agreed, kW."""
    device: Line
    """The meter, as its gateway calls it."""


class ExportWithinLimit(Event):
    """For AOV-04: the system has kept to its export limit for a day again."""

    ce_type: ClassVar[str] = "ncv03.onboarding.ExportWithinLimit.v1"
    device: Line
    """The meter, as its gateway calls it."""
    ended_at: PastInstant
    """When that was seen."""


class SystemDecommissioned(Event):
    """The system is gone for good; its registry record is removed with it."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemDecommissioned.v1"
    system_id: Id
    """The system."""
    reason: Text
    """Why it is gone."""
    usage_point_id: Line | None = None
    """The utility's service point, whose net billing and agreement end; null in records of before."""
    modules_to: Code | None = None
    """``reuse``, ``recycling`` or ``disposal``; null where nobody has said what becomes of the modules."""


class OperationalStatus(StrEnum):
    """Whether a system works: ``offline`` is unwanted, ``blocked`` is switched off for want of a permission."""

    ACTIVE = "active"
    OFFLINE = "offline"
    BLOCKED = "blocked"


class LocationClass(Part):
    """Where a system stands, no finer than a programme of aggregation asks: never an address."""

    segment: Segment
    """Whose premises it serves, behind the customer's meter."""
    utility_id: Line
    """The utility on whose distribution grid it is."""
    jurisdiction: State
    """The state whose rules apply, as its two-letter code."""
    time_zone: TimeZone
    """IANA name; a programme's hours are local to it."""


class TelemetrySource(Part):
    """Who sends the readings of a system."""

    gateways: Annotated[tuple[Line, ...], Field(min_length=1, max_length=100)]
    """Serial numbers of the gateways in use, the oldest first."""
    since: LongPastInstant
    """When the oldest of them was registered."""


class ActivatedSystemState(Event):
    """The registry's record: all an aggregator needs to know of one system, as it is now."""

    ce_type: ClassVar[str] = "ncv03.onboarding.ActivatedSystemState.v2"
    system_id: Id
    """The system."""
    status: OperationalStatus
    """Whether it works."""
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    pto_id: Line
    """The utility's number of the permission to operate."""
    activated_at: LongPastInstant
    """When the system began to run under its permission."""
    nameplate: Nameplate
    """What it is rated for."""
    export_limit_w: Watts | None = None
    """Most that may flow to the grid, W; null where that is not limited."""
    serials: Serials
    """Serial numbers of what is installed."""
    consent: DERConsent | None = None
    """What the aggregator may do; null where the customer is in no program. The newest of ``consents``."""
    consents: Annotated[tuple[DERConsent, ...], Field(max_length=100)] = ()
    """What was allowed within each program, one a program; empty where the customer is in none."""
    ieee2030_5: JsonObject | None = None
    """DERCapability of IEEE 2030.5-2018 under its own names; null in records from before there was one."""
    sunspec: JsonObject | None = None
    """Points of SunSpec models 702 and 713 by model; null in records from before there was one."""
    openadr: JsonObject | None = None
    """Resource of OpenADR 3.1 (attributes, payload descriptors, payloads); null in records from before."""
    lfdi: Lfdi | None = None
    """By IEEE 2030.5: first 160 bits of the SHA-256 of its gateway's device certificate; null where it has none."""
    location_class: LocationClass | None = None
    """Where it stands; null in records from before, and where the order did not say."""
    telemetry_source: TelemetrySource | None = None
    """Who sends its readings; null in records from before, and while no gateway is in use."""
    revision: Ordinal
    """Grows with every change of this system; a reader may drop a lower one."""


class CompensationCompleted(CompensationDone):
    """Onboarding has blocked or removed the system and closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.onboarding.CompensationCompleted.v1"


class TaskOpened(TaskBegun):
    """Onboarding asks a person to do something."""

    ce_type: ClassVar[str] = "ncv03.onboarding.TaskOpened.v1"


class TaskChanged(TaskMoved):
    """A task of onboarding was taken on, given back, put off or commented on."""

    ce_type: ClassVar[str] = "ncv03.onboarding.TaskChanged.v1"


class TaskClosed(TaskEnded):
    """A task of onboarding is no longer open."""

    ce_type: ClassVar[str] = "ncv03.onboarding.TaskClosed.v1"
