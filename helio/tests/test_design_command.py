"""helio design: the files it writes, the same figures as the service's, and what it says to wrong input."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from helio.main import run
from services.design.rules.proposal.offer import make_offer
from shared.rules.site.assessment import read_site

ROOT = Path(__file__).parents[2]
SITE = ROOT / "sandbox/data/site_greensboro.json"
USAGE = ROOT / "sandbox/data/usage_greensboro.xml"
TARIFF = ROOT / "shared/rules/data/tariffs/duke-energy-carolinas-rs-2026-01-01.json"
DAY = "2026-11-24"


def arguments(out: Path, site: Path = SITE, usage: Path = USAGE, tariff: Path = TARIFF) -> list[str]:
    return ["design", str(site), "--usage", str(usage), "--tariff", str(tariff), "--out", str(out), "--on", DAY]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("design") / "proposal"
    assert run(arguments(out)) == 0
    return out


def test_writes_proposal_drawings_and_every_check(written: Path) -> None:
    assert (written / "proposal.pdf").read_bytes().startswith(b"%PDF-")
    for sheet in ("layout", "single-line"):
        for option in ("", "-pv", "-pv_battery", "-best_npv"):
            assert (written / f"{sheet}{option}.svg").read_text().startswith("<svg")
        assert (written / f"{sheet}.svg").read_text() == (written / f"{sheet}-pv.svg").read_text()
    design = json.loads((written / "design.json").read_text())
    assert [option["option_id"] for option in design["options"]] == ["pv", "pv_battery", "best_npv"]
    for option in design["options"]:
        for check in option["checks"]:
            assert {"rule", "edition", "subject", "limit", "value", "unit", "result", "citation"} <= set(check)
            assert check["result"] in ("pass", "fail", "unknown", "note")
        assert len(option["annual"]["cash_flow_usd"]) == 26 and len(option["monthly"]["use_kwh"]) == 12
        saved = option["annual"]["bill_without_usd"][0] - option["annual"]["bill_with_usd"][0]
        assert option["offer"]["savings_year1_cents"] == round(100 * saved)


def test_a_nameplate_is_taken_from_an_option(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = {one["option_id"]: one["facts"] for one in json.loads((written / "design.json").read_text())["options"]}
    for id, storage in (("pv", False), ("pv_battery", True)):
        capsys.readouterr()
        assert run(["nameplate", str(written / "design.json"), "--option", id, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        facts = options[id]
        beside_kw = facts["battery_kw"] if facts["battery_coupling"] == "ac" else 0
        assert (facts["battery_coupling"] is not None) is storage and found["warnings"] == []
        assert found["ieee2030_5"]["type"] == (83 if storage else 4)
        rated = found["ieee2030_5"]["rtgMaxW"]
        assert rated["value"] * 10 ** rated["multiplier"] == round(1000 * (facts["kwac"] + beside_kw))


def test_the_service_gives_the_same_figures(written: Path) -> None:
    from helio.files.design import read_load
    from shared.rules.weather.station import nearest_weather

    site = read_site(SITE.read_bytes())
    weather = nearest_weather(site.location.latitude, site.location.longitude)
    payload = {
        "run": 1,
        "site": site.without_personal_data().model_dump(mode="json"),
        "analysis": {"tariff_id": site.utility.tariff_key, "load": read_load(USAGE, None, site, weather)},
        "constraints": None,
        "option_id": None,
        "on": DAY,
    }
    service = make_offer(json.loads(json.dumps(payload)))
    command = json.loads((written / "design.json").read_text())
    for ours, theirs in zip(command["options"], service["options"], strict=True):
        assert ours["offer"] == theirs["offer"] and ours["facts"] == theirs["facts"]
        assert ours["bill_of_materials"] == theirs["bill_of_materials"] and ours["checks"] == theirs["checks"]
    assert command["assumptions"] == service["assumptions"]


def test_without_a_day_prices_are_those_of_an_offer_made_today(tmp_path: Path) -> None:
    from services.design.rules.policy import priced_as_of

    def offered_today() -> str:
        return priced_as_of(datetime.now(ZoneInfo("America/New_York")).date()).isoformat()

    before = offered_today()
    assert run(arguments(tmp_path)[:-2]) == 0
    assert json.loads((tmp_path / "design.json").read_text())["assumptions"]["on"] in {before, offered_today()}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"site": Path("missing.json")}, "missing.json does not exist"),
        ({"site": TARIFF}, "the site"),
        ({"usage": TARIFF}, "duke-energy"),
        ({"usage": ROOT / "services/lead/tests/fixtures/eversource_gas.xml"}, "line 9"),
        ({"tariff": SITE}, "site_greensboro.json"),
        ({"tariff": USAGE}, "is not JSON"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(
    change: dict[str, Path], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments(tmp_path / "out", **change)) == 2
    error = capsys.readouterr().err.strip()
    assert said in error and error.count("\n") == 0 and not (tmp_path / "out").exists()


def test_a_site_on_which_nothing_can_be_built_says_which_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = json.loads(SITE.read_text())
    for plane in site["roof_planes"]:
        plane["shade"] = {"annual_loss_pct": 96}
    shaded = tmp_path / "shaded.json"
    shaded.write_text(json.dumps(site))
    assert run(arguments(tmp_path / "out", site=shaded)) == 2
    assert "minimum_tsrf" in capsys.readouterr().err


KEYS = {
    "service": {"voltage_v", "phases", "wires", "bus_a", "main_a"},
    "arrays": {"id", "tilt", "azimuth", "module", "count"},
    "strings": {"id", "array", "inverter", "mppt", "modules", "parallel"},
    "branches": {"id", "array", "inverters", "ocpd_a"},
    "inverters": {"id", "model", "count", "ac_v", "phases", "kw", "kva"},
    "batteries": {"id", "model", "count", "kwh", "kw", "coupling"},
    "runs": {"id", "from", "to", "conductors", "size", "insulation", "conduit", "ocpd", "egc", "length_m"},
}


def test_design_json_lists_the_system(written: Path) -> None:
    for option in json.loads((written / "design.json").read_text())["options"]:
        system, facts, energy = option["system"], option["facts"], option["energy"]
        for kind, keys in KEYS.items():
            rows = [system[kind]] if kind == "service" else system[kind]
            assert all(keys <= set(row) for row in rows), kind
        assert {"kwdc", "kwac", "battery_kwh", "module_power_w", "annual_kwh"} <= set(facts)
        assert facts["kwac"] == pytest.approx(sum(one["count"] * one["kw"] for one in system["inverters"]))
        assert facts["annual_kwh"] == pytest.approx(energy["annual_kwh"])
        assert energy["annual_kwh"] == pytest.approx(sum(one["annual_kwh"] for one in energy["inverters"]))
        wanted = {"id", "kwdc", "kwac", "dc_ac", "efficiency_pct", "annual_kwh", "clipped_kwh"}
        assert all(wanted <= set(one) for one in energy["inverters"])
        assert all({"sku", "model", "quantity", "for"} <= set(line) for line in option["bill_of_materials"])
        costs = [way["lifetime_usd"] for way in option["ways_out"]]
        assert costs == sorted(costs) and [way["chosen"] for way in option["ways_out"]].count(True) == 1


def test_a_person_is_told_whether_it_pays_and_what_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At these rates nothing pays back: that comes first, and nothing is called the best value."""
    assert run(arguments(tmp_path)) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("No option pays back") and "Best value" not in printed
    for told in ("Smallest loss", "Savings, year 1", "UNKNOWN", "interrupting_rating", "connected as is"):
        assert told in printed
    assert run([*arguments(tmp_path), "--alternative-return", "0"]) == 0
    printed = capsys.readouterr().out
    assert "is worth $" in printed.splitlines()[0] and "Best value" in printed


