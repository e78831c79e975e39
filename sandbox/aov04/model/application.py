"""An interconnection application at the utility: from receipt to an agreement or a denial."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from sandbox.aov04.grid import Place, place_of
from sandbox.aov04.model.base import OF_CONNECTION, Base
from sandbox.aov04.tariff import (
    CERTIFICATIONS,
    CONDITIONS,
    EXPORT_CONTROL_CERTIFICATE,
    LETTER_OF_AUTHORIZATION,
    REQUIRED_DOCUMENTS,
    STUDY_DEPOSIT_CENTS,
    settings_profile,
)
from shared.messaging.storage.entities import text_enum
from shared.rules.interconnection.facts import Facility
from shared.schemas.aov04 import (
    ApplicationDeemedComplete,
    ApplicationDeemedIncomplete,
    ApplicationReceived,
    InterconnectionApproved,
    InterconnectionDenied,
    ScreenResultsIssued,
    StudyRequired,
)
from shared.schemas.event import Event
from shared.schemas.parts import ScreenResult
from shared.schemas.permitting import InterconnectionApplicationSubmitted


class ApplicationState(StrEnum):
    SUBMITTED = "submitted"
    """Not acknowledged yet, or sent again and not yet checked."""
    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    """An engineer comes to it, or it lies at the circuit's desk."""
    STUDY_OFFERED = "study_offered"
    STUDYING = "studying"
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


ENDED: Final = (ApplicationState.DENIED, ApplicationState.WITHDRAWN)


class Application(Base):
    __tablename__ = "applications"
    __table_args__ = (
        Index(
            "one_live_application", "project_id", unique=True,
            postgresql_where=text("state NOT IN ('denied', 'withdrawn')"),
        ),
        CheckConstraint("state <> 'approved' OR agreement_id IS NOT NULL", name="approved_has_agreement"),
        CheckConstraint("largest_kwac > 0", name="sizes"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONNECTION), index=True)
    facts: Mapped[dict[str, Any]]
    """The form as it came last."""
    received_at: Mapped[datetime]
    state: Mapped[ApplicationState] = mapped_column(text_enum(ApplicationState), default=ApplicationState.SUBMITTED)
    complete_at: Mapped[datetime | None] = mapped_column(default=None)
    screens: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    largest_kwac: Mapped[float | None] = mapped_column(default=None)
    """Known once screens have failed."""
    agreement_id: Mapped[str | None] = mapped_column(default=None)

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
        """What the screens see; storage counts beside the generators."""
        form = self.form
        return Facility(
            form.kwac,
            storage_kw=form.battery_kw,
            export_kw=form.export_limit_kw,
            certified=form.certification in CERTIFICATIONS,
        )

    @property
    def export_control_agreed(self) -> bool:
        """The utility agrees to a limit of export that a certified control holds (SGIP 4.10.3)."""
        return self.form.export_limit_kw is not None and EXPORT_CONTROL_CERTIFICATE in self.form.documents

    @property
    def watts(self) -> int:
        """What the application takes of the circuit's room."""
        facility = self.facility
        return round(1000 * (facility.export_capacity_kw if self.export_control_agreed else facility.nameplate_kw))

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

    def acknowledge(self) -> list[Event]:
        self.state = ApplicationState.RECEIVED
        return [ApplicationReceived(project_id=self.project_id, application_id=self.id, received_at=self.received_at)]

    def missing(self) -> tuple[str, ...]:
        """What the form lacks to be complete."""
        form = self.form
        found = [name for name in REQUIRED_DOCUMENTS if name not in form.documents]
        if self.place.other_account_holder and LETTER_OF_AUTHORIZATION not in form.documents:
            found.append(LETTER_OF_AUTHORIZATION)
        if not form.customer_guide_signed and "signed_customer_guide" not in found:
            found.append("signed_customer_guide")
        if form.certification not in CERTIFICATIONS and "inverter_certificate" not in found:
            found.append("inverter_certificate")
        return tuple(found)

    def deem_incomplete(self, missing: tuple[str, ...], cure_by: datetime) -> list[Event]:
        self.state = ApplicationState.INCOMPLETE
        return [
            ApplicationDeemedIncomplete(
                project_id=self.project_id, application_id=self.id, missing=missing, cure_by=cure_by
            )
        ]

    def deem_complete(self, now: datetime) -> list[Event]:
        self.state = ApplicationState.COMPLETE
        self.complete_at = now
        return [ApplicationDeemedComplete(project_id=self.project_id, application_id=self.id, complete_at=now)]

    def screened(self, screens: tuple[ScreenResult, ...], largest_kwac: float | None) -> list[Event]:
        self.screens = [screen.model_dump(mode="json") for screen in screens]
        self.largest_kwac = largest_kwac
        return [ScreenResultsIssued(project_id=self.project_id, application_id=self.id, screens=screens)]

    @property
    def results(self) -> tuple[ScreenResult, ...]:
        return tuple(ScreenResult.model_validate(screen) for screen in self.screens)

    def offer_study(self, deadline: datetime) -> list[Event]:
        self.state = ApplicationState.STUDY_OFFERED
        return [
            StudyRequired(
                project_id=self.project_id,
                application_id=self.id,
                study="customer_service_study",
                deposit_cents=STUDY_DEPOSIT_CENTS,
                deadline=deadline,
                screens=self.results,
                largest_passing_kwac=self.largest_kwac,
            )
        ]

    def take_deposit(self, amount_cents: int) -> bool:
        """False where no study was offered, its time is over, or the amount does not cover the deposit."""
        if self.state is not ApplicationState.STUDY_OFFERED or amount_cents < STUDY_DEPOSIT_CENTS:
            return False
        self.state = ApplicationState.STUDYING
        return True

    def approve(self, now: datetime, conditions: Iterable[str] = ()) -> list[Event]:
        self.state = ApplicationState.APPROVED
        self.agreement_id = f"IA-{now:%Y}-{self.id.hex[-10:].upper()}"
        return [
            InterconnectionApproved(
                project_id=self.project_id,
                application_id=self.id,
                agreement_id=self.agreement_id,
                kwac=self.form.kwac,
                export_limit_kw=self.form.export_limit_kw,
                conditions=(*CONDITIONS, *conditions),
                settings_profile=self.settings_profile,
            )
        ]

    def deny(self, reasons: tuple[str, ...], largest_kwac: float | None) -> list[Event]:
        self.state = ApplicationState.DENIED
        self.largest_kwac = largest_kwac
        return [
            InterconnectionDenied(
                project_id=self.project_id,
                application_id=self.id,
                reasons=reasons,
                screens=self.results,
                largest_passing_kwac=largest_kwac,
            )
        ]

    def withdraw(self) -> bool:
        """True where capacity is held that has to go back to the circuit."""
        held = self.state is ApplicationState.APPROVED
        self.state = ApplicationState.WITHDRAWN
        return held
