"""What the field operations service publishes: procurement, installation, safety, rework."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.schemas.closing import CompensationDone
from shared.schemas.event import Event, Part
from shared.schemas.parts import DesignFacts, EquipmentLine, Findings, Serials
from shared.schemas.quantities import (
    Cents,
    Code,
    Codes,
    Count,
    Days,
    Hours,
    Id,
    Line,
    Ordinal,
    PastDay,
    PastInstant,
    PlannedDay,
    PlannedInstant,
    Text,
    Texts,
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


class HoursWorkedRecorded(Event):
    """Hours that a crew worked on this project: what rates of incidents are computed with (metric 11)."""

    ce_type: ClassVar[str] = "ncv03.fieldops.HoursWorkedRecorded.v1"
    worked_until: PastDay
    """Last day of the work, local to the site."""
    hours: Hours
    """Of all workers together, hours."""
    crew: Line | None = None
    """The crew; null where nobody said."""
    activity: Code
    """``installation`` or ``rework``."""


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
    """Number of photographs taken."""
    major_punch_items: Count
    """Items of the punch list that keep the system from operating."""


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
