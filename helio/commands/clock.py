"""``helio clock``: the calendar of a stack."""

from typing import Annotated

import typer

EPILOG = "Example: helio clock --days 3; helio clock --speed 86400   (a day of the calendar each second)"
LONGEST_DAYS = 366.0
PATIENCE_S = 300.0
"""For whatever the days that pass set going."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("clock", epilog=EPILOG)(clock)


def clock(
    speed: Annotated[
        float | None, typer.Option(help="Calendar seconds per real second from now on.", show_default=False)
    ] = None,
    leap: Annotated[
        bool | None,
        typer.Option(
            "--leap/--no-leap",
            help="Let it leap to the next due instant whenever nothing is in flight.",
            show_default=False,
        ),
    ] = None,
    days: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=LONGEST_DAYS,
            help="Let so many days pass, from one due instant to the next, and return once nothing is in flight.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show where the calendar of the stack stands and how fast it runs, or change that while everything works.

    `--days 0` lets no time pass, and returns once nothing is in flight: what was said has had its consequences.
    A new speed goes on from where the calendar stands: it never goes back. Every change of speed is noted in clock.log
    of HELIO_HOME, with who made it. Exit code 2 where no stack was started, or the speed is none.
    """
    from datetime import UTC, datetime, timedelta

    from deploy.local import clockfile, leaper
    from deploy.local.home import Home
    from deploy.local.stack import running_stack
    from helio.output import print_json

    home = Home.from_environment()
    if speed is not None:
        clockfile.check_speed(speed)
    if leap is not None:
        running_stack().let_leap(leap)
    segment = clockfile.read(home.clock_file) if speed is None else clockfile.set_speed(home.clock_file, speed)
    if days is not None:
        leaper.travel(home, segment.at(datetime.now(UTC)) + timedelta(days=days), PATIENCE_S)
        segment = clockfile.read(home.clock_file)
    now = segment.at(datetime.now(UTC))
    leaping = clockfile.leaping(home)
    if as_json:
        print_json({"now": now.isoformat(timespec="milliseconds"), "speed": segment.speed, "leaping": leaping})
        return
    pace = "real time" if segment.speed == 1 else f"{segment.speed:,.10g} calendar seconds a second"
    print(f"{now:%Y-%m-%d %H:%M:%S} UTC, {pace}{', leaping whenever nothing is in flight' if leaping else ''}")
