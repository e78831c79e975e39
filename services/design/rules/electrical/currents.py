"""Currents, overcurrent protection, conductors and voltage drop: NEC 690.8, 690.9, 705.28, 240.4, 310.15.

A conductor is chosen as the trade does it: (1) at the temperature rating of its terminals it carries 125 % of the
maximum current before any correction; (2) at its own rating, corrected for ambient and fill, it carries the maximum
current; (3) its overcurrent device protects it; (4) the voltage drop is acceptable. The smallest size that passes
all four is taken; the smallest that passes the first three, where no size is thick enough for the fourth. Above what
one conductor carries, equal sets of 1/0 or more run in raceways of their own (310.10(G)).
"""

from collections.abc import Iterator
from math import floor
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.design.rules.checks import Check, at_least, at_most, failures
from services.design.rules.electrical import nec
from services.design.rules.electrical.nec import Material, TemperatureRating

CONTINUOUS_FACTOR = 1.25
"""690.8(B)(1), 705.28(B): conductors and devices carry 125 % of a continuous current (80 % of their rating)."""

PV_CURRENT_FACTOR = 1.25
"""690.8(A)(1): short-circuit current at more than 1,000 W/m²."""

SMALLEST_IN_PARALLEL = "1/0"
"""310.10(G): conductors are connected in parallel from 1/0 AWG on."""

MOST_SETS = 16
"""16 sets of 600 kcmil carry more than the largest service that a site may have."""

VOLTAGE_DROP_LIMIT_PCT = 3.0
"""Advice of 215.2(A) Informational Note; makers of micro-inverters ask for 2 %."""


class Run(BaseModel):
    """A wiring run to size. Lengths are one way."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    name: str
    maximum_current_a: Annotated[float, Field(gt=0)]
    """690.8(A): already with the 1.25 for irradiance on a PV circuit, the rated output on an inverter circuit."""
    voltage_v: Annotated[float, Field(gt=0)]
    length_m: Annotated[float, Field(ge=0)]
    ambient_c: Annotated[float, Field(ge=-60, le=85)]
    """Highest ambient of the run, with the rooftop adder where it applies."""
    conductors_in_raceway: Annotated[int, Field(ge=1)] = 2
    """Current-carrying ones; the neutral of a 240 V run is not."""
    material: Material = "copper"
    insulation_c: TemperatureRating = 90
    terminal_c: TemperatureRating = 75
    ocpd_a: Annotated[int, Field(gt=0)] | None = None
    """Rating of the device; None: the smallest standard one, or no device where ``has_ocpd`` is False."""
    has_ocpd: bool = True
    """False where 690.9(A) spares it: one or two strings in parallel."""
    voltage_drop_limit_pct: Annotated[float, Field(gt=0)] = VOLTAGE_DROP_LIMIT_PCT
    phases: Literal[1, 3] = 1
    smallest_size: str | None = None
    """A size that must not be undercut, e.g. 6 AWG of 705.11(B)."""
    pv_circuit: bool = False
    """Whether it is of the PV system's DC circuits, whose grounding conductor need not grow with them (690.45)."""


class Conductor(BaseModel):
    """The result of ``size_conductor``."""

    model_config = ConfigDict(frozen=True)

    run: str
    size: str
    """AWG up to 4/0, kcmil above."""
    sets: int = 1
    """Conductors in parallel for each phase, each set in a raceway of its own."""
    material: Material
    grounding_size: str
    """Copper equipment grounding conductor of each set, AWG or kcmil."""
    ocpd_a: int | None
    ampacity_a: float
    """Corrected for ambient and fill, not above the terminals' table value; all sets together."""
    voltage_drop_pct: float
    checks: list[Check]

    @property
    def sizes(self) -> str:
        """E.g. ``10 AWG``, ``2 sets of 3/0 AWG``."""
        one = nec.with_unit(self.size)
        return one if self.sets == 1 else f"{self.sets} sets of {one}"

    @property
    def label(self) -> str:
        """As written on a drawing, e.g. ``10 AWG Cu``."""
        return f"{self.sizes} {'Cu' if self.material == 'copper' else 'Al'}"


