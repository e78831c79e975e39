"""From an electrical design to the sheet E-1: captions, run numbers, schedules and labels."""

from services.design.rules.drawings.one_line.model import BatteryUnit, OneLine, PvChain
from services.design.rules.electrical.stringing import Circuit
from services.design.rules.equipment.ratings import InverterSpec
from services.design.rules.system.circuits import Choice, ElectricalDesign, panel_of
from shared.rules.site.assessment import Site

DISCONNECT_SIZES_A = (30, 60, 100, 200, 400, 600)
"""Ratings in which safety switches are made."""

SHUTDOWN = {
    "string": "at each module, listed",
    "hybrid": "at each module, listed",
    "optimizer": "optimizers",
    "micro": "",
}

BACKFED_BREAKER = (
    "Backfed breaker: WARNING, POWER SOURCE OUTPUT CONNECTION, DO NOT RELOCATE THIS OVERCURRENT DEVICE, NEC 705.12."
)


def one_line_of(site: Site, choice: Choice, design: ElectricalDesign) -> OneLine:
    """Everything that ``sheet`` shows of a design."""
    supply = design.remedy is not None and design.remedy.kind == "supply_side"
    run = {name: str(number) for number, name in enumerate(design.conductors, 1)}
    backup = _backup_device(choice) if choice.battery is not None else ""
    return OneLine(
        chains=_chains(choice, design, run),
        panel=panel_of(site.electrical),
        interconnection=design.interconnection,
        connection="supply_side" if supply else "load_side",
        remedy=design.remedy.check if design.remedy is not None else None,
        battery=_battery(choice, design, run),
        backup_device=backup,
        backfeed_breaker_a=design.backfeed_breaker_a,
        ac_disconnect=_disconnect(design.backfeed_breaker_a, supply),
        production_meter=True,
        trunk_run=run.get("trunk", ""),
        conductors=tuple((run[name], conductor) for name, conductor in design.conductors.items()),
        equipment=_equipment(choice, design),
        checks=tuple(design.checks),
        labels=_labels(design, choice),
    )


def _chains(choice: Choice, design: ElectricalDesign, run: dict[str, str]) -> tuple[PvChain, ...]:
    if choice.inverter.kind == "micro":
        return tuple(_branch(choice, circuit, run) for circuit in design.circuits)
    return tuple(_inverter(choice, design, number, run) for number in range(1, choice.inverters + 1))


def _branch(choice: Choice, circuit: Circuit, run: dict[str, str]) -> PvChain:
    inverter, count = choice.inverter, len(circuit.module_ids)
    return PvChain(
        kind="micro",
        circuits=(f"{circuit.id}: {count} × {choice.module.pmax_w:g} W",),
        dc_ratings=("1 module per inverter",),
        inverter=("MICRO-INVERTERS", f"{count} × {inverter.model}", f"{inverter.ac_a:g} A each, {_listing(inverter)}"),
        breaker_a=inverter.branch_ocpd_a or 20,
        ac_run=run.get("branch", ""),
    )


def _inverter(choice: Choice, design: ElectricalDesign, number: int, run: dict[str, str]) -> PvChain:
    inverter = choice.inverter
    circuits = [circuit for circuit in design.circuits if circuit.inverter == number]
    voc = max((check.value or 0.0 for check in design.checks if check.rule == "string_voc_inverter"), default=0.0)
    isc = max(
        (check.value or 0.0 for check in design.checks if check.rule == "mppt_short_circuit_current"), default=0.0
    )
    ratings = (f"Voc max {voc:.0f} V", f"Isc max {isc:.1f} A") if voc else (f"{inverter.mppt_low_v or 0:g} V fixed",)
    title = "HYBRID INVERTER" if inverter.kind == "hybrid" else "INVERTER"
    kind = "optimizer" if inverter.kind == "optimizer" else "hybrid" if inverter.kind == "hybrid" else "string"
    return PvChain(
        kind=kind,  # type: ignore[arg-type]  # one of PvChain's own literals
        circuits=tuple(f"{c.id}: {len(c.module_ids)} × {choice.module.pmax_w:g} W" for c in circuits),
        dc_ratings=ratings,
        inverter=(
            f"{title} {number}" if choice.inverters > 1 else title,
            inverter.model,
            f"{inverter.ac_kw:g} kW, {inverter.ac_a:g} A, {inverter.ac_v:g} V",
            _listing(inverter),
        ),
        breaker_a=inverter.ocpd_a or design.backfeed_breaker_a,
        rapid_shutdown=SHUTDOWN[inverter.kind],
        dc_disconnect="integrated",
        dc_run=run.get("dc", ""),
        ac_run=run.get("inverter", ""),
    )


def _listing(inverter: InverterSpec) -> str:
    return next((item.standard for item in inverter.certifications if item.standard.startswith("UL 1741")), "UL 1741")


def _battery(choice: Choice, design: ElectricalDesign, run: dict[str, str]) -> BatteryUnit | None:
    unit = choice.battery
    if unit is None:
        return None
    count = f"{choice.batteries} × " if choice.batteries > 1 else ""
    ratings = (
        f"{count}{unit.name}",
        f"{choice.batteries * unit.usable_kwh:g} kWh, {choice.batteries * unit.discharge_kw:g} kW",
        "UL 9540",
    )
    return BatteryUnit(ratings, unit.coupling, design.battery_breaker_a, run.get("battery", ""))


def _backup_device(choice: Choice) -> str:
    assert choice.battery is not None
    return f"{choice.battery.manufacturer} gateway"


def _disconnect(breaker_a: int, fused: bool) -> str:
    size = next((size for size in DISCONNECT_SIZES_A if size >= breaker_a), DISCONNECT_SIZES_A[-1])
    return f"{size} A, {breaker_a} A fuses" if fused else f"{size} A"


def _equipment(choice: Choice, design: ElectricalDesign) -> tuple[tuple[str, str, str], ...]:
    modules = sum(len(circuit.module_ids) for circuit in design.circuits)
    rows = [("PV module", choice.module.name, str(modules)), ("Inverter", choice.inverter.name, str(design.inverters))]
    if choice.inverter.optimizer is not None:
        rows.append(("Optimizer", choice.inverter.optimizer.model, str(modules)))
    if choice.battery is not None:
        inside = choice.battery.inverter_key == choice.inverter.key
        rows.append(
            (
                "Battery",
                f"{choice.battery.usable_kwh:g} kWh, part of the inverter" if inside else choice.battery.name,
                str(choice.batteries),
            )
        )
        rows.append(("Backup device", _backup_device(choice), "1"))
    if design.remedy is not None:
        rows.append(("Interconnection", design.remedy.note, "1"))
    return tuple(rows)


def _labels(design: ElectricalDesign, choice: Choice) -> tuple[str, ...]:
    opposite = design.interconnection.method == "busbar_opposite_end"
    return tuple(
        filter(
            None,
            (
                "Rapid shutdown: building and switch labels, NEC 690.12, 690.56(C).",
                "PV system disconnect marked with rated AC output current and voltage, NEC 690.13(B), 690.54.",
                BACKFED_BREAKER if opposite else "",
                f"Interconnection: {design.remedy.note}." if design.remedy is not None else "",
                "Energy storage disconnect marked with its ratings, NEC 706.15." if choice.battery is not None else "",
                "Plaque at the service with the locations of all power sources, NEC 705.10.",
                "DC conductors on or in the building in metal raceway or type MC cable, NEC 690.31(D).",
                "Equipment installed in accordance with its listing and instructions, NEC 110.3(B).",
            ),
        )
    )
