"""Files on their way in: streamed to a temporary file, read in a worker process, so that memory stays bounded.

The worker knows no password, and has limits of time and memory: what it reads is somebody else's.
"""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from fastapi import HTTPException, Request
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from shared.messaging.loops.workers import JobFailed, JobTooLong, Run, Worker, WorkerDied
from shared.messaging.web.limits.allowance import Slots


@dataclass(frozen=True)
class Upload:
    """A received file."""

    path: str
    bytes: int
    sha256: str
    name: str | None = None
    """As the form names it."""


class Bounds(Protocol):
    """The settings of a receiver; named as its callers' settings are."""

    @property
    def max_bytes(self) -> int: ...
    @property
    def max_open(self) -> int: ...
    @property
    def max_open_per_caller(self) -> int: ...
    @property
    def chunk_timeout_s(self) -> float: ...
    @property
    def workers(self) -> int: ...
    @property
    def read_timeout_s(self) -> float: ...
    @property
    def memory_limit_mb(self) -> int: ...
    @property
    def worker_start_s(self) -> float: ...
    @property
    def directory(self) -> Path | None: ...


class Importer:
    """Receives files and has them read in worker processes, which know no password and have limits."""

    def __init__(self, bounds: Bounds, readers: Mapping[str, Run], prefix: str) -> None:
        """``prefix``: of the temporary files; the id of the process that receives follows."""
        self.settings = bounds
        self._prefix = f"{prefix}{os.getpid()}-"
        self._slots = Slots(bounds.max_open, bounds.max_open_per_caller)
        self._workers = [Worker(readers, (), bounds.worker_start_s) for _ in range(bounds.workers)]
        self._idle: asyncio.Queue[Worker] | None = None

    @asynccontextmanager
    async def receive(self, request: Request, caller: str) -> AsyncIterator[Upload]:
        """The request's file, raw or the first file of a multipart form. It is deleted at the end."""
        with (
            self._slots.take(caller),
            tempfile.NamedTemporaryFile(dir=self.settings.directory, prefix=self._prefix) as file,
        ):
            name = None
            if request.headers.get("content-type", "").startswith("multipart/form-data"):
                name = await self._receive_form(request, file)
            else:
                async for chunk in self._chunks(request):
                    await asyncio.to_thread(file.write, chunk)
            yield await asyncio.to_thread(_finished, file, name)

    async def _receive_form(self, request: Request, file: Any) -> str | None:
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
            return parts[0].filename
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


def remove_leftovers(prefix: str, directory: Path | None) -> None:
    """Deletes the files that a killed process could not. Called when a service begins, before it receives any."""
    for path in (directory or Path(tempfile.gettempdir())).glob(f"{prefix}*-*"):
        process = path.name.removeprefix(prefix).partition("-")[0]
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


def _copy(source: BinaryIO, target: Any) -> None:
    source.seek(0)
    while chunk := source.read(1 << 20):
        target.write(chunk)


def _finished(file: Any, name: str | None) -> Upload:
    file.flush()
    return Upload(file.name, file.tell(), sha256_of(Path(file.name)), name)


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file's content, in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
