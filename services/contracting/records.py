"""What a contract gathers on its way: financing applications, change orders, decisions, the signature's evidence."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.rules.audit_trail import GENESIS, seal
from services.contracting.rules.policy import ADVERSE_NOTICE_DAYS, ALTERNATIVES
from shared.messaging.entities import Entity, new_metadata, text_enum
from shared.messaging.ids import new_id
from shared.messaging.store import Refused
from shared.schemas.contracting import (
    ChangeOrderApproved,
    ChangeOrderProposed,
    ChangeOrderRejected,
    DecisionChoice,
    FinancingApplied,
    FinancingApproved,
    FinancingDeclined,
    InterconnectionDecisionMade,
    InterconnectionDecisionRequested,
)
from shared.schemas.design import RedesignTrigger
from shared.schemas.event import Event, rfc3339
from shared.schemas.parts import DesignFacts, FinancingProduct

OF_CONTRACT = "contracts.project_id"


class Base(Entity):
    __abstract__ = True
    metadata = new_metadata()


class ApplicationState(StrEnum):
    APPLIED = "applied"
    APPROVED = "approved"
    DECLINED = "declined"
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
                stipulations=stipulations,
            )
        ]

    def decline(self, reasons: tuple[str, ...], now: datetime, today: date) -> list[Event]:
        self._must_be_undecided()
        self.state = ApplicationState.DECLINED
        self.adverse_reasons = list(reasons)
        return [
            FinancingDeclined(
                project_id=self.project_id,
                application_id=self.id,
                adverse_reasons=reasons,
                notice_due=today + timedelta(days=ADVERSE_NOTICE_DAYS),
                alternatives_until=now + ALTERNATIVES,
            )
        ]

    def _must_be_undecided(self) -> None:
        if self.state is not ApplicationState.APPLIED:
            raise Refused("application-decided", f"this financing application is {self.state} already")


class DecisionState(StrEnum):
    OPEN = "open"
    MADE = "made"
    LAPSED = "lapsed"
    """The customer said nothing in time, which counts as withdrawal."""
    REPLACED = "replaced"
    """A newer application, or the end of the project, made it needless."""


class Decision(Base):
    """The customer's choice after the utility has denied an application or asked for a study."""

    __tablename__ = "interconnection_decisions"
    __table_args__ = (
        Index("one_open_decision", "project_id", unique=True, postgresql_where=text("state = 'open'")),
        CheckConstraint("(state = 'made') = (choice IS NOT NULL)", name="made_has_choice"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT), index=True)
    application_id: Mapped[UUID]
    study: Mapped[bool]
    """True after a study requirement, False after a denial."""
    cost_cents: Mapped[int]
    choices: Mapped[list[str]]
    deadline: Mapped[datetime]
    max_kwac: Mapped[float | None] = mapped_column(default=None)
    export_limit_kw: Mapped[float | None] = mapped_column(default=None)
    state: Mapped[DecisionState] = mapped_column(text_enum(DecisionState), default=DecisionState.OPEN)
    choice: Mapped[DecisionChoice | None] = mapped_column(text_enum(DecisionChoice), default=None)

    def requested(self) -> list[Event]:
        return [
            InterconnectionDecisionRequested(
                project_id=self.project_id,
                decision_id=self.id,
                cost_cents=self.cost_cents,
                choices=tuple(DecisionChoice(choice) for choice in self.choices),
                deadline=self.deadline,
            )
        ]

    def make(self, choice: DecisionChoice) -> list[Event]:
        if self.state is not DecisionState.OPEN:
            raise Refused("nothing-to-decide", f"this decision is {self.state} already")
        if choice not in self.choices:
            raise Refused("not-offered", f"the choices are {', '.join(self.choices)}")
        self.state = DecisionState.MADE
        self.choice = choice
        reduces = choice is DecisionChoice.REDUCE
        return [
            InterconnectionDecisionMade(
                project_id=self.project_id,
                decision_id=self.id,
                choice=choice,
                max_kwac=self.max_kwac if reduces else None,
                export_limit_kw=self.export_limit_kw if reduces else None,
            )
        ]


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
    state: Mapped[ChangeState] = mapped_column(text_enum(ChangeState), default=ChangeState.PROPOSED)

    def proposed(self) -> list[Event]:
        return [
            ChangeOrderProposed(
                project_id=self.project_id,
                change_order_id=self.id,
                design=DesignFacts.model_validate(self.design),
                price_cents=self.price_cents,
                price_change_cents=self.price_change_cents,
                material=True,
                reasons=tuple(self.reasons),
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

    def _must_be_proposed(self) -> None:
        if self.state is not ChangeState.PROPOSED:
            raise Refused("change-order-decided", f"this change order is {self.state} already")


class AuditEntry(Base):
    """One entry of the sealed record of what was sent, seen and signed. Addresses of signers stay here."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("one_entry_per_place", "project_id", "place", unique=True),
        CheckConstraint("place >= 0", name="place"),
        CheckConstraint("seal ~ '^[0-9a-f]{64}$'", name="seal"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey(OF_CONTRACT))
    place: Mapped[int]
    """From 0, in the order of the chain."""
    entry: Mapped[dict[str, Any]]
    seal: Mapped[str]

    @classmethod
    def after(cls, chain: list["AuditEntry"], project_id: UUID, what: str, at: datetime, **facts: str) -> "AuditEntry":
        """The entry that follows a chain given in its order."""
        entry = {"what": what, "at": rfc3339(at), "project_id": str(project_id), **facts}
        previous = chain[-1].seal if chain else GENESIS
        return cls(id=new_id(), project_id=project_id, place=len(chain), entry=entry, seal=seal(previous, entry))
