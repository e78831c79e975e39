"""How a record's bytes are shown to operators."""

import base64

SHOWN_BYTES = 64 * 1024
"""How much of a value is shown; all of it is kept."""


def shown(value: bytes | None) -> str | None:
    """UTF-8 where it is that, else base64 behind ``base64:``; cut after ``SHOWN_BYTES``."""
    if value is None:
        return None
    try:
        return value[:SHOWN_BYTES].decode()
    except UnicodeDecodeError:
        return "base64:" + base64.b64encode(value[:SHOWN_BYTES]).decode()
