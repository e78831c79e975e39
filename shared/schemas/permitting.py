"""What the permitting service publishes: permits, interconnection applications, readiness to build."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.schemas.closing import CompensationDone
from shared.schemas.design import DesignConstraints
from shared.schemas.event import Event, Part
from shared.schemas.interconnection import InterconnectionOptions
from shared.schemas.parts import Coupling, DesignFacts, EvidenceList, Findings, Screens
from shared.schemas.quantities import (
    Cents,
    Code,
    Codes,
    Count,
    Id,
    KilovoltAmperes,
    Kilowatts,
    Line,
    Lines,
    Ordinal,
    PastDay,
    PastInstant,
    Phases,
    PlannedDay,
    PlannedInstant,
    ServiceVolts,
    Sha256,
    StorageKilowattHours,
    Text,
    Texts,
)
from shared.schemas.worklist import TaskBegun, TaskEnded, TaskMoved


class PermitRoute(StrEnum):
    """Instant: issued by an automated check of the authority; standard: reviewed by a person."""

    INSTANT = "INSTANT"
    STANDARD = "STANDARD"


class PermitKind(StrEnum):
    """What a project may need somebody's leave for."""

    BUILDING = "building"
    ELECTRICAL = "electrical"
    STRUCTURAL = "structural"
    FIRE = "fire"
    PLANNING = "planning"
    HISTORIC = "historic"
    """Of a landmark or district commission."""
    HOA_CONSENT = "hoa_consent"
    """Of an association of homeowners."""
    RIGHT_OF_WAY = "right_of_way"
    """To work in the public way."""


class PermitMet(Part):
    """One of the permits that a project needed, as it stood when building might begin."""

    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allows."""
    ahj_id: Line
    """Who issued it."""
    permit_number: Line
    """The issuer's number."""
    approved_on: PlannedDay
    """Day of issue, local to the site; it may lie years back."""
    expires_on: PlannedDay
    """Last day of validity, local to the site."""


class PermitPackageAssembled(Event):
    """All documents that the AHJ asks for are there."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitPackageAssembled.v1"
    permit_id: Id
    """The permit."""
    documents: Codes
    """Names of the documents in the package."""
    kind: PermitKind = PermitKind.BUILDING
    """What it allows; the building permit where it is not stated."""
    packet_sha256: Sha256 | None = None
    """Of the packet, one PDF; null where it is bound later, or never was."""


class PermitRouteSelected(Event):
    """Which way the permit goes, and why not the instant one."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRouteSelected.v1"
    permit_id: Id
    """The permit."""
    route: PermitRoute
    """The way it goes."""
    reasons: Texts
    """Why not the instant route; empty where it is taken."""
    kind: PermitKind = PermitKind.BUILDING
    """What it allows; the building permit where it is not stated."""


class PermitSubmitted(Event):
    """The application is with the AHJ; its review clock runs (metric 7)."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitSubmitted.v1"
    permit_id: Id
    """The permit."""
    ahj_id: Line
    """The authority having jurisdiction (AHJ)."""
    submission: Ordinal
    """Which submission this is, counted from 1."""
    review_due: PlannedInstant
    """When the authority has to have answered."""
    kind: PermitKind = PermitKind.BUILDING
    """What it allows; the building permit where it is not stated."""
    fee_cents: Cents | None = None
    """What the authority charges for it, US cents; null where that is not known."""


class PermitCorrectionsRequested(Event):
    """The AHJ wants changes: to papers, or where technical, to the design."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitCorrectionsRequested.v1"
    permit_id: Id
    """The permit."""
    findings: Findings
    """What the authority wants changed; at least one."""
    due: PlannedInstant
    """When the corrections have to be in."""
    round: Ordinal
    """Which round of corrections this is, counted from 1."""
    escalated: bool = False
    """True from the third round on."""
    kind: PermitKind = PermitKind.BUILDING
    """What it allows; the building permit where it is not stated."""


