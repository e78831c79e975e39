"""What the events of one project amount to, as far as a metric needs it.

Each event is noted by itself, and the earliest or latest of a kind stays whatever the order: topics are read side by
side, so that events of two services may come either way.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any, Final, TypeVar

from pydantic import BaseModel, Field, model_validator

from shared.schemas import (
    aov04,
    commissioning,
    contracting,
    design,
    fieldops,
    interconnection,
    lead,
    onboarding,
    permitting,
)
from shared.schemas.event import Event
from shared.schemas.parts import SiteReference

CLEANLY: Final = "pass"
FINAL: Final = "final"
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
HEARD_ENOUGH_PCT: Final = 75.0
"""Of a month: with less heard of it, what was produced is not known well enough to be compared."""


class Accuracy(BaseModel):
    abs_err_pct: float
    nmbe_pct: float
    cvrmse_pct: float | None
    at: datetime


class Frozen(BaseModel):
    """A design that somebody is to build."""

    at: datetime
    version: int
    yield_ratio: float | None = None
    kwdc: float


class Drawn(BaseModel):
    """Work on a version of a design."""

    at: datetime
    minutes: float


class Counted(BaseModel):
    """What came of one line in one delivery, in pieces."""

    line: int
    """From 1."""
    accepted: int
    damaged: int


class Delivery(BaseModel):
    at: datetime
    complete: bool
    on_time: bool
    """By the day first promised."""
    lines: list[Counted]


class Order(BaseModel):
    """A purchase order."""

    issued_at: datetime | None = None
    quantities: list[int] = Field(default_factory=list)
    """Pieces ordered, by line."""
    due: date | None = None
    """As promised; the need where nothing was promised."""
    deliveries: list[Delivery] = Field(default_factory=list)
    spoiled: bool = False
    """Goods of it were refused."""
    cancelled: bool = False


class Case(BaseModel):
    """An application for interconnection."""

    submitted_at: datetime | None = None
    complete_at: datetime | None = None
    approved_at: datetime | None = None
    further: bool = False
    """Beside the design's own."""
    asked_at: list[datetime] = Field(default_factory=list)
    """When the utility asked the applicant for something that it waited for."""
    answered_at: list[datetime] = Field(default_factory=list)


class Incident(BaseModel):
    at: datetime
    recordable: bool
    dart: bool
    near_miss: bool


class Answer(BaseModel):
    at: datetime
    csat: int
    nps: int


class UpMonth(BaseModel):
    """A month of one system, hours."""

    at: datetime
    kw: float
    useful: float
    down: float
    excluded: float


class MadeMonth(BaseModel):
    """A month of one system's production, kWh."""

    at: datetime
    expected: float
    produced: float


