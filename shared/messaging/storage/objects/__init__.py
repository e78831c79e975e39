"""Where the bytes of documents lie: files on a disk, or a bucket of any store that speaks S3's protocol.

An object's name is its project and its content's SHA-256: the same bytes are one object, and never change.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol
from uuid import UUID

from shared.messaging.settings import Settings
from shared.messaging.storage.objects.bucket import Bucket
from shared.messaging.storage.objects.files import Files


def name_of(project_id: UUID, sha256: str, suffix: str = "") -> str:
    """The name of an object; ``suffix`` for what was made from it, e.g. its thumbnail."""
    return f"{project_id}/{sha256}{suffix}"


class Objects(Protocol):
    """A store of objects. All may raise OSError where it cannot be reached."""

    async def put(self, name: str, file: Path) -> None:
        """Keeps a file's content under a name. When it returns, the content outlives a loss of power."""
        ...

    def read(self, name: str) -> AsyncIterator[bytes]:
        """The content in pieces. Raises FileNotFoundError where there is none, before the first piece."""
        ...

    async def exists(self, name: str) -> bool: ...

    async def delete(self, name: str) -> None:
        """Without effect where there is none."""
        ...


def objects_of(settings: Settings) -> Objects | None:
    """The store that the settings name; None where they name none."""
    if settings.objects_bucket:
        return Bucket(settings)
    return None if settings.objects_directory is None else Files(settings.objects_directory)
