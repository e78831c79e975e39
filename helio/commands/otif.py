"""``helio otif``: order lines delivered on time and in full, from a log of events."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.fieldops.rules.supply.otif import OtifReport, PurchasingEvent

EPILOG = "Example: helio otif events.jsonl --json; more under examples/otif"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("otif", epilog=EPILOG)(otif)


def otif(
    file: Annotated[Path | None, typer.Argument(metavar="EVENTS.jsonl", help="One event a line; see --schema.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Share of order lines on time, complete and sound, by the day that the supplier promised first.

    Now is the latest event. A line that is not there and not yet due is censored.
    """
    if schema:
        _print_schema()
        return
    from helio.requests import refused
    from services.fieldops.rules.supply.otif import otif as otif_of

    if file is None:
        raise UserError("EVENTS.jsonl is needed", "see helio otif --help")
    events = _events(file)
    try:
        report = otif_of(events)
    except ValueError as error:
        raise refused(file, error, "otif") from None
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _print(report)


def _events(file: Path) -> "list[PurchasingEvent]":
    from pydantic import ValidationError

    from helio.files.reading import read_text
    from helio.requests import refused
    from services.fieldops.rules.supply.otif import PurchasingEvent

    events = []
    for number, line in enumerate(read_text(file).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            event = PurchasingEvent.model_validate_json(line, strict=True)
            event.content()
        except ValidationError as error:
            raise refused(Path(f"{file} line {number}"), error, "otif") from None
        events.append(event)
    if not events:
        raise UserError(f"{file} holds no event", "give one event a line")
    return events


def _print(report: "OtifReport") -> None:
    share = "no line is due yet" if report.otif_pct is None else f"OTIF {report.otif_pct:.1f} %"
    typer.echo(
        f"{share}: {report.otif} of {report.lines_due} lines due on time and in full\n"
        f"failed: {report.late} late, {report.short} short, {report.damaged} damaged (one line may be several); "
        f"{report.censored} not yet due"
    )


def _print_schema() -> None:
    from helio.schema import print_schema
    from services.fieldops.rules.supply.otif import DATA, OtifReport, PurchasingEvent

    event = PurchasingEvent.model_json_schema()
    event["properties"]["data"] = {"anyOf": [*(model.model_json_schema() for model in DATA.values()), {}]}
    given = {"type": "array", "description": "One event a line.", "items": event}
    print_schema("otif", given, OtifReport.model_json_schema(mode="serialization"))
