"""A lead from inquiry to qualification, and how it ends."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.lead.model.base import Base
from services.lead.rules.policy import KEPT_AFTER_THE_END, NURTURE_REVIEW, SPEED_TO_LEAD
from shared.messaging.storage.entities import Owned, text_enum
from shared.messaging.storage.store import Refused
from shared.rules.site.assessment import Site
from shared.schemas.event import Event
from shared.schemas.lead import (
    AnalysisAccuracyMeasured,
    Channel,
    CompensationCompleted,
    EnergyAnalysisCompleted,
    FeasibilityScored,
    LeadCaptured,
    LeadDisqualified,
    LeadDuplicateDetected,
    LeadNurtured,
    LeadQualified,
    LeadWithdrawn,
    ProjectErased,
    SiteAssessed,
    SpeedToLeadMissed,
    UsageDataImported,
    UsageDataRejected,
)
from shared.schemas.parts import Segment, SiteReference


class State(StrEnum):
    CAPTURED = "captured"
    """Usage or site facts are still missing."""
    ANALYSING = "analysing"
    STALLED = "stalled"
    """The analysis failed for good: somebody has to start it anew."""
    QUALIFIED = "qualified"
    NURTURED = "nurtured"
    DISQUALIFIED = "disqualified"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


OPEN = (State.CAPTURED, State.ANALYSING, State.STALLED, State.NURTURED)


class Lead(Owned, Base):
    """One inquiry. Name, addresses and numbers of the customer live here and nowhere else."""

    __tablename__ = "leads"
    __table_args__ = (
        CheckConstraint("state = 'closed' OR channel IS NOT NULL", name="captured_has_channel"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name="score_range"),
        Index("leads_to_erase", "erase_after"),
    )

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[State] = mapped_column(text_enum(State))
    version: Mapped[int] = mapped_column(default=0)
    channel: Mapped[Channel | None] = mapped_column(text_enum(Channel), default=None)
    segment: Mapped[Segment | None] = mapped_column(text_enum(Segment), default=None)
    name: Mapped[str | None] = mapped_column(default=None)
    email: Mapped[str | None] = mapped_column(default=None)
    phone: Mapped[str | None] = mapped_column(default=None)
    address: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    found_by: Mapped[str | None] = mapped_column(default=None)
    """Name, addresses and numbers in one text, as ``rules/search.py`` folds them."""
    consent_to_contact: Mapped[bool] = mapped_column(default=False)
    consent_to_usage_data: Mapped[bool] = mapped_column(default=False)
    consent_text_version: Mapped[str | None] = mapped_column(default=None)
    captured_at: Mapped[datetime | None] = mapped_column(default=None)
    expands: Mapped[UUID | None] = mapped_column(default=None)
    """The project whose running system this one adds to; null where it is the first one there."""
    activated: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """What was activated: usage point and AC rating, kW; null before, and of systems from before this was noted."""
    contacted_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    """When nothing more was to come of the inquiry: it was closed, or its system activated."""
    erase_after: Mapped[datetime | None] = mapped_column(default=None)
    """When what is personal is erased unasked; null while the project, or its system, is under way."""
    erased_at: Mapped[datetime | None] = mapped_column(default=None)
    credit_band: Mapped[str | None] = mapped_column(default=None)
    site: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    usage: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    usage_rejected: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """The latest import and its reasons, where it was rejected."""
    score: Mapped[int | None] = mapped_column(default=None)
    reason_codes: Mapped[list[str]] = mapped_column(default_factory=list)
    preliminary_kwh: Mapped[float | None] = mapped_column(default=None)
    accuracy_pct: Mapped[float | None] = mapped_column(default=None)
    facts: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """How the latest analysis came about: weather, tariff, assumptions, planes, months; or what was missing for it."""
    design: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """The frozen design: its id and annual kWh."""
    metered: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """The latest comparison of the design with the meter."""
    analysis_run: Mapped[int] = mapped_column(default=0)
    """Counts the analyses asked for: the answer of an overtaken one is not recorded."""

    @property
    def closed(self) -> bool:
        return self.state is State.CLOSED

    @property
    def has_system(self) -> bool:
        """Whether its system was activated: that ends the inquiry, unless it was closed before."""
        return self.ended_at is not None and self.state is State.QUALIFIED

    @property
    def speed_to_lead_due(self) -> datetime:
        assert self.captured_at is not None
        return self.captured_at + SPEED_TO_LEAD

    def captured(self) -> list[Event]:
        assert self.channel is not None and self.segment is not None and self.captured_at is not None
        return [
            LeadCaptured(
                project_id=self.project_id,
                channel=self.channel,
                segment=self.segment,
                consent_to_contact=self.consent_to_contact,
                consent_to_usage_data=self.consent_to_usage_data,
                captured_at=self.captured_at,
                expands=self.expands,
            )
        ]

    def asked_again(self, channel: Channel, matched_by: tuple[str, ...]) -> list[Event]:
        """Another inquiry of the same person or address: attached to this project, never a second live one."""
        return [LeadDuplicateDetected(project_id=self.project_id, matched_by=matched_by, channel=channel)]

    def contacted(self, now: datetime) -> None:
        self._must_be_open("contact")
        self.contacted_at = self.contacted_at or now

    def not_contacted_in_time(self) -> list[Event]:
        if self.contacted_at is not None or self.state not in OPEN:
            return []
        return [SpeedToLeadMissed(project_id=self.project_id, due_at=self.speed_to_lead_due)]

    def must_take_usage(self) -> None:
        """Raises Refused where usage data may not be taken (now)."""
        self._must_be_open("import usage for")
        if not self.consent_to_usage_data:
            raise Refused("no-consent", "the customer has not consented to the use of usage data")

    def import_usage(self, import_id: UUID, facts: dict[str, Any]) -> list[Event]:
        """Takes usage data that was read without error; the newest data counts."""
        self.must_take_usage()
        self.usage_rejected = None
        self.usage = {"import_id": str(import_id), **facts}
        return [UsageDataImported.model_validate({"project_id": self.project_id, **facts})]

    def reject_usage(self, import_id: UUID, method: str, reasons: tuple[str, ...]) -> list[Event]:
        """Usage data that cannot be used was sent; what there was before still counts."""
        self.must_take_usage()
        self.usage_rejected = {"import_id": str(import_id), "reasons": list(reasons)}
        return [UsageDataRejected(project_id=self.project_id, method=method, reasons=reasons)]

    def assess_site(self, site: Site, reference: SiteReference) -> list[Event]:
        """Nothing where the same was found before."""
        self._must_be_open("assess the site of")
        public = site.without_personal_data()
        found = {"site": public.model_dump(mode="json"), "reference": reference.model_dump(mode="json")}
        if found == self.site:
            return []
        self.site = found
        return [SiteAssessed(project_id=self.project_id, site=public, reference=reference)]

    def ready_for_analysis(self) -> bool:
        """Both inputs are there: starts an analysis, which replaces one that is still running."""
        if self.usage is None or self.site is None:
            return False
        self.state = State.ANALYSING
        self.analysis_run += 1
        return True

    def analysed(self, result: dict[str, Any], now: datetime) -> list[Event]:
        """Records an analysis and decides. An analysis of facts that have been replaced meanwhile has no effect.

        Where a fact was missing there is no analysis and no score: the lead waits with the reason.
        """
        if result["run"] != self.analysis_run or self.state not in (State.ANALYSING, State.STALLED):
            return []
        analysis, feasibility = result["analysis"], result["feasibility"]
        self.facts = result["facts"]
        self.reason_codes = list(feasibility["reason_codes"])
        self.score = self.preliminary_kwh = None
        events: list[Event] = []
        if analysis is not None:
            completed = EnergyAnalysisCompleted.model_validate({"project_id": self.project_id, **analysis})
            scored = FeasibilityScored.model_validate({"project_id": self.project_id, **feasibility["score"]})
            self.preliminary_kwh, self.score = completed.preliminary_annual_kwh, scored.score
            events = [completed, scored]
        return [*events, self._decide(feasibility["outcome"], now)]

    def analysis_failed(self, run: int) -> bool:
        """The analysis ``run`` will give no answer. False where it is not waited for any more."""
        if run != self.analysis_run or self.state is not State.ANALYSING:
            return False
        self.state = State.STALLED
        return True

    def restart_analysis(self) -> None:
        """Raises Refused where no analysis stands still."""
        if self.state is not State.STALLED:
            raise Refused("not-stalled", f"no analysis of this lead stands still: it is {self.state}")

    def _decide(self, outcome: str, now: datetime) -> Event:
        match outcome:
            case "QUALIFIED":
                assert self.score is not None and self.site is not None
                self.state = State.QUALIFIED
                return LeadQualified(
                    project_id=self.project_id,
                    score=self.score,
                    reference=SiteReference.model_validate(self.site["reference"]),
                    credit_band=self.credit_band,
                )
            case "NURTURE":
                self.state = State.NURTURED
                return LeadNurtured(
                    project_id=self.project_id,
                    reason_codes=tuple(self.reason_codes),
                    review_at=now + NURTURE_REVIEW,
                )
            case _:
                self.state = State.DISQUALIFIED
                self._ended(now)
                return LeadDisqualified(project_id=self.project_id, reason_codes=tuple(self.reason_codes))

    def measure_against_design(self, design_id: UUID, final_kwh: float) -> list[Event]:
        """How far the preliminary energy was from the design that is built (metric 2); storage alone makes none."""
        if final_kwh == 0:
            self.design = None
            return []
        self.design = {"design_id": str(design_id), "annual_kwh": final_kwh}
        if self.preliminary_kwh is None:
            return []
        error = (self.preliminary_kwh - final_kwh) / final_kwh * 100
        self.accuracy_pct = abs(error)
        return [
            AnalysisAccuracyMeasured(
                project_id=self.project_id,
                basis="DESIGN",
                predicted_kwh=self.preliminary_kwh,
                actual_kwh=final_kwh,
                abs_err_pct=abs(error),
                nmbe_pct=error,
                n=1,
                design_id=design_id,
            )
        ]

    def predicted_monthly_kwh(self) -> list[float]:
        """The final design's year, January first, by the months of the preliminary production on the same roof."""
        if self.closed:
            raise Refused("closed", "the project is closed")
        if self.design is None:
            raise Refused("no-design", "no design has been frozen that a meter could be compared with")
        shares = (self.facts or {}).get("production_monthly_kwh")
        if not shares or sum(shares) <= 0:
            raise Refused("no-analysis", "there is no preliminary production whose months could be compared")
        return [self.design["annual_kwh"] * share / sum(shares) for share in shares]

    def measured_by_meter(self, found: dict[str, Any], within_limits: bool) -> list[Event]:
        """How far the design was from twelve months of the meter."""
        if self.closed:
            return []
        self.metered = {**found, "within_limits": within_limits}
        return [AnalysisAccuracyMeasured.model_validate({"project_id": self.project_id, **found})]

    def withdraw(self, reason: str) -> list[Event]:
        """The customer stops before there is a contract; contracting closes the project in all services."""
        if self.state in (State.WITHDRAWN, State.CLOSED, State.DISQUALIFIED):
            raise Refused("not-open", f"the lead is {self.state}")
        self.state = State.WITHDRAWN
        return [LeadWithdrawn(project_id=self.project_id, reason=reason)]

    def activate(self, usage_point_id: str, rated_w: int, now: datetime) -> None:
        """It has led to a system, which a later project may expand; activated again, its newest rating counts."""
        self.ended_at = self.ended_at or now
        self.activated = {"usage_point_id": usage_point_id, "kwac": rated_w / 1_000}

    def close(self, now: datetime, *, had_record: bool) -> list[Event]:
        if self.closed and had_record:
            return []
        self._ended(now)
        actions = ("lead_archived",) if had_record else ()
        self.state = State.CLOSED
        return [CompensationCompleted(project_id=self.project_id, actions=actions, had_record=had_record)]

    def belong_to(self, name: str, email: str | None, phone: str | None, found_by: str, *, contact: bool) -> None:
        """Who the owner is since the house was sold. Raises Refused where an owner is known, or all was erased."""
        if self.name is not None or self.erased_at is not None or self.captured_at is None:
            raise Refused("owner-known", "the house was not sold, or its owner is known, or everything was erased")
        self.name, self.email, self.phone, self.found_by = name, email, phone, found_by
        self.consent_to_contact = contact

    def erase(self, now: datetime, ground: str) -> list[Event]:
        """What is personal is to be forgotten, everywhere. Raises Refused while the project is under way."""
        if self.erased_at is not None:
            return []
        if self.ended_at is None:
            raise Refused("under-way", "the project is under way: erase it once it is closed, or its system runs")
        self.erased_at, self.erase_after = now, None
        return [ProjectErased(project_id=self.project_id, erased_at=now, ground=ground)]

    def _ended(self, now: datetime) -> None:
        """Without a system that runs: nobody needs to know for longer who asked."""
        self.ended_at = self.ended_at or now
        self.erase_after = None if self.erased_at else now + KEPT_AFTER_THE_END

    def _must_be_open(self, what: str) -> None:
        if self.state not in OPEN:
            raise Refused("not-open", f"cannot {what} this lead: it is {self.state}")
