"""``helio satisfaction``: CSAT and NPS from the answers of a survey."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from helio.errors import UserError

EPILOG = "Example: helio satisfaction answers.csv --json; more under examples/satisfaction"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("satisfaction", epilog=EPILOG)(satisfaction)


def satisfaction(
    file: Annotated[
        Path | None, typer.Argument(metavar="ANSWERS.csv", help="csat (1 to 5), nps (0 to 10); one row a customer.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Share of the two best answers of five, and promoters less detractors, of the customers who answered."""
    if schema:
        _print_schema()
        return
    if file is None:
        raise UserError("ANSWERS.csv is needed", "see helio satisfaction --help")
    from helio.files.reading import read_text
    from services.onboarding.rules.satisfaction import read_answers, summary

    try:
        found = summary(read_answers(read_text(file)))
    except ValueError as error:
        raise UserError(f"{file}: {error}", "correct the file; see helio satisfaction --schema") from None
    if as_json:
        typer.echo(json.dumps(asdict(found), indent=2, allow_nan=False))
    elif found.csat_pct is None or found.nps is None:
        typer.echo("nobody has answered")
    else:
        typer.echo(
            f"{found.n} answers: CSAT {found.csat_pct:.1f} %, NPS {found.nps:+.1f}\n"
            f"{found.promoters} promoters, {found.passives} passives, {found.detractors} detractors"
        )


def _print_schema() -> None:
    from helio.schema import print_schema

    def closed(**properties: Any) -> dict[str, Any]:
        return {"type": "object", "required": list(properties), "properties": properties}

    def number(low: int, high: int) -> dict[str, Any]:
        return {"type": ["number", "null"], "minimum": low, "maximum": high}

    count = {"type": "integer", "minimum": 0}
    row = closed(
        csat={"type": "integer", "minimum": 1, "maximum": 5}, nps={"type": "integer", "minimum": 0, "maximum": 10}
    )
    given = {"description": "CSV with a header; one object here is one row.", "type": "array", "items": row}
    printed = closed(
        n=count, csat_pct=number(0, 100), nps=number(-100, 100), promoters=count, passives=count, detractors=count
    )
    print_schema("satisfaction", given, printed)
