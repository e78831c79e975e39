"""The applications that may send people here, each with the addresses to which they are sent back."""

import json
from collections.abc import Mapping
from typing import Final

from deploy.local.errors import StackError
from deploy.local.home import Home

CONSOLE: Final = "console"
FILE: Final = "clients.json"


def clients_of(home: Home) -> Mapping[str, frozenset[str]]:
    """By ``client_id``: the redirect URIs, compared letter by letter (RFC 9700, section 2.1).

    The console, and what ``clients.json`` in the stack's directory adds: ``{"my-app": ["http://127.0.0.1:5173/back"]}``.

    Raises:
        StackError: the file is not that.
    """
    found = {CONSOLE: frozenset({f"http://127.0.0.1:{home.ports.console}/signed-in"})}
    path = home.path / FILE
    if not path.exists():
        return found
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        added = {str(name): frozenset(map(_address, addresses)) for name, addresses in content.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise StackError(f"{path} is no list of applications: {error}", 'write {"my-app": ["http://…"]}') from error
    return {**found, **added}


def _address(found: object) -> str:
    if not isinstance(found, str) or "#" in found or not found.startswith(("http://", "https://")):
        raise ValueError(f"{found!r} is no address to send people back to")
    return found
