"""What is tested: the minimal design that a session of tests is judged against."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.commissioning.rules.limits.strings import InstalledModule, StringEntry

PVWATTS_LOSSES_PCT = 14.08
"""Where a design states none: Dobos, PVWatts Version 5 Manual, NREL/TP-6A20-62641, table 6."""


class BuiltDesign(BaseModel):
    """Module, strings and ratings. A design without strings has micro-inverters or is storage alone."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    module: InstalledModule | None = None
    strings: list[StringEntry] = []
    kwdc: Annotated[float, Field(ge=0)] | None = None
    kwac: Annotated[float, Field(ge=0)] | None = None
    losses_pct: Annotated[float, Field(ge=0, lt=100)] = PVWATTS_LOSSES_PCT
    """All losses between the cells and the inverter, shade of this site among them."""
    inverter_efficiency_pct: Annotated[float, Field(gt=0, le=100)] = 96.0
    battery_kw: Annotated[float, Field(ge=0)] = 0.0

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.strings and self.module is None:
            raise ValueError("module is needed with strings")
        ids = [one.id for one in self.strings]
        if len(set(ids)) < len(ids):
            raise ValueError(f"string {next(id for id in ids if ids.count(id) > 1)} is there twice")
        return self

    def string(self, target: str) -> StringEntry | None:
        """By its id, with or without the word string before it."""
        wanted = target.strip().casefold().removeprefix("string").strip(" #:-")
        for one in self.strings:
            if one.id.casefold() in (target.strip().casefold(), wanted):
                return one
        return next((one for one in self.strings if one.id.casefold().removeprefix("string").strip() == wanted), None)
