"""``helio ledger``: the money of a project by double entry, from a file of facts or in the running stack."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from helio.ledger import StackLedger
    from services.contracting.rules.ledger.report import LedgerReport

EPILOG = "Example: helio ledger replay loan.json --json; more under examples/ledger"
ledger = typer.Typer(
    no_args_is_help=True,
    help="The money of a project by double entry.",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
UNBALANCED = 1
"""Exit code of ``check`` for books that do not balance."""
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(ledger, name="ledger")


@ledger.command("replay", epilog=EPILOG)
def replay_facts(
    file: Annotated[
        Path | None, typer.Argument(metavar="FACTS.json", help="A list of facts {kind, on, ...}; see --schema.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day that decides what is late; today if left out.")
    ] = None,
    as_json: AsJson = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of input and output.")] = False,
) -> None:
    """Book what happened, in the order of its days; show balances, what has no counterpart, and what we owe.

    What comes back after an end is due by the earliest day of federal and the state's refund rules.
    """
    from pydantic import ValidationError

    from helio.files.reading import read_text
    from helio.requests import day, refused
    from helio.schema import print_schema
    from services.contracting.rules.ledger.books import replay
    from services.contracting.rules.ledger.facts import FACTS
    from services.contracting.rules.ledger.report import LedgerReport, report

    if schema:
        output = LedgerReport.model_json_schema(mode="serialization")
        print_schema("ledger replay", FACTS.json_schema(), output)
        return
    if file is None:
        raise UserError("FACTS.json is needed", "see helio ledger replay --help")
    today = day(on, "--on")
    try:
        books = replay(FACTS.validate_json(read_text(file), strict=True))
    except (ValidationError, ValueError) as error:
        raise refused(file, error, "ledger replay") from None
    shown = report(books, today)
    if as_json:
        typer.echo(shown.model_dump_json(indent=2))
    else:
        _print(shown)


@ledger.command("check", epilog="Example: helio ledger check --json; of one project: --project ID")
def check_stack(
    project: Annotated[str | None, typer.Option("--project", metavar="ID", help="Only the books of one.")] = None,
    as_json: AsJson = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of the output.")] = False,
) -> None:
    """Check the books of the running stack to the cent; exit code 1 where they do not balance.

    Every entry is made again from its fact. What is late goes by the calendar of the stack.
    """
    from datetime import UTC, datetime
    from uuid import UUID

    from deploy.local import clockfile
    from deploy.local.stack import running_stack
    from helio.ledger import StackLedger, check
    from helio.schema import print_schema

    if schema:
        print_schema("ledger check", {"type": "object"}, StackLedger.model_json_schema(mode="serialization"))
        return
    try:
        only = None if project is None else UUID(project)
    except ValueError:
        raise UserError(f"--project: {project!r} is no project id", "helio project shows them") from None
    home = running_stack().home
    shown = check(home, clockfile.read(home.clock_file).at(datetime.now(UTC)).date(), only)
    if only is not None and not shown.entries:
        raise UserError(f"no money of project {only} is booked", "helio status tells whether the stack runs")
    if as_json:
        typer.echo(shown.model_dump_json(indent=2))
    else:
        _print(shown)
        typer.echo("\n".join([f"{shown.entries} entries of {shown.projects} projects", *shown.wrong]))
    if not shown.balanced:
        raise typer.Exit(UNBALANCED)


def _print(shown: "LedgerReport | StackLedger") -> None:
    from helio.output import print_table

    print_table(
        ("Account", "Debit", "Credit", "Balance"),
        [
            (one.account.replace("_", " "), *map(_usd, (one.debit_cents, one.credit_cents, one.balance_cents)))
            for one in shown.accounts
            if one.debit_cents or one.credit_cents
        ],
    )
    lines = ["", "balanced" if shown.balanced else "NOT balanced"]
    for one in shown.due:
        by = "" if one.by is None else f" by {one.by}{', LATE' if one.late else ''}"
        lines.append(f"owed: {one.kind} of {_usd(one.cents)}{by}")
    if shown.paid_late_cents:
        lines.append(f"{_usd(shown.paid_late_cents)} were refunded late")
    lines += [f"unmatched: fact {one.fact}, {one.kind} on {one.on}: {one.text} ({_usd(one.cents)})"
              for one in shown.unmatched]  # fmt: skip
    typer.echo("\n".join(lines))


def _usd(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}${abs(cents) / 100:,.2f}"
