"""``helio certificates``: let the running stack take certificates that were renewed."""

from typing import Annotated

import typer

EPILOG = "Example: HELIO_TLS_DIRECTORY=/etc/heliograph/tls helio up; after a new issue: helio certificates"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("certificates", epilog=EPILOG)(certificates)


def certificates(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Have broker and database server take the certificate in HELIO_TLS_DIRECTORY; nothing is started anew.

    It is tried first: one that is not valid now, not for 127.0.0.1, without its key, or of an authority that clients do
    not believe is refused, and the former one stays. Exit codes: 0 taken, 2 refused or no TLS.
    """
    from deploy.local.stack import running_stack
    from helio.output import print_json

    stack = running_stack()
    ends = stack.renew_certificates()
    if as_json:
        print_json({"directory": str(stack.home.tls), "valid_until": ends.isoformat()})
        return
    print(f"the certificate of {stack.home.tls} is shown from now on, valid until {ends:%Y-%m-%d %H:%M} UTC")
