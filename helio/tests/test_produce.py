"""``helio produce`` as a user calls it."""

import json
from pathlib import Path

import jsonschema
import pytest

from helio.main import run
from shared.rules.tests import weather_samples as samples

SYSTEM = {
    "kwdc": 8,
    "tilt_deg": 20,
    "azimuth_deg": 180,
    "mount": "fixed-roof",
    "module_type": "standard",
    "dc_ac_ratio": 1.2,
    "inverter_efficiency_pct": 96,
    "losses_pct": 14.0757,
    "gcr": 0.4,
}


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weather") / "here.csv"
    path.write_text(samples.sam_csv(samples.year_at(37.5, -120.3, -8)))
    return path


def system(tmp_path: Path, **change: object) -> Path:
    path = tmp_path / "system.json"
    path.write_text(json.dumps({**SYSTEM, **change}))
    return path


def test_json_holds_the_promised_keys_and_fits_its_schema(
    weather: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["produce", "--weather", str(weather), "--system", str(system(tmp_path)), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert {"annual_kwh", "monthly_kwh", "kwh_per_kwdc", "model", "weather"} <= result.keys()
    assert len(result["monthly_kwh"]) == 12
    assert sum(result["monthly_kwh"]) == pytest.approx(result["annual_kwh"])
    assert result["kwh_per_kwdc"] == pytest.approx(result["annual_kwh"] / 8)
    assert result["model"].startswith("PVWatts v8")
    assert result["weather"]["format"] == "SAM CSV"
    assert result["weather"]["latitude"] == 37.5
    assert 0 < result["p90_kwh"] < result["annual_kwh"]

    assert run(["produce", "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    for part, document in (("input", SYSTEM), ("input", {"planes": [SYSTEM, SYSTEM]}), ("output", result)):
        jsonschema.validate(document, schema[part])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**SYSTEM, "mount": "pole"}, schema["input"])


def test_two_planes_on_one_inverter(weather: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "planes.json"
    east, west = ({**SYSTEM, "azimuth_deg": azimuth} for azimuth in (90, 270))
    path.write_text(json.dumps({"planes": [east, west], "inverter": {"kwac": 10}}))
    hours = tmp_path / "hours.csv"
    options = ["--weather", str(weather), "--system", str(path), "--json", "--hourly", str(hours)]
    assert run(["produce", *options]) == 0
    result = json.loads(capsys.readouterr().out)
    assert len(result["planes"]) == 2
    assert sum(plane["annual_kwh"] for plane in result["planes"]) == pytest.approx(result["annual_kwh"])
    head, *kwh = hours.read_text().split()
    assert head == "kwh"
    assert len(kwh) == 8760
    assert sum(map(float, kwh)) == pytest.approx(result["annual_kwh"], rel=1e-6)
    assert max(map(float, kwh)) <= 10.0


def test_trackers_need_no_orientation(weather: Path, tmp_path: Path) -> None:
    for mount in ("1-axis", "1-axis-backtracking", "2-axis"):
        path = tmp_path / "tracker.json"
        path.write_text(json.dumps({"kwdc": 8, "mount": mount}))
        assert run(["produce", "--weather", str(weather), "--system", str(path)]) == 0


def test_people_read_months_bars_and_the_distance(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["produce", "--latitude", "37.8", "--longitude", "-122.4", "--system", str(system(tmp_path))]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for expected in (
        "kWh a year",
        "Jan",
        "Dec",
        "█",
        "Greensboro",
        " km away",
        "does not represent",
        "PVWatts v8",
    ):
        assert expected in text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kwdc": "8"}, "kwdc: Input should be a valid number"),
        ({"tilt_deg": 95}, "tilt_deg: Input should be less than or equal to 90"),
        ({"mount": "pole"}, "mount: Input should be 'fixed-roof'"),
        ({"loses_pct": 10}, "loses_pct: Extra inputs are not permitted"),
        ({"beam_shade_pct": [[0] * 24] * 11}, "12 months by 24 hours"),
    ],
)
def test_bad_systems(
    weather: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, object], says: str
) -> None:
    path = system(tmp_path, **change)
    assert run(["produce", "--weather", str(weather), "--system", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert says in captured.err
    assert "system.json" in captured.err


def test_fixed_planes_need_their_orientation(weather: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "system.json"
    path.write_text('{"kwdc": 8, "tilt_deg": 20}')
    assert run(["produce", "--weather", str(weather), "--system", str(path)]) == 2
    assert "azimuth_deg needed for mount fixed-roof" in capsys.readouterr().err
    path.write_text('{"kwdc": NaN, "tilt_deg": 20, "azimuth_deg": 180}')
    assert run(["produce", "--weather", str(weather), "--system", str(path)]) == 2
    assert "kwdc" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "give either --weather or --latitude"),
        (["--latitude", "30"], "--latitude and --longitude go together"),
        (["--latitude", "-33", "--longitude", "151"], "south of the equator"),
        (["--weather", "nowhere.csv"], "nowhere.csv does not exist"),
        (["--weather", "."], "is a directory"),
        (["--weather", __file__], "begins none of SAM CSV"),
    ],
)
def test_bad_weather(tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str) -> None:
    assert run(["produce", "--system", str(system(tmp_path)), *options]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert says in error


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["produce", "--help"]) == 0
    assert "Example: helio produce --weather" in capsys.readouterr().out
