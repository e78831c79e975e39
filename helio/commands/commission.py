"""``helio commission``: measured results judged against the design that they were measured on."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.commissioning.rules.commission.design import BuiltDesign
    from services.commissioning.rules.commission.judge import Report
    from services.commissioning.rules.commission.results import Reading

EPILOG = "Example: helio commission results.csv --design design.json --json; more under examples/commission"


class Format(StrEnum):
    """Testers whose own files are read; ``helio`` is our CSV."""

    HELIO = "helio"
    SOLMETRIC = "solmetric"
    SEAWARD = "seaward"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("commission", epilog=EPILOG)(commission)


def commission(
    results: Annotated[
        Path | None, typer.Argument(metavar="RESULTS", help="CSV of readings, or a tester's own file; see --schema.")
    ] = None,
    design: Annotated[
        Path | None, typer.Option(metavar="DESIGN.json", help="What helio design --json prints, or a minimal design.")
    ] = None,
    option: Annotated[str | None, typer.Option(metavar="ID", help="The option, where the design has several.")] = None,
    format: Annotated[Format, typer.Option(help="Whose file RESULTS is.")] = Format.HELIO,
    settings: Annotated[
        str | None,
        typer.Option(metavar="PROFILE", help="Profile with which rows of test setting are compared, value by value."),
    ] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="OUT.pdf", help="Write the report as PDF too.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Judge a session of tests by IEC 62446-1, array by array, each reading under its own sun.

    RESULTS has test,target,value,unit,irradiance_w_m2,cell_temperature_c,instrument,calibrated_on,technician,at.
    """
    if schema:
        _print_schema()
        return
    if results is None or design is None:
        raise UserError("RESULTS and --design are needed", "see helio commission --help")
    from helio.commission_design import read_design
    from services.commissioning.rules.commission.judge import judge

    tested, notes = read_design(design, option)
    readings = _readings(results, format)
    report = _judged_with_settings(readings, tested, settings) if settings else judge(readings, tested)
    report.warnings += notes
    content = report.content()
    if pdf is not None:
        _write_pdf(pdf, report, results, design)
    if as_json:
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _print(content)


def _judged_with_settings(readings: "list[Reading]", tested: "BuiltDesign", name: str) -> "Report":
    from services.commissioning.rules.commission.judge import judge
    from services.commissioning.rules.commission.settings import SETTING, add_settings, names, profile

    required = profile(name)
    if required is None:
        raise UserError(f"--settings: no values of a profile {name} are known", f"there are {', '.join(names())}")
    report = judge([one for one in readings if one.test.casefold() != SETTING], tested)
    add_settings(report, required, [one for one in readings if one.test.casefold() == SETTING])
    return report


def _readings(path: Path, format: Format) -> "list[Reading]":
    from helio.files.reading import read_text
    from services.commissioning.rules.commission.results import read_results
    from services.commissioning.rules.commission.testers import read_tester_file

    text = read_text(path)
    try:
        return read_results(text) if format is Format.HELIO else read_tester_file(text, format)
    except ValueError as error:
        raise UserError(f"{path}: {error}", "correct the file; see helio commission --schema") from None


def _write_pdf(path: Path, report: "Report", results: Path, design: Path) -> None:
    import hashlib

    from helio.files.contract import write_whole
    from services.commissioning.rules.report.contents import contents
    from services.commissioning.rules.report.pdf import report_pdf

    read = {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in (results, design)}
    heading = {f"SHA-256 of {name}": digest for name, digest in read.items()}
    write_whole(path, report_pdf(contents(report, heading, {"files": read})))


def _print(content: dict[str, Any]) -> None:
    from helio.output import print_table

    failed = [one for one in content["tests"] if not one["passed"]]
    verdict = "passed" if content["passed"] else "NOT PASSED"
    typer.echo(f"{verdict}: {len(content['tests'])} tests, {len(failed)} failed, {len(content['invalid'])} invalid\n")
    print_table(
        ("Test", "Target", "Measured", "Expected", "From", "To", "Unit", "", "Source"),
        [
            (
                one["test"],
                one["target"],
                *(None if one[key] is None else f"{one[key]:.4g}" for key in ("measured", "expected", "low", "high")),
                one["unit"],
                "pass" if one["passed"] else "FAIL",
                one["citation"],
            )
            for one in [*failed, *(one for one in content["tests"] if one["passed"])]
        ],
    )
    for kind in ("invalid", "warnings"):
        for remark in content[kind]:
            typer.echo(f"{kind.removesuffix('s')}: {remark['code']}: {remark['place']}: {remark['text']}")
    typer.echo(f"SHA-256 {content['report_sha256']}")


def _print_schema() -> None:
    from helio.schema import print_schema
    from services.commissioning.rules.commission.design import BuiltDesign
    from services.commissioning.rules.commission.results import COLUMNS, NEEDED

    text, maybe = {"type": "string"}, {"type": ["number", "null"]}
    number = {"type": "number"}
    numbers = ("value", "irradiance_w_m2", "cell_temperature_c")
    row = {
        "type": "object",
        "required": list(NEEDED),
        "properties": {name: number if name in numbers else text for name in COLUMNS},
    }
    given = {
        "type": "object",
        "description": "results: a CSV, one object is one row. design: helio design --json, or this minimal design.",
        "properties": {
            "results": {"type": "array", "items": row},
            "design": {"anyOf": [BuiltDesign.model_json_schema(), {"type": "object", "required": ["options"]}]},
        },
    }
    test = {
        "test": text, "target": text, "measured": number, "expected": maybe, "low": maybe, "high": maybe, "unit": text,
        "passed": {"type": "boolean"}, "citation": text,
    }  # fmt: skip
    remark = {"type": "array", "items": _object({"code": text, "place": text, "text": text})}
    output = _object(
        {
            "passed": {"type": "boolean"},
            "tests": {"type": "array", "items": _object(test)},
            "invalid": remark,
            "warnings": remark,
            "report_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        }
    )
    print_schema("commission", given, output)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}
