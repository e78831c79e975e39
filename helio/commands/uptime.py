"""``helio uptime``: how much of the time under the sun a system was up, and how much energy was lost."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.onboarding.rules.uptime.availability import Uptime

EPILOG = "Example: helio uptime readings.csv --system system.json --json; more under examples/uptime"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("uptime", epilog=EPILOG)(uptime)


def uptime(
    readings: Annotated[
        Path | None, typer.Argument(metavar="READINGS.csv", help="time,unit,power_kw,poa_w_m2,state; see --schema.")
    ] = None,
    system: Annotated[
        Path | None, typer.Option(metavar="SYSTEM.json", help="Units with their kW, interval, irradiance threshold.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Availability over time, with grid outage and force majeure excused and not, and over energy.

    Everything is weighted by the units' kW. A unit without data is neither up nor down: its hours are unknown.
    """
    if schema:
        _print_schema()
        return
    if readings is None or system is None:
        raise UserError("READINGS.csv and --system are needed", "see helio uptime --help")
    from helio.files.reading import read_text
    from helio.requests import read_request
    from services.onboarding.rules.uptime.availability import uptime as uptime_of
    from services.onboarding.rules.uptime.readings import UptimeSystem, read_readings

    known = read_request(system, UptimeSystem, "uptime")
    try:
        found = uptime_of(known, read_readings(read_text(readings), known))
    except ValueError as error:
        raise UserError(f"{readings}: {error}", "correct the file; see helio uptime --schema") from None
    if as_json:
        document = asdict(found) | {"warnings": [one._asdict() for one in found.warnings]}
        typer.echo(json.dumps(document, indent=2, allow_nan=False))
    else:
        _print(found)


def _print(found: "Uptime") -> None:
    from helio.output import print_table

    def percent(value: float | None) -> str:
        return "-" if value is None else f"{value:.2f} %"

    hours = ("useful_hours", "down_hours", "excluded_hours", "unknown_hours")
    shares = ("availability_pct", "raw_pct", "energy_pct")
    rows = [(unit.id, f"{unit.kw:g}", unit) for unit in found.units]
    rows.append(("all", f"{sum(unit.kw for unit in found.units):g}", found))  # type: ignore[arg-type]
    print_table(
        ("Unit", "kW", "Available", "raw", "Energy", "Useful h", "down", "excluded", "unknown"),
        [
            (
                id,
                kw,
                *(percent(getattr(one, name)) for name in shares),
                *(f"{getattr(one, name):.2f}" for name in hours),
            )
            for id, kw, one in rows
        ],
    )
    for warning in found.warnings:
        typer.echo(f"Note: {warning.code}: {warning.place}: {warning.text}")


def _print_schema() -> None:
    from helio.schema import print_schema
    from services.onboarding.rules.uptime.readings import State, UptimeSystem

    def closed(**properties: Any) -> dict[str, Any]:
        return {"type": "object", "required": list(properties), "properties": properties}

    number, text = {"type": "number"}, {"type": "string"}
    share = {"type": ["number", "null"]}
    hours = {"type": "number", "minimum": 0}
    figures = {
        "availability_pct": share,
        "raw_pct": share,
        "energy_pct": share,
        "useful_hours": hours,
        "down_hours": hours,
        "excluded_hours": hours,
        "unknown_hours": hours,
        "energy_kwh": number,
        "lost_kwh": number,
    }
    row = closed(
        time={"type": "string", "format": "date-time"},
        unit=text,
        power_kw=number,
        poa_w_m2=number,
        state={"enum": list(State)},
    )
    given = closed(
        system=UptimeSystem.model_json_schema(),
        readings={"description": "CSV with a header; one object here is one row.", "type": "array", "items": row},
    )
    warnings = {"type": "array", "items": closed(code=text, place=text, text=text)}
    units = {"type": "array", "items": closed(id=text, kw=number, **figures)}
    print_schema("uptime", given, closed(**figures, units=units, warnings=warnings))
