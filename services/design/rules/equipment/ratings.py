"""What is known of a module, an inverter, a battery: ratings, where they were read, listings, availability.

None means that a value was not found; whoever needs it gets ``MissingRating`` and not a guess.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

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
    file_number: str | None = None
    """Of the certifying laboratory, e.g. ``E341165``; None where it was not read."""


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
    certifications: tuple[Certification, ...]
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
            "note",
            "optimizer",
            "joined",
            "inverter_key",
            "branch_ocpd_a",
            "expands_key",
            "expansions",
            "wires",
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
    weight_kg: Positive | None
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
    shortest: int
    longest: int
    max_string_w: Positive


class JoinedInputs(Entry):
    """Inputs bridged in pairs for modules of larger current."""

    mppt_count: int
    max_input_a: Positive
    max_isc_a: Positive


class InverterSpec(Equipment):
    """A PV inverter. A hybrid one also feeds a battery."""

    kind: Literal["string", "hybrid", "optimizer", "micro"]
    ac_kw: Positive
    """Continuous."""
    ac_kva: Positive | None = None
    """Apparent; None: as ``ac_kw``."""
    ac_a: Positive
    """A phase."""
    ac_v: Positive
    """Line to line; a model that is set for several voltages has a row for each."""
    phases: Literal[1, 3] = 1
    wires: Literal[2, 3, 4] | None = None
    """Conductors of its output without the equipment grounding one; None: as the service has them."""
    max_v: Positive | None
    mppt_low_v: Positive | None
    mppt_high_v: Positive | None
    mppt_count: int | None
    max_input_a: Positive | None
    """Per MPPT."""
    max_isc_a: Positive | None
    """Per MPPT; of a micro-inverter, the largest Isc of the module itself."""
    inputs_per_mppt: int | None = None
    """Strings that the terminals of one MPPT take; None where it was not found."""
    max_dc_kw: Positive | None
    """Largest array at STC."""
    units_per_branch: int | None
    branch_ocpd_a: int | None
    ocpd_a: int | None
    """Largest overcurrent device at its output."""
    kaic_ka: Positive | None = None
    """Short-circuit current that its AC terminals withstand."""
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
    """A battery system with its inverter, or an expansion pack of one."""

    coupling: Literal["ac", "dc"]
    ac_v: Positive = 240
    """Line to line, where it feeds the AC side by itself."""
    phases: Literal[1, 3] = 1
    usable_kwh: Positive
    discharge_kw: Annotated[float, Field(ge=0)]
    """0 of an expansion pack, which adds energy and no power."""
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
    weight_kg: Positive | None
    height_m: Positive | None
    width_m: Positive | None
    depth_m: Positive | None
    warranty_years: int
    warranty_mwh: Positive | None
    inverter_key: str | None
    """The hybrid inverter it is part of (of the same key), or hangs on."""
    expands_key: str | None = None
    """The battery that it is an expansion pack of."""
    expansions: int | None = None
    """Expansion packs that one unit takes; None: none, or not found."""
