"""What the customer is asked when the utility does not simply approve."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.contracting.model.base import OF_CONTRACT, Base
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.schemas.contracting import (
    DecisionChoice,
    InterconnectionDecisionMade,
    InterconnectionDecisionRequested,
)
from shared.schemas.event import Event


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
        return self._made(choice)

    @property
    def customer_owes_cents(self) -> int:
        """What the customer has chosen to pay for a study, for us to pass on."""
        return self.cost_cents if self.choice is DecisionChoice.PAY and self.state is DecisionState.MADE else 0

    def lapse(self) -> list[Event]:
        """Silence until the deadline is withdrawal."""
        self.state = DecisionState.LAPSED
        return self._made(DecisionChoice.WITHDRAW)

    def _made(self, choice: DecisionChoice) -> list[Event]:
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
