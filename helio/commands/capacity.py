"""``helio capacity``: whether a system delivers its capacity, from measured intervals."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.commissioning.rules.capacity.regression import Conditions, Fit

EPILOG = "Example: helio capacity data.csv --method e2848 --reporting-conditions 800,25,2; more under examples/capacity"


class Method(StrEnum):
    E2848 = "e2848"
    PR = "pr"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("capacity", epilog=EPILOG)(capacity)


def capacity(
    data: Annotated[Path | None, typer.Argument(metavar="DATA.csv", help="One row an interval; see --schema.")] = None,
    method: Annotated[Method | None, typer.Option(help="Regression of ASTM E2848, or performance ratio.")] = None,
    reporting_conditions: Annotated[
        str | None, typer.Option(metavar="E,T,V", help="e2848: W/m2, degC ambient, m/s.")
    ] = None,
    expected: Annotated[
        Path | None, typer.Option(metavar="CSV", help="e2848: modelled intervals, fitted in the same way.")
    ] = None,
    no_filters: Annotated[bool, typer.Option("--no-filters", help="e2848: fit every row.")] = False,
    kwdc: Annotated[float | None, typer.Option(help="pr: nameplate at STC, kW.")] = None,
    gamma: Annotated[float | None, typer.Option(help="pr: power coefficient, % per K, negative.")] = None,
    typical_cell: Annotated[
        float | None, typer.Option(metavar="C", help="pr: irradiance-weighted cell temperature of a typical year.")
    ] = None,
    back_of_module: Annotated[
        bool, typer.Option("--back-of-module", help="pr: module_c is measured there; cells are 3 K warmer in full sun.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Capacity by regression to reporting conditions (ASTM E2848), or performance ratio (IEC 61724-1).

    e2848 reads time,power_kw,poa_w_m2,ambient_c,wind_m_s; pr reads time,energy_kwh,poa_w_m2,module_c. The interval
    follows from time and is an hour without it.
    """
    if schema:
        _print_schema()
        return
    if data is None or method is None:
        raise UserError("DATA.csv and --method are needed", "see helio capacity --help")
    if method is Method.E2848:
        _refuse_options(
            method,
            {
                "--kwdc": kwdc,
                "--gamma": gamma,
                "--typical-cell": typical_cell,
                "--back-of-module": back_of_module or None,
            },
        )
        found = _regression(data, _conditions(reporting_conditions), expected, filters=not no_filters)
    else:
        given = {
            "--reporting-conditions": reporting_conditions,
            "--expected": expected,
            "--no-filters": no_filters or None,
        }
        _refuse_options(method, given)
        found = _ratio(data, kwdc, gamma, typical_cell, back_of_module=back_of_module)
    if as_json:
        typer.echo(json.dumps(found, indent=2, allow_nan=False))
    else:
        _print(found)


def _refuse_options(method: Method, given: Mapping[str, object]) -> None:
    for name, value in given.items():
        if value is not None:
            raise UserError(f"{name} does not go with --method {method}", "see helio capacity --help")


def _conditions(text: str | None) -> "Conditions":
    from services.commissioning.rules.capacity.regression import Conditions

    try:
        sun, ambient, wind = (float(part) for part in (text or "").split(","))
    except ValueError:
        raise UserError("--reporting-conditions E,T,V are three numbers", "e.g. 800,25,2: W/m2, degC, m/s") from None
    if not (0 < sun <= 2_000 and -90 <= ambient <= 60 and 0 <= wind <= 100):
        raise UserError(f"--reporting-conditions {text} are out of range", "give W/m2, degC ambient, m/s")
    return Conditions(sun, ambient, wind)


def _regression(data: Path, at: "Conditions", expected: Path | None, *, filters: bool) -> dict[str, Any]:
    from services.commissioning.rules.capacity.regression import compared

    measured = _fit(data, at, filters)
    found = asdict(measured)
    warnings = [*measured.warnings]
    found |= {"expected_kw": None, "capacity_ratio": None}
    if expected is not None:
        modelled = _fit(expected, at, filters)
        try:
            ratio, swapped = compared(measured, modelled)
        except ValueError as error:
            raise UserError(f"{expected}: {error}", "see helio capacity --help") from None
        found |= {
            "expected_kw": modelled.power_kw,
            "capacity_ratio": ratio,
            "expected_fit": {key: value for key, value in asdict(modelled).items() if key != "warnings"},
        }
        warnings += [one._replace(place=f"{expected}: {one.place}") for one in modelled.warnings]
        warnings += swapped
    return {**found, "warnings": [one._asdict() for one in warnings]}


