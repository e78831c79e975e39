"""What is known of a module, an inverter, a battery: ratings, where they were read, listings, availability.

None means that a value was not found; whoever needs it gets ``MissingRating`` and not a guess.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.design.rules.checks import Check, Result
from services.design.rules.electrical.strings import InverterInput, ModuleRatings

Positive = Annotated[float, Field(gt=0)]


class MissingRating(ValueError):
    """A datasheet value that a calculation needs was never found."""


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Source(Entry):
    title: str
    url: str | None
    date: str | None
    read_as: Literal["document", "transcription"]
    """Whether the document itself was read, or what somebody copied out of it."""


class Certification(Entry):
    standard: str
    """E.g. ``UL 1741-SB``, ``UL 9540``, ``UL 61730``."""
    status: Literal["stated", "expected"]
    """``stated`` in a source; ``expected`` of everything sold for this use, but not read: confirm the listing."""
    file_no: str | None = None
    """Number of the certificate or of the listing's file; null where it was not read."""


class Availability(Entry):
    state: Literal["available", "discontinued", "substituted"]
    since: date | None
    substituted_by: str | None
    """Key of what takes its place, in the same list."""
    note: str | None


class Equipment(Entry):
    """What all three kinds share."""

    key: str
    manufacturer: str
    model: str
    certifications: Annotated[tuple[Certification, ...], Field(min_length=1)]
    availability: Availability
    sources: tuple[str, ...]
    last_verified: date
    note: str | None

    @property
    def name(self) -> str:
        return f"{self.manufacturer} {self.model}"

    @property
    def not_found(self) -> tuple[str, ...]:
        """Ratings without a value."""
        optional = (
            *("note", "optimizer", "joined", "inverter_key", "branch_ocpd_a", "units_per_branch", "units_per_inverter"),
            *("max_ocpd_a", "max_dc_ac", "ac_kva", "dc_v", "dc_a"),
        )
        return tuple(name for name, value in self if value is None and name not in optional)

    def need(self, field: str) -> float:
        """A rating, or MissingRating."""
        value = getattr(self, field)
        if value is None:
            raise MissingRating(f"{self.name}: {field} was not found in any source")
        return float(value)

    def certification_check(self, standard: str) -> Check:
        """Whether the equipment is listed to a standard, as far as the sources say."""
        status = next((item.status for item in self.certifications if item.standard == standard), None)
        told: dict[str | None, tuple[Result, str]] = {
            "stated": ("pass", "listing stated by a source"),
            "expected": ("note", "listing expected, not read in a source; a permit set needs the certificate"),
            None: ("fail", "no listing known"),
        }
        result, detail = told[status]
        return Check(
            rule="listing",
            edition=standard,
            subject=self.model,
            limit=None,
            value=None,
            unit="",
            result=result,
            citation=f"NEC 110.3(B); {standard}",
            detail=f"{self.name}: {detail}",
            severity="equipment",
        )

    def listing(self, standard: str) -> str:
        """As a drawing states it: the standard, with ``expected`` where no source states the listing."""
        status = next((item.status for item in self.certifications if item.standard == standard), "not listed")
        return standard if status == "stated" else f"{standard} ({status})"


HEAVIEST_MODULE_KG = 100
"""Two people carry a module onto a roof; the heaviest on the market weigh 40 kg. More is a slip of the pen."""


class ModuleSpec(Equipment):
    """A PV module; electrical values at STC."""

    technology: str
    cells: int | None
    bifacial: bool
    pmax_w: Positive
    voc_v: Positive
    isc_a: Positive
    vmp_v: Positive
    imp_a: Positive
    beta_voc_pct_per_k: Annotated[float, Field(lt=0)]
    beta_vmp_pct_per_k: Annotated[float, Field(lt=0)] | None
    gamma_pmp_pct_per_k: Annotated[float, Field(lt=0)]
    alpha_isc_pct_per_k: float | None
    length_m: Positive | None
    width_m: Positive | None
    thickness_m: Positive | None
    weight_kg: Annotated[float, Field(gt=0, le=HEAVIEST_MODULE_KG)] | None
    max_system_v: Positive | None
    series_fuse_a: Positive | None

    @property
    def ratings(self) -> ModuleRatings:
        """For string sizing; the power coefficient stands in for an unpublished one of Vmp."""
        return ModuleRatings(
            voc_v=self.voc_v,
            vmp_v=self.vmp_v,
            isc_a=self.isc_a,
            imp_a=self.imp_a,
            beta_voc_pct_per_k=self.beta_voc_pct_per_k,
            beta_vmp_pct_per_k=self.beta_vmp_pct_per_k or self.gamma_pmp_pct_per_k,
        )


