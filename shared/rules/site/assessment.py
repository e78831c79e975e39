"""The site as lead assesses it and design builds on it: roof, electrical service, authority, goals.

``shared.rules.site.roof`` explains the coordinates of the roof planes.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from shared.rules.site.roof import Identifier, RoofPlane, Value


class Address(Value):
    """A US postal address. Personal data: stays in the service that collected it."""

    street: str = Field(min_length=1, max_length=120)
    unit: str | None = Field(max_length=40, default=None)
    city: str = Field(min_length=1, max_length=80)
    state: str = Field(pattern=r"^[A-Z]{2}$")
    postal_code: str = Field(pattern=r"^\d{5}(-\d{4})?$")


class Location(Value):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    elevation_m: float = Field(ge=-430, le=9000, default=0.0)
    time_zone: str
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
    ONE_FAMILY = "one_family"
    TWO_FAMILY = "two_family"
    MULTI_FAMILY = "multi_family"
    COMMERCIAL = "commercial"


class Structure(Value):
    use: BuildingUse = BuildingUse.ONE_FAMILY
    stories: int = Field(ge=1, le=60, default=1)
    year_built: int | None = Field(ge=1600, le=2200, default=None)
    roof_plan_area_m2: float | None = Field(gt=0, default=None)
    """The whole roof from above, with planes that nobody described; None: those described are all."""
    floor_area_m2: float | None = Field(gt=0, default=None)
    rafter_spacing_m: float = Field(gt=0, le=3, default=0.61)
    """Centre to centre of rafters or trusses; 0.61 m is 24 in."""
    sprinklered: bool = False
    """Fire sprinklers throughout (NFPA 13D/13R): the ridge rule is relaxed (IFC 1205.2.1.3)."""


class BusbarFeed(StrEnum):
    END = "end"
    CENTRE = "centre"


class ElectricalService(Value):
    """The customer's side of the meter, as NEC 705.11 and 705.12 ask for it."""

    service_a: int = Field(gt=0, le=6000)
    busbar_a: int = Field(gt=0, le=6000)
    main_breaker_a: int = Field(gt=0, le=6000)
    busbar_feed: BusbarFeed = BusbarFeed.END
    spaces_free: int = Field(ge=0, le=200)
    """Full-size breaker spaces not in use; a 240 V breaker takes two."""
    branch_breakers_sum_a: int | None = Field(ge=0, default=None)
    """Sum of the ratings of all branch breakers without the main, where it was read off the panel."""
    voltage_v: int = Field(ge=120, le=600, default=240)
    phases: Literal[1, 3] = 1
    existing_generation_kwac: float = Field(ge=0, default=0.0)
    existing_backfeed_breakers_a: int = Field(ge=0, default=0)
    array_to_inverter_m: float = Field(gt=0, le=1000, default=15.0)
    """One-way length of the DC run."""
    inverter_to_panel_m: float = Field(gt=0, le=1000, default=5.0)
    """One-way length of the AC run to the point of interconnection."""
    meter_exchange_needed: bool = True
    """False where the utility's meter already counts both directions."""

    @model_validator(mode="after")
    def _main_protects_busbar(self) -> Self:
        if self.main_breaker_a > self.busbar_a:
            raise ValueError(
                f"main breaker {self.main_breaker_a} A exceeds the busbar's {self.busbar_a} A (NEC 408.36)"
            )
        return self


class Ownership(Value):
    """Who may sign for the roof."""

    occupant_owns: bool
    owner_consents: bool = False
    """Written consent of the owner, where the occupant rents."""
    all_titleholders_sign: bool = True


class HomeownersAssociation(Value):
    approval_required: bool = False
    approved: bool = False
    restrictions: str | None = Field(max_length=500, default=None)


class Jurisdiction(Value):
    """Authority having jurisdiction (AHJ) and the editions of the codes it has adopted."""

    id: Identifier
    name: str = Field(min_length=1, max_length=120)
    state: str = Field(pattern=r"^[A-Z]{2}$")
    nec_year: int = Field(ge=2008, le=2100)
    ifc_year: int = Field(ge=2009, le=2100)
    """Edition of the International Fire Code, or the IFC edition on which a state's own code is based."""


class Utility(Value):
    id: Identifier
    name: str = Field(min_length=1, max_length=120)
    tariff_key: Identifier
    """Key of the tariff in force today in the library of tariffs."""
    usage_point_id: Identifier | None = None
    line_voltage_kv: float | None = Field(gt=0, le=69, default=None)


class DesignClimate(Value):
    """Design temperatures and loads of the place, with where they were read."""

    tmin_c: float = Field(ge=-60, le=40)
    """Extreme annual mean minimum dry bulb (ASHRAE Fundamentals), what NEC 690.7(A) note 1 points to."""
    tmax_c: float = Field(ge=-20, le=60)
    """2 % annual design dry bulb (ASHRAE Fundamentals)."""
    ground_snow_psf: float = Field(ge=0, le=500, default=0.0)
    wind_mph: float = Field(ge=0, le=300, default=110.0)
    """Basic wind speed, risk category II (ASCE 7)."""
    source: str = Field(min_length=1, max_length=300)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.tmin_c >= self.tmax_c:
            raise ValueError(f"tmin_c {self.tmin_c} is not below tmax_c {self.tmax_c}")
        return self


class BackupLevel(StrEnum):
    NONE = "none"
    ESSENTIAL = "essential"
    """Refrigerator, lights, network, well or sump pump."""
    PARTIAL = "partial"
    """Essential and kitchen, laundry, one room's cooling."""
    WHOLE_HOME = "whole_home"


class PlannedLoad(Value):
    """Consumption to come that the meter has not seen, e.g. an electric car."""

    name: str = Field(min_length=1, max_length=80)
    annual_kwh: float = Field(gt=0, le=200_000)


class Goals(Value):
    offset_pct: float = Field(gt=0, le=200, default=100.0)
    """Wanted annual production as a share of annual consumption."""
    backup_level: BackupLevel = BackupLevel.NONE
    backup_hours: float = Field(ge=0, le=336, default=0.0)
    budget_usd: float | None = Field(gt=0, default=None)
    planned_loads: Annotated[tuple[PlannedLoad, ...], Field(max_length=50)] = ()


class Site(Value):
    """Everything that is known of a place before anything is designed for it."""

    address: Address | None = None
    location: Location
    structure: Structure = Structure()
    roof_planes: Annotated[tuple[RoofPlane, ...], Field(min_length=1, max_length=50)]
    electrical: ElectricalService
    ownership: Ownership
    hoa: HomeownersAssociation = HomeownersAssociation()
    ahj: Jurisdiction
    utility: Utility
    climate: DesignClimate
    goals: Goals = Goals()
    notes: str | None = Field(max_length=2000, default=None)

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


def read_site(text: str | bytes) -> Site:
    """A site from JSON written by people.

    Raises pydantic's ValidationError, also for fields that do not exist: they are typing errors.
    """
    return Site.model_validate_json(text, extra="forbid")
