"""Runs durable jobs in worker processes; their results are recorded like any other change.

A job is leased, not taken: it leaves the table in the transaction that records its result, so a killed worker or a
killed service costs time, never the job. The lease is short and renewed while the job runs, so that the time is short
too; its token is what a result is recorded by, so that who lost the lease records nothing. ``run`` may run more than
once and must be pure, or idempotent by the job's id.

A job that fails is tried again after a growing pause. One that failed ``job_attempts`` times, or took its worker or the
service along ``job_deaths`` times, is given up: its project is told, and an operator may retry or drop it.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from shared.messaging.handling.processor import Processor, describe
from shared.messaging.loops.background import Loop
from shared.messaging.loops.workers import JobFailed, JobTooLong, Worker, WorkerDied
from shared.messaging.outage import Outage
from shared.messaging.storage.store import Job
from shared.messaging.telemetry import metrics

log = logging.getLogger("heliograph.jobs")

RENEWALS_PER_LEASE = 3
"""One renewal may be lost, or late, without the lease."""


class JobLoop(Loop):
    name = "jobs"

    def __init__(self, processor: Processor) -> None:
        super().__init__(processor.settings)
        self._processor = processor
        self._jobs = processor.service.handlers.jobs
        runs = {name: job.run for name, job in self._jobs.items()}
        self._warm = [job.warm for job in self._jobs.values() if job.warm]
        wanted = self.settings.job_workers if runs else 0
        self._workers = [Worker(runs, self._warm, self.settings.job_worker_start_s) for _ in range(wanted)]
        self._idle = self._workers[::-1]
        """The one that was used last is used next: the others are not even started before they are needed."""
        self._running: dict[asyncio.Task[None], Job] = {}

    async def opened(self) -> None:
        """Where something is to be loaded, one worker is started before there is a job: the first should not wait.

        Else the first job starts one: a service whose jobs are rare and small holds no process for them.
        """
        for worker in self._workers[:1] if self._warm else ():
            worker.start()

    async def step(self) -> float:
        if self._idle:
            for job in await self._processor.store.claim_jobs(
                list(self._jobs), len(self._idle), self.settings.job_lease_s
            ):
                task = asyncio.create_task(self._one(job, self._idle.pop()), name=f"job {job.name}")
                self._running[task] = job
                task.add_done_callback(self._finished)
        return self.settings.job_poll_ms / 1000

    def _finished(self, task: asyncio.Task[None]) -> None:
        job = self._running.pop(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("job %s: its outcome cannot be recorded; its lease runs out", job.name, exc_info=error)
        self.wake()

    async def _one(self, job: Job, worker: Worker) -> None:
        running = asyncio.create_task(self._run_and_record(job, worker), name=f"run of {job.name}")
        holding = asyncio.create_task(self._hold(job), name=f"lease of {job.name}")
        try:
            await asyncio.wait({running, holding}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
            else:
                log.warning("job %s is no longer this worker's: it is stopped", job.name)
        finally:
            holding.cancel()
            running.cancel()
            await asyncio.gather(running, holding, return_exceptions=True)
            self._idle.append(worker)

    async def _run_and_record(self, job: Job, worker: Worker) -> None:
        try:
            if job.deaths >= self.settings.job_deaths:
                raise WorkerDied("the service that ran it has died, or was away for longer than its lease")
            result = await self._compute(job, worker)
            await self._through_outages(lambda: self._processor.finish(job, result))
        except Exception as error:
            await self._failed(job, error)
        else:
            self._count(job, "done")

    async def _compute(self, job: Job, worker: Worker) -> dict[str, Any]:
        found = self._jobs[job.name]
        began = time.monotonic()
        try:
            return await worker.run(
                job.name, job.payload, found.time_limit_s or self.settings.job_time_limit_s,
                found.memory_limit_mb or self.settings.job_memory_limit_mb,
            )  # fmt: skip
        except WorkerDied:
            job.deaths += 1
            raise
        finally:
            metrics.JOB_SECONDS.labels(self.settings.service, job.name).observe(time.monotonic() - began)

    async def _failed(self, job: Job, error: Exception) -> None:
        if isinstance(error, JobFailed | JobTooLong | WorkerDied):
            what = str(error)
            where = error.frames if isinstance(error, JobFailed) else ()
            log.warning("job %s, attempt %d: %s%s", job.name, job.attempts, what, "".join(f" < {at}" for at in where))
        else:  # its function gave a result that could not be recorded
            what = describe(error)
            log.warning("job %s, attempt %d: its result cannot be recorded", job.name, job.attempts, exc_info=error)
        settings = self.settings
        failures = job.attempts - job.deaths
        if failures >= settings.job_attempts or job.deaths >= settings.job_deaths:
            await self._through_outages(lambda: self._processor.give_up(job, what))
            self._count(job, "given_up")
            return
        wait_s = min(settings.job_retry_first_s * 2 ** (job.attempts - 1), settings.job_retry_max_s)
        await self._through_outages(lambda: self._processor.store.job_failed(job, what, wait_s))
        self._count(job, {JobTooLong: "too_long", WorkerDied: "died"}.get(type(error), "failed"))

    def _count(self, job: Job, outcome: str) -> None:
        metrics.JOB_RUNS.labels(self.settings.service, job.name, outcome).inc()

    async def _hold(self, job: Job) -> None:
        """Renews the lease; returns once it is lost, or the job dropped.

        Where the database is away the lease may lapse and the job run twice: only one result is recorded.
        """
        lease_s = self.settings.job_lease_s
        held = True
        while held:
            await asyncio.sleep(lease_s / RENEWALS_PER_LEASE)
            with contextlib.suppress(Outage):
                held = await self._processor.store.renew_job(job, lease_s)

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

    async def closed(self) -> None:
        """Jobs that are not through are given back: another instance need not wait for their leases to run out."""
        for worker in self._workers:
            worker.kill()
        held = list(self._running.values())
        for task in (stopped := list(self._running)):
            task.cancel()
        await asyncio.gather(*stopped, return_exceptions=True)
        with contextlib.suppress(Outage):
            for job in held:
                await self._processor.store.release_job(job)
