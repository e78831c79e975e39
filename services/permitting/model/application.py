"""The interconnection applications: prepared, sent, answered, agreed to, ended. A new design needs a new one."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.permitting.model.base import OF_FILE, Base
from services.permitting.rules.grid.agreement import differences
from services.permitting.rules.grid.case_clocks import CaseClock
from services.permitting.rules.grid.form import Stated
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas import aov04
from shared.schemas.design import DesignConstraints
from shared.schemas.event import Event
from shared.schemas.interconnection import (
    AgreementTerms,
    InterconnectionAgreementSigned,
    InterconnectionApprovalDiffers,
    InterconnectionCostOffered,
    InterconnectionCostPaid,
    InterconnectionLapsed,
    InterconnectionOptions,
)
from shared.schemas.parts import DesignFacts, Evidence
from shared.schemas.permitting import (
    ApplicationPurpose,
    InterconnectionApplicationSubmitted,
    InterconnectionApproved,
    InterconnectionDenied,
    InterconnectionInfoRequested,
    InterconnectionStudyDepositPaid,
    InterconnectionStudyRequired,
    InterconnectionWithdrawn,
)


class ApplicationState(StrEnum):
    PREPARED = "prepared"
    """Not sent yet: a certificate is still to be read."""
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    """The utility misses something."""
    UNDER_REVIEW = "under_review"
    """Complete: the utility's clock runs."""
    STUDY_REQUIRED = "study_required"
    """The customer decides."""
    STUDYING = "studying"
    COST_OFFERED = "cost_offered"
    """The utility would connect it for a price: the customer decides."""
    CONSTRUCTING = "constructing"
    """The price is paid; the utility prepares its agreement."""
    DIFFERS = "differs"
    """The utility has approved something else: the customer decides."""
    TENDERED = "tendered"
    """Approved: the customer has to sign the agreement."""
    APPROVED = "approved"
    DENIED = "denied"
    LAPSED = "lapsed"
    """The utility counts it as withdrawn, or its approval has expired."""
    WITHDRAWN = "withdrawn"


ENDED: Final = (ApplicationState.DENIED, ApplicationState.LAPSED, ApplicationState.WITHDRAWN)
DECIDABLE: Final = (
    ApplicationState.SUBMITTED, ApplicationState.INCOMPLETE, ApplicationState.UNDER_REVIEW,
    ApplicationState.STUDY_REQUIRED, ApplicationState.STUDYING, ApplicationState.COST_OFFERED,
    ApplicationState.CONSTRUCTING,
)  # fmt: skip
"""States in which the utility may still decide for the first time."""
REVOCABLE: Final = (*DECIDABLE, ApplicationState.DIFFERS, ApplicationState.TENDERED, ApplicationState.APPROVED)
"""States in which it may approve otherwise, or deny: whatever was sent and has not ended."""
ASKED: Final = (ApplicationState.STUDY_REQUIRED, ApplicationState.COST_OFFERED, ApplicationState.DIFFERS)
"""States in which the customer has been asked."""


