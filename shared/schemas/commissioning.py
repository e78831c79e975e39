"""What the commissioning service publishes: inspections, tests, permission to operate."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.schemas.closing import CompensationDone
from shared.schemas.event import Event, Part
from shared.schemas.parts import EvidenceList, Finding, Findings
from shared.schemas.quantities import (
    Cents,
    Code,
    Codes,
    Id,
    Kilowatts,
    Line,
    Number,
    Ordinal,
    PastDay,
    PastInstant,
    PlannedDay,
    PlannedInstant,
    Ratio,
    Sha256,
    Text,
    Texts,
    UnitText,
)
from shared.schemas.worklist import TaskBegun, TaskEnded, TaskMoved


class InspectionScheduled(Event):
    """The AHJ's inspector comes on this day."""

    ce_type: ClassVar[str] = "ncv03.commissioning.InspectionScheduled.v1"
    inspection_id: Id
    """The inspection."""
    attempt: Ordinal
    """Which inspection of this project this is, counted from 1."""
    on: PlannedDay
    """Day of the inspection, local to the site."""
    kind: Code = "final"
    """``rough``, ``electrical``, ``fire`` or ``final``."""


class InspectionRescheduled(Event):
    """The inspection is on another day; its attempt stays."""

    ce_type: ClassVar[str] = "ncv03.commissioning.InspectionRescheduled.v1"
    inspection_id: Id
    """The inspection."""
    attempt: Ordinal
    """Which inspection of this project this is, counted from 1."""
    on: PlannedDay
    """Day of the inspection, local to the site."""
    reason: Text
    """Why it was moved."""


class InspectionMissed(Event):
    """Nobody inspected on the day; it was nobody's failure of the system. Another day follows for the same attempt."""

    ce_type: ClassVar[str] = "ncv03.commissioning.InspectionMissed.v1"
    inspection_id: Id
    """The inspection."""
    attempt: Ordinal
    """Which inspection of this project this is, counted from 1."""
    missed_on: PastDay
    """Day on which it should have been, local to the site."""
    by: Code
    """Who was not there: ``inspector``, ``installer`` or ``customer``."""


class InspectionCancelled(Event):
    """The inspection is called off; another has to be asked for."""

    ce_type: ClassVar[str] = "ncv03.commissioning.InspectionCancelled.v1"
    inspection_id: Id
    """The inspection."""
    attempt: Ordinal
    """Which inspection of this project this is, counted from 1."""
    reason: Text
    """Why it was called off."""


class InspectionPassed(Event):
    """The AHJ's final inspection is passed, cleanly or with corrections that need no second visit."""

    ce_type: ClassVar[str] = "ncv03.commissioning.InspectionPassed.v1"
    inspection_id: Id
    """The inspection."""
    attempt: Ordinal
    """Which inspection of this project this is, counted from 1."""
    inspected_on: PastDay
    """Day of the inspection, local to the site."""
    outcome: Code = "pass"
    """``pass`` or ``pass_with_corrections`` (metric 12 counts both as passed, 12a only the first)."""
    conditions: Annotated[tuple[Finding, ...], Field(max_length=1_000)] = ()
    """What has to be corrected without a second visit; empty on a clean pass."""
    remote: bool = False
    """True where the inspector looked by video."""
    evidence: EvidenceList = ()
    """Who said so, as we kept it, and the inspector's signed card where it was added. Empty in older events."""


class InspectionStepPassed(Event):
    """An inspection before the final one is passed: rough, electrical or fire."""

    ce_type: ClassVar[str] = "ncv03.commissioning.InspectionStepPassed.v1"
    inspection_id: Id
    """The inspection."""
    kind: Code
    """``rough``, ``electrical`` or ``fire``."""
    attempt: Ordinal
    """Which inspection of this kind it is, counted from 1."""
    inspected_on: PastDay
    """Day of the inspection, local to the site."""
    conditions: Annotated[tuple[Finding, ...], Field(max_length=1_000)] = ()
    """What has to be corrected without a second visit; empty on a clean pass."""
    remote: bool = False
    """True where the inspector looked by video."""
    evidence: EvidenceList = ()
    """Who said so, as we kept it, and the inspector's signed card where it was added."""


