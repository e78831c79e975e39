"""Objects as they were put: what has another SHA-256 than its row says is not given out as if it were that document."""

import hashlib
from collections.abc import AsyncIterator


class Altered(OSError):
    """The store gives other bytes than were put there."""


async def as_put(pieces: AsyncIterator[bytes], sha256: str) -> AsyncIterator[bytes]:
    """The pieces, the last of them only once all together have the hash. Raises Altered instead of it.

    So whoever reads an altered object gets less than was announced, or nothing where it is one piece: never all of it.
    """
    digest, held = hashlib.sha256(), b""
    async for piece in pieces:
        digest.update(piece)
        if held:
            yield held
        held = piece
    if digest.hexdigest() != sha256:
        raise Altered("the object store gives other bytes than were put there")
    if held:
        yield held
