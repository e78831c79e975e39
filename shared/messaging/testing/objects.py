"""An object store in memory."""

from collections.abc import AsyncIterator
from pathlib import Path


class Remembered:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def put(self, name: str, file: Path) -> None:
        self.kept[name] = file.read_bytes()  # noqa: ASYNC240 - a test waits for nobody else

    async def read(self, name: str) -> AsyncIterator[bytes]:
        if name not in self.kept:
            raise FileNotFoundError(name)
        yield self.kept[name]

    async def exists(self, name: str) -> bool:
        return name in self.kept

    async def delete(self, name: str) -> None:
        self.kept.pop(name, None)
