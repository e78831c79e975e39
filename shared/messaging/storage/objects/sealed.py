"""Objects under the key of their project: sealed piece by piece on the way in, opened on the way out.

Each piece is sealed with its number and whether it is the last: none can be left out, moved, or put into another object
(the construction STREAM of Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015). Whatever its size, an object takes the
memory of two pieces. What lies under no key has no suffix: what was kept before there were keys is read as it is.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from shared.messaging.storage.keys.sealing import OVERHEAD_BYTES, seal, unseal

if TYPE_CHECKING:
    from shared.messaging.storage.keys import Keyring
    from shared.messaging.storage.objects import Objects

SUFFIX: Final = ".sealed"
PIECE_BYTES: Final = 64 * 1024


def seal_file(source: Path, target: Path, key: bytes, name: str) -> None:
    """Writes what ``source`` holds to ``target``, sealed as the object ``name``."""
    with source.open("rb") as plain, target.open("wb") as sealed:
        piece, number = plain.read(PIECE_BYTES), 0
        while True:
            following = plain.read(PIECE_BYTES)
            sealed.write(seal(piece, key, _about(name, number, last=not following)))
            if not following:
                return
            piece, number = following, number + 1


async def opened(sealed: AsyncIterator[bytes], key: bytes, name: str) -> AsyncIterator[bytes]:
    """What was sealed, in pieces. Raises ``CannotOpen`` at the first that is not what was put there."""
    held, number, whole = b"", 0, PIECE_BYTES + OVERHEAD_BYTES
    async for some in sealed:
        held += some
        while len(held) > whole:  # so something follows: it is not the last one
            yield unseal(held[:whole], key, _about(name, number, last=False))
            held, number = held[whole:], number + 1
    yield unseal(held, key, _about(name, number, last=True))


def _about(name: str, number: int, *, last: bool) -> bytes:
    return f"object {name} {number}{' last' if last else ''}".encode()


class Shelf:
    """Where objects are put: as they are, or under a project's key."""

    def __init__(self, objects: "Objects", key: bytes | None = None) -> None:
        self._objects = objects
        self._key = key
        self._suffix = "" if key is None else SUFFIX

    async def put(self, name: str, file: Path) -> None:
        """Keeps a file's content under a name. Raises OSError."""
        if self._key is None:
            await self._objects.put(name, file)
            return
        sealed = file.with_name(file.name + SUFFIX)
        try:
            await asyncio.to_thread(seal_file, file, sealed, self._key, name)
            await self._objects.put(name + SUFFIX, sealed)
        finally:
            await asyncio.to_thread(sealed.unlink, missing_ok=True)

    async def holds(self, name: str) -> bool:
        return await self._objects.exists(name + self._suffix)


async def pieces_of(
    objects: "Objects", keyring: "Keyring | None", project_id: UUID, name: str, *, personal: bool
) -> AsyncIterator[bytes]:
    """An object's content in pieces; what is personal is opened, where it does not lie there from before keys were.

    Raises FileNotFoundError before the first piece where there is none, or the project's key was forgotten.
    """
    if not personal or not await objects.exists(name + SUFFIX):
        pieces = objects.read(name)
    elif keyring is None or (key := (await keyring.keys([project_id])).get(project_id)) is None:
        raise FileNotFoundError(f"{name}: there is no key of its project")
    else:
        pieces = opened(objects.read(name + SUFFIX), key, name)
    async for piece in pieces:
        yield piece
