"""How a record's bytes are shown to operators."""

import base64
from codecs import getincrementaldecoder
from typing import Annotated

from pydantic import Field

SHOWN_BYTES = 64 * 1024
"""How much of a value is shown; all of it is kept."""
ShownHeader = Annotated[list[str | None], Field(min_length=2, max_length=2)]
"""Name and value. A list and no tuple: tools that read the service's document stumble over ``prefixItems``."""


def shown(value: bytes | None, *, cut: bool = False) -> str | None:
    """UTF-8 where it is that, else base64 behind ``base64:``; cut after ``SHOWN_BYTES``.

    ``cut``: the value is the beginning of a longer one, and may end within a character.
    """
    if value is None:
        return None
    beginning = value[:SHOWN_BYTES]
    try:
        return getincrementaldecoder("utf-8")().decode(beginning, final=not cut and len(value) == len(beginning))
    except UnicodeDecodeError:
        return "base64:" + base64.b64encode(beginning).decode()
