"""Safety, supply, dispatch, commissioning from files: refusals in one line, what a person sees, how long it takes."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from helio.main import run

EXAMPLES = Path(__file__).parents[2] / "examples"
COMMANDS = {
    "osha": "osha/broken-arm.json",
    "trir": "trir/three-years.json",
    "limits": "limits/two-roofs.json",
    "schedule": "schedule/week.json",
}


YEAR = {"hours": 5, "column_g": 0, "column_h": 0, "column_i": 0, "column_j": 0}


def changed(tmp_path: Path, example: str, **changes: Any) -> str:
    content = json.loads((EXAMPLES / example).read_text(encoding="utf-8"))
    file = tmp_path / "input.json"
    file.write_text(json.dumps({**content, **changes}), encoding="utf-8")
    return str(file)


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1
    return printed.err


@pytest.mark.parametrize(
    ("command", "changes", "said"),
    [
        ("osha", {"known_at": "2026-03-02T10:00:00-05:00"}, "known_at is before occurred_at"),
        ("osha", {"known_at": "2026-03-02T16:00:00"}, "known_at: Input should have timezone"),
        ("osha", {"jurisdiction": "Atlantis"}, "'Atlantis' is none of US-federal"),
        ("osha", {"outcome": {"hospitalised": True}}, "outcome.hospitalised: Extra inputs"),
        ("osha", {"outcome": {"death": "yes"}}, "outcome.death: Input should be a valid boolean"),
        ("trir", {"years": []}, "years: List should have at least 1 item"),
        ("trir", {"years": [{**YEAR, "hours": 0}]}, "years.0.hours"),
        ("trir", {"years": [{**YEAR, "hours": -5}]}, "years.0.hours"),
        ("trir", {"years": [{**YEAR, "column_g": -1}]}, "column_g"),
        ("trir", {"years": [{**YEAR, "hours": float("nan")}]}, "finite number"),
        ("limits", {"arrays": {"south": {"irradiance_w_m2": 399, "cell_temperature_c": 20}}}, "399 W/m2|array west"),
        ("schedule", {"days": 0}, "days: Input should be greater"),
        ("schedule", {"cost": [[1]]}, "cost is not a matrix of 2 crews by 6 jobs"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_with_its_place(
    command: str, changes: dict[str, Any], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refusal([command, changed(tmp_path, COMMANDS[command], **changes), "--json"], capsys)
    assert any(one in line for one in said.split("|")) and "input.json" in line


@pytest.mark.parametrize("rating", ["voc_v", "isc_a"])
def test_a_module_that_is_none_is_refused(rating: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So small a rating that a reading divided by it is beyond any number."""
    module = json.loads((EXAMPLES / "commission/two-roofs.json").read_text(encoding="utf-8"))["module"]
    design = changed(tmp_path, "commission/two-roofs.json", module={**module, rating: 5e-324})
    session = str(EXAMPLES / "commission/session.csv")
    assert f"module.{rating}" in refusal(["commission", session, "--design", design], capsys)


