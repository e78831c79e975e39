"""What a substituted module does to a design: strings, fit on the roof, busbar, all checked again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.design.rules.checks import Check, at_least, failures
from services.design.rules.electrical.busbar import Interconnection, Panel, interconnect
from services.design.rules.electrical.nec import edition_for
from services.design.rules.equipment.matching import (
    Conditions,
    array_checks,
    configured,
    module_checks,
    optimizer_limits,
    string_limits,
    string_sizing,
)
from services.design.rules.equipment.ratings import InverterSpec, ModuleSpec
from services.design.rules.roof.layout import ModuleSize, lay_out
from services.design.rules.roof.model import RoofLayout
from services.design.rules.roof.setbacks import Setbacks
from shared.rules.site.roof import RoofPlane


@dataclass(frozen=True)
class Roof:
    """Where the modules go."""

    planes: Sequence[RoofPlane]
    rules: Setbacks
    kwh_per_kw: Mapping[str, float]
    """Annual yield by plane id."""
    plan_area_m2: float | None = None
    sprinklered: bool = False


@dataclass(frozen=True)
class Substitution:
    """``passed`` where nothing that forbids building failed; the changes are new minus old."""

    passed: bool
    layout: RoofLayout
    interconnection: Interconnection
    checks: list[Check]
    modules_change: int
    dc_kw_change: float


def substitute(
    old: ModuleSpec,
    count: int,
    new: ModuleSpec,
    inverter: InverterSpec,
    inverters: int,
    roof: Roof,
    panel: Panel,
    at: Conditions,
) -> Substitution:
    """Redesign ``count`` modules of ``old`` with ``new`` on the same inverters, roof and panel.

    As many modules are placed as keep the contracted DC power, or as fit. With micro-inverters their number follows
    the modules'. MissingRating or ValueError where the pair cannot be judged or no string fits.
    """
    wanted = max(1, round(count * old.pmax_w / new.pmax_w))
    inverter = configured(inverter, new)
    if inverter.kind in ("micro", "optimizer"):
        limits, checks = None, module_checks(new, inverter, at)
    else:
        limits, checks = string_limits(new, inverter, inverters, at), []
    size = ModuleSize(new.need("length_m"), new.need("width_m"))
    value = {plane: kwh * new.pmax_w / 1000 for plane, kwh in roof.kwh_per_kw.items()}
    layout = lay_out(
        roof.planes,
        size,
        roof.rules,
        value,
        roof_plan_area_m2=roof.plan_area_m2,
        sprinklered=roof.sprinklered,
        strings=limits,
        at_most=wanted,
    )
    placed = layout.module_count
    units = placed if inverter.kind == "micro" else inverters
    checks += layout.checks
    if limits is not None:
        for length, strings in sorted({load for loads in layout.loads.values() for load in loads}):
            checks += string_sizing(new, inverter, at, parallel=strings, length=length).checks
    if inverter.kind == "optimizer":
        checks.append(_optimizer_string(new, inverter, placed))
    checks += array_checks(new, placed, inverter, units) if placed else []
    checks.append(
        at_least(
            "substitution_power",
            placed * new.pmax_w,
            0.98 * count * old.pmax_w,
            "W",
            edition="contract",
            severity="advice",
            citation="contracted DC power, 2 % less accepted (ours)",
            detail=f"{placed} × {new.name} for {count} × {old.name}",
        )
    )
    interconnection = interconnect(panel, max(units, 1) * inverter.ac_a, edition_for(at.nec_year))
    # The methods of 705.12 are alternatives: only the one that passes counts, or all as failed.
    checks += [
        check for check in interconnection.checks if not interconnection.passed or check.rule == interconnection.method
    ]
    return Substitution(
        passed=placed > 0 and not failures(checks),
        layout=layout,
        interconnection=interconnection,
        checks=checks,
        modules_change=placed - count,
        dc_kw_change=round((placed * new.pmax_w - count * old.pmax_w) / 1000, 6),
    )


def _optimizer_string(module: ModuleSpec, inverter: InverterSpec, placed: int) -> Check:
    shortest, longest = optimizer_limits(module, inverter)
    strings = max(1, -(-placed // longest))
    return at_least(
        "optimizer_string",
        placed / strings,
        shortest,
        "modules",
        edition="datasheet",
        severity="equipment",
        citation="optimizer datasheet, shortest string",
        detail=f"{placed} modules in {strings} strings of at most {longest}",
    )
