"""A session of tests as an agent types it, turned into the readings that every file of results is."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from services.commissioning.rules.commission.design import BuiltDesign
from services.commissioning.rules.commission.performance import Run, unfit
from services.commissioning.rules.commission.results import Reading
from services.commissioning.rules.limits.strings import insulation_of


@dataclass(frozen=True)
class StringReading:
    """One string as measured, in the order of the design's strings. A negative voltage is a reversed polarity."""

    voc_v: float
    isc_a: float
    insulation_mohm: float
    irradiance_w_m2: float | None = None
    cell_temperature_c: float | None = None
    """Of its array when it was measured; None: those of the session."""


@dataclass(frozen=True)
class BatteryReading:
    charge_kw: float
    discharge_kw: float
    grid_meter_kw: float
    """What the battery's meter shows while the house draws a known load and battery and PV rest; import is positive."""


@dataclass(frozen=True)
class TorqueReading:
    """One connection, with the torque that the equipment states for it."""

    target: str
    stated_nm: float
    measured_nm: float


@dataclass(frozen=True)
class Offline:
    """What is measured with the inverters off: it belongs to the day of installation, and the inspector sees it."""

    irradiance_w_m2: float | None
    cell_temperature_c: float | None
    """Of all strings that state none of their own; None where there is none."""
    strings: tuple[StringReading, ...]
    insulation_test_v: float
    earth_continuity_ohm: float
    torques: tuple[TorqueReading, ...] = field(default=(), kw_only=True)
    """Of the connections that were checked."""

    def readings(self, design: BuiltDesign) -> Iterator[Reading]:
        """Of every string, in the design's order, of the earthing, and of connections."""
        for string, one in zip(design.strings, self.strings, strict=True):
            target = f"string {string.id}"
            sun = self.irradiance_w_m2 if one.irradiance_w_m2 is None else one.irradiance_w_m2
            warmth = self.cell_temperature_c if one.cell_temperature_c is None else one.cell_temperature_c
            yield _reading("polarity", target, one.voc_v, "V")
            yield _reading("open_circuit_voltage", target, one.voc_v, "V", sun, warmth)
            yield _reading("short_circuit_current", target, one.isc_a, "A", sun, warmth)
            yield _reading("insulation_test_voltage", target, self.insulation_test_v, "V")
            yield _reading("insulation_resistance", target, one.insulation_mohm, "MOhm")
        yield _reading("earth_continuity", "system", self.earth_continuity_ohm, "Ohm")
        for torque in self.torques:
            yield _reading("torque", torque.target, 100 * torque.measured_nm / torque.stated_nm, "%")


@dataclass(frozen=True)
class Session(Offline):
    """What an agent measured on one visit, the system running."""

    shutdown_outside_v: float | None
    """Rapid shutdown, 30 s after its start; None where there is no PV on a building."""
    shutdown_inside_v: float | None
    """None where the array is listed as a PV hazard control system (UL 3741)."""
    cease_to_energize_s: float
    run: Run | None
    """In the sun; of storage alone its discharge."""
    battery: BatteryReading | None
    others: tuple[Reading, ...] = ()
    """Of the catalogue's further tests: branches of micro-inverters, backup, export limit."""

    def all_readings(self, design: BuiltDesign, *, offline_done: bool) -> Iterator[Reading]:
        """``offline_done``: strings and earthing were measured on installation day."""
        if not offline_done:
            yield from self.readings(design)
        if self.shutdown_outside_v is not None:
            yield _reading("rapid_shutdown_outside", "outside the array", self.shutdown_outside_v, "V")
        if self.shutdown_inside_v is not None:
            yield _reading("rapid_shutdown_inside", "inside the array", self.shutdown_inside_v, "V")
        yield _reading("loss_of_mains", "inverter", self.cease_to_energize_s, "s")
        if self.battery is not None:
            yield _reading("battery_charge", "battery", self.battery.charge_kw, "kW")
            yield _reading("battery_discharge", "battery", self.battery.discharge_kw, "kW")
            yield _reading("meter_orientation", "battery", self.battery.grid_meter_kw, "kW")
        yield from self.others


def _reading(
    test: str, target: str, value: float, unit: str, sun: float | None = None, warmth: float | None = None
) -> Reading:
    return Reading(f"{target}, {test}", test, target, value, unit, irradiance_w_m2=sun, cell_temperature_c=warmth)


def offline_incomplete(design: BuiltDesign, offline: Offline) -> tuple[str, ...]:
    """What makes measurements of the strings no valid test of a design; empty where they are one."""
    if len(offline.strings) != len(design.strings):
        return (f"{len(offline.strings)} strings were measured, the design has {len(design.strings)}",)
    if not design.strings:
        return ()
    found, tested = [], offline.insulation_test_v
    tests = [insulation_of(design.module_of(one), one) for one in design.strings]
    needed = max(one.test_v for one in tests)
    bounds = [module.max_system_v for one in design.strings if (module := design.module_of(one)).max_system_v]
    most = max(needed, min(bounds, default=needed))
    if tested < needed:
        found.append(f"insulation was tested with {tested:g} V; {needed:g} V are needed")
    if tested > most:
        found.append(f"insulation was tested with {tested:g} V; at most {most:g} V are allowed")
    return tuple(found)


def incomplete(design: BuiltDesign, session: Session, *, offline_done: bool = False) -> tuple[str, ...]:
    """What makes a session no valid test of a design; empty where it is one."""
    found = [] if offline_done else [*offline_incomplete(design, session)]
    found += ["the system was not run"] if session.run is None else unfit(design, session.run)
    if design.planes and session.shutdown_outside_v is None:
        found.append("rapid shutdown was not tested")
    if (session.battery is None) is (design.battery_kw > 0):
        found.append("the battery was not tested" if session.battery is None else "the design has no battery")
    return tuple(found)
