"""The interconnection applications: at most one lives at a time; a new design needs a new one."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.permitting.model.base import OF_FILE, Base
from services.permitting.rules.agreement import covered, differences, terms_of
from services.permitting.rules.interconnection import CERTIFICATION, level_of, precheck
from services.permitting.rules.packet import interconnection_packet
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.rules.calendar import local_date
from shared.schemas import aov04
from shared.schemas.design import DesignConstraints
from shared.schemas.event import Event
from shared.schemas.interconnection import AgreementTerms, InterconnectionApprovalDiffers
from shared.schemas.parts import DesignFacts, SiteReference
from shared.schemas.permitting import (
    InterconnectionApplicationSubmitted,
    InterconnectionApproved,
    InterconnectionDenied,
    InterconnectionInfoRequested,
    InterconnectionScreensEvaluated,
    InterconnectionStudyDepositPaid,
    InterconnectionStudyRequired,
    InterconnectionWithdrawn,
)


class ApplicationState(StrEnum):
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    """The utility misses something."""
    UNDER_REVIEW = "under_review"
    """Complete: the utility's clock runs."""
    STUDY_REQUIRED = "study_required"
    """The customer decides."""
    STUDYING = "studying"
    DIFFERS = "differs"
    """The utility has approved something else: the customer decides."""
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


ENDED: Final = (ApplicationState.DENIED, ApplicationState.WITHDRAWN)
DECIDABLE: Final = (
    ApplicationState.SUBMITTED, ApplicationState.INCOMPLETE, ApplicationState.UNDER_REVIEW,
    ApplicationState.STUDY_REQUIRED, ApplicationState.STUDYING,
)  # fmt: skip
"""States in which the utility may still decide for the first time."""
REVOCABLE: Final = (*DECIDABLE, ApplicationState.DIFFERS, ApplicationState.APPROVED)
"""States in which it may approve otherwise, or deny: whatever has not ended."""


