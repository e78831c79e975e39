"""Runs durable jobs in worker processes; their results are recorded like any other change.

A job is leased, not taken: it leaves the table in the transaction that records its result, so a killed worker or a
killed service costs time, never the job. The lease is short and renewed while the job runs, so that the time is short
too. ``run`` may run more than once and must be pure, or idempotent by the job's id.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from shared.messaging.handling.processor import Processor, describe
from shared.messaging.loops.background import Loop
from shared.messaging.outage import Outage
from shared.messaging.storage.store import Job

log = logging.getLogger("heliograph.jobs")

RENEWALS_PER_LEASE = 3
"""One renewal may be lost, or late, without the lease."""


class JobLoop(Loop):
    name = "jobs"

    def __init__(self, processor: Processor) -> None:
        super().__init__(processor.settings)
        self._processor = processor
        self._pool: ProcessPoolExecutor | None = None
        self._running: set[asyncio.Task[None]] = set()

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.settings.job_workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker,
                initargs=([job.warm for job in self._processor.service.handlers.jobs.values() if job.warm],),
            )  # fmt: skip
        return self._pool

    async def opened(self) -> None:
        """The workers are started before there is a job for them: the first one should not wait for imports."""
        if self._processor.service.handlers.jobs:
            workers = self._workers()
            for _ in range(self.settings.job_workers):
                workers.submit(os.getpid)

    async def step(self) -> float:
        free = self.settings.job_workers - len(self._running)
        names = self._processor.service.handlers.jobs
        if free > 0 and names:
            for job in await self._processor.store.claim_jobs(list(names), free, self.settings.job_lease_s):
                task = asyncio.create_task(self._one(job), name=f"job {job.name}")
                self._running.add(task)
                task.add_done_callback(self._finished)
        return self.settings.job_poll_ms / 1000

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.wake()

    async def _one(self, job: Job) -> None:
        renewing = asyncio.create_task(self._renew(job), name=f"lease of {job.name}")
        try:
            result = await self._compute(job)
            await self._through_outages(lambda: self._processor.finish(job, result))
        except Exception as error:
            given_up = job.attempts >= self.settings.job_attempts and not isinstance(error, BrokenProcessPool)
            wait_s = None if given_up else self.settings.job_retry_first_s * 2 ** (job.attempts - 1)
            log.warning("job %s failed, attempt %d", job.name, job.attempts, exc_info=error)
            what = describe(error)
            await self._through_outages(lambda: self._processor.store.job_failed(job, what, wait_s))
        finally:
            renewing.cancel()

    async def _renew(self, job: Job) -> None:
        """Where the database is away the lease may lapse and the job run twice: only one result is recorded."""
        lease_s = self.settings.job_lease_s
        while True:
            await asyncio.sleep(lease_s / RENEWALS_PER_LEASE)
            with contextlib.suppress(Outage):
                await self._processor.store.renew_job(job, lease_s)

    async def _through_outages(self, record: Callable[[], Awaitable[None]]) -> None:
        """What was computed is recorded once the database answers; a service that stops leaves the job to its lease."""
        pause_ms = self.settings.outage_retry_first_ms
        while not self.stopping:
            try:
                await record()
            except Outage as error:
                log.warning("a job's outcome waits: %s", type(error).__name__)
                await asyncio.sleep(pause_ms / 1000)
                pause_ms = min(pause_ms * 2, self.settings.outage_retry_max_ms)
            else:
                return

    async def _compute(self, job: Job) -> dict[str, Any]:
        run = self._processor.service.handlers.jobs[job.name].run
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._workers(), run, job.payload)
        except BrokenProcessPool:
            self._pool = None  # a worker was killed: the next job gets new ones
            raise

    async def closed(self) -> None:
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):
                process.terminate()
            self._pool.shutdown(wait=False, cancel_futures=True)


def _begin_worker(warm: list[Callable[[], None]]) -> None:
    """Workers compute for seconds; the service's own loop goes first. They end with the service, however it ends."""
    os.nice(10)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    for load in warm:
        load()


def _end_with_parent() -> None:
    """A killed service cannot tell its workers to stop: they would compute on, and then wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