class Journey(BaseModel):
    """One project."""

    utility: str | None = None
    ahj: str | None = None
    crew: str | None = None
    time_zone: str | None = None
    captured_at: datetime | None = None
    design_requested_at: datetime | None = None
    proposed_at: datetime | None = None
    presented_at: datetime | None = None
    effective_at: datetime | None = None
    rescinded_at: datetime | None = None
    closed_at: datetime | None = None
    frozen: list[Frozen] = Field(default_factory=list)
    drawn: list[Drawn] = Field(default_factory=list)
    accuracy: dict[str, Accuracy] = Field(default_factory=dict)
    """By basis, the latest."""
    financing: dict[str, tuple[datetime, bool]] = Field(default_factory=dict)
    """By application: when it was decided, whether approved."""
    applied: dict[str, datetime] = Field(default_factory=dict)
    permit_submitted_at: datetime | None = None
    permit_approved_at: datetime | None = None
    corrections_at: list[datetime] = Field(default_factory=list)
    resubmitted_at: list[datetime] = Field(default_factory=list)
    cases: dict[str, Case] = Field(default_factory=dict)
    """Applications for interconnection."""
    orders: dict[str, Order] = Field(default_factory=dict)
    installed_at: datetime | None = None
    major_punch_items: int = 0
    hours_worked: float = 0.0
    """As the crews recorded them."""
    worked_since: datetime | None = None
    """The first day of these."""
    labour_hours: dict[str, float] = Field(default_factory=dict)
    """As installations and reworks state them, where nobody recorded any."""
    hours_elsewhere: dict[str, float] = Field(default_factory=dict)
    """Last day of a month -> hours of those who work on no site."""
    incidents: dict[str, Incident] = Field(default_factory=dict)
    first_inspection: tuple[datetime, bool] | None = None
    """The first attempt of the final inspection: when, whether passed."""
    passed_cleanly: bool = False
    """That it was passed without corrections."""
    failed_before_at: datetime | None = None
    """When a rough, electrical or fire inspection was failed at the first attempt."""
    inspection_passed_at: datetime | None = None
    pto_requested_at: datetime | None = None
    pto_at: datetime | None = None
    activated_at: datetime | None = None
    surveys: dict[str, datetime] = Field(default_factory=dict)
    """By the days after delivery: when it was sent."""
    answers: dict[str, Answer] = Field(default_factory=dict)
    uptime: dict[str, UpMonth] = Field(default_factory=dict)
    """By month."""
    production: dict[str, MadeMonth] = Field(default_factory=dict)
    """By month, those of which enough was heard."""

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, kept: Any) -> Any:
        """Journeys of a former version do not tell applications apart: what they know counts as one. Of designs they
        know the last one, and the work on all of them together.
        """
        names = ("submitted_at", "complete_at", "approved_at")
        known = {name: kept[f"interconnection_{name}"] for name in names if kept.get(f"interconnection_{name}")}
        found: dict[str, Any] = {"cases": {"": known}} if known and "cases" not in kept else {}
        if kept.get("frozen_at") and "frozen" not in kept:
            last = {"at": kept["frozen_at"], "version": kept["frozen_version"]}
            found["frozen"] = [last | {name: kept.get(name) for name in ("yield_ratio", "kwdc")}]
        if kept.get("design_minutes") and "drawn" not in kept:
            found["drawn"] = [{"at": LONG_AGO, "minutes": kept["design_minutes"]}]
        return kept | found

    def case(self, application_id: Any) -> Case:
        return self.cases.setdefault(str(application_id), Case())

    def order(self, order_id: Any) -> Order:
        return self.orders.setdefault(str(order_id), Order())


E = TypeVar("E", bound=Event)
Note = Callable[[Journey, Any, datetime], None]
NOTES: dict[type[Event], Note] = {}
"""What each event adds to a journey; ``datetime``: when it happened, by its envelope."""


def notes(
    event_type: type[E],
) -> Callable[[Callable[[Journey, E, datetime], None]], Callable[[Journey, E, datetime], None]]:
    def register(note: Callable[[Journey, E, datetime], None]) -> Callable[[Journey, E, datetime], None]:
        assert event_type not in NOTES
        NOTES[event_type] = note
        return note

    return register


def first(known: datetime | None, found: datetime) -> datetime:
    return found if known is None else min(known, found)


def last(known: datetime | None, found: datetime) -> datetime:
    return found if known is None else max(known, found)


def _place(journey: Journey, reference: SiteReference) -> None:
    journey.utility, journey.ahj, journey.time_zone = reference.utility_id, reference.ahj_id, reference.time_zone


@notes(lead.LeadCaptured)
def captured(j: Journey, event: lead.LeadCaptured, _: datetime) -> None:
    j.captured_at = first(j.captured_at, event.captured_at)


@notes(lead.LeadQualified)
def qualified(j: Journey, event: lead.LeadQualified, _: datetime) -> None:
    _place(j, event.reference)


@notes(lead.AnalysisAccuracyMeasured)
def measured(j: Journey, event: lead.AnalysisAccuracyMeasured, at: datetime) -> None:
    known = j.accuracy.get(event.basis)
    if known is None or known.at <= at:
        found = event.model_dump(include={"abs_err_pct", "nmbe_pct", "cvrmse_pct"})
        j.accuracy[event.basis] = Accuracy(at=at, **found)


