"""One buildable system: equipment chosen, modules placed, devices connected, a year produced, every rule judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from services.design.rules.assembly.choice import Choice, limits_for
from services.design.rules.assembly.devices import devices_of
from services.design.rules.assembly.energy import SystemEnergy, energy_of, held, through
from services.design.rules.assembly.verdicts import verdicts
from services.design.rules.assembly.wiring import wire
from services.design.rules.checks import Check, about, at_most, failures
from services.design.rules.electrical.busbar import Interconnection, kw, through_main
from services.design.rules.electrical.service import power_kw
from services.design.rules.electrical.stringing import Circuit
from services.design.rules.electrical.transformers import transformer_of
from services.design.rules.equipment.ratings import MissingRating, ModuleSpec
from services.design.rules.roof.layout import ModuleSize, lay_out
from services.design.rules.roof.model import RoofLayout
from services.design.rules.roof.setbacks import Setbacks, setbacks_for
from services.design.rules.roof.yields import RoofYield
from services.design.rules.system.case import Case, NoDesign
from services.design.rules.system.packages import Package, Sizing, sizings
from services.design.rules.system.ways import Way, edition_of, panel_of, service_of, ways_of
from shared.rules.production.losses import Uncertainty, exceeded_kwh
from shared.rules.site.assessment import BuildingUse
from shared.rules.system import sums
from shared.rules.system.model import SystemModel, Transformer


@dataclass(frozen=True, eq=False)
class SystemDesign:
    """A design that passed every rule; ``checks`` also holds what is unknown, and advice that it does not meet.

    ``model`` says what is built; ``choice`` holds the datasheets behind its model names.
    """

    choice: Choice
    package: Package
    layout: RoofLayout | None
    setbacks: Setbacks | None
    model: SystemModel
    circuits: tuple[Circuit, ...]
    ways: tuple[Way, ...]
    """Cheapest over the life first: the first is the one taken."""
    interconnection: Interconnection
    production: SystemEnergy
    checks: tuple[Check, ...]

    @property
    def way(self) -> Way:
        return self.ways[0]

    @property
    def module_count(self) -> int:
        return sums.module_count(self.model)

    @property
    def kwdc(self) -> float:
        return sums.kwdc(self.model)

    @property
    def kwac(self) -> float:
        return sums.kwac(self.model)

    @property
    def battery_kwh(self) -> float:
        return sums.battery_kwh(self.model)

    @property
    def battery_kw(self) -> float:
        return sums.battery_kw(self.model)

    @property
    def p90_kwh(self) -> float:
        return exceeded_kwh(self.production.annual_kwh, 90.0, Uncertainty().sigma_pct)


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
    assert module is not None
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
    case: Case, found: RoofYield, package: Package, modules: int, batteries: int, usd_per_kwh: float
) -> SystemDesign:
    """The system of a package nearest to ``modules`` modules with ``batteries`` batteries.

    ``usd_per_kwh``: what a kWh of the system saves, which ranks the ways to connect it. NoDesign where a rule or a
    constraint leaves nothing to build.
    """
    if modules == 0:
        return _first_buildable(case, found, package, [storage_sizing(package, batteries)], batteries, usd_per_kwh)
    try:
        tried = sizings(case, package, modules, batteries)
    except (MissingRating, ValueError) as error:
        raise NoDesign("equipment", str(error)) from error
    return _first_buildable(case, found, package, tried, batteries, usd_per_kwh)


def storage_sizing(package: Package, batteries: int) -> Sizing:
    """Storage alone: its hybrid inverters where it needs them, no module."""
    inverters = batteries if package.battery_inside else ceil(batteries / (package.hosted or batteries))
    return Sizing(package.inverters[0], inverters, 0)


def _first_buildable(
    case: Case, found: RoofYield, package: Package, tried: Sequence[Sizing], batteries: int, usd_per_kwh: float
) -> SystemDesign:
    refused: NoDesign | None = None
    for sizing in tried:
        try:
            return _built(case, found, package, sizing, batteries, usd_per_kwh)
        except NoDesign as error:
            refused = refused or error
        except (MissingRating, ValueError) as error:
            refused = refused or NoDesign("equipment", str(error))
    assert refused is not None
    raise refused


def _built(
    case: Case, found: RoofYield, package: Package, sizing: Sizing, batteries: int, usd_per_kwh: float
) -> SystemDesign:
    choice = _choice(package, sizing, batteries)
    layout = None
    if sizing.modules:
        layout = place(case, found, choice, sizing.modules)
        _must_be_worthwhile(case, choice, layout)
    devices = devices_of(case.site, choice, layout)
    model = devices.on(service_of(case.site.electrical))
    transformer = _transformer(case, package, model)
    model = model.model_copy(update={"transformer": transformer})
    output_a = sums.output_a(model)
    produced = through(energy_of(found, model, choice.models), transformer)
    ways, interconnection = ways_of(case, output_a, 1000.0 * sums.kwdc(model), produced, usd_per_kwh)
    if not ways:
        main = through_main(panel_of(case.site.electrical), output_a, edition_of(case))
        failed = [check for check in interconnection.checks if not check.passed] or [main]
        nearest = min(failed, key=lambda check: (check.value or 0.0) - (check.limit or 0.0))
        raise NoDesign(nearest.rule, f"no way to connect: {nearest.detail}", nearest.limit, nearest.value, nearest.unit)
    way = ways[0]
    wiring = wire(case.site, choice, devices, way.service, way.connection, transformer)
    model = model.model_copy(
        update={
            "service": way.service,
            "connection": way.connection,
            "runs": tuple(wiring.runs),
            "devices": tuple(wiring.devices),
        }
    )
    checks = [
        *(layout.checks if layout is not None else ()),
        *verdicts(case.site, choice, model),
        *_interconnection_checks(interconnection, way),
        *wiring.checks,
        *_constraint_checks(case, model),
    ]
    if against := failures(checks):
        first = against[0]
        raise NoDesign(first.rule, f"{first.detail} ({first.citation})", first.limit, first.value, first.unit)
    limit = way.connection.limit_a
    return SystemDesign(
        choice=choice,
        package=package,
        layout=layout,
        setbacks=None if layout is None else fire_rules(case),
        model=model,
        circuits=devices.circuits,
        ways=tuple(ways),
        interconnection=interconnection,
        production=held(produced, None if limit is None else kw(limit, panel_of(case.site.electrical))),
        checks=tuple(checks),
    )


def _transformer(case: Case, package: Package, model: SystemModel) -> Transformer | None:
    """What parts the package's inverters from the service; None where they feed it directly."""
    if package.behind_v is None:
        return None
    service, stated = case.site.electrical, case.site.electrical.transformer
    kva = power_kw(sums.sources_a(model), package.behind_v, service.phases)
    if stated is None:
        return transformer_of(service.voltage_v, package.behind_v, kva, None, existing=False)
    return transformer_of(service.voltage_v, package.behind_v, kva, stated.kva, existing=stated.existing)


