"""``helio trir``: incidence rates of injuries over one or several years."""

from pathlib import Path
from typing import Annotated

import typer

EPILOG = "Example: helio trir years.json --json; more under examples/trir"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("trir", epilog=EPILOG)(trir)


def trir(
    file: Annotated[
        Path | None, typer.Argument(metavar="INPUT.json", help="Hours and columns of the OSHA 300A; see --schema.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Total recordable incident rate and DART rate per 200,000 hours, over all years together."""
    from helio.requests import read_request
    from helio.schema import print_schema
    from services.fieldops.rules.safety.rates import RateRequest, Rates, rates

    if schema:
        print_schema("trir", RateRequest.model_json_schema(), Rates.model_json_schema(mode="serialization"))
        return
    found = rates(read_request(file, RateRequest, "trir"))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        typer.echo(
            f"TRIR {found.trir:.2f}, DART {found.dart:.2f} per 200,000 hours "
            f"({found.cases} cases, {found.dart_cases} of them DART, {found.hours:,.0f} hours)"
        )
