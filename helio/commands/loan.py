"""``helio loan``: payments and Truth in Lending figures of a solar loan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.contracting.rules.lending.quote import LoanReport

EPILOG = "Example: helio loan loan.json --json; more under examples/loan"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("loan", epilog=EPILOG)(loan)


def loan(
    file: Annotated[
        Path | None, typer.Argument(metavar="INPUT.json", help="Price, dealer fee, rate, months; see --schema.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Quote a level monthly loan; the dealer fee counts as finance charge (12 CFR 1026.4).

    Interest is carried unrounded and runs from the start; the last payment takes the cents.
    """
    from helio.requests import read_request, refused
    from helio.schema import print_schema
    from services.contracting.rules.lending.quote import LoanReport, LoanRequest, quote_loan

    if schema:
        print_schema("loan", LoanRequest.model_json_schema(), LoanReport.model_json_schema(mode="serialization"))
        return
    request = read_request(file, LoanRequest, "loan")
    assert file is not None
    try:
        report = quote_loan(request)
    except ValueError as error:
        raise refused(file, error, "loan") from None
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _print(report)


def _print(report: "LoanReport") -> None:
    from helio.output import print_table

    typer.echo(
        f"APR {report.apr_pct:.4f} %, amount financed {_usd(report.amount_financed_cents)}, "
        f"finance charge {_usd(report.finance_charge_cents)} (dealer fee {_usd(report.dealer_fee_cents)})\n"
        f"total of payments {_usd(report.total_of_payments_cents)}, "
        f"total sale price {_usd(report.total_sale_price_cents)}\n"
    )
    print_table(
        ("Payments", "Amount", "First due"),
        [(line.count, _usd(line.amount_cents), line.first_due) for line in report.schedule],
    )
    typer.echo("\n" + "; ".join(report.citations))


def _usd(cents: int) -> str:
    return f"${cents / 100:,.2f}"