def test_storage_alone_needs_no_roof(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = json.loads(SITE.read_text())
    site["roof_planes"] = []
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps(site))
    assert run(arguments(tmp_path / "out", site=bare)) == 2
    assert "roof_planes" in capsys.readouterr().err and not (tmp_path / "out").exists()
    assert run([*arguments(tmp_path / "out", site=bare), "--storage-only", "--json"]) == 0
    (option,) = json.loads(capsys.readouterr().out)["options"]
    system = option["system"]
    assert system["arrays"] == [] and system["batteries"] and option["facts"]["kwdc"] == 0
    assert option["facts"]["battery_kwh"] > 0 and option["price_cents"] > 0
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["design.json", "proposal.pdf", "single-line-storage.svg", "single-line.svg"]


COMMERCIAL = {"voltage_v": 480, "phases": 3, "service_a": 800, "busbar_a": 800, "main_breaker_a": 800}


def test_480_v_three_phase_is_designed_three_phase(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Four single-phase hybrids of 240 V were what this service was offered."""
    site = json.loads(SITE.read_text())
    site["electrical"] |= COMMERCIAL
    large = tmp_path / "large.json"
    large.write_text(json.dumps(site))
    assert run([*arguments(tmp_path / "out", site=large), "--json"]) == 0
    for option in json.loads(capsys.readouterr().out)["options"]:
        assert {(one["ac_v"], one["phases"]) for one in option["system"]["inverters"]} == {(480, 3)}


def test_a_transformer_of_the_site_stands_in_the_design(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Inverters of 208 V on 480 V, the transformer bought and drawn once; one that is there is not bought."""
    site = json.loads(SITE.read_text())
    for existing in (False, True):
        behind = {"secondary_v": 208, "kva": 75, "existing": existing}
        site["electrical"] |= COMMERCIAL | {"transformer": behind}
        asked = tmp_path / "behind.json"
        asked.write_text(json.dumps(site))
        assert run([*arguments(tmp_path / "out", site=asked), "--json"]) == 0
        for option in json.loads(capsys.readouterr().out)["options"]:
            transformer = option["system"]["transformer"]
            assert (transformer["kva"], transformer["primary_v"], transformer["secondary_v"]) == (75, 480, 208)
            assert {(one["ac_v"], one["phases"]) for one in option["system"]["inverters"]} == {(208, 3)}
            bought = [one["quantity"] for one in option["bill_of_materials"] if one["for"] == ["T1"]]
            assert bought == ([] if existing else [1])
            drawn = (tmp_path / "out" / f"single-line-{option['option_id']}.svg").read_text()
            assert transformer["model"] in drawn and (">Transformer (existing)<" in drawn) is existing
            judged = [one["result"] for one in option["checks"] if one["rule"].startswith("transformer")]
            assert judged == ["pass"] * 5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"electrical": {"voltage_v": 347}}, "347 V"),
        ({"electrical": {"transformer": {"secondary_v": 208}}}, "three phases"),
        ({"electrical": {**COMMERCIAL, "transformer": {"secondary_v": 347}}}, "347 V"),
        ({"electrical": {**COMMERCIAL, "transformer": {"secondary_v": 208, "existing": True}}}, "transformer.kva"),
        ({"electrical": {"array_to_inverter_m": -3}}, "electrical.array_to_inverter_m"),
        ({"roof_planes": []}, "roof_planes"),
        ({"roof_planes": 2000}, "roof_planes"),
    ],
)
def test_a_site_that_cannot_be_is_one_line_and_exit_code_2(
    change: dict[str, object], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = json.loads(SITE.read_text())
    for name, value in change.items():
        if isinstance(value, dict):
            site[name] |= value
        else:
            count = value if isinstance(value, int) else 0
            site[name] = [{**site["roof_planes"][0], "id": f"p{number}"} for number in range(count)]
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(site))
    assert run(arguments(tmp_path / "out", site=wrong)) == 2
    error = capsys.readouterr().err.strip()
    assert said in error and error.count("\n") == 0 and not (tmp_path / "out").exists()


