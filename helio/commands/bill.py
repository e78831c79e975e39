"""``helio bill``: the utility bill before and after a system."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from helio.files.bill import BillReport
    from shared.rules.notice import Notice
    from shared.rules.readings.clock import Clock
    from shared.rules.tariff.bill import BillResult
    from shared.rules.tariff.eligibility import Premises
    from shared.rules.tariff.metering import Metering
    from shared.rules.tariff.structure import Tariff

EPILOG = "Example: helio bill --load load.csv --generation pv.csv --tariff e-tou-c.json --metering nem-kwh --years 25"
MOST_YEARS = 50
MOST_ESCALATION_PCT = 100
MOST_USD_PER_KWH = 100
"""Beyond these a figure is a slip of the pen, and 50 years of it no longer finite."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("bill", epilog=EPILOG)(bill)


def bill(
    load: Annotated[Path | None, typer.Option(help="CSV: start,kwh, or kwh alone from 1 January 00:00.")] = None,
    tariff: Annotated[Path | None, typer.Option(help="URDB rate as JSON (API answer or bulk export).")] = None,
    metering: Annotated[
        str | None,
        typer.Option(help="nem-kwh, nem-usd, net-billing, net-billing-carryover or buy-all-sell-all."),
    ] = None,
    generation: Annotated[Path | None, typer.Option(help="CSV of the system, at any interval.")] = None,
    tariff_after: Annotated[Path | None, typer.Option(help="Tariff with the system, if it is another.")] = None,
    label: Annotated[str | None, typer.Option(help="Label of the rate, where the JSON has several.")] = None,
    year: Annotated[int | None, typer.Option(help="Calendar year of the readings.", min=1970, max=2199)] = None,
    true_up_month: Annotated[int, typer.Option(help="Month whose bill settles the credits.", min=1, max=12)] = 12,
    year_end_usd_per_kwh: Annotated[
        float,
        typer.Option(help="Paid for kWh left at the true-up (nem-kwh).", min=-MOST_USD_PER_KWH, max=MOST_USD_PER_KWH),
    ] = 0.0,
    export_prices: Annotated[Path | None, typer.Option(help="JSON with weekday and weekend 12x24 $/kWh.")] = None,
    credit_same_month: Annotated[
        bool, typer.Option("--credit-same-month", help="net-billing-carryover: use credits in their own month.")
    ] = False,
    credit_expires: Annotated[
        bool, typer.Option("--credit-expires", help="net-billing-carryover: the true-up pays nothing out.")
    ] = False,
    credit_at_retail: Annotated[
        bool, typer.Option("--credit-at-retail", help="nem-usd: the retail price where the tariff states no sell.")
    ] = False,
    calendar_days: Annotated[
        bool, typer.Option("--calendar-days", help="Charges per day by calendar days, not 365/12.")
    ] = False,
    escalation_pct: Annotated[
        float, typer.Option(help="Growth of all prices per year, nominal.", min=-50, max=MOST_ESCALATION_PCT)
    ] = 0.0,
    degradation_pct: Annotated[float, typer.Option(help="Loss of generation per year.", min=0, max=20)] = 0.0,
    years: Annotated[int, typer.Option(help="Years to bill.", min=1, max=MOST_YEARS)] = 1,
    timezone: Annotated[
        str | None, typer.Option(help="Zone of the meter; the tariff's if not given. Etc/GMT+8: no DST.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Bill a year of readings under a URDB tariff, without and with a system's generation.

    Energy is netted at the finer of the two files' intervals. Conventions are those of SAM's utility-rate model.
    Periods, weekends and holidays lie on the wall clock of --timezone, else of the tariff's own zone, else on the
    clock of the files. A file without starts is of standard time; SAM bills all of it so (--timezone Etc/GMT+5 …).
    """
    if schema:
        _print_schema()
        return
    from helio.files import bill as document
    from helio.files.reading import read_json, read_text
    from shared.rules.readings.intervals import IntervalError, read_interval_csv
    from shared.rules.readings.join import join
    from shared.rules.tariff.bill import Biller
    from shared.rules.tariff.export_prices import ExportPrices
    from shared.rules.tariff.meter import coarse_demand
    from shared.rules.tariff.metering import MeteringRules
    from shared.rules.tariff.urdb.values import TariffError
    from shared.rules.tariff.years import Growth, bills_with_and_without

    if load is None or tariff is None:
        raise UserError("--load and --tariff are needed", "see helio bill --help")
    before = _tariff(tariff, label)
    after = _tariff(tariff_after, None) if tariff_after else before
    option = _metering(metering, after)
    rules = MeteringRules(
        option,
        true_up_month,
        year_end_usd_per_kwh,
        credit_same_month=credit_same_month,
        credit_expires=credit_expires,
        daily_charges_by_calendar=calendar_days,
        credit_at_retail=credit_at_retail,
    )
    clock = _clock(timezone or before.time_zone)
    zone = clock.name if clock else None
    try:
        data = join(
            read_interval_csv(read_text(load), str(load), zone),
            read_interval_csv(read_text(generation), str(generation), zone) if generation else None,
            year,
            clock,
        )
    except IntervalError as error:
        raise UserError(str(error), "correct the file or its options") from None
    prices = None
    if export_prices is not None:
        if option.startswith("nem"):
            raise UserError(f"--export-prices does not go with {option}", "choose net billing or buy-all-sell-all")
        try:
            prices = ExportPrices.parse(read_json(export_prices)).on(data.axis)
        except TariffError as error:
            raise UserError(f"{export_prices}: {error}", "give weekday and weekend as 12x24 $/kWh") from None
    biller = Biller(before, data.axis, rules)
    without, with_system = bills_with_and_without(
        biller,
        biller if after is before else Biller(after, data.axis, rules),
        data.load_kwh,
        data.generation_kwh,
        years=years,
        growth=Growth(escalation=escalation_pct / 100, degradation=degradation_pct / 100),
        export_price=prices,
    )
    notices = [*before.notices, *(after.notices if after is not before else ()), *data.notices]
    if coarse := coarse_demand(after, data.axis):
        notices.append(coarse)
    if generation is not None and prices is None and not after.states_sell_price:
        notices += _unpaid_exports(option, credit_at_retail)
    if clock is None and (before.needs_clock or after.needs_clock):
        notices.append(_no_clock())
    notices += _misfits(before, without[0])
    report = document.build(
        without, with_system, option, before, after if after is not before else None, data.axis.minutes, notices
    )
    if as_json:
        typer.echo(report.model_dump_json())
    else:
        _print_table(report)


def _unpaid_exports(option: "Metering", credit_at_retail: bool) -> "list[Notice]":
    from shared.rules.notice import Notice
    from shared.rules.tariff.metering import Metering

    if option is Metering.NEM_KWH or (option is Metering.NEM_USD and credit_at_retail):
        return []
    way_out = "; --credit-at-retail credits the retail price" if option is Metering.NEM_USD else ""
    text = f"the tariff states no sell: exports earn 0, as in SAM{way_out}"
    return [Notice("NO_EXPORT_PRICE", "energyratestructure", text)]


def _misfits(tariff: "Tariff", year: "BillResult") -> "list[Notice]":
    """What the readings say against the tariff; of the premises they say nothing."""
    from shared.rules.notice import Notice
    from shared.rules.tariff.eligibility import RESIDENTIAL, Customer, misfits

    premises: Premises = "dwelling" if tariff.sector.lower() == RESIDENTIAL else "dwellings"
    customer = Customer(premises, year.import_kwh.tolist(), float(year.peak_kw.max()))
    return [Notice("TARIFF_NOT_ELIGIBLE", "tariff", misfit.text) for misfit in misfits(tariff, customer)]


def _clock(name: str | None) -> "Clock | None":
    from shared.rules.readings.clock import Clock, UnknownZone

    try:
        return None if name is None else Clock.of(name)
    except UnknownZone as error:
        raise UserError(f"--timezone: {error}", "give a name like America/Los_Angeles") from None


def _no_clock() -> "Notice":
    from shared.rules.notice import Notice

    text = "names no time zone: hours are those of the files, standard time where these have no starts; --timezone"
    return Notice("NO_TIME_ZONE", "tariff", text)


def _tariff(path: Path, label: str | None) -> "Tariff":
    from helio.files.reading import read_json
    from shared.rules.tariff.urdb.record import parse
    from shared.rules.tariff.urdb.values import TariffError

    try:
        return parse(read_json(path), label)
    except TariffError as error:
        raise UserError(f"{path}: {error}", "correct the tariff") from None


def _metering(name: str | None, tariff: "Tariff") -> "Metering":
    from shared.rules.tariff.metering import Metering

    if name is None:
        if tariff.metering is None:
            raise UserError("--metering is needed: the tariff states no dgrules", f"choose {', '.join(Metering)}")
        return tariff.metering
    try:
        return Metering(name)
    except ValueError:
        raise UserError(f"--metering {name!r} is unknown", f"choose {', '.join(Metering)}") from None


def _print_schema() -> None:
    from helio.files.bill import BillReport
    from helio.schema import print_schema
    from shared.rules.tariff.metering import Metering

    series = {
        "type": "string",
        "description": "CSV file: columns start,kwh, or kwh alone; one reading per 60, 30, 15 … minutes",
    }
    metering = [option.value for option in Metering]
    given = {
        "type": "object",
        "required": ["load", "tariff"],
        "properties": {
            "load": series,
            "generation": series,
            "tariff": {"type": "string", "description": "JSON file: a rate of URDB API version 3 to 8"},
            "tariff_after": {"type": "string", "description": "JSON file: the rate with the system"},
            "metering": {"enum": metering, "description": "needed where the tariff states no dgrules"},
            "year": {"type": "integer"},
            "timezone": {"type": "string", "description": "IANA zone; default: the tariff's own"},
            "true_up_month": {"type": "integer", "minimum": 1, "maximum": 12, "default": 12},
            "year_end_usd_per_kwh": {"type": "number", "default": 0},
            "escalation_pct": {"type": "number", "minimum": -50, "maximum": MOST_ESCALATION_PCT, "default": 0},
            "degradation_pct": {"type": "number", "default": 0},
            "years": {"type": "integer", "minimum": 1, "maximum": MOST_YEARS, "default": 1},
        },
    }
    print_schema("bill", given, BillReport.model_json_schema(mode="serialization"))


def _print_table(report: "BillReport") -> None:
    import calendar

    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    title = " ".join(part for part in (report.tariff.utility, report.tariff.name) if part) or "Bill"
    table = Table(
        title=f"{escape(title)} — {report.metering}", caption=f"$ and kWh, netted every {report.interval_minutes} min"
    )
    for heading in ("", "Without", "Import", "Export", "Energy", "Demand", "Fixed", "Credit", "With"):
        table.add_column(heading, justify="right", no_wrap=True)
    for before, after in zip(report.without_system.months, report.with_system.months, strict=True):
        table.add_row(
            calendar.month_abbr[after.month],
            f"{before.bill_usd:,.2f}",
            f"{after.import_kwh:,.0f}",
            f"{after.export_kwh:,.0f}",
            *(f"{usd:,.2f}" for usd in (after.energy_usd, after.demand_usd, after.fixed_usd, after.credit_usd)),
            f"{after.bill_usd:,.2f}",
        )
    console = Console(highlight=False)
    console.print(table)
    pairs = zip(report.without_system.annual_usd, report.with_system.annual_usd, strict=True)
    for year, (without, with_system) in enumerate(pairs, start=1):
        saved = without - with_system
        console.print(f"Year {year}: {without:,.2f} $ without, {with_system:,.2f} $ with, saves {saved:,.2f} $")
    for warning in report.warnings:
        console.print(f"[yellow]{warning.code}[/] {escape(f'{warning.place}: {warning.text}')}")
