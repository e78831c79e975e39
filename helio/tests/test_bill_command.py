"""``helio bill``: its keys, its identities, its one-line refusals."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from helio.main import run

TARIFF = {
    "items": [
        {
            "label": "test",
            "energyratestructure": [[{"rate": 0.1, "sell": 0.04}], [{"rate": 0.4, "sell": 0.04}]],
            "energyweekdayschedule": [[0] * 16 + [1] * 5 + [0] * 3] * 12,
            "energyweekendschedule": [[0] * 24] * 12,
            "fixedchargefirstmeter": 12,
        }
    ]
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    contents = {
        "load": "kwh\n" + "1\n" * 8760,
        "pv": "kwh\n" + ("0\n" * 32 + "0.9\n" * 32 + "-0.002\n" * 32) * 365,
        "tariff": json.dumps(TARIFF),
        "prices": json.dumps({"weekday": [[0.05] * 24] * 12, "weekend": [[0.05] * 24] * 12}),
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    return {name: str(tmp_path / name) for name in contents}


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["bill", *arguments, "--json"]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def test_prints_the_promised_keys(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    metering = ("nem-kwh", "nem-usd", "net-billing", "net-billing-carryover", "buy-all-sell-all")
    for name in metering:
        report = answer(
            capsys, "--load", files["load"], "--generation", files["pv"], "--tariff", files["tariff"],
            "--metering", name, "--years", "3", "--escalation-pct", "2",
        )  # fmt: skip
        for side in ("without_system", "with_system"):
            months = report[side]["months"]
            assert len(report[side]["annual_usd"]) == 3 and len(months) == 12
            for month in months:
                parts = month["energy_usd"] + month["demand_usd"] + month["fixed_usd"] - month["credit_usd"]
                assert month["bill_usd"] == pytest.approx(parts, abs=1e-5)
                assert {"import_kwh", "export_kwh"} <= month.keys()
            assert sum(month["bill_usd"] for month in months) == pytest.approx(report[side]["annual_usd"][0], abs=1e-4)
        assert report["without_system"]["annual_usd"][2] == pytest.approx(
            report["without_system"]["annual_usd"][0] * 1.02**2
        )
        assert report["interval_minutes"] == 15


def test_true_up_pays_what_is_left(files: dict[str, str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    sunny = tmp_path / "sunny"
    sunny.write_text("kwh\n" + "2\n" * 8760)
    report = answer(
        capsys, "--load", files["load"], "--generation", str(sunny), "--tariff", files["tariff"], "--metering",
        "nem-kwh", "--true-up-month", "6", "--year-end-usd-per-kwh", "0.03",
    )  # fmt: skip
    june = report["with_system"]["months"][5]
    assert june["credit_usd"] == pytest.approx(181 * 24 * 0.03)


def test_bare_command_without_generation(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", "--load", files["load"], "--tariff", files["tariff"], "--metering", "net-billing"]) == 0
    shown = capsys.readouterr().out
    assert "Year 1" in shown and "Jan" in shown


def test_brackets_in_a_tariffs_name_are_no_markup(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tariff = tmp_path / "named.json"
    tariff.write_text(json.dumps({"items": [TARIFF["items"][0] | {"name": "[/x] [bold]"}]}))
    assert run(["bill", "--load", files["load"], "--tariff", str(tariff), "--metering", "nem-kwh"]) == 0
    assert "[/x] [bold]" in capsys.readouterr().out


def test_schema_describes_what_is_printed(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    report = answer(capsys, "--load", files["load"], "--tariff", files["tariff"], "--metering", "nem-usd")
    jsonschema.validate(report, schema["output"])
    assert {"load", "tariff", "metering"} <= schema["input"]["properties"].keys()


def test_dollar_credits_without_a_sell_price(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SAM's Utilityrate5 credits nothing unless ``ur_sell_eq_buy`` is set; utilities credit the retail price."""
    record = {**TARIFF["items"][0], "energyratestructure": [[{"rate": 0.1}]], "energyweekdayschedule": [[0] * 24] * 12}
    contents = {"tariff": json.dumps(record), "load": "kwh\n" + "1\n" * 8760, "pv": "kwh\n" + "0\n3\n" * 4380}
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
    paths = {name: str(tmp_path / name) for name in contents}
    given = ["--load", paths["load"], "--generation", paths["pv"], "--tariff", paths["tariff"], "--metering", "nem-usd"]
    as_sam = answer(capsys, *given)
    assert as_sam["with_system"]["annual_usd"] == pytest.approx([12 * 12])
    assert [warning["code"] for warning in as_sam["warnings"]] == ["NO_EXPORT_PRICE"]
    at_retail = answer(capsys, *given, "--credit-at-retail")
    assert at_retail["with_system"]["annual_usd"][0] < 12 * 12
    assert at_retail["warnings"] == []


