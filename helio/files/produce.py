"""What ``helio produce`` reads and prints."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.rules.production.losses import Uncertainty, exceeded_kwh
from shared.rules.production.simulation import Production, SharedInverter
from shared.rules.production.system import LIMITS, PlaneSystem
from shared.rules.weather.year import Weather

Percent = Annotated[float, Field(ge=0, le=100)]


def _within(name: str) -> Any:
    low, high = LIMITS[name]
    return Field(ge=low, le=high)


class PlaneInput(BaseModel):
    """Modules of one tilt and azimuth."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    kwdc: Annotated[float, _within("kwdc")]
    tilt_deg: Annotated[float, _within("tilt_deg")] = Field(0.0, description="from horizontal; of a tracker, its axis")
    azimuth_deg: Annotated[float, _within("azimuth_deg")] = Field(180.0, description="0 north, 90 east, 180 south")
    mount: Literal["fixed-roof", "fixed-open-rack", "1-axis", "1-axis-backtracking", "2-axis"] = "fixed-roof"
    module_type: Literal["standard", "premium", "thin-film"] = "standard"
    dc_ac_ratio: Annotated[float, _within("dc_ac_ratio")] = 1.15
    inverter_efficiency_pct: Annotated[float, _within("inverter_efficiency_pct")] = 96.0
    losses_pct: Annotated[float, _within("losses_pct")] = Field(14.0757, description="all constant DC losses")
    gcr: Annotated[float, _within("gcr")] = Field(0.3, description="counts for racks and one-axis trackers")
    beam_shade_pct: Percent | list[list[Percent]] = Field(
        0.0, description="taken from the beam: one number, or 12 months by 24 hours of standard time"
    )
    diffuse_shade_pct: Percent = 0.0

    @model_validator(mode="after")
    def _orientation_given(self) -> Self:
        if self.mount.startswith("fixed"):  # a tracker's axis lies level from north to south unless said otherwise
            missing = [name for name in ("tilt_deg", "azimuth_deg") if name not in self.model_fields_set]
            if missing:
                raise ValueError(f"{' and '.join(missing)} needed for mount {self.mount}")
        return self

    def to_rules(self) -> PlaneSystem:
        given = self.model_dump()
        if isinstance(self.beam_shade_pct, list):
            given["beam_shade_pct"] = tuple(tuple(hours) for hours in self.beam_shade_pct)
        return PlaneSystem(**given)


class InverterInput(BaseModel):
    """One inverter for all planes, in place of each plane's own."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    kwac: Annotated[float, Field(gt=0)]
    efficiency_pct: Annotated[float, _within("inverter_efficiency_pct")] = 96.0


class SystemInput(BaseModel):
    """Several planes. A system of one plane is that plane's object by itself."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    planes: list[PlaneInput] = Field(min_length=1, max_length=50)
    inverter: InverterInput | None = None

    @classmethod
    def read(cls, document: Any) -> "SystemInput":
        if isinstance(document, dict) and "planes" in document:
            return cls.model_validate(document)
        return cls(planes=[PlaneInput.model_validate(document)])

    def planes_and_inverter(self) -> tuple[list[PlaneSystem], SharedInverter | None]:
        shared = self.inverter
        inverter = None if shared is None else SharedInverter(shared.kwac, shared.efficiency_pct)
        return [plane.to_rules() for plane in self.planes], inverter


class WeatherReport(BaseModel):
    """Where the weather is from and how it was read."""

    file: str | None
    format: str
    station: str
    latitude: float
    longitude: float
    elevation_m: float
    utc_offset_hours: float
    records_per_hour: int
    time_stamps: Literal["interval", "instant"]
    distance_km: float | None = Field(description="of a bundled station to the place asked for")


class PlaneReport(BaseModel):
    """One plane's part."""

    annual_kwh: float
    monthly_kwh: list[float] = Field(min_length=12, max_length=12)
    kwh_per_kwdc: float
    irradiation_kwh_m2: float
    clipped_kwh: float


class ProduceReport(BaseModel):
    """AC energy of the first year, local standard time of the weather file."""

    annual_kwh: float
    monthly_kwh: list[float] = Field(min_length=12, max_length=12)
    kwh_per_kwdc: float
    p90_kwh: float
    sigma_pct: float = Field(description="standard deviation of a year's energy, from which p90_kwh is taken")
    model: str
    weather: WeatherReport
    planes: list[PlaneReport]
    warnings: list[str]

    @classmethod
    def of(cls, production: Production, weather: Weather, file: str | None) -> "ProduceReport":
        sigma = Uncertainty().sigma_pct
        return cls(
            annual_kwh=production.annual_kwh,
            monthly_kwh=production.monthly_kwh.tolist(),
            kwh_per_kwdc=production.kwh_per_kwdc,
            p90_kwh=exceeded_kwh(production.annual_kwh, 90.0, sigma),
            sigma_pct=sigma,
            model=f"{production.model}, Heliograph {production.model_version}",
            weather=WeatherReport(
                file=file,
                format=weather.source,
                station=weather.station,
                latitude=weather.latitude,
                longitude=weather.longitude,
                elevation_m=weather.elevation_m,
                utc_offset_hours=weather.utc_offset_hours,
                records_per_hour=weather.records_per_hour,
                time_stamps="interval" if weather.averaged else "instant",
                distance_km=weather.distance_km,
            ),
            planes=[
                PlaneReport(
                    annual_kwh=float(production.plane_kwh[i].sum()),
                    monthly_kwh=production.plane_monthly_kwh[i].tolist(),
                    kwh_per_kwdc=float(production.plane_kwh[i].sum() / production.kwdc[i]),
                    irradiation_kwh_m2=float(production.plane_poa_kwh_m2[i]),
                    clipped_kwh=float(production.clipped_kwh[i]),
                )
                for i in range(len(production.kwdc))
            ],
            warnings=list(weather.notes),
        )
