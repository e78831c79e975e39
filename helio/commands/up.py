"""``helio up``: start the stack."""

import os
import sys
import time
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
    observe: Annotated[
        bool,
        typer.Option("--observe", help="Also run pages of metrics and logs; built once, which needs Go."),
    ] = False,
    leap: Annotated[
        bool, typer.Option("--leap", help="Let the calendar leap to the next due instant when nothing is in flight.")
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option(min=1, help="The most that it may take, in seconds; default 600.", show_default=False),
    ] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Return only when everything is ready.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Start Kafka, PostgreSQL, the seven services and the outside world on this machine, loopback only.

    Says what it waits for, and goes on waiting while anything goes on: a busy machine only takes longer.

    With --observe come VictoriaMetrics with our dashboards and VictoriaLogs with the services' logs (together about
    150 MB of memory); where they cannot be built, Debian's Prometheus, or a line that says what is missing.

    The first start fetches Kafka (45 MB) and the tracing page (135 MB) once. State is kept in HELIO_HOME (default
    .helio) over restarts; ports start at HELIO_PORT_BASE (default 29000). Exit codes: 0 ready, 2 cannot start.
    """
    from deploy.local.home import APPLICATIONS
    from deploy.local.observe import processes
    from deploy.local.processes import LOGIN
    from deploy.local.readiness import READY_SECONDS
    from deploy.local.stack import here
    from helio.commands.status import print_status

    stack = here(tracing)
    if stack.start_is_under_way:  # by a `helio up` that was ended before it had told so
        typer.echo("a start is under way already", err=True)
    else:
        observers = processes(lambda words: typer.echo(words, err=True)) if observe else ()
        _start(
            stack, (*APPLICATIONS, LOGIN, *observers), speed if speed is not None else _speed_from_environment(), leap
        )
    if wait:
        try:
            _wait(stack, READY_SECONDS if timeout is None else timeout)
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


def _start(stack: "Stack", applications: tuple[str, ...], speed: float, leap: bool) -> None:
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    from helio.output import progress_console

    columns = (TextColumn("fetching {task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    console = progress_console()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, visible=False)

        def fetched(name: str, done: int, total: int) -> None:
            bar.update(task, description=name, completed=done, total=total, visible=True)

        stack.start(applications, speed=speed, leap=leap, progress=fetched)


def _wait(stack: "Stack", seconds: float) -> None:
    """Shows what is waited for: a live table on a terminal, elsewhere a line whenever something changes."""
    from rich.live import Live

    from deploy.local.readiness import waits_for
    from helio.output import progress_console, table

    console = progress_console()
    began = time.monotonic()

    def words(name: str, states: dict[str, str]) -> str:
        missing = waits_for(stack.home, name, states) if states[name] == "waiting" else []
        return f"waits for {', '.join(missing)}" if missing else states[name]

    if not console.is_terminal:
        told: dict[str, str] = {}

        def tell(states: dict[str, str]) -> None:
            for name in states:
                said = words(name, states)
                if told.get(name) != said:
                    told[name] = said
                    print(f"{time.monotonic() - began:6.1f} s  {name}: {said}", file=sys.stderr, flush=True)

        stack.wait_ready(seconds=seconds, observe=tell)
        return
    with Live(console=console, transient=True, refresh_per_second=5) as live:

        def observed(states: dict[str, str]) -> None:
            ready = sum(state in ("ready", "done") for state in states.values())
            title = f"starting: {ready} of {len(states)}, {time.monotonic() - began:.0f} s"
            live.update(table(("process", "state"), [(name, words(name, states)) for name in states], title))

        stack.wait_ready(seconds=seconds, observe=observed)
