"""Usage data on its way in: streamed to a temporary file, read in a worker process, so that memory stays bounded."""

import asyncio
import hashlib
import multiprocessing
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from fastapi import HTTPException, Request
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

PREFIX = "heliograph-usage-"
"""Of the temporary files; the id of the process that receives follows."""


class ImportSettings(BaseSettings):
    """Read from ``HELIO_IMPORT_*``."""

    model_config = SettingsConfigDict(env_prefix="HELIO_IMPORT_", extra="ignore", frozen=True)

    max_bytes: int = Field(default=200 * 1024 * 1024, ge=1)
    """Of one uploaded file."""
    max_open: int = Field(default=4, ge=1)
    """Uploads received at the same time; more are asked to come again."""
    chunk_timeout_s: float = Field(default=30.0, gt=0)
    """An upload that sends nothing for so long is given up."""
    workers: int = Field(default=1, ge=1)
    """Processes that read files."""
    read_timeout_s: float = Field(default=180.0, gt=0)
    """Reading one file, waiting for a worker included."""
    directory: Path | None = None
    """Where files lie while they are read; None: the system's temporary directory."""


@dataclass(frozen=True)
class Upload:
    """A received file."""

    path: str
    bytes: int
    sha256: str


class Importer:
    """Receives files and runs reading functions in worker processes of its own."""

    def __init__(self, settings: ImportSettings) -> None:
        self.settings = settings
        self._open = 0
        self._pool: ProcessPoolExecutor | None = None

    @asynccontextmanager
    async def receive(self, request: Request) -> AsyncIterator[Upload]:
        """The request's file, raw or the first file of a multipart form. It is deleted at the end."""
        if self._open >= self.settings.max_open:
            raise HTTPException(503, "too many uploads at the moment: try again", {"retry-after": "5"})
        self._open += 1
        try:
            with tempfile.NamedTemporaryFile(dir=self.settings.directory, prefix=f"{PREFIX}{os.getpid()}-") as file:
                if request.headers.get("content-type", "").startswith("multipart/form-data"):
                    await self._receive_form(request, file)
                else:
                    async for chunk in self._chunks(request):
                        await asyncio.to_thread(file.write, chunk)
                yield await asyncio.to_thread(_finished, file)
        finally:
            self._open -= 1

    async def _receive_form(self, request: Request, file: Any) -> None:
        parser = MultiPartParser(request.headers, self._chunks(request), max_files=1, max_fields=20)
        try:
            form = await parser.parse()
        except MultiPartException as error:
            raise HTTPException(400, f"the form cannot be read: {error.message}") from None
        try:
            parts = [part for part in form.values() if not isinstance(part, str)]
            if not parts:
                raise HTTPException(400, "the form has no file")
            await asyncio.to_thread(_copy, parts[0].file, file)
        finally:
            await form.close()

    async def _chunks(self, request: Request) -> AsyncGenerator[bytes, None]:
        """The body as it comes; 413 as soon as it is, or says that it will be, larger than the limit."""
        received, stream = 0, aiter(request.stream())
        announced = request.headers.get("content-length", "")
        if announced.isdigit():
            self._allow(int(announced))
        while True:
            try:
                chunk = await asyncio.wait_for(anext(stream), self.settings.chunk_timeout_s)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise HTTPException(408, "the upload has stopped") from None
            except ClientDisconnect:  # nobody reads the answer; it only ends the request in order
                raise HTTPException(400, "the upload was broken off") from None
            received += len(chunk)
            self._allow(received)
            yield chunk

    def _allow(self, size: int) -> None:
        if size > self.settings.max_bytes:
            raise HTTPException(413, f"the file is larger than {self.settings.max_bytes} bytes")

    async def run(self, function: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
        """``function(*args)`` in a worker process. 503 where it takes too long or the worker dies."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.settings.read_timeout_s):
                return await loop.run_in_executor(self._workers(), function, *args)
        except BrokenProcessPool:
            self._pool = None  # a worker was killed: the next file gets new ones
            raise HTTPException(503, "the process that read the file has died: try again") from None
        except TimeoutError:
            self.close()
            raise HTTPException(503, f"reading took more than {self.settings.read_timeout_s:.0f} s") from None

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.settings.workers, multiprocessing.get_context("spawn"), initializer=os.nice, initargs=(10,)
            )
        return self._pool

    def close(self) -> None:
        """Ends the workers, whatever they do."""
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):
                process.terminate()
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def remove_leftovers(settings: ImportSettings) -> None:
    """Deletes the files that a killed process could not. Called when a service begins, before it receives any."""
    for path in (settings.directory or Path(tempfile.gettempdir())).glob(f"{PREFIX}*-*"):
        process = path.name.removeprefix(PREFIX).partition("-")[0]
        if process.isdigit() and (int(process) == os.getpid() or not _lives(int(process))):
            path.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, but it lives
    return True


@lru_cache
def importer() -> Importer:
    """The process's own."""
    return Importer(ImportSettings())


def _copy(source: BinaryIO, target: Any) -> None:
    source.seek(0)
    while chunk := source.read(1 << 20):
        target.write(chunk)


def _finished(file: Any) -> Upload:
    file.flush()
    size = file.tell()
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Upload(file.name, size, digest)
