"""``helio osha``: whether an injury is recordable, in which column, and by when it has to be reported."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.fieldops.rules.safety.case import CaseReport

EPILOG = "Example: helio osha case.json --json; more under examples/osha"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("osha", epilog=EPILOG)(osha)


def osha(
    file: Annotated[
        Path | None, typer.Argument(metavar="INPUT.json", help="One injured person's case; see --schema.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Classify an injury by 29 CFR 1904 and the reporting law of its place.

    Several injured in one incident are several cases. known_at is when any supervisor or agent knew.
    """
    from helio.requests import read_request, refused
    from helio.schema import print_schema
    from services.fieldops.rules.safety.case import CaseReport, CaseRequest, judge_case

    if schema:
        output = CaseReport.model_json_schema(mode="serialization")
        print_schema("osha", CaseRequest.model_json_schema(), output)
        return
    request = read_request(file, CaseRequest, "osha")
    assert file is not None
    try:
        report = judge_case(request)
    except LookupError as error:
        raise refused(file, error, "osha") from None
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _print(report)


def _print(report: "CaseReport") -> None:
    column = f"recordable, column {report.column}" if report.recordable else "not recordable"
    counted = f"; {report.days_away} days away, {report.days_restricted} restricted" if report.dart else ""
    lines = [column + counted]
    lines.append(f"report due {report.report_due:%Y-%m-%d %H:%M %z}" if report.report_due else "nothing to report")
    if report.log_due:
        lines.append(f"OSHA 300 log due {report.log_due:%Y-%m-%d}")
    if not report.rule_verified:
        lines.append(f"Note: the rule {report.rule_id} was not verified against its source")
    typer.echo("\n".join([*lines, "; ".join(report.citations)]))
