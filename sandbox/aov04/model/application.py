"""An interconnection application at the utility: from receipt to an agreement or a denial."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.aov04.grid import Place, network, place_of
from sandbox.aov04.language import messages as says
from sandbox.aov04.language.wire import Case
from sandbox.aov04.model.base import OF_CONNECTION, Base
from sandbox.aov04.screens import results
from sandbox.aov04.tariff import (
    CERTIFICATIONS,
    CONDITIONS,
    EXPORT_CONTROL_CERTIFICATE,
    GUIDE_IN,
    INSURANCE_USD,
    INSURED_ABOVE_KW,
    LETTER_OF_AUTHORIZATION,
    REQUIRED_DOCUMENTS,
    STUDY_DEPOSIT_CENTS,
    settings_profile,
)
from shared.messaging.storage.entities import text_enum
from shared.rules.interconnection.facts import Facility
from shared.schemas.parts import ScreenResult
from shared.schemas.permitting import ApplicationPurpose, InterconnectionApplicationSubmitted


class ApplicationState(StrEnum):
    SUBMITTED = "submitted"
    """Not acknowledged yet, or sent again and not yet checked."""
    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    """An engineer comes to it, or it lies at the circuit's desk."""
    STUDY_OFFERED = "study_offered"
    STUDYING = "studying"
    COST_OFFERED = "cost_offered"
    """It could be connected for a price."""
    BUILDING = "building"
    """The price is paid."""
    TENDERED = "tendered"
    """Approved: the customer has to sign."""
    APPROVED = "approved"
    DENIED = "denied"
    LAPSED = "lapsed"
    """The applicant has let a clock pass."""
    WITHDRAWN = "withdrawn"


ENDED: Final = (ApplicationState.DENIED, ApplicationState.LAPSED, ApplicationState.WITHDRAWN)
HOLDS: Final = (ApplicationState.TENDERED, ApplicationState.APPROVED)
"""States in which an application holds capacity of its circuit."""


