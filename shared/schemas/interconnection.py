"""What the permitting service publishes about the customer's way to the grid, besides the applications themselves."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.schemas.design import DesignConstraints
from shared.schemas.event import Event, Part
from shared.schemas.parts import Findings
from shared.schemas.quantities import (
    Cents,
    CentsChange,
    Code,
    Count,
    Id,
    JsonInteger,
    Kilowatts,
    Line,
    PastInstant,
    Phases,
    PlannedInstant,
    StorageKilowattHours,
    Text,
    Texts,
)


class WayOut(StrEnum):
    """How a system can be changed so that the screens that failed would pass."""

    SMALLER = "smaller"
    LIMIT_EXPORT = "limit_export"
    """The nameplate stays; a control that the utility agrees to limits what flows to the grid."""
    NON_EXPORT_BATTERY = "non_export_battery"
    """Nothing flows to the grid: a battery takes what the house does not."""


class InterconnectionOption(Part):
    """One way out of failed screens, computed from them, with the margin that it leaves."""

    option: WayOut
    """What would be changed."""
    max_kwac: Kilowatts | None = None
    """Largest AC rating, kW; null where the size stays."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    battery_kwh: StorageKilowattHours | None = None
    """Usable energy of the battery that is needed, kWh; null where none is."""
    battery_kw: Kilowatts | None = None
    """Continuous power of that battery, kW; null where none is needed."""
    margin_kw: Kilowatts
    """How far below what would just pass this lies, kW."""
    price_change_cents: CentsChange | None = None
    """What it changes of the price, about, US cents; null where nobody has priced it yet."""


InterconnectionOptions = Annotated[tuple[InterconnectionOption, ...], Field(max_length=20)]


class AgreementTerms(Part):
    """What an interconnection is, or would be, for."""

    kwac: Kilowatts
    """AC rating, kW."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    settings_profile: Line
    """The IEEE 1547-2018 settings profile of the inverters."""


class InterconnectionApprovalDiffers(Event):
    """The utility has approved something else than was applied for: the customer decides, nothing is built."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionApprovalDiffers.v1"
    application_id: Id
    """The interconnection application."""
    agreement_id: Line
    """The utility's number of the agreement that it offers."""
    applied: AgreementTerms
    """What was applied for."""
    approved: AgreementTerms
    """What the utility has approved."""
    differences: Texts = Field(min_length=1)
    """Where the two differ, in words; at least one."""
    constraints: DesignConstraints
    """Within what bounds another design would be covered by the approval."""
    deadline: PlannedInstant
    """Until when the utility holds its offer open."""


class InterconnectionCostOffered(Event):
    """The utility would connect the system for a price: the customer pays, changes the system, or withdraws."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionCostOffered.v1"
    application_id: Id
    """The interconnection application."""
    work: Text
    """What the utility would build or change."""
    cost_cents: Cents
    """What the customer would pay for it, US cents."""
    deadline: PlannedInstant
    """When the customer has to have decided."""
    constraints: DesignConstraints | None = None
    """What would pass without it; null where nothing would, or where that is not known."""
    options: InterconnectionOptions = ()
    """Ways to change the system so that it would pass without; empty where none is known."""


class InterconnectionCostPaid(Event):
    """The customer has paid for the utility's work."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionCostPaid.v1"
    application_id: Id
    """The interconnection application."""
    amount_cents: Cents
    """What was paid, US cents."""
    further: bool = False
    """True where it is beside the design's own application: another meter, an addition, another way of operating."""


class FurtherAnswer(StrEnum):
    """What the utility has said of an application beside the design's own."""

    STUDY_REQUIRED = "study_required"
    COST_OFFERED = "cost_offered"
    APPROVED = "approved"
    DIFFERS = "differs"
    """Approved for something else than was applied for."""
    DENIED = "denied"
    LAPSED = "lapsed"
    """It counts as withdrawn, or its approval has expired."""


class FurtherApplicationAnswered(Event):
    """The utility's answer to an application beside the design's own; permitting asks the customer by itself."""

    ce_type: ClassVar[str] = "ncv03.permitting.FurtherApplicationAnswered.v1"
    application_id: Id
    """The interconnection application."""
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    answer: FurtherAnswer
    """What the utility has said."""
    agreement_id: Line | None = None
    """The utility's number of the agreement that it offers; null where it offers none."""
    approved: AgreementTerms | None = None
    """What the utility has approved; null where it has approved nothing."""
    cost_cents: Cents | None = None
    """What a study or work on the grid would cost, US cents; null where nothing is to be paid."""
    deadline: PlannedInstant | None = None
    """Until when the customer decides or signs; null where nothing is to be decided by a day."""
    reasons: Texts = ()
    """Why; empty where the utility has given no reason."""
    max_kwac: Kilowatts | None = None
    """Largest AC rating that would pass, kW; null where none would, or where it is not known."""


class FeeFor(StrEnum):
    """What is paid for."""

    PERMIT = "permit"
    APPLICATION = "application"
    """The utility's processing of an interconnection application."""
    PRE_APPLICATION_REPORT = "pre_application_report"
    """What the utility tells of a place before anything is applied for."""


