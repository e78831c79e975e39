"""From the model of a system to the sheet E-1: rows, run numbers, schedules and labels."""

from collections.abc import Sequence

from services.design.rules.assembly.choice import conditions
from services.design.rules.checks import named, told_once
from services.design.rules.drawings.one_line.labels import labels_of
from services.design.rules.drawings.one_line.model import OneLine, Row
from services.design.rules.drawings.svg import wrap
from services.design.rules.electrical.currents import PV_CURRENT_FACTOR
from services.design.rules.electrical.service import nominal
from services.design.rules.electrical.strings import corrected
from services.design.rules.equipment.ratings import Equipment, InverterSpec, ModuleSpec
from services.design.rules.system.design import SystemDesign
from shared.rules.site.assessment import Site
from shared.rules.system import sums
from shared.rules.system.model import Branch, Inverter, Run, String, SystemModel

ROWS_DRAWN = 3
"""Sources drawn one by one; further ones are told in words, and stand in the equipment list."""

ROWS_WITH_STORAGE = 2
"""The same, where batteries hang on the inverters and need room above them."""

TRUNK_ENDS = {"PM1": "PM1", "T1": "T1", "D1": "D1", "MSP": "service", "TAP1": "service"}
"""Where a run of the trunk may end, as the diagram names it."""

OF_MONEY = frozenset({"tariff_eligible", "budget"})
"""Checks that concern the offer and not what is built."""

STRINGS_WRITTEN = 3

GATEWAY_WIDTH = 130.0
"""In which its model is written."""

LISTED = {"module": "UL 61730", "inverter": "UL 1741-SB", "battery": "UL 9540"}


def one_line_of(site: Site, design: SystemDesign) -> OneLine:
    """Everything that ``sheet`` shows of a design."""
    system = design.model
    rows, more = _rows(site, design)
    by_kind = {device.kind: device for device in system.devices}
    combiner, meter, switch = (by_kind.get(kind) for kind in ("combiner", "production_meter", "ac_disconnect"))
    gateway, control = by_kind.get("gateway"), by_kind.get("power_control")
    trunk = [run for run in system.runs if run.end in TRUNK_ENDS]
    service = system.service
    name = nominal(service.voltage_v, service.phases).name
    fused = switch is not None and switch.fuse_a is not None
    existing = system.existing[0] if system.existing else None
    return OneLine(
        rows=rows,
        more=more,
        combiner=() if combiner is None else ("CB1", f"{combiner.rating_a} A bus", *_combiner_main(system)),
        production_meter=() if meter is None else ("PM1, revenue grade", f"{meter.rating_a} A"),
        transformer=()
        if system.transformer is None
        else (
            f"{system.transformer.kva:g} kVA" + (", existing" if system.transformer.existing else ""),
            f"{name} - {nominal(system.transformer.secondary_v, service.phases).name}",
        ),
        disconnect=()
        if switch is None
        else (f"D1, {switch.rating_a} A" + (f", {switch.fuse_a} A fuses" if fused else ""), "visible, lockable"),
        fused=fused,
        trunk_runs={TRUNK_ENDS[run.end]: run.id for run in trunk if run.start in ("CB1", *TRUNK_ENDS)},
        breaker_a=next((run.ocpd for run in reversed(trunk) if run.ocpd is not None), 0),
        supply_side=system.connection.side == "supply",
        panel=(f"{service.bus_a} A busbar, {service.main_a} A main, {name}",),
        main_a=service.main_a,
        centre_fed=service.centre_fed,
        service=("bidirectional", f"{service.conductors_a} A service"),
        gateway=() if gateway is None else (*wrap(gateway.model, GATEWAY_WIDTH, 9), f"{gateway.rating_a} A"),
        existing="" if existing is None else f"existing PV {existing.kwac:g} kW, {existing.ocpd_a} A",
        power_control="" if control is None else control.model,
        verdict=design.way.check,
        conductors=_schedule(system),
        equipment=_equipment(design),
        checks=tuple(told_once(check for check in design.checks if check.rule not in OF_MONEY)),
        labels=labels_of(design),
    )


def _combiner_main(system: SystemModel) -> tuple[str, ...]:
    """The breaker of a combiner beside a transformer; elsewhere the one at the service does for both."""
    if system.transformer is None:
        return ()
    return tuple(f"{run.ocpd} A main" for run in system.runs if run.end == system.transformer.id)


