"""What the permitting service publishes: permits, interconnection applications, readiness to build."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.schemas.closing import CompensationDone
from shared.schemas.design import DesignConstraints
from shared.schemas.event import Event
from shared.schemas.parts import Cents, DesignFacts, Finding, ScreenResult


class PermitRoute(StrEnum):
    INSTANT = "INSTANT"
    STANDARD = "STANDARD"


class PermitPackageAssembled(Event):
    """All documents that the AHJ asks for are there."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitPackageAssembled.v1"
    permit_id: UUID
    documents: tuple[str, ...]


class PermitRouteSelected(Event):
    """Which way the permit goes, and why not the instant one."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRouteSelected.v1"
    permit_id: UUID
    route: PermitRoute
    reasons: tuple[str, ...]


class PermitSubmitted(Event):
    """The application is with the AHJ; its review clock runs (metric 7)."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitSubmitted.v1"
    permit_id: UUID
    ahj_id: str
    submission: int = Field(ge=1)
    review_due: AwareDatetime


class PermitCorrectionsRequested(Event):
    """The AHJ wants changes: to papers, or where technical, to the design."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitCorrectionsRequested.v1"
    permit_id: UUID
    findings: tuple[Finding, ...] = Field(min_length=1)
    due: AwareDatetime
    round: int = Field(ge=1)
    escalated: bool = False
    """True from the third round on."""


class PermitResubmitted(Event):
    """The corrected application is with the AHJ again."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitResubmitted.v1"
    permit_id: UUID
    submission: int = Field(ge=2)
    design_version: int = Field(ge=1)


class PermitApproved(Event):
    """The building permit is issued."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitApproved.v1"
    permit_id: UUID
    permit_number: str
    approved_on: date
    expires_on: date


class PermitRejected(Event):
    """The AHJ will not permit this design."""

    ce_type: ClassVar[str] = "ncv03.permitting.PermitRejected.v1"
    permit_id: UUID
    reasons: tuple[str, ...]


class InterconnectionScreensEvaluated(Event):
    """Our own pre-check before the application is sent."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionScreensEvaluated.v1"
    application_id: UUID
    screens: tuple[ScreenResult, ...]


class InterconnectionApplicationSubmitted(Event):
    """The formal application to AOV-04."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionApplicationSubmitted.v1"
    application_id: UUID
    attempt: int = Field(ge=1)
    usage_point_id: str
    level: int = Field(ge=1, le=3)
    kwac: float = Field(gt=0)
    export_limit_kw: float | None = None
    battery_kw: float = Field(ge=0, default=0)
    inverter_model: str
    certification: str
    """``UL 1741-SB``."""
    normal_category: str
    abnormal_category: str
    customer_guide_signed: bool
    submitted_at: AwareDatetime
    documents: tuple[str, ...] = ()
    """Names of what is attached."""


class InterconnectionInfoRequested(Event):
    """The utility found the application incomplete."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionInfoRequested.v1"
    application_id: UUID
    missing: tuple[str, ...]
    due: AwareDatetime


class InterconnectionStudyRequired(Event):
    """The utility wants a study first: the customer pays, reduces the system, or withdraws."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionStudyRequired.v1"
    application_id: UUID
    study: str
    deposit_cents: Cents
    deadline: AwareDatetime
    screens: tuple[ScreenResult, ...]
    constraints: DesignConstraints
    """The largest system that would pass the failed screens."""


class InterconnectionStudyDepositPaid(Event):
    """The study can start."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionStudyDepositPaid.v1"
    application_id: UUID
    amount_cents: Cents


class InterconnectionApproved(Event):
    """The utility offers an interconnection agreement (metric 8 ends here)."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionApproved.v1"
    application_id: UUID
    agreement_id: str
    kwac: float = Field(gt=0)
    export_limit_kw: float | None = None
    conditions: tuple[str, ...] = ()
    settings_profile: str
    """The utility-required IEEE 1547-2018 settings profile."""


class InterconnectionDenied(Event):
    """The utility refuses this system."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionDenied.v1"
    application_id: UUID
    reasons: tuple[str, ...] = Field(min_length=1)
    screens: tuple[ScreenResult, ...]
    constraints: DesignConstraints | None = None
    """What would pass; None where nothing would."""


class InterconnectionWithdrawn(Event):
    """We take the application back."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionWithdrawn.v1"
    application_id: UUID


class ReadyToBuild(Event):
    """Permit issued and interconnection approved for the same design version."""

    ce_type: ClassVar[str] = "ncv03.permitting.ReadyToBuild.v1"
    permit_number: str
    agreement_id: str
    design: DesignFacts


class DeadlineBreached(Event):
    """A party let its clock run out."""

    ce_type: ClassVar[str] = "ncv03.permitting.DeadlineBreached.v1"
    clock: str
    party: str
    due: AwareDatetime


class CompensationCompleted(CompensationDone):
    """Permitting has withdrawn permit and application and closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.permitting.CompensationCompleted.v1"
