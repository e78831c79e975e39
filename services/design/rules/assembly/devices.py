"""Arrays, strings, branches, inverters and batteries of a system, each with its id: who is connected to whom."""

from dataclasses import dataclass

from services.design.rules.assembly.choice import Choice, limits_for
from services.design.rules.electrical.stringing import Circuit, CircuitKind, Load, Placed, Station, balance, even_parts
from services.design.rules.equipment.matching import configured, strings_per_inverter, units_per_branch
from services.design.rules.equipment.ratings import InverterSpec, ModuleSpec
from services.design.rules.roof.model import RoofLayout
from shared.rules.site.assessment import Site
from shared.rules.system.model import (
    Array,
    Battery,
    Branch,
    Connection,
    Existing,
    Inverter,
    Optimizer,
    Service,
    String,
    SystemModel,
)


@dataclass(frozen=True)
class Devices:
    """What is connected, before conductors; ``circuits`` name the modules of each string and branch."""

    arrays: tuple[Array, ...] = ()
    strings: tuple[String, ...] = ()
    branches: tuple[Branch, ...] = ()
    inverters: tuple[Inverter, ...] = ()
    batteries: tuple[Battery, ...] = ()
    optimizers: tuple[Optimizer, ...] = ()
    existing: tuple[Existing, ...] = ()
    circuits: tuple[Circuit, ...] = ()

    def on(self, service: Service) -> SystemModel:
        """The model before it is connected: no conductors yet."""
        return SystemModel(
            service=service,
            connection=Connection(side="load", rule="undecided"),
            arrays=self.arrays,
            strings=self.strings,
            branches=self.branches,
            inverters=self.inverters,
            batteries=self.batteries,
            optimizers=self.optimizers,
            existing=self.existing,
        )


def devices_of(site: Site, choice: Choice, layout: RoofLayout | None) -> Devices:
    """Connect the equipment. ValueError where the strings do not fit the inverters."""
    module, inverter = choice.module, choice.inverter
    arrays = () if layout is None or module is None else _arrays(site, layout, module)
    strings: tuple[String, ...] = ()
    branches: tuple[Branch, ...] = ()
    inverters: tuple[Inverter, ...] = ()
    circuits: tuple[Circuit, ...] = ()
    if inverter is not None and inverter.kind == "micro" and layout is not None:
        branches, inverters, circuits = _branches(arrays, layout, inverter)
    elif inverter is not None:
        inverters = tuple(_inverter(one, f"INV{number}") for number, one in enumerate(choice.pieces, 1))
        if layout is not None and module is not None:
            strings, circuits = _strings(site, choice, module, arrays, layout)
    optimizer = None if inverter is None else inverter.optimizer
    return Devices(
        arrays=arrays,
        strings=strings,
        branches=branches,
        inverters=inverters,
        batteries=_batteries(choice, inverters),
        optimizers=()
        if optimizer is None
        else tuple(
            Optimizer(id=f"OPT-{array.id}", model=optimizer.model, array=array.id, count=array.count)
            for array in arrays
        ),
        existing=_existing(site),
        circuits=circuits,
    )


def _arrays(site: Site, layout: RoofLayout, module: ModuleSpec) -> tuple[Array, ...]:
    shade = {plane.id: plane.shade for plane in site.roof_planes}
    return tuple(
        Array(
            id=array.name,
            plane=array.plane_id,
            tilt=array.tilt_deg,
            azimuth=array.azimuth_deg,
            module=module.model,
            module_w=module.pmax_w,
            count=len(array.modules),
            shade=shade[array.plane_id],
        )
        for array in layout.arrays
    )


def _inverter(spec: InverterSpec, id: str, count: int = 1) -> Inverter:
    return Inverter(
        id=id,
        model=spec.model,
        kind=spec.kind,
        count=count,
        ac_v=int(spec.ac_v),
        phases=spec.phases,
        kw=spec.ac_kw,
        kva=max(spec.ac_kva or spec.ac_kw, spec.ac_kw),
        ac_a=spec.ac_a,
    )


