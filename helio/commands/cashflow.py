"""``helio cashflow``: what a purchase is worth to its owner."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from helio.files.cashflow import CashFlowReport

EPILOG = "Example: helio cashflow purchase.json --json"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("cashflow", epilog=EPILOG)(cashflow)


def cashflow(
    file: Annotated[Path | None, typer.Argument(metavar="INPUT.json", help="One purchase; see --schema.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """NPV, rate of return, paybacks and LCOE of buying a system, after tax, year by year.

    The model is SAM's residential cash-loan model.
    """
    from pydantic import ValidationError

    from helio.files.cashflow import CashFlowDocument, CashFlowReport
    from helio.files.reading import read_json
    from helio.schema import print_schema
    from shared.rules.money.cashflow import cash_flow

    if schema:
        output = CashFlowReport.model_json_schema(mode="serialization")
        print_schema("cashflow", CashFlowDocument.model_json_schema(), output)
        return
    if file is None:
        raise UserError("INPUT.json is needed", "see helio cashflow --help")
    try:
        report = CashFlowReport.of(cash_flow(CashFlowDocument.model_validate(read_json(file)).to_rules()))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        raise UserError(f"{file}: {place}: {first['msg']}", "correct the input; see helio cashflow --schema") from None
    except (ValueError, OverflowError) as error:
        raise UserError(f"{file}: {error}", "correct the input; see helio cashflow --schema") from None
    if as_json:
        typer.echo(report.model_dump_json())
    else:
        _print_table(report)


def _print_table(report: "CashFlowReport") -> None:
    from rich.console import Console
    from rich.table import Table

    def shown(value: float | None, unit: str) -> str:
        return "none" if value is None else f"{value:,.2f} {unit}"

    console = Console(highlight=False)
    console.print(
        f"NPV {report.npv_usd:,.0f} $   IRR {shown(report.irr_pct, '%')}   "
        f"payback {shown(report.payback_years, 'years')}, discounted {shown(report.discounted_payback_years, 'years')}"
    )
    console.print(
        f"LCOE {shown(report.lcoe_nominal_cents_per_kwh, '¢/kWh')} nominal, "
        f"{shown(report.lcoe_real_cents_per_kwh, '¢/kWh')} real   "
        f"loan payment {report.loan_payment_usd_per_year:,.0f} $ a year"
    )
    table = Table("Year", "Savings", "O&M", "Loan", "Tax", "After tax", "Running total", caption="$ nominal")
    for column in table.columns:
        column.justify = "right"
    total = 0.0
    for year, amount in enumerate(report.after_tax_cash_flow_usd):
        total += amount
        parts = (
            report.savings_usd[year],
            -report.operating_usd[year],
            -report.debt_payment_usd[year],
            report.tax_savings_usd[year],
            amount,
            total,
        )
        table.add_row(str(year), *(f"{part + 0.0:,.0f}" for part in parts))
    console.print(table)
