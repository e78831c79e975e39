"""``helio audit``: what operators did to records, jobs and rows: who, when, what, and why."""

from typing import Annotated

import typer

EPILOG = "Example: helio audit; helio audit design --json"
COLUMNS = ("service", "at", "who", "action", "subject", "why")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("audit", epilog=EPILOG)(audit)


def audit(
    service: Annotated[str | None, typer.Argument(help="Only this service's.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what operators did, the oldest of each service first."""
    from deploy.local.stack import running_stack
    from helio.calls import of, pages
    from helio.output import print_json, print_table

    services, home = of(service), running_stack().home
    found = [item for name in services for item in pages(home, name, "/audit-trail")]
    if as_json:
        print_json({"audit": found})
    elif found:
        print_table(COLUMNS, [[row[column] for column in COLUMNS] for row in found])
    else:
        print("no operator has intervened")