@notes(design.DesignRequested)
def design_requested(j: Journey, event: design.DesignRequested, _: datetime) -> None:
    j.design_requested_at = first(j.design_requested_at, event.requested_at)


@notes(design.DesignVersionCreated)
def designed(j: Journey, event: design.DesignVersionCreated, at: datetime) -> None:
    j.drawn.append(Drawn(at=at, minutes=event.duration_s / 60))


@notes(design.ProposalGenerated)
def proposed(j: Journey, event: design.ProposalGenerated, at: datetime) -> None:
    j.proposed_at = first(j.proposed_at, at)


@notes(design.ProposalPresented)
def presented(j: Journey, event: design.ProposalPresented, at: datetime) -> None:
    j.presented_at = first(j.presented_at, at)


@notes(design.DesignFrozen)
def frozen(j: Journey, event: design.DesignFrozen, at: datetime) -> None:
    facts = event.design
    j.frozen.append(Frozen(at=at, version=facts.version, yield_ratio=event.yield_ratio, kwdc=facts.kwdc))


@notes(contracting.FinancingApplied)
def applied(j: Journey, event: contracting.FinancingApplied, at: datetime) -> None:
    if event.change_order_id is not None:  # the contract is financed already
        return
    j.applied[str(event.application_id)] = at


@notes(contracting.FinancingApproved)
def approved(j: Journey, event: contracting.FinancingApproved, at: datetime) -> None:
    if event.change_order_id is not None:
        return
    j.financing[str(event.application_id)] = (at, True)


@notes(contracting.FinancingDeclined)
def declined(j: Journey, event: contracting.FinancingDeclined, at: datetime) -> None:
    if event.change_order_id is not None:
        return
    j.financing[str(event.application_id)] = (at, False)


@notes(contracting.SalesOrderCreated)
def ordered(j: Journey, event: contracting.SalesOrderCreated, _: datetime) -> None:
    _place(j, event.reference)


@notes(contracting.ContractEffective)
def effective(j: Journey, event: contracting.ContractEffective, at: datetime) -> None:
    j.effective_at = first(j.effective_at, at)


@notes(contracting.ContractRescinded)
def rescinded(j: Journey, event: contracting.ContractRescinded, at: datetime) -> None:
    j.rescinded_at = first(j.rescinded_at, at)


@notes(contracting.CompensationRequested)
def closed(j: Journey, event: contracting.CompensationRequested, at: datetime) -> None:
    j.closed_at = first(j.closed_at, at)


@notes(permitting.PermitSubmitted)
def permit_submitted(j: Journey, event: permitting.PermitSubmitted, at: datetime) -> None:
    if event.kind is permitting.PermitKind.BUILDING:
        j.permit_submitted_at = first(j.permit_submitted_at, at)
        j.ahj = j.ahj or event.ahj_id


@notes(permitting.PermitCorrectionsRequested)
def corrections(j: Journey, event: permitting.PermitCorrectionsRequested, at: datetime) -> None:
    if event.kind is permitting.PermitKind.BUILDING:
        j.corrections_at.append(at)


@notes(permitting.PermitResubmitted)
def resubmitted(j: Journey, event: permitting.PermitResubmitted, at: datetime) -> None:
    if event.kind is permitting.PermitKind.BUILDING:
        j.resubmitted_at.append(at)


@notes(permitting.PermitApproved)
def permit_approved(j: Journey, event: permitting.PermitApproved, at: datetime) -> None:
    if event.kind is permitting.PermitKind.BUILDING:
        j.permit_approved_at = first(j.permit_approved_at, at)  # a change of what runs is permitted years later


@notes(permitting.InterconnectionApplicationSubmitted)
def interconnection_submitted(j: Journey, event: permitting.InterconnectionApplicationSubmitted, _: datetime) -> None:
    case = j.case(event.application_id)
    case.submitted_at, case.further = first(case.submitted_at, event.submitted_at), event.further


