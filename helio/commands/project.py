"""``helio project``: the life of one project, from the topics themselves."""

from typing import Annotated, Any
from uuid import UUID

import typer

EPILOG = "Example: helio project 01a20a64-ebf2-702f-832a-68c378fe7fdb --json | jq '.events[].type'"
COLUMNS = ("#", "calendar", "event", "topic", "at", "trace")
TRACE_DIGITS = 12
"""Enough to see which events one trace holds; --json gives it whole."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("project", epilog=EPILOG)(project)


def project(
    project_id: Annotated[UUID, typer.Argument(help="The project's id.")],
    values: Annotated[bool, typer.Option("--values", help="Show what each event says.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show every event of a project in order, with topic, partition, offset, time and trace id."""
    from rich.text import Text

    from deploy.local.stack import running_stack
    from helio.errors import UserError
    from helio.history.journal import of_project
    from helio.output import print_json, print_table, progress_console

    home = running_stack().home
    with progress_console().status("reading the topics …"):
        entries = of_project(home, project_id)
    if not entries:
        raise UserError(f"no topic holds an event of project {project_id}", "see `helio demo` for one that has some")
    if as_json:
        print_json({"project_id": str(project_id), "events": [entry.as_dict() for entry in entries]})
        return
    rows: list[tuple[Any, ...]] = []
    for number, entry in enumerate(entries, 1):
        name = ".".join((entry.type or "?").split(".")[-2:])
        place = f"{entry.partition}/{entry.offset}"
        at = (entry.time or "")[:16].replace("T", " ")
        rows.append((number, at, name, entry.topic, place, (entry.trace_id or "")[:TRACE_DIGITS]))
        if values:
            rows.append(("", "", Text(str(entry.value), "dim"), "", "", ""))
    print_table(COLUMNS, rows, title=f"project {project_id}")