class PermitResubmitted(Event):
    """The corrected application is with the AHJ again."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitResubmitted.v1"
    permit_id: Id
    """The permit."""
    submission: Ordinal = Field(ge=2)
    """Which submission this is, counted from 1."""
    design_version: Ordinal
    """Version of the design that was submitted."""
    kind: PermitKind = PermitKind.BUILDING
    """What it allows; the building permit where it is not stated."""
    letter_sha256: Sha256 | None = None
    """Of the letter that answers each finding; null where nothing was found before."""


class PermitApproved(Event):
    """The building permit is issued."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitApproved.v1"
    permit_id: Id
    """The permit."""
    permit_number: Line
    """The authority's number of the permit."""
    approved_on: PastDay
    """Day of issue, local to the site."""
    expires_on: PlannedDay
    """Last day of validity, local to the site."""
    kind: PermitKind = PermitKind.BUILDING
    """What it allows; the building permit where it is not stated."""
    ahj_id: Line | None = None
    """Who issued it; null where it is not stated."""
    told_by: Code = "authority"
    """Who told us: ``authority``, or ``instant_tool``, the authority's automated check."""
    evidence: EvidenceList = ()
    """Who of the authority said so, as we kept it; empty where a tool has answered, and in older events."""


class PermitRejected(Event):
    """An authority refuses, and nothing further is tried: the project ends. Before that come ``PermitRefused``."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRejected.v1"
    permit_id: Id
    """The permit."""
    reasons: Texts
    """What the authority says."""
    kind: PermitKind = PermitKind.BUILDING
    """What it allows; the building permit where it is not stated."""
    evidence: EvidenceList = ()
    """As of an approved permit."""


class RefusalAnswer(StrEnum):
    """What is done about a permit that was refused."""

    REDESIGN = "redesign"
    APPEAL = "appeal"
    END = "end"


class PermitRequired(Event):
    """The project needs this permit before building begins."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRequired.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it is to allow."""
    ahj_id: Line
    """Who issues it."""
    depends_on: tuple[PermitKind, ...] = Field(default=(), max_length=20)
    """Permits that have to be issued before this one is applied for."""


class PermitRefused(Event):
    """An authority has refused; whether to design anew, to appeal or to end is decided next."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRefused.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it was to allow."""
    ahj_id: Line
    """Who refused."""
    reasons: Texts = Field(min_length=1)
    """What the authority says; at least one."""
    refusal: Ordinal
    """Which refusal of this permit this is, counted from 1."""
    evidence: EvidenceList = ()
    """As of an approved permit."""


class PermitRefusalAnswered(Event):
    """What is done about a refusal."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRefusalAnswered.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it was to allow."""
    answer: RefusalAnswer
    """Another design, an appeal, or the end."""
    reasons: Texts = ()
    """What the authority said: what another design has to mend."""
    redesigns: int = Field(default=0, ge=0, le=100)
    """How many times the design was changed for this permit after a refusal, this one included."""


class PermitExpiring(Event):
    """The permit ends soon unless work begins or it is extended."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitExpiring.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allows."""
    permit_number: Line
    """The issuer's number."""
    expires_on: PlannedDay
    """Last day of validity, local to the site."""


class PermitExtended(Event):
    """The authority has given more time."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitExtended.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allows."""
    permit_number: Line
    """The issuer's number."""
    expires_on: PlannedDay
    """The new last day of validity, local to the site."""


class PermitExpired(Event):
    """The permit has lapsed: nothing may be built under it until it is issued anew."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitExpired.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allowed."""
    permit_number: Line
    """The issuer's number."""
    expired_on: PastDay
    """Last day of validity, local to the site."""
    work_begun: bool = False
    """True where the work had begun and rested for too long; false where it had not begun in time."""


class PermitRevoked(Event):
    """The authority has taken the permit back: work stops at once."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRevoked.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allowed."""
    permit_number: Line
    """The issuer's number."""
    revoked_on: PastDay
    """Day of the revocation, local to the site."""
    reasons: Texts = Field(min_length=1)
    """What the authority says; at least one."""
    evidence: EvidenceList = ()
    """As of an approved permit."""


class PermitTransferred(Event):
    """The permit is held by somebody else now: another contractor, another owner."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitTransferred.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allows."""
    permit_number: Line
    """The issuer's number."""
    licence: Line
    """Licence of the contractor who holds it now: an entry of a public register, no personal data."""
    transferred_on: PastDay
    """Day from which that holds, local to the site."""


class PermitFinaled(Event):
    """The last inspection has passed: the permit is closed, and can no longer expire."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitFinaled.v1"
    permit_id: Id
    """The permit."""
    kind: PermitKind
    """What it allowed."""
    permit_number: Line
    """The issuer's number."""
    finaled_on: PastDay
    """Day of the last inspection, local to the site."""


