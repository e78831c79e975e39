"""Every reading of a results file judged against the design.

A reading is judged under its own irradiance and cell temperature: arrays that face different ways never share theirs.
Strings of one array, one length and one number in parallel are identical: each is also compared with the mean of their
measured over expected values, so that a changing sun between two readings is no difference between two strings.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import fmean
from typing import Any, Final

from services.commissioning.rules.commission.catalogue import Test, test_named
from services.commissioning.rules.commission.design import BuiltDesign
from services.commissioning.rules.commission.results import Reading
from services.commissioning.rules.commission.validity import Remark, Valid, sorted_out
from services.commissioning.rules.limits.strings import TOLERANCE_PCT, insulation_of

IDENTICAL_PCT: Final = 5.0
IDENTICAL_CITATION: Final = "IEC 62446-1:2016 6.4, 6.5: identical strings within 5 %"
BATTERY_PCT: Final = 5.0
CAPACITY_LOW, CAPACITY_HIGH = 0.95, 1.10
"""Of the expected power: less is a fault, more is a wrong sensor or a wrong design (policy)."""
OF_EVERY_STRING: Final = ("open_circuit_voltage", "short_circuit_current", "insulation_resistance")
IDENTICAL: Final = {
    "open_circuit_voltage": "identical_string_voltage",
    "short_circuit_current": "identical_string_current",
}


@dataclass(frozen=True)
class Result:
    """One test. ``low`` and ``high`` are the bounds that pass; null where there is none on that side."""

    test: str
    target: str
    measured: float
    expected: float | None
    low: float | None
    high: float | None
    unit: str
    passed: bool
    citation: str


@dataclass
class Report:
    tests: list[Result] = field(default_factory=list)
    invalid: list[Remark] = field(default_factory=list)
    """Readings that are no valid test, and strings that lack one that others have."""
    warnings: list[Remark] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """There is a test, all pass, and no reading is invalid."""
        return bool(self.tests) and not self.invalid and all(one.passed for one in self.tests)

    def content(self) -> dict[str, Any]:
        """As JSON. ``report_sha256`` is of all else, with sorted keys and no blanks, in UTF-8."""
        content: dict[str, Any] = {
            "passed": self.passed,
            "tests": [asdict(one) for one in self.tests],
            "invalid": [one._asdict() for one in self.invalid],
            "warnings": [one._asdict() for one in self.warnings],
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return {**content, "report_sha256": hashlib.sha256(text.encode()).hexdigest()}


def judge(readings: Sequence[Reading], design: BuiltDesign) -> Report:
    """Judges all readings. Of a test that was repeated later the last one counts."""
    valid, invalid, warnings = sorted_out(readings, design)
    report = Report(invalid=invalid, warnings=warnings)
    for one in valid:
        report.tests.append(_result(one, design))
        if one.test.name == "open_circuit_voltage" and one.value < 0:
            polarity = test_named("polarity")
            assert polarity is not None
            report.tests.append(_bounded(polarity, one.reading.target, one.value))
    report.tests += _identical(valid, design)
    _complete(valid, design, report)
    return report


def _result(one: Valid, design: BuiltDesign) -> Result:
    test, target, value = one.test, one.reading.target, one.value
    if test.at_least is not None or test.at_most is not None:
        return _bounded(test, target, value)
    if test.of == "battery":
        return _within(test, target, value, design.battery_kw, BATTERY_PCT)
    if test.name == "ac_power":
        return _capacity(one, design)
    assert one.string is not None and design.module is not None
    if test.name in IDENTICAL:
        return _within(test, target, value, _expected(one, design), TOLERANCE_PCT)
    insulation = insulation_of(design.module, one.string)
    if test.name == "insulation_test_voltage":
        # the module's own bound; beyond it the test can do harm
        high = design.module.max_system_v
        passed = value >= insulation.test_v and (high is None or value <= high)
        return Result(test.name, target, value, insulation.test_v, insulation.test_v, high, "V", passed, test.citation)
    least = insulation.least_mohm
    return Result(test.name, target, value, None, least, None, test.unit, value >= least, test.citation)


def _expected(one: Valid, design: BuiltDesign) -> float:
    reading, string, module = one.reading, one.string, design.module
    assert string is not None and module is not None
    assert reading.irradiance_w_m2 is not None and reading.cell_temperature_c is not None
    if one.test.name == "open_circuit_voltage":
        return string.modules * module.voc_at(reading.cell_temperature_c)
    return string.parallel * module.isc_at(reading.irradiance_w_m2, reading.cell_temperature_c)


def _capacity(one: Valid, design: BuiltDesign) -> Result:
    reading, module = one.reading, design.module
    assert module is not None and design.kwdc and design.kwac
    assert reading.irradiance_w_m2 is not None and reading.cell_temperature_c is not None
    warmth = 1 + module.gamma_pct_per_k / 100 * (reading.cell_temperature_c - 25)
    share = (1 - design.losses_pct / 100) * design.inverter_efficiency_pct / 100
    expected = min(design.kwac, design.kwdc * reading.irradiance_w_m2 / 1000 * warmth * share)
    low, high = CAPACITY_LOW * expected, CAPACITY_HIGH * expected
    passed = low <= one.value <= high
    return Result(one.test.name, reading.target, one.value, expected, low, high, "kW", passed, one.test.citation)


def _bounded(test: Test, target: str, value: float) -> Result:
    low, high = test.at_least, test.at_most
    above = low is None or (value > low if test.strictly else value >= low)
    passed = above and (high is None or value <= high)
    return Result(test.name, target, value, None, low, high, test.unit, passed, test.citation)


def _within(test: Test, target: str, value: float, expected: float, pct: float) -> Result:
    low, high = expected * (1 - pct / 100), expected * (1 + pct / 100)
    return Result(test.name, target, value, expected, low, high, test.unit, low <= value <= high, test.citation)


def _identical(valid: Sequence[Valid], design: BuiltDesign) -> Iterable[Result]:
    alike: dict[tuple[str, str, int, int], list[Valid]] = defaultdict(list)
    for one in valid:
        if one.test.name in IDENTICAL and one.string is not None:
            string = one.string
            alike[one.test.name, string.array, string.modules, string.parallel].append(one)
    for (name, *_), members in alike.items():
        if len(members) > 1:
            share = fmean(one.value / _expected(one, design) for one in members)
            for one in members:
                expected = share * _expected(one, design)
                low, high = sorted((expected * (1 - IDENTICAL_PCT / 100), expected * (1 + IDENTICAL_PCT / 100)))
                passed = low <= one.value <= high
                yield Result(
                    IDENTICAL[name], one.reading.target, one.value, expected, low, high, one.test.unit, passed,
                    IDENTICAL_CITATION,
                )  # fmt: skip


def _complete(valid: Sequence[Valid], design: BuiltDesign, report: Report) -> None:
    """A string without a test that others have is invalid; a kind of test that nobody did is a warning."""
    done: dict[str, set[str]] = defaultdict(set)
    for one in valid:
        done[one.test.name].add(one.string.id if one.string else one.reading.target)
    for string in design.strings:
        missing = [name for name in OF_EVERY_STRING if name in done and string.id not in done[name]]
        if missing:
            text = f"{', '.join(missing)} is missing, though other strings have it"
            report.invalid.append(Remark("NOT_TESTED", f"string {string.id}", text))
    wanted = [*(OF_EVERY_STRING if design.strings else ()), "earth_continuity"]
    wanted += ["battery_charge", "battery_discharge", "meter_orientation"] if design.battery_kw else []
    for name in wanted:
        if name not in done:
            text = f"the file has no {name}, which a complete session needs"
            report.warnings.append(Remark("NOT_TESTED", name, text))
