"""``helio access``: who may call which operation of which service."""

from typing import Annotated

import typer

EPILOG = "Example: helio access --json | jq '.[] | select(.role == \"customer\")'"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("access", epilog=EPILOG)(access)


def access(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Print the matrix of roles and routes; docs/access.md is what it prints."""
    from helio.output import print_json
    from helio.pages import access as found

    rows = found.matrix()
    if as_json:
        print_json(found.as_json(rows))
    else:
        print(found.as_page(rows), end="")