class InterconnectionScreensEvaluated(Event):
    """Our own pre-check before the application is sent."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionScreensEvaluated.v1"
    application_id: Id
    """The interconnection application."""
    screens: Screens
    """What each screen found that could be decided."""
    level: Ordinal | None = Field(le=3, default=None)
    """Review level: 1 simplified, 2 fast track, 3 study; null where a fact is missing that decides it."""
    rules: Line | None = None
    """Id of the dated rules and their version; null in records from before they were named."""
    undecided: Codes = ()
    """Screens that need a fact of the grid which nobody has stated; empty where all are decided."""


class ApplicationPurpose(StrEnum):
    """What is applied for at the utility."""

    NEW = "new"
    ADD_ON = "add_on"
    """Beside generation that is connected already."""
    CHANGE_OF_MODE = "change_of_mode"
    """The equipment stays; it is to be operated otherwise."""


class ExportMode(StrEnum):
    """What a facility may let flow to the grid."""

    FULL = "full"
    LIMITED = "limited"
    NON_EXPORT = "non_export"
    INADVERTENT = "inadvertent"
    """None but for short times while its control reacts."""


class AppliedInverter(Part):
    """Inverters of one model in an application."""

    model: Line
    """Model as the certification lists it."""
    count: Count = Field(gt=0)
    """Pieces."""
    kw: Kilowatts
    """Continuous AC power of one piece, kW."""
    kva: KilovoltAmperes | None = None
    """Apparent power of one piece, kVA; null where it is not known."""
    certification: Line | None = None
    """Standard that it is listed to, as a source or certificate states it; null where nobody has read that."""
    certificate_no: Line | None = None
    """Number of the certificate or the listing's file; null where it was not read."""


AppliedInverters = Annotated[tuple[AppliedInverter, ...], Field(max_length=1_000)]


class InterconnectionApplicationSubmitted(Event):
    """The formal application to AOV-04."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionApplicationSubmitted.v1"
    application_id: Id
    """The interconnection application."""
    attempt: Ordinal
    """Which application of this project this is, counted from 1."""
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    level: Ordinal = Field(le=3)
    """Review level of the application: 1 simplified, 2 fast track, 3 study."""
    rules: Line | None = None
    """Id and version of the dated rules by which it was screened, which it keeps; null in records from before."""
    kwac: Kilowatts = Field(gt=0)
    """AC rating applied for, kW."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    battery_kw: Kilowatts = 0
    """Continuous power of the battery, kW; 0 without one."""
    inverter_model: Line
    """Model of the inverters."""
    certification: Line
    """Standard by which all inverters are listed, e.g. ``UL 1741-SB``; ``not stated`` where nobody has read that."""
    normal_category: Code
    """IEEE 1547-2018 normal operating performance category, A or B."""
    abnormal_category: Code
    """IEEE 1547-2018 abnormal operating performance category, I, II or III."""
    customer_guide_signed: bool
    """True where the customer has signed the utility's guide."""
    submitted_at: PastInstant
    """When the application was sent."""
    documents: Codes = ()
    """Names of what is attached."""
    purpose: ApplicationPurpose = ApplicationPurpose.NEW
    """A first generator, one more beside what is there, or another way of operating it."""
    inverters: AppliedInverters = ()
    """Every inverter with its rating and listing; empty in records from before they were stated one by one."""
    nameplate_kva: KilovoltAmperes | None = None
    """Apparent rating of the inverters together, kVA; null where it is not known."""
    battery_kwh: StorageKilowattHours = 0
    """Usable energy of the battery, kWh; 0 without one."""
    battery_coupling: Coupling | None = None
    """How the battery is coupled to the generator; null without one, and where it is not stated."""
    storage_mode: Code | None = None
    """How storage is controlled, e.g. ``self_consumption``; null without storage, and where it is not stated."""
    export_mode: ExportMode = ExportMode.FULL
    """What may flow to the grid."""
    export_control: Line | None = None
    """Certificate of the control that holds a limit of export (UL 1741 CRD); null where none was read."""
    existing_kw: Kilowatts = 0
    """Generation behind the same meter already, kW."""
    phases: Phases | None = None
    """Phases on which the facility feeds; null where it is not stated."""
    service_voltage_v: ServiceVolts | None = None
    """Nominal voltage of the service, V; null where it is not stated."""
    point_of_connection: Text | None = None
    """Where it is connected, in words; null where it is not stated."""
    transformer: Line | None = None
    """The utility's number of the service transformer; null where it is not known."""
    disconnect: Text | None = None
    """Where the visible, lockable disconnect is; null where it is not stated."""
    insurance_cents: Cents | None = None
    """Liability insurance that the customer has shown, US cents; null where none was."""
    account_holder_applies: bool = True
    """True where the customer is the utility's account holder; else a letter of authorization is needed."""
    settings_profile: Line | None = None
    """The IEEE 1547-2018 settings with which it is applied for; null in records from before that was stated."""
    evidence: EvidenceList = ()
    """Documents on which what is attested here rests."""
    signs_agreement: bool = False
    """True where the applicant signs the agreement and says so by event; else the approval alone concludes it."""
    further: bool = False
    """True where it is beside the design's own application: another meter, an addition, another way of operating."""


