"""Expected voltage and current of strings under the sun and at the temperature of their own array.

Voc = modules x Voc,stc x (1 + beta (T - 25 degC)); it hardly depends on irradiance above ``LEAST_IRRADIANCE``.
Isc = strings in parallel x Isc,stc x G / 1000 x (1 + alpha (T - 25 degC)).
"""

from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.commissioning.rules.limits.insulation import insulation_test, method

STC_IRRADIANCE: Final = 1000.0
STC_TEMPERATURE: Final = 25.0
LEAST_IRRADIANCE: Final = 400.0
"""Below, correction to STC is not trusted: IEC 62446-1 7.2 asks it of I-V curves; applied to all corrected values."""
TOLERANCE_PCT: Final = 5.0
"""From the datasheet value as corrected: policy; IEC 62446-1 6.4 and 6.5 state 5 % between identical strings."""

Id = Annotated[str, Field(min_length=1, max_length=120)]
Irradiance = Annotated[float, Field(ge=0, le=2_000)]
CellTemperature = Annotated[float, Field(ge=-60, le=120)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class ModuleRatings(_Input):
    """A module at STC, with its temperature coefficients in per cent per kelvin."""

    voc_v: Annotated[float, Field(ge=0.1, le=3_000)]
    isc_a: Annotated[float, Field(ge=0.001, le=1_000)]
    pmax_w: Annotated[float, Field(gt=0, le=5_000)]
    beta_voc_pct_per_k: Annotated[float, Field(gt=-1, le=0)]
    alpha_isc_pct_per_k: Annotated[float, Field(gt=-1, lt=1)]
    gamma_pct_per_k: Annotated[float, Field(gt=-1, le=0)]

    def voc_at(self, cell_temperature_c: float) -> float:
        return self.voc_v * (1 + self.beta_voc_pct_per_k / 100 * (cell_temperature_c - STC_TEMPERATURE))

    def isc_at(self, irradiance_w_m2: float, cell_temperature_c: float) -> float:
        warmth = 1 + self.alpha_isc_pct_per_k / 100 * (cell_temperature_c - STC_TEMPERATURE)
        return self.isc_a * irradiance_w_m2 / STC_IRRADIANCE * warmth

    def pmax_at(self, irradiance_w_m2: float, cell_temperature_c: float) -> float:
        warmth = 1 + self.gamma_pct_per_k / 100 * (cell_temperature_c - STC_TEMPERATURE)
        return self.pmax_w * irradiance_w_m2 / STC_IRRADIANCE * warmth


class ModuleSheet(ModuleRatings):
    """What the tests need of a module's datasheet."""

    max_system_v: Annotated[float, Field(gt=0, le=3_000)]


class InstalledModule(ModuleRatings):
    """A module of a design, whose datasheet may say less."""

    max_system_v: Annotated[float, Field(gt=0, le=3_000)] | None = None
    """None: insulation is tested at the voltage of its class."""


class StringEntry(_Input):
    """Strings that are measured as one: ``parallel`` of them, all of ``modules`` in series on one array."""

    id: Id
    array: Id
    modules: Annotated[int, Field(ge=1, le=1_000)]
    parallel: Annotated[int, Field(ge=1, le=1_000)] = 1


class ArrayWeather(_Input):
    irradiance_w_m2: Irradiance
    """In the plane of this array."""
    cell_temperature_c: CellTemperature


class LimitsRequest(_Input):
    module: ModuleSheet
    strings: Annotated[list[StringEntry], Field(min_length=1)]
    arrays: Annotated[dict[str, ArrayWeather], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        seen: set[str] = set()
        for entry in self.strings:
            if entry.id in seen:
                raise ValueError(f"string {entry.id} is there twice")
            seen.add(entry.id)
            if entry.array not in self.arrays:
                raise ValueError(f"string {entry.id} stands on array {entry.array}, which arrays does not hold")
        for name, weather in self.arrays.items():
            if weather.irradiance_w_m2 < LEAST_IRRADIANCE:
                raise ValueError(
                    f"arrays.{name}: {weather.irradiance_w_m2:g} W/m2 is too little sun, "
                    f"at least {LEAST_IRRADIANCE:g} are needed"
                )
        return self


class Band(BaseModel):
    """What is expected, and the lowest and highest reading that passes."""

    model_config = ConfigDict(frozen=True)

    expected: float
    low: float
    high: float

    @classmethod
    def around(cls, expected: float, pct: float = TOLERANCE_PCT) -> "Band":
        return cls(expected=expected, low=expected * (1 - pct / 100), high=expected * (1 + pct / 100))

    def holds(self, measured: float) -> bool:
        return self.low <= measured <= self.high


class Insulation(BaseModel):
    model_config = ConfigDict(frozen=True)

    system_v: float
    test_v: float
    least_mohm: float
    method: str


class StringLimits(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    voc_v: Band
    isc_a: Band
    """Of the whole entry, all parallel strings together."""
    insulation: Insulation


class Limits(BaseModel):
    model_config = ConfigDict(frozen=True)

    strings: list[StringLimits]


def limits(request: LimitsRequest) -> Limits:
    """What every string entry should measure."""
    return Limits(
        strings=[string_limits(request.module, entry, request.arrays[entry.array]) for entry in request.strings]
    )


def string_limits(module: ModuleSheet, entry: StringEntry, weather: ArrayWeather) -> StringLimits:
    isc = module.isc_at(weather.irradiance_w_m2, weather.cell_temperature_c)
    return StringLimits(
        id=entry.id,
        voc_v=Band.around(entry.modules * module.voc_at(weather.cell_temperature_c)),
        isc_a=Band.around(entry.parallel * isc),
        insulation=insulation_of(module, entry),
    )


def insulation_of(module: ModuleSheet | InstalledModule, entry: StringEntry) -> Insulation:
    """The insulation test of a string entry, which needs no sun."""
    test = insulation_test(entry.modules * module.voc_v, module.max_system_v)
    how = method(entry.modules * module.pmax_w, entry.parallel)
    return Insulation(system_v=test.system_v, test_v=test.test_v, least_mohm=test.least_mohm, method=how)
