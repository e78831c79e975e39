"""What the permitting service publishes about the customer's way to the grid, besides the applications themselves."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.schemas.design import DesignConstraints
from shared.schemas.event import Event, Part
from shared.schemas.quantities import (
    CentsChange,
    Id,
    Kilowatts,
    Line,
    PlannedInstant,
    StorageKilowattHours,
    Texts,
)


class WayOut(StrEnum):
    """How a system can be changed so that the screens that failed would pass."""

    SMALLER = "smaller"
    LIMIT_EXPORT = "limit_export"
    """The nameplate stays; a control that the utility agrees to limits what flows to the grid."""
    NON_EXPORT_BATTERY = "non_export_battery"
    """Nothing flows to the grid: a battery takes what the house does not."""


class InterconnectionOption(Part):
    """One way out of failed screens, computed from them, with the margin that it leaves."""

    option: WayOut
    """What would be changed."""
    max_kwac: Kilowatts | None = None
    """Largest AC rating, kW; null where the size stays."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    battery_kwh: StorageKilowattHours | None = None
    """Usable energy of the battery that is needed, kWh; null where none is."""
    battery_kw: Kilowatts | None = None
    """Continuous power of that battery, kW; null where none is needed."""
    margin_kw: Kilowatts
    """How far below what would just pass this lies, kW."""
    price_change_cents: CentsChange | None = None
    """What it changes of the price, about, US cents; null where nobody has priced it yet."""


InterconnectionOptions = Annotated[tuple[InterconnectionOption, ...], Field(max_length=20)]


class AgreementTerms(Part):
    """What an interconnection is, or would be, for."""

    kwac: Kilowatts
    """AC rating, kW."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    settings_profile: Line
    """The IEEE 1547-2018 settings profile of the inverters."""


class InterconnectionApprovalDiffers(Event):
    """The utility has approved something else than was applied for: the customer decides, nothing is built meanwhile."""

    ce_type: ClassVar[str] = "ncv03.permitting.InterconnectionApprovalDiffers.v1"
    application_id: Id
    """The interconnection application."""
    agreement_id: Line
    """The utility's number of the agreement that it offers."""
    applied: AgreementTerms
    """What was applied for."""
    approved: AgreementTerms
    """What the utility has approved."""
    differences: Texts = Field(min_length=1)
    """Where the two differ, in words; at least one."""
    constraints: DesignConstraints
    """Within what bounds another design would be covered by the approval."""
    deadline: PlannedInstant
    """Until when the utility holds its offer open."""