def _rows(site: Site, design: SystemDesign) -> tuple[tuple[Row, ...], str]:
    """The rows to draw: PV first, batteries of the AC side in one row below; and what is not drawn."""
    system = design.model
    batteries = [battery for battery in system.batteries if battery.inverter is None]
    sources: list[Row] = [_branch_row(design, branch) for branch in system.branches]
    if not system.branches:
        sources = [_inverter_row(site, design, inverter) for inverter in system.inverters]
    most = ROWS_WITH_STORAGE if any(row.storage for row in sources) else ROWS_DRAWN
    room = most - (1 if batteries else 0)
    more = f"and {len(sources) - room} more, see EQUIPMENT" if len(sources) > room else ""
    rows = sources[:room]
    if batteries:
        first, count = batteries[0], len(batteries)
        listing = design.choice.battery.listing("UL 9540") if design.choice.battery else ""
        total = f"{sum(one.kwh for one in batteries):g} kWh, {sum(one.kw for one in batteries):g} kW"
        rows.append(
            Row(
                kind="battery",
                pv=(),
                dc_ratings=(),
                title="BATTERY WITH INVERTER",
                unit=(f"{named([one.id for one in batteries])}: {count} × {first.model}", total, listing),
                breaker_a=_into_combiner(system, first.id),
                ac_run=_span([run for run in system.runs if run.start.startswith("BAT")]),
            )
        )
    return tuple(rows), more


def _into_combiner(system: SystemModel, id: str) -> int | None:
    return next((run.ocpd for run in system.runs if run.start == id and run.end == "CB1"), None)


def _branch_row(design: SystemDesign, branch: Branch) -> Row:
    system = design.model
    unit = next(one for one in system.inverters if one.id in branch.inverters)
    watts = next(array.module_w for array in system.arrays if array.id == branch.array)
    return Row(
        kind="micro",
        pv=(f"{branch.id}: {unit.count} × {watts:g} W",),
        dc_ratings=("1 module per inverter",),
        title="MICRO-INVERTERS",
        unit=(
            f"{unit.id}: {unit.count} × {unit.model}",
            f"{unit.ac_a:g} A each, {unit.ac_v} V",
            design.choice.spec_of(unit).listing("UL 1741-SB"),
        ),
        breaker_a=_into_combiner(system, branch.id),
        ac_run=_span([run for run in system.runs if run.start == branch.id]),
    )


def _inverter_row(site: Site, design: SystemDesign, inverter: Inverter) -> Row:
    system, spec, module = design.model, design.choice.spec_of(inverter), design.choice.module
    strings = [string for string in system.strings if string.inverter == inverter.id]
    written = [_string_text(string, module.pmax_w if module else 0.0) for string in strings]
    if len(written) > STRINGS_WRITTEN:
        written = [*written[:STRINGS_WRITTEN], f"and {len(written) - STRINGS_WRITTEN} more"]
    batteries = [battery for battery in system.batteries if battery.inverter == inverter.id]
    inside = [battery for battery in batteries if sums.inside(system, battery) is not None]
    lead = {run.start: f", {run.id}" for run in system.runs if run.end == inverter.id}
    told = {
        battery.id: f"{battery.id}: {battery.kwh:g} kWh"
        + (f", {battery.kw:g} kW" if battery.kw else ", expansion pack")
        + lead.get(battery.id, "")
        for battery in batteries
    }
    held = tuple(told.pop(battery.id) for battery in inside)
    storage = tuple(told.values())
    fed_by = {string.id for string in strings}
    title = "HYBRID INVERTER" if inverter.kind == "hybrid" else "INVERTER"
    return Row(
        kind=inverter.kind,
        pv=tuple(written),
        dc_ratings=_dc_ratings(site, module, spec, strings),
        title=f"{title} {inverter.id}",
        unit=(
            inverter.model,
            f"{inverter.kw:g} kW, {round(inverter.ac_a, 1):g} A, {inverter.ac_v} V {inverter.phases}Φ",
            spec.listing("UL 1741-SB"),
            *(f"battery inside {text}" for text in held),
        ),
        storage=storage,
        storage_inside=bool(inside),
        breaker_a=_into_combiner(system, inverter.id),
        rapid_shutdown={"optimizer": "optimizers"}.get(inverter.kind, "at each module") if strings else "",
        dc_run=_span([run for run in system.runs if run.end == inverter.id and run.start in fed_by]),
        ac_run=_span([run for run in system.runs if run.start == inverter.id]),
    )


def _string_text(string: String, watts: float) -> str:
    strings = "" if string.parallel == 1 else f"{string.parallel} parallel × "
    return f"{string.id}: {strings}{string.modules} × {watts:g} W"


