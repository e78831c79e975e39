"""``helio restore``: put a backup in the place of what was lost, and name what it does not know."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from helio.errors import UserError

EPILOG = "Example: helio restore /var/backups/heliograph --database contracting"
SHOWN = 20
COLUMNS = ("project", "event", "at", "topic", "partition", "offset")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("restore", epilog=EPILOG)(restore)


def restore(
    directory: Annotated[Path, typer.Argument(help="The backup's directory.")],
    database: Annotated[
        list[str] | None, typer.Option(help="Only this database; may be repeated. Without it the whole server.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Go back to this instant, e.g. 2026-03-01T12:00:00Z. Else to the last change.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Restore lost databases of the running stack to the last change before the loss; the rest works on.

    The readers of what is restored begin where they stood at the base copy: what is known has no effect again. Every
    event that was published after the copy is looked at; one that the restored database has never heard of is named,
    and the exit code is 1. A server that was replaced is kept as postgres/data.before-<instant>.
    """
    from deploy.local.backup.folder import Folder
    from deploy.local.backup.restore import RESTORABLE
    from deploy.local.backup.restore import restore as put_back
    from deploy.local.stack import running_stack
    from helio.history.unheard import published_since
    from helio.output import print_json, print_table, progress_console

    wanted = tuple(database or ())
    for name in wanted:
        if name not in RESTORABLE:
            raise UserError(f"there is no database {name}", f"one of {', '.join(RESTORABLE)}")
    instant = None if until is None else _instant(until)
    stack = running_stack()
    with progress_console().status("…") as status:
        done = put_back(stack, Folder(directory.absolute()), wanted, instant, lambda what: status.update(f"{what} …"))
        status.update("reading what was published since the copy …")
        since = list(published_since(stack.home, done))
    unheard = [one for one in since if one.unheard]
    if as_json:
        print_json(
            {
                "copy": done.copy, "taken_at": done.manifest.taken_at.isoformat(), "databases": list(done.databases),
                "last_change": done.last_change.isoformat(), "published_since": len(since),
                "unheard": [one.as_dict() for one in unheard],
            }
        )  # fmt: skip
    else:
        print(f"{', '.join(done.databases)}: restored from {done.copy} to the change of {done.last_change:%F %T} UTC")
        print(f"{len(since):,} events were published since the copy; the databases know {len(since) - len(unheard):,}")
        if unheard:
            rows = [(u.project_id, u.type, f"{u.decided_at:%F %T}", u.topic, u.partition, u.offset) for u in unheard]
            projects = Counter(one.project_id for one in unheard)
            print_table(COLUMNS, rows[:SHOWN], title=f"{len(unheard):,} not known, of {len(projects):,} projects")
    if unheard:
        raise typer.Exit(1)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise UserError(f"--until {text} is no instant with an offset", "write it as 2026-03-01T12:00:00Z")
    return found
