"""What the field operations service publishes: procurement, installation, safety, rework."""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from shared.schemas.closing import CompensationDone
from shared.schemas.event import Event, Part
from shared.schemas.parts import DesignFacts, EquipmentLine, EvidenceList, Findings, Serials
from shared.schemas.quantities import (
    Cents,
    Code,
    Codes,
    Count,
    Days,
    Hours,
    Id,
    Line,
    Number,
    Ordinal,
    PastDay,
    PastInstant,
    PlannedDay,
    PlannedInstant,
    Sha256,
    Text,
    Texts,
    UnitText,
)
from shared.schemas.worklist import TaskBegun, TaskEnded, TaskMoved


class PurchaseOrderIssued(Event):
    """Equipment is ordered for this project."""

    ce_type: ClassVar[str] = "ncv03.fieldops.PurchaseOrderIssued.v1"
    purchase_order_id: Id
    """The purchase order."""
    supplier: Line
    """Who delivers."""
    lines: Annotated[tuple[EquipmentLine, ...], Field(min_length=1, max_length=1_000)]
    """What is ordered; at least one line."""
    need_by: PlannedDay
    """Day on which the crew needs it, local to the site."""


class HeldOrder(Part):
    """What one supplier is going to be asked for."""

    supplier: Line
    """Who delivers."""
    lines: Annotated[tuple[EquipmentLine, ...], Field(min_length=1, max_length=1_000)]
    """What is going to be ordered; at least one line."""
    order_on: PlannedDay
    """Day on which the order goes out, local to the site: so long before the need date as nine of ten of them take."""


class OrdersHeld(Event):
    """What is going to be ordered when there is just time enough; told again whenever that changes, the last counts."""

    ce_type: ClassVar[str] = "ncv03.fieldops.OrdersHeld.v1"
    need_by: PlannedDay | None
    """Day on which the crew needs it, local to the site; null where nothing is held any more."""
    held: tuple[HeldOrder, ...] = Field(max_length=100)
    """The orders that wait for their day; none where all are out or taken back."""


class PurchaseOrderAcknowledged(Event):
    """The supplier promises a day; on-time delivery is measured against it (metric 9)."""

    ce_type: ClassVar[str] = "ncv03.fieldops.PurchaseOrderAcknowledged.v1"
    purchase_order_id: Id
    """The purchase order."""
    promised_for: PlannedDay
    """Day of delivery that the supplier promises."""


class DeliveryDelayed(Event):
    """The supplier will be later than promised."""

    ce_type: ClassVar[str] = "ncv03.fieldops.DeliveryDelayed.v1"
    purchase_order_id: Id
    """The purchase order."""
    new_promise: PlannedDay
    """Day of delivery that the supplier promises now."""
    days_late: Days = Field(gt=0)
    """Calendar days after the first promise."""


class ReceivedLine(Part):
    """What was counted of one line of an order."""

    line: Ordinal
    """Which line of the order, counted from 1."""
    sku: Code
    """Article number in the catalogue of equipment."""
    received: Count
    """All pieces that were counted, damaged ones among them."""
    damaged: Count = 0
    """Pieces that came damaged."""
    accepted: Count
    """Pieces that were taken in; the others are set aside."""


class SetAsideLine(Part):
    """Pieces that were not taken in, for one reason."""

    sku: Code
    """Article number as it was scanned."""
    quantity: Count = Field(gt=0)
    """Pieces."""
    fault: Code
    """``damaged``, ``surplus``, ``not_ordered``, ``wrong_model`` or ``serials``."""


class GoodsReceived(Event):
    """Sound pieces of a delivery were taken in, with their serial numbers."""

    ce_type: ClassVar[str] = "ncv03.fieldops.GoodsReceived.v1"
    purchase_order_id: Id
    """The purchase order."""
    serials: Serials
    """Serial numbers on the delivery."""
    complete: bool
    """True where nothing of the order is outstanding."""
    on_time: bool
    """True where it came by the day first promised (metric 9)."""
    delivered_on: PastDay | None = None
    """Day on which it came, local to the site; null in records of before."""
    lines: Annotated[tuple[ReceivedLine, ...], Field(max_length=1_000)] = ()
    """What was counted of each line (metric 9); empty in records of before."""


