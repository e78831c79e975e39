"""Objects in a bucket of a store that speaks S3's protocol."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.messaging.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Store

CHUNK_BYTES = 256 * 1024
PART_BYTES = 8 * 1024 * 1024
"""Of a larger object that is sent; S3 takes no part of less than 5 MB but the last."""


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
