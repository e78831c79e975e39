"""One of a project's permits: assembled, submitted, corrected, refused, issued. A new design reopens it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.permitting.model.base import OF_FILE, Base
from services.permitting.rules.kinds import documents
from services.permitting.rules.route import Declared, Route
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas.event import Event
from shared.schemas.parts import DesignFacts, Finding
from shared.schemas.permitting import (
    PermitApproved,
    PermitCorrectionsRequested,
    PermitKind,
    PermitMet,
    PermitPackageAssembled,
    PermitRefusalAnswered,
    PermitRefused,
    PermitRejected,
    PermitRequired,
    PermitResubmitted,
    PermitRoute,
    PermitRouteSelected,
    PermitSubmitted,
    RefusalAnswer,
)

ESCALATION_ROUND: Final = 3
"""From this round of corrections on somebody senior takes over. Ours."""
MOST_REDESIGNS: Final = 2
"""So often the design is changed for a permit that was refused. Ours."""


class PermitState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    """The authority reviews it, or our appeal."""
    CORRECTING = "correcting"
    """Something has to be changed, by us, before it is submitted again."""
    AWAITING_DESIGN = "awaiting_design"
    """A technical correction, or a redesign after a refusal: the contract has to stand on a new design first."""
    REFUSED = "refused"
    """To be designed anew, appealed, or given up."""
    APPROVED = "approved"
    REJECTED = "rejected"
    """Refused, and given up."""
    EXPIRED = "expired"
    REVOKED = "revoked"
    """Taken back by the authority: answered like a refusal."""
    FINALED = "finaled"
    """The inspection has passed."""
    WITHDRAWN = "withdrawn"


ENDED: Final = (PermitState.REJECTED, PermitState.WITHDRAWN)
REFUSALS: Final = (PermitState.REFUSED, PermitState.REVOKED)
REVISED: Final = (PermitState.CORRECTING, PermitState.AWAITING_DESIGN, PermitState.SUBMITTED)
"""States in which an issued permit, its number unchanged, is under revision."""


class Permit(Base):
    __tablename__ = "permits"
    __table_args__ = (
        Index("one_permit_of_a_kind", "project_id", "kind", "ahj_id", unique=True),
        CheckConstraint("submission >= 0 AND round >= 0 AND round <= submission", name="counts"),
        CheckConstraint("state = 'draft' OR state = 'withdrawn' OR submission > 0", name="submitted_once"),
        CheckConstraint("redesigns BETWEEN 0 AND 2 AND refusals >= 0", name="refusals_counted"),
        CheckConstraint(
            "state NOT IN ('approved', 'expired', 'revoked', 'finaled')"
            " OR (permit_number IS NOT NULL AND approved_on IS NOT NULL AND expires_on IS NOT NULL)",
            name="issued_has_number",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_FILE))
    kind: Mapped[PermitKind] = mapped_column(text_enum(PermitKind))
    ahj_id: Mapped[str]
    """Who issues it."""
    route: Mapped[PermitRoute] = mapped_column(text_enum(PermitRoute))
    design_version: Mapped[int]
    """The version that was last submitted, or will be next."""
    depends_on: Mapped[list[str]] = mapped_column(default_factory=list)
    """Kinds of permits that have to be issued before this one is applied for."""
    fee_cents: Mapped[int | None] = mapped_column(default=None)
    declared: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """What a person has answered to the questions of the route, and who."""
    state: Mapped[PermitState] = mapped_column(text_enum(PermitState), default=PermitState.DRAFT)
    submission: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)
    """Of corrections."""
    refusals: Mapped[int] = mapped_column(default=0)
    redesigns: Mapped[int] = mapped_column(default=0)
    """After refusals."""
    findings: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    reasons: Mapped[list[str]] = mapped_column(default_factory=list)
    """Of the last refusal or revocation."""
    review_due: Mapped[datetime | None] = mapped_column(default=None)
    permit_number: Mapped[str | None] = mapped_column(default=None)
    approved_on: Mapped[date | None] = mapped_column(default=None)
    expires_on: Mapped[date | None] = mapped_column(default=None)
    worked_on: Mapped[date | None] = mapped_column(default=None)
    """The last day on which work was heard of; None before it begins."""
    packet_sha256: Mapped[str | None] = mapped_column(default=None)
    """Of the permit set that was bound last."""
    packet_version: Mapped[int | None] = mapped_column(default=None)
    """The design that it shows."""
    packet_missing: Mapped[list[str]] = mapped_column(default_factory=list)
    """What the authority wants and the set does not have."""
    licence: Mapped[str | None] = mapped_column(default=None)
    """Of the contractor to whom it was transferred; None: ours."""

    @property
    def issued(self) -> bool:
        return self.state in (PermitState.APPROVED, PermitState.FINALED)

    @property
    def held(self) -> bool:
        """Issued, and neither ended nor closed; perhaps under revision."""
        return self.state is PermitState.APPROVED or (self.permit_number is not None and self.state in REVISED)

    def answers(self) -> Declared:
        return Declared(**{name: value for name, value in self.declared.items() if name != "by"})

    def met(self) -> PermitMet:
        """An issued permit as readiness to build tells of it."""
        assert self.permit_number is not None and self.approved_on is not None and self.expires_on is not None
        return PermitMet(
            permit_id=self.id, kind=self.kind, ahj_id=self.ahj_id, permit_number=self.permit_number,
            approved_on=self.approved_on, expires_on=self.expires_on,
        )  # fmt: skip

    def required(self) -> list[Event]:
        kinds = tuple(PermitKind(one) for one in self.depends_on)
        return [PermitRequired(**self.named, ahj_id=self.ahj_id, depends_on=kinds)]

    def wanted(self, design: DesignFacts, more: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What the authority wants with the application for a design, ``more`` besides what all want."""
        return documents(
            self.kind,
            more,
            strings=bool(design.strings),
            storage=bool(design.battery_kwh),
            modules=bool(design.modules),
        )

    def assembled(self, bound: tuple[str, ...], packet_sha256: str | None = None) -> list[Event]:
        """All documents are there: in one file, or where design issues no sheets, with the technician."""
        return [PermitPackageAssembled(**self.named, documents=bound, packet_sha256=packet_sha256)]

    def take_packet(self, sha256: str | None, version: int, missing: list[str]) -> None:
        self.packet_sha256, self.packet_version, self.packet_missing = sha256, version, missing

    def must_be_bound(self, version: int) -> None:
        """Refused while the set of the present design is not complete."""
        if self.packet_version != version:
            raise Refused("packet-not-bound", f"the permit set of design version {version} is not bound yet")
        if self.packet_missing:
            raise Refused("packet-incomplete", f"the permit set lacks {', '.join(self.packet_missing)}")

    def take_route(self, route: Route) -> list[Event]:
        self.route = route.route
        return [PermitRouteSelected(**self.named, route=route.route, reasons=route.reasons)]

    # -- review ----------------------------------------------------------------------------------------------------

    def submit(self, review_due: datetime, letter_sha256: str | None = None) -> list[Event]:
        """The first submission, or one more after corrections, a new design or expiry."""
        if self.state not in (PermitState.DRAFT, PermitState.CORRECTING, PermitState.EXPIRED):
            raise Refused("nothing-to-submit", f"the permit is {self.state}, there is nothing to submit")
        if self.state is PermitState.EXPIRED:  # applied for anew
            self._forget_issue()
        self.state = PermitState.SUBMITTED
        self.submission += 1
        self.review_due = review_due
        self.findings = []
        if self.submission == 1:
            return [
                PermitSubmitted(
                    **self.named, ahj_id=self.ahj_id, submission=1, review_due=review_due, fee_cents=self.fee_cents
                )
            ]
        return [
            PermitResubmitted(
                **self.named, submission=self.submission, design_version=self.design_version,
                letter_sha256=letter_sha256,
            )
        ]  # fmt: skip

    def approve(self, number: str, on: date, expires_on: date, told_by: str = "authority") -> list[Event]:
        self._must_be_submitted()
        self.state = PermitState.APPROVED
        self.permit_number, self.approved_on, self.expires_on = number, on, expires_on
        return [
            PermitApproved(
                **self.named, permit_number=number, approved_on=on, expires_on=expires_on, ahj_id=self.ahj_id,
                told_by=told_by,
            )
        ]  # fmt: skip

    def request_corrections(self, findings: tuple[Finding, ...], due: datetime) -> list[Event]:
        self._must_be_submitted()
        technical = any(finding.technical for finding in findings)
        self.state = PermitState.AWAITING_DESIGN if technical else PermitState.CORRECTING
        self.round += 1
        self.findings = [finding.model_dump(mode="json") for finding in findings]
        return [
            PermitCorrectionsRequested(
                **self.named, findings=findings, due=due, round=self.round, escalated=self.round >= ESCALATION_ROUND
            )
        ]

    def refuse(self, reasons: tuple[str, ...]) -> list[Event]:
        self._must_be_submitted()
        self.state = PermitState.REFUSED
        self.refusals += 1
        self.reasons = list(reasons)
        return [PermitRefused(**self.named, ahj_id=self.ahj_id, reasons=reasons, refusal=self.refusals)]

    def answer_refusal(self, answer: RefusalAnswer, review_due: datetime) -> list[Event]:
        """A redesign, of which there are two; an appeal, which the authority decides; or the end of the project."""
        if self.state not in REFUSALS:
            raise Refused("not-refused", f"the permit is {self.state}, neither refused nor revoked")
        reasons = tuple(self.reasons)
        if answer is RefusalAnswer.REDESIGN:
            if self.redesigns >= MOST_REDESIGNS:
                raise Refused("redesigned-twice", "the design was changed twice for this permit: appeal, or end")
            self.redesigns += 1
            self.state = PermitState.AWAITING_DESIGN
        elif answer is RefusalAnswer.APPEAL:
            self.submission += 1  # a late answer to what was refused is none to the appeal
            self.state, self.review_due = PermitState.SUBMITTED, review_due
        else:
            self.state = PermitState.REJECTED
        self._forget_issue()
        answered = PermitRefusalAnswered(**self.named, answer=answer, reasons=reasons, redesigns=self.redesigns)
        if answer is RefusalAnswer.END:
            return [answered, PermitRejected(**self.named, reasons=reasons)]
        return [answered]

    def take_design(self, design: DesignFacts, route: Route, *, same_building: bool) -> list[Event]:
        """A new design version. What was submitted has to be submitted again, unless nothing that is built changed."""
        if self.state in ENDED:
            return []
        self.design_version = design.version
        if same_building and self.state is not PermitState.AWAITING_DESIGN:
            return []
        if self.state in REFUSALS:  # whoever answers the refusal knows of the new design
            self.route = route.route
            return []
        if self.state in (PermitState.EXPIRED, PermitState.FINALED):  # not revised, applied for anew
            self._forget_issue()
        if self.state is not PermitState.DRAFT:
            self.state = PermitState.CORRECTING
        return self.take_route(route)

    def withdraw(self) -> bool:
        """False where there is nothing to withdraw."""
        if self.state in ENDED:
            return False
        self.state = PermitState.WITHDRAWN
        return True

    @property
    def named(self) -> dict[str, Any]:
        return {"project_id": self.project_id, "permit_id": self.id, "kind": self.kind}

    def _forget_issue(self) -> None:
        self.permit_number = self.approved_on = self.expires_on = self.worked_on = None

    def _must_be_submitted(self) -> None:
        if self.state is not PermitState.SUBMITTED:
            raise Refused("not-under-review", f"the permit is {self.state}, not under review")


def needed(
    project_id: UUID, kind: PermitKind, ahj_id: str, route: Route, design: DesignFacts, depends_on: tuple[str, ...],
    fee_cents: int | None,
) -> Permit:  # fmt: skip
    """A permit that the project needs, nothing of it done yet."""
    return Permit(
        id=new_id(), project_id=project_id, kind=kind, ahj_id=ahj_id, route=route.route,
        design_version=design.version, depends_on=list(depends_on), fee_cents=fee_cents,
    )  # fmt: skip
