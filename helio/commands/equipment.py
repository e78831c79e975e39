"""``helio equipment``: the bundled catalogue and how each row was read; or rows out of the CEC's current list."""

from pathlib import Path
from typing import Annotated, Any

import typer

from helio.errors import UserError

EPILOG = "Example: helio equipment modules.csv Q.TRON 430 --json > mine.json; helio design ... --catalogue mine.json"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("equipment", epilog=EPILOG)(equipment)


def equipment(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="LIST.csv", help="The CEC's full-data list, saved as CSV; without it the own catalogue."
        ),
    ] = None,
    words: Annotated[list[str] | None, typer.Argument(help="All of them stand in maker and model.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, as helio design --catalogue takes it.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Show the equipment that comes with the software, or find rows for a catalogue in the CEC's lists.

    Of the own catalogue each row tells whether its data sheet was read as a document or is a transcription of somebody
    else's, when it was last looked at, and its listings: by number, or as expected where no certificate was read.
    The California Energy Commission's lists do not state everything: series fuse, system voltage, inputs and their
    currents remain unknown.
    """
    if schema:
        _print_schema()
        return
    if file is None:
        _print_own(as_json=as_json)
        return
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


def _print_own(*, as_json: bool) -> None:
    from helio.output import print_json, print_table
    from services.design.rules.equipment.added import bundled
    from services.design.rules.equipment.catalogue import read_as, sources

    known = bundled()
    kinds = {"modules": known.modules, "inverters": known.inverters, "batteries": known.batteries}
    if as_json:
        rows = {
            kind: [{**one.model_dump(mode="json"), "read_as": read_as(one)} for one in items.values()]
            for kind, items in kinds.items()
        }
        print_json({**rows, "sources": {key: source.model_dump() for key, source in sources().items()}})
        return
    for kind, items in kinds.items():
        listed = [
            (one.manufacturer, one.model, read_as(one), str(one.last_verified), _listings(one.model_dump()))
            for one in items.values()
        ]
        print_table(("Maker", "Model", "Data sheet", "Looked at", "Listing"), listed, f"{len(listed)} {kind}")


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


def _listings(row: dict[str, Any]) -> str:
    return ", ".join(f"{one['standard']} ({one.get('file_no') or one['status']})" for one in row["certifications"])
