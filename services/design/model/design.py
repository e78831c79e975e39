"""A version of the design, made from one option of a proposal."""

import hashlib
import json
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.design.model.base import Base
from services.design.model.project import Project
from services.design.rules.checks import Check, told_once
from shared.messaging.ids import new_id
from shared.messaging.storage.entities import text_enum
from shared.schemas.design import DesignVersionCreated, RedesignTrigger
from shared.schemas.parts import DesignFacts, EquipmentLine


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
    incentives: Mapped[list[dict[str, Any]] | None] = mapped_column(default=None)
    """What who buys it gets, {rule, cents}; None in designs from before it was kept."""
    drawings: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """Hashes of the kept sheets: {layout, single_line}."""
    trigger: Mapped[RedesignTrigger | None] = mapped_column(text_enum(RedesignTrigger), default=None)
    constraints: Mapped[dict[str, Any] | None] = mapped_column(default=None)
    """Within what bounds it was made; None in designs from before that was kept."""

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
            incentives=option.get("incentives"),
            drawings=drawings,
            trigger=project.trigger,
            constraints=project.constraints or {},
        )

    @property
    def design(self) -> DesignFacts:
        return DesignFacts.stored(self.facts)

    @property
    def lines(self) -> tuple[EquipmentLine, ...]:
        return tuple(EquipmentLine.model_validate(line) for line in self.bill_of_materials)

    def created(self, duration_s: float, *, under_warranty: bool) -> DesignVersionCreated:
        design = self.design
        return DesignVersionCreated.model_validate(
            {
                "project_id": self.project_id,
                "design": design,
                "trigger": self.trigger,
                "dc_ac_ratio": design.kwdc / design.kwac if design.kwdc else None,
                "losses_pct": self.losses_pct,
                "checks": [check.model_dump() for check in told_once(map(Check.model_validate, self.checks))],
                "bill_of_materials": self.lines,
                "price_cents": self.price_cents,
                "incentives": self.incentives,
                "duration_s": duration_s,
                "under_warranty": under_warranty,
            }
        )