class Optimizer(Entry):
    """What an inverter's optimizers ask of a string."""

    model: str
    max_module_voc_v: Positive
    max_module_isc_a: Positive
    max_module_w: Positive | None
    """Largest module at STC."""
    shortest: int
    longest: int
    max_string_w: Positive


class JoinedInputs(Entry):
    """Inputs bridged in pairs for modules of larger current."""

    mppt_count: int
    max_input_a: Positive
    max_isc_a: Positive


class InverterSpec(Equipment):
    """A PV inverter on one kind of service. A hybrid one also feeds a battery.

    A product for several services has a row for each, of the same model.
    """

    kind: Literal["string", "hybrid", "optimizer", "micro"]
    ac_kw: Positive
    """Continuous."""
    ac_a: Positive
    """A phase."""
    ac_v: Positive
    """Between its output conductors, nominal."""
    phases: Literal[1, 3]
    """1 of a single-phase or split-phase output, 3 of a three-phase one."""
    wires: Literal[2, 3, 4]
    """Output conductors with the neutral where it needs one, without the equipment ground."""
    ac_kva: Positive | None
    """Largest apparent power; null where the sheet does not tell it from the continuous output."""
    max_v: Positive | None
    mppt_low_v: Positive | None
    mppt_high_v: Positive | None
    mppt_count: int | None
    inputs_per_mppt: int | None
    """Strings that one MPPT has terminals for."""
    max_input_a: Positive | None
    """Per MPPT."""
    max_isc_a: Positive | None
    """Per MPPT; of a micro-inverter, the largest Isc of the module itself."""
    max_dc_kw: Positive | None
    """Largest array at STC."""
    max_dc_ac: Positive | None
    """Largest ratio of array at STC to continuous output that the maker admits."""
    units_per_branch: int | None
    branch_ocpd_a: int | None
    ocpd_a: int | None
    """Breaker of its output: the next standard size above 1.25 times its current (705.28)."""
    max_ocpd_a: int | None
    """Largest breaker that the maker admits."""
    efficiency_pct: Positive | None
    weight_kg: Positive | None
    optimizer: Optimizer | None
    joined: JoinedInputs | None

    @property
    def input(self) -> InverterInput:
        """One MPPT input, for string sizing; MissingRating where a rating that it needs is unknown."""
        return InverterInput(
            max_v=self.need("max_v"),
            mppt_low_v=self.need("mppt_low_v"),
            mppt_high_v=self.need("mppt_high_v"),
            max_input_a=self.need("max_input_a"),
            max_isc_a=self.max_isc_a,
        )


class BatterySpec(Equipment):
    """A battery: with its own inverter (``ac``), part of a hybrid inverter, or on the battery input of one (``dc``)."""

    coupling: Literal["ac", "dc"]
    ac_v: Positive | None
    """Of its own output or that of the inverter it is part of; null of a battery without one."""
    phases: Literal[1, 3] | None
    dc_v: Positive | None
    """Nominal, at its terminals; null of one with an inverter of its own."""
    dc_a: Positive | None
    """Continuous, at its terminals."""
    usable_kwh: Positive
    discharge_kw: Annotated[float, Field(ge=0)]
    """Continuous, of one unit. 0 of an expansion pack: it adds energy and no power."""
    charge_kw: Positive | None
    """From the AC side."""
    apparent_kva: Positive | None
    ac_a: Positive | None
    ocpd_a: int | None
    surge_kw: Positive | None
    start_lra_a: Positive | None
    """Locked rotor current of a motor that one unit can start."""
    round_trip_pct: Positive | None
    round_trip_path: Literal["ac-battery-ac", "solar-battery-home"]
    chemistry: str
    max_units: int | None
    units_per_inverter: int | None
    """Largest number on one inverter (or, of expansion packs, on one unit)."""
    weight_kg: Positive | None
    height_m: Positive | None
    width_m: Positive | None
    depth_m: Positive | None
    warranty_years: int
    warranty_mwh: Positive | None
    inverter_key: str | None
    """The hybrid inverter it is part of."""
    attaches_to: tuple[str, ...]
    """Hybrid inverters, by key, whose battery input takes it; empty of AC coupling and of one that is part of one."""

    @property
    def expansion(self) -> bool:
        """Whether it is a pack that only adds energy to a unit with an inverter."""
        return self.discharge_kw == 0

    @model_validator(mode="after")
    def _has_an_inverter(self) -> "BatterySpec":
        if self.coupling == "dc" and self.inverter_key is None and not self.attaches_to:
            raise ValueError("a DC-coupled battery names the inverter it is part of or those that take it")
        if self.coupling == "ac" and self.ac_v is None:
            raise ValueError("an AC-coupled battery states the voltage of its output")
        return self
