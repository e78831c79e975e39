"""``helio contact``: who a project's customer is; the look is kept on record."""

from typing import Annotated
from uuid import UUID

import typer

from helio.reasons import Why, reason

EPILOG = "Example: helio contact 01a20a64-ebf2-702f-832a-68c378fe7fdb --why 'the crew stands before a locked gate'"
SHOWN = ("name", "phone", "email", "consent_to_contact")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("contact", epilog=EPILOG)(contact)


def contact(
    project_id: Annotated[UUID, typer.Argument(help="The project's id.")],
    why: Why = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show name, telephone, e-mail and address of a project's customer. Who looked, when and why is kept."""
    from deploy.local.stack import running_stack
    from helio.calls import call
    from helio.output import print_json, print_table

    found = call(running_stack().home, "lead", f"/projects/{project_id}/contact", query={"why": reason(why)})
    if as_json:
        print_json(found)
        return
    address = found["address"] or {}
    line = ", ".join(str(part) for part in address.values() if part)
    print_table(("what", ""), [*((name, found[name]) for name in SHOWN), ("address", line or None)])
