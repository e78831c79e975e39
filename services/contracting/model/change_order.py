"""What a new design changes in a signed contract, and the larger financing that it may need."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base
from services.contracting.model.financing import ApplicationState, Offer, unsaid
from services.contracting.rules.lending.notices import Clock, notice_due
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas.contracting import (
    ChangeOrderApproved,
    ChangeOrderProposed,
    ChangeOrderRejected,
    FinancingApplied,
    FinancingApproved,
    FinancingDeclined,
    LoanFigures,
)
from shared.schemas.design import RedesignTrigger
from shared.schemas.event import Event
from shared.schemas.parts import DesignFacts, FinancingProduct


class ChangeState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    """Signed; takes effect once the customer can no longer rescind it."""
    EFFECTIVE = "effective"
    REJECTED = "rejected"
    REPLACED = "replaced"
    """A newer design, or the end of the project, made it needless."""


class ChangeOrder(Base):
    """Another design version for a signed contract."""

    __tablename__ = "change_orders"
    __table_args__ = (
        Index(
            "one_pending_change", "project_id", unique=True, postgresql_where=text("state IN ('proposed', 'approved')")
        ),
        Index("one_change_per_design", "project_id", "design_version", unique=True),
        CheckConstraint("price_cents >= 0 AND design_version > 0", name="amounts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT))
    design_version: Mapped[int]
    trigger: Mapped[RedesignTrigger | None] = mapped_column(text_enum(RedesignTrigger))
    design: Mapped[dict[str, Any]]
    bill_of_materials: Mapped[list[dict[str, Any]]]
    price_cents: Mapped[int]
    price_change_cents: Mapped[int]
    reasons: Mapped[list[str]]
    cash_price_cents: Mapped[int | None] = mapped_column(default=None)
    """What the system costs who pays cash; None in orders from before it was kept."""
    loan: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """What the loan becomes, as Truth in Lending discloses it; None without one."""
    incentives: Mapped[list[dict[str, Any]] | None] = mapped_column(default=None)
    """What who buys it may expect now, {rule, cents}; None where nothing was told."""
    added_cents: Mapped[int] = mapped_column(default=0)
    """What of the price the customer pays directly, beside deposit and financing."""
    document_sha256: Mapped[str | None] = mapped_column(default=None)
    """The change order on paper; None where it needs no signature, or is not written yet."""
    written_on: Mapped[date | None] = mapped_column(default=None)
    """The day that it carries; None where it is not on paper."""
    rescission_deadline: Mapped[datetime | None] = mapped_column(default=None)
    """The last instant at which the customer may cancel the change alone; None until it is signed."""
    state: Mapped[ChangeState] = mapped_column(text_enum(ChangeState), default=ChangeState.PROPOSED)
    before: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """What the contract stood on, while a system operates by that and the change in effect is not built yet: the
    contract goes back to it where the change cannot be. None otherwise."""

    def proposed(self) -> list[Event]:
        return [
            ChangeOrderProposed(
                project_id=self.project_id,
                change_order_id=self.id,
                design=DesignFacts.stored(self.design),
                price_cents=self.price_cents,
                price_change_cents=self.price_change_cents,
                material=True,
                reasons=tuple(self.reasons),
                loan=None if self.loan is None else LoanFigures.model_validate(self.loan),
                document_sha256=self.document_sha256,
                added_cents=self.added_cents,
            )
        ]

    def approve(self) -> list[Event]:
        self._must_be_proposed()
        self.state = ChangeState.APPROVED
        return [ChangeOrderApproved(project_id=self.project_id, change_order_id=self.id)]

    def reject(self, reason: str) -> list[Event]:
        self._must_be_proposed()
        self.state = ChangeState.REJECTED
        return [ChangeOrderRejected(project_id=self.project_id, change_order_id=self.id, reason=reason)]

    def undo(self, reason: str) -> list[Event]:
        """It cannot be built, whether it was in effect, signed or only proposed: what operates stays."""
        self.state, self.before = ChangeState.REJECTED, None
        return [ChangeOrderRejected(project_id=self.project_id, change_order_id=self.id, reason=reason)]

    @property
    def needed(self) -> bool:
        """Without it what was signed cannot be built; any other change is ours, and refusing it keeps the contract."""
        return self.trigger in (RedesignTrigger.INTERCONNECTION, RedesignTrigger.PERMIT_CORRECTIONS)

    def open_at(self, instant: datetime) -> bool:
        """Whether the change alone can still be cancelled by a notice sent then."""
        signed = self.state is ChangeState.APPROVED and self.rescission_deadline is not None
        return signed and instant <= (self.rescission_deadline or instant)

    def rescind(self, method: str) -> list[Event]:
        self.state = ChangeState.REJECTED
        reason = f"cancelled within its cooling-off period, by {method}"
        return [ChangeOrderRejected(project_id=self.project_id, change_order_id=self.id, reason=reason)]

    def _must_be_proposed(self) -> None:
        if self.state is not ChangeState.PROPOSED:
            raise Refused("change-order-decided", f"this change order is {self.state} already")


class LargerFinancing(Base):
    """Asked of who finances a signed contract: a larger loan, or a dearer system of its own, on the same terms."""

    __tablename__ = "larger_loans"
    __table_args__ = (
        Index("one_undecided_larger_loan", "project_id", unique=True, postgresql_where=text("state = 'applied'")),
        CheckConstraint("amount_cents > 0 AND term_months > 0", name="amounts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT), index=True)
    change_order_id: Mapped[UUID]
    amount_cents: Mapped[int]
    """What of the system's cash price a loan, or who owns the system, would pay with the change."""
    apr_pct: Mapped[float]
    dealer_fee_pct: Mapped[float]
    """Of the signed loan, % a year and % of the note: they stay. 0 of a lease or a PPA."""
    term_months: Mapped[int]
    asked_on: Mapped[date]
    """The day at the site on which the lender had all it needs: the clock of 12 CFR 1002.9 runs from it."""
    state: Mapped[ApplicationState] = mapped_column(text_enum(ApplicationState), default=ApplicationState.APPLIED)
    adverse_reasons: Mapped[list[str]] = mapped_column(default_factory=list)
    times_asked: Mapped[int] = mapped_column(default=0)

    @property
    def undecided(self) -> bool:
        return self.state is ApplicationState.APPLIED

    def applied(self, product: FinancingProduct, *, prepaid: bool) -> list[Event]:
        """``product``: that of the contract, and whether its energy is paid for at once: they stay as signed."""
        return [
            FinancingApplied(
                project_id=self.project_id,
                application_id=self.id,
                product=product,
                amount_cents=self.amount_cents,
                term_months=self.term_months,
                prepaid=prepaid,
                change_order_id=self.change_order_id,
            )
        ]

    def same(self, offer: Offer) -> bool:
        """Whether it is offered as it was asked for: on the terms that the customer has signed, and no more wanted."""
        return offer == Offer(self.apr_pct, self.dealer_fee_pct, self.term_months)

    def knows(self, state: ApplicationState, reasons: tuple[str, ...] = ()) -> bool:
        """The same was said before."""
        return self.state is state and tuple(self.adverse_reasons) == reasons

    def approve(self) -> list[Event]:
        self.must_be_undecided()
        self.state = ApplicationState.APPROVED
        return [
            FinancingApproved(
                project_id=self.project_id,
                application_id=self.id,
                apr_pct=self.apr_pct,
                dealer_fee_pct=self.dealer_fee_pct,
                change_order_id=self.change_order_id,
            )
        ]

    def decline(self, reasons: tuple[str, ...], now: datetime) -> list[Event]:
        self.must_be_undecided()
        self.state, self.adverse_reasons = ApplicationState.DECLINED, list(reasons)
        return [
            FinancingDeclined(
                project_id=self.project_id,
                application_id=self.id,
                adverse_reasons=unsaid(reasons),
                notice_due=notice_due(Clock.COMPLETED, self.asked_on),
                alternatives_until=now,
                change_order_id=self.change_order_id,
            )
        ]

    def must_be_undecided(self) -> None:
        """Refused where it was decided, or the project has gone another way."""
        if not self.undecided:
            raise Refused("application-decided", f"this application for larger financing is {self.state} already")
