"""What was asked of a lender, the answer, and what it wants to see before it funds."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base
from services.contracting.rules.lending.notices import Clock, notice_due, time_for
from services.contracting.rules.policy import (
    ALTERNATIVES,
    INCOMPLETE_HOLDS,
)
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas.contracting import (
    FinancingApplied,
    FinancingApproved,
    FinancingCounteroffered,
    FinancingDeclined,
    FinancingExpired,
    FinancingIncomplete,
    StipulationCleared,
)
from shared.schemas.event import Event
from shared.schemas.parts import FinancingProduct


class ApplicationState(StrEnum):
    APPLIED = "applied"
    INCOMPLETE = "incomplete"
    """The lender wants more before it decides."""
    COUNTEROFFERED = "counteroffered"
    """The lender offers other terms; the customer has to say."""
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    """Approved, but what the lender asked for never came."""
    REPLACED = "replaced"
    """The customer went another way before the lender decided, or the project ended."""


UNDECIDED: Final = (ApplicationState.APPLIED, ApplicationState.INCOMPLETE, ApplicationState.COUNTEROFFERED)


@dataclass(frozen=True)
class Offer:
    """What a lender agrees to, or offers instead. Rates in % a year; the fee in % of the note."""

    apr_pct: float
    dealer_fee_pct: float
    term_months: int
    stipulations: tuple[str, ...] = ()


class FinancingApplication(Base):
    """What was asked of a lender. Underwriting is the lender's; only the outcome is kept."""

    __tablename__ = "financing_applications"
    __table_args__ = (
        Index(
            "one_undecided_application", "project_id", unique=True,
            postgresql_where=text("state IN ('applied', 'incomplete', 'counteroffered')"),
        ),
        CheckConstraint("amount_cents >= 0 AND term_months > 0", name="amounts"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT), index=True)
    product: Mapped[FinancingProduct] = mapped_column(text_enum(FinancingProduct))
    prepaid: Mapped[bool] = mapped_column(default=False, kw_only=True)
    """Of a PPA: its energy would be paid for at once."""
    amount_cents: Mapped[int]
    term_months: Mapped[int]
    completed_on: Mapped[date]
    """The day at the site on which the lender had all it needs: the clock of 12 CFR 1002.9 runs from it."""
    state: Mapped[ApplicationState] = mapped_column(text_enum(ApplicationState), default=ApplicationState.APPLIED)
    apr_pct: Mapped[float | None] = mapped_column(default=None)
    dealer_fee_pct: Mapped[float | None] = mapped_column(default=None)
    stipulations: Mapped[list[str]] = mapped_column(default_factory=list)
    adverse_reasons: Mapped[list[str]] = mapped_column(default_factory=list)
    offered_months: Mapped[int | None] = mapped_column(default=None)
    """Of a counteroffer; None where there was none."""
    missing: Mapped[list[str]] = mapped_column(default_factory=list)
    """What the lender wants before it decides."""
    answer_until: Mapped[datetime | None] = mapped_column(default=None)
    """Until when the customer has to answer a counteroffer, or bring what is missing."""
    times_asked: Mapped[int] = mapped_column(default=0)
    times_completed: Mapped[int] = mapped_column(default=0)
    """How often what was missing was brought: each time the lender is asked anew."""
    creditor: Mapped[str | None] = mapped_column(default=None)
    """Who made the counteroffer, or asked for more; None while nobody has."""

    @property
    def undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def offer(self) -> Offer:
        """What the lender offers or has agreed to. Only where it has."""
        assert self.apr_pct is not None and self.dealer_fee_pct is not None
        return Offer(
            self.apr_pct, self.dealer_fee_pct, self.offered_months or self.term_months, tuple(self.stipulations)
        )

    def applied(self) -> list[Event]:
        return [
            FinancingApplied(
                project_id=self.project_id,
                application_id=self.id,
                product=self.product,
                amount_cents=self.amount_cents,
                term_months=self.term_months,
                prepaid=self.prepaid,
            )
        ]

    def approve(self, apr_pct: float, dealer_fee_pct: float, stipulations: tuple[str, ...]) -> list[Event]:
        self.must_be_undecided()
        self.state = ApplicationState.APPROVED
        self.apr_pct, self.dealer_fee_pct, self.stipulations = apr_pct, dealer_fee_pct, list(stipulations)
        return [
            FinancingApproved(
                project_id=self.project_id,
                application_id=self.id,
                apr_pct=apr_pct,
                dealer_fee_pct=dealer_fee_pct,
                stipulations=unsaid(stipulations),
            )
        ]

    def decline(self, reasons: tuple[str, ...], now: datetime) -> list[Event]:
        self.must_be_undecided()
        self.state = ApplicationState.DECLINED
        self.adverse_reasons = list(reasons)
        return [
            FinancingDeclined(
                project_id=self.project_id,
                application_id=self.id,
                adverse_reasons=unsaid(reasons),
                notice_due=notice_due(Clock.COMPLETED, self.completed_on),
                alternatives_until=now + ALTERNATIVES,
            )
        ]

    def counteroffer(self, offer: Offer, now: datetime) -> list[Event]:
        """Other terms than were asked for; an earlier offer is replaced."""
        self.must_be_undecided()
        self.state = ApplicationState.COUNTEROFFERED
        self.apr_pct, self.dealer_fee_pct, self.offered_months = offer.apr_pct, offer.dealer_fee_pct, offer.term_months
        self.stipulations = list(offer.stipulations)
        self.answer_until = now + time_for(Clock.COUNTEROFFER, now.date())
        return [
            FinancingCounteroffered(
                project_id=self.project_id,
                application_id=self.id,
                apr_pct=offer.apr_pct,
                dealer_fee_pct=offer.dealer_fee_pct,
                term_months=offer.term_months,
                accept_until=self.answer_until,
            )
        ]

    def accept_counteroffer(self) -> list[Event]:
        """The customer takes the terms that were offered: they are those of the approval."""
        if self.state is not ApplicationState.COUNTEROFFERED:
            raise Refused("no-counteroffer", f"this financing application is {self.state}: nothing is offered")
        assert self.apr_pct is not None and self.dealer_fee_pct is not None and self.offered_months is not None
        self.term_months = self.offered_months
        return self.approve(self.apr_pct, self.dealer_fee_pct, tuple(self.stipulations))

    def lacks(self, missing: tuple[str, ...], now: datetime) -> list[Event]:
        """The applicant is told what is missing, and until when it has to come (12 CFR 1002.9(c)(2))."""
        self.must_be_undecided()
        self.state = ApplicationState.INCOMPLETE
        self.missing, self.answer_until = list(missing), now + INCOMPLETE_HOLDS
        return [
            FinancingIncomplete(
                project_id=self.project_id,
                application_id=self.id,
                missing=unsaid(missing),
                complete_until=self.answer_until,
            )
        ]

    def complete(self, on: date) -> None:
        """What was missing has come: the lender is asked again, and the 30 days begin anew."""
        if self.state is not ApplicationState.INCOMPLETE:
            raise Refused("nothing-missing", f"this financing application is {self.state}: nothing is missing")
        self.state, self.completed_on, self.missing = ApplicationState.APPLIED, on, []
        self.times_completed += 1
        self.times_asked = 0

    def says_the_same(self, offer: Offer) -> bool:
        """An approval that is told again, with the same figures."""
        return self.state is ApplicationState.APPROVED and self.offer == offer

    def was_declined(self, reasons: tuple[str, ...]) -> bool:
        """A refusal that is told again, for the same reasons."""
        return self.state is ApplicationState.DECLINED and tuple(self.adverse_reasons) == reasons

    def expire(self, open_stipulations: tuple[str, ...]) -> list[Event]:
        self.state = ApplicationState.EXPIRED
        still_open = unsaid(open_stipulations)
        return [FinancingExpired(project_id=self.project_id, application_id=self.id, open_stipulations=still_open)]

    def must_be_undecided(self) -> None:
        """Refused where it was decided, or the project has gone another way."""
        if self.state not in UNDECIDED:
            raise Refused("application-decided", f"this financing application is {self.state} already")


