"""The site as lead assesses it and design builds on it: roof, electrical service, authority, goals.

``shared.rules.site.roof`` explains the coordinates of the roof planes.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, field_validator, model_validator

from shared.rules.site.roof import Identifier, RoofPlane, Value, rules

Words = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""Text without NUL, which PostgreSQL cannot store."""


def _no_truth_value(found: object) -> object:
    """``true`` is no number in JSON; Python takes it for 1."""
    if isinstance(found, bool):
        raise ValueError("Input should be 1 or 3")
    return found


class Address(Value):
    """A US postal address. Personal data: stays in the service that collected it."""

    street: Words = Field(min_length=1, max_length=120)
    """House number and street."""
    unit: Words | None = Field(max_length=40, default=None)
    """Apartment or unit; null where there is none."""
    city: Words = Field(min_length=1, max_length=80)
    """City."""
    state: str = Field(max_length=2, pattern=r"^[A-Z]{2}$")
    """Two-letter code of the state."""
    postal_code: str = Field(max_length=10, pattern=r"^[0-9]{5}(-[0-9]{4})?$")
    """ZIP code, with or without the four further digits."""


class Location(Value):
    """Where the site lies. Personal data, like the address."""

    model_config = rules(
        "time_zone is a name of the IANA time zone database",
    )

    latitude: float = Field(ge=-90, le=90)
    """Degrees north (WGS 84)."""
    longitude: float = Field(ge=-180, le=180)
    """Degrees east (WGS 84); west is negative."""
    elevation_m: float = Field(ge=-430, le=9000, default=0.0)
    """Height above sea level, m."""
    time_zone: str = Field(max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_+/-]*$")
    """IANA name."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"unknown time zone {name!r}") from error
        return name


class BuildingUse(StrEnum):
    """What the building is used as; fire setbacks and permits depend on it."""

    ONE_FAMILY = "one_family"
    TWO_FAMILY = "two_family"
    MULTI_FAMILY = "multi_family"
    COMMERCIAL = "commercial"


class Structure(Value):
    """A building as far as solar is concerned."""

    use: BuildingUse = BuildingUse.ONE_FAMILY
    """What it is used as."""
    stories: int = Field(ge=1, le=60, default=1)
    """Storeys above ground."""
    year_built: int | None = Field(ge=1600, le=2200, default=None)
    """Year of construction; null where it is not known."""
    roof_plan_area_m2: float | None = Field(gt=0, le=1_000_000, default=None)
    """The whole roof from above, m2, with planes that nobody described; null: those described are all."""
    floor_area_m2: float | None = Field(gt=0, le=10_000_000, default=None)
    """Conditioned floor area, m2; null where it is not known."""
    rafter_spacing_m: float = Field(gt=0, le=3, default=0.61)
    """Centre to centre of rafters or trusses, m; 0.61 m is 24 in."""
    sprinklered: bool = False
    """Fire sprinklers throughout (NFPA 13D/13R): the ridge rule is relaxed (IFC 1205.2.1.3)."""


class BusbarFeed(StrEnum):
    """Where the main breaker feeds the busbar; the 120 % rule holds only for an end (NEC 705.12(B))."""

    END = "end"
    CENTRE = "centre"


class SourceTransformer(Value):
    """A three-phase transformer behind which the sources are to stand."""

    secondary_v: int = Field(ge=120, le=600)
    """Nominal voltage at the sources, V."""
    kva: float | None = Field(gt=0, le=5000, default=None)
    """Rating, kVA; null: the smallest usual one that carries the sources."""
    existing: bool = False
    """True where it is there already; nothing is designed behind it before its kva is known."""


class ElectricalService(Value):
    """The customer's side of the meter, as NEC 705.11 and 705.12 ask for it."""

    model_config = rules(
        "main_breaker_a does not exceed busbar_a (NEC 408.36)",
    )

    service_a: int = Field(gt=0, le=6000)
    """Rating of the service, A."""
    busbar_a: int = Field(gt=0, le=6000)
    """Rating of the busbar, A."""
    main_breaker_a: int = Field(gt=0, le=6000)
    """Rating of the main breaker, A."""
    busbar_feed: BusbarFeed = BusbarFeed.END
    """Where the main breaker feeds the busbar."""
    spaces_free: int = Field(ge=0, le=200)
    """Full-size breaker spaces not in use; a 240 V breaker takes two."""
    branch_breakers_sum_a: int | None = Field(ge=0, le=100_000, default=None)
    """Sum of the ratings of all branch breakers without the main, A; null where it was not read off the panel."""
    voltage_v: int = Field(ge=120, le=600, default=240)
    """Nominal voltage of the service, V."""
    phases: Annotated[Literal[1, 3], BeforeValidator(_no_truth_value)] = 1
    """Number of phases, 1 (split phase) or 3."""
    existing_generation_kwac: float = Field(ge=0, le=100_000, default=0.0)
    """AC rating of generation that is there already, kW."""
    existing_backfeed_breakers_a: int = Field(ge=0, le=100_000, default=0)
    """Sum of the breakers that feed it in, A."""
    array_to_inverter_m: float = Field(gt=0, le=1000, default=15.0)
    """One-way length of the DC run, m."""
    inverter_to_panel_m: float = Field(gt=0, le=1000, default=5.0)
    """One-way length of the AC run to the point of interconnection, m."""
    available_fault_ka: float | None = Field(gt=0, le=200, default=None)
    """Short-circuit current that the utility can deliver at the service, kA; null where nobody asked it."""
    panel_interrupting_ka: float | None = Field(gt=0, le=200, default=None)
    """Lowest interrupting rating of the panel and its devices, kA; null where it was not read off them."""
    meter_exchange_needed: bool = True
    """False where the utility's meter already counts both directions."""
    transformer: SourceTransformer | None = None
    """Between the service and what generates; null: the sources feed the service directly where they can."""

    @model_validator(mode="after")
    def _main_protects_busbar(self) -> Self:
        if self.main_breaker_a > self.busbar_a:
            raise ValueError(
                f"main breaker {self.main_breaker_a} A exceeds the busbar's {self.busbar_a} A (NEC 408.36)"
            )
        return self


