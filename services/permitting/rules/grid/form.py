"""The utility's application form, filled in from the design and from what people have stated of the connection."""

from collections.abc import Iterable
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from services.permitting.rules.grid.agreement import settings_profile
from services.permitting.rules.grid.screening import INVERTER_STANDARD, NOT_STATED, certification_of
from shared.schemas.facts import InverterFacts, ListingFacts, ListingStatus
from shared.schemas.parts import DesignFacts
from shared.schemas.permitting import AppliedInverter, ExportMode
from shared.schemas.quantities import Cents, Code, Kilowatts, Line, Text

SELF_CONSUMPTION: Final = "self_consumption"
"""How storage is controlled where nobody states anything else: it is charged from the roof and serves the house."""


class ConnectionFacts(BaseModel):
    """What no design knows of the customer's connection; people state it. Null: nobody has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    existing_kw: Kilowatts = 0
    """Generation behind the same meter already, kW."""
    storage_mode: Code | None = None
    """How storage is controlled."""
    export_mode: ExportMode | None = None
    """Where it is not what the design's limit of export says: ``inadvertent``."""
    export_control: Line | None = None
    """Certificate of the control that holds the limit of export."""
    point_of_connection: Text | None = None
    transformer: Line | None = None
    disconnect: Text | None = None
    insurance_cents: Cents | None = None
    account_holder_applies: bool = True
    certificates: Annotated[tuple[ListingFacts, ...], Field(max_length=100)] = ()
    """Of inverters whose listing no design states, as somebody has read them for the utility."""


class Stated(BaseModel):
    """What a further application of the project is for, beside the design's own: another meter, an add-on, a mode."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kwac: Annotated[Kilowatts, Field(gt=0)]
    """AC rating, kW."""
    battery_kw: Kilowatts = 0
    battery_kwh: Annotated[float, Field(ge=0, le=1e6)] = 0
    export_limit_kw: Kilowatts | None = None
    """Null where export is not limited."""
    export_mode: ExportMode | None = None
    storage_mode: Code | None = None
    """How it is to be operated, where that is not as for the rest of the project."""
    existing_kw: Kilowatts | None = None
    """Generation behind that meter already, kW; null where it is the design's meter, or where none is known."""


def form(
    design: DesignFacts, facts: ConnectionFacts, read: Iterable[ListingFacts], stated: Stated | None = None,
    existing_kw: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The fields of ``InterconnectionApplicationSubmitted`` that follow from the equipment and the connection.

    ``existing_kw``: what is behind that meter already; None for what the connection's facts say.
    """
    certificates = (*read, *facts.certificates)
    kwac, storage_kw, model = design.generators
    size = stated or Stated(
        kwac=kwac, battery_kw=storage_kw, battery_kwh=design.battery_kwh, export_limit_kw=design.export_limit_kw
    )
    inverters = tuple(_inverter(one, (*design.listings, *certificates)) for one in design.inverters)
    kva = sum(one.count * one.kva for one in inverters if one.kva is not None)
    return {
        "kwac": size.kwac,
        "export_limit_kw": size.export_limit_kw,
        "battery_kw": size.battery_kw,
        "battery_kwh": size.battery_kwh,
        "battery_coupling": design.battery_coupling if size.battery_kwh else None,
        "storage_mode": (size.storage_mode or facts.storage_mode or SELF_CONSUMPTION) if size.battery_kwh else None,
        "inverter_model": (model or NOT_STATED)[:300],
        "inverters": inverters,
        "nameplate_kva": kva or None,
        "certification": certification_of(design, certificates).standard or NOT_STATED,
        "normal_category": design.normal_category,
        "abnormal_category": design.abnormal_category,
        "settings_profile": settings_profile(design.normal_category, design.abnormal_category),
        "export_mode": size.export_mode or facts.export_mode or _export_mode(size.export_limit_kw),
        "export_control": facts.export_control,
        "existing_kw": facts.existing_kw if existing_kw is None else existing_kw,
        "phases": design.service_phases,
        "service_voltage_v": design.service_voltage_v,
        "point_of_connection": facts.point_of_connection,
        "transformer": facts.transformer,
        "disconnect": facts.disconnect,
        "insurance_cents": facts.insurance_cents,
        "account_holder_applies": facts.account_holder_applies,
    }


def _export_mode(limit_kw: float | None) -> ExportMode:
    if limit_kw is None:
        return ExportMode.FULL
    return ExportMode.LIMITED if limit_kw else ExportMode.NON_EXPORT


def _inverter(found: InverterFacts, listings: Iterable[ListingFacts]) -> AppliedInverter:
    """With its certificate where one was read; a stated listing without a number stands for itself."""
    of_model = [
        one for one in listings
        if one.model == found.model and one.standard.startswith(INVERTER_STANDARD)
        and one.status is ListingStatus.STATED
    ]  # fmt: skip
    listed = max(of_model, key=lambda one: one.file_no is not None, default=None)
    return AppliedInverter(
        model=found.model, count=found.count, kw=found.kw, kva=found.kva,
        certification=None if listed is None else listed.standard,
        certificate_no=None if listed is None else listed.file_no,
    )  # fmt: skip