class GoodsRejected(Event):
    """Pieces of a delivery were set aside: damaged, surplus, or not what was ordered and permitted."""

    ce_type: ClassVar[str] = "ncv03.fieldops.GoodsRejected.v1"
    purchase_order_id: Id
    """The purchase order."""
    reasons: Texts = Field(min_length=1)
    """What is wrong; at least one."""
    return_number: Line | None = None
    """Under which they go back to the supplier; null in records of before."""
    lines: Annotated[tuple[SetAsideLine, ...], Field(max_length=1_000)] = ()
    """What is set aside; empty in records of before."""


class ItemSubstituted(Event):
    """The supplier has another article in the place of one that was ordered."""

    ce_type: ClassVar[str] = "ncv03.fieldops.ItemSubstituted.v1"
    purchase_order_id: Id
    """The purchase order."""
    old: EquipmentLine
    """What was ordered, with the pieces that are still due."""
    new: EquipmentLine
    """What would come in its place."""
    material: bool
    """True where it needs another design, permit and agreement: the order waits for them."""


class StockLine(Part):
    """Pieces of one lot of our own stock."""

    sku: Code
    """Article number in the catalogue of equipment."""
    lot: Line
    """The lot."""
    quantity: Count = Field(gt=0)
    """Pieces."""


StockLines = Annotated[tuple[StockLine, ...], Field(min_length=1, max_length=10_000)]
"""At least one."""


class StockAllocated(Event):
    """Our own stock gives pieces to this project; they are not ordered."""

    ce_type: ClassVar[str] = "ncv03.fieldops.StockAllocated.v1"
    lines: StockLines
    """From which lots; at least one."""


class StockReleased(Event):
    """What our own stock gave goes back: the project is cancelled, or its design has changed."""

    ce_type: ClassVar[str] = "ncv03.fieldops.StockReleased.v1"
    lines: StockLines
    """To which lots; at least one."""


class InvoiceMatched(Event):
    """An invoice agrees with order and goods taken in, or somebody has released it: it is to be paid."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InvoiceMatched.v1"
    purchase_order_id: Id
    """The purchase order."""
    invoice: Line
    """The supplier's number of the invoice."""
    total_cents: Cents
    """What is to be paid, US cents."""


class InvoiceBlocked(Event):
    """An invoice does not agree with order or goods taken in: it is not paid until somebody has looked."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InvoiceBlocked.v1"
    purchase_order_id: Id
    """The purchase order."""
    invoice: Line
    """The supplier's number of the invoice."""
    total_cents: Cents
    """What it asks for, US cents."""
    reasons: Texts = Field(min_length=1)
    """What does not agree; at least one."""


class CreditNoteReceived(Event):
    """The supplier credits what went back."""

    ce_type: ClassVar[str] = "ncv03.fieldops.CreditNoteReceived.v1"
    purchase_order_id: Id
    """The purchase order."""
    return_number: Line
    """Under which it went back."""
    note_number: Line
    """The supplier's number of the credit note."""
    credited_cents: Cents
    """What is credited, US cents."""
    short_cents: Cents
    """How much less than it was ordered at, US cents."""


class SerialWithdrawn(Event):
    """A piece that was received is not going to stand: broken on the roof, or lost."""

    ce_type: ClassVar[str] = "ncv03.fieldops.SerialWithdrawn.v1"
    sku: Code
    """Article number in the catalogue of equipment."""
    serial: Line
    """Its serial number, which is never used again."""
    reason: Code
    """``broken`` or ``lost``."""
    replaced_by: Line | None = None
    """Serial number of the piece from stock that takes its place; null where one is ordered."""


class RemovedPiecesAccountedFor(Event):
    """It is known where pieces are that were taken down; told again when they move on, the last counts for each."""

    ce_type: ClassVar[str] = "ncv03.fieldops.RemovedPiecesAccountedFor.v1"
    pieces: Annotated[Serials, Field(min_length=1)]
    """Which pieces; at least one."""
    removal: Code
    """``removed``: they lie somewhere; ``returned``: the maker has them; ``scrapped``."""
    place: Line
    """Where they are: our warehouse or truck, the maker, or who recycles or dumps them."""
    return_number: Line | None = None
    """The maker's number under which they went back; null where they did not."""