class InterconnectionInfoRequested(Event):
    """The utility found the application incomplete."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionInfoRequested.v1"
    application_id: Id
    """The interconnection application."""
    missing: Lines
    """What is missing."""
    due: PlannedInstant
    """When it has to be there."""


class InterconnectionStudyRequired(Event):
    """The utility wants a study first: the customer pays, reduces the system, or withdraws."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionStudyRequired.v1"
    application_id: Id
    """The interconnection application."""
    study: Code
    """Kind of study."""
    deposit_cents: Cents
    """Deposit for the study, US cents."""
    deadline: PlannedInstant
    """When the customer has to have decided."""
    screens: Screens
    """What each screen found."""
    constraints: DesignConstraints
    """The largest system that would pass the failed screens."""
    options: InterconnectionOptions = ()
    """Ways to change the system so that it would pass; empty where none is known."""


class InterconnectionStudyDepositPaid(Event):
    """The study can start."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionStudyDepositPaid.v1"
    application_id: Id
    """The interconnection application."""
    further: bool = False
    """True where it is beside the design's own application: another meter, an addition, another way of operating."""
    amount_cents: Cents
    """What was paid, US cents."""


class InterconnectionApproved(Event):
    """The utility offers an interconnection agreement (metric 8 ends here)."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionApproved.v1"
    application_id: Id
    """The interconnection application."""
    agreement_id: Line
    """The utility's number of the agreement."""
    kwac: Kilowatts = Field(gt=0)
    """AC rating that is approved, kW."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    conditions: Texts = ()
    """What the utility asks for besides; empty where nothing."""
    settings_profile: Line
    """The utility-required IEEE 1547-2018 settings profile."""


class InterconnectionDenied(Event):
    """The utility refuses this system."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionDenied.v1"
    application_id: Id
    """The interconnection application."""
    reasons: Texts = Field(min_length=1)
    """Why; at least one."""
    screens: Screens
    """What each screen found."""
    constraints: DesignConstraints | None = None
    """What would pass; null where nothing would."""
    options: InterconnectionOptions = ()
    """Ways to change the system so that it would pass; empty where none is known."""


class InterconnectionWithdrawn(Event):
    """We take the application back."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionWithdrawn.v1"
    application_id: Id
    """The interconnection application."""


class ReadyToBuild(Event):
    """Permit issued and interconnection approved for the same design version."""

    ce_type: ClassVar[str] = "ncv03.permitting.ReadyToBuild.v2"
    permit_number: Line
    """The authority's number of the permit."""
    agreement_id: Line
    """The utility's number of the agreement."""
    design: DesignFacts
    """The version that both are for."""
    permits: tuple[PermitMet, ...] = Field(default=(), max_length=50)
    """Every permit that was needed, each as it was met; empty where only the building permit was told of."""


class DeadlineBreached(Event):
    """A party let its clock run out."""

    ce_type: ClassVar[str] = "ncv03.permitting.DeadlineBreached.v1"
    clock: Code
    """Which clock it was."""
    party: Line
    """Who let it run out."""
    due: PlannedInstant
    """When it was due."""


class CompensationCompleted(CompensationDone):
    """Permitting has withdrawn permit and application and closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.permitting.CompensationCompleted.v1"


class TaskOpened(TaskBegun):
    """Permitting asks a person to do something."""

    ce_type: ClassVar[str] = "ncv03.permitting.TaskOpened.v1"


class TaskChanged(TaskMoved):
    """A task of permitting was taken on, given back, put off or commented on."""

    ce_type: ClassVar[str] = "ncv03.permitting.TaskChanged.v1"


class TaskClosed(TaskEnded):
    """A task of permitting is no longer open."""

    ce_type: ClassVar[str] = "ncv03.permitting.TaskClosed.v1"