def _branches(
    arrays: tuple[Array, ...], layout: RoofLayout, spec: InverterSpec
) -> tuple[tuple[Branch, ...], tuple[Inverter, ...], tuple[Circuit, ...]]:
    """Branches of micro-inverters, as few and as even as each array admits."""
    most, rating = units_per_branch(spec), int(spec.need("branch_ocpd_a"))
    branches: list[Branch] = []
    inverters: list[Inverter] = []
    circuits: list[Circuit] = []
    for array, placed in zip(arrays, layout.arrays, strict=True):
        ids = [module.id for module in placed.modules]
        for part in even_parts(ids, -(-len(ids) // most)):
            number = len(branches) + 1
            inverters.append(_inverter(spec, f"MI{number}", len(part)))
            branches.append(Branch(id=f"B{number}", array=array.id, inverters=(f"MI{number}",), ocpd_a=rating))
            circuits.append(Circuit(id=f"B{number}", kind="branch", feeds="AC branch", module_ids=part))
    return tuple(branches), tuple(inverters), tuple(circuits)


def _strings(
    site: Site,
    choice: Choice,
    module: ModuleSpec,
    arrays: tuple[Array, ...],
    layout: RoofLayout,
) -> tuple[tuple[String, ...], tuple[Circuit, ...]]:
    """The layout's strings dealt out evenly to the inverters and their inputs."""
    stations = [Station(strings_per_inverter(configured(one, module)), one.ac_kw) for one in choice.pieces]
    limits, optimizers = limits_for(choice, site), choice.pieces[0].kind == "optimizer"
    assert limits is not None
    loads = [Placed(plane, Load(*load)) for plane, some in layout.loads.items() for load in some]
    shared = balance(loads, stations, limits.shortest)
    array_of = {array.plane: array.id for array in arrays}
    left = {array.plane_id: [one.id for one in array.modules] for array in layout.arrays}
    order = {plane: index for index, plane in enumerate(left)}
    kind: CircuitKind = "optimizer_string" if optimizers else "string"
    strings: list[String] = []
    circuits: list[Circuit] = []
    for number, some in enumerate(shared, 1):
        for port, placed in enumerate(sorted(some, key=lambda one: (order[one.plane], -one.load.length)), 1):
            id, ids = f"S{len(strings) + 1}", left[placed.plane]
            strings.append(
                String(
                    id=id,
                    array=array_of[placed.plane],
                    inverter=f"INV{number}",
                    mppt=1 if optimizers else port,
                    modules=placed.load.length,
                    parallel=placed.load.strings,
                )
            )
            feeds = f"INV{number}, MPPT {strings[-1].mppt}"
            for turn in range(placed.load.strings):
                name = id if placed.load.strings == 1 else f"{id}{'abcdefghijklmnopqrstuvwxyz'[turn % 26]}"
                circuits.append(Circuit(id=name, kind=kind, feeds=feeds, module_ids=tuple(ids[: placed.load.length])))
                del ids[: placed.load.length]
    return tuple(strings), tuple(circuits)


def _batteries(choice: Choice, inverters: tuple[Inverter, ...]) -> tuple[Battery, ...]:
    """One entry a piece; a DC-coupled one on the hybrid inverter that has the fewest, or is part of; packs last."""
    spec = choice.battery
    if spec is None:
        return ()
    behind = spec.coupling == "dc"
    units = tuple(
        Battery(
            id=f"BAT{number + 1}",
            model=spec.model,
            kwh=spec.usable_kwh,
            kw=min(spec.discharge_kw, choice.inverter.ac_kw) if behind and choice.inverter else spec.discharge_kw,
            coupling=spec.coupling,
            inverter=inverters[number % len(inverters)].id if behind else None,
            ac_a=None if behind else spec.need("ac_a"),
        )
        for number in range(choice.batteries)
    )
    pack = choice.pack
    if pack is None:
        return units
    hosts = [unit.inverter for unit in units for _ in range(choice.packs)]
    return units + tuple(
        Battery(
            id=f"BAT{number}", model=pack.model, kwh=pack.usable_kwh, kw=0.0, coupling="dc", inverter=host, ac_a=None
        )
        for number, host in enumerate(hosts, len(units) + 1)
    )


def _existing(site: Site) -> tuple[Existing, ...]:
    service = site.electrical
    if not service.existing_generation_kwac:
        return ()
    return (Existing(id="EX1", kwac=service.existing_generation_kwac, ocpd_a=service.existing_backfeed_breakers_a),)
