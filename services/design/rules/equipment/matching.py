"""Whether a module and an inverter go together, and what strings they allow at a site."""

import math
from dataclasses import dataclass

from services.design.rules.checks import TOLERANCE, Check, at_least, at_most
from services.design.rules.electrical import nec
from services.design.rules.electrical.currents import CONTINUOUS_FACTOR, PV_CURRENT_FACTOR
from services.design.rules.electrical.stringing import StringLimits
from services.design.rules.electrical.strings import (
    ROOF_CELL_RISE_K,
    StringRequest,
    StringSizing,
    corrected,
    size_strings,
)
from services.design.rules.equipment.ratings import InverterSpec, MissingRating, ModuleSpec


@dataclass(frozen=True)
class Conditions:
    """Design temperatures of the site and the voltage limit of its building."""

    tmin_c: float
    tmax_ambient_c: float
    max_system_v: float
    nec_year: int
    cell_rise_k: float = ROOF_CELL_RISE_K

    @property
    def hot_cell_c(self) -> float:
        return self.tmax_ambient_c + self.cell_rise_k


def configured(inverter: InverterSpec, module: ModuleSpec) -> InverterSpec:
    """The inverter with its inputs bridged, where a single input is too small for the module and bridging exists."""
    joined, single = inverter.joined, inverter.max_isc_a
    if joined is None or single is None or PV_CURRENT_FACTOR * module.isc_a <= single * (1 + TOLERANCE):
        return inverter
    return inverter.model_copy(
        update={"mppt_count": joined.mppt_count, "max_input_a": joined.max_input_a, "max_isc_a": joined.max_isc_a}
    )


def string_sizing(
    module: ModuleSpec, inverter: InverterSpec, at: Conditions, *, parallel: int = 1, length: int | None = None
) -> StringSizing:
    """``strings.size_strings`` for catalogue entries. MissingRating where a rating is unknown."""
    voltage = min(at.max_system_v, module.max_system_v or at.max_system_v)
    return size_strings(
        StringRequest(
            module=module.ratings,
            inverter=inverter.input,
            tmin_c=at.tmin_c,
            tmax_c=at.tmax_ambient_c,
            cell_rise_k=at.cell_rise_k,
            method="coefficient",
            max_system_v=voltage,
            parallel_strings=parallel,
            modules=length,
            nec_year=at.nec_year,
        )
    )


def parallel_strings(module: ModuleSpec, inverter: InverterSpec) -> int:
    """Strings on one input: as many as its usable and its short-circuit current admit, at least one to be checked.

    One where the short-circuit rating is unknown.
    """
    if inverter.max_isc_a is None:
        return 1
    usable = inverter.need("max_input_a") / module.imp_a
    short_circuit = inverter.max_isc_a / (PV_CURRENT_FACTOR * module.isc_a)
    most = math.floor(min(usable, short_circuit) * (1 + TOLERANCE))
    return max(1, most if inverter.inputs_per_mppt is None else min(most, inverter.inputs_per_mppt))


def string_limits(module: ModuleSpec, inverter: InverterSpec, inverters: int, at: Conditions) -> StringLimits:
    """What ``lay_out`` needs to keep strings whole. ValueError where no string length fits."""
    if inverter.kind == "optimizer":
        shortest, longest = optimizer_limits(module, inverter)
        return StringLimits(shortest, longest, strings_per_inverter(inverter) * inverters)
    sizing = string_sizing(module, inverter, at)
    return StringLimits(
        shortest=sizing.min_modules,
        longest=min(sizing.max_modules, max(sizing.max_modules_mppt, sizing.min_modules)),
        inputs=int(inverter.need("mppt_count")) * inverters,
        parallel=parallel_strings(module, inverter),
    )


def strings_per_inverter(inverter: InverterSpec) -> int:
    """Inputs, or with optimizers the strings that carry the largest array: they lie parallel at one fixed voltage."""
    if inverter.optimizer is None:
        return int(inverter.need("mppt_count"))
    limit, _ = dc_ac_limit(inverter)
    return max(1, math.ceil(limit * inverter.ac_kw * 1000 / inverter.optimizer.max_string_w))


def optimizer_limits(module: ModuleSpec, inverter: InverterSpec) -> tuple[int, int]:
    """Shortest and longest string of optimizers, the longest also by its power."""
    if inverter.optimizer is None:
        raise MissingRating(f"{inverter.name}: string limits of its optimizers were not found")
    by_power = math.floor(inverter.optimizer.max_string_w / module.pmax_w)
    return inverter.optimizer.shortest, min(inverter.optimizer.longest, by_power)


