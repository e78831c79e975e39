"""Conductors and devices from the modules to the point of connection.

Every source of the AC side has a breaker of its own on one combiner; a single source needs none. From there one
circuit goes over the production meter (where it measures PV alone) and the disconnect to the backfed breaker on the
panel's busbar, or, fused in the disconnect, to a tap ahead of the main. A transformer stands beside the combiner, whose
main breaker protects its side, and the circuit goes on at the service's voltage.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from services.design.rules.assembly.choice import Choice, conditions
from services.design.rules.assembly.devices import Devices
from services.design.rules.assembly.gateways import gateway_for
from services.design.rules.checks import Check, about
from services.design.rules.electrical import nec
from services.design.rules.electrical.currents import (
    Run,
    needs_string_fuses,
    pv_circuit_current_a,
    size_conductor,
    standard_ocpd_a,
)
from services.design.rules.electrical.service import nominal
from services.design.rules.electrical.transformers import LEADS_M
from services.design.rules.equipment.matching import configured
from shared.rules.site.assessment import Site
from shared.rules.system import model
from shared.rules.system.model import Connection, Equipment, Service, Transformer

SUPPLY_SIDE_SMALLEST = "6"
"""705.11(B): no tap under 6 AWG copper."""

STRING_SMALLEST = "10"
"""Home runs of strings are not drawn thinner, whatever the current admits (practice; ours)."""

CIRCUITS_IN_RACEWAY = 4
"""Circuits of strings or branches that share a raceway (practice; ours): more would thicken every conductor."""

SWITCH_SIZES_A = (30, 60, 100, 200, 400, 600, 800, 1200, 1600, 2000, 2500, 3000, 4000, 5000, 6000)
"""Ratings in which safety switches and switchboards' switches are made."""

COMBINER_SIZES_A = (125, 200, 225, 400, 600, 800, 1200, 1600, 2000, 2500, 3000, 4000, 5000, 6000)
"""Ratings of the busbars of panels that combine sources."""

BATTERY_LEADS_M = 2.0
"""A battery stands beside its inverter (practice; ours)."""

DC_INSULATION, AC_INSULATION = "PV Wire, THWN-2", "THWN-2"
INDOORS_C = 30.0


@dataclass
class Wiring:
    """What is collected on the way; ``checks`` of the conductors, said of their runs."""

    runs: list[model.Run] = field(default_factory=list)
    devices: list[Equipment] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """A source on the AC side."""

    id: str
    amperes: float
    ocpd_a: int
    conductors: int
    outdoors: bool


def source_breaker_a(amperes: float) -> int:
    """Breaker of a source, 705.30: 125 % of its continuous output."""
    return standard_ocpd_a(amperes)


def sources_of(choice: Choice, devices: Devices) -> list[Source]:
    """Everything that feeds the AC side, each behind its own breaker."""
    found: list[Source] = []
    pieces = {inverter.id: inverter for inverter in devices.inverters}
    if devices.branches:
        for branch in devices.branches:
            units = [pieces[name] for name in branch.inverters]
            amperes = sum(one.count * one.ac_a for one in units)
            found.append(Source(branch.id, amperes, branch.ocpd_a, choice.spec_of(units[0]).wires, outdoors=True))
    else:
        found += [
            Source(one.id, one.ac_a, source_breaker_a(one.ac_a), choice.spec_of(one).wires, outdoors=False)
            for one in devices.inverters
        ]
    for battery in devices.batteries:
        if battery.ac_a is not None:
            wires = 3 if choice.battery is None or choice.battery.phases == 1 else 4
            found.append(Source(battery.id, battery.ac_a, source_breaker_a(battery.ac_a), wires, outdoors=False))
    return found


def wire(
    site: Site,
    choice: Choice,
    devices: Devices,
    service: Service,
    connection: Connection,
    transformer: Transformer | None = None,
) -> Wiring:
    """Conductors and devices of a system on its service. ValueError where a run cannot be built."""
    made = Wiring()
    edition = nec.edition_for(site.ahj.nec_year)
    _dc_side(made, site, choice, devices, edition)
    _battery_leads(made, site, choice, devices, edition)
    _ac_side(made, site, choice, devices, service, connection, transformer, edition)
    made.devices += _service_devices(site, choice, service, connection)
    return made


