"""``helio produce``: the energy of a photovoltaic system from a weather file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from helio.files.produce import ProduceReport
    from shared.rules.weather.year import Weather

EPILOG = "Example: helio produce --weather phoenix.csv --system roof.json --json"
BAR_WIDTH = 40


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("produce", epilog=EPILOG)(produce)


def produce(
    weather: Annotated[
        Path | None, typer.Option(metavar="FILE", help="SAM CSV, NSRDB PSM3/PSM4 CSV, TMY2, TMY3 or EPW.")
    ] = None,
    system: Annotated[Path | None, typer.Option(metavar="SYSTEM.json", help="The system; see --schema.")] = None,
    latitude: Annotated[
        float | None, typer.Option(help="Without --weather: take the bundled station near here.")
    ] = None,
    longitude: Annotated[float | None, typer.Option(help="East positive.")] = None,
    hourly: Annotated[Path | None, typer.Option(metavar="OUT.csv", help="Write 8760 hours, for helio bill.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """AC energy of a year by PVWatts v8, offline: any mount, module type and weather file.

    SYSTEM.json holds kwdc, tilt_deg, azimuth_deg, mount, module_type, dc_ac_ratio, inverter_efficiency_pct, losses_pct
    and gcr of one plane, or such planes as a list under planes.
    """
    if schema:
        _print_schema()
        return
    from pydantic import ValidationError

    from helio.files.produce import ProduceReport, SystemInput
    from helio.files.reading import read_json
    from shared.rules.production import simulation

    if system is None:
        raise UserError("--system is needed", "see helio produce --help")
    try:
        planes, inverter = SystemInput.read(read_json(system)).planes_and_inverter()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the system"
        raise UserError(
            f"{system}: {place}: {first['msg'].removeprefix('Value error, ')}",
            "correct the system; see helio produce --schema",
        ) from None
    except ValueError as error:
        raise UserError(f"{system}: {error}", "correct the system; see helio produce --schema") from None
    year = _weather(weather, latitude, longitude)
    result = simulation.produce(year, planes, inverter)
    report = ProduceReport.of(result, year, str(weather) if weather else None)
    if hourly is not None:
        _write_hours(hourly, result.hourly_kwh.tolist())
    if as_json:
        typer.echo(report.model_dump_json())
    else:
        _print_months(report)


def _weather(file: Path | None, latitude: float | None, longitude: float | None) -> "Weather":
    from shared.rules.weather.file import read_weather
    from shared.rules.weather.station import nearest_weather
    from shared.rules.weather.year import WeatherError

    if (file is None) == (latitude is None and longitude is None):
        raise UserError("give either --weather or --latitude and --longitude", "see helio produce --help")
    try:
        if file is not None:
            return read_weather(file.read_bytes(), str(file))
        if latitude is None or longitude is None:
            raise UserError("--latitude and --longitude go together", "give both")
        return nearest_weather(latitude, longitude)
    except WeatherError as error:
        raise UserError(str(error), "give a SAM, NSRDB, TMY2, TMY3 or EPW file") from None
    except FileNotFoundError:
        raise UserError(f"{file} does not exist", "check the path") from None
    except IsADirectoryError:
        raise UserError(f"{file} is a directory", "give a file") from None
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}", "check the path and its permissions") from None


def _write_hours(path: Path, hours: list[float]) -> None:
    try:
        path.write_text("kwh\n" + "".join(f"{kwh:.6f}\n" for kwh in hours), encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}", "check the path") from None


def _print_schema() -> None:
    from helio.files.produce import PlaneInput, ProduceReport, SystemInput
    from helio.schema import print_schema

    given = {"anyOf": [PlaneInput.model_json_schema(), SystemInput.model_json_schema()]}
    print_schema("produce", given, ProduceReport.model_json_schema(mode="serialization"))


def _print_months(report: "ProduceReport") -> None:
    import calendar

    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    place = report.weather
    away = "" if place.distance_km is None else f", {place.distance_km:,.0f} km away"
    console.print(
        f"[bold]{report.annual_kwh:,.0f} kWh[/] a year   {report.kwh_per_kwdc:,.0f} kWh/kWdc   "
        f"P90 {report.p90_kwh:,.0f} kWh (sigma {report.sigma_pct:.1f} %)"
    )
    console.print(
        f"{escape(place.station or 'unnamed station')} "
        f"({place.latitude:.2f}, {place.longitude:.2f}{away}), {place.format}"
    )
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    table.add_column(style="yellow", no_wrap=True)
    most = max(*report.monthly_kwh, 1e-9)
    for month, kwh in enumerate(report.monthly_kwh, start=1):
        table.add_row(calendar.month_abbr[month], f"{kwh:,.0f}", _bar(kwh / most))
    console.print(table)
    for number, plane in enumerate(report.planes, start=1):
        if len(report.planes) > 1 or plane.clipped_kwh >= 1.0:
            console.print(
                f"Plane {number}: {plane.annual_kwh:,.0f} kWh, {plane.kwh_per_kwdc:,.0f} kWh/kWdc, "
                f"{plane.irradiation_kwh_m2:,.0f} kWh/m² on it, {plane.clipped_kwh:,.0f} kWh clipped"
            )
    console.print(f"[dim]{report.model}; first year, before degradation[/]")
    for warning in report.warnings:
        console.print(f"[yellow]Note:[/] {escape(warning)}")


def _bar(share: float) -> str:
    eighths = round(share * BAR_WIDTH * 8)
    return "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]
