"""The electrical design of a site for one choice of equipment: circuits, interconnection, conductors, every check."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.design.rules.checks import Check, at_least, failures
from services.design.rules.electrical import nec
from services.design.rules.electrical.busbar import Fallback, Interconnection, Panel, interconnect
from services.design.rules.electrical.currents import (
    Conductor,
    Run,
    needs_string_fuses,
    pv_circuit_current_a,
    size_conductor,
    standard_ocpd_a,
)
from services.design.rules.electrical.stringing import (
    Circuit,
    Load,
    StringLimits,
    branch_circuits,
    optimizer_circuits,
    string_circuits,
)
from services.design.rules.equipment.matching import (
    Conditions,
    array_checks,
    configured,
    module_checks,
    optimizer_limits,
    string_limits,
    string_sizing,
    units_per_branch,
)
from services.design.rules.equipment.ratings import BatterySpec, InverterSpec, ModuleSpec
from services.design.rules.roof.model import RoofLayout
from shared.rules.site.assessment import BuildingUse, BusbarFeed, ElectricalService, Site

DWELLINGS = {BuildingUse.ONE_FAMILY: "one_two_family", BuildingUse.TWO_FAMILY: "one_two_family"}
SPACES_PER_BREAKER = 2
"""A 240 V breaker takes two full-size spaces."""

SUPPLY_SIDE_SMALLEST = "6"
"""705.11(B): no tap under 6 AWG copper."""


STRING_SMALLEST = "10"
"""Home runs of strings are not drawn thinner, whatever the current admits (practice; ours)."""


@dataclass(frozen=True)
class Choice:
    """The equipment of one option. ``inverters`` is ignored for micro-inverters: one per module."""

    module: ModuleSpec
    inverter: InverterSpec
    inverters: int = 1
    battery: BatterySpec | None = None
    batteries: int = 1


@dataclass(frozen=True)
class ElectricalDesign:
    """``passed`` where nothing that forbids building failed; ``remedy`` what makes the interconnection pass."""

    passed: bool
    circuits: list[Circuit]
    inverters: int
    output_a: float
    """Continuous, all sources: PV and AC-coupled storage."""
    interconnection: Interconnection
    remedy: Fallback | None
    conductors: dict[str, Conductor]
    """By run: ``dc``, ``branch``, ``inverter``, ``trunk``, ``battery`` as far as the system has them."""
    backfeed_breaker_a: int
    battery_breaker_a: int | None
    checks: list[Check]


def conditions(site: Site) -> Conditions:
    """Design temperatures and the system voltage limit (690.7) of the site's building."""
    limits = nec.book()["voltage_limits"]
    return Conditions(
        tmin_c=site.climate.tmin_c,
        tmax_ambient_c=site.climate.tmax_c,
        nec_year=site.ahj.nec_year,
        max_system_v=float(limits[DWELLINGS.get(site.structure.use, "other_building")]),
    )


def panel_of(service: ElectricalService, *, dwelling: bool = True) -> Panel:
    """The main panel as ``busbar`` judges it. The end opposite the main is taken to be free unless centre-fed."""
    return Panel(
        busbar_a=service.busbar_a,
        main_a=service.main_breaker_a,
        service_a=service.service_a,
        voltage_v=service.voltage_v,
        phases=service.phases,
        centre_fed=service.busbar_feed is BusbarFeed.CENTRE,
        branch_breakers_a=service.branch_breakers_sum_a,
        existing_sources_a=_amperes(service.existing_generation_kwac, service),
        existing_source_breakers_a=service.existing_backfeed_breakers_a,
        dwelling=dwelling,
    )


def _amperes(kwac: float, service: ElectricalService) -> float:
    return 1000 * kwac / service.voltage_v / (3**0.5 if service.phases == 3 else 1.0)


def limits_for(choice: Choice, site: Site) -> StringLimits | None:
    """String limits to give to ``lay_out``; None where modules are independent of each other."""
    if choice.inverter.kind in ("micro", "optimizer"):
        return None
    return string_limits(choice.module, configured(choice.inverter, choice.module), choice.inverters, conditions(site))


def design_electrical(site: Site, choice: Choice, layout: RoofLayout) -> ElectricalDesign:
    """Everything between the modules and the meter.

    MissingRating or ValueError where the equipment cannot be judged or a run cannot be built.
    """
    at, edition = conditions(site), nec.edition_for(site.ahj.nec_year)
    inverter = configured(choice.inverter, choice.module)
    units = layout.module_count if inverter.kind == "micro" else choice.inverters
    circuits = _circuits(choice, inverter, layout)
    checks = [
        *_dc_checks(choice.module, inverter, layout, at),
        *array_checks(choice.module, layout.module_count, inverter, units),
    ]
    pv_a, battery_a = units * inverter.ac_a, _battery_a(choice)
    output_a = pv_a + battery_a
    panel = panel_of(site.electrical, dwelling=site.structure.use in DWELLINGS)
    verdict = interconnect(panel, output_a, edition)
    remedy = next((option for option in verdict.fallbacks if option.feasible), None)
    conductors = _conductors(
        choice,
        inverter,
        circuits,
        site.electrical,
        at,
        edition,
        pv_a,
        battery_a,
        supply_side=remedy is not None and remedy.kind == "supply_side",
    )
    breakers = 1 + (1 if battery_a else 0)
    checks += [check for check in verdict.checks if not verdict.passed or check.rule == verdict.method]
    if remedy is not None and remedy.check is not None:
        checks.append(remedy.check)
    if remedy is None or remedy.kind != "supply_side":
        checks.append(
            at_least(
                "breaker_spaces",
                site.electrical.spaces_free,
                SPACES_PER_BREAKER * breakers,
                "spaces",
                edition=f"NEC {edition}",
                citation="NEC 408.54",
                severity="equipment",
                detail=f"free spaces for {breakers} backfed two-pole breaker{'s' if breakers > 1 else ''}",
            )
        )
    for conductor in conductors.values():
        checks += conductor.checks
    checks += _listings(choice)
    settled = [check for check in checks if not (remedy is not None and check.rule.startswith("busbar_"))]
    return ElectricalDesign(
        passed=layout.module_count > 0 and (verdict.passed or remedy is not None) and not failures(settled),
        circuits=circuits,
        inverters=units,
        output_a=round(output_a, 6),
        interconnection=verdict,
        remedy=remedy,
        conductors=conductors,
        backfeed_breaker_a=standard_ocpd_a(pv_a),
        battery_breaker_a=standard_ocpd_a(battery_a) if battery_a else None,
        checks=checks,
    )


