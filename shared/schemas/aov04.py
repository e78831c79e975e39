"""What AOV-04, the regulated utility's interconnection system, publishes."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.schemas.event import Event
from shared.schemas.parts import Cents, Finding, ScreenResult


class ApplicationReceived(Event):
    """The utility has the application."""

    ce_type: ClassVar[str] = "aov04.interconnection.ApplicationReceived.v1"
    application_id: UUID
    received_at: AwareDatetime


class ApplicationDeemedComplete(Event):
    """The utility's clock starts here (metric 8)."""

    ce_type: ClassVar[str] = "aov04.interconnection.ApplicationDeemedComplete.v1"
    application_id: UUID
    complete_at: AwareDatetime


class ApplicationDeemedIncomplete(Event):
    """Something is missing; the clock does not start before it is cured."""

    ce_type: ClassVar[str] = "aov04.interconnection.ApplicationDeemedIncomplete.v1"
    application_id: UUID
    missing: tuple[str, ...] = Field(min_length=1)
    cure_by: AwareDatetime


class ScreenResultsIssued(Event):
    """What the utility's own screens found."""

    ce_type: ClassVar[str] = "aov04.interconnection.ScreenResultsIssued.v1"
    application_id: UUID
    screens: tuple[ScreenResult, ...]


class StudyRequired(Event):
    """A screen failed: a study at the applicant's cost, or a smaller system."""

    ce_type: ClassVar[str] = "aov04.interconnection.StudyRequired.v1"
    application_id: UUID
    study: str
    deposit_cents: Cents
    deadline: AwareDatetime
    screens: tuple[ScreenResult, ...]
    largest_passing_kwac: float | None = None


class InterconnectionApproved(Event):
    """The utility offers an agreement for this size and these settings."""

    ce_type: ClassVar[str] = "aov04.interconnection.InterconnectionApproved.v1"
    application_id: UUID
    agreement_id: str
    kwac: float = Field(gt=0)
    export_limit_kw: float | None = None
    conditions: tuple[str, ...] = ()
    settings_profile: str


class InterconnectionDenied(Event):
    """The utility refuses; the largest size that would pass, where there is one."""

    ce_type: ClassVar[str] = "aov04.interconnection.InterconnectionDenied.v1"
    application_id: UUID
    reasons: tuple[str, ...] = Field(min_length=1)
    screens: tuple[ScreenResult, ...] = ()
    largest_passing_kwac: float | None = None


class PermissionToOperateGranted(Event):
    """The system may be energized."""

    ce_type: ClassVar[str] = "aov04.interconnection.PermissionToOperateGranted.v1"
    request_id: UUID
    pto_id: str
    granted_at: AwareDatetime
    kwac: float = Field(gt=0)
    export_limit_kw: float | None = None
    conditions: tuple[str, ...] = ()
    settings_profile: str


class PermissionToOperateDenied(Event):
    """What has to be put right before the request can be repeated."""

    ce_type: ClassVar[str] = "aov04.interconnection.PermissionToOperateDenied.v1"
    request_id: UUID
    deficiencies: tuple[Finding, ...] = Field(min_length=1)


class PermissionToOperateRevoked(Event):
    """The permission ends at this instant."""

    ce_type: ClassVar[str] = "aov04.interconnection.PermissionToOperateRevoked.v1"
    pto_id: str
    reason: str
    revoked_at: AwareDatetime
