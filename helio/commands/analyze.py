"""``helio analyze``: what a usage file holds and how good it is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from rich.console import Console

    from services.lead.rules.usage.report import UsagePointReport, UsageReport

EPILOG = "Example: helio analyze usage.xml --usage-point 01 --json"
BAR_WIDTH = 40


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("analyze", epilog=EPILOG)(analyze)


def analyze(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Green Button XML, interval CSV, bills as CSV or JSON, or a zip."),
    ] = None,
    usage_point: Annotated[str | None, typer.Option(help="The usage point, where the file has several.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="IANA zone of wall-clock times in a CSV.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Import a usage file: readings, gaps, duplicates, estimates, totals, and whether it agrees with its own summary.

    Gas, damaged and hostile files are refused with the reason and the place.
    """
    if schema:
        _print_schema()
        return
    if file is None:
        raise UserError("FILE is needed", "see helio analyze --help")
    from services.lead.rules.intake.formats import read_usage
    from services.lead.rules.usage.imported import UsageRefused
    from services.lead.rules.usage.report import report

    zone = _zone(time_zone)
    try:
        with file.open("rb") as stream:
            imported = read_usage(stream, zone)
        if usage_point is not None:
            imported = imported.only(usage_point)
    except UsageRefused as error:
        raise UserError(f"{file}: {error}", "export the file anew, or see helio analyze --help") from None
    except OSError as error:
        raise UserError(f"{file}: {error.strerror or error}", "check the path") from None
    made = report(imported)
    if as_json:
        typer.echo(made.model_dump_json(indent=2))
    else:
        _print(file, made)


def _zone(name: str | None) -> "ZoneInfo | None":
    from zoneinfo import ZoneInfo

    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UserError(f"unknown time zone {name!r}", "give an IANA name such as America/New_York") from None


def _print_schema() -> None:
    from helio.schema import print_schema
    from services.lead.rules.usage.history import BillHistory
    from services.lead.rules.usage.report import UsageReport

    text = (
        "Green Button XML (NAESB REQ.21 ESPI), or CSV with a header: start,kwh; or DATE, START TIME, USAGE (kWh) and "
        "optionally EXPORT (kWh), COST, NOTES; or START DATE, END DATE, USAGE (kWh), COST of billing periods"
    )
    given = {"anyOf": [{"type": "string", "description": text}, BillHistory.model_json_schema()]}
    print_schema("analyze", given, UsageReport.model_json_schema(mode="serialization"))


def _print(file: Path, made: "UsageReport") -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False)
    for point in made.usage_points:
        _print_point(console, file, point)
    if len(made.usage_points) > 1:
        console.print("Several usage points: choose one with --usage-point ID.")
    for warning in made.warnings:
        place = f"{warning.place}: " if warning.place else ""
        console.print(f"[yellow]![/] [bold]{warning.code}[/] {escape(place + warning.text)}", soft_wrap=True)


def _print_point(console: "Console", file: Path, point: "UsagePointReport") -> None:
    from rich.markup import escape
    from rich.table import Table

    from services.lead.rules.usage.series import duration

    console.print(f"[bold]Usage point {escape(point.id)}[/] · {escape(file.name)} · grade [bold]{point.grade}[/]")
    facts = Table.grid(padding=(0, 2))
    interval = "billing periods" if point.interval_seconds is None else duration(point.interval_seconds)
    unknown = "unknown"
    rows = [
        ("Period", f"{point.first} to {point.end}"),
        ("Readings", f"{point.readings:,} of {interval}, {point.duplicates:,} duplicates dropped"),
        ("Missing", f"{point.missing_pct:.2f} %, estimated {point.estimated:,}"),
        ("Delivered", unknown if point.kwh_delivered is None else f"{point.kwh_delivered:,.1f} kWh"),
        ("Received", f"{point.kwh_received:,.1f} kWh"),
        ("Net", unknown if point.kwh_net is None else f"{point.kwh_net:,.1f} kWh"),
        ("Cost", unknown if point.cost_usd is None else f"{point.cost_usd:,.2f} $ (of the {point.cost_source})"),
    ]
    for label, text in rows:
        facts.add_row(label, text)
    console.print(facts)
    highest = max((each.kwh for each in point.months), default=0.0)
    for each in point.months:
        bar = "█" * round(BAR_WIDTH * each.kwh / highest) if highest > 0 else ""
        console.print(f"  {each.month} {each.kwh:>10,.1f} kWh {bar}")
    for period in point.reconciliations:
        console.print(
            f"  summary {period.start[:10]} to {period.end[:10]}: {period.summary_kwh:,.3f} kWh, intervals "
            f"{period.intervals_kwh:,.3f} kWh ({period.difference_pct:+.1f} %)",
            highlight=False,
            soft_wrap=True,
        )
    console.print()
