"""The building permit: assembled, submitted, corrected, issued; it may expire, and a new design reopens it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.permitting.model.base import OF_FILE, Base
from services.permitting.rules.listings import unread
from services.permitting.rules.packet import permit_packet
from services.permitting.rules.route import Route
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas.event import Event
from shared.schemas.facts import ListingFacts, ListingStatus
from shared.schemas.parts import DesignFacts, Finding
from shared.schemas.permitting import (
    PermitApproved,
    PermitCorrectionsRequested,
    PermitPackageAssembled,
    PermitRejected,
    PermitResubmitted,
    PermitRoute,
    PermitRouteSelected,
    PermitSubmitted,
)

ESCALATION_ROUND: Final = 3
"""From this round of corrections on somebody senior takes over. Ours."""


class PermitState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    """The authority reviews it."""
    CORRECTING = "correcting"
    """Something has to be changed, by us, before it is submitted again."""
    AWAITING_DESIGN = "awaiting_design"
    """A technical correction: the contract has to stand on a new design first."""
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    FINALED = "finaled"
    """The inspection has passed."""
    WITHDRAWN = "withdrawn"


ENDED: Final = (PermitState.REJECTED, PermitState.WITHDRAWN)


class Permit(Base):
    __tablename__ = "permits"
    __table_args__ = (
        CheckConstraint("submission >= 0 AND round >= 0 AND round <= submission", name="counts"),
        CheckConstraint("state = 'draft' OR state = 'withdrawn' OR submission > 0", name="submitted_once"),
        CheckConstraint(
            "state NOT IN ('approved', 'expired', 'finaled')"
            " OR (permit_number IS NOT NULL AND approved_on IS NOT NULL AND expires_on IS NOT NULL)",
            name="issued_has_number",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_FILE), unique=True, index=False)
    """One permit a project: corrections and new designs are submitted under it again."""
    ahj_id: Mapped[str]
    route: Mapped[PermitRoute] = mapped_column(text_enum(PermitRoute))
    design_version: Mapped[int]
    """The version that was last submitted, or will be next."""
    state: Mapped[PermitState] = mapped_column(text_enum(PermitState), default=PermitState.DRAFT)
    submission: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)
    """Of corrections."""
    findings: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    review_due: Mapped[datetime | None] = mapped_column(default=None)
    permit_number: Mapped[str | None] = mapped_column(default=None)
    approved_on: Mapped[date | None] = mapped_column(default=None)
    expires_on: Mapped[date | None] = mapped_column(default=None)
    certificates: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """Listings that were expected, as somebody has read them since: {model, standard, status, file_no}."""

    def unread(self, design: DesignFacts) -> tuple[ListingFacts, ...]:
        """Listings that a permit set of this design still lacks."""
        return unread(design, map(ListingFacts.model_validate, self.certificates))

    def read(self, model: str, standard: str, file_no: str) -> None:
        """Somebody has read a certificate; a later reading of the same one replaces it."""
        found = ListingFacts(model=model, standard=standard, status=ListingStatus.STATED, file_no=file_no)
        others = [one for one in self.certificates if (one["model"], one["standard"]) != (model, standard)]
        self.certificates = [*others, found.model_dump(mode="json")]

    @property
    def issued(self) -> bool:
        return self.state in (PermitState.APPROVED, PermitState.FINALED)

    def assembled(self, design: DesignFacts, route: Route) -> list[Event]:
        """The packet for a design, and the route it takes."""
        return [
            PermitPackageAssembled(project_id=self.project_id, permit_id=self.id, documents=permit_packet(design)),
            PermitRouteSelected(
                project_id=self.project_id, permit_id=self.id, route=route.route, reasons=route.reasons
            ),
        ]

    def must_be_read(self, design: DesignFacts) -> None:
        """Refused while a listing is only expected: a proposal may say so, a permit set may not."""
        if lacking := self.unread(design):
            named = "; ".join(f"{one.standard} of {one.model}" for one in lacking)
            raise Refused("listing-expected", f"no certificate was read for {named}")

    def submit(self, review_due: datetime) -> list[Event]:
        """The first submission, or one more after corrections, a new design or expiry."""
        if self.state not in (PermitState.DRAFT, PermitState.CORRECTING, PermitState.EXPIRED):
            raise Refused("nothing-to-submit", f"the permit is {self.state}, there is nothing to submit")
        self.state = PermitState.SUBMITTED
        self.submission += 1
        self.review_due = review_due
        self.findings = []
        if self.submission == 1:
            return [
                PermitSubmitted(
                    project_id=self.project_id,
                    permit_id=self.id,
                    ahj_id=self.ahj_id,
                    submission=1,
                    review_due=review_due,
                )
            ]
        return [
            PermitResubmitted(
                project_id=self.project_id,
                permit_id=self.id,
                submission=self.submission,
                design_version=self.design_version,
            )
        ]

    def approve(self, number: str, on: date, expires_on: date) -> list[Event]:
        self._must_be_submitted()
        self.state = PermitState.APPROVED
        self.permit_number, self.approved_on, self.expires_on = number, on, expires_on
        return [
            PermitApproved(
                project_id=self.project_id,
                permit_id=self.id,
                permit_number=number,
                approved_on=on,
                expires_on=expires_on,
            )
        ]

    def request_corrections(self, findings: tuple[Finding, ...], due: datetime) -> list[Event]:
        self._must_be_submitted()
        technical = any(finding.technical for finding in findings)
        self.state = PermitState.AWAITING_DESIGN if technical else PermitState.CORRECTING
        self.round += 1
        self.findings = [finding.model_dump(mode="json") for finding in findings]
        return [
            PermitCorrectionsRequested(
                project_id=self.project_id,
                permit_id=self.id,
                findings=findings,
                due=due,
                round=self.round,
                escalated=self.round >= ESCALATION_ROUND,
            )
        ]

    def reject(self, reasons: tuple[str, ...]) -> list[Event]:
        self._must_be_submitted()
        self.state = PermitState.REJECTED
        return [PermitRejected(project_id=self.project_id, permit_id=self.id, reasons=reasons)]

    def take_design(self, design: DesignFacts, route: Route, *, same_building: bool) -> list[Event]:
        """A new design version. What was submitted has to be submitted again, unless nothing that is built changed."""
        if self.state in ENDED:
            return []
        self.design_version = design.version
        if same_building and self.state is not PermitState.AWAITING_DESIGN:
            return []
        self.route = route.route
        if self.state is not PermitState.DRAFT:
            self.state = PermitState.CORRECTING
        return self.assembled(design, route)

    def extend(self, expires_on: date) -> None:
        """The authority gives more time."""
        if self.state is not PermitState.APPROVED:
            raise Refused("nothing-to-extend", f"the permit is {self.state}, not issued")
        self.expires_on = expires_on

    def expire(self) -> bool:
        """False where it was extended, inspected or withdrawn meanwhile."""
        if self.state is not PermitState.APPROVED:
            return False
        self.state = PermitState.EXPIRED
        return True

    def final(self) -> None:
        """The inspection has passed: the permit can no longer expire."""
        if self.state is PermitState.APPROVED:
            self.state = PermitState.FINALED

    def withdraw(self) -> bool:
        """False where there is nothing to withdraw."""
        if self.state in ENDED:
            return False
        self.state = PermitState.WITHDRAWN
        return True

    def _must_be_submitted(self) -> None:
        if self.state is not PermitState.SUBMITTED:
            raise Refused("not-under-review", f"the permit is {self.state}, not under review")
