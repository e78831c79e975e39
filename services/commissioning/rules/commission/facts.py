"""The facts of a design as tests are judged against them."""

from dataclasses import dataclass

from services.commissioning.rules.commission.design import PVWATTS_LOSSES_PCT, BuiltArray, BuiltDesign, BuiltString
from services.commissioning.rules.limits.strings import InstalledModule
from shared.schemas.facts import DesignFacts, ModuleFacts


@dataclass(frozen=True)
class Coefficients:
    """What the agent read off a module's datasheet, %/K and V: counts where the design states nothing."""

    voc_pct_per_k: float
    isc_pct_per_k: float
    power_pct_per_k: float
    max_system_v: float | None = None


SILICON = Coefficients(voc_pct_per_k=-0.27, isc_pct_per_k=0.05, power_pct_per_k=-0.35)
"""Crystalline silicon, for the plan of the tests: what is judged needs the module's own."""


def built(facts: DesignFacts, typed: Coefficients = SILICON) -> BuiltDesign:
    """Raises ValueError where a string's module has no ratings, or nobody can say of which module a string is."""
    power = {one.model: one for one in facts.modules}
    return BuiltDesign(
        strings=[
            BuiltString(
                id=one.id,
                # a string over several arrays is like no other
                array=one.array or f"string {one.id}",
                modules=one.modules,
                parallel=one.parallel,
                module=_installed(facts.module_of(one), typed),
            )
            for one in facts.strings
        ],
        arrays=[
            BuiltArray(
                id=one.id,
                kwdc=one.count * power[one.module].pmax_w / 1000,
                shade_pct=one.shade_pct or 0.0,
                gamma_pct_per_k=_gamma(power[one.module], typed),
            )
            for one in facts.arrays
        ]
        or [BuiltArray(id="all", kwdc=facts.kwdc, gamma_pct_per_k=_gamma(one, typed)) for one in facts.modules[:1]],
        branches={one.id: _units(facts, one.inverters) for one in facts.branches},
        kwdc=facts.kwdc,
        kwac=facts.kwac,
        losses_pct=PVWATTS_LOSSES_PCT if facts.losses_pct is None else facts.losses_pct,
        battery_kw=facts.battery_kw,
        battery_kwh=facts.battery_kwh,
        export_limit_kw=facts.export_limit_kw,
    )


def _installed(module: ModuleFacts, typed: Coefficients) -> InstalledModule:
    if module.voc_v is None or module.isc_a is None:
        raise ValueError(f"voltage and current of {module.model} are not known")
    voc, isc = module.beta_voc_pct_per_k, module.alpha_isc_pct_per_k
    return InstalledModule(
        voc_v=module.voc_v,
        isc_a=module.isc_a,
        pmax_w=module.pmax_w,
        beta_voc_pct_per_k=typed.voc_pct_per_k if voc is None else voc,
        alpha_isc_pct_per_k=typed.isc_pct_per_k if isc is None else isc,
        gamma_pct_per_k=_gamma(module, typed),
        max_system_v=typed.max_system_v if module.max_system_v is None else module.max_system_v,
    )


def _gamma(module: ModuleFacts, typed: Coefficients) -> float:
    return typed.power_pct_per_k if module.gamma_pct_per_k is None else module.gamma_pct_per_k


def _units(facts: DesignFacts, names: tuple[str, ...]) -> int:
    """Micro-inverters on a branch: an entry of the design may be many."""
    counts = {one.id: one.count for one in facts.inverters}
    return sum(counts.get(name, 1) for name in names)