class Ownership(Value):
    """Whose roof it is and who has to consent."""

    occupant_owns: bool
    """True where the occupant owns the roof."""
    owner_consents: bool = False
    """Written consent of the owner, where the occupant rents."""
    all_titleholders_sign: bool = True
    """True where everybody on the title signs."""


class HomeownersAssociation(Value):
    """Whether an association has a say, and what it said."""

    approval_required: bool = False
    """True where the association has to approve."""
    approved: bool = False
    """True where it has."""
    restrictions: Words | None = Field(max_length=500, default=None)
    """What it asks for; null where nothing is known."""


class Jurisdiction(Value):
    """Authority having jurisdiction (AHJ) and the editions of the codes it has adopted."""

    id: Identifier
    """Key of the authority."""
    name: Words = Field(min_length=1, max_length=120)
    """Its name."""
    state: str = Field(max_length=2, pattern=r"^[A-Z]{2}$")
    """Two-letter code of the state."""
    nec_year: int = Field(ge=2008, le=2100)
    """Edition of the National Electrical Code."""
    ifc_year: int = Field(ge=2009, le=2100)
    """Edition of the International Fire Code, or the IFC edition on which a state's own code is based."""


class Utility(Value):
    """The utility that serves the site."""

    id: Identifier
    """Key of the utility."""
    name: Words = Field(min_length=1, max_length=120)
    """Its name."""
    tariff_key: Identifier
    """Key of the tariff in force today in the library of tariffs."""
    usage_point_id: Identifier | None = None
    """Its service point (ESPI UsagePoint); null where it is not known."""
    line_voltage_kv: float | None = Field(gt=0, le=69, default=None)
    """Voltage of the line that serves the site, kV; null where it is not known."""


class DesignClimate(Value):
    """Design temperatures and loads of the place, with where they were read."""

    model_config = rules(
        "tmin_c is below tmax_c",
    )

    tmin_c: float = Field(ge=-60, le=40)
    """Extreme annual mean minimum dry bulb (ASHRAE Fundamentals), degrees
    Celsius: what NEC 690.7(A) note 1 points to."""
    tmax_c: float = Field(ge=-20, le=60)
    """2 % annual design dry bulb (ASHRAE Fundamentals), degrees Celsius."""
    ground_snow_psf: float = Field(ge=0, le=500, default=0.0)
    """Ground snow load (ASCE 7), pounds per square foot."""
    wind_mph: float = Field(ge=0, le=300, default=110.0)
    """Basic wind speed, risk category II (ASCE 7), miles per hour."""
    source: Words = Field(min_length=1, max_length=300)
    """Where it was read."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.tmin_c >= self.tmax_c:
            raise ValueError(f"tmin_c {self.tmin_c} is not below tmax_c {self.tmax_c}")
        return self


class BackupLevel(StrEnum):
    """What has to run when the grid does not."""

    NONE = "none"
    ESSENTIAL = "essential"
    """Refrigerator, lights, network, well or sump pump."""
    PARTIAL = "partial"
    """Essential and kitchen, laundry, one room's cooling."""
    WHOLE_HOME = "whole_home"