def _fit(path: Path, at: "Conditions", filters: bool) -> "Fit":
    from helio.files.reading import read_text
    from services.commissioning.rules.capacity.readings import read_readings
    from services.commissioning.rules.capacity.regression import COLUMNS, fit

    try:
        return fit(read_readings(read_text(path), COLUMNS), at, filters=filters)
    except ValueError as error:
        raise UserError(f"{path}: {error}", "correct the file; see helio capacity --schema") from None


def _ratio(
    data: Path, kwdc: float | None, gamma: float | None, typical_cell: float | None, *, back_of_module: bool
) -> dict[str, Any]:
    from helio.files.reading import read_text
    from services.commissioning.rules.capacity.ratio import COLUMNS, performance_ratio
    from services.commissioning.rules.capacity.readings import read_readings

    if kwdc is None or gamma is None:
        raise UserError("--kwdc and --gamma are needed for --method pr", "see helio capacity --help")
    if not 0 < kwdc <= 1e7:
        raise UserError(f"--kwdc {kwdc:g} is no nameplate in kW", "give the sum of the modules at STC")
    if not -1 < gamma <= 0:
        raise UserError(f"--gamma {gamma:g} is not from -1 to 0", "give per cent per kelvin, negative")
    if typical_cell is not None and not -60 <= typical_cell <= 120:
        raise UserError(f"--typical-cell {typical_cell:g} is not from -60 to 120", "give degC")
    try:
        readings = read_readings(read_text(data), COLUMNS)
        found = performance_ratio(readings, kwdc, gamma, typical_cell_c=typical_cell, back_of_module=back_of_module)
    except ValueError as error:
        raise UserError(f"{data}: {error}", "correct the file; see helio capacity --schema") from None
    figures = {key: value for key, value in asdict(found).items() if key != "warnings"}
    return {"n": len(readings), **figures, "warnings": [one._asdict() for one in found.warnings]}


def _print(found: dict[str, Any]) -> None:
    if "pr" in found:
        weather = "" if found["pr_weather"] is None else f", {found['pr_weather']:.4f} weather-corrected"
        typer.echo(
            f"PR {found['pr']:.4f}, {found['pr_25c']:.4f} at 25 degC{weather}\n"
            f"final yield {found['final_yield_h']:.2f} h, reference yield {found['reference_yield_h']:.2f} h"
        )
    else:
        ratio = (
            ""
            if found["capacity_ratio"] is None
            else (f", {found['capacity_ratio']:.4f} of {found['expected_kw']:.3f} kW expected")
        )
        rejected = ", ".join(f"{count} by {reason}" for reason, count in found["rejected"].items()) or "none"
        a1, a2, a3, a4 = found["coefficients"]
        typer.echo(
            f"{found['power_kw']:.3f} kW at reporting conditions (standard error "
            f"{found['power_standard_error_kw']:.3f} kW){ratio}\n"
            f"P = E ({a1:.6g} + {a2:.6g} E + {a3:.6g} Ta + {a4:.6g} v), residual standard error "
            f"{found['residual_standard_error']:.4g} kW\n{found['used']} of {found['n']} rows; rejected: {rejected}"
        )
    for warning in found["warnings"]:
        typer.echo(f"Note: {warning['code']}: {warning['place']}: {warning['text']}")


def _print_schema() -> None:
    from helio.schema import print_schema

    number, count = {"type": "number"}, {"type": "integer", "minimum": 0}
    maybe = {"type": ["number", "null"]}
    text = {"type": "string"}
    warning = {"type": "object", "required": ["code", "place", "text"], "properties": dict.fromkeys(
        ("code", "place", "text"), text
    )}  # fmt: skip
    warnings = {"type": "array", "items": warning}
    regression = {
        "n": count,
        "used": count,
        "rejected": {"type": "object", "additionalProperties": count},
        "coefficients": {"type": "array", "items": number, "minItems": 4, "maxItems": 4},
        "residual_standard_error": number,
        "power_kw": number,
        "power_standard_error_kw": number,
        "expected_kw": maybe,
        "capacity_ratio": maybe,
        "warnings": warnings,
    }
    ratio = {
        "n": count,
        "pr": number,
        "pr_25c": number,
        "pr_weather": maybe,
        "final_yield_h": number,
        "reference_yield_h": number,
        "warnings": warnings,
    }
    output = {"anyOf": [_object(regression), _object(ratio)]}
    row = {"time": {"type": "string", "format": "date-time"}, "poa_w_m2": number}
    rows = [
        {**row, "power_kw": number, "ambient_c": number, "wind_m_s": number},
        {**row, "energy_kwh": number, "module_c": number},
    ]
    given = {
        "description": "CSV with a header; one object here is one row. time may be missing.",
        "type": "array",
        "items": {"anyOf": [_object(one, optional="time") for one in rows]},
    }
    print_schema("capacity", given, output)


def _object(properties: dict[str, Any], optional: str = "") -> dict[str, Any]:
    return {"type": "object", "required": [name for name in properties if name != optional], "properties": properties}
