"""Objects as files on a disk."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

CHUNK_BYTES = 256 * 1024


class Files:
    """Files in a directory: one folder a project."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def put(self, name: str, file: Path) -> None:
        await asyncio.to_thread(self._put, self._directory / name, file)

    def _put(self, place: Path, file: Path) -> None:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as target, file.open("rb") as source:
                while piece := source.read(CHUNK_BYTES):
                    target.write(piece)
                target.flush()
                os.fsync(target.fileno())
            os.replace(temporary, place)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        for folder in (place.parent, self._directory):
            _sync(folder)

    async def read(self, name: str) -> AsyncIterator[bytes]:
        with await asyncio.to_thread((self._directory / name).open, "rb") as file:
            while piece := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield piece

    async def exists(self, name: str) -> bool:
        return await asyncio.to_thread((self._directory / name).is_file)

    async def delete(self, name: str) -> None:
        await asyncio.to_thread((self._directory / name).unlink, missing_ok=True)


def _sync(folder: Path) -> None:
    """A new name in a folder is safe once the folder is written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
