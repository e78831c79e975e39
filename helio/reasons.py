"""Why somebody intervenes: services keep it with what was done, by whom and when."""

import sys
from typing import Annotated

import typer

NO_REASON = "no reason given"
Why = Annotated[str | None, typer.Option("--why", help="Why you do it: kept in the service's audit trail.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def reason(why: str | None) -> str:
    """What was given, or is answered at a terminal."""
    if why is not None:
        return why
    if sys.stdin.isatty():
        return str(typer.prompt("why", default=NO_REASON, err=True))
    return NO_REASON


def confirm(question: str, yes: bool) -> None:
    """Asks unless told not to. Raises typer.Abort where the answer is no, or nobody is there to give one."""
    if not yes:
        typer.confirm(question, abort=True, err=True)
