"""Currents, overcurrent protection, conductors and voltage drop: NEC 690.8, 690.9, 705.28, 240.4, 310.15.

A conductor is chosen as the trade does it: (1) at the temperature rating of its terminals it carries 125 % of the
maximum current before any correction; (2) at its own rating, corrected for ambient and fill, it carries the maximum
current; (3) its overcurrent device protects it; (4) the voltage drop is acceptable. The smallest size that passes
all four is taken.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.design.rules.checks import Check, at_least, at_most
from services.design.rules.electrical import nec
from services.design.rules.electrical.nec import Material, TemperatureRating

CONTINUOUS_FACTOR = 1.25
"""690.8(B)(1), 705.28(B): conductors and devices carry 125 % of a continuous current (80 % of their rating)."""

PV_CURRENT_FACTOR = 1.25
"""690.8(A)(1): short-circuit current at more than 1,000 W/m²."""

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


class Conductor(BaseModel):
    """The result of ``size_conductor``."""

    model_config = ConfigDict(frozen=True)

    run: str
    size: str
    """AWG up to 4/0, kcmil above."""
    material: Material
    grounding_size: str
    """Copper equipment grounding conductor, AWG."""
    ocpd_a: int | None
    ampacity_a: float
    """Corrected for ambient and fill, not above the terminals' table value."""
    voltage_drop_pct: float
    checks: list[Check]

    @property
    def label(self) -> str:
        """As written on a drawing, e.g. ``10 AWG Cu``."""
        unit = "kcmil" if self.size.isdigit() and int(self.size) >= 250 else "AWG"
        return f"{self.size} {unit} {'Cu' if self.material == 'copper' else 'Al'}"


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


def voltage_drop_pct(run: Run, size: str) -> float:
    """Drop at the maximum current over the run and back, in per cent of its voltage (75 °C DC resistance)."""
    path = 2.0 if run.phases == 1 else 3.0**0.5
    ohm = path * run.length_m * nec.resistance_ohm_per_m(size, run.material)
    return 100.0 * ohm * run.maximum_current_a / run.voltage_v


def corrected_ampacity_a(run: Run, size: str) -> float:
    """Table ampacity at the insulation's rating, times the ambient and the fill factor."""
    return (
        nec.table_ampacity_a(size, run.material, run.insulation_c)
        * nec.ambient_factor(run.ambient_c, run.insulation_c)
        * nec.fill_factor(run.conductors_in_raceway)
    )


def size_conductor(run: Run, edition: str) -> Conductor:
    """The smallest conductor that passes every check of the run.

    Raises ValueError where no listed size does.
    """
    ocpd = (run.ocpd_a or standard_ocpd_a(run.maximum_current_a)) if run.has_ocpd else None
    sizes = nec.conductor_sizes(run.material)
    if run.smallest_size is not None:
        sizes = sizes[sizes.index(run.smallest_size) :]
    for size in sizes:
        checks = conductor_checks(run, size, ocpd, edition)
        if all(check.passed for check in checks):
            terminal = nec.table_ampacity_a(size, run.material, run.terminal_c)
            return Conductor(
                run=run.name,
                size=size,
                material=run.material,
                ocpd_a=ocpd,
                grounding_size=_grounding(ocpd or standard_ocpd_a(run.maximum_current_a), size, run.material),
                ampacity_a=round(min(corrected_ampacity_a(run, size), terminal), 3),
                voltage_drop_pct=round(voltage_drop_pct(run, size), 4),
                checks=checks,
            )
    raise ValueError(
        f"{run.name}: no {run.material} conductor up to {sizes[-1]} kcmil carries {run.maximum_current_a:.1f} A "
        f"over {run.length_m:g} m at {run.ambient_c:g} °C"
    )


def conductor_checks(run: Run, size: str, ocpd_a: int | None, edition: str) -> list[Check]:
    """The checks of one size in one run."""
    year = f"NEC {edition}"
    continuous = CONTINUOUS_FACTOR * run.maximum_current_a
    at_terminals = nec.table_ampacity_a(size, run.material, run.terminal_c)
    corrected = corrected_ampacity_a(run, size)
    conditions = f"{run.ambient_c:g} °C, {run.conductors_in_raceway} current-carrying conductors"
    checks = [
        at_least(
            "conductor_continuous",
            at_terminals,
            continuous,
            "A",
            edition=year,
            citation=f"{nec.cite('conductor', edition)}; {nec.cite('terminals', edition)}",
            detail=f"{run.name}: {size} at {run.terminal_c} °C terminals; 125 % of the maximum current",
        ),
        at_least(
            "conductor_corrected",
            corrected,
            run.maximum_current_a,
            "A",
            edition=year,
            citation=f"{nec.cite('ampacity', edition)}; {nec.cite('ambient_correction', edition)}; "
            f"{nec.cite('fill_adjustment', edition)}",
            detail=f"{run.name}: {size} at {conditions}; the maximum current",
        ),
    ]
    if ocpd_a is not None:
        checks += _protection_checks(run, size, ocpd_a, corrected, edition)
    drop = voltage_drop_pct(run, size)
    checks.append(
        at_most(
            "voltage_drop",
            drop,
            run.voltage_drop_limit_pct,
            "%",
            edition=year,
            severity="advice",
            citation=nec.cite("voltage_drop", edition),
            detail=f"{run.name}: {size} over {run.length_m:g} m at {run.voltage_v:g} V",
        )
    )
    return checks


def _protection_checks(run: Run, size: str, ocpd_a: int, corrected_a: float, edition: str) -> list[Check]:
    year, small = f"NEC {edition}", nec.small_conductor_limit_a(size, run.material)
    # 240.4(B): the next standard size above the ampacity is permitted up to 800 A, but not for small conductors.
    permitted = nec.standard_rating_at_least(corrected_a) if corrected_a <= 800 else corrected_a
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
            detail=f"{run.name}: largest device for {size} of {corrected_a:.1f} A",
        ),
    ]


def _grounding(ocpd_a: float, size: str, material: Material) -> str:
    """Table 250.122, never larger than the circuit conductors (250.122(A))."""
    grounding = nec.grounding_conductor(ocpd_a)
    if material == "aluminum":
        return grounding
    order = nec.conductor_sizes("copper")
    return min(grounding, size, key=order.index)