def added(kind: str, **changes: object) -> dict[str, object]:
    """A row of the bundled catalogue under another name."""
    rows = json.loads((ROOT / f"services/design/rules/data/{kind}.json").read_text())["items"]
    row = {**rows[0], "key": f"added-{kind}", "model": f"Added {kind}", "manufacturer": "Somebody", **changes}
    return {kind: [{name: value for name, value in row.items() if value != "left out"}]}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (added("modules", weight_kg=120), "modules row 1 (added-modules): weight_kg"),
        (added("batteries", usable_kwh=0), "batteries row 1 (added-batteries): usable_kwh"),
        (added("inverters", certifications="left out"), "inverters row 1 (added-inverters): certifications"),
        ({"wind_turbines": []}, "wind_turbines"),
    ],
)
def test_equipment_that_cannot_be_is_refused_by_its_row(
    rows: dict[str, object], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "more.json"
    file.write_text(json.dumps(rows))
    assert run([*arguments(tmp_path / "out"), "--catalogue", str(file)]) == 2
    error = capsys.readouterr().err.strip()
    assert said in error and error.count("\n") == 0 and not (tmp_path / "out").exists()


def test_packages_of_the_file_stand_in_the_place_of_the_companys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = {"id": "mine", "module": "added-modules", "inverters": ["enphase-iq8mc"]}
    file = tmp_path / "more.json"
    file.write_text(json.dumps({**added("modules"), "packages": [package]}))
    assert run([*arguments(tmp_path / "out"), "--catalogue", str(file), "--json"]) == 0
    first = json.loads(capsys.readouterr().out)["options"][0]
    assert {array["module"] for array in first["system"]["arrays"]} == {"Added modules"}


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["design", "--schema"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "roof_planes" in document["input"]["properties"] and "options" in document["output"]["properties"]
