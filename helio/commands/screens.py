"""``helio screens``: an interconnection application under the fast-track screens of a state."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from shared.rules.interconnection.application import ScreensReport
    from shared.rules.interconnection.ruleset import Ruleset

EPILOG = "Example: helio screens roof.json --rules US --json; more under examples/screens"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("screens", epilog=EPILOG)(screens)


def screens(
    file: Annotated[
        Path | None, typer.Argument(metavar="APPLICATION.json", help="Facility and place; see --schema.")
    ] = None,
    rules: Annotated[
        str, typer.Option("--rules", metavar="STATE|FILE", help="A state, US for the federal SGIP, or a row of rules.")
    ] = "US",
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Of the application; today.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Level, fast-track size and screens of an application, what follows, and what would pass.

    A fact that is not stated is unknown, and so is every screen that needs it.
    """
    from helio.requests import read_request
    from helio.schema import print_schema
    from shared.rules.interconnection.application import Application, ScreensReport, screen

    if schema:
        output = ScreensReport.model_json_schema(mode="serialization")
        print_schema("screens", Application.model_json_schema(), output)
        return
    application = read_request(file, Application, "screens")
    report = screen(application, _rules(rules, on))
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _print(report)


def _rules(rules: str, on: str | None) -> "Ruleset":
    from helio.requests import day, read_request, refused, state
    from shared.rules.interconnection.rows import Row
    from shared.rules.interconnection.ruleset import rules_for, ruleset_of

    today = day(on, "--on")
    if "." not in rules and "/" not in rules:
        try:
            return rules_for(state(rules, "--rules"), today)
        except ValueError as error:
            raise UserError(str(error), "give another day with --on") from None
    file = Path(rules)
    row = read_request(file, Row, "screens")
    if not row.in_force(today):
        raise UserError(f"{file}: {row.id} is not in force on {today}", "give another day with --on")
    try:
        return ruleset_of(row)
    except ValueError as error:
        raise refused(file, error, "screens") from None


def _print(report: "ScreensReport") -> None:
    from helio.output import print_table

    rules, fast = report.rules, report.fast_track
    verified = "" if rules.verified else ", not verified against its text"
    eligible = {True: "open", False: "closed", None: "not known"}[fast.eligible]
    limit = "" if fast.limit_kw is None else f" up to {fast.limit_kw:g} kW"
    typer.echo(f"{rules.citation} ({rules.id} version {rules.version}{verified})")
    typer.echo(f"level {report.level or 'not known'}, fast track {eligible}{limit}: {report.outcome.upper()}")
    print_table(
        ("Screen", "Counts", "Value", "Limit", "Unit", "Result", "Needs", "Source"),
        [
            (one.id, one.basis, one.value, one.limit, one.unit, one.result, " ".join(one.needs), one.citation)
            for one in (*report.screens, *report.supplemental)
        ],
    )
    largest = report.largest_passing
    if report.outcome != "approve" and largest.nameplate_kwac is not None:
        typer.echo(f"{largest.nameplate_kwac:g} kW would pass the initial review")
    if report.outcome != "approve" and largest.export_limit_kw is not None:
        typer.echo(
            f"or the nameplate with an export limit of {largest.export_limit_kw:g} kW that the utility agrees to"
        )