ELSEWHERE: Final = "elsewhere"
"""The activity of those who work on no site."""


class HoursWorkedRecorded(Event):
    """Hours that were worked: by a crew on this project, or, under the company's own key, in a month by everybody who
    works on none. What rates of incidents are computed with (metric 11)."""

    ce_type: ClassVar[str] = "ncv03.fieldops.HoursWorkedRecorded.v1"
    worked_until: PastDay
    """Last day of the work, local to the site."""
    hours: Hours
    """Of all workers together, hours."""
    crew: Line | None = None
    """The crew; null where nobody said."""
    activity: Code
    """``installation``, ``rework``, the kind of a visit, or ``elsewhere``: on no site."""


class MaterialsReady(Event):
    """Everything on the bill of materials is there; the crew can be scheduled."""

    ce_type: ClassVar[str] = "ncv03.fieldops.MaterialsReady.v1"


class PurchaseOrderCancelled(Event):
    """The order is taken back; restocking is at our cost."""

    ce_type: ClassVar[str] = "ncv03.fieldops.PurchaseOrderCancelled.v1"
    purchase_order_id: Id
    """The purchase order."""
    restock_fee_cents: Cents
    """What the supplier charges, US cents."""


class InstallationScheduled(Event):
    """A crew and its days are fixed."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InstallationScheduled.v1"
    crew: Line
    """The crew."""
    starts_on: PlannedDay
    """First day on site, local to the site."""
    days: Days = Field(gt=0)
    """Working days on site."""


class InstallationRescheduled(Event):
    """The days have moved."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InstallationRescheduled.v1"
    crew: Line
    """The crew."""
    starts_on: PlannedDay
    """First day on site, local to the site."""
    reason: Text
    """Why the days have moved."""


class InstallationUnscheduled(Event):
    """The crew that was booked is let go; another day is agreed on later."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InstallationUnscheduled.v1"
    reason: Text
    """Why nobody comes on the day that was promised."""


class SiteDayLost(Event):
    """Nobody works on a day of the installation; the days after it follow on."""

    ce_type: ClassVar[str] = "ncv03.fieldops.SiteDayLost.v1"
    day: PlannedDay
    """The day that is lost, local to the site."""
    reason: Text
    """Why."""
    days: Annotated[tuple[PlannedDay, ...], Field(min_length=1, max_length=400)]
    """All days of the installation as they are now, those that have passed among them."""


class VisitPlanned(Event):
    """A crew comes to the site beside the installation itself."""

    ce_type: ClassVar[str] = "ncv03.fieldops.VisitPlanned.v1"
    visit_id: Id
    """The visit."""
    visit: Code
    """``survey``, ``roof``, ``electrical``, ``inspection`` or ``service``."""
    crew: Line
    """The crew."""
    starts_on: PlannedDay
    """First day on site, local to the site."""
    days: Days = Field(gt=0)
    """Working days on site."""


class VisitMoved(Event):
    """A visit is on another day."""

    ce_type: ClassVar[str] = "ncv03.fieldops.VisitMoved.v1"
    visit_id: Id
    """The visit."""
    was_on: PlannedDay
    """First day as it was promised, local to the site."""
    starts_on: PlannedDay
    """First day on site, local to the site."""
    reason: Text
    """Why it was moved."""


class VisitCompleted(Event):
    """The work of a visit is done, with its photographs."""

    ce_type: ClassVar[str] = "ncv03.fieldops.VisitCompleted.v1"
    visit_id: Id
    """The visit."""
    visit: Code
    """``survey``, ``roof``, ``electrical``, ``inspection`` or ``service``."""
    arrived_at: PastInstant
    """When the crew began."""
    departed_at: PastInstant
    """When it left for good."""
    hours: Hours
    """Of all people together, hours."""


class VisitCancelled(Event):
    """Nobody comes."""

    ce_type: ClassVar[str] = "ncv03.fieldops.VisitCancelled.v1"
    visit_id: Id
    """The visit."""
    reason: Text
    """Why."""


class PunchItemRaised(Event):
    """Something is wrong with what was built."""

    ce_type: ClassVar[str] = "ncv03.fieldops.PunchItemRaised.v1"
    punch_item_id: Id
    """The item of the punch list."""
    category: Code
    """What it concerns: ``roof``, ``wiring``, ``labels`` and the like."""
    severity: Code
    """``minor`` or ``major``: the latter keeps the installation open."""
    due: PlannedDay
    """Day by which it is to be put right, local to the site."""


class PunchItemClosed(Event):
    """Somebody else than the builder has seen that it is put right."""

    ce_type: ClassVar[str] = "ncv03.fieldops.PunchItemClosed.v1"
    punch_item_id: Id
    """The item of the punch list."""
    evidence: EvidenceList = ()
    """Who has seen it, as we kept it, and the photographs of it put right; none of a design that stands as it is built.
    Empty in older events."""


class AsBuiltDifferenceFound(Event):
    """It is built otherwise than designed, beyond tolerance: a designer decides."""

    ce_type: ClassVar[str] = "ncv03.fieldops.AsBuiltDifferenceFound.v1"
    punch_item_id: Id
    """The item of the punch list."""
    dimension: Code
    """What was measured: ``azimuth``, ``setback`` and the like."""
    expected: Number
    """As the approved plan shows it, in ``unit``."""
    measured: Number
    """As it was built, in ``unit``."""
    unit: UnitText
    """Unit of both: ``deg``, ``in``, ``ft`` or ``1``."""


class JobHazardAnalysisSigned(Event):
    """The crew has gone through the hazards of this site; nobody starts without it."""

    ce_type: ClassVar[str] = "ncv03.fieldops.JobHazardAnalysisSigned.v1"
    hazards: Codes = Field(min_length=1)
    """The hazards of this site; at least one."""


class InstallationStarted(Event):
    """Work on the roof has begun."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InstallationStarted.v1"
    started_at: PastInstant
    """When work began."""
    crew: Line | None = None
    """Who has begun; null in records from before this was told."""


