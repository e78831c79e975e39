"""``helio documents``: what papers and pictures a project has, in all services."""

from typing import Annotated, Any
from uuid import UUID

import typer

EPILOG = "Example: helio documents 01a20a64-ebf2-702f-832a-68c378fe7fdb --json | jq '.documents[].sha256'"
COLUMNS = ("service", "kind", "name", "by", "at", "bytes", "sha256", "read by")
HASH_DIGITS = 12
"""Enough to tell documents apart; --json gives it whole."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("documents", epilog=EPILOG)(documents)


def documents(
    project_id: Annotated[UUID, typer.Argument(help="The project's id.")],
    service: Annotated[str | None, typer.Option("--service", help="Of one service alone.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List a project's documents: kind, name, who added each and when, hash, size, and which roles may read it."""
    from deploy.local.stack import running_stack
    from helio.calls import call, known
    from helio.errors import UserError
    from helio.output import print_json, print_table
    from shared.schemas.topics import SERVICES

    home = running_stack().home
    asked = SERVICES if service is None else (known(service),)
    found: list[dict[str, Any]] = []
    knows = 0
    for name in asked:
        try:
            page = call(home, name, f"/projects/{project_id}/documents", see="helio project")
        except UserError:
            continue  # the project has not come to this service
        knows += 1
        found += [{"service": name, **item} for item in page["items"]]
    if not knows:
        raise UserError(f"no service knows project {project_id}", "see `helio demo` for one that has some")
    if as_json:
        print_json({"project_id": str(project_id), "documents": found})
        return
    rows = [
        (
            one["service"], one["kind"], one["name"], one["by"], one["at"][:16].replace("T", " "), one["size"],
            one["sha256"][:HASH_DIGITS], ", ".join(one["roles"]),
        )
        for one in found
    ]  # fmt: skip
    print_table(COLUMNS, rows, title=f"documents of project {project_id}")
