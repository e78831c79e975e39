"""``helio design``: from a site, its usage and its tariff to a proposal with drawings and every check."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from services.design.rules.system.case import Case
    from shared.rules.site.assessment import Site
    from shared.rules.tariff.structure import Tariff
    from shared.rules.weather.year import Weather

EPILOG = "Example: helio design site.json --usage usage.xml --tariff rate.json --out proposal/"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("design", epilog=EPILOG)(design)


def design(
    site: Annotated[Path | None, typer.Argument(metavar="SITE.json", help="The site; see --schema.")] = None,
    usage: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Green Button XML, interval CSV, bills as CSV or JSON, zip.")
    ] = None,
    tariff: Annotated[
        Path | None,
        typer.Option(metavar="URDB.json", help="The tariff today, as URDB has it; else the site's, from the library."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Where proposal and drawings go.")] = None,
    weather: Annotated[
        Path | None, typer.Option(metavar="FILE", help="SAM, NSRDB, TMY2, TMY3 or EPW; else the nearest bundled one.")
    ] = None,
    usage_point: Annotated[str | None, typer.Option(help="The usage point, where the file has several.")] = None,
    label: Annotated[str | None, typer.Option(help="Label of the rate, where the JSON has several.")] = None,
    on: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Day whose rules and prices hold; by default that of an offer made today."),
    ] = None,
    storage_only: Annotated[
        bool, typer.Option("--storage-only", help="A battery without PV; the site needs no roof.")
    ] = False,
    catalogue: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Equipment to add: {modules[], inverters[], batteries[]}.")
    ] = None,
    alternative_return: Annotated[
        float | None,
        typer.Option(
            metavar="PERCENT",
            min=0,
            max=30,
            help="What the owner's money would earn elsewhere, a year above inflation; else the company's rate.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print design.json.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Design a system three ways, check it, price it: proposal.pdf, layout.svg, single-line.svg, design.json.

    Prints the options, their prices and savings, and the checks that failed or cannot be decided. The drawings of
    every option carry its name; those without a name are of the first.
    """  # fmt: skip
    if schema:
        from helio.files.design import print_schema

        print_schema()
        return
    if site is None or usage is None:
        raise UserError("SITE.json and --usage are needed", "see helio design --help")
    from rich.markup import escape

    from helio.files.design import report_of, write_offer
    from helio.files.design_summary import print_summary
    from helio.output import progress_console
    from services.design.rules.proposal.offer import design as design_options
    from services.design.rules.proposal.offer import figures, papers
    from services.design.rules.system.case import NoDesign

    console = progress_console()
    with console.status("reading site, use, tariff and weather"):
        case = _case(site, usage, tariff, weather, usage_point, label, on, storage_only=storage_only)
        case = replace(case, **_extras(case, catalogue, alternative_return))
    try:
        with console.status("designing: roof, strings, conductors, ways to connect"):
            designer, technical = design_options(case, "storage" if storage_only else None)
        with console.status("pricing"):
            options = [designer.priced(one, case.on) for one in technical]
            report = report_of(designer, options, figures(designer, options, case.on))
    except NoDesign as error:
        failed = error.failed
        raise UserError(
            f"{site}: no system can be built: {failed['rule']}: {failed['detail']}", "change the site or its goals"
        ) from None
    if out is not None:
        with console.status("drawing"):
            drawings, proposal = papers(designer, options, case.on)
        write_offer(out, report, drawings, proposal)
        for name in sorted(path.name for path in out.iterdir()):
            console.print("[dim]wrote[/]", escape(str(out / name)), highlight=False)
    if as_json:
        typer.echo(json.dumps(report, indent=1))
    else:
        print_summary(report)