def pv_circuit_current_a(isc_a: float, strings: int = 1) -> float:
    """Maximum current of parallel strings, 690.8(A)(1)."""
    return PV_CURRENT_FACTOR * isc_a * strings


def standard_ocpd_a(maximum_current_a: float) -> int:
    """The smallest standard device for a continuous current: 1.25 times, rounded up (690.9(B), 705.30, 240.6(A))."""
    return nec.standard_rating_at_least(CONTINUOUS_FACTOR * maximum_current_a)


def needs_string_fuses(parallel_strings: int, isc_a: float, series_fuse_a: float | None) -> bool:
    """Whether 690.9(A) asks for a device in each string.

    It does not where the currents of all other strings cannot exceed the module's series fuse rating, which holds for
    up to two parallel strings by construction.
    """
    others_a = PV_CURRENT_FACTOR * isc_a * (parallel_strings - 1)
    return parallel_strings > 2 or (series_fuse_a is not None and others_a > series_fuse_a)


def voltage_drop_pct(run: Run, size: str, sets: int = 1) -> float:
    """Drop at the maximum current over the run and back, in per cent of its voltage (75 °C DC resistance)."""
    path = 2.0 if run.phases == 1 else 3.0**0.5
    ohm = path * run.length_m * nec.resistance_ohm_per_m(size, run.material) / sets
    return 100.0 * ohm * run.maximum_current_a / run.voltage_v


def corrected_ampacity_a(run: Run, size: str, sets: int = 1) -> float:
    """Table ampacity at the insulation's rating, times the ambient and the fill factor."""
    return (
        sets
        * nec.table_ampacity_a(size, run.material, run.insulation_c)
        * nec.ambient_factor(run.ambient_c, run.insulation_c)
        * nec.fill_factor(run.conductors_in_raceway)
    )


def usable_ampacity_a(run: Run, size: str, sets: int = 1) -> float:
    """What the conductor carries: corrected, and not above its value at the temperature of the terminals."""
    return min(corrected_ampacity_a(run, size, sets), sets * nec.table_ampacity_a(size, run.material, run.terminal_c))


def size_conductor(run: Run, edition: str) -> Conductor:
    """The smallest conductor that the code admits, thicker as far as the voltage drop asks for it.

    Raises ValueError where no number of sets carries the current.
    """
    ocpd = (run.ocpd_a or standard_ocpd_a(run.maximum_current_a)) if run.has_ocpd else None
    sound: Conductor | None = None
    for sets, size in _sizes(run):
        checks = conductor_checks(run, size, ocpd, edition, sets)
        if failures(checks):
            continue
        found = Conductor(
            run=run.name,
            size=size,
            sets=sets,
            material=run.material,
            ocpd_a=ocpd,
            grounding_size=_grounding(run, ocpd, edition, sets, size),
            ampacity_a=round(usable_ampacity_a(run, size, sets), 3),
            voltage_drop_pct=round(voltage_drop_pct(run, size, sets), 4),
            checks=checks,
        )
        if all(check.passed for check in checks):
            return found
        sound = sound or found
    if sound is None:
        raise ValueError(
            f"{run.name}: no {run.material} conductors carry {run.maximum_current_a:.1f} A at {run.ambient_c:g} °C"
        )
    return sound


def _sizes(run: Run) -> Iterator[tuple[int, str]]:
    """Sets and sizes in the order in which they are tried."""
    sizes = nec.conductor_sizes(run.material)
    first = 0 if run.smallest_size is None else sizes.index(run.smallest_size)
    yield from ((1, size) for size in sizes[first:])
    parallel = sizes[sizes.index(SMALLEST_IN_PARALLEL) :]
    for sets in range(2, MOST_SETS + 1):
        yield from ((sets, size) for size in parallel)