class InspectionFailed(Event):
    """The inspector found what has to be put right; a reinspection follows."""

    ce_type: ClassVar[str] = "ncv03.commissioning.InspectionFailed.v1"
    inspection_id: Id
    """The inspection."""
    attempt: Ordinal
    """Which inspection of this project this is, counted from 1."""
    findings: Findings
    """What has to be put right; at least one."""
    reinspection_fee_cents: Cents
    """What the authority charges for the next inspection, US cents."""
    escalated: bool = False
    """True from the third failure on: quality assurance takes over."""
    kind: Code = "final"
    """``rough``, ``electrical``, ``fire`` or ``final``."""
    evidence: EvidenceList = ()
    """As of a passed inspection."""


class CommissioningTestRecorded(Event):
    """One test of IEC 62446-1 or of the battery's list."""

    ce_type: ClassVar[str] = "ncv03.commissioning.CommissioningTestRecorded.v1"
    test: Code
    """Name of the test."""
    target: Line
    """The string, inverter or battery under test."""
    measured: Number
    """What was measured, in ``unit``."""
    expected: Number | None = None
    """What the design predicts, in ``unit``; null where it predicts nothing."""
    limit: Number | None = None
    """Bound of the measured value, or of its deviation in % of an expected one; null where the test has none."""
    unit: UnitText
    """Unit of the measure."""
    passed: bool
    """True where the test is passed."""
    instrument_serial: Line
    """Serial number of the measuring instrument."""


class ParallelTestingAllowed(Event):
    """The system may be run on the grid for tests, before permission to operate, between these instants."""

    ce_type: ClassVar[str] = "ncv03.commissioning.ParallelTestingAllowed.v1"
    starts_at: PlannedInstant
    """From when it may run."""
    ends_at: PlannedInstant
    """Until when."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid meanwhile, kW; null where that is not limited."""
    authorization: Line | None = None
    """The utility's written authorization; null where the rule needs none."""
    citation: Line
    """The rule that allows it, or that was looked at."""
    evidence: EvidenceList = ()
    """Who said so, as we kept it, and the utility's letter where it authorizes more than the rule. Empty in older
    events."""


class CommissioningPassed(Event):
    """All tests passed; the report is fixed by its hash."""

    ce_type: ClassVar[str] = "ncv03.commissioning.CommissioningPassed.v2"
    report_id: Id
    """The commissioning report."""
    report_sha256: Sha256
    """Hash of the report's document."""
    performance_ratio: Annotated[Ratio, Field(gt=0)] | None = None
    """Final over reference yield of the test's run, corrected to 25 degC (IEC 61724-1); null for storage alone."""
    capacity_ratio: Annotated[Ratio, Field(gt=0)] | None = None
    """Measured over expected energy of the run, under its sun and cell temperature; null for storage alone."""
    discharge_ratio: Annotated[Ratio, Field(gt=0)] | None = None
    """Energy that storage alone gave over what its rating lets it give in that time; null where there are modules."""
    evidence: EvidenceList = ()
    """Who measured, as we kept it, and the calibration certificate of the instrument. Empty in older events."""


class CommissioningFailed(Event):
    """A test failed; rework and a retest follow."""

    ce_type: ClassVar[str] = "ncv03.commissioning.CommissioningFailed.v1"
    report_id: Id
    """The commissioning report."""
    findings: Findings
    """The tests that failed; at least one."""
    evidence: EvidenceList = ()
    """As of a session that passed."""


class AttachedDocument(Part):
    """What lies behind the name of an attached document."""

    name: Code
    """One of the names of what is attached; several documents may have one."""
    kept_by: Code
    """The service in whose list of the project's documents it stands: ``commissioning`` or ``fieldops``."""
    document_id: Id
    """The document, in that list."""
    sha256: Sha256
    """Hash of its content."""
    kind: Code
    """What kind of document it is."""


