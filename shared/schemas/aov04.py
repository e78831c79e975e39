"""What AOV-04, the regulated utility's interconnection system, publishes."""

from typing import ClassVar

from pydantic import Field

from shared.schemas.event import Event
from shared.schemas.parts import Findings, Screens
from shared.schemas.quantities import (
    Cents,
    Code,
    Id,
    Kilowatts,
    Line,
    Lines,
    PastInstant,
    PlannedDay,
    PlannedInstant,
    Text,
    Texts,
)


class ApplicationReceived(Event):
    """The utility has the application."""

    ce_type: ClassVar[str] = "aov04.interconnection.ApplicationReceived.v1"
    application_id: Id
    """The interconnection application, as the applicant numbers it."""
    received_at: PastInstant
    """When it came in."""


class ApplicationDeemedComplete(Event):
    """The utility's clock starts here (metric 8)."""

    ce_type: ClassVar[str] = "aov04.interconnection.ApplicationDeemedComplete.v1"
    application_id: Id
    """The interconnection application, as the applicant numbers it."""
    complete_at: PastInstant
    """From when it counts as complete."""


class ApplicationDeemedIncomplete(Event):
    """Something is missing; the clock does not start before it is cured."""

    ce_type: ClassVar[str] = "aov04.interconnection.ApplicationDeemedIncomplete.v1"
    application_id: Id
    """The interconnection application, as the applicant numbers it."""
    missing: Lines = Field(min_length=1)
    """What is missing; at least one."""
    cure_by: PlannedInstant
    """When it has to be there."""


class ScreenResultsIssued(Event):
    """What the utility's own screens found."""

    ce_type: ClassVar[str] = "aov04.interconnection.ScreenResultsIssued.v1"
    application_id: Id
    """The interconnection application, as the applicant numbers it."""
    screens: Screens
    """What each screen found."""


class StudyRequired(Event):
    """A screen failed: a study at the applicant's cost, or a smaller system."""

    ce_type: ClassVar[str] = "aov04.interconnection.StudyRequired.v1"
    application_id: Id
    """The interconnection application, as the applicant numbers it."""
    study: Code
    """Kind of study."""
    deposit_cents: Cents
    """Deposit for the study, US cents."""
    deadline: PlannedInstant
    """When the deposit has to be paid or the system made smaller."""
    screens: Screens
    """What each screen found."""
    largest_passing_kwac: Kilowatts | None = None
    """Largest AC rating that would pass the screens, kW; null where none would, or where it is not known."""


class InterconnectionApproved(Event):
    """The utility offers an agreement for this size and these settings."""

    ce_type: ClassVar[str] = "aov04.interconnection.InterconnectionApproved.v1"
    application_id: Id
    """The interconnection application, as the applicant numbers it."""
    agreement_id: Line
    """The utility's number of the agreement."""
    kwac: Kilowatts = Field(gt=0)
    """AC rating that is approved, kW."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    conditions: Texts = ()
    """What the utility asks for besides; empty where nothing."""
    settings_profile: Line
    """The required IEEE 1547-2018 settings profile."""
    return_by: PlannedInstant | None = None
    """Until when the customer has to sign the agreement; null where the approval alone concludes it."""
    valid_through: PlannedDay | None = None
    """Last day on which the approval holds unless the system operates by then; null where no end is set."""
    insurance_cents: Cents | None = None
    """Liability insurance that the agreement asks for, US cents; null where it asks for none."""


class InterconnectionDenied(Event):
    """The utility refuses; the largest size that would pass, where there is one."""

    ce_type: ClassVar[str] = "aov04.interconnection.InterconnectionDenied.v1"
    application_id: Id
    """The interconnection application, as the applicant numbers it."""
    reasons: Texts = Field(min_length=1)
    """Why; at least one."""
    screens: Screens = ()
    """What each screen found; empty where none was run."""
    largest_passing_kwac: Kilowatts | None = None
    """Largest AC rating that would pass the screens, kW; null where none would, or where it is not known."""


class PermissionToOperateGranted(Event):
    """The system may be energized."""

    ce_type: ClassVar[str] = "aov04.interconnection.PermissionToOperateGranted.v1"
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


class PermissionToOperateDenied(Event):
    """What has to be put right before the request can be repeated."""

    ce_type: ClassVar[str] = "aov04.interconnection.PermissionToOperateDenied.v1"
    request_id: Id
    """The request for permission, as the applicant numbers it."""
    deficiencies: Findings
    """What has to be cured; at least one."""


class PermissionToOperateRevoked(Event):
    """The permission ends at this instant."""

    ce_type: ClassVar[str] = "aov04.interconnection.PermissionToOperateRevoked.v1"
    pto_id: Line
    """The utility's number of the permission."""
    reason: Text
    """Why it ends."""
    revoked_at: PastInstant
    """From when the system may no longer operate."""