@pytest.mark.parametrize("value", ["nan", "inf", "1e300"])
@pytest.mark.parametrize("option", ["--escalation-pct", "--year-end-usd-per-kwh"])
def test_numbers_without_end_are_refused(
    option: str, value: str, files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--load", files["load"], "--tariff", files["tariff"], "--metering", "nem-kwh", "--years", "30"]
    assert run(["bill", *given, option, value]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and option in said


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    run(["bill", "--help"])
    assert "helio bill --load" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"load": "kwh\n1\noops\n"}, "row 3: 'oops' is not a number"),
        ({"pv": "kwh\n" + "1\n" * 77}, "has 77 readings"),
        ({"tariff": "{"}, "is not JSON: line 1 column 2"),
        ({"tariff": '{"label": 1, "label": 2}'}, "'label' stands twice in one object"),
        ({"tariff": '{"energyratestructure": [[{"rate": "x"}]]}'}, "energyratestructure[0][0].rate is 'x'"),
        ({"metering": "net"}, "'net' is unknown; choose nem-kwh"),
        ({"--year": "1066"}, "--year"),
        ({"--true-up-month": "13"}, "--true-up-month"),
        ({"--export-prices": "prices"}, "does not go with nem-kwh"),
    ],
)
def test_one_line_says_what_and_where(
    files: dict[str, str], capsys: pytest.CaptureFixture[str], change: dict[str, str], said: str
) -> None:
    options = {"--metering": "nem-kwh"}
    for name, content in change.items():
        if name in files:
            Path(files[name]).write_text(content)
        elif name == "metering":
            options["--metering"] = content
        else:
            options[name] = files.get(content, content)
    arguments = [part for pair in options.items() for part in pair]
    given = ["--load", files["load"], "--generation", files["pv"], "--tariff", files["tariff"], *arguments]
    assert run(["bill", *given]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1 and said in captured.err


def test_a_file_that_is_not_there(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bill", "--load", "/no/such/file.csv", "--tariff", files["tariff"], "--metering", "nem-kwh"]) == 2
    assert "/no/such/file.csv does not exist" in capsys.readouterr().err


def _afternoon(tmp_path: Path, **changes: Any) -> list[str]:
    """1 kWh a day at 15 h of standard time under PG&E's E-ELEC, standing charges left out."""
    record = json.loads(library_file("pge-e-elec-2026-03-01.json"))
    record = {key: value for key, value in record.items() if not key.startswith("fixedcharge")} | changes
    (tmp_path / "e-elec.json").write_text(json.dumps({key: value for key, value in record.items() if value}))
    (tmp_path / "afternoon.csv").write_text("kwh\n" + ("0\n" * 15 + "1\n" + "0\n" * 8) * 365)
    return ["--load", str(tmp_path / "afternoon.csv"), "--tariff", str(tmp_path / "e-elec.json")]


def library_file(name: str) -> str:
    return resources.files("shared.rules").joinpath("data", "tariffs", name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("zone", "given", "usd", "codes"),
    [
        (None, [], 120.16, ["NO_TIME_ZONE"]),
        (None, ["--timezone", "America/Los_Angeles"], 142.47, []),
        ("America/Los_Angeles", [], 142.47, []),
        ("America/Los_Angeles", ["--timezone", "Etc/GMT+8"], 120.16, []),
    ],
)
def test_periods_lie_on_the_utilitys_clock(
    zone: str | None, given: list[str], usd: float, codes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """15 h of standard time is the peak's first hour on the clock of summer. Standard time where no zone is known."""
    report = answer(capsys, *_afternoon(tmp_path, timezone=zone), *given)
    assert report["without_system"]["annual_usd"][0] == pytest.approx(usd, abs=0.005)
    assert [warning["code"] for warning in report["warnings"]] == codes


def test_a_zone_that_does_not_exist_is_refused(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--load", files["load"], "--tariff", files["tariff"], "--metering", "nem-kwh"]
    assert run(["bill", *given, "--timezone", "Mars/Olympus"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "Mars/Olympus" in said


@pytest.mark.parametrize(
    ("changes", "kwh", "told"),
    [
        ({"sector": "Residential"}, 18.7, "none uses 163,812 kWh a year"),
        ({"sector": "Residential"}, 1.0, None),
        ({"sector": "Commercial", "peakkwcapacitymax": 50}, 60.0, "ends at a largest demand of 50 kW"),
        ({"sector": "Commercial", "peakkwhusagemin": 5000}, 1.0, "5000 kWh or more"),
    ],
)
def test_a_tariff_that_the_readings_do_not_fit_is_told(
    changes: dict[str, Any], kwh: float, told: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = {**TARIFF["items"][0], "timezone": "America/New_York", **changes}
    (tmp_path / "tariff.json").write_text(json.dumps(record))
    (tmp_path / "load.csv").write_text("kwh\n" + f"{kwh}\n" * 8760)
    given = ["--load", str(tmp_path / "load.csv"), "--tariff", str(tmp_path / "tariff.json"), "--metering", "nem-kwh"]
    warnings = [(one["code"], one["text"]) for one in answer(capsys, *given)["warnings"]]
    assert ([code for code, _ in warnings] == ["TARIFF_NOT_ELIGIBLE"]) is (told is not None)
    assert told is None or told in warnings[0][1]