class IncidentSeverity(StrEnum):
    """From a near miss to a fatality; from ``recordable`` on it is entered in the log (29 CFR 1904.7)."""

    NEAR_MISS = "near_miss"
    FIRST_AID = "first_aid"
    RECORDABLE = "recordable"
    SERIOUS = "serious"
    FATALITY = "fatality"


class SafetyIncidentReported(Event):
    """29 CFR 1904: serious incidents stop the work until cleared."""

    ce_type: ClassVar[str] = "ncv03.fieldops.SafetyIncidentReported.v1"
    incident_id: Id
    """The incident."""
    severity: IncidentSeverity
    """How bad it was."""
    recordable: bool
    """True where it is entered in the log (29 CFR 1904.7)."""
    days_away_or_restricted: bool
    """True where somebody cannot work, or not fully, after the day of the incident (29 CFR 1904.7(b))."""
    occurred_at: PastInstant
    """When it happened."""
    report_due: PlannedInstant | None = None
    """When OSHA has to be told (29 CFR 1904.39); null where it has not."""
    potential_severity: IncidentSeverity | None = None
    """How bad it could have been; null where nobody said."""


class InjuryCaseRecorded(Event):
    """What is known of one injured person's case; told again whenever more is known, the last counts (metric 11)."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InjuryCaseRecorded.v1"
    incident_id: Id
    """The incident in which it happened."""
    case_id: Id
    """The case; no name goes with it."""
    recordable: bool
    """True where it is entered in the log (29 CFR 1904.7)."""
    log_column: Code | None = None
    """G, H, I or J of the OSHA 300 log; null where it is not recordable."""
    days_away_or_restricted: bool
    """True where it counts in the DART rate: column H or I."""
    days_away: Days = 0
    """Calendar days away from work until now, days."""
    days_restricted: Days = 0
    """Calendar days of restricted work or transfer until now, days."""
    report_due: PlannedInstant | None = None
    """When the authority has to be told of it (29 CFR 1904.39 or the state's law); null where it has not."""


class WorkStopped(Event):
    """Nobody works on this site until WorkResumed."""

    ce_type: ClassVar[str] = "ncv03.fieldops.WorkStopped.v1"
    reason: Text
    """Why nobody may work."""


class WorkResumed(Event):
    """The reason of the stop is dealt with."""

    ce_type: ClassVar[str] = "ncv03.fieldops.WorkResumed.v1"


class InstallationCompleted(Event):
    """The system stands, with what was built and with which serial numbers (metric 13 starts here)."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InstallationCompleted.v2"
    completed_at: PastInstant
    """When the last work was done."""
    labour_hours: Hours
    """Hours of all workers together."""
    design: DesignFacts
    """What was built."""
    serials: Serials
    """Serial numbers of what was installed."""
    photos: Count
    """Number of photographs taken: as many as ``evidence`` names, where it names any."""
    major_punch_items: Count
    """Items of the punch list that keep the system from operating."""
    evidence: EvidenceList = ()
    """The photographs, each of a shot of the list; empty in records from before they were documents."""
    crew: Line | None = None
    """Who built it, and may switch it on once that is permitted; null in records from before this was told."""


class ReworkOrdered(Event):
    """A finding of an inspection or a test has to be put right on site."""

    ce_type: ClassVar[str] = "ncv03.fieldops.ReworkOrdered.v1"
    rework_id: Id
    """The rework."""
    findings: Findings
    """What has to be put right; at least one."""


class ReworkCompleted(Event):
    """It is put right; inspection or test can be repeated."""

    ce_type: ClassVar[str] = "ncv03.fieldops.ReworkCompleted.v1"
    rework_id: Id
    """The rework."""
    labour_hours: Hours
    """Hours of all workers together."""


class ServiceCaseOpened(Event):
    """Something is wrong with a system that stands."""

    ce_type: ClassVar[str] = "ncv03.fieldops.ServiceCaseOpened.v1"
    case_id: Id
    """The case."""
    symptom: Code
    """What was noticed: ``no_production``, ``ground_fault`` and the like."""


class ServiceCaseDiagnosed(Event):
    """A part has failed."""

    ce_type: ClassVar[str] = "ncv03.fieldops.ServiceCaseDiagnosed.v1"
    case_id: Id
    """The case."""
    category: Code
    """Of the part: ``module``, ``inverter``, ``battery`` and the like."""
    sku: Code
    """Article number in the catalogue of equipment."""
    serial: Line | None = None
    """Its serial number; null for a part that has none."""
    fault: Text
    """What is wrong with it."""


class ServicePartReplaced(Event):
    """Another piece stands in the place of the one that failed."""

    ce_type: ClassVar[str] = "ncv03.fieldops.ServicePartReplaced.v1"
    case_id: Id
    """The case."""
    sku: Code
    """Article number in the catalogue of equipment."""
    old_serial: Line | None = None
    """Serial number of the piece that failed; null for a part that has none."""
    new_serial: Line
    """Serial number of the piece that stands there now."""
    return_number: Line | None = None
    """Under which the maker takes the old one back; null where it refuses."""


class ServiceCaseClosed(Event):
    """The system is sound again, or nothing was wrong with it."""

    ce_type: ClassVar[str] = "ncv03.fieldops.ServiceCaseClosed.v1"
    case_id: Id
    """The case."""
    outcome: Code
    """``repaired`` or ``no_fault_found``."""
    labour_hours: Hours
    """Hours of all workers together."""
    reimbursed_cents: Cents
    """What the maker pays for labour, US cents."""
    report_sha256: Sha256 | None = None
    """Hash of the report of the retest; null where no part was replaced."""


class CompensationCompleted(CompensationDone):
    """Field operations has cancelled orders, released the crew and closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.fieldops.CompensationCompleted.v1"


class TaskOpened(TaskBegun):
    """Field operations asks a person to do something."""

    ce_type: ClassVar[str] = "ncv03.fieldops.TaskOpened.v1"


class TaskChanged(TaskMoved):
    """A task of field operations was taken on, given back, put off or commented on."""

    ce_type: ClassVar[str] = "ncv03.fieldops.TaskChanged.v1"


class TaskClosed(TaskEnded):
    """A task of field operations is no longer open."""

    ce_type: ClassVar[str] = "ncv03.fieldops.TaskClosed.v1"
