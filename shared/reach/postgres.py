"""A connection to whichever of several database servers takes changes, also while another one of them does not answer.

A URL names one server, or several and which of them is meant, as in libpq:
``postgresql://user:password@one:5432,two:5432/database?target_session_attrs=primary``. The drivers know such URLs, but
asyncpg bounds the time of all attempts together: a first server that stands still, or whose machine is gone without a
word, would use it up each time, and the second one would never be asked.
"""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

CONNECT_S = 5.0
"""How long one server may take to let somebody in."""


AWAY = (
    OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, asyncpg.InternalClientError,
)  # fmt: skip
"""Why another server is asked: this one is gone, silent, still starting, or not what is wanted."""


def servers_of(url: str) -> list[str]:
    """The URL of each server that a URL names, in their order."""
    parts = urlsplit(url)
    user, at, places = parts.netloc.rpartition("@")
    return [urlunsplit(parts._replace(netloc=f"{user}{at}{place}")) for place in places.split(",")]


async def connect(url: str, *, connect_s: float = CONNECT_S, **options: Any) -> Any:
    """A connection to the first server that lets us in and is what the URL asks for.

    Args:
        connect_s: how long each may take.
        options: as for ``asyncpg.connect``.

    Raises:
        TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InternalClientError: none is; what the last one said.
    """
    *others, last = servers_of(url)
    for server in others:
        try:
            return await asyncpg.connect(server, timeout=connect_s, **options)
        except AWAY:
            continue
    return await asyncpg.connect(last, timeout=connect_s, **options)
