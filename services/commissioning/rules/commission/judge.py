"""Every reading of a results file judged against the design.

A reading is judged under its own irradiance and cell temperature: arrays that face different ways never share theirs.
Strings of one array, one length and one number in parallel are identical: each is also compared with the mean of their
measured over expected values, so that a changing sun between two readings is no difference between two strings.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from statistics import fmean
from typing import Any, Final

from services.commissioning.rules.commission.catalogue import Test, test_named
from services.commissioning.rules.commission.design import BuiltDesign
from services.commissioning.rules.commission.performance import (
    LEAST_CAPACITY_RATIO,
    MOST_CAPACITY_RATIO,
    Performance,
    Run,
    performance,
)
from services.commissioning.rules.commission.results import Reading
from services.commissioning.rules.commission.validity import Remark, Valid, sorted_out
from services.commissioning.rules.limits.strings import STC_IRRADIANCE, STC_TEMPERATURE, TOLERANCE_PCT, insulation_of

IDENTICAL_PCT: Final = 5.0
IDENTICAL_CITATION: Final = "IEC 62446-1:2016 6.4, 6.5: identical strings within 5 %"
BATTERY_PCT: Final = 5.0
POWER_PCT: Final = 10.0
"""Of the power at the maximum of an I-V curve from the nameplates: what modules, soiling and tracer leave (policy)."""
DISCHARGE_CITATION: Final = "policy: 95 to 110 % of rated power over the run, at most the usable energy"
EXPORT_TOLERANCE_KW: Final = 0.05
"""What a meter of class 0.5 and a limiter that hunts around its limit may show above it (policy)."""
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

    @property
    def limit(self) -> float | None:
        """How far it may be from what is expected; the bound that it broke or is nearer to where nothing is."""
        bounds = [bound for bound in (self.low, self.high) if bound is not None]
        if self.expected is not None:
            return max((abs(bound - self.expected) for bound in bounds), default=None)
        return min(bounds, key=lambda bound: abs(bound - self.measured), default=None)


@dataclass
class Report:
    tests: list[Result] = field(default_factory=list)
    invalid: list[Remark] = field(default_factory=list)
    """Readings that are no valid test, and strings that lack one that others have."""
    warnings: list[Remark] = field(default_factory=list)
    whole: Performance | None = None
    """Of the run, where there was one."""

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


def judge(readings: Sequence[Reading], design: BuiltDesign, run: Run | None = None) -> Report:
    """Judges all readings, and a run of the whole. Of a test that was repeated later the last one counts.

    Raises ValueError for a run without sun.
    """
    valid, invalid, warnings = sorted_out(readings, design)
    report = Report(invalid=invalid, warnings=warnings)
    polarised = {one.string.id for one in valid if one.test.name == "polarity" and one.string is not None}
    for one in valid:
        report.tests.append(_result(one, design))
        if one.test.name == "open_circuit_voltage" and one.value < 0 and one.string and one.string.id not in polarised:
            report.tests.append(_bounded(_known("polarity"), one.reading.target, one.value))
    report.tests += _identical(valid, design)
    if run is not None:
        report.whole = performance(design, run)
        report.tests.append(_of_run(report.whole))
    _complete(valid, design, report)
    return report


def _known(name: str) -> Test:
    test = test_named(name)
    assert test is not None
    return test


def _of_run(whole: Performance) -> Result:
    low, high = LEAST_CAPACITY_RATIO, MOST_CAPACITY_RATIO
    citation = DISCHARGE_CITATION if whole.ratio is None else _known("ac_power").citation
    name, target = ("discharge_ratio", "battery") if whole.ratio is None else ("capacity_ratio", "system")
    return Result(name, target, whole.capacity_ratio, None, low, high, "1", whole.passed, citation)


def _result(one: Valid, design: BuiltDesign) -> Result:
    test, target, value = one.test, one.reading.target, one.value
    if test.at_least is not None or test.at_most is not None:
        return _bounded(test, target, value)
    if test.of == "battery":
        return _within(test, target, value, design.battery_kw, BATTERY_PCT)
    if test.of == "branch":
        stand = design.branches[one.target]
        return Result(test.name, target, value, stand, stand, stand, test.unit, value == stand, test.citation)
    if test.of == "export":
        assert design.export_limit_kw is not None
        most = design.export_limit_kw + EXPORT_TOLERANCE_KW
        return Result(
            test.name, target, value, design.export_limit_kw, None, most, test.unit, value <= most, test.citation
        )
    if test.name == "ac_power":
        return _capacity(one, design)
    assert one.string is not None
    if test.name in IDENTICAL:
        return _within(test, target, value, _expected(one, design), TOLERANCE_PCT)
    if test.name == "maximum_power":
        return _within(test, target, value, _expected(one, design), POWER_PCT)
    module = design.module_of(one.string)
    insulation = insulation_of(module, one.string)
    if test.name == "insulation_test_voltage":
        # the module's own bound; beyond it the test can do harm
        high = module.max_system_v
        passed = value >= insulation.test_v and (high is None or value <= high)
        return Result(test.name, target, value, insulation.test_v, insulation.test_v, high, "V", passed, test.citation)
    least = insulation.least_mohm
    return Result(test.name, target, value, None, least, None, test.unit, value >= least, test.citation)


def _expected(one: Valid, design: BuiltDesign) -> float:
    reading, string = one.reading, one.string
    assert string is not None
    module = design.module_of(string)
    assert reading.irradiance_w_m2 is not None and reading.cell_temperature_c is not None
    if one.test.name == "open_circuit_voltage":
        return string.modules * module.voc_at(reading.cell_temperature_c)
    if one.test.name == "maximum_power":
        power_w = module.pmax_at(reading.irradiance_w_m2, reading.cell_temperature_c)
        return string.modules * string.parallel * power_w
    return string.parallel * module.isc_at(reading.irradiance_w_m2, reading.cell_temperature_c)


def _capacity(one: Valid, design: BuiltDesign) -> Result:
    """Power of the whole under one sun, each array with its own share of it that the design leaves unshaded."""
    reading = one.reading
    assert design.planes and design.kwac
    assert reading.irradiance_w_m2 is not None and reading.cell_temperature_c is not None
    made = sum(
        array.kwdc * (1 - array.shade_pct / 100)
        * (1 + design.gamma_of(array) / 100 * (reading.cell_temperature_c - STC_TEMPERATURE))
        for array in design.planes
    )  # fmt: skip
    expected = min(design.kwac, made * reading.irradiance_w_m2 / STC_IRRADIANCE * design.expected_ratio)
    low, high = LEAST_CAPACITY_RATIO * expected, MOST_CAPACITY_RATIO * expected
    passed = low <= one.value <= high
    return Result(one.test.name, reading.target, one.value, expected, low, high, "kW", passed, one.test.citation)


def _bounded(test: Test, target: str, value: float) -> Result:
    low, high = test.at_least, test.at_most
    above = low is None or (value > low if test.strictly else value >= low)
    below = high is None or (value < high if test.strictly else value <= high)
    passed = above and below
    return Result(test.name, target, value, None, low, high, test.unit, passed, test.citation)


def _within(test: Test, target: str, value: float, expected: float, pct: float) -> Result:
    low, high = expected * (1 - pct / 100), expected * (1 + pct / 100)
    return Result(test.name, target, value, expected, low, high, test.unit, low <= value <= high, test.citation)


def _identical(valid: Sequence[Valid], design: BuiltDesign) -> Iterable[Result]:
    alike: dict[tuple[str, str, float, int, int], list[Valid]] = defaultdict(list)
    for one in valid:
        if one.test.name in IDENTICAL and one.string is not None:
            string = one.string
            voc_v = design.module_of(string).voc_v
            alike[one.test.name, string.array, voc_v, string.modules, string.parallel].append(one)
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
        done[one.test.name].add(one.string.id if one.string else one.target)
    for branch in design.branches if "units_reporting" in done else ():
        if branch not in done["units_reporting"]:
            text = "units_reporting is missing, though other branches have it"
            report.invalid.append(Remark("NOT_TESTED", f"branch {branch}", text))
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


def findings(results: Sequence[Result]) -> Iterator[tuple[str, str]]:
    """Code and words of what has to be put right: one for each failed test."""
    for one in results:
        if not one.passed:
            yield one.test, f"{one.target}: {one.measured:g} {one.unit}, {_wanted(one)}"


def _wanted(one: Result) -> str:
    bounds = [f"{word} {bound:.4g}" for word, bound in (("from", one.low), ("to", one.high)) if bound is not None]
    expected = "" if one.expected is None else f"expected {one.expected:.4g}, "
    return f"{expected}passes {' '.join(bounds)}"
