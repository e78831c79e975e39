"""Parts of events as they were before they told more: what today's class has beside is no field of theirs."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.rules.site import assessment
from shared.schemas import parts


class EquipmentLine(parts.EquipmentLine):
    """One line of a bill of materials."""

    source: ClassVar[None] = None  # type: ignore[misc]


BillOfMaterials = Annotated[tuple[EquipmentLine, ...], Field(max_length=1_000)]


class SiteReference(parts.SiteReference):
    """Where the project stands in the outside world's own registers. No personal data."""

    expands: ClassVar[None] = None  # type: ignore[misc]
    existing_kw: ClassVar[None] = None  # type: ignore[misc]


class ElectricalService(assessment.ElectricalService):
    """The customer's side of the meter, as NEC 705.11 and 705.12 ask for it."""

    transformer: ClassVar[None] = None  # type: ignore[misc]


class Site(assessment.Site):
    """Everything that is known of a place before anything is designed for it."""

    electrical: ElectricalService
    """The customer's side of the meter."""