class Stipulation(Base):
    """Open until the lender has cleared it; while one is open the contract does not take effect."""

    __tablename__ = "stipulations"
    __table_args__ = (
        Index("stipulations_of_project", "project_id"),
        CheckConstraint("(cleared_at IS NULL) = (cleared_by IS NULL)", name="cleared_by_somebody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT))
    application_id: Mapped[UUID]
    text: Mapped[str]
    due: Mapped[datetime]
    """When the approval expires."""
    document_sha256: Mapped[str | None] = mapped_column(default=None)
    """What was shown; None while open, and where the lender named nothing."""
    cleared_by: Mapped[str | None] = mapped_column(default=None)
    cleared_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def open(self) -> bool:
        return self.cleared_at is None

    def clear(self, who: str, document_sha256: str | None, now: datetime, others: int) -> list[Event]:
        """``others``: how many more of the application are open."""
        if not self.open:
            raise Refused("stipulation-cleared", f"this stipulation was cleared by {self.cleared_by}")
        self.cleared_by, self.cleared_at, self.document_sha256 = who, now, document_sha256
        return [
            StipulationCleared(
                project_id=self.project_id, application_id=self.application_id, stipulation_id=self.id,
                remaining=others,
            )
        ]  # fmt: skip


def unsaid(words: tuple[str, ...]) -> tuple[str, ...]:
    """What a lender says of a person stays here, where an erasure reaches it: events say how many points there are."""
    return ("kept by contracting",) * len(words)