def units_per_branch(inverter: InverterSpec) -> int:
    """Micro-inverters on one branch: as the maker says, else as the branch's breaker carries continuously."""
    if inverter.units_per_branch is not None:
        return inverter.units_per_branch
    return math.floor(inverter.need("branch_ocpd_a") / CONTINUOUS_FACTOR / inverter.ac_a * (1 + TOLERANCE))


def module_checks(module: ModuleSpec, inverter: InverterSpec, at: Conditions) -> list[Check]:
    """Checks of one module on its own micro-inverter or optimizer.

    The short-circuit current is compared without the factor 1.25, which these makers' ratings already include
    (Enphase IQ8 manual, technical considerations).
    """
    edition = nec.edition_for(at.nec_year)
    if inverter.kind == "micro":
        top, rated_isc = inverter.need("max_v"), inverter.max_isc_a
    elif inverter.optimizer is not None:
        top, rated_isc = inverter.optimizer.max_module_voc_v, inverter.optimizer.max_module_isc_a
    else:
        raise ValueError(f"{inverter.name} has neither optimizers nor one module per inverter")
    voc = corrected(module.voc_v, module.beta_voc_pct_per_k, at.tmin_c)
    checks = [
        at_most(
            "module_voc",
            voc,
            top,
            "V",
            edition=f"NEC {edition}",
            citation=f"{nec.cite('voltage_coefficient', edition)}; {nec.cite('listed_use', edition)}",
            detail=f"{module.name} at {at.tmin_c:g} °C; largest input voltage at the module",
        )
    ]
    if rated_isc is not None:
        checks.append(
            at_most(
                "module_isc",
                module.isc_a,
                rated_isc,
                "A",
                edition="datasheet",
                severity="equipment",
                citation="datasheet, short-circuit current of the module",
                detail=f"{module.name}; rating of {inverter.name}",
            )
        )
    if inverter.kind == "micro" and inverter.mppt_low_v is not None:
        vmp = corrected(module.vmp_v, module.ratings.beta_vmp_pct_per_k, at.hot_cell_c)
        checks.append(
            at_least(
                "module_vmp_hot",
                vmp,
                inverter.mppt_low_v,
                "V",
                edition="datasheet",
                citation="datasheet, MPPT range",
                severity="advice",
                detail=f"{module.name}, cells at {at.hot_cell_c:g} °C; bottom of the MPPT range",
            )
        )
    largest_w = 1000 * inverter.max_dc_kw if inverter.kind == "micro" and inverter.max_dc_kw is not None else None
    if inverter.optimizer is not None:
        largest_w = inverter.optimizer.max_module_w
    if largest_w is not None:
        checks.append(
            at_most(
                "module_power",
                module.pmax_w,
                largest_w,
                "W",
                edition="datasheet",
                citation="datasheet, largest module",
                severity="equipment",
                detail=f"{module.name}; largest module of {inverter.name}",
            )
        )
    return checks


MOST_DC_AC = 1.5
"""Array over continuous output of an inverter whose maker states no limit (practice; SAM warns from 1.5 on)."""


def dc_ac_limit(inverter: InverterSpec) -> tuple[float, str]:
    """Largest ratio of array to continuous output at its setting, and who says so."""
    if inverter.max_dc_ac is not None:
        return inverter.max_dc_ac, "the maker's largest ratio"
    if inverter.max_dc_kw is not None and inverter.kind != "micro":
        return inverter.max_dc_kw / inverter.ac_kw, f"the maker's largest array, {inverter.max_dc_kw:g} kW"
    return MOST_DC_AC, "practice, where the maker states none"


def array_checks(dc_kw: float, inverter: InverterSpec, count: int, subject: str) -> list[Check]:
    """DC power of the modules of one inverter (or of ``count`` micro-inverters) against its output."""
    ac_kw = inverter.ac_kw * count
    limit, by = dc_ac_limit(inverter)
    return [
        at_most(
            "dc_ac_ratio",
            dc_kw / ac_kw,
            limit,
            "kW/kW",
            edition="datasheet" if inverter.max_dc_ac or inverter.max_dc_kw else "practice",
            subject=subject,
            severity="equipment",
            citation=by,
            detail=f"{dc_kw:.2f} kW DC on {ac_kw:.2f} kW AC",
        )
    ]