def _dc_side(made: Wiring, site: Site, choice: Choice, devices: Devices, edition: str) -> None:
    module, at = choice.module, conditions(site)
    if not devices.strings or module is None:
        return
    specs = {one.id: choice.spec_of(one) for one in devices.inverters}
    together: dict[str, int] = {}
    for string in devices.strings:
        together[string.inverter] = together.get(string.inverter, 0) + string.parallel
    for string in devices.strings:
        wired = configured(specs[string.inverter], module)
        isc, volts = module.isc_a, string.modules * module.vmp_v
        if wired.optimizer is not None:  # an optimizer limits its output; its string runs at the bus voltage
            isc, volts = wired.optimizer.max_module_isc_a, wired.need("mppt_low_v")
        run = Run(
            name=f"{string.id} to {string.inverter}",
            maximum_current_a=pv_circuit_current_a(isc),
            voltage_v=volts,
            length_m=site.electrical.array_to_inverter_m,
            ambient_c=at.tmax_ambient_c,
            conductors_in_raceway=2 * min(together[string.inverter], CIRCUITS_IN_RACEWAY),
            smallest_size=STRING_SMALLEST,
            pv_circuit=True,
            has_ocpd=needs_string_fuses(string.parallel, isc, module.series_fuse_a),
        )
        _lay(made, string.id, string.inverter, run, edition, 2, DC_INSULATION, circuits=string.parallel)
    if all(one.kind != "optimizer" for one in specs.values()):
        modules = sum(string.modules * string.parallel for string in devices.strings)
        made.devices.append(
            Equipment(
                id="RSD1", kind="rapid_shutdown", model="module-level rapid shutdown, listed UL 1741 PVRSE",
                rating_a=None, count=modules,
            )
        )  # fmt: skip


def _battery_leads(made: Wiring, site: Site, choice: Choice, devices: Devices, edition: str) -> None:
    """Conductors of DC-coupled batteries to the inverters beside them, 706.30; packs hang on their unit's harness."""
    spec = choice.battery
    if spec is None or spec.dc_a is None or spec.dc_v is None:
        return
    for battery in devices.batteries:
        if battery.inverter is not None:
            run = Run(
                name=f"{battery.id} to {battery.inverter}",
                maximum_current_a=spec.dc_a,
                voltage_v=spec.dc_v,
                length_m=BATTERY_LEADS_M,
                ambient_c=min(conditions(site).tmax_ambient_c, INDOORS_C),
            )
            _lay(made, battery.id, battery.inverter, run, edition, 2, AC_INSULATION)


def _ac_side(
    made: Wiring,
    site: Site,
    choice: Choice,
    devices: Devices,
    service: Service,
    connection: Connection,
    transformer: Transformer | None,
    edition: str,
) -> None:
    sources, at, supply = sources_of(choice, devices), conditions(site), connection.side == "supply"
    total = sum(source.amperes for source in sources)
    if not sources:
        return
    volts, ratio = service.voltage_v, 1.0
    if transformer is not None:
        volts, ratio = transformer.secondary_v, transformer.secondary_v / transformer.primary_v
    together = (
        total if connection.limit_a is None else min(total, connection.limit_a / ratio)
    )  # 705.13: as the control holds it
    breaker = max(source_breaker_a(together), sources[0].ocpd_a if len(sources) == 1 and together == total else 0)
    current = {"voltage_v": float(volts), "phases": service.phases}
    carrying = 3 if service.phases == 3 else 2
    wires = max(source.conductors for source in sources)
    pv_alone = not any(source.id.startswith("BAT") for source in sources)
    indoors = min(at.tmax_ambient_c, INDOORS_C)
    here = sources[0].id
    if len(sources) > 1 or transformer is not None:
        here, near, far = "CB1", site.electrical.inverter_to_panel_m, site.electrical.array_to_inverter_m
        for source in sources:
            run = Run.model_validate({
                "name": f"{source.id} to {here}", "maximum_current_a": source.amperes,
                "length_m": far if source.outdoors else near,
                "ambient_c": at.tmax_ambient_c if source.outdoors else indoors, "ocpd_a": source.ocpd_a,
                "conductors_in_raceway": carrying * (CIRCUITS_IN_RACEWAY if source.outdoors else 1), **current,
            })  # fmt: skip
            _lay(made, source.id, here, run, edition, source.conductors, AC_INSULATION)
        rating = _at_least(COMBINER_SIZES_A, source_breaker_a(total))
        name = nominal(volts, service.phases).name
        main = None if transformer is None else breaker
        made.devices.append(Equipment(id=here, kind="combiner", model=_panel_text(rating, name, main), rating_a=rating))
    steps = (["PM1"] if pv_alone and choice.module is not None else []) + ["D1", "TAP1" if supply else "MSP"]
    if "PM1" in steps:
        made.devices.append(
            Equipment(
                id="PM1", kind="production_meter", model="production meter, revenue grade, ANSI C12.20",
                rating_a=_at_least(SWITCH_SIZES_A, breaker),
            )
        )  # fmt: skip
    if transformer is not None:
        for start, end in pairwise((here, *(["PM1"] if "PM1" in steps else []), transformer.id)):
            run = Run.model_validate({
                "name": f"{start} to {end}", "maximum_current_a": together, "ocpd_a": breaker, "length_m": LEADS_M,
                "ambient_c": indoors, "conductors_in_raceway": carrying, **current,
            })  # fmt: skip
            _lay(made, start, end, run, edition, wires, AC_INSULATION)
        here, steps, wires = transformer.id, [step for step in steps if step != "PM1"], carrying
        together *= ratio
        breaker, current = source_breaker_a(together), {"voltage_v": float(service.voltage_v), "phases": service.phases}
    switch = _at_least(SWITCH_SIZES_A, breaker)
    made.devices.append(
        Equipment(
            id="D1", kind="ac_disconnect", model=_switch_text(switch, service, fused=supply), rating_a=switch,
            fuse_a=breaker if supply else None,
        )
    )  # fmt: skip
    if supply:
        made.devices.append(
            Equipment(id="TAP1", kind="tap", model="service conductor tap, NEC 705.11", rating_a=service.conductors_a)
        )
    first_outdoors = len(sources) == 1 and sources[0].outdoors and transformer is None
    for index, step in enumerate(steps):
        outdoors = index == 0 and first_outdoors
        run = Run.model_validate({
            "name": f"{here} to {step}", "maximum_current_a": together, "ocpd_a": breaker,
            "length_m": (site.electrical.array_to_inverter_m if outdoors else 0.0)
            + site.electrical.inverter_to_panel_m / len(steps),
            "ambient_c": at.tmax_ambient_c if outdoors else indoors, "conductors_in_raceway": carrying,
            "smallest_size": SUPPLY_SIDE_SMALLEST if supply else None, **current,
        })  # fmt: skip
        _lay(made, here, step, run, edition, wires, AC_INSULATION)
        here = step


