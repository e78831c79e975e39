"""``helio up``: start the stack."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from helio.errors import UserError

if TYPE_CHECKING:
    from deploy.local.stack import Stack

EPILOG = "Example: helio up --no-tracing --speed 86400   (a day of the calendar each second)"
SPEED_ENV = "HELIO_CLOCK_SPEED"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("up", epilog=EPILOG)(up)


def up(
    tracing: Annotated[bool, typer.Option("--tracing/--no-tracing", help="Also run the tracing page.")] = True,
    speed: Annotated[
        float | None, typer.Option(help=f"Calendar seconds per real second; default {SPEED_ENV} or 1.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Return only when everything is ready.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Start Kafka, PostgreSQL, the seven services and the outside world on this machine, loopback only.

    The first start fetches Kafka (45 MB) and the tracing page (135 MB) once. State is kept in HELIO_HOME (default
    .helio) over restarts; ports start at HELIO_PORT_BASE (default 29000). Exit codes: 0 ready, 2 cannot start.
    """
    from deploy.local.home import APPLICATIONS
    from deploy.local.stack import here
    from helio.commands.status import print_status

    stack = here(tracing)
    if stack.start_is_under_way:  # by a `helio up` that was ended before it had told so
        typer.echo("a start is under way already", err=True)
    else:
        _start(stack, APPLICATIONS, speed if speed is not None else _speed_from_environment())
    if wait:
        try:
            _wait(stack)
        except BaseException:
            stack.stop()
            raise
    stack.announce()
    print_status(stack.home, as_json)


def _speed_from_environment() -> float:
    text = os.environ.get(SPEED_ENV, "1")
    try:
        return float(text)
    except ValueError as error:
        raise UserError(f"{SPEED_ENV}={text} is no number", "set it to calendar seconds per second, e.g. 1") from error


def _start(stack: "Stack", applications: tuple[str, ...], speed: float) -> None:
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    from helio.output import progress_console

    columns = (TextColumn("fetching {task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    console = progress_console()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, visible=False)

        def fetched(name: str, done: int, total: int) -> None:
            bar.update(task, description=name, completed=done, total=total, visible=True)

        stack.start(applications, speed=speed, progress=fetched)


def _wait(stack: "Stack") -> None:
    from rich.live import Live

    from helio.output import progress_console, table

    console = progress_console()
    if not console.is_terminal:
        stack.wait_ready()
        return
    with Live(console=console, transient=True, refresh_per_second=5) as live:

        def observed(states: dict[str, str]) -> None:
            ready = sum(state in ("ready", "done") for state in states.values())
            live.update(table(("process", "state"), list(states.items()), f"starting: {ready} of {len(states)}"))

        stack.wait_ready(observe=observed)