def _dc_ratings(
    site: Site, module: ModuleSpec | None, inverter: InverterSpec, strings: Sequence[String]
) -> tuple[str, ...]:
    if not strings or module is None:
        return ()
    if inverter.kind == "optimizer":
        return (f"{inverter.mppt_low_v or 0:g} V fixed",)
    voc = corrected(module.voc_v, module.beta_voc_pct_per_k, conditions(site).tmin_c)
    longest, parallel = max(string.modules for string in strings), max(string.parallel for string in strings)
    isc = PV_CURRENT_FACTOR * module.isc_a * parallel
    return (f"Voc max {longest * voc:.0f} V", f"Isc max {isc:.1f} A")


def _schedule(system: SystemModel) -> tuple[tuple[str, ...], ...]:
    """The conductor schedule: runs that are alike in one line."""
    alike: dict[tuple[str, ...], list[Run]] = {}
    for run in system.runs:
        ends = (_kind(run.start), _kind(run.end))
        told = (
            f"{run.conductors} × {run.size}",
            run.insulation,
            run.conduit,
            run.egc,
            "none" if run.ocpd is None else f"{run.ocpd} A",
            f"{run.ampacity_a:.0f} A",
            f"{run.maximum_a:.1f} A",
        )
        alike.setdefault((*ends, *told), []).append(run)
    return tuple(
        (
            _span(runs),
            f"{_names([run.start for run in runs])} - {_names([run.end for run in runs])}",
            *key[2:],
            f"{max(run.voltage_drop_pct for run in runs):.1f} %",
        )
        for key, runs in alike.items()
    )


def _kind(id: str) -> str:
    """``S12`` is one of the ``S``."""
    return id.rstrip("0123456789")


def _names(ids: Sequence[str]) -> str:
    once = list(dict.fromkeys(ids))
    return once[0] if len(once) == 1 else f"{once[0]} … {once[-1]}"


def _span(runs: Sequence[Run]) -> str:
    """``R1``, ``R1-R4`` where they follow one another, else ``R1, R3``; of many the first and the last."""
    if not runs:
        return ""
    numbers = [int(run.id[1:]) for run in runs]
    if len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"R{numbers[0]}-R{numbers[-1]}"
    return ", ".join(run.id for run in runs) if len(runs) < 3 else f"{runs[0].id} … {runs[-1].id} ({len(runs)})"


def _equipment(design: SystemDesign) -> tuple[tuple[str, ...], ...]:
    """Every device with its quantity, as it is ordered."""
    system, chosen = design.model, design.choice
    rows: list[tuple[str, ...]] = []

    def add(item: str, spec: Equipment | None, kind: str, ids: Sequence[str], quantity: int, note: str = "") -> None:
        if spec is not None and quantity:
            rows.append((item, f"{spec.name}{note}, {spec.listing(LISTED[kind])}", named(ids), str(quantity)))

    add("PV module", chosen.module, "module", [one.id for one in system.arrays], sums.module_count(system))
    inverters, batteries = system.inverters, system.batteries
    if chosen.integrated:
        ids, note = [one.id for one in inverters], f" with {batteries[0].kwh:g} kWh battery inside"
        add("Hybrid inverter", chosen.inverter, "inverter", ids, sums.inverter_count(system), note)
        packs = [one.id for one in batteries if sums.inside(system, one) is None]
        note = "" if chosen.pack is None else f", {chosen.pack.usable_kwh:g} kWh"
        add("Expansion pack", chosen.pack, "battery", packs, len(packs), note)
    else:
        item = "Hybrid inverter" if inverters and inverters[0].kind == "hybrid" else "Inverter"
        for spec in chosen.models:
            of_it = [one for one in inverters if one.model == spec.model]
            add(item, spec, "inverter", [one.id for one in of_it], sum(one.count for one in of_it))
        quantity = sum(one.count for one in batteries)
        note = f", {batteries[0].kwh:g} kWh" if batteries else ""
        add("Battery", chosen.battery, "battery", [one.id for one in batteries], quantity, note)
    if system.optimizers:
        quantity = sum(one.count for one in system.optimizers)
        rows.append(("Optimizer", system.optimizers[0].model, named([o.id for o in system.optimizers]), str(quantity)))
    if system.transformer is not None:
        existing = " (existing)" if system.transformer.existing else ""
        rows.append((f"Transformer{existing}", system.transformer.model, system.transformer.id, "1"))
    for device in system.devices:
        item = device.kind.replace("_", " ").capitalize() + (" (existing)" if device.existing else "")
        rows.append((item.replace("Ac ", "AC "), device.model, device.id, str(device.count)))
    return tuple(rows)
