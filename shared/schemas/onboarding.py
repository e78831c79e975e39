"""What the onboarding service publishes: activation, monitoring, training, who bills what, the registry."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.schemas.closing import CompensationDone
from shared.schemas.event import Event, Part
from shared.schemas.parts import FinancingProduct, SerialNumber


class Nameplate(Part):
    """Ratings under the names of IEEE 2030.5-2018 DERCapability, in watts and watt-hours."""

    der_type: int
    """4 PV, 80 storage, 82 PV with storage."""
    rtg_max_w: int = Field(gt=0)
    rtg_max_va: int = Field(gt=0)
    rtg_max_charge_rate_w: int = Field(ge=0, default=0)
    rtg_max_discharge_rate_w: int = Field(ge=0, default=0)
    rtg_max_wh: int = Field(ge=0, default=0)
    rtg_normal_category: str
    rtg_abnormal_category: str


class DERConsent(Part):
    """What the customer allowed the aggregator to do; without it the system is visible only."""

    program_id: str
    version: str
    granted_at: AwareDatetime
    min_reserve_soc_pct: float = Field(ge=0, le=100)


class ActivationBlocked(Event):
    """A guard of energization does not hold; the system stays, or goes, de-energized."""

    ce_type: ClassVar[str] = "ncv03.onboarding.ActivationBlocked.v1"
    missing: tuple[str, ...] = Field(min_length=1)


class SystemEnergized(Event):
    """The system is switched on, after every guard held."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemEnergized.v1"
    energized_at: AwareDatetime
    pto_id: str


class MonitoringRegistered(Event):
    """The gateway has reported; the system can be seen."""

    ce_type: ClassVar[str] = "ncv03.onboarding.MonitoringRegistered.v1"
    gateway_serial: str
    first_heartbeat_at: AwareDatetime


class SystemActivated(Event):
    """The system runs under permission to operate. SMV-03 takes it into its portfolio."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemActivated.v2"
    system_id: UUID
    usage_point_id: str
    pto_id: str
    activated_at: AwareDatetime
    nameplate: Nameplate
    export_limit_w: int | None = None
    serials: tuple[SerialNumber, ...]
    consent: DERConsent | None = None


class DocumentationPackageDelivered(Event):
    """The owner has the papers of the system."""

    ce_type: ClassVar[str] = "ncv03.onboarding.DocumentationPackageDelivered.v1"
    documents: tuple[str, ...] = Field(min_length=1)


class CustomerTrained(Event):
    """The customer was shown the system, point by point."""

    ce_type: ClassVar[str] = "ncv03.onboarding.CustomerTrained.v1"
    checklist: tuple[str, ...] = Field(min_length=1)


class OnboardingCompleted(Event):
    """Everything on the list is done: the value stream ends here."""

    ce_type: ClassVar[str] = "ncv03.onboarding.OnboardingCompleted.v1"
    completed_at: AwareDatetime


class OnboardingIncomplete(Event):
    """The system runs, but training or documents are overdue; support looks after it."""

    ce_type: ClassVar[str] = "ncv03.onboarding.OnboardingIncomplete.v1"
    missing: tuple[str, ...] = Field(min_length=1)
    days_since_activation: int = Field(ge=0)


class SurveyCompleted(Event):
    """What the customer says about it (metric 14)."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SurveyCompleted.v1"
    csat: int = Field(ge=1, le=5)
    nps: int = Field(ge=0, le=10)


class BillingClarityNoticeIssued(Event):
    """For RCV-02 and RCV-03: who bills what, and from when."""

    ce_type: ClassVar[str] = "ncv03.onboarding.BillingClarityNoticeIssued.v1"
    usage_point_id: str
    pto_on: date
    net_billing_from: date
    product: FinancingProduct
    provider_bills: tuple[str, ...]
    utility_bills: tuple[str, ...]
    first_provider_invoice_on: date | None
    contact_routing: dict[str, str]
    statement: str


class NetBillingEnrollmentRequested(Event):
    """For RCV-03: put this service point on net billing from this day."""

    ce_type: ClassVar[str] = "ncv03.onboarding.NetBillingEnrollmentRequested.v1"
    usage_point_id: str
    start_on: date


class SystemOffline(Event):
    """No telemetry, or no production where there should be some."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemOffline.v1"
    since: AwareDatetime
    reason: str


class SystemRestored(Event):
    """The system works again."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemRestored.v1"
    restored_at: AwareDatetime


class SystemDecommissioned(Event):
    """The system is gone for good; its registry record is removed with it."""

    ce_type: ClassVar[str] = "ncv03.onboarding.SystemDecommissioned.v1"
    system_id: UUID
    reason: str


class OperationalStatus(StrEnum):
    ACTIVE = "active"
    OFFLINE = "offline"
    BLOCKED = "blocked"


class ActivatedSystemState(Event):
    """The registry's record: all an aggregator needs to know of one system, as it is now."""

    ce_type: ClassVar[str] = "ncv03.onboarding.ActivatedSystemState.v1"
    system_id: UUID
    status: OperationalStatus
    usage_point_id: str
    pto_id: str
    activated_at: AwareDatetime
    nameplate: Nameplate
    export_limit_w: int | None = None
    serials: tuple[SerialNumber, ...]
    consent: DERConsent | None = None
    revision: int = Field(ge=1)
    """Grows with every change of this system; a reader may drop a lower one."""


class CompensationCompleted(CompensationDone):
    """Onboarding has blocked or removed the system and closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.onboarding.CompensationCompleted.v1"
