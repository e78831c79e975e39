"""``helio equipment``: rows of a catalogue out of the CEC's current list."""

from pathlib import Path
from typing import Annotated

import typer

from helio.errors import UserError

EPILOG = "Example: helio equipment modules.csv Q.TRON 430 --json > mine.json; helio design ... --catalogue mine.json"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("equipment", epilog=EPILOG)(equipment)


def equipment(
    file: Annotated[
        Path | None, typer.Argument(metavar="LIST.csv", help="The CEC's full-data list, saved as CSV.")
    ] = None,
    words: Annotated[list[str] | None, typer.Argument(help="All of them stand in maker and model.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, as helio design --catalogue takes it.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Find modules or inverters in the California Energy Commission's list, as rows for a catalogue.

    The lists do not state everything: series fuse, system voltage, inputs and their currents remain unknown.
    """
    if schema:
        _print_schema()
        return
    if file is None:
        raise UserError("LIST.csv is needed", "see helio equipment --help")
    from helio.files.reading import read_text
    from helio.output import print_json, print_table
    from services.design.rules.equipment.cec_current import CecListError, catalogue_rows

    try:
        found = catalogue_rows(read_text(file), words or (), str(file))
    except CecListError as error:
        raise UserError(f"{file}: {error}", "save the full-data sheet as CSV; narrow the words") from None
    if as_json:
        print_json(found)
        return
    for kind, rows in found.items():
        power = "pmax_w" if kind == "modules" else "ac_kw"
        listed = [(row["manufacturer"], row["model"], row[power], _listings(row)) for row in rows]
        print_table(("Maker", "Model", "W" if kind == "modules" else "kW", "Listing"), listed, f"{len(rows)} {kind}")


def _print_schema() -> None:
    from helio.schema import print_schema
    from services.design.rules.equipment.ratings import Equipment, InverterSpec, ModuleSpec

    rows: dict[str, type[Equipment]] = {"modules": ModuleSpec, "inverters": InverterSpec}
    properties = {
        kind: {"type": "array", "items": {"type": "object", "properties": spec.model_json_schema()["properties"]}}
        for kind, spec in rows.items()
    }
    given = {"type": "string", "description": "CSV file: the CEC's module or grid support inverter list, full data"}
    print_schema("equipment", given, {"type": "object", "properties": properties})


def _listings(row: dict[str, list[dict[str, str]]]) -> str:
    return ", ".join(f"{one['standard']} ({one['status']})" for one in row["certifications"])
