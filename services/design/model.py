"""Design and proposal: versions of a design, revisions of a proposal, and what the customer answers."""

import base64
import hashlib
import json
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.design.rules.policy import MAX_REVISIONS, PROPOSAL_VALIDITY, priced_as_of
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import Entity, new_metadata, text_enum
from shared.messaging.storage.store import Refused
from shared.schemas.design import (
    CompensationCompleted,
    DesignCheckFailed,
    DesignConstraints,
    DesignFrozen,
    DesignRequested,
    DesignVersionCreated,
    ProposalAccepted,
    ProposalDeclined,
    ProposalExpired,
    ProposalGenerated,
    ProposalPresented,
    RedesignRequested,
    RedesignTrigger,
)
from shared.schemas.event import Event
from shared.schemas.parts import DesignFacts, EquipmentLine, FinancingProduct, ProposalOption, SiteReference


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


class Base(Entity):
    __abstract__ = True
    metadata = new_metadata()


class Project(Base):
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
        """Asks for another design that respects constraints. Earlier ones keep counting."""
        if self.state in (State.COLLECTING, State.DECLINED, State.LAPSED, State.CLOSED):
            raise Refused("no-design", f"there is no design to change: the project is {self.state}")
        merged = (self.constraints or {}) | constraints.model_dump(mode="json", exclude_none=True)
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
            "constraints": self.constraints,
            "option_id": self.accepted_option,
            "product": self.product,
        }

    @property
    def ready(self) -> bool:
        return self.site is not None and self.analysis is not None and self.reference is not None

    def block(self, failed: dict[str, Any]) -> list[Event]:
        self.state = State.BLOCKED if self.accepted_option is None else self.state
        return [DesignCheckFailed.model_validate({"project_id": self.project_id, **failed})]

    def next_version(self) -> int:
        self.design_version += 1
        return self.design_version

    def freeze(self, design: DesignFacts, yield_ratio: float | None) -> list[Event]:
        if self.state is State.CLOSED:
            return []
        self.state = State.FROZEN
        return [DesignFrozen(project_id=self.project_id, design=design, yield_ratio=yield_ratio)]

    def close(self, *, had_record: bool) -> list[Event]:
        if self.closed and had_record:
            return []
        self.state = State.CLOSED
        actions = ("designs_archived",) if self.design_version else ()
        return [CompensationCompleted(project_id=self.project_id, actions=actions, had_record=had_record)]


class Design(Base):
    """One buildable design: its facts, its bill of materials, and every rule that was checked."""

    __tablename__ = "designs"
    __table_args__ = (UniqueConstraint("project_id", "number", "option_id", name="designs_version_key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.project_id"), index=True)
    number: Mapped[int]
    option_id: Mapped[str]
    facts: Mapped[dict[str, Any]]
    bill_of_materials: Mapped[list[dict[str, Any]]]
    checks: Mapped[list[dict[str, Any]]]
    price_cents: Mapped[int]
    losses_pct: Mapped[float]
    yield_ratio: Mapped[float | None]
    drawings: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """Hashes of the kept sheets: {layout, single_line}."""
    trigger: Mapped[RedesignTrigger | None] = mapped_column(text_enum(RedesignTrigger), default=None)

    @classmethod
    def made(cls, project: Project, number: int, option: dict[str, Any], drawings: dict[str, str]) -> Self:
        """The design of one option as the job computed it, fixed by the hash of its content.

        ``drawings``: hashes of its sheets as they were kept.
        """
        design_id = new_id()
        content = {"facts": option["facts"], "bill_of_materials": option["bill_of_materials"]}
        digest = hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
        facts = {**option["facts"], "design_id": str(design_id), "version": number, "sha256": digest}
        return cls(
            id=design_id,
            project_id=project.project_id,
            number=number,
            option_id=option["option_id"],
            facts=DesignFacts.model_validate(facts).model_dump(mode="json"),
            bill_of_materials=option["bill_of_materials"],
            checks=option["checks"],
            price_cents=option["price_cents"],
            losses_pct=option["losses_pct"],
            yield_ratio=option["yield_ratio"],
            drawings=drawings,
            trigger=project.trigger,
        )

    @property
    def design(self) -> DesignFacts:
        return DesignFacts.model_validate(self.facts)

    @property
    def lines(self) -> tuple[EquipmentLine, ...]:
        return tuple(EquipmentLine.model_validate(line) for line in self.bill_of_materials)

    def created(self, duration_s: float) -> DesignVersionCreated:
        design = self.design
        return DesignVersionCreated.model_validate(
            {
                "project_id": self.project_id,
                "design": design,
                "trigger": self.trigger,
                "dc_ac_ratio": design.kwdc / design.kwac,
                "losses_pct": self.losses_pct,
                "checks": self.checks,
                "bill_of_materials": self.lines,
                "price_cents": self.price_cents,
                "duration_s": duration_s,
            }
        )