class FeePaid(Event):
    """We have paid an authority or the utility what it charges. The system's owner pays for studies and works."""

    ce_type: ClassVar[str] = "ncv03.permitting.FeePaid.v1"
    fee_for: FeeFor
    """What was paid for."""
    about: Id
    """The permit, the application, or the report."""
    payee: Line
    """Who was paid: the authority, or the utility."""
    amount_cents: Cents = Field(gt=0)
    """What was paid, US cents."""
    citation: Line | None = None
    """Where the amount is written; null where the payee has stated it."""


class PreApplicationReportRequested(Event):
    """Asks the utility what it knows of a place, for its fee, before anything is applied for (SGIP 1.2.2)."""

    ce_type: ClassVar[str] = "ncv03.permitting.PreApplicationReportRequested.v1"
    report_id: Id
    """The report, as we number it: the utility's answer names it."""
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint) that is asked about."""
    kwac: Kilowatts = Field(gt=0)
    """AC rating that is thought of, kW."""
    battery_kw: Kilowatts = 0
    """Continuous power of the battery that is thought of, kW; 0 without one."""
    phases: Phases | None = None
    """Phases on which it would feed; null where it is not stated."""
    fee_cents: Cents | None = None
    """What was paid with the request, US cents; null where no charge is known."""
    requested_at: PastInstant
    """When it was asked for; the utility's clock runs from then."""


class InterconnectionAgreementSigned(Event):
    """The customer has signed the utility's agreement; it goes back to the utility."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionAgreementSigned.v1"
    application_id: Id
    """The interconnection application."""
    agreement_id: Line
    """The utility's number of the agreement."""
    signed_at: PastInstant
    """When the customer signed."""
    insurance_cents: Cents | None = None
    """Liability insurance that was shown with it, US cents; null where none was asked for."""


class InterconnectionLapsed(Event):
    """The utility counts the application as withdrawn, or its approval has expired: it has to be applied for again."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionLapsed.v1"
    application_id: Id
    """The interconnection application."""
    reasons: Texts = Field(min_length=1)
    """Why; at least one."""


class UtilityPermissionGranted(Event):
    """The utility permits operation, as permitting was told in the utility's own words."""

    ce_type: ClassVar[str] = "ncv03.permitting.UtilityPermissionGranted.v1"
    request_id: Id
    """The request for permission, as the applicant numbers it."""
    pto_id: Line
    """The utility's number of the permission."""
    granted_at: PastInstant
    """From when the system may operate."""
    kwac: Kilowatts = Field(gt=0)
    """AC rating that may operate, kW."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    conditions: Texts = ()
    """What the utility asks for besides; empty where nothing."""
    settings_profile: Line
    """The required IEEE 1547-2018 settings profile."""


class UtilityPermissionDenied(Event):
    """What has to be put right before permission to operate can be asked for again."""

    ce_type: ClassVar[str] = "ncv03.permitting.UtilityPermissionDenied.v1"
    request_id: Id
    """The request for permission, as the applicant numbers it."""
    deficiencies: Findings
    """What has to be cured; at least one."""


class UtilityPermissionRevoked(Event):
    """The permission to operate ends at this instant."""

    ce_type: ClassVar[str] = "ncv03.permitting.UtilityPermissionRevoked.v1"
    pto_id: Line
    """The utility's number of the permission."""
    reason: Text
    """Why it ends."""
    revoked_at: PastInstant
    """From when the system may no longer operate."""


class UtilityReviewBegan(Event):
    """The utility counts the application as complete: its review clock runs (metric 8)."""

    ce_type: ClassVar[str] = "ncv03.permitting.UtilityReviewBegan.v1"
    application_id: Id
    """The interconnection application."""
    complete_at: PastInstant
    """From when it counts as complete."""


class MessageEffect(StrEnum):
    """What became of a message of the utility."""

    TAKEN = "taken"
    REPEATED = "repeated"
    """It was taken before, or says what stands already: nothing follows."""
    OUT_OF_ORDER = "out_of_order"
    """A later message of the same case was taken before: nothing follows."""
    LATE = "late"
    """The application was withdrawn, replaced or denied before: nothing follows."""
    CONTRADICTORY = "contradictory"
    """It does not fit what was said before: nothing follows but a question to a person."""
    UNKNOWN = "unknown"
    """It is about an application or request that was never made."""
    REFUSED = "refused"
    """It is no message that can be believed: it lies in quarantine."""


class UtilityMessageReceipt(Event):
    """What became of a message of the utility: its answer, on a topic that the utility may read."""

    ce_type: ClassVar[str] = "ncv03.permitting.UtilityMessageReceipt.v1"
    message_id: Line | None = None
    """The message, as the utility numbers it; null where that could not be read."""
    topic: Line
    """Where it lies."""
    partition: Count
    """Where it lies."""
    offset: JsonInteger
    """Where it lies."""
    effect: MessageEffect
    """What became of it."""
    reason: Code | None = None
    """A stable word for why it had no effect; null where it was taken."""
    detail: Text = ""
    """What is wrong and where; empty where nothing is."""
