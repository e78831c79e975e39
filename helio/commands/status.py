"""``helio status``: the processes of the stack."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from deploy.local.home import Home
    from deploy.local.status import ProcessStatus

EPILOG = "Example: helio status --json | jq '.processes[] | select(.ready | not) | .name'"
COLUMNS = ("process", "pid", "state", "ready", "addresses", "lag", "outbox", "parked", "refused", "quarantined")
WATCH_SECONDS = 1.0


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("status", epilog=EPILOG)(status)


def status(
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Keep showing it until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show every process: whether it runs and is ready, where it listens, what waits in it.

    Answers also when the stack is down. Exit code 0 whenever it could answer.
    """
    from deploy.local.home import Home

    home = Home.from_environment()
    if watch and not as_json:
        _watch(home)
    else:
        print_status(home, as_json)


def print_status(home: "Home", as_json: bool) -> None:
    """The present state on standard output."""
    from rich.console import Console

    from deploy.local.status import processes
    from helio.output import print_json

    found = processes(home)
    if as_json:
        print_json({"processes": [entry.as_dict() for entry in found]})
        return
    console = Console()
    if not console.is_terminal:
        console.width = 200
    console.print(_table(home, found))


def _watch(home: "Home") -> None:
    from rich.live import Live

    from deploy.local.status import processes

    with Live(refresh_per_second=2, screen=True) as live:
        try:
            while True:
                live.update(_table(home, processes(home)))
                time.sleep(WATCH_SECONDS)
        except KeyboardInterrupt:
            return


def _table(home: "Home", found: list["ProcessStatus"]) -> "Table":
    from rich.text import Text

    from helio.output import table

    rows = [
        (
            entry.name,
            entry.pid,
            Text(entry.state, "" if entry.state == "running" else "yellow"),
            Text("yes", "green") if entry.ready else Text("no", "red"),
            " ".join(entry.addresses),
            entry.consumer_lag,
            entry.outbox_rows,
            entry.parked,
            entry.refused,
            entry.quarantined,
        )
        for entry in found
    ]
    return table(COLUMNS, rows, f"{home.path}: {sum(entry.ready for entry in found)} of {len(found)} ready")
