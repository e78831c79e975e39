"""What the field operations service publishes: procurement, installation, safety, rework."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.schemas.closing import CompensationDone
from shared.schemas.event import Event
from shared.schemas.parts import Cents, DesignFacts, EquipmentLine, Finding, SerialNumber


class PurchaseOrderIssued(Event):
    """Equipment is ordered for this project."""

    ce_type: ClassVar[str] = "ncv03.fieldops.PurchaseOrderIssued.v1"
    purchase_order_id: UUID
    supplier: str
    lines: tuple[EquipmentLine, ...] = Field(min_length=1)
    need_by: date


class PurchaseOrderAcknowledged(Event):
    """The supplier promises a day; on-time delivery is measured against it (metric 9)."""

    ce_type: ClassVar[str] = "ncv03.fieldops.PurchaseOrderAcknowledged.v1"
    purchase_order_id: UUID
    promised_for: date


class DeliveryDelayed(Event):
    """The supplier will be later than promised."""

    ce_type: ClassVar[str] = "ncv03.fieldops.DeliveryDelayed.v1"
    purchase_order_id: UUID
    new_promise: date
    days_late: int = Field(gt=0)


class GoodsReceived(Event):
    """A delivery was counted and accepted, with the serial numbers on it."""

    ce_type: ClassVar[str] = "ncv03.fieldops.GoodsReceived.v1"
    purchase_order_id: UUID
    serials: tuple[SerialNumber, ...]
    complete: bool
    on_time: bool


class GoodsRejected(Event):
    """Damaged, short, or not the permitted model; a non-conformance is open."""

    ce_type: ClassVar[str] = "ncv03.fieldops.GoodsRejected.v1"
    purchase_order_id: UUID
    reasons: tuple[str, ...] = Field(min_length=1)


class MaterialsReady(Event):
    """Everything on the bill of materials is there; the crew can be scheduled."""

    ce_type: ClassVar[str] = "ncv03.fieldops.MaterialsReady.v1"


class PurchaseOrderCancelled(Event):
    """The order is taken back; restocking is at our cost."""

    ce_type: ClassVar[str] = "ncv03.fieldops.PurchaseOrderCancelled.v1"
    purchase_order_id: UUID
    restock_fee_cents: Cents


class InstallationScheduled(Event):
    """A crew and its days are fixed."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InstallationScheduled.v1"
    crew: str
    starts_on: date
    days: int = Field(gt=0)


class InstallationRescheduled(Event):
    """The days have moved."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InstallationRescheduled.v1"
    crew: str
    starts_on: date
    reason: str


class JobHazardAnalysisSigned(Event):
    """The crew has gone through the hazards of this site; nobody starts without it."""

    ce_type: ClassVar[str] = "ncv03.fieldops.JobHazardAnalysisSigned.v1"
    hazards: tuple[str, ...] = Field(min_length=1)


class InstallationStarted(Event):
    """Work on the roof has begun."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InstallationStarted.v1"
    started_at: AwareDatetime


class IncidentSeverity(StrEnum):
    NEAR_MISS = "near_miss"
    FIRST_AID = "first_aid"
    RECORDABLE = "recordable"
    SERIOUS = "serious"
    FATALITY = "fatality"


class SafetyIncidentReported(Event):
    """29 CFR 1904: serious incidents stop the work until cleared."""

    ce_type: ClassVar[str] = "ncv03.fieldops.SafetyIncidentReported.v1"
    incident_id: UUID
    severity: IncidentSeverity
    recordable: bool
    days_away_or_restricted: bool
    occurred_at: AwareDatetime
    report_due: AwareDatetime | None = None


class WorkStopped(Event):
    """Nobody works on this site until WorkResumed."""

    ce_type: ClassVar[str] = "ncv03.fieldops.WorkStopped.v1"
    reason: str


class WorkResumed(Event):
    """The reason of the stop is dealt with."""

    ce_type: ClassVar[str] = "ncv03.fieldops.WorkResumed.v1"


class InstallationCompleted(Event):
    """The system stands, with what was built and with which serial numbers (metric 13 starts here)."""

    ce_type: ClassVar[str] = "ncv03.fieldops.InstallationCompleted.v1"
    completed_at: AwareDatetime
    labour_hours: float = Field(ge=0)
    design: DesignFacts
    serials: tuple[SerialNumber, ...]
    photos: int = Field(ge=0)
    major_punch_items: int = Field(ge=0)


class ReworkOrdered(Event):
    """A finding of an inspection or a test has to be put right on site."""

    ce_type: ClassVar[str] = "ncv03.fieldops.ReworkOrdered.v1"
    rework_id: UUID
    findings: tuple[Finding, ...] = Field(min_length=1)


class ReworkCompleted(Event):
    """It is put right; inspection or test can be repeated."""

    ce_type: ClassVar[str] = "ncv03.fieldops.ReworkCompleted.v1"
    rework_id: UUID
    labour_hours: float = Field(ge=0)


class CompensationCompleted(CompensationDone):
    """Field operations has cancelled orders, released the crew and closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.fieldops.CompensationCompleted.v1"
