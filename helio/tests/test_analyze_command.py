"""``helio analyze`` as a user runs it."""

import json
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

import services.lead.tests
from helio.main import build_app, run
from services.lead.tests import espi_feed as espi

FIXTURES = Path(services.lead.tests.__file__).parent / "fixtures"


def invoke(*arguments: str) -> str:
    result = CliRunner().invoke(build_app(), ["analyze", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_json_has_the_promised_keys_and_keeps_its_schema() -> None:
    output = json.loads(invoke(str(FIXTURES / "sgip_sample.xml"), "--json"))
    (point,) = output["usage_points"]
    promised = {
        "id", "service", "interval_seconds", "readings", "duplicates", "missing_pct", "first", "last", "kwh_delivered",
        "kwh_received", "kwh_net", "cost_usd", "grade",
    }  # fmt: skip
    assert promised <= point.keys()
    assert (point["first"], point["last"]) == ("2014-01-01T05:00:00Z", "2014-01-01T08:00:00Z")
    assert (point["kwh_delivered"], point["cost_usd"], point["grade"]) == (3.549, 0.44226, "E")
    assert [set(warning) for warning in output["warnings"]] == [{"code", "place", "text"}]
    schemas = json.loads(invoke("--schema"))
    jsonschema.validate(output, schemas["output"])
    jsonschema.Draft202012Validator.check_schema(schemas["input"])


def test_readable_output_has_a_bar_a_month() -> None:
    output = invoke(str(FIXTURES / "opower_batch.xml"))
    assert "2021-05      612.0 kWh █" in output
    assert "NOT_ELECTRICITY" in output


def test_several_usage_points_ask_for_one(tmp_path: Path) -> None:
    file = tmp_path / "two.xml"
    file.write_bytes(
        espi.feed(
            espi.usage_point("10"),
            espi.usage_point("11"),
            espi.reading_type(),
            espi.block(espi.hours(2), "10"),
            espi.block(espi.hours(4), "11"),
        )
    )
    assert "choose one with --usage-point ID" in invoke(str(file))
    assert "Usage point 10" not in invoke(str(file), "--usage-point", "11")


def test_bad_input_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.xml"
    damaged.write_bytes(espi.electric(*espi.hours(48))[:-40])
    for arguments in (
        [str(FIXTURES / "eversource_gas.xml")], [str(damaged), "--json"], [str(tmp_path / "none.xml")], [str(tmp_path)],
        [str(FIXTURES / "utilityapi.xml"), "--usage-point", "5"], [],
        [str(FIXTURES / "utilityapi.xml"), "--time-zone", "Mars/Olympus"],
    ):  # fmt: skip
        assert run(["analyze", *arguments]) == 2, arguments
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1, captured.err
