"""``helio strings``: how many modules a string may have on an inverter input."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.design.rules.electrical.strings import StringSizing

EPILOG = "Example: helio strings input.json --json"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("strings", epilog=EPILOG)(strings)


def strings(
    file: Annotated[
        Path | None, typer.Argument(metavar="INPUT.json", help="Module, inverter, temperatures; see --schema.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Size a PV string by NEC 690.7, the MPPT window and the input's currents.

    tmax_c is the temperature of the cells; with an ambient temperature give the cells' rise as cell_rise_k.
    """
    from pydantic import ValidationError

    from helio.files.reading import read_json
    from helio.schema import print_schema
    from services.design.rules.electrical.strings import StringRequest, StringSizing, size_strings

    if schema:
        output = StringSizing.model_json_schema(mode="serialization")
        print_schema("strings", StringRequest.model_json_schema(), output)
        return
    if file is None:
        raise UserError("INPUT.json is needed", "see helio strings --help")
    try:
        sizing = size_strings(StringRequest.model_validate(read_json(file), strict=True))
    except ValidationError as error:
        first, *others = error.errors(include_url=False)
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        more = f" (and {len(others)} more)" if others else ""
        problem = first["msg"].removeprefix("Value error, ")
        raise UserError(f"{file}: {place}: {problem}{more}", "correct the input; see helio strings --schema") from None
    except ValueError as error:
        raise UserError(f"{file}: {error}", "correct the input; see helio strings --schema") from None
    if as_json:
        typer.echo(sizing.model_dump_json(indent=2))
    else:
        _print_table(sizing)


def _print_table(sizing: "StringSizing") -> None:
    from helio.output import print_table

    typer.echo(
        f"{sizing.min_modules} to {sizing.max_modules} modules a string "
        f"({sizing.max_modules_mppt} within the MPPT window in the cold)\n"
        f"module Voc max {sizing.module_voc_max_v:.2f} V (factor {sizing.voc_factor:.4f}), "
        f"Vmp {sizing.module_vmp_min_v:.2f} to {sizing.module_vmp_max_v:.2f} V\n"
    )
    print_table(
        ("Check", "Value", "Limit", "Unit", "", "Edition", "Citation", "Detail"),
        [
            (
                check.rule,
                _figure(check.value),
                _figure(check.limit),
                check.unit,
                check.result.upper() if check.result == "fail" else check.result,
                check.edition,
                check.citation,
                check.detail,
            )
            for check in sizing.checks
        ],
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
