"""Every example: the command as its README states it, the figures of its source, the form of its own ``--schema``."""

import json
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from helio.main import run

EXAMPLES = Path(__file__).parents[2] / "examples"
CASES: list[dict[str, Any]] = json.loads((EXAMPLES / "cases.json").read_text(encoding="utf-8"))
COMMANDS = (
    "produce", "bill", "cashflow", "strings", "analyze", "design",
    "osha", "trir", "limits", "capacity", "otif", "schedule", "commission", "nameplate", "uptime", "satisfaction",
    "apr", "loan", "rescission", "underwrite", "screens", "deadline", "permits", "ledger replay",
    "contract build", "contract sign", "contract verify", "report verify",
)  # fmt: skip


def schema_of(command: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert run([*command.split(), "--schema"]) == 0
    schema: dict[str, Any] = json.loads(capsys.readouterr().out)
    return schema


def at(document: Any, path: str) -> Any:
    for step in path.split("."):
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


@pytest.mark.parametrize("case", CASES, ids=[case["command"] for case in CASES])
def test_example(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(EXAMPLES)
    program, *arguments = shlex.split(case["command"])
    assert program == "helio"
    assert run([*arguments, "--json"]) == 0
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert printed.err == ""
    for path, expected in case["expect"].items():
        if isinstance(expected, float):
            assert at(report, path) == pytest.approx(expected, rel=case["rel"]), path
        else:
            assert at(report, path) == expected, path
    schema = schema_of(command_of(arguments), capsys)
    jsonschema.validate(report, schema["output"], jsonschema.Draft202012Validator)


def command_of(arguments: list[str]) -> str:
    """Its name, of one word or two."""
    return next(command for command in COMMANDS if arguments[: len(words := command.split())] == words)


@pytest.mark.parametrize("command", COMMANDS)
def test_schemas_are_whole(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    schema = schema_of(command, capsys)
    for part in ("input", "output"):
        assert schema[part]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        jsonschema.Draft202012Validator.check_schema(schema[part])
        assert not dangling(schema[part], set(schema[part].get("$defs", {})))


def dangling(part: Any, known: set[str]) -> set[str]:
    """References that lead nowhere."""
    if isinstance(part, list):
        return set().union(*(dangling(each, known) for each in part))
    if not isinstance(part, dict):
        return set()
    here = {part["$ref"]} - {f"#/$defs/{name}" for name in known} if isinstance(part.get("$ref"), str) else set()
    return here.union(*(dangling(each, known) for each in part.values()))


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("produce", "produce/roof.json"),
        ("produce", "produce/tracker.json"),
        ("cashflow", "cashflow/sam-residential.json"),
        ("strings", "strings/table.json"),
        ("strings", "strings/coefficient.json"),
        ("design", "../sandbox/data/site_greensboro.json"),
        ("osha", "osha/broken-arm.json"),
        ("osha", "osha/california-hospital.json"),
        ("trir", "trir/three-years.json"),
        ("limits", "limits/two-roofs.json"),
        ("schedule", "schedule/task-sizes.json"),
        ("schedule", "schedule/week.json"),
        ("apr", "apr/long-first-period.json"),
        ("apr", "apr/construction.json"),
        ("loan", "loan/dealer-fee.json"),
        ("underwrite", "underwrite/declined.json"),
        ("contract build", "contract/loan-home.json"),
        ("ledger replay", "ledger/loan-completed.json"),
        ("ledger replay", "ledger/loan-rescinded.json"),
        ("screens", "screens/roof.json"),
        ("screens", "screens/export-limit.json"),
        ("permits", "permits/roof.json"),
        ("permits", "permits/cold-string.json"),
    ],
)
def test_inputs_fit_their_schema(command: str, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    given = json.loads((EXAMPLES / file).read_text(encoding="utf-8"))
    jsonschema.validate(given, schema_of(command, capsys)["input"], jsonschema.Draft202012Validator)


def test_readme_names_every_command_and_file() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for case in CASES:
        assert f"`{case['command']}`" in text
    for file in filter(Path.is_file, EXAMPLES.glob("*/*")):
        assert f"{file.parent.name}/{file.name}" in text
