"""What was asked of a lender, and the answer."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base
from services.contracting.rules.policy import ADVERSE_NOTICE_DAYS, ALTERNATIVES
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas.contracting import FinancingApplied, FinancingApproved, FinancingDeclined, FinancingExpired
from shared.schemas.event import Event
from shared.schemas.parts import FinancingProduct


class ApplicationState(StrEnum):
    APPLIED = "applied"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    """Approved, but what the lender asked for never came."""
    REPLACED = "replaced"
    """The customer went another way before the lender decided, or the project ended."""


class FinancingApplication(Base):
    """What was asked of a lender. Underwriting is the lender's; only the outcome is kept."""

    __tablename__ = "financing_applications"
    __table_args__ = (
        Index("one_undecided_application", "project_id", unique=True, postgresql_where=text("state = 'applied'")),
        CheckConstraint("amount_cents >= 0 AND term_months > 0", name="amounts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT), index=True)
    product: Mapped[FinancingProduct] = mapped_column(text_enum(FinancingProduct))
    amount_cents: Mapped[int]
    term_months: Mapped[int]
    completed_on: Mapped[date]
    """The day at the site on which the lender had all it needs: the clock of 12 CFR 1002.9 runs from it."""
    state: Mapped[ApplicationState] = mapped_column(text_enum(ApplicationState), default=ApplicationState.APPLIED)
    apr_pct: Mapped[float | None] = mapped_column(default=None)
    dealer_fee_pct: Mapped[float | None] = mapped_column(default=None)
    stipulations: Mapped[list[str]] = mapped_column(default_factory=list)
    adverse_reasons: Mapped[list[str]] = mapped_column(default_factory=list)

    def applied(self) -> list[Event]:
        return [
            FinancingApplied(
                project_id=self.project_id,
                application_id=self.id,
                product=self.product,
                amount_cents=self.amount_cents,
                term_months=self.term_months,
            )
        ]

    def approve(self, apr_pct: float, dealer_fee_pct: float, stipulations: tuple[str, ...]) -> list[Event]:
        self._must_be_undecided()
        self.state = ApplicationState.APPROVED
        self.apr_pct, self.dealer_fee_pct, self.stipulations = apr_pct, dealer_fee_pct, list(stipulations)
        return [
            FinancingApproved(
                project_id=self.project_id,
                application_id=self.id,
                apr_pct=apr_pct,
                dealer_fee_pct=dealer_fee_pct,
                stipulations=_unsaid(stipulations),
            )
        ]

    def decline(self, reasons: tuple[str, ...], now: datetime) -> list[Event]:
        self._must_be_undecided()
        self.state = ApplicationState.DECLINED
        self.adverse_reasons = list(reasons)
        return [
            FinancingDeclined(
                project_id=self.project_id,
                application_id=self.id,
                adverse_reasons=_unsaid(reasons),
                notice_due=self.completed_on + timedelta(days=ADVERSE_NOTICE_DAYS),
                alternatives_until=now + ALTERNATIVES,
            )
        ]

    def expire(self, open_stipulations: tuple[str, ...]) -> list[Event]:
        self.state = ApplicationState.EXPIRED
        still_open = _unsaid(open_stipulations)
        return [FinancingExpired(project_id=self.project_id, application_id=self.id, open_stipulations=still_open)]

    def _must_be_undecided(self) -> None:
        if self.state is not ApplicationState.APPLIED:
            raise Refused("application-decided", f"this financing application is {self.state} already")


def _unsaid(words: tuple[str, ...]) -> tuple[str, ...]:
    """What a lender says of a person stays here, where an erasure reaches it: events say how many points there are."""
    return ("kept by contracting",) * len(words)