class Application(Base):
    __tablename__ = "applications"
    __table_args__ = (
        Index(
            "one_live_application",
            "project_id",
            unique=True,
            postgresql_where=text("state NOT IN ('denied', 'withdrawn')"),
        ),
        Index("one_application_per_attempt", "project_id", "attempt", unique=True),
        CheckConstraint("attempt > 0 AND level BETWEEN 1 AND 3 AND kwac > 0", name="numbers"),
        CheckConstraint("state <> 'approved' OR agreement_id IS NOT NULL", name="approved_has_agreement"),
        CheckConstraint(
            "state NOT IN ('study_required', 'studying') OR deposit_cents IS NOT NULL", name="study_has_deposit"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_FILE))
    attempt: Mapped[int]
    design_version: Mapped[int]
    level: Mapped[int]
    kwac: Mapped[float]
    documents: Mapped[list[str]]
    submitted_at: Mapped[datetime]
    state: Mapped[ApplicationState] = mapped_column(text_enum(ApplicationState), default=ApplicationState.SUBMITTED)
    missing: Mapped[list[str]] = mapped_column(default_factory=list)
    screens: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """The utility's results."""
    deposit_cents: Mapped[int | None] = mapped_column(default=None)
    agreement_id: Mapped[str | None] = mapped_column(default=None)
    applied: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """AgreementTerms that were applied for; null in rows of before they were kept."""
    approved_terms: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """AgreementTerms that the utility has approved."""

    @classmethod
    def for_design(
        cls, design: DesignFacts, site: SiteReference, project_id: UUID, attempt: int, now: datetime
    ) -> "Application":
        return cls(
            id=new_id(),
            project_id=project_id,
            attempt=attempt,
            design_version=design.version,
            level=level_of(design, site.jurisdiction, local_date(now, site.time_zone)),
            kwac=design.kwac,
            documents=list(interconnection_packet(design)),
            submitted_at=now,
            applied=terms_of(design).model_dump(mode="json"),
        )

    def prechecked(self, design: DesignFacts, site: SiteReference, now: datetime) -> list[Event]:
        """Our own screens, before anything is sent."""
        screens = precheck(design, site.jurisdiction, local_date(now, site.time_zone))
        return [InterconnectionScreensEvaluated(project_id=self.project_id, application_id=self.id, screens=screens)]

    def submitted(self, design: DesignFacts, site: SiteReference) -> list[Event]:
        """The formal application; sent again under the same id once what was missing is there."""
        return [
            InterconnectionApplicationSubmitted(
                project_id=self.project_id,
                application_id=self.id,
                attempt=self.attempt,
                usage_point_id=site.usage_point_id,
                level=self.level,
                kwac=design.kwac,
                export_limit_kw=design.export_limit_kw,
                battery_kw=design.battery_kw,
                inverter_model=design.inverter_model,
                certification=CERTIFICATION,
                normal_category=design.normal_category,
                abnormal_category=design.abnormal_category,
                # the contract is sent with the guide, and a sales order exists only for a signed contract
                customer_guide_signed=True,
                documents=tuple(self.documents),
                submitted_at=self.submitted_at,
            )
        ]

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def open(self) -> bool:
        """The utility has not decided yet."""
        return self.state in DECIDABLE

    # -- what the utility answers ----------------------------------------------------------------------------------

    def deemed_complete(self) -> bool:
        if self.state not in (ApplicationState.SUBMITTED, ApplicationState.INCOMPLETE):
            return False
        self.state = ApplicationState.UNDER_REVIEW
        self.missing = []
        return True

    def deemed_incomplete(self, event: aov04.ApplicationDeemedIncomplete) -> list[Event]:
        if self.state is not ApplicationState.SUBMITTED:
            return []
        self.state = ApplicationState.INCOMPLETE
        self.missing = list(event.missing)
        return [
            InterconnectionInfoRequested(
                project_id=self.project_id, application_id=self.id, missing=event.missing, due=event.cure_by
            )
        ]

    def complete(
        self, documents: tuple[str, ...], design: DesignFacts, site: SiteReference, now: datetime
    ) -> list[Event]:
        """Supplies what the utility misses, and sends the application again."""
        if self.state is not ApplicationState.INCOMPLETE:
            raise Refused("nothing-missing", f"the application is {self.state}, nothing is asked for")
        self.state = ApplicationState.SUBMITTED
        self.documents = list(dict.fromkeys((*self.documents, *documents)))
        self.submitted_at = now
        return self.submitted(design, site)

    def study_required(self, event: aov04.StudyRequired) -> list[Event]:
        if self.state not in DECIDABLE or self.state in (ApplicationState.STUDY_REQUIRED, ApplicationState.STUDYING):
            return []
        self.state = ApplicationState.STUDY_REQUIRED
        self.deposit_cents = event.deposit_cents
        return [
            InterconnectionStudyRequired(
                project_id=self.project_id,
                application_id=self.id,
                study=event.study,
                deposit_cents=event.deposit_cents,
                deadline=event.deadline,
                screens=event.screens,
                constraints=DesignConstraints(max_kwac=event.largest_passing_kwac),
            )
        ]

    def pay_deposit(self) -> list[Event]:
        if self.state is not ApplicationState.STUDY_REQUIRED:
            return []
        assert self.deposit_cents is not None
        self.state = ApplicationState.STUDYING
        return [
            InterconnectionStudyDepositPaid(
                project_id=self.project_id, application_id=self.id, amount_cents=self.deposit_cents
            )
        ]

    def approved(self, event: aov04.InterconnectionApproved, deadline: datetime) -> list[Event]:
        """An approval for what was applied for is one half of readiness; any other is the customer's to decide.

        One that repeats what stands has no effect. One that is told of again with other terms counts as told last.
        """
        approved = AgreementTerms(
            kwac=event.kwac, export_limit_kw=event.export_limit_kw, settings_profile=event.settings_profile
        )
        if self.state not in REVOCABLE or approved.model_dump(mode="json") == self.approved_terms:
            return []
        self.agreement_id = event.agreement_id
        self.approved_terms = approved.model_dump(mode="json")
        applied = approved if self.applied is None else AgreementTerms.model_validate(self.applied)
        found = tuple(differences(applied, approved))
        if found:
            self.state = ApplicationState.DIFFERS
            return [self._differs(applied, approved, found, deadline)]
        self.state = ApplicationState.APPROVED
        return [
            InterconnectionApproved(
                project_id=self.project_id,
                application_id=self.id,
                agreement_id=event.agreement_id,
                kwac=event.kwac,
                export_limit_kw=event.export_limit_kw,
                conditions=event.conditions,
                settings_profile=event.settings_profile,
            )
        ]

    def _differs(
        self, applied: AgreementTerms, approved: AgreementTerms, found: tuple[str, ...], deadline: datetime
    ) -> Event:
        assert self.agreement_id is not None
        limits = DesignConstraints(max_kwac=approved.kwac, export_limit_kw=approved.export_limit_kw, notes=found)
        return InterconnectionApprovalDiffers(
            project_id=self.project_id, application_id=self.id, agreement_id=self.agreement_id, applied=applied,
            approved=approved, differences=found, constraints=limits, deadline=deadline,
        )  # fmt: skip

    def adopt(self, design: DesignFacts) -> list[Event]:
        """The customer has taken a design that the utility's different approval is for: it holds."""
        if self.state is not ApplicationState.DIFFERS or self.approved_terms is None:
            return []
        approved = AgreementTerms.model_validate(self.approved_terms)
        if not covered(design, approved):
            return []
        assert self.agreement_id is not None
        self.state = ApplicationState.APPROVED
        self.design_version, self.kwac = design.version, design.kwac
        self.applied = self.approved_terms
        return [
            InterconnectionApproved(
                project_id=self.project_id, application_id=self.id, agreement_id=self.agreement_id,
                **approved.model_dump(),
            )
        ]  # fmt: skip

    def denied(self, event: aov04.InterconnectionDenied) -> list[Event]:
        """Also what was approved may be denied later: nothing may be built on it any more."""
        if self.state not in REVOCABLE:
            return []
        self.state = ApplicationState.DENIED
        largest = event.largest_passing_kwac
        return [
            InterconnectionDenied(
                project_id=self.project_id,
                application_id=self.id,
                reasons=event.reasons,
                screens=event.screens,
                constraints=None if largest is None else DesignConstraints(max_kwac=largest),
            )
        ]

    # -- the end ---------------------------------------------------------------------------------------------------

    def withdraw(self) -> list[Event]:
        """Also an approved one is withdrawn: its capacity goes back to the grid."""
        if self.state in ENDED:
            return []
        self.state = ApplicationState.WITHDRAWN
        return [InterconnectionWithdrawn(project_id=self.project_id, application_id=self.id)]
