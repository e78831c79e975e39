"""A revision of the proposal, and what the customer answers."""

import base64
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.design.model.base import Base
from services.design.model.design import Design
from services.design.model.project import Project, State
from services.design.rules.policy import MAX_REVISIONS, PROPOSAL_VALIDITY
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import text_enum
from shared.messaging.storage.store import Refused
from shared.rules.calendar import local_date
from shared.rules.money.third_party import verdict
from shared.schemas.design import (
    DesignConstraints,
    ProposalAccepted,
    ProposalDeclined,
    ProposalExpired,
    ProposalGenerated,
    ProposalPresented,
    RedesignTrigger,
)
from shared.schemas.event import Event
from shared.schemas.parts import FinancingProduct, ProposalOption, SiteReference


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
        self,
        project: Project,
        designs: list[Design],
        option_id: str,
        product: FinancingProduct,
        now: datetime,
        *,
        prepaid: bool = False,
    ) -> list[Event]:
        self._must_be(ProposalState.PRESENTED)
        if now >= self.valid_until:
            raise Refused("expired", f"the proposal was valid until {self.valid_until:%Y-%m-%d}")
        design = next((d for d in designs if d.number == self.design_number and d.option_id == option_id), None)
        offer = next((offer for offer in self.options if offer["option_id"] == option_id), None)
        if design is None or offer is None or project.reference is None:
            offered = ", ".join(str(known["option_id"]) for known in self.options)
            raise Refused("no-such-option", f"option {option_id} is not offered: choose one of {offered}")
        option, site = ProposalOption.model_validate(offer), SiteReference.model_validate(project.reference)
        on = local_date(now, site.time_zone)
        law = verdict(product, on, site.jurisdiction, site.segment, design.design.kwac)
        if law.barred is not None:
            raise Refused("not-lawful", law.barred)
        ways = [(quote.product, quote.prepaid) for quote in option.quotes]
        if (product, prepaid) not in ways and (ways or prepaid):  # of proposals from before nothing is told
            named = f"a prepaid {product}" if prepaid else f"payment by {product}"
            raise Refused("not-offered", f"{named} is not offered with option {option_id}")
        self.state, project.state = ProposalState.ACCEPTED, State.ACCEPTED
        project.accepted_option, project.product = option_id, product
        return [
            ProposalAccepted(
                project_id=self.project_id,
                proposal_id=self.id,
                option=option,
                product=product,
                prepaid=prepaid,
                design=design.design,
                bill_of_materials=design.lines,
                reference=site,
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