class Application(Base):
    __tablename__ = "applications"
    __table_args__ = (
        Index(
            "one_live_application_per_meter", "project_id", "usage_point_id", "purpose", unique=True,
            postgresql_where=text("state NOT IN ('denied', 'lapsed', 'withdrawn')"),
        ),
        Index("one_application_per_attempt", "project_id", "attempt", unique=True),
        CheckConstraint("attempt > 0 AND level BETWEEN 1 AND 3 AND kwac > 0", name="numbers"),
        CheckConstraint(
            "state NOT IN ('approved', 'tendered', 'differs') OR agreement_id IS NOT NULL",
            name="approved_has_agreement",
        ),
        CheckConstraint(
            "state NOT IN ('study_required', 'studying') OR deposit_cents IS NOT NULL", name="study_has_deposit"
        ),
        CheckConstraint(
            "state NOT IN ('cost_offered', 'constructing') OR cost_cents IS NOT NULL", name="cost_is_known"
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_FILE))
    attempt: Mapped[int]
    """Counted through all applications of the project."""
    usage_point_id: Mapped[str]
    purpose: Mapped[ApplicationPurpose] = mapped_column(text_enum(ApplicationPurpose))
    design_version: Mapped[int]
    level: Mapped[int]
    kwac: Mapped[float]
    documents: Mapped[list[str]]
    form: Mapped[dict[str, Any]]
    """The form as it was filled in last; empty in rows of before it was kept."""
    submitted_at: Mapped[datetime]
    state: Mapped[ApplicationState] = mapped_column(text_enum(ApplicationState), default=ApplicationState.PREPARED)
    stated: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """Of a further application: what it is for. Null: the design."""
    missing: Mapped[list[str]] = mapped_column(default_factory=list)
    rules: Mapped[str | None] = mapped_column(default=None)
    """Id and version of the rules by which it was screened last."""
    screens: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """The utility's results."""
    failed_ahead: Mapped[list[str]] = mapped_column(default_factory=list)
    """Screens that fail by what a report has told, until somebody says that it is sent all the same."""
    clocks: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """CaseClock, in the order in which they began."""
    said: Mapped[int] = mapped_column(default=0)
    """The utility's own number of the last of its messages in this case that was taken."""
    deposit_cents: Mapped[int | None] = mapped_column(default=None)
    cost_cents: Mapped[int | None] = mapped_column(default=None)
    agreement_id: Mapped[str | None] = mapped_column(default=None)
    approved_terms: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """AgreementTerms that the utility has approved."""
    insurance_cents: Mapped[int | None] = mapped_column(default=None)
    """Liability insurance that the agreement asks for."""
    return_by: Mapped[datetime | None] = mapped_column(default=None)
    """Until when the customer may sign."""
    valid_through: Mapped[date | None] = mapped_column(default=None)
    """Last day on which the approval holds unless the system operates by then."""

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def open(self) -> bool:
        """Sent, and the utility has not decided yet."""
        return self.state in DECIDABLE

    @property
    def further(self) -> bool:
        """Beside the design's own: another meter, an addition, another way of operating."""
        return self.stated is not None

    @property
    def own_size(self) -> Stated | None:
        return None if self.stated is None else Stated.model_validate(self.stated)

    @property
    def applied(self) -> AgreementTerms | None:
        """What was applied for; None in rows of before the form was kept."""
        return _terms(self.form) if self.form else None

    @property
    def case_clocks(self) -> tuple[CaseClock, ...]:
        return tuple(map(CaseClock.model_validate, self.clocks))

    # -- sending ---------------------------------------------------------------------------------------------------

    def fill_in(self, form: dict[str, Any]) -> None:
        """Takes the form's fields; see ``rules/form.py``."""
        self.form = to_jsonable_python(form)
        self.kwac = form["kwac"]

    def send(self, now: datetime, *, guide_signed: bool, evidence: tuple[Evidence, ...] = ()) -> list[Event]:
        """The formal application; sent again under the same id once what was missing is there."""
        if self.state not in (ApplicationState.PREPARED, ApplicationState.INCOMPLETE):
            return []
        self.state = ApplicationState.SUBMITTED
        self.submitted_at = now
        return [
            InterconnectionApplicationSubmitted(
                project_id=self.project_id, application_id=self.id, attempt=self.attempt, level=self.level,
                usage_point_id=self.usage_point_id, purpose=self.purpose, customer_guide_signed=guide_signed,
                documents=tuple(self.documents), submitted_at=now, signs_agreement=True, rules=self.rules,
                further=self.further, evidence=evidence,
                **self.form,
            )
        ]  # fmt: skip

    def add_documents(self, documents: tuple[str, ...]) -> None:
        """What the utility misses."""
        if self.state is not ApplicationState.INCOMPLETE:
            raise Refused("nothing-missing", f"the application is {self.state}, nothing is asked for")
        self.documents = list(dict.fromkeys((*self.documents, *documents)))

    # -- what the utility answers ----------------------------------------------------------------------------------

    def deemed_complete(self) -> bool:
        if self.state not in (ApplicationState.SUBMITTED, ApplicationState.INCOMPLETE):
            return False
        self.state = ApplicationState.UNDER_REVIEW
        self.missing = []
        return True

    def deemed_incomplete(self, event: aov04.ApplicationDeemedIncomplete) -> list[Event]:
        if self.state not in (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW):
            return []
        self.state = ApplicationState.INCOMPLETE
        self.missing = list(event.missing)
        return [
            InterconnectionInfoRequested(
                project_id=self.project_id, application_id=self.id, missing=event.missing, due=event.cure_by
            )
        ]

    def study_required(self, event: aov04.StudyRequired, options: InterconnectionOptions = ()) -> list[Event]:
        if self.state not in DECIDABLE or self.state in (ApplicationState.STUDY_REQUIRED, ApplicationState.STUDYING):
            return []
        self.state = ApplicationState.STUDY_REQUIRED
        self.deposit_cents = event.deposit_cents
        return [
            InterconnectionStudyRequired(
                project_id=self.project_id, application_id=self.id, study=event.study,
                deposit_cents=event.deposit_cents, deadline=event.deadline, screens=event.screens,
                constraints=DesignConstraints(max_kwac=event.largest_passing_kwac), options=options,
            )
        ]  # fmt: skip

    def cost_offered(
        self, work: str, cost_cents: int, deadline: datetime, largest_kwac: float | None,
        options: InterconnectionOptions = (),
    ) -> list[Event]:  # fmt: skip
        if self.state not in DECIDABLE or self.state in (ApplicationState.COST_OFFERED, ApplicationState.CONSTRUCTING):
            return []
        self.state = ApplicationState.COST_OFFERED
        self.cost_cents = cost_cents
        return [
            InterconnectionCostOffered(
                project_id=self.project_id, application_id=self.id, work=work, cost_cents=cost_cents,
                deadline=deadline, options=options,
                constraints=None if largest_kwac is None else DesignConstraints(max_kwac=largest_kwac),
            )
        ]  # fmt: skip

    def pay(self) -> list[Event]:
        """What the customer was asked to pay for: a study, or work on the grid."""
        if self.state is ApplicationState.STUDY_REQUIRED:
            assert self.deposit_cents is not None
            self.state = ApplicationState.STUDYING
            return [
                InterconnectionStudyDepositPaid(
                    project_id=self.project_id,
                    application_id=self.id,
                    amount_cents=self.deposit_cents,
                    further=self.further,
                )
            ]
        if self.state is ApplicationState.COST_OFFERED:
            assert self.cost_cents is not None
            self.state = ApplicationState.CONSTRUCTING
            return [
                InterconnectionCostPaid(
                    project_id=self.project_id,
                    application_id=self.id,
                    amount_cents=self.cost_cents,
                    further=self.further,
                )
            ]
        return []

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
        self.return_by, self.valid_through = event.return_by, event.valid_through
        self.insurance_cents = event.insurance_cents
        applied = self.applied or approved
        found = tuple(differences(applied, approved))
        if found:
            self.state = ApplicationState.DIFFERS
            limits = DesignConstraints(max_kwac=approved.kwac, export_limit_kw=approved.export_limit_kw, notes=found)
            return [
                InterconnectionApprovalDiffers(
                    project_id=self.project_id, application_id=self.id, agreement_id=event.agreement_id,
                    applied=applied, approved=approved, differences=found, constraints=limits,
                    deadline=event.return_by or deadline,
                )
            ]  # fmt: skip
        return self._agreed(approved, event.conditions)

    def _agreed(self, approved: AgreementTerms, conditions: tuple[str, ...] = ()) -> list[Event]:
        assert self.agreement_id is not None
        self.state = ApplicationState.APPROVED if self.return_by is None else ApplicationState.TENDERED
        return [
            InterconnectionApproved(
                project_id=self.project_id, application_id=self.id, agreement_id=self.agreement_id,
                conditions=conditions, **approved.model_dump(),
            )
        ]  # fmt: skip

    def adopt(self, design: DesignFacts, form: dict[str, Any]) -> list[Event]:
        """The customer has taken a design that the utility's different approval is for: it holds."""
        if self.state is not ApplicationState.DIFFERS or self.approved_terms is None:
            return []
        approved = AgreementTerms.model_validate(self.approved_terms)
        if any(differences(_terms(form), approved)):
            return []
        self.fill_in(form)
        self.design_version = design.version
        return self._agreed(approved)

    def sign(self, now: datetime, insurance_cents: int | None) -> list[Event]:
        """The customer signs the agreement. Refused where insurance is asked for and not shown, and after the clock."""
        if self.state is not ApplicationState.TENDERED:
            raise Refused("nothing-to-sign", f"the application is {self.state}, no agreement is to be signed")
        if self.return_by is not None and now > self.return_by:
            raise Refused("too-late", f"the agreement had to be returned by {self.return_by:%Y-%m-%d}")
        if self.insurance_cents is not None and (insurance_cents or 0) < self.insurance_cents:
            raise Refused("not-insured", f"the agreement asks for insurance of {self.insurance_cents} cents")
        assert self.agreement_id is not None
        self.state = ApplicationState.APPROVED
        return [
            InterconnectionAgreementSigned(
                project_id=self.project_id, application_id=self.id, agreement_id=self.agreement_id, signed_at=now,
                insurance_cents=insurance_cents,
            )
        ]  # fmt: skip

    def denied(self, event: aov04.InterconnectionDenied, options: InterconnectionOptions = ()) -> list[Event]:
        """Also what was approved may be denied later: nothing may be built on it any more."""
        if self.state not in REVOCABLE:
            return []
        self.state = ApplicationState.DENIED
        largest = event.largest_passing_kwac
        return [
            InterconnectionDenied(
                project_id=self.project_id, application_id=self.id, reasons=event.reasons, screens=event.screens,
                constraints=None if largest is None else DesignConstraints(max_kwac=largest), options=options,
            )
        ]  # fmt: skip

    def lapse(self, reasons: tuple[str, ...]) -> list[Event]:
        """It counts as withdrawn, by the utility or by the end of its approval."""
        if self.state not in REVOCABLE:
            return []
        self.state = ApplicationState.LAPSED
        return [InterconnectionLapsed(project_id=self.project_id, application_id=self.id, reasons=reasons)]

    # -- the end ---------------------------------------------------------------------------------------------------

    def withdraw(self) -> list[Event]:
        """Also an approved one is withdrawn: its capacity goes back to the grid. One that was never sent just ends."""
        if self.ended:
            return []
        sent = self.state is not ApplicationState.PREPARED
        self.state = ApplicationState.WITHDRAWN
        return [InterconnectionWithdrawn(project_id=self.project_id, application_id=self.id)] if sent else []


def _terms(form: dict[str, Any]) -> AgreementTerms:
    return AgreementTerms.model_validate({name: form[name] for name in AgreementTerms.model_fields})
