"""``helio token``: a bearer token of the stack's own issuer."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer

EPILOG = 'Example: curl -H "Authorization: Bearer $(helio token --role operator)" http://127.0.0.1:29010/parked'
LONGEST_MINUTES = 60 * 12
"""Services refuse a token that is good for longer."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("token", epilog=EPILOG)(token)


def token(
    role: Annotated[list[str], typer.Option(help="What the bearer may do; may be given several times.")],
    project: Annotated[
        list[UUID] | None, typer.Option(help="Good for this project alone; may be given several times.")
    ] = None,
    org: Annotated[str | None, typer.Option(help="Its organisation: a supplier, an authority's id, a crew.")] = None,
    subject: Annotated[str, typer.Option(help="Who the bearer is, as records name it.")] = "operator",
    ttl_minutes: Annotated[int, typer.Option(help="How long it is good.", min=1, max=LONGEST_MINUTES)] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Mint a bearer token that the services of this stack accept, signed by its local issuer."""
    from deploy.local.home import Home
    from deploy.local.issuer import mint
    from helio.output import print_json

    home = Home.from_environment()
    projects = [str(one) for one in project] if project else None
    minted = mint(home, role, subject, ttl_minutes * 60, projects, org)
    if as_json:
        expires = datetime.now(UTC) + timedelta(minutes=ttl_minutes)
        found = {"token": minted, "roles": role, "subject": subject, "projects": projects, "org": org}
        print_json(found | {"expires_at": expires})
    else:
        print(minted)