@notes(aov04.ApplicationDeemedComplete)
def deemed_complete(j: Journey, event: aov04.ApplicationDeemedComplete, _: datetime) -> None:
    case = j.case(event.application_id)
    case.complete_at = first(case.complete_at, event.complete_at)


@notes(interconnection.UtilityReviewBegan)
def review_began(j: Journey, event: interconnection.UtilityReviewBegan, _: datetime) -> None:
    case = j.case(event.application_id)
    case.complete_at = first(case.complete_at, event.complete_at)


@notes(permitting.InterconnectionStudyRequired)
def study_required(j: Journey, event: permitting.InterconnectionStudyRequired, at: datetime) -> None:
    j.case(event.application_id).asked_at.append(at)


@notes(permitting.InterconnectionStudyDepositPaid)
def deposit_paid(j: Journey, event: permitting.InterconnectionStudyDepositPaid, at: datetime) -> None:
    j.case(event.application_id).answered_at.append(at)


@notes(interconnection.InterconnectionCostOffered)
def cost_offered(j: Journey, event: interconnection.InterconnectionCostOffered, at: datetime) -> None:
    j.case(event.application_id).asked_at.append(at)


@notes(interconnection.InterconnectionCostPaid)
def cost_paid(j: Journey, event: interconnection.InterconnectionCostPaid, at: datetime) -> None:
    j.case(event.application_id).answered_at.append(at)


@notes(permitting.InterconnectionApproved)
def agreement_offered(j: Journey, event: permitting.InterconnectionApproved, at: datetime) -> None:
    """As permitting tells it, whatever language the utility speaks."""
    case = j.case(event.application_id)
    case.approved_at = first(case.approved_at, at)


@notes(aov04.InterconnectionApproved)
def interconnection_approved(j: Journey, event: aov04.InterconnectionApproved, at: datetime) -> None:
    case = j.case(event.application_id)
    case.approved_at = first(case.approved_at, at)


@notes(fieldops.PurchaseOrderIssued)
def order_issued(j: Journey, event: fieldops.PurchaseOrderIssued, at: datetime) -> None:
    order = j.order(event.purchase_order_id)
    order.issued_at, order.due = at, order.due or event.need_by
    order.quantities = [line.quantity for line in event.lines]


@notes(fieldops.PurchaseOrderAcknowledged)
def order_promised(j: Journey, event: fieldops.PurchaseOrderAcknowledged, _: datetime) -> None:
    j.order(event.purchase_order_id).due = event.promised_for


@notes(fieldops.GoodsReceived)
def received(j: Journey, event: fieldops.GoodsReceived, at: datetime) -> None:
    lines = [Counted(line=one.line, accepted=one.accepted, damaged=one.damaged) for one in event.lines]
    j.order(event.purchase_order_id).deliveries.append(
        Delivery(at=at, complete=event.complete, on_time=event.on_time, lines=lines)
    )


@notes(fieldops.GoodsRejected)
def refused(j: Journey, event: fieldops.GoodsRejected, _: datetime) -> None:
    j.order(event.purchase_order_id).spoiled = True


@notes(fieldops.PurchaseOrderCancelled)
def order_cancelled(j: Journey, event: fieldops.PurchaseOrderCancelled, _: datetime) -> None:
    j.order(event.purchase_order_id).cancelled = True


@notes(fieldops.InstallationScheduled)
def scheduled(j: Journey, event: fieldops.InstallationScheduled, _: datetime) -> None:
    j.crew = event.crew


@notes(fieldops.InstallationCompleted)
def installed(j: Journey, event: fieldops.InstallationCompleted, _: datetime) -> None:
    if j.installed_at is None or event.completed_at <= j.installed_at:  # another one may follow after years
        j.installed_at, j.major_punch_items = event.completed_at, event.major_punch_items
    j.labour_hours[f"installed {event.completed_at.isoformat()}"] = event.labour_hours


@notes(fieldops.ReworkCompleted)
def reworked(j: Journey, event: fieldops.ReworkCompleted, _: datetime) -> None:
    j.labour_hours[f"rework {event.rework_id}"] = event.labour_hours


