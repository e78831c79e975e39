"""What is tested: the minimal design that a session of tests is judged against."""

from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.commissioning.rules.limits.strings import InstalledModule, StringEntry

PVWATTS_LOSSES_PCT: Final = 14.08
"""Soiling, shading, mismatch, wiring ... where a design states none: Dobos, PVWatts Version 5 Manual,
NREL/TP-6A20-62641, table 6."""
PVWATTS_INVERTER_PCT: Final = 96.0
"""Nominal efficiency of PVWatts, same manual, section 11."""
ALL: Final = "all"
"""The array of a design that states none."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class BuiltString(StringEntry):
    module: InstalledModule | None = None
    """None: the design's."""


class BuiltArray(_Part):
    """What sees the same sun."""

    id: Annotated[str, Field(min_length=1, max_length=120)]
    kwdc: Annotated[float, Field(gt=0)]
    shade_pct: Annotated[float, Field(ge=0, lt=100)] = 0.0
    """What shade takes from its sun, %; 0 where ``losses_pct`` holds it."""
    gamma_pct_per_k: Annotated[float, Field(gt=-1, le=0)] | None = None
    """Change of its modules' power with temperature; None: that of the design's module."""


class BuiltDesign(_Part):
    """Module, strings, arrays and ratings. A design without strings has micro-inverters or is storage alone."""

    module: InstalledModule | None = None
    strings: list[BuiltString] = []
    arrays: list[BuiltArray] = []
    """Empty: one plane of ``kwdc``."""
    branches: dict[str, Annotated[int, Field(gt=0)]] = {}
    """Circuit of micro-inverters -> how many stand on it."""
    kwdc: Annotated[float, Field(ge=0)] | None = None
    kwac: Annotated[float, Field(ge=0)] | None = None
    losses_pct: Annotated[float, Field(ge=0, lt=100)] = PVWATTS_LOSSES_PCT
    """All losses between the cells and the inverter; shade of this site among them, unless the arrays state it."""
    inverter_efficiency_pct: Annotated[float, Field(gt=0, le=100)] = PVWATTS_INVERTER_PCT
    battery_kw: Annotated[float, Field(ge=0)] = 0.0
    battery_kwh: Annotated[float, Field(ge=0)] = 0.0
    """Usable; 0 where the design does not say."""
    export_limit_kw: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.module is None and any(one.module is None for one in self.strings):
            raise ValueError("module is needed with strings")
        ids = [one.id for one in self.strings]
        if len(set(ids)) < len(ids):
            raise ValueError(f"string {next(id for id in ids if ids.count(id) > 1)} is there twice")
        return self

    def string(self, target: str) -> BuiltString | None:
        """By its id, with or without the word string before it."""
        wanted = target.strip().casefold().removeprefix("string").strip(" #:-")
        for one in self.strings:
            if one.id.casefold() in (target.strip().casefold(), wanted):
                return one
        return next((one for one in self.strings if one.id.casefold().removeprefix("string").strip() == wanted), None)

    def module_of(self, string: BuiltString) -> InstalledModule:
        module = string.module or self.module
        assert module is not None, "a string without a module"
        return module

    @property
    def expected_ratio(self) -> float:
        """The temperature-corrected performance ratio that this design promises, shade aside that its arrays state."""
        return (1 - self.losses_pct / 100) * self.inverter_efficiency_pct / 100

    @property
    def planes(self) -> tuple[BuiltArray, ...]:
        """The arrays; the whole as one where the design states none."""
        if self.arrays or not self.kwdc:
            return tuple(self.arrays)
        return (BuiltArray(id=ALL, kwdc=self.kwdc),)

    def gamma_of(self, array: BuiltArray) -> float:
        """%/K. ValueError where nobody knows it."""
        known = array.gamma_pct_per_k if self.module is None else array.gamma_pct_per_k or self.module.gamma_pct_per_k
        if known is None:
            raise ValueError(f"the temperature coefficient of the modules of array {array.id} is not known")
        return known
