"""Results judged against a design: what passes, what fails, what is no valid test, files of testers."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.commissioning.rules.commission.design import BuiltDesign
from services.commissioning.rules.commission.judge import Report, judge
from services.commissioning.rules.commission.results import Reading, ResultsError, read_results
from services.commissioning.rules.commission.testers import read_tester_file

DESIGN = BuiltDesign.model_validate(
    {
        "module": {
            "voc_v": 50, "isc_a": 10, "pmax_w": 400, "beta_voc_pct_per_k": -0.3, "alpha_isc_pct_per_k": 0.05,
            "gamma_pct_per_k": -0.35, "max_system_v": 600,
        },
        "strings": [
            {"id": "S1", "array": "south", "modules": 10}, {"id": "S2", "array": "south", "modules": 10},
            {"id": "W1", "array": "west", "modules": 10},
        ],
        "kwdc": 12.0, "kwac": 10.0, "losses_pct": 10.0, "battery_kw": 5.0,
    }
)  # fmt: skip
AT = datetime(2026, 6, 1, 11)  # noqa: DTZ001 -- a tester's local clock
SUN = {"S1": 1000.0, "S2": 980.0, "W1": 500.0}


def reading(test: str, target: str, value: float, unit: str = "", **more: Any) -> Reading:
    known: dict[str, Any] = {
        "irradiance_w_m2": SUN.get(target, 900.0), "cell_temperature_c": 25.0, "instrument": "I-1",
        "calibrated_on": date(2026, 1, 1), "at": AT, **more,
    }  # fmt: skip
    return Reading(f"{test} {target}", test, target, value, unit, **known)


def session() -> list[Reading]:
    found = []
    for target, sun in SUN.items():
        found.append(reading("open_circuit_voltage", target, 500.0, "V"))
        found.append(reading("short_circuit_current", target, 10 * sun / 1000, "A"))
        found.append(reading("insulation_resistance", target, 20.0, "MOhm"))
    found += [reading("earth_continuity", "frame", 0.2, "Ohm"), reading("ac_power", "system", 9.3, "kW")]
    found += [reading("battery_charge", "battery", 5.1), reading("battery_discharge", "battery", 4.9)]
    return [*found, reading("meter_orientation", "battery", 1.2)]


def with_one(changed: Reading) -> Report:
    kept = [one for one in session() if (one.test, one.target) != (changed.test, changed.target)]
    return judge([*kept, changed], DESIGN)


@pytest.mark.parametrize(
    ("value", "unit", "passes"), [(3_842.5, "W", True), (3.46, "kW", True), (3_400, "W", False), (4_300, "W", False)]
)
def test_the_power_of_an_iv_curve_is_judged_under_its_own_sun(value: float, unit: str, passes: bool) -> None:
    """4,000 W at STC; 4 % less at 980 W/m2 and 31 degC, or thereabouts."""
    curve = reading("pmax", "S2", value, unit, cell_temperature_c=31.0)
    (found,) = [one for one in judge([*session(), curve], DESIGN).tests if one.test == "maximum_power"]
    assert found.expected == pytest.approx(4_000 * 0.98 * (1 - 0.0035 * 6)) and found.passed is passes


def test_thermography_needs_sun_and_has_a_bound() -> None:
    assert not with_one(reading("thermography", "S1", 6.0, "K")).invalid
    assert failed(with_one(reading("hot_spot", "S1", 14.0, "K"))) == {("hot_spot", "S1")}
    dark = with_one(reading("hot_spot", "S1", 6.0, "K", irradiance_w_m2=300.0))
    assert [one.code for one in dark.invalid] == ["LOW_IRRADIANCE"]


def failed(report: Report) -> set[tuple[str, str]]:
    return {(one.test, one.target) for one in report.tests if not one.passed}


def test_south_and_west_roof_pass_under_their_own_suns() -> None:
    report = judge(session(), DESIGN)
    assert report.passed and not report.invalid and not report.warnings
    identical = {one.target for one in report.tests if one.test == "identical_string_current"}
    assert identical == {"S1", "S2"}  # the west roof has no string like its own


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (reading("open_circuit_voltage", "S1", 450.0, "V"),
         {("open_circuit_voltage", "S1"), ("identical_string_voltage", "S1"), ("identical_string_voltage", "S2")}),
        (reading("open_circuit_voltage", "W1", -500.0, "V"), {("open_circuit_voltage", "W1"), ("polarity", "W1")}),
        (reading("short_circuit_current", "W1", 4.7, "A"), {("short_circuit_current", "W1")}),
        (reading("insulation_resistance", "S2", 999.0, "kOhm"), {("insulation_resistance", "S2")}),
        (reading("earth_continuity", "frame", 1.01, "Ohm"), {("earth_continuity", "frame")}),
        (reading("battery_charge", "battery", 4.7, "kW"), {("battery_charge", "battery")}),
        (reading("meter_orientation", "battery", -1.2, "kW"), {("meter_orientation", "battery")}),
        (reading("ac_power", "system", 8.5, "kW"), {("ac_power", "system")}),  # 9.33 expected
        (reading("ac_power", "system", 10.4, "kW"), {("ac_power", "system")}),  # too good
    ],
)  # fmt: skip
def test_a_fault_is_found_where_it_is(changed: Reading, expected: set[tuple[str, str]]) -> None:
    report = with_one(changed)
    assert failed(report) == expected and not report.passed


def test_expected_power_comes_from_this_design() -> None:
    (one,) = (test for test in judge(session(), DESIGN).tests if test.test == "ac_power")
    assert one.expected == pytest.approx(12 * 0.9 * 0.9 * 0.96)
    shaded = DESIGN.model_copy(update={"losses_pct": 25.0})
    (one,) = (test for test in judge(session(), shaded).tests if test.test == "ac_power")
    assert one.expected == pytest.approx(12 * 0.9 * 0.75 * 0.96)
    (one,) = (
        t for t in with_one(reading("ac_power", "system", 10, irradiance_w_m2=1100.0)).tests if t.test == "ac_power"
    )
    assert one.expected == 10.0 and one.passed  # the inverter is at its limit


@pytest.mark.parametrize(
    ("test", "unit", "value", "passes"),
    [
        ("earth_continuity", "mΩ", 900.0, True),
        ("earth_continuity", "mOhm", 1100.0, False),
        ("earth_continuity", "ohms", 0.9, True),
        ("earth_continuity", "MOhm", 0.9, False),
        ("insulation_resistance", "MΩ", 1.1, True),
        ("insulation_resistance", "mohm", 1.1, True),
        ("insulation_resistance", "kΩ", 1100.0, True),
        ("insulation_resistance", "GOhm", 0.0009, False),
    ],
)
def test_ohms_with_their_prefixes(test: str, unit: str, value: float, passes: bool) -> None:
    target = "S1" if test == "insulation_resistance" else "frame"
    assert with_one(reading(test, target, value, unit)).passed is passes


def test_polarity_in_words() -> None:
    right, wrong = read_results("test,target,value\npolarity,S1,correct\nPolarity,S2,reversed\n")
    assert failed(judge([*session(), right, wrong], DESIGN)) == {("polarity", "S2")}


@pytest.mark.parametrize(("test_v", "passes"), [(500, False), (600, True), (601, False), (5000, False)])
def test_insulation_voltage_is_bounded_by_the_module(test_v: float, passes: bool) -> None:
    report = judge([*session(), reading("insulation_test_voltage", "S1", test_v, "V")], DESIGN)
    assert (not failed(report)) is passes


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (reading("short_circuit_current", "S1", 3.9, "A", irradiance_w_m2=390.0), "LOW_IRRADIANCE"),
        (reading("short_circuit_current", "S1", 10, "A", irradiance_w_m2=1.0), "UNIT"),
        (reading("short_circuit_current", "S1", 10, "A", irradiance_w_m2=None), "NO_WEATHER"),
        (reading("short_circuit_current", "S1", 10, "V"), "WRONG_UNIT"),
        (reading("short_circuit_current", "S1", 10, "A", calibrated_on=date(2026, 6, 2)), "CALIBRATION_FUTURE"),
        (reading("short_circuit_current", "S1", 10, "A", calibrated_on=date(2025, 5, 31)), "CALIBRATION_EXPIRED"),
        (reading("short_circuit_current", "S9", 10, "A"), "UNKNOWN_TARGET"),
        (reading("smell", "S1", 10, "A"), "UNKNOWN_TEST"),
    ],
)
def test_what_is_no_valid_test_is_invalid(changed: Reading, code: str) -> None:
    report = judge([*(one for one in session() if one.test != "short_circuit_current"), changed], DESIGN)
    assert [one.code for one in report.invalid][:1] == [code] and not report.passed


def test_insulation_needs_no_sun() -> None:
    assert with_one(reading("insulation_resistance", "S1", 20.0, "MOhm", irradiance_w_m2=None)).passed


def test_a_string_without_a_test_that_others_have_is_not_passed_over() -> None:
    report = judge([one for one in session() if one.target != "W1"], DESIGN)
    assert [(one.code, one.place) for one in report.invalid] == [("NOT_TESTED", "string W1")]


def test_a_kind_of_test_that_nobody_did_is_a_warning() -> None:
    report = judge([one for one in session() if one.test != "earth_continuity"], DESIGN)
    assert report.passed and [one.place for one in report.warnings] == ["earth_continuity"]


def test_of_a_repeated_test_the_last_counts() -> None:
    first = reading("insulation_resistance", "S1", 0.3, "MOhm", at=AT - timedelta(hours=1))
    report = judge([*session(), first], DESIGN)
    assert report.passed and [one.code for one in report.warnings] == ["REPEATED"]
    twice = judge([*session(), replace(first, at=AT)], DESIGN)
    assert [one.code for one in twice.invalid] == ["DUPLICATE"]


def test_a_slip_of_the_unit_is_flagged() -> None:
    report = with_one(reading("open_circuit_voltage", "W1", 0.5, "V"))
    assert "UNIT" in {one.code for one in report.warnings} and not report.passed


def test_the_hash_is_of_the_report() -> None:
    content = judge(session(), DESIGN).content()
    stated = content.pop("report_sha256")
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == stated
    assert with_one(reading("earth_continuity", "frame", 0.21, "Ohm")).content()["report_sha256"] != stated


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the column test is missing"),
        ("test,target,value\n", "no reading"),
        ("test,target,value\nvoc,S1,NaN\n", "line 2: value 'NaN' is no finite number"),
        ("test,target,value\nvoc,,1\n", "line 2: target is empty"),
        ("test,target,value\nvoc,S1\n", "line 2: 2 cells"),
        ("test,target,value,calibrated_on\nvoc,S1,1,yesterday\n", "'yesterday' is no ISO date"),
        ("test,target,value,value\nvoc,S1,1,2\n", "value is there twice"),
    ],
)
def test_files_that_cannot_be_read_are_refused(text: str, said: str) -> None:
    with pytest.raises(ResultsError, match=said):
        read_results(text)


def test_a_row_for_each_string() -> None:
    text = (
        "Seaward PV210\n\nTest No,Date,Time,Voc (V),Isc (A),Riso (MOhm),Irr (W/m2),Tmod (C)\n"
        "S1,01/06/2026,11:00:00,500.0,10.0,>199,1000,25\nS2,01/06/2026,11:02:00,500.0,9.8,--,980,25\n"
    )
    readings = read_tester_file(text, "seaward")
    assert [(one.test, one.target, one.value) for one in readings] == [
        ("open_circuit_voltage", "S1", 500.0), ("short_circuit_current", "S1", 10.0),
        ("insulation_resistance", "S1", 199.0),
        ("open_circuit_voltage", "S2", 500.0), ("short_circuit_current", "S2", 9.8),
    ]  # fmt: skip
    assert readings[0].at == datetime(2026, 6, 1, 11) and readings[0].irradiance_w_m2 == 1000  # noqa: DTZ001
    with pytest.raises(ResultsError, match="no header of a seaward file"):
        read_tester_file("a,b\n1,2\n", "seaward")
    with pytest.raises(ResultsError, match="no reading of a solmetric file"):
        read_tester_file("a,b\n1,2\n", "solmetric")
