"""What every later stage needs to know of a design: the devices that are built, and what they are expected to do.

The lists have the shape of ``system`` in a design file, so that what is drawn, ordered, permitted, tested and
registered is one list. A design of version 1 of these facts states no arrays and no batteries: their lists are empty.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from pydantic import ConfigDict, Field, model_validator

from shared.schemas.event import Part
from shared.schemas.quantities import (
    Amperes,
    Code,
    Count,
    Degrees,
    Id,
    KilovoltAmperes,
    KilowattHours,
    Kilowatts,
    Line,
    ModuleWatts,
    Ordinal,
    Percent,
    PercentPerKelvin,
    Phases,
    ServiceVolts,
    Sha256,
    StorageKilowattHours,
    Volts,
)
from shared.schemas.upcasters import facts_2

MAX_DEVICES: Final = 50_000
"""Of one kind in a design: what 4 MiB hold."""

Name = Code
"""Identifies a device within one design."""


class Coupling(StrEnum):
    """Where a battery meets the PV: on the AC side behind an inverter of its own, or on the DC side of the PV's."""

    AC = "ac"
    DC = "dc"


class ModuleFacts(Part):
    """One model of module: how many are built in, and its data sheet at standard test conditions."""

    model: Line
    """Model as the certification lists it."""
    count: Count = Field(gt=0)
    """Number of modules of this model."""
    pmax_w: ModuleWatts
    """Nameplate power of one module, W."""
    voc_v: Volts | None = Field(gt=0, default=None)
    """Open-circuit voltage of one module, V; null where it is not known."""
    isc_a: Amperes | None = Field(gt=0, default=None)
    """Short-circuit current of one module, A; null where it is not known."""
    beta_voc_pct_per_k: PercentPerKelvin | None = None
    """Change of the open-circuit voltage with temperature, %/K; null where the data sheet states none."""
    alpha_isc_pct_per_k: PercentPerKelvin | None = None
    """Change of the short-circuit current with temperature, %/K; null where the data sheet states none."""
    gamma_pct_per_k: PercentPerKelvin | None = None
    """Change of the maximum power with temperature, %/K; null where the data sheet states none."""
    max_system_v: Volts | None = Field(gt=0, default=None)
    """Highest voltage of a system that it is built for, V; null where the data sheet states none."""
    series_fuse_a: Amperes | None = Field(gt=0, default=None)
    """Largest series fuse, A; null where the data sheet states none."""


class ArrayFacts(Part):
    """Modules of one model in one plane: what sees the same sun."""

    id: Name
    """Identifies the array within the design."""
    plane: Name | None = None
    """The roof plane of the site that it lies on; null in records from before it was told."""
    tilt: Annotated[Degrees, Field(le=180)]
    """From the horizontal, degrees."""
    azimuth: Degrees
    """Where it faces, degrees clockwise from true north."""
    module: Line
    """Model of its modules."""
    count: Count = Field(gt=0)
    """Number of its modules."""
    shade_pct: Percent | None = Field(lt=100, default=None)
    """What shade takes from a year's irradiation, %; null where ``losses_pct`` of the design holds it, if anything."""


class StringFacts(Part):
    """Equal strings on one input."""

    id: Name
    """Identifies the string within the design."""
    array: Name | None = None
    """The array on which it lies; null where the design does not say."""
    inverter: Name | None = None
    """The inverter that it feeds; null where the design does not say."""
    mppt: Ordinal | None = None
    """Which of the inverter's inputs, counted from 1; null where the design does not say."""
    modules: Count = Field(gt=0)
    """Modules in series."""
    parallel: Count = Field(gt=0, default=1)
    """Strings in parallel that are one entry of this list."""


class BranchFacts(Part):
    """Micro-inverters on one AC circuit."""

    id: Name
    """Identifies the branch within the design."""
    array: Name | None = None
    """The array whose modules it takes; null where they are of several."""
    inverters: Annotated[tuple[Name, ...], Field(min_length=1, max_length=1_000)]
    """The entries of ``inverters`` that stand on it."""
    ocpd_a: Amperes | None = None
    """Rating of its breaker, A; null where the design does not say."""


class InverterFacts(Part):
    """Inverters of one model that are one entry of the design; a hybrid stands among the batteries as well."""

    id: Name
    """Identifies the entry within the design."""
    model: Line
    """Model as the certification lists it."""
    count: Count = Field(gt=0, default=1)
    """Pieces: micro-inverters of one branch are one entry."""
    ac_v: ServiceVolts | None = None
    """Nominal AC voltage, V; null where the design does not say."""
    phases: Phases | None = None
    """Phases on which it feeds; null where the design does not say."""
    kw: Kilowatts
    """Continuous AC power of one piece at its setting, kW."""
    kva: KilovoltAmperes | None = Field(gt=0, default=None)
    """Apparent power of one piece, kVA; null where it is not known."""


