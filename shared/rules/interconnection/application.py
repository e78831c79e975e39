"""An application as a document, and the report of its screens."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.rules.forms.grid import Basis
from shared.rules.interconnection.facts import Connection, Facility, LineWires, Location, SpotNetwork
from shared.rules.interconnection.headroom import largest_passing_export_kw, largest_passing_kwac
from shared.rules.interconnection.review import Outcome, case_of, passes_at_once, review
from shared.rules.interconnection.ruleset import Ruleset
from shared.rules.interconnection.screens import Result, Screen

Kilowatts = Annotated[float, Field(ge=0, le=1_000_000)]
Amperes = Annotated[float, Field(ge=0, le=1_000_000)]
FaultLevel = Annotated[float, Field(gt=0, le=1_000_000)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class FacilityFacts(_Input):
    """What is to be connected; a fact that is absent or null is not known."""

    nameplate_kwac: Kilowatts
    """AC rating of the generators, without storage."""
    nameplate_kva: Kilowatts | None = None
    """Apparent rating of the generators; absent: that of ``nameplate_kwac``."""
    export_mode: Literal["full", "limited", "non_export", "inadvertent"] = "full"
    export_limit_kw: Kilowatts | None = None
    """Most that flows to the grid, in the modes limited and inadvertent."""
    storage_kw: Kilowatts | None = None
    """What storage can put out, beside the generators; absent: there is none."""
    inverter_based: bool | None = None
    certified: bool | None = None
    """Listed to UL 1741."""
    phases: Literal[1, 3] | None = None
    connection: Connection | None = None
    """Of a single-phase facility at the primary line, through its transformer."""
    fault_current_multiple: Annotated[float, Field(gt=0, le=20)] | None = 1.2
    """Short-circuit current over rated current."""
    imbalance_kw: Kilowatts | None = None
    """How much more one leg of a 240 V service is loaded; absent: an inverter across both legs loads them alike."""

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        nameplate = self.nameplate_kwac + (self.storage_kw or 0.0)
        if not nameplate:
            raise ValueError("nameplate_kwac and storage_kw are both 0: there is nothing to connect")
        if self.nameplate_kva is not None and self.nameplate_kva < self.nameplate_kwac:
            raise ValueError(f"nameplate_kva {self.nameplate_kva:g} is less than nameplate_kwac")
        if self.export_limit_kw is not None and self.export_limit_kw > nameplate + 1e-9:
            raise ValueError(f"export_limit_kw {self.export_limit_kw:g} is more than the nameplate of {nameplate:g} kW")
        if self.export_mode == "limited" and self.export_limit_kw is None:
            raise ValueError("export_mode limited needs export_limit_kw")
        return self

    def facility(self) -> Facility:
        even = self.imbalance_kw is None and self.inverter_based
        exported = {"full": None, "non_export": 0.0}.get(self.export_mode, self.export_limit_kw)
        return Facility(
            self.nameplate_kwac, self.storage_kw or 0.0, exported, self.nameplate_kva, self.phases, self.connection,
            0.0 if even else self.imbalance_kw, self.inverter_based, self.certified, self.fault_current_multiple,
        )  # fmt: skip


class NetworkFacts(_Input):
    """A spot network."""

    max_load_kw: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    generation_kw: Kilowatts | None = None
    """Inverter-based, without the facility."""


class LocationFacts(_Input):
    """The grid at the point of interconnection, without the facility; what is absent or null is not known."""

    under_tariff: bool | None = None
    section_peak_kw: Kilowatts | None = None
    section_generation_kw: Kilowatts | None = None
    section_minimum_kw: Kilowatts | None = None
    network: NetworkFacts | None = None
    """Absent: a radial line."""
    primary_kv: Annotated[float, Field(gt=0, le=1_000)] | None = None
    primary_fault_current_a: FaultLevel | None = None
    circuit_generation_fault_a: Amperes | None = None
    device_interrupting_a: FaultLevel | None = None
    line_wires: LineWires | None = None
    effectively_grounded: bool | None = None
    shared_secondary: bool | None = None
    secondary_generation_kw: Kilowatts | None = None
    transformer_kva: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    on_mainline: bool | None = None
    miles_to_substation: Annotated[float, Field(ge=0, le=1_000)] | None = None
    stability_limited: bool | None = None
    substation_generation_mw: Annotated[float, Field(ge=0, le=100_000)] | None = None
    construction_required: bool | None = None

    def location(self) -> Location:
        given = self.network
        network = None if given is None else SpotNetwork(given.max_load_kw, given.generation_kw)
        return Location(network=network, **{name: value for name, value in self if name != "network"})


class Application(BaseModel):
    """An application to interconnect."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    facility: FacilityFacts
    location: LocationFacts
    utility_agreed_export: bool = False
    """The utility agreed that the control holds the limit of export."""


class RulesReport(BaseModel):
    id: str
    version: int
    jurisdiction: str
    citation: str
    verified: bool
    """False where the text itself was not read."""


class FastTrackReport(BaseModel):
    eligible: bool | None
    """None: not known."""
    limit_kw: float | None
    citation: str
    needs: tuple[str, ...]


class ScreenReport(BaseModel):
    """``value`` against ``limit`` in ``unit``; conditions (unit bool) are 1 where they hold."""

    id: str
    basis: Basis
    value: float | None
    limit: float | None
    unit: str
    margin: float | None
    """``limit`` less ``value``."""
    result: Result
    needs: tuple[str, ...]
    """Facts that are not known."""
    citation: str


class LargestPassing(BaseModel):
    """What the initial review would approve; null where nothing, or where facts are missing."""

    nameplate_kwac: float | None
    """Without storage, which stays as applied for."""
    export_limit_kw: float | None
    """With the nameplate as applied for and a control that the utility agrees to."""


class ScreensReport(BaseModel):
    rules: RulesReport
    level: int | None
    process: Literal["simplified", "fast_track", "study"] | None
    fast_track: FastTrackReport
    screens: tuple[ScreenReport, ...]
    supplemental: tuple[ScreenReport, ...]
    outcome: Outcome
    largest_passing: LargestPassing


def screen(application: Application, rules: Ruleset) -> ScreensReport:
    """The application under the rules of a jurisdiction."""
    facility, location = application.facility.facility(), application.location.location()
    found = review(facility, location, rules, application.utility_agreed_export)
    case = case_of(facility, location, rules, application.utility_agreed_export)
    known = found.level is not None and all(one.result != "unknown" for one in found.screens)
    return ScreensReport(
        rules=RulesReport.model_validate(rules, from_attributes=True),
        level=found.level,
        process=found.process,
        fast_track=FastTrackReport.model_validate(found.fast_track, from_attributes=True),
        screens=tuple(_report(one) for one in found.screens),
        supplemental=tuple(_report(one) for one in found.supplemental),
        outcome=found.outcome,
        largest_passing=LargestPassing(
            nameplate_kwac=largest_passing_kwac(case, passes_at_once) if known else None,
            export_limit_kw=largest_passing_export_kw(case, passes_at_once) if known else None,
        ),
    )


def _report(found: Screen) -> ScreenReport:
    return ScreenReport.model_validate(found, from_attributes=True)
