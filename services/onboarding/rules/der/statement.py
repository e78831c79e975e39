"""The nameplate of one system in every protocol: what is asked, and what is answered."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.onboarding.rules.der import ieee2030_5, openadr, sunspec
from services.onboarding.rules.der.ratings import Ratings, apparent_kva, beside, ratings
from shared.schemas.parts import Coupling

Power = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
"""kW or kVA."""
Energy = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
"""kWh."""


class StatedInverter(BaseModel):
    """Inverters of one model, as a design lists them."""

    model_config = ConfigDict(frozen=True)

    count: Annotated[int, Field(ge=1, le=100_000)] = 1
    kw: Power
    """Of one piece."""
    kva: Power | None = None


class NameplateRequest(BaseModel):
    """The facts of a design that its nameplate follows from; others are ignored."""

    model_config = ConfigDict(frozen=True)

    kwac: Power = 0
    """Of the PV inverters together, kW; 0 for storage alone."""
    kva: Power | None = None
    """Apparent power of the same inverters, kVA; without it what ``inverters`` state, else at unity power factor."""
    inverters: Annotated[tuple[StatedInverter, ...], Field(max_length=1_000)] = ()
    battery_kwh: Energy = 0
    """Usable energy of the battery, kWh; 0 without one."""
    battery_kw: Power = 0
    """Continuous power of the battery, kW; 0 without one."""
    battery_coupling: Coupling | None = None
    """How PV and battery are coupled; AC is taken where both are there and nothing is said."""
    export_limit_kw: Power | None = None
    """Most that may flow to the grid, kW; null where that is not limited."""
    normal_category: Literal["A", "B"] = "B"
    abnormal_category: Literal["I", "II", "III"] = "III"

    @model_validator(mode="after")
    def _is_a_system(self) -> Self:
        if (self.battery_kwh > 0) is not (self.battery_kw > 0):
            given = f"{self.battery_kwh:g} kWh and {self.battery_kw:g} kW are given"
            raise ValueError(f"a battery has both energy and power: {given}")
        if self.kwac == 0 and self.battery_kw == 0:
            raise ValueError("neither PV inverters (kwac) nor a battery are given")
        if self.battery_coupling is not None and self.battery_kw == 0:
            raise ValueError(f"a coupling ({self.battery_coupling}) is given, but no battery")
        inverters_kw = self.kwac or self.battery_kw
        if self.kva is not None and self.kva < inverters_kw:
            raise ValueError(f"{self.kva:g} kVA of inverters cannot give {inverters_kw:g} kW")
        return self

    @property
    def assumes_coupling(self) -> bool:
        return self.kwac > 0 and self.battery_kw > 0 and self.battery_coupling is None

    def ratings(self) -> Ratings:
        listed = apparent_kva(self.kwac, ((one.count, one.kw, one.kva) for one in self.inverters))
        coupling = Coupling.AC if self.assumes_coupling else self.battery_coupling
        return ratings(
            kwac=self.kwac,
            kva=listed if self.kva is None else self.kva,
            battery_kwh=self.battery_kwh,
            battery_kw=self.battery_kw,
            beside_kw=beside(self.battery_kw, coupling),
            normal_category=self.normal_category,
            abnormal_category=self.abnormal_category,
        )


def statement(request: NameplateRequest) -> dict[str, Any]:
    """``{ieee2030_5, sunspec, openadr, warnings}``."""
    rated = request.ratings()
    limit_w = None if request.export_limit_kw is None else round(request.export_limit_kw * 1000)
    assumed = {"code": "ASSUMED", "place": "battery_coupling", "text": "the coupling is not stated, AC is taken"}
    return {
        "ieee2030_5": ieee2030_5.der_capability(rated),
        "sunspec": sunspec.models(rated),
        "openadr": openadr.resource(rated, limit_w),
        "warnings": [assumed] if request.assumes_coupling else [],
    }