class BatteryFacts(Part):
    """Batteries of one model that are one entry of the design."""

    id: Name
    """Identifies the entry within the design."""
    model: Line
    """Model as the certification lists it."""
    count: Count = Field(gt=0, default=1)
    """Pieces."""
    kwh: StorageKilowattHours = Field(gt=0)
    """Usable energy of one piece, kWh."""
    kw: Kilowatts
    """Continuous power that one piece adds, kW; 0 of an expansion, which adds energy alone."""
    coupling: Coupling
    """How it is coupled to the PV."""
    inverter: Name | None = None
    """The inverter that it is behind; null where it has one of its own."""


class ListingStatus(StrEnum):
    """How a listing is known."""

    STATED = "stated"
    """A source states it."""
    EXPECTED = "expected"
    """Everything sold for this use has it, but nobody has read it: a permit set needs the certificate."""


class ListingFacts(Part):
    """The certification of one model of equipment to one standard."""

    model: Line
    """Model as the certification lists it."""
    standard: Code
    """Standard that it is listed to, e.g. UL 1741-SB."""
    status: ListingStatus
    """How it is known."""
    file_no: Code | None = None
    """Number of the certificate or of the listing's file; null where it was not read."""


Modules = Annotated[tuple[ModuleFacts, ...], Field(max_length=100)]
Arrays = Annotated[tuple[ArrayFacts, ...], Field(max_length=10_000)]
Strings = Annotated[tuple[StringFacts, ...], Field(max_length=MAX_DEVICES)]
Branches = Annotated[tuple[BranchFacts, ...], Field(max_length=MAX_DEVICES)]
Inverters = Annotated[tuple[InverterFacts, ...], Field(max_length=MAX_DEVICES)]
Batteries = Annotated[tuple[BatteryFacts, ...], Field(max_length=MAX_DEVICES)]
Listings = Annotated[tuple[ListingFacts, ...], Field(max_length=500)]
MonthlyKilowattHours = Annotated[tuple[KilowattHours, ...], Field(min_length=12, max_length=12)]


