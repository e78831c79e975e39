"""``helio apr``: the annual percentage rate of a loan, and whether the disclosed one is accurate."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.contracting.rules.lending.rate import AprReport

EPILOG = "Example: helio apr loan.json --json; more under examples/apr"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("apr", epilog=EPILOG)(apr)


def apr(
    file: Annotated[
        Path | None, typer.Argument(metavar="INPUT.json", help="Advances and payments by date; see --schema.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Compute an APR by Regulation Z, Appendix J, and compare the disclosed one by 12 CFR 1026.22.

    Rates from 0 to 600 %; a loan that more than one of them solves is refused.
    """
    from helio.requests import read_request, refused
    from helio.schema import print_schema
    from services.contracting.rules.lending.rate import AprReport, AprRequest, check_rate

    if schema:
        print_schema("apr", AprRequest.model_json_schema(), AprReport.model_json_schema(mode="serialization"))
        return
    request = read_request(file, AprRequest, "apr")
    assert file is not None
    try:
        report = check_rate(request)
    except ValueError as error:
        raise refused(file, error, "apr") from None
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _print(report)


def _print(report: "AprReport") -> None:
    unit = report.unit_period
    kind = "irregular" if report.irregular else "regular"
    lines = [
        f"APR {report.apr_pct:.4f} %, {kind}, unit-period {unit.count} {unit.interval} ({unit.per_year:g} a year)",
        f"amount financed {_usd(report.amount_financed_cents)}, finance charge {_usd(report.finance_charge_cents)}, "
        f"total of payments {_usd(report.total_of_payments_cents)}",
    ]
    if report.within_tolerance is not None:
        verdict = "accurate" if report.within_tolerance else "NOT accurate"
        lines.append(f"the disclosed rate is {verdict} (tolerance {report.tolerance_pct} percentage points)")
    typer.echo("\n".join([*lines, report.citation]))


def _usd(cents: int) -> str:
    return f"${cents / 100:,.2f}"
