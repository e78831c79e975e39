"""What the customer is asked when the utility does not simply approve."""

from datetime import datetime
from enum import StrEnum
from typing import Any
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
from shared.schemas.interconnection import InterconnectionOption, WayOut


class DecisionState(StrEnum):
    OPEN = "open"
    MADE = "made"
    LAPSED = "lapsed"
    """The customer said nothing in time, which counts as withdrawal."""
    REPLACED = "replaced"
    """A newer application, or the end of the project, made it needless."""


class Question(StrEnum):
    """What the utility has said that the customer has to decide about."""

    STUDY = "study"
    COST = "cost"
    """It would connect the system for a price."""
    DIFFERENCE = "difference"
    """It has approved something else."""
    DENIAL = "denial"


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
    about: Mapped[Question] = mapped_column(text_enum(Question))
    cost_cents: Mapped[int]
    choices: Mapped[list[str]]
    deadline: Mapped[datetime]
    max_kwac: Mapped[float | None] = mapped_column(default=None)
    export_limit_kw: Mapped[float | None] = mapped_column(default=None)
    options: Mapped[list[dict[str, Any]]] = mapped_column(default_factory=list)
    """InterconnectionOption, each priced: what ``reduce`` can mean."""
    option: Mapped[str | None] = mapped_column(default=None)
    """The one that was chosen."""
    state: Mapped[DecisionState] = mapped_column(text_enum(DecisionState), default=DecisionState.OPEN)
    choice: Mapped[DecisionChoice | None] = mapped_column(text_enum(DecisionChoice), default=None)
    pays_since: Mapped[datetime | None] = mapped_column(default=None)
    """When the customer chose to pay. The choice is made once the money has come in; until then another may be."""

    def requested(self) -> list[Event]:
        return [
            InterconnectionDecisionRequested(
                project_id=self.project_id,
                decision_id=self.id,
                cost_cents=self.cost_cents,
                choices=tuple(DecisionChoice(choice) for choice in self.choices),
                deadline=self.deadline,
                options=tuple(InterconnectionOption.model_validate(one) for one in self.options),
            )
        ]

    def make(self, choice: DecisionChoice, option: WayOut | None = None) -> list[Event]:
        """``option`` says in which of the offered ways the system is reduced; without one it is made smaller."""
        self._must_offer(choice)
        chosen = None
        if option is not None:
            chosen = next((one for one in self.options if one["option"] == option.value), None)
            if choice is not DecisionChoice.REDUCE or chosen is None:
                offered = ", ".join(one["option"] for one in self.options) or "none"
                raise Refused("not-offered", f"the ways to reduce are {offered}")
            self.option = option.value
            self.max_kwac, self.export_limit_kw = chosen["max_kwac"], chosen["export_limit_kw"]
        self.state = DecisionState.MADE
        self.choice = choice
        return self._made(choice, chosen)

    def choose_to_pay(self, now: datetime) -> None:
        """Nothing is decided by a word: what is passed on to the utility has to have come in."""
        self._must_offer(DecisionChoice.PAY)
        self.pays_since = self.pays_since or now

    def _must_offer(self, choice: DecisionChoice) -> None:
        if self.state is not DecisionState.OPEN:
            raise Refused("nothing-to-decide", f"this decision is {self.state} already")
        if choice not in self.choices:
            raise Refused("not-offered", f"the choices are {', '.join(self.choices)}")

    @property
    def awaits_money(self) -> bool:
        """Whether the customer has chosen to pay, and not yet paid all."""
        return self.state is DecisionState.OPEN and self.pays_since is not None

    @property
    def customer_owes_cents(self) -> int:
        """What the customer has chosen to pay the utility, for us to pass on."""
        paid = self.state is DecisionState.MADE and self.choice is DecisionChoice.PAY
        return self.cost_cents if paid or self.awaits_money else 0

    def lapse(self) -> list[Event]:
        """Silence until the deadline is withdrawal."""
        self.state = DecisionState.LAPSED
        return self._made(DecisionChoice.WITHDRAW)

    def _made(self, choice: DecisionChoice, chosen: dict[str, Any] | None = None) -> list[Event]:
        reduces = choice is DecisionChoice.REDUCE
        return [
            InterconnectionDecisionMade(
                project_id=self.project_id,
                decision_id=self.id,
                choice=choice,
                max_kwac=self.max_kwac if reduces else None,
                export_limit_kw=self.export_limit_kw if reduces else None,
                option=None if self.option is None else WayOut(self.option),
                battery_kwh=None if chosen is None else chosen["battery_kwh"],
                application_id=self.application_id,
            )
        ]