class Application(Base):
    __tablename__ = "applications"
    __table_args__ = (
        Index(
            "one_live_application_per_meter", "project_id", "usage_point_id", "purpose", unique=True,
            postgresql_where=text("state NOT IN ('denied', 'lapsed', 'withdrawn')"),
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'tendered') OR agreement_id IS NOT NULL", name="approved_has_agreement"
        ),
        CheckConstraint("largest_kwac > 0", name="sizes"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """As the applicant numbers it."""
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONNECTION), index=True)
    usage_point_id: Mapped[str]
    purpose: Mapped[str]
    case_no: Mapped[str]
    """AOV-04's own number."""
    facts: Mapped[dict[str, Any]]
    """The form as it came last."""
    received_at: Mapped[datetime]
    state: Mapped[ApplicationState] = mapped_column(text_enum(ApplicationState), default=ApplicationState.SUBMITTED)
    complete_at: Mapped[datetime | None] = mapped_column(default=None)
    screens: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    largest_kwac: Mapped[float | None] = mapped_column(default=None)
    """Known once screens have failed."""
    agreement_id: Mapped[str | None] = mapped_column(default=None)
    export_cap_kw: Mapped[float | None] = mapped_column(default=None)
    """What was agreed."""
    said: Mapped[int] = mapped_column(default=0)
    """Messages of this case so far."""

    @classmethod
    def received(cls, form: InterconnectionApplicationSubmitted, now: datetime) -> "Application":
        number = f"GI-{now:%Y}-{form.application_id.hex[-12:].upper()}"
        return cls(
            id=form.application_id, project_id=form.project_id, usage_point_id=form.usage_point_id,
            purpose=form.purpose.value, case_no=number, facts=form.model_dump(mode="json"), received_at=now,
        )  # fmt: skip

    @property
    def case(self) -> Case:
        return Case(self.case_no, self.project_id, self.id)

    @property
    def form(self) -> InterconnectionApplicationSubmitted:
        return InterconnectionApplicationSubmitted.model_validate(self.facts)

    @property
    def place(self) -> Place:
        return place_of(self.form.usage_point_id)

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def facility(self) -> Facility:
        """What the screens see: storage beside the generators, and what is behind the meter already."""
        form = self.form
        phases: Literal[1, 3] = 3 if form.phases == 3 else 1
        return Facility(
            form.kwac + form.existing_kw,
            storage_kw=form.battery_kw,
            export_kw=None if form.export_limit_kw is None else form.export_limit_kw + form.existing_kw,
            kva=None if form.nameplate_kva is None else form.nameplate_kva + form.existing_kw,
            phases=phases,
            connection=None if phases == 3 else self.place.connection,
            certified=form.certification in CERTIFICATIONS,
        )

    @property
    def export_control_agreed(self) -> bool:
        """The utility agrees to a limit of export that a certified control holds (SGIP 4.10.3)."""
        form = self.form
        certified = form.export_control is not None or EXPORT_CONTROL_CERTIFICATE in form.documents
        return form.export_limit_kw is not None and certified

    @property
    def standing_w(self) -> int:
        """What of the facility runs at the meter already, watts."""
        form = self.form
        own_kw = form.kwac + form.battery_kw if form.purpose is ApplicationPurpose.CHANGE_OF_MODE else 0.0
        return round(1000 * (form.existing_kw + own_kw))

    @property
    def watts(self) -> int:
        """What the application takes of the circuit's room; what is there already has its own, in whatever mode."""
        form = self.form
        if form.purpose is ApplicationPurpose.CHANGE_OF_MODE:
            return 0
        nameplate = form.kwac + form.battery_kw
        exported = nameplate if form.export_limit_kw is None else min(form.export_limit_kw, nameplate)
        return round(1000 * (exported if self.export_control_agreed else nameplate))

    @property
    def settings_profile(self) -> str:
        form = self.form
        return settings_profile(form.normal_category, form.abnormal_category)

    def send_again(self, event: InterconnectionApplicationSubmitted, now: datetime) -> bool:
        """Takes the completed form. False for one that comes when nothing was asked for."""
        if self.state is not ApplicationState.INCOMPLETE:
            return False
        self.state = ApplicationState.SUBMITTED
        self.facts = event.model_dump(mode="json")
        self.received_at = now
        return True

    def acknowledge(self) -> says.Body:
        self.state = ApplicationState.RECEIVED
        return says.CaseOpened(received=self.received_at)

    def missing(self) -> tuple[str, ...]:
        """What the form lacks to be complete."""
        form = self.form
        found = [name for name in REQUIRED_DOCUMENTS if name not in form.documents]
        if self.place.other_account_holder and LETTER_OF_AUTHORIZATION not in form.documents:
            found.append(LETTER_OF_AUTHORIZATION)
        if network().under in GUIDE_IN and not form.customer_guide_signed:
            found.append("signed_customer_guide")
        # an inverter that nobody has certified can be judged by its certificate, if that is there
        if form.certification not in CERTIFICATIONS and "inverter_certificate" not in found:
            found.append("inverter_certificate")
        return tuple(found)

    def deem_incomplete(self, missing: tuple[str, ...], cure_by: date) -> says.Body:
        self.state = ApplicationState.INCOMPLETE
        return says.CaseDeficient(items=missing, cure_by=cure_by)

    def deem_complete(self, now: datetime) -> says.Body:
        self.state = ApplicationState.COMPLETE
        self.complete_at = now
        return says.CaseAccepted(accepted=now)

    def screened(self, screens: tuple[ScreenResult, ...], largest_kwac: float | None) -> says.Body:
        self.screens = [screen.model_dump(mode="json") for screen in screens]
        self.largest_kwac = largest_kwac
        return says.ScreenReport(results=results(screens))

    @property
    def results(self) -> tuple[says.Result, ...]:
        return results(ScreenResult.model_validate(screen) for screen in self.screens)

    @property
    def largest_w(self) -> int | None:
        return None if self.largest_kwac is None else round(1000 * self.largest_kwac)

    def offer_study(self, respond_by: date) -> tuple[says.Body, ...]:
        self.state = ApplicationState.STUDY_OFFERED
        failed = tuple(f"{one.code}: {one.measured:g} {one.uom}" for one in self.results if one.verdict == "F")
        return (
            says.MeetingOffer(topics=failed, respond_by=respond_by),
            says.StudyOffer(
                study="CSS", deposit_usd=Decimal(STUDY_DEPOSIT_CENTS) / 100, respond_by=respond_by,
                results=self.results, passes_up_to_w=self.largest_w,
            ),
        )  # fmt: skip

    def take_deposit(self, amount_cents: int) -> bool:
        """False where no study was offered, its time is over, or the amount does not cover the deposit."""
        if self.state is not ApplicationState.STUDY_OFFERED or amount_cents < STUDY_DEPOSIT_CENTS:
            return False
        self.state = ApplicationState.STUDYING
        return True

    def offer_upgrade(self, work: str, usd: int, respond_by: date) -> says.Body:
        self.state = ApplicationState.COST_OFFERED
        return says.CostEstimate(
            work=work, cost_usd=Decimal(usd), respond_by=respond_by, results=self.results,
            passes_up_to_w=self.largest_w,
        )  # fmt: skip

    def take_payment(self, amount_cents: int) -> bool:
        """False where nothing was offered for a price, or the amount does not cover it."""
        usd = self.place.upgrade_usd
        if self.state is not ApplicationState.COST_OFFERED or usd is None or amount_cents < usd * 100:
            return False
        self.state = ApplicationState.BUILDING
        return True

    def approve(
        self, now: datetime, conditions: Iterable[str] = (), return_by: date | None = None,
        valid_through: date | None = None,
    ) -> says.Body:  # fmt: skip
        """With ``return_by`` the customer has to sign; without, the approval concludes the agreement."""
        form = self.form
        self.state = ApplicationState.APPROVED if return_by is None else ApplicationState.TENDERED
        self.agreement_id = f"IA-{now:%Y}-{self.id.hex[-10:].upper()}"
        self.export_cap_kw = _least(form.export_limit_kw, self.place.export_cap_kw)
        insured = form.kwac > INSURED_ABOVE_KW
        return says.AgreementTendered(
            agreement_no=self.agreement_id, capacity_w=round(1000 * form.kwac),
            export_cap_w=None if self.export_cap_kw is None else round(1000 * self.export_cap_kw),
            settings=self.settings_profile, conditions=(*CONDITIONS, *conditions), return_by=return_by,
            valid_through=valid_through, insurance_usd=Decimal(INSURANCE_USD) if insured else None,
        )  # fmt: skip

    def execute(self, agreement_id: str, now: datetime) -> tuple[says.Body, ...]:
        """The signed agreement has come back in time."""
        if self.state is not ApplicationState.TENDERED or agreement_id != self.agreement_id:
            return ()
        self.state = ApplicationState.APPROVED
        return (says.AgreementExecuted(agreement_no=agreement_id, executed=now),)

    def deny(self, reasons: tuple[str, ...], largest_kwac: float | None) -> says.Body:
        self.state = ApplicationState.DENIED
        self.largest_kwac = largest_kwac
        return says.CaseDeclined(grounds=reasons, results=self.results, passes_up_to_w=self.largest_w)

    def lapse(self, reason: str) -> says.Body:
        self.state = ApplicationState.LAPSED
        return says.CaseLapsed(grounds=(reason,))

    def take_back(self, reason: str) -> says.Body:
        """An approval is taken back: whatever was agreed does not hold."""
        assert self.agreement_id is not None
        self.state = ApplicationState.DENIED
        return says.AgreementWithdrawn(agreement_no=self.agreement_id, grounds=(reason,))

    def withdraw(self) -> bool:
        """True where capacity is held that has to go back to the circuit."""
        held = self.state in HOLDS
        self.state = ApplicationState.WITHDRAWN
        return held


def _least(*limits: float | None) -> float | None:
    return min((one for one in limits if one is not None), default=None)