class PlannedLoad(Value):
    """Consumption to come that the meter has not seen, e.g. an electric car."""

    name: Words = Field(min_length=1, max_length=80)
    """What it is."""
    annual_kwh: float = Field(gt=0, le=200_000)
    """Consumption of a year, kWh."""


class Goals(Value):
    """What the system is to achieve."""

    offset_pct: float = Field(gt=0, le=200, default=100.0)
    """Wanted annual production as a share of annual consumption, %."""
    backup_level: BackupLevel = BackupLevel.NONE
    """What has to run without the grid."""
    backup_hours: float = Field(ge=0, le=336, default=0.0)
    """For how long, hours."""
    budget_usd: float | None = Field(gt=0, le=1e10, default=None)
    """Most the customer wants to spend, US dollars; null where none was named."""
    planned_loads: Annotated[tuple[PlannedLoad, ...], Field(max_length=50)] = ()
    """Consumption to come; empty where none is known."""


class StorageWish(Value):
    """What the customer asks for in storage, beyond the backup that ``goals`` state."""

    alone: bool = False
    """Storage is wanted without photovoltaics."""
    model: Words | None = Field(min_length=1, max_length=160, default=None)
    """The battery that the customer wants, as its maker calls it; null where that is left to the designer."""


class Site(Value):
    """Everything that is known of a place before anything is designed for it."""

    model_config = rules(
        "roof planes have different ids",
        "adjoins names another plane of the site",
        "structure.roof_plan_area_m2 is at least the sum of the planes seen from above",
    )

    address: Address | None = None
    """Postal address; null in every event, where it would be personal data."""
    location: Location
    """Where it lies."""
    structure: Structure = Structure()
    """The building."""
    roof_planes: Annotated[tuple[RoofPlane, ...], Field(min_length=1, max_length=50)]
    """The roof; at least one plane."""
    electrical: ElectricalService
    """The customer's side of the meter."""
    ownership: Ownership
    """Who may sign for the roof."""
    hoa: HomeownersAssociation = HomeownersAssociation()
    """The homeowners association; none has a say where it is not stated."""
    ahj: Jurisdiction
    """The authority having jurisdiction."""
    utility: Utility
    """The utility."""
    climate: DesignClimate
    """Design temperatures and loads."""
    goals: Goals = Goals()
    """What the customer wants."""
    storage: StorageWish | None = None
    """A particular wish for storage; null where there is none."""
    notes: Words | None = Field(max_length=2000, default=None)
    """What the surveyor wrote down; null in every event."""

    @model_validator(mode="after")
    def _planes_agree(self) -> Self:
        ids = [plane.id for plane in self.roof_planes]
        if twice := {name for name in ids if ids.count(name) > 1}:
            raise ValueError(f"roof plane id used twice: {', '.join(sorted(twice))}")
        for plane in self.roof_planes:
            for edge in plane.edges:
                if edge.adjoins is not None and (edge.adjoins not in ids or edge.adjoins == plane.id):
                    raise ValueError(f"plane {plane.id}: {edge.kind} adjoins unknown plane {edge.adjoins!r}")
        described = sum(plane.plan_area_m2 for plane in self.roof_planes)
        if self.roof_plan_area_m2 < described * 0.999:
            raise ValueError(f"structure.roof_plan_area_m2 {self.roof_plan_area_m2} < the planes' {described:.1f}")
        return self

    @property
    def roof_plan_area_m2(self) -> float:
        """Total roof area as seen from above, to which the fire code's share of coverage refers."""
        return self.structure.roof_plan_area_m2 or sum(plane.plan_area_m2 for plane in self.roof_planes)

    def without_personal_data(self) -> Self:
        """The site as it may be published in an event: the address stays behind."""
        return self.model_copy(update={"address": None, "notes": None})


class StorageSite(Site):
    """A site for storage alone: nobody needs to have described its roof."""

    roof_planes: Annotated[tuple[RoofPlane, ...], Field(max_length=50)] = ()
    """The roof, as far as it was described."""


def read_site(text: str | bytes, *, storage_only: bool = False) -> Site:
    """A site from JSON written by people.

    Raises pydantic's ValidationError, also for fields that do not exist: they are typing errors.
    """
    kind = StorageSite if storage_only else Site
    return kind.model_validate_json(text, extra="forbid")
