"""All tests of a commissioning session, judged one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final, Self

from services.commissioning.rules import electrical
from services.commissioning.rules.electrical import Module
from services.commissioning.rules.performance import (
    Performance,
    Run,
    performance,
    unfit,
)
from shared.schemas.facts import DesignFacts, StringFacts
from shared.schemas.parts import Finding

SYSTEM: Final = "system"


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
class Offline:
    """What is measured with the inverters off: it belongs to the day of installation, and the inspector sees it."""

    module: Module
    irradiance_w_m2: float
    cell_temperature_c: float
    """Of all strings that state none of their own."""
    strings: tuple[StringReading, ...]
    insulation_test_v: float
    earth_continuity_ohm: float

    def with_datasheet(self, design: DesignFacts) -> Self:
        """With what the design states of its module in place of what was typed in."""
        if len(design.modules) != 1:
            return self
        [module], typed = design.modules, self.module
        stated = {
            "voc_pct_per_k": module.beta_voc_pct_per_k,
            "isc_pct_per_k": module.alpha_isc_pct_per_k,
            "power_pct_per_k": module.gamma_pct_per_k,
            "max_system_v": module.max_system_v,
        }
        return replace(self, module=replace(typed, **{name: one for name, one in stated.items() if one is not None}))

    def weather_of(self, one: StringReading) -> tuple[float, float]:
        """Irradiance and cell temperature under which a string was measured."""
        sun, warmth = one.irradiance_w_m2, one.cell_temperature_c
        return (
            self.irradiance_w_m2 if sun is None else sun,
            self.cell_temperature_c if warmth is None else warmth,
        )


@dataclass(frozen=True)
class Session(Offline):
    """What an agent measured on one visit, the system running."""

    shutdown_outside_v: float
    """Rapid shutdown, 30 s after its start."""
    shutdown_inside_v: float | None
    """None where the array is listed as a PV hazard control system (UL 3741)."""
    cease_to_energize_s: float
    run: Run
    battery: BatteryReading | None


@dataclass(frozen=True)
class Result:
    """One test. With ``expected`` the ``limit`` is the deviation allowed in ``unit``; else the bound itself."""

    test: str
    target: str
    measured: float
    expected: float | None
    limit: float | None
    unit: str
    passed: bool


def offline_incomplete(design: DesignFacts, offline: Offline) -> tuple[str, ...]:
    """What makes measurements of the strings no valid test of a design; empty where they are one."""
    found = []
    if len(offline.strings) != len(design.strings):
        found.append(f"{len(offline.strings)} strings were measured, the design has {len(design.strings)}")
    dim = {
        (f"string {n}: " if one.irradiance_w_m2 is not None else "") + f"{sun:g} W/m2 is too little sun"
        for n, one in enumerate(offline.strings, start=1)
        if (sun := offline.weather_of(one)[0]) < electrical.LEAST_IRRADIANCE
    }
    found += [f"{one}; at least {electrical.LEAST_IRRADIANCE:g} are needed" for one in sorted(dim)]
    if design.strings:
        needed = _insulation(design, offline.module).test_voltage_v
        most = max(needed, offline.module.max_system_v or needed)
        if offline.insulation_test_v < needed:
            found.append(f"insulation was tested with {offline.insulation_test_v:g} V; {needed:g} V are needed")
        if offline.insulation_test_v > most:
            found.append(f"insulation was tested with {offline.insulation_test_v:g} V; at most {most:g} V are allowed")
    return tuple(found)


def incomplete(design: DesignFacts, session: Session, *, offline_done: bool = False) -> tuple[str, ...]:
    """What makes a session no valid test of a design; empty where it is one. ``offline_done``: on installation day."""
    found = [] if offline_done else [*offline_incomplete(design, session)]
    found += unfit(design, session.run)
    if (session.battery is None) is (design.battery_kw > 0):
        found.append("the battery was not tested" if session.battery is None else "the design has no battery")
    return tuple(found)


def judge_offline(design: DesignFacts, offline: Offline) -> tuple[Result, ...]:
    """Every test of the strings and of the earthing."""
    earth = offline.earth_continuity_ohm
    return (
        *_strings(design, offline),
        _at_most("earth_continuity", SYSTEM, earth, electrical.EARTH_CONTINUITY_OHM, "Ohm"),
    )


def judge(
    design: DesignFacts, session: Session, *, offline_done: bool = False
) -> tuple[tuple[Result, ...], Performance]:
    """Every test of a complete session, and the performance of the whole. Raises ValueError for a run without sun."""
    whole = performance(design, session.run, session.module.power_pct_per_k)
    results = [
        *(() if offline_done else judge_offline(design, session)),
        *_shutdown(session),
        _at_most("loss_of_mains", "inverter", session.cease_to_energize_s, electrical.CEASE_TO_ENERGIZE_S, "s"),
        *_battery(design, session.battery),
        Result("capacity_ratio", SYSTEM, whole.capacity_ratio, None, whole.nearest_limit, "1", whole.passed),
    ]
    return tuple(results), whole


def findings(results: Sequence[Result]) -> tuple[Finding, ...]:
    """What has to be put right: one finding for each failed test."""
    return tuple(
        Finding(code=one.test, text=f"{one.target}: {one.measured:g} {one.unit}, {_wanted(one)}")
        for one in results
        if not one.passed
    )


def _wanted(one: Result) -> str:
    return f"limit {one.limit:g}" if one.expected is None else f"expected {one.expected:.4g} within {one.limit:.3g}"


def _strings(design: DesignFacts, session: Offline) -> Iterator[Result]:
    least = _insulation(design, session.module).least_mohm if design.strings else 0.0
    measured = list(zip(design.strings, session.strings, strict=True))
    expected = [_expected(design, session, string, one) for string, one in measured]
    for n, (string, one) in enumerate(measured):
        target = f"string {string.id}"
        voc, isc = expected[n]
        # of strings that are alike, each against the mean of what all made of their own sun
        alike = [m for m, (other, _) in enumerate(measured) if _kind(design, other) == _kind(design, string)]
        yield Result("polarity", target, one.voc_v, None, 0.0, "V", one.voc_v > 0)
        yield _near("open_circuit_voltage", target, one.voc_v, voc, electrical.EXPECTED_PCT, "V")
        yield _near("short_circuit_current", target, one.isc_a, isc, electrical.EXPECTED_PCT, "A")
        if len(alike) > 1:
            mean_voc = voc * fmean(measured[m][1].voc_v / expected[m][0] for m in alike)
            mean_isc = isc * fmean(measured[m][1].isc_a / expected[m][1] for m in alike)
            pct = electrical.IDENTICAL_STRINGS_PCT
            yield _near("identical_string_voltage", target, one.voc_v, mean_voc, pct, "V")
            yield _near("identical_string_current", target, one.isc_a, mean_isc, pct, "A")
        yield _at_least("insulation_resistance", target, one.insulation_mohm, least, "MOhm")


def _kind(design: DesignFacts, string: StringFacts) -> tuple[str | None, str, int, int]:
    """Strings of one kind are identical: one array, one model of module, one length, one number in parallel."""
    return string.array, design.module_of(string).model, string.modules, string.parallel


def _expected(design: DesignFacts, session: Offline, string: StringFacts, one: StringReading) -> tuple[float, float]:
    """Volts and amperes of a string under its own sun."""
    sun, warmth = session.weather_of(one)
    return (
        electrical.expected_voc_v(electrical.voc_stc_v(design, string), session.module, warmth),
        electrical.expected_isc_a(electrical.isc_stc_a(design, string), session.module, sun, warmth),
    )


def _shutdown(session: Session) -> Iterator[Result]:
    name, outside = "rapid_shutdown", session.shutdown_outside_v
    yield _at_most(name, "outside the array", outside, electrical.RAPID_SHUTDOWN_OUTSIDE_V, "V")
    if session.shutdown_inside_v is not None:
        yield _at_most(name, "inside the array", session.shutdown_inside_v, electrical.RAPID_SHUTDOWN_INSIDE_V, "V")


def _battery(design: DesignFacts, reading: BatteryReading | None) -> Iterator[Result]:
    if reading is None:
        return
    pct = electrical.BATTERY_POWER_PCT
    yield _near("battery_charge", "battery", reading.charge_kw, design.battery_kw, pct, "kW")
    yield _near("battery_discharge", "battery", reading.discharge_kw, design.battery_kw, pct, "kW")
    yield Result("meter_orientation", "battery", reading.grid_meter_kw, None, 0.0, "kW", reading.grid_meter_kw > 0)


def _insulation(design: DesignFacts, module: Module) -> electrical.InsulationLimit:
    return electrical.insulation_limit(design.string_voc_stc_v or 0.0, module.max_system_v)


def _near(test: str, target: str, measured: float, expected: float, pct: float, unit: str) -> Result:
    limit = abs(expected) * pct / 100
    return Result(test, target, measured, expected, limit, unit, abs(measured - expected) <= limit)


def _at_least(test: str, target: str, measured: float, limit: float, unit: str) -> Result:
    return Result(test, target, measured, None, limit, unit, measured >= limit)


def _at_most(test: str, target: str, measured: float, limit: float, unit: str) -> Result:
    return Result(test, target, measured, None, limit, unit, measured <= limit)