class PTORequested(Event):
    """Asks AOV-04 for permission to operate."""

    ce_type: ClassVar[str] = "ncv03.commissioning.PTORequested.v1"
    request_id: Id
    """The request for permission."""
    attempt: Ordinal
    """Which request of this project this is, counted from 1."""
    application_id: Id
    """The interconnection application that was approved."""
    usage_point_id: Line
    """The utility's service point (ESPI UsagePoint)."""
    kwac: Kilowatts = Field(gt=0)
    """AC rating that was built, kW."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    documents: Codes
    """Names of what is attached."""
    settings_profile: Line
    """The utility-required IEEE 1547-2018 settings profile."""
    attached: Annotated[tuple[AttachedDocument, ...], Field(max_length=1_000)] = ()
    """The documents behind the names, as far as one is kept; empty in older events."""


class PTOGranted(Event):
    """The utility permits operation (metric 13 ends here)."""

    ce_type: ClassVar[str] = "ncv03.commissioning.PTOGranted.v1"
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
    """The utility-required IEEE 1547-2018 settings profile."""


class PTOGrantedConditionally(Event):
    """The utility permits operation once it has come: nobody may energize before ``PTOGranted`` follows."""

    ce_type: ClassVar[str] = "ncv03.commissioning.PTOGrantedConditionally.v1"
    pto_id: Line
    """The utility's number of the permission."""
    granted_at: PastInstant
    """When the utility said so."""
    kwac: Kilowatts = Field(gt=0)
    """AC rating that may operate then, kW."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    conditions: Texts = ()
    """What the utility asks for, in its words."""
    settings_profile: Line
    """The utility-required IEEE 1547-2018 settings profile."""
    visits: Codes = Field(min_length=1)
    """The visits that come first: ``witness_test``, ``meter_exchange``; at least one."""


class UtilityVisitRequired(Event):
    """The utility wants to come before the system may operate."""

    ce_type: ClassVar[str] = "ncv03.commissioning.UtilityVisitRequired.v1"
    visit_id: Id
    """The visit."""
    visit: Code
    """``witness_test`` or ``meter_exchange``."""
    reason: Text
    """What the utility said, and where."""


class UtilityVisitArranged(Event):
    """The utility comes on this day; a later event of the same visit takes the place of this one."""

    ce_type: ClassVar[str] = "ncv03.commissioning.UtilityVisitArranged.v1"
    visit_id: Id
    """The visit."""
    visit: Code
    """``witness_test`` or ``meter_exchange``."""
    on: PlannedDay
    """Day of the visit, local to the site."""


class UtilityVisitEnded(Event):
    """What came of a visit of the utility; of one that failed or was missed another day is agreed on."""

    ce_type: ClassVar[str] = "ncv03.commissioning.UtilityVisitEnded.v1"
    visit_id: Id
    """The visit."""
    visit: Code
    """``witness_test`` or ``meter_exchange``."""
    outcome: Code
    """``passed``, ``failed``, ``missed`` or ``waived``."""
    ended_on: PastDay
    """Day on which it was held, missed or waived, local to the site."""
    findings: Annotated[tuple[Finding, ...], Field(max_length=1_000)] = ()
    """What made it fail; empty otherwise."""


class PTODenied(Event):
    """The utility found deficiencies; energizing stays locked until they are cured."""

    ce_type: ClassVar[str] = "ncv03.commissioning.PTODenied.v1"
    request_id: Id
    """The request for permission."""
    deficiencies: Findings
    """What has to be cured; at least one."""


class PTORevoked(Event):
    """The utility withdrew its permission; the system has to be switched off."""

    ce_type: ClassVar[str] = "ncv03.commissioning.PTORevoked.v1"
    pto_id: Line
    """The utility's number of the permission."""
    reason: Text
    """What the utility says."""
    revoked_at: PastInstant
    """From when the system may no longer operate."""


class CompensationCompleted(CompensationDone):
    """Commissioning has cancelled what was scheduled and closed its record of the project."""

    ce_type: ClassVar[str] = "ncv03.commissioning.CompensationCompleted.v1"


class TaskOpened(TaskBegun):
    """Commissioning asks a person to do something."""

    ce_type: ClassVar[str] = "ncv03.commissioning.TaskOpened.v1"


class TaskChanged(TaskMoved):
    """A task of commissioning was taken on, given back, put off or commented on."""

    ce_type: ClassVar[str] = "ncv03.commissioning.TaskChanged.v1"


class TaskClosed(TaskEnded):
    """A task of commissioning is no longer open."""

    ce_type: ClassVar[str] = "ncv03.commissioning.TaskClosed.v1"