class ProposalState(StrEnum):
    OPEN = "open"
    PRESENTED = "presented"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REPLACED = "replaced"


LIVE = (ProposalState.OPEN, ProposalState.PRESENTED)


class Proposal(Base):
    """One revision of what is offered. At most one of a project is live."""

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("project_id", "revision", name="proposals_revision_key"),
        Index(
            "proposals_one_live", "project_id", unique=True,
            postgresql_where="state IN ('open', 'presented')",
        ),
        CheckConstraint("revision >= 1", name="revision_from_one"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.project_id"), index=True)
    revision: Mapped[int]
    state: Mapped[ProposalState] = mapped_column(text_enum(ProposalState))
    design_number: Mapped[int]
    options: Mapped[list[dict[str, Any]]]
    valid_until: Mapped[datetime]
    document_sha256: Mapped[str]
    in_home: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def generated(
        cls, project: Project, designs: list[Design], result: dict[str, Any], document_sha256: str, now: datetime
    ) -> tuple[Self, list[Event]]:
        project.revision += 1
        project.state = State.PROPOSED
        proposal = cls(
            id=new_id(),
            project_id=project.project_id,
            revision=project.revision,
            state=ProposalState.OPEN,
            design_number=designs[0].number,
            options=[option["offer"] for option in result["options"]],
            valid_until=now + PROPOSAL_VALIDITY,
            document_sha256=document_sha256,
        )
        event = ProposalGenerated(
            project_id=project.project_id,
            proposal_id=proposal.id,
            revision=proposal.revision,
            design=designs[0].design,
            options=tuple(ProposalOption.model_validate(offer) for offer in proposal.options),
            valid_until=proposal.valid_until,
            assumptions=result["assumptions"],
            document_sha256=document_sha256,
            duration_s=result["duration_s"],
        )
        return proposal, [event]

    def present(self, project: Project, *, in_home: bool) -> list[Event]:
        self._must_be(ProposalState.OPEN, ProposalState.PRESENTED)
        if self.state is ProposalState.PRESENTED:
            raise Refused("presented", "this proposal has been presented already")
        self.state, self.in_home = ProposalState.PRESENTED, in_home
        project.state = State.PRESENTED
        return [ProposalPresented(project_id=self.project_id, proposal_id=self.id, in_home=in_home)]

    def accept(
        self, project: Project, designs: list[Design], option_id: str, product: FinancingProduct, now: datetime
    ) -> list[Event]:
        self._must_be(ProposalState.PRESENTED)
        if now >= self.valid_until:
            raise Refused("expired", f"the proposal was valid until {self.valid_until:%Y-%m-%d}")
        design = next((d for d in designs if d.number == self.design_number and d.option_id == option_id), None)
        offer = next((offer for offer in self.options if offer["option_id"] == option_id), None)
        if design is None or offer is None or project.reference is None:
            offered = ", ".join(str(known["option_id"]) for known in self.options)
            raise Refused("no-such-option", f"option {option_id} is not offered: choose one of {offered}")
        self.state, project.state = ProposalState.ACCEPTED, State.ACCEPTED
        project.accepted_option, project.product = option_id, product
        return [
            ProposalAccepted(
                project_id=self.project_id,
                proposal_id=self.id,
                option=ProposalOption.model_validate(offer),
                product=product,
                design=design.design,
                bill_of_materials=design.lines,
                reference=SiteReference.model_validate(project.reference),
                in_home=self.in_home,
            )
        ]

    def decline(self, project: Project, reason: str) -> list[Event]:
        self._must_be(*LIVE)
        self.state, project.state = ProposalState.DECLINED, State.DECLINED
        return [ProposalDeclined(project_id=self.project_id, proposal_id=self.id, reason=reason)]

    def expire(self, project: Project) -> list[Event]:
        """The validity ran out: priced anew, or, at the last revision, the end of the project."""
        if self.state not in LIVE:
            return []
        self.state = ProposalState.EXPIRED
        final = self.revision >= MAX_REVISIONS
        expired = ProposalExpired(project_id=self.project_id, proposal_id=self.id, revision=self.revision, final=final)
        if final:
            project.state = State.LAPSED
            return [expired]
        return [expired, *project.redesign(RedesignTrigger.PROPOSAL_EXPIRED, DesignConstraints())]

    def replace(self) -> None:
        """Another revision is on its way."""
        if self.state in LIVE:
            self.state = ProposalState.REPLACED

    def _must_be(self, *states: ProposalState) -> None:
        if self.state not in states:
            raise Refused("wrong-state", f"the proposal is {self.state}, not {' or '.join(states)}")


def decode_document(result: dict[str, Any]) -> bytes:
    return base64.b64decode(result["document_base64"])