def _choice(package: Package, sizing: Sizing, batteries: int) -> Choice:
    battery = package.battery if batteries else None
    alone = sizing.modules == 0
    if alone and battery is not None and battery.coupling == "ac":
        return Choice(None, None, 0, battery, batteries)
    pack, packs = (package.pack, package.packs) if battery is not None else (None, 0)
    module = None if alone else package.module
    return Choice(module, sizing.inverter, sizing.count, battery, batteries, pack, packs, sizing.beside)


def _must_be_worthwhile(case: Case, choice: Choice, layout: RoofLayout) -> None:
    least = case.policy["minimum_kwdc"]
    kwdc = layout.module_count * (choice.module.pmax_w if choice.module else 0.0) / 1000.0
    if kwdc < least:
        raise NoDesign(
            "minimum_system_size",
            f"only {layout.module_count} modules fit, {kwdc:.2f} kWdc",
            least,
            round(kwdc, 3),
            "kWdc",
        )


def _interconnection_checks(interconnection: Interconnection, way: Way) -> list[Check]:
    """The check that permits the connection; busbar methods that it made irrelevant are told as notes."""
    told = [check for check in interconnection.checks if not check.passed and check.rule != way.connection.rule]
    notes = [check.model_copy(update={"result": "note", "severity": "advice", "subject": "MSP"}) for check in told]
    permitting = about([check for check in (way.check, way.through_main) if check is not None], "MSP")
    return [*permitting, *([] if way.id == "as_is" else notes)]


def _constraint_checks(case: Case, model: SystemModel) -> list[Check]:
    """What a redesign was told to respect, as checks."""
    limits = case.constraints
    if limits.max_kwac is None:
        return []
    return [
        at_most(
            "max_kwac",
            sums.kwac(model),
            limits.max_kwac,
            "kW",
            edition="request",
            citation="constraint of the redesign",
            detail="continuous output of the inverters",
        )
    ]


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
