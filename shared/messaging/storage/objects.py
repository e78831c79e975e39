"""Where the bytes of documents lie: files on a disk, or a bucket of any store that speaks S3's protocol.

An object's name is its project and its content's SHA-256: the same bytes are one object, and never change.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from shared.messaging.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Store

CHUNK_BYTES = 256 * 1024
PART_BYTES = 8 * 1024 * 1024
"""Of a larger object that is sent to a bucket; S3 takes no part of less than 5 MB but the last."""


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


class Bucket:
    """A bucket of a store that speaks S3's protocol."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: S3Store | None = None

    def _store(self) -> Any:
        from obstore.store import S3Store

        if self._made is None:
            given = self._settings
            self._made = S3Store(
                given.objects_bucket,
                endpoint=given.objects_endpoint,
                region=given.objects_region,
                access_key_id=given.objects_key_id,
                secret_access_key=given.objects_secret.get_secret_value(),
                virtual_hosted_style_request=given.objects_endpoint is None,
                client_options={
                    "allow_http": (given.objects_endpoint or "").startswith("http://"),
                    "timeout": f"{given.objects_timeout_s:g}s",
                },
                retry_config={"max_retries": given.objects_retries},
            )
        return self._made

    async def put(self, name: str, file: Path) -> None:
        import obstore

        size = await asyncio.to_thread(os.path.getsize, file)
        with _as_os_error():
            await obstore.put_async(
                self._store(), name, file, use_multipart=size > PART_BYTES, chunk_size=PART_BYTES, max_concurrency=1
            )

    async def read(self, name: str) -> AsyncIterator[bytes]:
        import obstore

        with _as_os_error():
            found = await obstore.get_async(self._store(), name)
            async for piece in found.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(piece)

    async def exists(self, name: str) -> bool:
        import obstore

        try:
            with _as_os_error():
                await obstore.head_async(self._store(), name)
        except FileNotFoundError:
            return False
        return True

    async def delete(self, name: str) -> None:
        import obstore

        with _as_os_error():
            await obstore.delete_async(self._store(), name)


class _as_os_error:
    """Errors of the library as the interface names them."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, _: Any) -> None:
        from obstore.exceptions import BaseError, NotFoundError

        if isinstance(error, NotFoundError):
            raise FileNotFoundError(str(error)[:200]) from error
        if isinstance(error, BaseError):
            raise OSError(f"the object store: {type(error).__name__}") from error
