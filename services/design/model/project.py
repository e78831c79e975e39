"""What design knows of a project and where it stands."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Mapped, mapped_column

from services.design.model.base import Base
from services.design.rules.policy import priced_as_of
from shared.messaging.storage.entities import Owned, text_enum
from shared.messaging.storage.store import Refused
from shared.rules.ruleset import carried
from shared.schemas.design import (
    CompensationCompleted,
    DesignCheckFailed,
    DesignConstraints,
    DesignFrozen,
    DesignRequested,
    RedesignRequested,
    RedesignTrigger,
)
from shared.schemas.event import Event
from shared.schemas.parts import DesignFacts, FinancingProduct, SiteReference

WARRANTY: Final = "under_warranty"
"""Of the constraints the one that binds the price, and not what is built."""


class State(StrEnum):
    COLLECTING = "collecting"
    """Waits for the lead's facts."""
    DESIGNING = "designing"
    BLOCKED = "blocked"
    """No design satisfies every rule: a designer has to look."""
    PROPOSED = "proposed"
    PRESENTED = "presented"
    ACCEPTED = "accepted"
    FROZEN = "frozen"
    """The contract is signed on it; a further version leads to a change order."""
    DECLINED = "declined"
    LAPSED = "lapsed"
    CLOSED = "closed"


class Project(Owned, Base):
    """What design knows of a project and where it stands."""

    __tablename__ = "projects"

    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[State] = mapped_column(text_enum(State))
    version: Mapped[int] = mapped_column(default=0)
    site: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    analysis: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    reference: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    requested_at: Mapped[datetime | None] = mapped_column(default=None)
    design_version: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)
    run: Mapped[int] = mapped_column(default=0)
    """Counts the design jobs asked for: the answer of an overtaken one is not recorded."""
    trigger: Mapped[RedesignTrigger | None] = mapped_column(text_enum(RedesignTrigger), default=None)
    constraints: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    agreed: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """Those of the design that is signed: they are left when the customer refuses another."""
    accepted_option: Mapped[str | None] = mapped_column(default=None)
    product: Mapped[FinancingProduct | None] = mapped_column(text_enum(FinancingProduct), default=None)

    @property
    def closed(self) -> bool:
        return self.state is State.CLOSED

    @classmethod
    def unknown(cls, project_id: UUID) -> Self:
        return cls(project_id=project_id, state=State.COLLECTING)

    def request(self, reference: SiteReference, now: datetime) -> list[Event]:
        """The lead qualified: a first design is wanted."""
        if self.state is not State.COLLECTING:
            return []
        self.reference = reference.model_dump(mode="json")
        self.requested_at = now
        return [DesignRequested(project_id=self.project_id, requested_at=now), *self._start(None, None)]

    def redesign(self, trigger: RedesignTrigger, constraints: DesignConstraints) -> list[Event]:
        """Asks for another design that respects constraints. Earlier ones keep counting.

        That a maker replaces a piece counts for what follows from it, until the customer asks for something else.
        """
        if self.state in (State.COLLECTING, State.DECLINED, State.LAPSED, State.CLOSED):
            raise Refused("no-design", f"there is no design to change: the project is {self.state}")
        merged = (self.constraints or {}) | constraints.model_dump(mode="json", exclude_none=True)
        if trigger is RedesignTrigger.CUSTOMER:
            merged.pop(WARRANTY, None)
        event = RedesignRequested(
            project_id=self.project_id, trigger=trigger, constraints=DesignConstraints.model_validate(merged)
        )
        return [event, *self._start(trigger, merged)]

    def _start(self, trigger: RedesignTrigger | None, constraints: dict[str, Any] | None) -> list[Event]:
        self.run += 1
        self.trigger = trigger
        self.constraints = constraints if constraints is not None else self.constraints
        if self.accepted_option is None:
            self.state = State.DESIGNING
        return []

    def job_payload(self, now: datetime) -> dict[str, Any]:
        """What ``make_offer`` is given; ``on`` is the day whose prices and rules hold at the site."""
        zone = (self.reference or {}).get("time_zone", "UTC")
        return {
            "run": self.run,
            "on": priced_as_of(now.astimezone(ZoneInfo(zone)).date()).isoformat(),
            "site": self.site,
            "analysis": self.analysis,
            "reference": self.reference,
            "constraints": {name: value for name, value in (self.constraints or {}).items() if name != WARRANTY},
            "option_id": self.accepted_option,
            "product": self.product,
            **carried(),
        }

    @property
    def under_warranty(self) -> bool:
        """The maker pays for what another design is made for: its price is not the customer's."""
        return bool((self.constraints or {}).get(WARRANTY))

    def keep_what_is_signed(self) -> None:
        """The customer has refused another design, or cancelled it: what that was made for binds no more."""
        self.constraints = self.agreed

    @property
    def ready(self) -> bool:
        return self.site is not None and self.analysis is not None and self.reference is not None

    def block(self, failed: dict[str, Any]) -> list[Event]:
        self.state = State.BLOCKED if self.accepted_option is None else self.state
        return [DesignCheckFailed.model_validate({"project_id": self.project_id, **failed})]

    def next_version(self) -> int:
        self.design_version += 1
        return self.design_version

    def freeze(
        self, design: DesignFacts, yield_ratio: float | None, constraints: dict[str, Any] | None
    ) -> list[Event]:  # fmt: skip
        """A design is signed. ``constraints``: those that it was made within; None where nobody noted them."""
        if self.state is State.CLOSED:
            return []
        self.state = State.FROZEN
        self.agreed = self.constraints if constraints is None else constraints
        return [DesignFrozen(project_id=self.project_id, design=design, yield_ratio=yield_ratio)]

    def close(self, *, had_record: bool) -> list[Event]:
        if self.closed and had_record:
            return []
        self.state = State.CLOSED
        actions = ("designs_archived",) if self.design_version else ()
        return [CompensationCompleted(project_id=self.project_id, actions=actions, had_record=had_record)]