def _extras(case: Case, catalogue: Path | None, alternative_return: float | None) -> dict[str, Any]:
    """What the caller adds to the case: equipment, the rate at which he discounts."""
    found: dict[str, Any] = {}
    if catalogue is not None:
        from helio.files.reading import read_json
        from services.design.rules.equipment.added import CatalogueError, with_added

        try:
            found["catalogue"] = with_added(read_json(catalogue), case.on, str(catalogue))
        except CatalogueError as error:
            raise UserError(f"{catalogue}: {error}", "correct the catalogue") from None
    if alternative_return is not None:
        economics = {**case.policy["economics"], "real_discount": alternative_return / 100.0}
        found["policy"] = {**case.policy, "economics": economics}
    return found


def _day(text: str | None, site: Site) -> dt.date:
    """The day given; without one, that of the prices which the design service states today at the site."""
    if text is None:
        from services.design.rules.policy import priced_as_of

        return priced_as_of(dt.datetime.now(ZoneInfo(site.location.time_zone)).date())
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UserError(f"--on {text!r} is not a date", "write it as 2026-11-24") from None


def _case(
    site_file: Path,
    usage: Path,
    tariff: Path | None,
    weather: Path | None,
    usage_point: str | None,
    label: str | None,
    day: str | None,
    *,
    storage_only: bool,
) -> Case:
    from helio.files.design import read_load
    from services.design.rules.system.case import Case, load_of
    from services.design.rules.system.policy import policy_on

    place = _site(site_file, storage_only=storage_only)
    on = _day(day, place)
    year = _weather(weather, place)
    rate, eia_id = _tariff(tariff, label, place, on)
    try:
        policy = policy_on(on)
    except LookupError as error:
        raise UserError(str(error), "give another day with --on") from None
    profile = read_load(usage, usage_point, place, year)
    load, source = load_of(profile)
    return Case(
        site=place, load_kwh=load, tariff=rate, eia_id=eia_id, on=on, policy=policy, weather=year,
        load_uncertainty_pct=profile["uncertainty_pct"], load_source=source,
    )  # fmt: skip


def _tariff(path: Path | None, label: str | None, site: Site, on: dt.date) -> tuple[Tariff, int | None]:
    """The tariff of the file, or that of the site's utility in the library; and the utility's EIA number."""
    from helio.files.reading import read_json
    from services.design.rules.system.case import NoDesign, library_tariff
    from shared.rules.tariff.urdb.record import parse
    from shared.rules.tariff.urdb.values import TariffError

    if path is None:
        try:
            entry = library_tariff(site.utility.tariff_key, on)
        except NoDesign as error:
            raise UserError(f"the site's tariff: {error}", "give a tariff with --tariff") from None
        return entry.tariff, entry.eia_id
    document = read_json(path)
    try:
        return parse(document, label), _eia_id(document)
    except TariffError as error:
        raise UserError(f"{path}: {error}", "correct the tariff") from None


def _site(path: Path, *, storage_only: bool) -> Site:
    from pydantic import ValidationError

    from helio.files.reading import read_text
    from shared.rules.site.assessment import read_site

    try:
        return read_site(read_text(path), storage_only=storage_only)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the site"
        message = first["msg"].removeprefix("Value error, ")
        raise UserError(f"{path}: {place}: {message}", "correct the site; see helio design --schema") from None


def _weather(path: Path | None, site: Site) -> Weather:
    from shared.rules.weather.file import read_weather
    from shared.rules.weather.station import nearest_weather
    from shared.rules.weather.year import WeatherError

    try:
        if path is None:
            return nearest_weather(site.location.latitude, site.location.longitude)
        return read_weather(path.read_bytes(), str(path))
    except WeatherError as error:
        raise UserError(str(error), "give a SAM, NSRDB, TMY2, TMY3 or EPW file with --weather") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "check the path") from None


def _eia_id(document: Any) -> int | None:
    """The utility's EIA number, where the record has one: export rules are known by it."""
    from shared.rules.tariff.urdb.values import TariffError, lower_keys, one_rate

    try:
        return int(lower_keys(one_rate(document, None))["eiaid"])
    except (KeyError, TypeError, ValueError, TariffError):
        return None