@notes(fieldops.HoursWorkedRecorded)
def worked(j: Journey, event: fieldops.HoursWorkedRecorded, _: datetime) -> None:
    if event.activity == fieldops.ELSEWHERE:
        j.hours_elsewhere[event.worked_until.isoformat()] = event.hours
    else:
        j.hours_worked += event.hours
        j.worked_since = first(j.worked_since, datetime.combine(event.worked_until, time(), UTC))


@notes(fieldops.SafetyIncidentReported)
def incident(j: Journey, event: fieldops.SafetyIncidentReported, _: datetime) -> None:
    j.incidents[str(event.incident_id)] = Incident(
        at=event.occurred_at, recordable=event.recordable, dart=event.days_away_or_restricted,
        near_miss=event.severity is fieldops.IncidentSeverity.NEAR_MISS,
    )  # fmt: skip


@notes(commissioning.InspectionPassed)
def inspection_passed(j: Journey, event: commissioning.InspectionPassed, at: datetime) -> None:
    j.inspection_passed_at = first(j.inspection_passed_at, at)
    if _first_inspection(j, event.attempt, at, passed=True):
        j.passed_cleanly = event.outcome == CLEANLY


@notes(commissioning.InspectionFailed)
def inspection_failed(j: Journey, event: commissioning.InspectionFailed, at: datetime) -> None:
    if event.kind == FINAL:
        _first_inspection(j, event.attempt, at, passed=False)
    elif event.attempt == 1:
        j.failed_before_at = first(j.failed_before_at, at)


def _first_inspection(j: Journey, attempt: int, at: datetime, *, passed: bool) -> bool:
    """Whether it is the first, as far as is known."""
    if attempt != 1 or (j.first_inspection is not None and at >= j.first_inspection[0]):
        return False
    j.first_inspection = (at, passed)
    return True


@notes(commissioning.PTORequested)
def pto_requested(j: Journey, event: commissioning.PTORequested, at: datetime) -> None:
    j.pto_requested_at = first(j.pto_requested_at, at)


@notes(commissioning.PTOGranted)
def pto_granted(j: Journey, event: commissioning.PTOGranted, _: datetime) -> None:
    j.pto_at = first(j.pto_at, event.granted_at)


@notes(onboarding.SystemActivated)
def activated(j: Journey, event: onboarding.SystemActivated, _: datetime) -> None:
    j.activated_at = first(j.activated_at, event.activated_at)


@notes(onboarding.SurveySent)
def survey_sent(j: Journey, event: onboarding.SurveySent, at: datetime) -> None:
    j.surveys[str(event.days_after_delivery)] = at


@notes(onboarding.SurveyCompleted)
def completed(j: Journey, event: onboarding.SurveyCompleted, at: datetime) -> None:
    _answer(j, event, at)


@notes(onboarding.SurveyAnswered)
def answered(j: Journey, event: onboarding.SurveyAnswered, at: datetime) -> None:
    _answer(j, event, at)


def _answer(j: Journey, event: onboarding.SurveyAnswered | onboarding.SurveyCompleted, at: datetime) -> None:
    j.answers[str(event.days_after_delivery)] = Answer(at=at, csat=event.csat, nps=event.nps)


@notes(onboarding.ProductionReported)
def produced(j: Journey, event: onboarding.ProductionReported, at: datetime) -> None:
    if event.expected_kwh and event.produced_kwh > 0 and event.completeness_pct >= HEARD_ENOUGH_PCT:
        month = MadeMonth(at=at, expected=event.expected_kwh, produced=event.produced_kwh)
        j.production[event.month.isoformat()] = month


@notes(onboarding.UptimeReported)
def uptime(j: Journey, event: onboarding.UptimeReported, at: datetime) -> None:
    j.uptime[event.month.isoformat()] = UpMonth(
        at=at, kw=event.kw, useful=event.useful_hours, down=event.down_hours, excluded=event.excluded_hours
    )
