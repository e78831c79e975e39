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
    for name in ("layout.svg", "single-line.svg"):
        assert (written / name).read_text().startswith("<svg")
    design = json.loads((written / "design.json").read_text())
    assert [option["option_id"] for option in design["options"]] == ["pv", "pv_battery", "best_npv"]
    for option in design["options"]:
        for check in option["checks"]:
            assert {"rule", "edition", "limit", "value", "passed", "citation", "detail", "severity"} <= set(check)
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


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["design", "--schema"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "roof_planes" in document["input"]["properties"] and "options" in document["output"]["properties"]
