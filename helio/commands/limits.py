"""``helio limits``: what every string of a system should measure under the sun of the moment."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.commissioning.rules.limits.strings import Limits

EPILOG = "Example: helio limits strings.json --json; more under examples/limits"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("limits", epilog=EPILOG)(limits)


def limits(
    file: Annotated[
        Path | None, typer.Argument(metavar="INPUT.json", help="Module, strings, weather by array; see --schema.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Expected voltage, current and insulation of each string by IEC 62446-1, array by array."""
    from helio.requests import read_request
    from helio.schema import print_schema
    from services.commissioning.rules.limits.strings import Limits, LimitsRequest
    from services.commissioning.rules.limits.strings import limits as limits_of

    if schema:
        print_schema("limits", LimitsRequest.model_json_schema(), Limits.model_json_schema(mode="serialization"))
        return
    found = limits_of(read_request(file, LimitsRequest, "limits"))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        _print(found)


def _print(found: "Limits") -> None:
    from helio.output import print_table

    print_table(
        ("String", "Voc V", "from", "to", "Isc A", "from", "to", "Insulation", "at least", "Method"),
        [
            (
                one.id,
                *(f"{value:.1f}" for value in (one.voc_v.expected, one.voc_v.low, one.voc_v.high)),
                *(f"{value:.2f}" for value in (one.isc_a.expected, one.isc_a.low, one.isc_a.high)),
                f"{one.insulation.test_v:g} V",
                f"{one.insulation.least_mohm:g} MOhm",
                one.insulation.method,
            )
            for one in found.strings
        ],
    )