def _lay(
    made: Wiring, start: str, end: str, run: Run, edition: str, conductors: int, insulation: str, circuits: int = 1
) -> None:
    """Size a run and add it to the model; ``circuits``: equal circuits side by side, each with its own conductors."""
    sized = size_conductor(run, edition)
    id = f"R{len(made.runs) + 1}"
    held = [sized.size] * (conductors * circuits) + [sized.grounding_size]
    made.runs.append(
        model.Run(
            id=id,
            start=start,
            end=end,
            conductors=conductors * circuits,
            size=sized.sizes,
            insulation=insulation,
            conduit=nec.conduit(held) if sized.sets == 1 else f"{sized.sets} × {nec.conduit(held)}",
            ocpd=sized.ocpd_a,
            egc=nec.with_unit(sized.grounding_size),
            length_m=round(run.length_m, 1),
            maximum_a=round(run.maximum_current_a, 4),
            ampacity_a=sized.ampacity_a,
            ambient_c=run.ambient_c,
            in_raceway=run.conductors_in_raceway,
            voltage_drop_pct=sized.voltage_drop_pct,
            volts=run.voltage_v,
        )
    )
    made.checks += about(sized.checks, id)


def _service_devices(site: Site, choice: Choice, service: Service, connection: Connection) -> list[Equipment]:
    """The panel, its new main, the utility's meter, the gateway of a battery, a power control system."""
    was, name = site.electrical, nominal(service.voltage_v, service.phases).name
    same = (was.busbar_a, was.main_breaker_a) == (service.bus_a, service.main_a)
    found = [
        Equipment(
            id="MSP", kind="main_panel", model=f"main panel, {service.bus_a} A bus, {service.main_a} A main, {name}",
            rating_a=service.bus_a, existing=same or was.busbar_a == service.bus_a,
        ),
        Equipment(
            id="UM", kind="utility_meter", model="utility meter, bidirectional", rating_a=service.conductors_a,
            existing=True,
        ),
    ]  # fmt: skip
    if connection.limit_a is not None:
        found.append(
            Equipment(
                id="PCS1", kind="power_control",
                model=f"power control system, UL 3141, set to {connection.limit_a:.1f} A", rating_a=None,
            )
        )  # fmt: skip
    gateway = None if choice.battery is None else gateway_for(choice.battery, service)
    if gateway is not None:
        found.append(Equipment(id="GW1", kind="gateway", model=gateway.name, rating_a=gateway.rating_a))
    return found


def _at_least(sizes: Sequence[int], amperes: float) -> int:
    return next((size for size in sizes if size >= amperes), sizes[-1])


def _panel_text(rating_a: int, service: str, main_a: int | None) -> str:
    main = "" if main_a is None else f", {main_a} A main"
    return f"AC combiner panel, {rating_a} A bus{main}, {service}, NEMA 3R"


def _switch_text(rating_a: int, service: Service, *, fused: bool) -> str:
    poles = 3 if service.phases == 3 else 2
    kind = "fusible" if fused else "unfused"
    return f"safety switch {rating_a} A, {poles}-pole, {service.voltage_v} V, {kind}, NEMA 3R, lockable"
