"""What the commissioning service publishes: inspections, tests, permission to operate."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.schemas.closing import CompensationDone
from shared.schemas.event import Event
from shared.schemas.parts import Cents, Finding, Sha256


class InspectionScheduled(Event):
    """The AHJ's inspector comes on this day."""

    ce_type: ClassVar[str] = "ncv03.commissioning.InspectionScheduled.v1"
    inspection_id: UUID
    attempt: int = Field(ge=1)
    on: date


class InspectionPassed(Event):
    """The AHJ's final inspection is passed."""

    ce_type: ClassVar[str] = "ncv03.commissioning.InspectionPassed.v1"
    inspection_id: UUID
    attempt: int = Field(ge=1)
    inspected_on: date


class InspectionFailed(Event):
    """The inspector found what has to be put right; a reinspection follows."""

    ce_type: ClassVar[str] = "ncv03.commissioning.InspectionFailed.v1"
    inspection_id: UUID
    attempt: int = Field(ge=1)
    findings: tuple[Finding, ...] = Field(min_length=1)
    reinspection_fee_cents: Cents
    escalated: bool = False
    """True from the third failure on: quality assurance takes over."""


class CommissioningTestRecorded(Event):
    """One test of IEC 62446-1 or of the battery's list."""

    ce_type: ClassVar[str] = "ncv03.commissioning.CommissioningTestRecorded.v1"
    test: str
    target: str
    """The string, inverter or battery under test."""
    measured: float
    expected: float | None = None
    limit: float | None = None
    unit: str
    passed: bool
    instrument_serial: str


class CommissioningPassed(Event):
    """All tests passed; the report is fixed by its hash."""

    ce_type: ClassVar[str] = "ncv03.commissioning.CommissioningPassed.v1"
    report_id: UUID
    report_sha256: Sha256
    performance_ratio: float = Field(gt=0)
    capacity_ratio: float = Field(gt=0)


class CommissioningFailed(Event):
    """A test failed; rework and a retest follow."""

    ce_type: ClassVar[str] = "ncv03.commissioning.CommissioningFailed.v1"
    report_id: UUID
    findings: tuple[Finding, ...] = Field(min_length=1)


class PTORequested(Event):
    """Asks AOV-04 for permission to operate."""

    ce_type: ClassVar[str] = "ncv03.commissioning.PTORequested.v1"
    request_id: UUID
    attempt: int = Field(ge=1)
    application_id: UUID
    usage_point_id: str
    kwac: float = Field(gt=0)
    export_limit_kw: float | None = None
    documents: tuple[str, ...]
    settings_profile: str


class PTOGranted(Event):
    """The utility permits operation (metric 13 ends here)."""

    ce_type: ClassVar[str] = "ncv03.commissioning.PTOGranted.v1"
    pto_id: str
    granted_at: AwareDatetime
    kwac: float = Field(gt=0)
    export_limit_kw: float | None = None
    conditions: tuple[str, ...] = ()
    settings_profile: str


class PTODenied(Event):
    """The utility found deficiencies; energizing stays locked until they are cured."""

    ce_type: ClassVar[str] = "ncv03.commissioning.PTODenied.v1"
    request_id: UUID
    deficiencies: tuple[Finding, ...] = Field(min_length=1)


class PTORevoked(Event):
    """The utility withdrew its permission; the system has to be switched off."""

    ce_type: ClassVar[str] = "ncv03.commissioning.PTORevoked.v1"
    pto_id: str
    reason: str
    revoked_at: AwareDatetime


class CompensationCompleted(CompensationDone):
    """Commissioning has cancelled what was scheduled and closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.commissioning.CompensationCompleted.v1"