def conductor_checks(run: Run, size: str, ocpd_a: int | None, edition: str, sets: int = 1) -> list[Check]:
    """The checks of one size in one run."""
    year = f"NEC {edition}"
    continuous = CONTINUOUS_FACTOR * run.maximum_current_a
    at_terminals = sets * nec.table_ampacity_a(size, run.material, run.terminal_c)
    corrected = corrected_ampacity_a(run, size, sets)
    named = size if sets == 1 else f"{sets} × {size}"
    conditions = f"{run.ambient_c:g} °C, {run.conductors_in_raceway} current-carrying conductors"
    checks = [
        at_least(
            "conductor_continuous",
            at_terminals,
            continuous,
            "A",
            edition=year,
            citation=f"{nec.cite('conductor', edition)}; {nec.cite('terminals', edition)}",
            detail=f"{run.name}: {named} at {run.terminal_c} °C terminals; 125 % of the maximum current",
        ),
        at_least(
            "conductor_corrected",
            corrected,
            run.maximum_current_a,
            "A",
            edition=year,
            citation=f"{nec.cite('ampacity', edition)}; {nec.cite('ambient_correction', edition)}; "
            f"{nec.cite('fill_adjustment', edition)}",
            detail=f"{run.name}: {named} at {conditions}; the maximum current",
        ),
    ]
    if ocpd_a is not None:
        checks += _protection_checks(run, named, size, ocpd_a, usable_ampacity_a(run, size, sets), edition)
    drop = voltage_drop_pct(run, size, sets)
    checks.append(
        at_most(
            "voltage_drop",
            drop,
            run.voltage_drop_limit_pct,
            "%",
            edition=year,
            severity="advice",
            citation=nec.cite("voltage_drop", edition),
            detail=f"{run.name}: {named} over {run.length_m:g} m at {run.voltage_v:g} V",
        )
    )
    return checks


def _protection_checks(run: Run, named: str, size: str, ocpd_a: int, ampacity_a: float, edition: str) -> list[Check]:
    year, small = f"NEC {edition}", nec.small_conductor_limit_a(size, run.material)
    # 240.4(B): the next standard size above the ampacity is permitted up to 800 A, but not for small conductors. A
    # fraction of an ampere does not lift 15 A to 20 A: it is dropped, on the safe side.
    permitted: float = ampacity_a
    if ampacity_a <= nec.NEXT_SIZE_UP_TO_A:
        permitted = min(nec.standard_rating_at_least(floor(ampacity_a + 1e-6)), nec.NEXT_SIZE_UP_TO_A)
    if small is not None:
        permitted = min(permitted, small)
    return [
        at_least(
            "ocpd_rating",
            ocpd_a,
            CONTINUOUS_FACTOR * run.maximum_current_a,
            "A",
            edition=year,
            citation=f"{nec.cite('pv_overcurrent', edition)}; {nec.cite('source_overcurrent', edition)}",
            detail=f"{run.name}: overcurrent device for 125 % of the maximum current",
        ),
        at_most(
            "ocpd_protects_conductor",
            ocpd_a,
            permitted,
            "A",
            edition=year,
            citation=f"{nec.cite('conductor_protection', edition)}; {nec.cite('small_conductors', edition)}",
            detail=f"{run.name}: largest device for {named} of {ampacity_a:.1f} A",
        ),
    ]


def _grounding(run: Run, ocpd_a: int | None, edition: str, sets: int, size: str) -> str:
    """Table 250.122, grown with conductors that are larger than the current asks for (250.122(B), copper alone), never
    larger than they (250.122(A)); full size with each set (250.122(F))."""
    grounding = nec.grounding_conductor(ocpd_a or standard_ocpd_a(run.maximum_current_a))
    order = nec.conductor_sizes("copper")
    if run.material == "aluminum" or grounding not in order:
        return grounding
    if not run.pv_circuit:
        needed = _needed(run, ocpd_a, edition, sets, size)
        mils = nec.circular_mils(grounding) * nec.circular_mils(size) / nec.circular_mils(needed)
        grounding = next((one for one in order if nec.circular_mils(one) >= mils - 1e-6), size)
    return min(grounding, size, key=order.index)


def _needed(run: Run, ocpd_a: int | None, edition: str, sets: int, laid: str) -> str:
    """The size that would do for current and protection, whatever the voltage drop or a least size ask for."""
    sizes = nec.conductor_sizes(run.material)
    smaller = sizes[: sizes.index(laid)] if sets == 1 else ()
    return next((one for one in smaller if not failures(conductor_checks(run, one, ocpd_a, edition))), laid)