def _circuits(choice: Choice, inverter: InverterSpec, layout: RoofLayout) -> list[Circuit]:
    ids = [module.id for array in layout.arrays for module in array.modules]
    if inverter.kind == "micro":
        return branch_circuits(ids, units_per_branch(inverter))
    if inverter.kind == "optimizer":
        shortest, longest = optimizer_limits(choice.module, inverter)
        return optimizer_circuits(ids, shortest, longest, int(inverter.need("mppt_count")))
    loads = {plane: [Load(*load) for load in some] for plane, some in layout.loads.items()}
    return string_circuits(
        loads,
        {array.plane_id: [module.id for module in array.modules] for array in layout.arrays},
        int(inverter.need("mppt_count")),
    )


def _dc_checks(module: ModuleSpec, inverter: InverterSpec, layout: RoofLayout, at: Conditions) -> list[Check]:
    if inverter.kind in ("micro", "optimizer"):
        return module_checks(module, inverter, at)
    checks: list[Check] = []
    for length, strings in sorted({load for loads in layout.loads.values() for load in loads}):
        checks += string_sizing(module, inverter, at, parallel=strings, length=length).checks
    return checks


def _battery_a(choice: Choice) -> float:
    """Continuous output of storage that feeds the panel by itself; one behind a hybrid inverter does not."""
    if choice.battery is None or choice.battery.coupling == "dc":
        return 0.0
    return choice.batteries * choice.battery.need("ac_a")


def _conductors(
    choice: Choice,
    inverter: InverterSpec,
    circuits: Sequence[Circuit],
    service: ElectricalService,
    at: Conditions,
    edition: str,
    pv_a: float,
    battery_a: float,
    *,
    supply_side: bool,
) -> dict[str, Conductor]:
    """The smallest sound conductor of every kind of run."""
    outdoors, indoors = at.tmax_ambient_c, min(at.tmax_ambient_c, 30.0)
    runs: dict[str, Run] = {}
    if inverter.kind == "micro":
        largest = max((len(circuit.module_ids) for circuit in circuits), default=0)
        if largest:
            runs["branch"] = Run(
                name="Branch to AC combiner",
                maximum_current_a=largest * inverter.ac_a,
                voltage_v=service.voltage_v,
                length_m=service.array_to_inverter_m,
                ambient_c=outdoors,
                ocpd_a=inverter.branch_ocpd_a,
                conductors_in_raceway=2 * len(circuits),
            )
    elif circuits:
        longest = max(len(circuit.module_ids) for circuit in circuits)
        isc, volts = choice.module.isc_a, longest * choice.module.vmp_v
        if inverter.optimizer is not None:  # an optimizer limits its output; its string runs at the bus voltage
            isc, volts = inverter.optimizer.max_module_isc_a, inverter.need("mppt_low_v")
        parallel = max(_parallel(circuits))
        runs["dc"] = Run(
            name="PV array to inverter",
            maximum_current_a=pv_circuit_current_a(isc),
            voltage_v=volts,
            length_m=service.array_to_inverter_m,
            ambient_c=outdoors,
            conductors_in_raceway=2 * max(1, -(-len(circuits) // choice.inverters)),
            smallest_size=STRING_SMALLEST,
            has_ocpd=needs_string_fuses(parallel, isc, choice.module.series_fuse_a),
        )
        runs["inverter"] = Run(
            name="Inverter to combiner" if choice.inverters > 1 else "Inverter to main panel",
            maximum_current_a=inverter.ac_a,
            voltage_v=service.voltage_v,
            length_m=service.inverter_to_panel_m,
            ambient_c=indoors,
            phases=service.phases,
        )
    if inverter.kind == "micro" or choice.inverters > 1 or supply_side:
        runs["trunk"] = Run(
            name="PV output to service conductors" if supply_side else "AC combiner to main panel",
            maximum_current_a=pv_a,
            voltage_v=service.voltage_v,
            length_m=service.inverter_to_panel_m,
            ambient_c=indoors,
            phases=service.phases,
            smallest_size=SUPPLY_SIDE_SMALLEST if supply_side else None,
        )
    if battery_a:
        runs["battery"] = Run(
            name="Battery to main panel",
            maximum_current_a=battery_a,
            voltage_v=service.voltage_v,
            length_m=service.inverter_to_panel_m,
            ambient_c=indoors,
            phases=service.phases,
        )
    return {name: size_conductor(run, edition) for name, run in runs.items()}


def _parallel(circuits: Sequence[Circuit]) -> list[int]:
    """Strings on each input."""
    inputs = [(circuit.inverter, circuit.input) for circuit in circuits]
    return [inputs.count(each) for each in set(inputs)]


def _listings(choice: Choice) -> list[Check]:
    checks = [choice.module.certification_check("UL 61730"), choice.inverter.certification_check("UL 1741-SB")]
    if choice.battery is not None:
        checks.append(choice.battery.certification_check("UL 9540"))
    return checks
