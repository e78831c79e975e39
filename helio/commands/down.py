"""``helio down``: stop the stack."""

from typing import Annotated

import typer

EPILOG = "Example: helio down"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("down", epilog=EPILOG)(down)


def down(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Stop everything of the stack in HELIO_HOME, leftovers of a killed one included. Its state stays.

    Exit code 0 also when nothing ran.
    """
    from deploy.local.stack import here
    from helio.output import print_json, progress_console

    stack = here()
    with progress_console().status("stopping"):
        ran = stack.stop()
    if as_json:
        print_json({"home": str(stack.home.path), "stopped": ran})
    else:
        print(f"{'stopped' if ran else 'nothing was running in'} {stack.home.path}")
