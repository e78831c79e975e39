"""Processes that jobs run in: one a slot, each of which can be killed with its job while the others go on.

A pool of processes that are exchangeable (``ProcessPoolExecutor``) breaks all that runs in it when one of them dies.
"""

import asyncio
import contextlib
import multiprocessing
import os
import resource
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from shared.messaging.errors import describe

Run = Callable[[dict[str, Any]], dict[str, Any]]
NICE = 10
"""Workers compute for seconds; the service's own loop goes first."""
FRAMES = 8
"""How many frames of an error are told, the innermost last."""
DEATH_WAIT_S = 5.0
"""How long a process whose pipe has closed may take to be gone."""


class JobFailed(Exception):
    """The job's function raised. The text names the error without its values; ``frames`` say where."""

    def __init__(self, error: str, frames: Sequence[str], *, out_of_memory: bool = False) -> None:
        super().__init__(error)
        self.frames = frames
        self.out_of_memory = out_of_memory


class JobTooLong(Exception):
    """The job was ended at its time limit."""


class WorkerDied(Exception):
    """The process ended with the job: killed by the kernel for want of memory, by a fault in native code, by hand."""


@dataclass(frozen=True)
class Failure:
    """What a worker sends back where the job's function raised."""

    error: str
    frames: list[str]
    out_of_memory: bool


class Worker:
    """One process, started when it is first needed, and again after it was killed."""

    def __init__(self, jobs: Mapping[str, Run], warm: Sequence[Callable[[], None]], start_limit_s: float) -> None:
        """``jobs``: what it can run, by name; ``warm``: what loads, at its start, what they would wait for."""
        self._jobs, self._warm = dict(jobs), list(warm)
        self._start_limit_s = start_limit_s
        self._process: _Process | None = None
        self._ready = False

    def start(self) -> None:
        """Starts the process unless it lives; does not wait until it is ready."""
        if self._process is None or not self._process.lives:
            self._process, self._ready = _Process(self._jobs, self._warm), False

    async def run(self, job: str, payload: dict[str, Any], time_limit_s: float, memory_limit_mb: int) -> dict[str, Any]:
        """The job's result. Raises JobFailed, JobTooLong or WorkerDied; cancelled, it ends the process too.

        ``time_limit_s`` does not count the start of the process. ``memory_limit_mb`` is the private writable memory of
        the process, libraries and their data included (RLIMIT_DATA).
        """
        self.start()
        assert self._process is not None
        try:
            if not self._ready:
                async with asyncio.timeout(self._start_limit_s):
                    self._ready = await asyncio.to_thread(self._process.answer)
            async with asyncio.timeout(time_limit_s):
                found = await asyncio.to_thread(self._process.ask, (job, payload, memory_limit_mb))
        except TimeoutError:
            self.kill()
            what = f"took more than {time_limit_s:g} s" if self._ready else "could not begin: its worker does not start"
            raise JobTooLong(what) from None
        except BaseException:
            self.kill()
            raise
        if isinstance(found, Failure):
            if not found.out_of_memory:
                raise JobFailed(found.error, found.frames)
            self.kill()  # what it holds would be missing to the next job
            raise JobFailed(f"needs more than {memory_limit_mb} MB of memory", found.frames, out_of_memory=True)
        return found  # type: ignore[no-any-return]  # what a worker sends is a Failure or the result

    def kill(self) -> None:
        """Ends the process at once, and with it whatever waits for its answer."""
        if self._process is not None:
            self._process.kill()
            self._process = None


class _Process:
    """A spawned process and our end of its pipe. Asking and reading block: they run in threads."""

    def __init__(self, jobs: dict[str, Run], warm: list[Callable[[], None]]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, jobs, warm), daemon=True, name="job worker")
        self._process.start()
        theirs.close()  # nobody else holds that end: the pipe ends with the process

    @property
    def lives(self) -> bool:
        return self._process.is_alive()

    def ask(self, request: tuple[str, dict[str, Any], int]) -> Any:
        with contextlib.suppress(OSError):  # it has died: reading says how
            self._pipe.send(request)
        return self.answer()

    def answer(self) -> Any:
        try:
            return self._pipe.recv()
        except (EOFError, OSError):
            self._process.join(DEATH_WAIT_S)
            raise WorkerDied(_ending(self._process.exitcode)) from None

    def kill(self) -> None:
        self._process.kill()


def _ending(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"the worker was ended by signal {-exit_code} while it ran the job"
    return f"the worker ended with exit code {exit_code} while it ran the job"


def _work(pipe: Connection, jobs: dict[str, Run], warm: list[Callable[[], None]]) -> None:
    """What a worker process does: jobs, one after another, until its parent is gone."""
    os.nice(NICE)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    for load in warm:
        load()
    pipe.send(True)
    while True:
        job, payload, memory_limit_mb = pipe.recv()
        try:
            _limit_memory(memory_limit_mb)
            pipe.send(jobs[job](payload))
        except Exception as error:
            frames = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)]
            pipe.send(Failure(describe(error), frames[-FRAMES:], isinstance(error, MemoryError)))


def _limit_memory(megabytes: int) -> None:
    """The kernel refuses what goes beyond, at the very allocation: a watch over resident memory would come too late.

    RLIMIT_DATA, not RLIMIT_AS: address space that is only reserved, and mapped libraries, are no burden.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _end_with_parent() -> None:
    """A killed service cannot tell its workers to stop: they would compute on, and then wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
