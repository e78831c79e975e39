"""Usage data on its way in: streamed to a temporary file, read in a worker process, so that memory stays bounded."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
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

from services.lead.rules.intake.job import READERS
from shared.messaging.loops.workers import JobFailed, JobTooLong, Run, Worker, WorkerDied
from shared.messaging.web.limits.allowance import Slots

PREFIX = "heliograph-usage-"
"""Of the temporary files; the id of the process that receives follows."""


class ImportSettings(BaseSettings):
    """Read from ``HELIO_IMPORT_*``."""

    model_config = SettingsConfigDict(env_prefix="HELIO_IMPORT_", extra="ignore", frozen=True)

    max_bytes: int = Field(default=200 * 1024 * 1024, ge=1)
    """Of one uploaded file."""
    max_open: int = Field(default=4, ge=1)
    """Uploads received at the same time; more are asked to come again."""
    max_open_per_caller: int = Field(default=2, ge=1)
    chunk_timeout_s: float = Field(default=30.0, gt=0)
    """An upload that sends nothing for so long is given up."""
    workers: int = Field(default=1, ge=1)
    """Processes that read files."""
    read_timeout_s: float = Field(default=180.0, gt=0)
    """Reading one file, waiting for a worker included."""
    memory_limit_mb: int = Field(default=1024, ge=64)
    """Private memory of a worker while it reads a file."""
    worker_start_s: float = Field(default=60.0, gt=0)
    directory: Path | None = None
    """Where files lie while they are read; None: the system's temporary directory."""


@dataclass(frozen=True)
class Upload:
    """A received file."""

    path: str
    bytes: int
    sha256: str


class Importer:
    """Receives files and has them read in worker processes, which know no password and have limits."""

    def __init__(self, settings: ImportSettings, readers: Mapping[str, Run] = READERS) -> None:
        self.settings = settings
        self._slots = Slots(settings.max_open, settings.max_open_per_caller)
        self._workers = [Worker(readers, (), settings.worker_start_s) for _ in range(settings.workers)]
        self._idle: asyncio.Queue[Worker] | None = None

    @asynccontextmanager
    async def receive(self, request: Request, caller: str) -> AsyncIterator[Upload]:
        """The request's file, raw or the first file of a multipart form. It is deleted at the end."""
        prefix = f"{PREFIX}{os.getpid()}-"
        with self._slots.take(caller), tempfile.NamedTemporaryFile(dir=self.settings.directory, prefix=prefix) as file:
            if request.headers.get("content-type", "").startswith("multipart/form-data"):
                await self._receive_form(request, file)
            else:
                async for chunk in self._chunks(request):
                    await asyncio.to_thread(file.write, chunk)
            yield await asyncio.to_thread(_finished, file)

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

    async def run(self, reader: str, **given: Any) -> dict[str, Any]:
        """What a reader makes of what is given. 503 where it takes too long or the worker dies."""
        if self._idle is None:
            self._idle = asyncio.Queue()
            for worker in self._workers:
                self._idle.put_nowait(worker)
        limit_s = self.settings.read_timeout_s
        try:
            async with asyncio.timeout(limit_s):
                worker = await self._idle.get()
        except TimeoutError:
            raise HTTPException(503, "other files are being read: try again", {"retry-after": "5"}) from None
        try:
            return await worker.run(reader, given, limit_s, self.settings.memory_limit_mb)
        except WorkerDied:
            raise HTTPException(503, "the process that read the file has died: try again") from None
        except JobTooLong:
            raise HTTPException(503, f"reading took more than {limit_s:.0f} s") from None
        except JobFailed as error:
            if error.out_of_memory:
                raise HTTPException(413, f"reading the file {error}") from None
            raise
        finally:
            self._idle.put_nowait(worker)

    def close(self) -> None:
        """Ends the workers, whatever they do."""
        for worker in self._workers:
            worker.kill()


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
