"""Nameplate, uptime, satisfaction from files and options: keys, refusals in one line, what a person sees."""

import json
from pathlib import Path
from typing import Any

import pytest

from helio.main import run

EXAMPLES = Path(__file__).parents[2] / "examples"
READINGS, SYSTEM = str(EXAMPLES / "uptime/two-inverters.csv"), str(EXAMPLES / "uptime/system.json")
ANSWERS = str(EXAMPLES / "satisfaction/eight-answers.csv")


def printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    return said.err


def design(tmp_path: Path, *options: dict[str, Any]) -> str:
    file = tmp_path / "design.json"
    document = {"options": [{"option_id": f"o{n}", "facts": facts} for n, facts in enumerate(options, start=1)]}
    file.write_text(json.dumps(document), encoding="utf-8")
    return str(file)


FACTS = {"kwac": 7.6, "kwdc": 9.1, "battery_kwh": 13.5, "battery_kw": 11.5, "battery_coupling": "dc"}


def test_nameplate_of_a_design_is_that_of_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    of_file = printed(["nameplate", design(tmp_path, {"kwac": 5.0}, FACTS), "--option", "o2"], capsys)
    flags = ["--kwac", "7.6", "--battery-kwh", "13.5", "--battery-kw", "11.5", "--coupling", "dc"]
    assert of_file == printed(["nameplate", *flags, "--categories", "B,III"], capsys)
    assert of_file["ieee2030_5"] == {
        "type": 83,
        "rtgMaxW": {"multiplier": 0, "value": 7600},
        "rtgMaxVA": {"multiplier": 0, "value": 7600},
        "rtgMaxWh": {"multiplier": 0, "value": 13500},
        "rtgMaxChargeRateW": {"multiplier": 0, "value": 11500},
        "rtgMaxDischargeRateW": {"multiplier": 0, "value": 11500},
        "rtgNormalCategory": 2,
        "rtgAbnormalCategory": 3,
    }


def test_a_battery_without_pv_is_storage_alone(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(["nameplate", "--battery-kwh", "10", "--battery-kw", "5", "--categories", "A,II"], capsys)
    assert (found["ieee2030_5"]["type"], found["ieee2030_5"]["rtgMaxW"]["value"]) == (80, 5000)
    assert (found["ieee2030_5"]["rtgNormalCategory"], found["sunspec"]["702"]["NorOpCatRtg"]) == (1, 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "needed"),
        (["--option", "a"], "--option goes with"),
        (["--kwac", "5", "--categories", "B"], "is not two categories"),
        (["--kwac", "5", "--categories", "C,III"], "normal_category"),
        (["--kwac", "-5"], "kwac"),
        (["--kwac", "nan"], "kwac"),
        (["--kwac", "5", "--battery-kwh", "5"], "both energy and power"),
        (["--kwac", "5", "--coupling", "dc"], "no battery"),
        (["--kwac", "5", "--coupling", "magnetic"], "coupling"),
        (["FILE", "--option", "o9"], "no option o9"),
        (["FILE"], "several options"),
        (["FILE", "--kwac", "5"], "--kwac does not go with DESIGN.json"),
        (["FILE", "--coupling", "ac"], "--coupling does not go with DESIGN.json"),
    ],
)
def test_bad_nameplates_are_one_line(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = design(tmp_path, {"kwac": 5.0}, FACTS)
    assert said in refusal(["nameplate", *(file if one == "FILE" else one for one in arguments)], capsys)


def test_a_design_with_text_for_a_number_is_refused_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refusal(["nameplate", design(tmp_path, {"kwac": "5"})], capsys)
    assert "design.json: kwac:" in line


def test_uptime_of_two_inverters(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(["uptime", READINGS, "--system", SYSTEM], capsys)
    assert found["availability_pct"] == pytest.approx(100 * 65 / 70)
    assert found["raw_pct"] == pytest.approx(100 * 50 / 70)
    assert found["energy_pct"] == pytest.approx(100 * 23.6 / 26.0)
    assert [unit["availability_pct"] for unit in found["units"]] == [100, 75]


def test_bad_readings_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "needed" in refusal(["uptime", READINGS], capsys)
    file = tmp_path / "readings.csv"
    file.write_text(Path(READINGS).read_text().replace("curtailed", "lazy"), encoding="utf-8")
    assert "readings.csv: line 10: state 'lazy'" in refusal(["uptime", str(file), "--system", SYSTEM], capsys)
    system = tmp_path / "system.json"
    system.write_text('{"units": [], "interval_minutes": 60, "irradiance_threshold_w_m2": 75}', encoding="utf-8")
    assert "system.json: units" in refusal(["uptime", READINGS, "--system", str(system)], capsys)
    system.write_text(Path(SYSTEM).read_text().replace(": 60", ": 5e-324"), encoding="utf-8")
    assert "system.json: interval_minutes" in refusal(["uptime", READINGS, "--system", str(system)], capsys)


def test_satisfaction_of_eight_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(["satisfaction", ANSWERS], capsys) == {
        "n": 8, "csat_pct": 62.5, "nps": 25.0, "promoters": 4, "passives": 2, "detractors": 2,
    }  # fmt: skip
    assert "needed" in refusal(["satisfaction"], capsys)
    assert "does not exist" in refusal(["satisfaction", str(tmp_path / "none.csv")], capsys)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nameplate", "--kwac", "5", "--battery-kwh", "10", "--battery-kw", "5"], "Note: ASSUMED: battery_coupling"),
        (["uptime", READINGS, "--system", SYSTEM], "92.86 %"),
        (["satisfaction", ANSWERS], "8 answers: CSAT 62.5 %, NPS +25.0"),
    ],
)
def test_a_person_sees_a_summary(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("nameplate", ["--kwac", "5"]),
        ("nameplate", ["--kwac", "5", "--battery-kwh", "10", "--battery-kw", "5", "--coupling", "ac"]),
        ("uptime", [READINGS, "--system", SYSTEM]),
        ("satisfaction", [ANSWERS]),
    ],
)
def test_what_is_printed_is_what_the_schema_says(
    command: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    from jsonschema import Draft202012Validator

    assert run([command, "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)["output"]
    Draft202012Validator(schema).validate(printed([command, *arguments], capsys))
