"""One buildable system: equipment chosen, modules placed, circuits connected, a year produced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

from services.design.rules.checks import Check, at_most, failures
from services.design.rules.electrical.busbar import kw
from services.design.rules.equipment import catalogue
from services.design.rules.equipment.ratings import BatterySpec, InverterSpec, MissingRating, ModuleSpec
from services.design.rules.roof.layout import ModuleSize, lay_out
from services.design.rules.roof.model import RoofLayout
from services.design.rules.roof.setbacks import Setbacks, setbacks_for
from services.design.rules.roof.yields import RoofYield, layout_production, limited
from services.design.rules.system.case import Case, NoDesign
from services.design.rules.system.circuits import Choice, ElectricalDesign, design_electrical, limits_for, panel_of
from shared.rules.production.losses import Uncertainty, exceeded_kwh
from shared.rules.production.simulation import Production
from shared.rules.site.assessment import BuildingUse

MOST_DC_AC = 1.35
"""Above it clipping costs more than a larger inverter; usual range 1.0 to 1.35 (SAM's default is 1.15)."""

MOST_INVERTERS = 4
"""Hybrid inverters on one service that their makers connect in parallel (Powerwall 3: 4)."""


@dataclass(frozen=True, eq=False)
class SystemDesign:
    """A design that passed every rule; ``checks`` also holds advice that it does not meet."""

    choice: Choice
    package: Mapping[str, Any]
    layout: RoofLayout
    setbacks: Setbacks
    electrical: ElectricalDesign
    production: Production
    checks: tuple[Check, ...]

    @property
    def kwdc(self) -> float:
        return round(self.layout.module_count * self.choice.module.pmax_w / 1000.0, 6)

    @property
    def kwac(self) -> float:
        """Continuous output of the inverters at their setting; batteries with inverters of their own not counted."""
        return round(self.choice.inverter.ac_kw * self.electrical.inverters, 6)

    @property
    def battery_kwh(self) -> float:
        return self.choice.battery.usable_kwh * self.choice.batteries if self.choice.battery else 0.0

    @property
    def battery_kw(self) -> float:
        """Continuous output; of a battery behind a hybrid inverter not above that inverter's setting."""
        if self.choice.battery is None:
            return 0.0
        power = self.choice.battery.discharge_kw * self.choice.batteries
        return round(min(power, self.kwac) if self.choice.battery.coupling == "dc" else power, 6)

    @property
    def integrated(self) -> bool:
        """Whether inverter and battery are one piece of equipment."""
        return self.choice.battery is not None and self.choice.battery.inverter_key == self.choice.inverter.key

    @property
    def p90_kwh(self) -> float:
        return exceeded_kwh(self.production.annual_kwh, 90.0, Uncertainty().sigma_pct)


def module_of(case: Case, package: Mapping[str, Any]) -> ModuleSpec:
    """The package's module, or the one that a constraint names by key or model; NoDesign where nothing takes it."""
    known = catalogue.modules()
    wanted = case.constraints.module_model
    key = package["module"]
    if wanted is not None:
        named = [item.key for item in known.values() if wanted in (item.key, item.model, item.name)]
        if not named:
            raise NoDesign("module_model", f"the module {wanted} is not in the catalogue", value=wanted)
        key = named[0]
    module = catalogue.replacement(known, key)
    if module is None:
        raise NoDesign("module_model", f"the module {known[key].name} is no longer available", value=known[key].name)
    return module


def choice_of(case: Case, package: Mapping[str, Any]) -> Choice:
    """Module and inverter of a package, for a roof that is filled."""
    return Choice(module_of(case, package), catalogue.pick(catalogue.inverters(), package["inverter"]))


def fire_rules(case: Case) -> Setbacks:
    """The fire code's clearances at the site."""
    structure = case.site.structure
    group_r3 = structure.use in (BuildingUse.ONE_FAMILY, BuildingUse.TWO_FAMILY)
    longest = max(
        max(x for x, _ in plane.polygon) - min(x for x, _ in plane.polygon) for plane in case.site.roof_planes
    )
    return setbacks_for(case.site.ahj.ifc_year, group_r3=group_r3, longest_axis_m=longest)


def place(case: Case, found: RoofYield, choice: Choice, modules: int | None = None) -> RoofLayout:
    """Modules on the worthwhile planes, at most ``modules``; in whole strings where the inverter works with strings."""
    yields = found.worthwhile(case.policy["minimum_tsrf"])
    if not yields:
        best = max(found.tsrf.values())
        raise NoDesign(
            "minimum_tsrf",
            "every roof plane is too shaded or turned away from the sun",
            case.policy["minimum_tsrf"],
            round(best, 3),
        )
    module = choice.module
    return lay_out(
        case.site.roof_planes,
        ModuleSize(module.need("length_m"), module.need("width_m")),
        fire_rules(case),
        {name: kwh * module.pmax_w / 1000.0 for name, kwh in yields.items()},
        roof_plan_area_m2=case.site.roof_plan_area_m2,
        sprinklered=case.site.structure.sprinklered,
        strings=limits_for(choice, case.site),
        at_most=modules,
    )


def design_system(
    case: Case, found: RoofYield, package: Mapping[str, Any], modules: int, batteries: int
) -> SystemDesign:
    """The system of a package nearest to ``modules`` modules with ``batteries`` batteries.

    NoDesign where a rule or a constraint leaves nothing to build.
    """
    module = module_of(case, package)
    inverter = catalogue.pick(catalogue.inverters(), package["inverter"])
    battery = catalogue.pick(catalogue.batteries(), package["battery"]) if batteries else None
    try:
        inverter, inverters, modules = _sized(case, package, module, inverter, modules, batteries)
        choice = Choice(module, inverter, inverters, battery, batteries)
        layout = place(case, found, choice, modules)
        _must_be_worthwhile(case, choice, layout)
        electrical = design_electrical(case.site, choice, layout)
    except (MissingRating, ValueError) as error:
        raise NoDesign("equipment", str(error)) from error
    checks = (*layout.checks, *_settled(electrical), *_constraint_checks(case, choice, electrical))
    if failed := failures(checks):
        first = failed[0]
        raise NoDesign(first.rule, f"{first.detail} ({first.citation})", first.limit, first.value, first.unit)
    return SystemDesign(
        choice=choice,
        package=package,
        layout=layout,
        setbacks=fire_rules(case),
        electrical=electrical,
        production=limited(
            layout_production(found, case.site, layout, module, inverter, electrical.inverters),
            _held_kw(case, electrical),
        ),
        checks=tuple(dict.fromkeys(checks)),
    )


def _held_kw(case: Case, electrical: ElectricalDesign) -> float | None:
    """Output that a power control system lets through (NEC 705.13); None where none is needed."""
    remedy = electrical.remedy
    if remedy is None or remedy.kind != "pcs_limit" or remedy.figure_a is None:
        return None
    return kw(remedy.figure_a, panel_of(case.site.electrical))


def _must_be_worthwhile(case: Case, choice: Choice, layout: RoofLayout) -> None:
    least = case.policy["minimum_kwdc"]
    kwdc = layout.module_count * choice.module.pmax_w / 1000.0
    if kwdc < least:
        raise NoDesign(
            "minimum_system_size",
            f"only {layout.module_count} modules fit, {kwdc:.2f} kWdc",
            least,
            round(kwdc, 3),
            "kWdc",
        )


def _settled(electrical: ElectricalDesign) -> list[Check]:
    """The checks, with busbar methods that a way out made irrelevant told as advice: the methods are alternatives."""
    if electrical.remedy is None:
        return electrical.checks
    return [
        check.model_copy(update={"severity": "advice"}) if check.rule.startswith("busbar_") else check
        for check in electrical.checks
    ]


def _sized(
    case: Case, package: Mapping[str, Any], module: ModuleSpec, inverter: InverterSpec, modules: int, batteries: int
) -> tuple[InverterSpec, int, int]:
    """Inverter at its setting, number of inverters, and the modules that they and the constraint leave."""
    most_kwac = case.constraints.max_kwac
    if inverter.kind == "micro":
        if most_kwac is not None:
            modules = min(modules, floor(most_kwac / inverter.ac_kw + 1e-9))
        if modules < 1:
            raise NoDesign("max_kwac", "not one micro-inverter stays under the limit", most_kwac, inverter.ac_kw, "kW")
        return inverter, modules, modules
    least = max(batteries if inverter.kind == "hybrid" else 1, 1)
    wanted_kw = modules * module.pmax_w / 1000.0
    settings = [float(kw) for kw in package["output_settings_kw"]] or [inverter.ac_kw]
    choices = sorted(
        (count * kw, count, kw)
        for count in range(least, MOST_INVERTERS + 1)
        for kw in settings
        if most_kwac is None or count * kw <= most_kwac + 1e-9
    )
    if not choices:
        smallest = min(settings) * least
        raise NoDesign("max_kwac", f"{inverter.name} cannot be set below {smallest:g} kW", most_kwac, smallest, "kW")
    kwac, count, setting = next((one for one in choices if wanted_kw / one[0] <= MOST_DC_AC + 1e-9), choices[-1])
    modules = min(modules, floor(MOST_DC_AC * kwac * 1000.0 / module.pmax_w + 1e-9))
    current = inverter.ac_a * setting / inverter.ac_kw
    return inverter.model_copy(update={"ac_kw": setting, "ac_a": round(current, 3)}), count, modules


def _constraint_checks(case: Case, choice: Choice, electrical: ElectricalDesign) -> list[Check]:
    """What a redesign was told to respect, as checks."""
    limits, checks = case.constraints, []
    if limits.max_kwac is not None:
        kwac = choice.inverter.ac_kw * electrical.inverters
        checks.append(
            at_most(
                "max_kwac",
                kwac,
                limits.max_kwac,
                "kW",
                edition="request",
                citation="constraint of the redesign",
                detail="continuous output of the inverters",
            )
        )
    return checks


def battery_of(package: Mapping[str, Any]) -> BatterySpec:
    """The package's battery."""
    return catalogue.pick(catalogue.batteries(), package["battery"])


def modules_for(energy_kwh: float, found: RoofYield, layout: RoofLayout, module: ModuleSpec) -> int:
    """Modules, best planes first, that produce ``energy_kwh`` a year; all that fit where it takes more."""
    count, left = 0, energy_kwh
    for array in sorted(layout.arrays, key=lambda array: -found.kwh_per_kw[array.plane_id]):
        each = found.kwh_per_kw[array.plane_id] * module.pmax_w / 1000.0
        taken = min(len(array.modules), max(ceil(left / each), 0))
        count, left = count + taken, left - taken * each
    return max(count, 1)


def with_checks(design: SystemDesign, *checks: Check) -> SystemDesign:
    """The design with further verdicts."""
    return replace(design, checks=(*design.checks, *checks))
