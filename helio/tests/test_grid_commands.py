"""Permits and interconnection from files: refusals in one line, what a person sees, a rule set of one's own."""

import json
from pathlib import Path
from typing import Any

import pytest

from helio.main import run

ROOT = Path(__file__).parents[2]
ROOF = ROOT / "examples/screens/roof.json"
RULES = ROOT / "shared/rules/data/interconnection"


def application(tmp_path: Path, part: str, **changes: Any) -> str:
    content = json.loads(ROOF.read_text(encoding="utf-8"))
    content[part] |= changes
    file = tmp_path / "application.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


def refusal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1
    return printed.err


@pytest.mark.parametrize(
    ("part", "changes", "said"),
    [
        ("location", {"primary_fault_current_a": -4000}, "location.primary_fault_current_a"),
        ("location", {"circuit_generation_fault_a": -1}, "location.circuit_generation_fault_a"),
        ("location", {"line_wires": 5}, "location.line_wires"),
        ("location", {"section_peak": 5}, "location.section_peak: Extra inputs"),
        ("facility", {"export_mode": "limited", "export_limit_kw": 8}, "export_limit_kw 8 is more than the nameplate"),
        ("facility", {"export_mode": "limited"}, "limited needs export_limit_kw"),
        ("facility", {"nameplate_kwac": 0}, "nothing to connect"),
        ("facility", {"nameplate_kva": 5}, "nameplate_kva 5 is less"),
        ("facility", {"nameplate_kwac": float("nan")}, "finite number"),
        ("facility", {"phases": 2}, "facility.phases"),
    ],
)
def test_bad_applications_are_refused_with_their_place(
    part: str, changes: dict[str, Any], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refusal(["screens", application(tmp_path, part, **changes), "--json"], capsys)
    assert said in line and "application.json" in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["screens"], "INPUT.json is needed"),
        (["screens", str(ROOF), "--rules", "ZZ"], "'ZZ' is no state"),
        (["screens", str(ROOF), "--rules", "none.json"], "does not exist"),
        (["screens", str(ROOF), "--on", "2005-01-01"], "in force on 2005-01-01"),
        (["screens", str(ROOF), "--on", "31 February"], "is not a date"),
        (["screens", str(ROOF), "--on", "2126-01-01"], "after 2100"),
        (["deadline", "--state", "US", "--start", "2026-11-20"], "--rule is needed"),
        (["deadline", "--rule", "x", "--state", "US", "--start", "2026-11-20"], "'x' is none of acknowledge"),
        (["deadline", "--rule", "cure", "--state", "US", "--start", "2026-02-31"], "is not a date"),
        (["deadline", "--rule", "cure", "--state", "US", "--start", "2026-11-20", "--level", "0"], "--level 0"),
        (["deadline", "--rule", "cure", "--state", "SD", "--start", "2026-11-20"], "differs by level in SD: 1; 3, 4"),
        (["deadline", "--rule", "cure", "--state", "US", "--start", "2026-11-20", "--resume", "2026-11-23"],
         "0 stops and 1 resumptions"),
    ],
)  # fmt: skip
def test_bad_options(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in refusal(arguments, capsys)


def test_a_rule_set_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = json.loads((RULES / "nc-ncip.json").read_text(encoding="utf-8"))
    row |= {"id": "our-utility", "version": 3}
    row["params"]["screens"] = {"line_section_penetration": {"limit": 10.0, "citation": "our tariff 4"}}
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(row), encoding="utf-8")
    assert run(["screens", str(ROOF), "--rules", str(file), "--on", "2026-11-23", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["rules"]["id"], report["rules"]["version"]) == ("our-utility", 3)
    penetration = next(one for one in report["screens"] if one["id"] == "line_section_penetration")
    assert (penetration["limit"], penetration["result"], penetration["citation"]) == (100, "fail", "our tariff 4")
    assert report["outcome"] == "supplemental" and report["largest_passing"]["nameplate_kwac"] is None

    row["params"]["screens"]["line_section_penetration"]["limit"] = -1
    file.write_text(json.dumps(row), encoding="utf-8")
    line = refusal(["screens", str(ROOF), "--rules", str(file)], capsys)
    assert "our-utility: params.screens.line_section_penetration.limit" in line
    file.write_text(json.dumps({**row, "citation": ""}), encoding="utf-8")
    assert "citation" in refusal(["screens", str(ROOF), "--rules", str(file)], capsys)


def test_a_person_sees(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["screens", str(ROOF), "--rules", "MD", "--on", "2026-11-23"]) == 0
    printed = capsys.readouterr().out
    assert "level 1, fast track open up to 2000 kW: APPROVE" in printed and "not verified" in printed
    asked = ["deadline", "--rule", "evaluate", "--state", "TX", "--level", "2", "--start", "2026-11-20"]
    assert run([*asked, "--on", "2026-12-16"]) == 0
    printed = capsys.readouterr().out
    assert "due Mon 2026-12-14" in printed and "2 days late" in printed and "this is the federal one" in printed


def test_every_bundled_rule_set_screens(capsys: pytest.CaptureFixture[str]) -> None:
    for state in ("US", "AZ", "CA", "MA", "MD", "MN", "NC", "NY", "PA", "SD"):
        assert run(["screens", str(ROOF), "--rules", state, "--on", "2026-11-23", "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert report["rules"]["jurisdiction"] == state and report["outcome"] == "approve"


EDITION = {"code": "NEC", "edition": "2020", "effective_from": "2023-01-01", "effective_to": "2026-01-01"}


def authority(tmp_path: Path, **changes: Any) -> str:
    content = json.loads((ROOT / "examples/permits/city.json").read_text(encoding="utf-8")) | changes
    file = tmp_path / "ahj.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


DESIGN = str(ROOT / "examples/permits/roof.json")


def permit(arguments: list[str], capsys: pytest.CaptureFixture[str], on: str = "2026-11-23") -> dict[str, Any]:
    assert run(["permits", *arguments, "--on", on, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["permits"][0]
    return found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"editions": [EDITION, {**EDITION, "edition": "2023", "effective_from": "2026-01-01", "effective_to": None}]},
         "NEC 2020 and 2023 both hold on 2026-01-01"),
        ({"state": "ZZ"}, "'ZZ' is no state"),
        ({"population": -1}, "population"),
        ({"kinds": ["building", "zoning"]}, "kinds.1"),
        ({"routes": ["FAST"]}, "routes.0"),
    ],
)  # fmt: skip
def test_bad_authorities_are_refused(
    changes: dict[str, Any], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refusal(["permits", DESIGN, "--ahj", authority(tmp_path, **changes)], capsys)


def test_permits_ask_for_their_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert "INPUT.json is needed" in refusal(["permits", "--ahj", "CA-FRESNO-CITY"], capsys)
    assert "--ahj is needed" in refusal(["permits", DESIGN], capsys)
    assert "'nobody' is no authority" in refusal(["permits", DESIGN, "--ahj", "nobody"], capsys)


def test_an_authority_says_itself_what_it_offers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    closed = permit([DESIGN, "--ahj", authority(tmp_path, routes=["STANDARD"])], capsys)
    assert [one["rule"] for one in closed["reasons"]] == ["authority_has_no_instant_permits"]
    elsewhere = authority(tmp_path, state="NC", routes=["INSTANT", "STANDARD"])
    opened = permit([DESIGN, "--ahj", elsewhere], capsys, on="2026-08-31")
    assert opened["route"] == "INSTANT" and opened["valid_until_if_issued_on"] == "2027-02-28"  # six months
    consent = permit([DESIGN, "--ahj", authority(tmp_path, kinds=["hoa_consent", "building"])], capsys)
    assert (consent["route"], consent["reasons"][0]["rule"]) == ("STANDARD", "decided_by_a_person")


def test_a_missing_fact_is_a_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = json.loads(Path(DESIGN).read_text(encoding="utf-8"))
    file = tmp_path / "design.json"
    file.write_text(json.dumps({**facts, "service_a": None}), encoding="utf-8")
    found = permit([str(file), "--ahj", authority(tmp_path)], capsys)
    assert (found["route"], found["reasons"], len(found["questions"])) == ("STANDARD", [], 1)


def test_permits_read_what_design_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = {"kwac": 7.6, "kwdc": 9.3, "battery_kwh": 13.5, "strings": [11, 12], "inverter_count": 1,
             "string_voc_stc_v": 471.84, "module_model": "any"}  # fmt: skip
    options = [{"option_id": name, "facts": facts} for name in ("pv", "pv_battery")]
    file = tmp_path / "design.json"
    file.write_text(json.dumps({"options": options, "assumptions": {}}), encoding="utf-8")
    assert "--option: pv, pv_battery" in refusal(["permits", str(file), "--ahj", "CA-FRESNO-CITY"], capsys)
    found = permit([str(file), "--option", "pv", "--ahj", "CA-FRESNO-CITY"], capsys)
    assert "storage_datasheet" in found["documents"] and not found["reasons"]
    assert any("dwelling" in one for one in found["questions"])