class DesignFacts(Part):
    """What every later stage needs to know of the design that is being built."""

    model_config = ConfigDict(
        json_schema_extra={
            "x-rules": [
                "no two arrays, strings, branches, inverters or batteries share an id, no two modules a model",
                "an array, inverter or model of module that is named is stated, where any is",
            ]
        }
    )

    design_id: Id
    """The design; the same through all its versions."""
    version: Ordinal
    """Version of the design, counted from 1."""
    sha256: Sha256
    """Hash of the design's canonical JSON: fixes exactly this version."""
    kwdc: Kilowatts
    """Sum of the modules' nameplate power at standard test conditions, kW; 0 for storage alone."""
    kwac: Kilowatts
    """AC rating of the inverters together, kW, without those of AC-coupled batteries; 0 for storage alone."""
    battery_kwh: StorageKilowattHours = 0
    """Usable energy of the batteries together, kWh; 0 without one."""
    battery_kw: Kilowatts = 0
    """Continuous power of the batteries together, kW; 0 without one."""
    battery_coupling: Coupling | None = None
    """How the battery is coupled; null without one, and where the design does not say."""
    export_limit_kw: Kilowatts | None = None
    """Most that may flow to the grid, kW; null where the system may export all it makes."""
    modules: Modules = ()
    """The models of module; empty for storage alone."""
    arrays: Arrays = ()
    """Where the modules lie; empty for storage alone, and where the design does not say."""
    strings: Strings = ()
    """How they are connected in series; empty for micro-inverters."""
    branches: Branches = ()
    """Circuits of micro-inverters; empty without any, and where the design does not say."""
    inverters: Inverters = ()
    """The inverters; those that are part of an AC-coupled battery stand among the batteries alone."""
    batteries: Batteries = ()
    """The batteries; empty without any, and where the design does not say."""
    listings: Listings = ()
    """What is known of the certification of each model; empty where the design does not say."""
    annual_kwh: KilowattHours
    """Expected production of a typical first year (P50), kWh; 0 for storage alone."""
    p90_kwh: KilowattHours
    """Production of a first year that is exceeded with 90 % probability, kWh; 0 for storage alone."""
    monthly_kwh: MonthlyKilowattHours | None = None
    """Expected production of each month of that year (P50), kWh; null where the design does not say."""
    losses_pct: Percent | None = Field(lt=100, default=None)
    """Losses of DC power that the yield was computed with, %; null where the design states none. Shade is among them
    where the arrays do not state it."""
    service_voltage_v: ServiceVolts = 240
    """Nominal voltage of the customer's service, V."""
    service_phases: Phases | None = None
    """Phases of the customer's service; null where the design does not say."""
    normal_category: Code = "B"
    """IEEE 1547-2018 normal operating performance category, A or B."""
    abnormal_category: Code = "III"
    """IEEE 1547-2018 abnormal operating performance category, I, II or III."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        kinds: tuple[Sequence[ArrayFacts | StringFacts | BranchFacts | InverterFacts | BatteryFacts], ...] = (
            self.arrays, self.strings, self.branches, self.inverters, self.batteries,
        )  # fmt: skip
        for ids in ([one.model for one in self.modules], *([one.id for one in devices] for devices in kinds)):
            if len(set(ids)) < len(ids):
                raise ValueError(f"{next(id for id in ids if ids.count(id) > 1)} is stated twice")
        lain = [*(one.array for one in self.strings), *(one.array for one in self.branches)]
        fed = [*(one.inverter for one in self.strings), *(one.inverter for one in self.batteries)]
        fed += [inverter for one in self.branches for inverter in one.inverters]
        _stated("array", lain, [one.id for one in self.arrays])
        _stated("inverter", fed, [one.id for one in self.inverters])
        _stated("module", (one.module for one in self.arrays), [one.model for one in self.modules])
        return self

    @classmethod
    def stored(cls, facts: Mapping[str, Any] | None) -> Self:
        """Facts as a database holds them: a row of before may still have those of version 1."""
        return cls.model_validate(
            facts_2(dict(facts)) if facts and "module_count" in facts and "modules" not in facts else facts
        )

    # -- sums over the lists, for those who need no more ---------------------------------------------------------------

    @property
    def module_count(self) -> int:
        return sum(one.count for one in self.modules)

    @property
    def module_model(self) -> str:
        """Of all modules, several joined; empty without any."""
        return " + ".join(one.model for one in self.modules)

    @property
    def module_power_w(self) -> float:
        """Mean of all modules, W; 0 without any."""
        return 1000 * self.kwdc / self.module_count if self.modules else 0.0

    @property
    def inverter_count(self) -> int:
        return sum(one.count for one in self.inverters)

    @property
    def inverter_model(self) -> str:
        """Of all inverters, several joined; empty without any."""
        return " + ".join(dict.fromkeys(one.model for one in self.inverters))

    @property
    def battery_models(self) -> frozenset[str]:
        """Empty also where the design does not say."""
        return frozenset(one.model for one in self.batteries)

    @property
    def storage_beside_kw(self) -> float:
        """What storage puts out through inverters of its own, kW; behind a hybrid inverter it adds nothing to that."""
        if self.batteries and self.battery_kw:
            return sum(one.count * one.kw for one in self.batteries if one.inverter is None)
        return 0.0 if self.battery_coupling is Coupling.DC else self.battery_kw

    @property
    def generators(self) -> tuple[float, float, str]:
        """What an application states: kW of the inverters, kW of storage beside them, their model.

        Storage alone that has inverters of its own is itself what is applied for.
        """
        if self.inverters or not self.batteries:
            return self.kwac, self.storage_beside_kw, self.inverter_model
        return self.storage_beside_kw, 0.0, " + ".join(dict.fromkeys(one.model for one in self.batteries))

    @property
    def string_lengths(self) -> tuple[int, ...]:
        """Modules in each string, parallel ones one by one."""
        return tuple(one.modules for one in self.strings for _ in range(one.parallel))

    def module_of(self, string: StringFacts) -> ModuleFacts:
        """The model of module of a string: that of its array, or the only one. ValueError where nobody can say."""
        array = next((one for one in self.arrays if one.id == string.array), None)
        models = [one for one in self.modules if array is None or one.model == array.module]
        if len(models) != 1:
            raise ValueError(f"the design does not say of which module string {string.id} is")
        return models[0]

    @property
    def string_voc_stc_v(self) -> float | None:
        """Open-circuit voltage of the string with the highest, V; None without strings or where it is not known."""
        found = [(self.module_of(one).voc_v, one.modules) for one in self.strings]
        return max((voc * modules for voc, modules in found if voc is not None), default=None)


def _stated(kind: str, named: Iterable[str | None], stated: Sequence[str]) -> None:
    """What is named has to be stated, where any is: facts of older designs name without stating."""
    known = set(stated)
    unknown = next((one for one in named if one is not None and one not in known), None)
    if stated and unknown is not None:
        raise ValueError(f"{kind} {unknown} is named but not stated")
