"""Which readings are a valid test of the design at all, and which of a repeated test counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from services.commissioning.rules.commission.catalogue import Test, test_named, unit_factor
from services.commissioning.rules.commission.design import BuiltDesign, BuiltString
from services.commissioning.rules.commission.results import Reading
from services.commissioning.rules.limits.strings import LEAST_IRRADIANCE
from services.commissioning.rules.policy import CALIBRATION_VALID

SUN_NEEDED: Final = frozenset({
    "open_circuit_voltage", "short_circuit_current", "ac_power", "maximum_power", "hot_spot",
})  # fmt: skip


class Remark(NamedTuple):
    code: str
    place: str
    text: str


@dataclass(frozen=True)
class Valid:
    reading: Reading
    test: Test
    value: float
    """In the unit of the test."""
    string: BuiltString | None

    @property
    def target(self) -> str:
        """What it was done on, as the design calls it where it does."""
        return _bare(self.reading.target) if self.test.of == "branch" else self.reading.target


def sorted_out(readings: Sequence[Reading], design: BuiltDesign) -> tuple[list[Valid], list[Remark], list[Remark]]:
    """Valid readings, one of each test and target; why others are invalid; warnings."""
    valid: list[Valid] = []
    invalid: list[Remark] = []
    warnings: list[Remark] = []
    for reading in readings:
        test = test_named(_name(reading))
        if test is None:
            invalid.append(Remark("UNKNOWN_TEST", reading.place, f"{reading.test} is no test that is known"))
            continue
        factor = unit_factor(test, reading.unit)
        string = design.string(reading.target) if test.of == "string" else None
        fault = _no_target(test, string, reading, design) or _no_sun(test, reading) or _uncalibrated(reading)
        if factor is None:
            text = f"{test.name} is measured in {test.unit}, not in {reading.unit}"
            invalid.append(Remark("WRONG_UNIT", reading.place, text))
            continue
        if fault is not None:
            invalid.append(Remark(fault[0], reading.place, fault[1]))
            continue
        one = Valid(reading, test, reading.value * factor, string)
        warnings += _doubts(one, design)
        valid.append(one)
    return _latest(valid, invalid, warnings), invalid, warnings


def _name(reading: Reading) -> str:
    """``rapid_shutdown`` is two tests, told apart by the target."""
    if reading.test.strip().lower().replace(" ", "_") == "rapid_shutdown":
        return "rapid_shutdown_inside" if "inside" in reading.target.lower() else "rapid_shutdown_outside"
    return reading.test


def _bare(target: str) -> str:
    return target.strip().removeprefix("branch").strip(" #:-") or target


def _tempered(design: BuiltDesign) -> bool:
    return design.module is not None or all(one.gamma_pct_per_k is not None for one in design.planes)


def _no_target(test: Test, string: BuiltString | None, reading: Reading, design: BuiltDesign) -> tuple[str, str] | None:
    if test.of == "string" and string is None:
        return "UNKNOWN_TARGET", f"the design has no string {reading.target}"
    if test.of == "branch" and _bare(reading.target) not in design.branches:
        return "UNKNOWN_TARGET", f"the design has no branch {reading.target}"
    if test.of == "export" and design.export_limit_kw is None:
        return "UNKNOWN_TARGET", "the design has no limit of export"
    if test.of == "battery" and design.battery_kw <= 0:
        return "UNKNOWN_TARGET", "the design has no battery"
    if test.name == "ac_power" and (not design.planes or not design.kwac or not _tempered(design)):
        return "UNKNOWN_TARGET", "the design states no module, kwdc and kwac to expect power from"
    return None


def _no_sun(test: Test, reading: Reading) -> tuple[str, str] | None:
    if test.name not in SUN_NEEDED:
        return None
    if reading.irradiance_w_m2 is None or reading.cell_temperature_c is None:
        return "NO_WEATHER", "irradiance or cell temperature of the reading is missing"
    if 0 < reading.irradiance_w_m2 < 5:
        return "UNIT", f"irradiance {reading.irradiance_w_m2:g}: is it in kW/m2?"
    if not reading.irradiance_w_m2 <= 2_000 or not -60 <= reading.cell_temperature_c <= 120:
        return "WEATHER", f"{reading.irradiance_w_m2:g} W/m2 at {reading.cell_temperature_c:g} degC is no weather"
    if reading.irradiance_w_m2 < LEAST_IRRADIANCE:
        text = f"{reading.irradiance_w_m2:g} W/m2 is too little sun, at least {LEAST_IRRADIANCE:g} are needed"
        return "LOW_IRRADIANCE", text
    return None


def _uncalibrated(reading: Reading) -> tuple[str, str] | None:
    if reading.calibrated_on is None or reading.at is None:
        return None
    on = reading.at.date()
    if reading.calibrated_on > on:
        return "CALIBRATION_FUTURE", f"calibrated on {reading.calibrated_on}, after the reading of {on}"
    if on - reading.calibrated_on > CALIBRATION_VALID:
        return "CALIBRATION_EXPIRED", f"calibrated on {reading.calibrated_on}, {CALIBRATION_VALID.days} days are valid"
    return None


def _doubts(one: Valid, design: BuiltDesign) -> Iterator[Remark]:
    """What does not make a reading invalid."""
    reading, string = one.reading, one.string
    if reading.calibrated_on is None or not reading.instrument:
        yield Remark("NO_CALIBRATION", reading.place, "instrument or date of calibration is missing")
    rated = None if string is None else _rated(one.test, string, design)
    if rated is not None and (abs(one.value) > 100 * rated or 0 < abs(one.value) < rated / 100):
        text = f"{one.value:g} {one.test.unit} for a rating of {rated:g}: is it in another unit?"
        yield Remark("UNIT", reading.place, text)


def _rated(test: Test, string: BuiltString, design: BuiltDesign) -> float | None:
    """What the nameplates say of a whole string; None of what they do not state."""
    if test.name not in SUN_NEEDED:
        return None
    module = design.module_of(string)
    of_unit = {
        "V": module.voc_v * string.modules, "A": module.isc_a * string.parallel,
        "W": module.pmax_w * string.modules * string.parallel,
    }  # fmt: skip
    return of_unit.get(test.unit)


def _latest(valid: Sequence[Valid], invalid: list[Remark], warnings: list[Remark]) -> list[Valid]:
    kept: dict[tuple[str, str], Valid] = {}
    for one in valid:
        key = one.test.name, one.string.id if one.string else one.reading.target.casefold()
        before = kept.get(key)
        if before is not None:
            here, there = one.reading.at, before.reading.at
            if here is None or there is None or (here.tzinfo is None) is not (there.tzinfo is None) or here == there:
                text = f"{one.test.name} of {one.reading.target} is there twice, and not at two known times"
                invalid.append(Remark("DUPLICATE", one.reading.place, text))
                continue
            text = f"{one.test.name} of {one.reading.target} was repeated: the last one counts"
            warnings.append(Remark("REPEATED", one.reading.place, text))
            if here < there:
                continue
        kept[key] = one
    return list(kept.values())