@pytest.mark.parametrize("command", [*COMMANDS, "otif", "capacity", "commission"])
def test_every_command_asks_for_its_file(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "needed" in refusal([command], capsys)
    options = {"capacity": ["--method", "pr", "--kwdc", "5", "--gamma", "-0.3"], "commission": ["--design", "d.json"]}
    missing = [command, str(tmp_path / "none"), *options.get(command, [])]
    assert "does not exist" in refusal(missing, capsys)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--method", "e2848"], "--reporting-conditions E,T,V are three numbers"),
        (["--method", "e2848", "--reporting-conditions", "800,nan,2"], "out of range"),
        (["--method", "e2848", "--reporting-conditions", "800,25,2", "--kwdc", "5"], "--kwdc does not go with"),
        (["--method", "pr", "--kwdc", "5"], "--kwdc and --gamma are needed"),
        (["--method", "pr", "--kwdc", "0", "--gamma", "-0.3"], "no nameplate"),
        (["--method", "pr", "--kwdc", "5", "--gamma", "0.3"], "not from -1 to 0"),
        (["--method", "pr", "--kwdc", "5", "--gamma", "-0.3", "--no-filters"], "--no-filters does not go with"),
    ],
)
def test_options_of_capacity(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in refusal(["capacity", str(EXAMPLES / "capacity/three-hours.csv"), *arguments], capsys)


def test_a_broken_event_is_named_by_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = (EXAMPLES / "otif/two-orders.jsonl").read_text(encoding="utf-8").splitlines()
    file = tmp_path / "events.jsonl"
    for line, said in (
        ("{}", "line 9: type: Field required"),
        ('{"type": "x", "time": "now"}', "line 9: time"),
        (good[5].replace('"received": 20', '"received": -1'), "line 9: lines.0.received"),
        (good[5].replace("PO-1", "PO-9"), "PO-9 was not issued before"),
    ):
        file.write_text("\n".join([*good, line]), encoding="utf-8")
        assert said in refusal(["otif", str(file)], capsys)


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["osha", "osha/california-hospital.json"], "report due 2026-06-10 21:30 -0700"),
        (["trir", "trir/three-years.json"], "TRIR 4.00, DART 2.00"),
        (["limits", "limits/two-roofs.json"], "sections: at most 1 of 2"),
        (["otif", "otif/two-orders.jsonl"], "OTIF 50.0 %"),
        (["schedule", "schedule/week.json"], "Not scheduled: battery: no crew has the skill ess"),
        (["commission", "commission/session.csv", "--design", "commission/two-roofs.json"], "NOT PASSED: 19 tests, 1"),
        (["capacity", "capacity/regression.csv", "--method", "e2848", "--reporting-conditions", "500,28,3"],
         "106 of 200 rows; rejected: 94 by irradiance"),
    ],
)  # fmt: skip
def test_a_person_sees(
    arguments: list[str], shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(EXAMPLES)
    assert run(arguments) == 0
    assert shown in capsys.readouterr().out


def design_json(tmp_path: Path, **facts: Any) -> str:
    """As ``helio design --json`` writes it, without what commissioning does not read."""
    known = {"kwdc": 8.6, "kwac": 7.6, "battery_kw": 0.0, "module_model": "Q.TRON BLK M-G2+ 430", "strings": [10, 10]}
    options = [{"option_id": name, "facts": {**known, **facts}, "losses_pct": 11.4} for name in ("pv", "pv_battery")]
    file = tmp_path / "design.json"
    file.write_text(json.dumps({"options": options, "assumptions": {}}), encoding="utf-8")
    return str(file)


def results(tmp_path: Path, strings: int, modules: int = 10) -> str:
    """Readings of 39.32 V and 13.74 A modules at 800 W/m2 and 40 degC, in the order of the strings."""
    voc, isc = modules * 39.32 * (1 - 0.0024 * 15), 13.74 * 0.8 * (1 + 0.0005 * 15)
    rows = ["test,target,value,unit,irradiance_w_m2,cell_temperature_c,instrument,calibrated_on,technician,at"]
    more = "I-1,2026-01-01,T-1,2026-06-01T11:00:00"
    for n in range(1, strings + 1):
        rows.append(f"voc,string {n},{voc},V,800,40,{more}")
        rows.append(f"isc,string {n},{isc},A,800,40,{more}")
        rows.append(f"insulation,string {n},40,MOhm,,,{more}")
    file = tmp_path / "results.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    return str(file)


SETTINGS = {
    "volt_var_v1_pu": 0.92, "volt_var_q1_pct": 30, "volt_var_v2_pu": 0.967, "volt_var_v3_pu": 1.033,
    "volt_var_v4_pu": 1.07, "volt_var_q4_pct": -30, "volt_var_response_s": 5, "volt_watt_v1_pu": 1.06,
    "volt_watt_v2_pu": 1.1,
}  # fmt: skip


def test_settings_are_compared_by_value_and_it_is_said_that_nobody_read_the_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    design, results = tmp_path / "design.json", tmp_path / "results.csv"
    design.write_text("{}")

    def judged(read: dict[str, float], *more: str) -> dict[str, Any]:
        rows = [f"setting,{name},{value}" for name, value in read.items()]
        results.write_text("\n".join(["test,target,value", *rows, *more]))
        options = ["--design", str(design), "--settings", "ca-rule21-2023", "--json"]
        assert run(["commission", str(results), *options]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    sound = judged(SETTINGS)
    assert sound["passed"] and len(sound["tests"]) == len(SETTINGS)
    doubts = [one for one in sound["warnings"] if one["code"] == "UNVERIFIED_PROFILE"]
    assert len(doubts) == 1 and "were not read in their source" in doubts[0]["text"]
    off = judged(SETTINGS | {"volt_var_v2_pu": 0.98})
    assert [one["target"] for one in off["tests"] if not one["passed"]] == ["volt_var_v2_pu"] and not off["passed"]
    lacking = judged({name: one for name, one in SETTINGS.items() if name != "volt_var_v1_pu"}, "setting,droop,0.05")
    assert [one["code"] for one in lacking["invalid"]] == ["UNKNOWN_TARGET", "NOT_TESTED"]
    line = refusal(["commission", str(results), "--design", str(design), "--settings", "none"], capsys)
    assert "no values of a profile none are known" in line


def test_commission_reads_what_design_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design, readings = design_json(tmp_path), results(tmp_path, 2)
    line = refusal(["commission", readings, "--design", design], capsys)
    assert "choose one with --option: pv, pv_battery" in line
    assert "no option roof" in refusal(["commission", readings, "--design", design, "--option", "roof"], capsys)
    assert run(["commission", readings, "--design", design, "--option", "pv", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["passed"] and {one["code"] for one in report["warnings"]} == {"ASSUMED", "NOT_TESTED"}
    assert report["tests"][0]["expected"] == pytest.approx(report["tests"][0]["measured"])
    unknown = design_json(tmp_path, module_model="Nobody 400")
    line = refusal(["commission", readings, "--design", unknown, "--option", "pv"], capsys)
    assert "Nobody 400 is not in the catalogue" in line


def test_a_session_of_250_strings_is_judged_within_a_second(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design, readings = design_json(tmp_path, strings=[20] * 250), results(tmp_path, 250, modules=20)
    arguments = ["commission", readings, "--design", design, "--option", "pv", "--json"]
    run(arguments)  # imports
    capsys.readouterr()
    began = time.process_time()
    assert run(arguments) == 0
    assert time.process_time() - began < 1
    report = json.loads(capsys.readouterr().out)
    assert report["passed"] and len(report["tests"]) == 250 * 5
