"""Jobs: each within its limits, recorded once by who holds it, given up in the end; all with real worker processes."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from shared.messaging.clock import RealClock
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.service import Handlers, Service
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.loops.jobs import JobLoop
from shared.messaging.storage.store import JobState
from shared.messaging.testing.memory import MemoryStore
from shared.messaging.testing.node import settings
from shared.messaging.tests.things import Thing, kind
from shared.schemas import catalogue

PATIENCE_S = 60.0
FOR_EVER_S = 600.0


def work(payload: dict[str, Any]) -> dict[str, Any]:
    """What the jobs of these tests do: each line of ``told`` is one run's process."""
    with Path(payload["told"]).open("a") as told:
        told.write(f"{os.getpid()}\n")
    match payload.get("then"):
        case "hang":
            time.sleep(FOR_EVER_S)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "fail":
            raise ValueError("broken")
        case "eat":
            bytearray(payload["mb"] << 20)
        case "wait":
            while not Path(payload["told"] + ".go").exists():
                time.sleep(0.01)
    return {"environment": sorted(os.environ)}


class Rig:
    """A store in memory, a service with one job, and its loop."""

    def __init__(self, tmp_path: Path, **changes: Any) -> None:
        self.tmp_path = tmp_path
        self.store = MemoryStore()
        self.done: list[dict[str, Any]] = []
        handlers = Handlers()

        @handlers.job("short", run=work, time_limit_s=0.5)
        @handlers.job("small", run=work, memory_limit_mb=400)
        @handlers.job("long", run=work)
        async def done(result: dict[str, Any], work: Work) -> None:
            self.done.append(result)
            thing = await work.get(Thing) or work.add(Thing(project_id=work.project_id))
            thing.words = [*thing.words, "done"]

        @handlers.given_up("short")
        @handlers.given_up("small")
        @handlers.given_up("long")
        async def given_up(payload: Mapping[str, Any], work: Work) -> None:
            if payload.get("untold"):
                raise LookupError("nobody there")
            work.assign("look", to="designer", details={"told": payload["told"]})

        service = Service("test", "/test", Thing, handlers, catalogue, (), tasks={"look": kind("designer")})
        self.settings = settings().model_copy(update={"job_poll_ms": 10, "job_retry_first_s": 0.01} | changes)
        self.processor = Processor(service, self.store, RealClock(), self.settings)

    async def start(self, name: str, **payload: Any) -> UUID:
        """Records a job; gives its id."""

        async def decide(work: Work) -> UUID:
            return work.start_job(name, {"told": str(self.tmp_path / str(work.project_id)), **payload})

        return await self.processor.command(new_id(), decide)

    def runs(self, job_id: UUID) -> list[int]:
        told = Path(self.store.jobs[job_id].payload["told"])
        return [int(line) for line in told.read_text().split()] if told.exists() else []

    def go(self, job_id: UUID) -> None:
        """Ends the wait of a job."""
        Path(self.store.jobs[job_id].payload["told"] + ".go").touch()

    @asynccontextmanager
    async def loop(self) -> AsyncIterator[JobLoop]:
        loop = JobLoop(self.processor)
        loop.start()
        try:
            yield loop
        finally:
            await loop.stop(PATIENCE_S)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():  # noqa: ASYNC110 - what it waits for happens in another process
                await asyncio.sleep(0.01)

    def given_up(self, job_id: UUID) -> bool:
        return job_id in self.store.jobs and self.store.jobs[job_id].failed_at is not None


async def test_a_job_beyond_its_time_is_ended_alone(tmp_path: Path) -> None:
    rig = Rig(tmp_path, job_attempts=1)
    other = await rig.start("long", then="wait")
    async with rig.loop():
        await rig.until(lambda: len(rig.runs(other)) == 1)
        hanging = await rig.start("short", then="hang")
        await rig.until(lambda: rig.given_up(hanging))
        (process,) = rig.runs(hanging)
        with pytest.raises(ProcessLookupError):
            await _gone(process)
        assert rig.store.jobs[hanging].error == "took more than 0.5 s" and rig.store.jobs[hanging].deaths == 0
        rig.go(other)
        await rig.until(lambda: len(rig.done) == 1)  # of the one and only run
        assert other not in rig.store.jobs


async def _gone(process: int) -> None:
    """Raises ProcessLookupError once the process is gone."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            os.kill(process, 0)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, os.WNOHANG)  # noqa: ASYNC222 - it does not wait
            await asyncio.sleep(0.01)


async def test_a_job_beyond_its_memory_fails_and_the_next_one_has_all_of_it(tmp_path: Path) -> None:
    rig = Rig(tmp_path, job_attempts=1, job_workers=1)
    async with rig.loop():
        greedy = await rig.start("small", then="eat", mb=500)
        await rig.until(lambda: rig.given_up(greedy))
        assert rig.store.jobs[greedy].error == "needs more than 400 MB of memory"
        assert rig.store.jobs[greedy].deaths == 0
        await rig.start("small", then="eat", mb=100)
        await rig.start("long", then="eat", mb=500)
        await rig.until(lambda: len(rig.done) == 2)


async def test_a_job_that_takes_its_workers_along_is_given_up_after_so_many_and_others_go_on(tmp_path: Path) -> None:
    rig = Rig(tmp_path, job_deaths=3, job_attempts=10)
    other = await rig.start("long", then="wait")
    async with rig.loop():
        deadly = await rig.start("long", then="die")
        await rig.until(lambda: rig.given_up(deadly))
        kept = rig.store.jobs[deadly]
        assert (kept.deaths, kept.attempts, len(set(rig.runs(deadly)))) == (3, 3, 3)
        assert kept.error == "the worker was ended by signal 9 while it ran the job"
        assert len(rig.runs(other)) == 1 and not rig.done
        rig.go(other)
        await rig.until(lambda: len(rig.done) == 1)


async def test_a_failing_job_is_given_up_its_project_told_and_retried_by_hand(tmp_path: Path) -> None:
    rig = Rig(tmp_path, job_attempts=3)
    async with rig.loop():
        failing = await rig.start("long", then="fail")
        await rig.until(lambda: rig.given_up(failing))
        assert len(rig.runs(failing)) == 3 and rig.store.jobs[failing].error == "ValueError: broken"
        project = rig.store.jobs[failing].project_id
        assert set(rig.store.tasks) == {(project, "look")}
        assert await rig.store.counts() == {
            "outbox": 0,
            "refused": 0,
            "parked": 0,
            "timers": 0,
            "jobs": 0,
            "jobs_failed": 1,
            "quarantined": 0,
        }
        rig.store.jobs[failing].payload["then"] = "mended"
        async with rig.store.transaction() as transaction:
            assert await transaction.retry_job(failing)
        await rig.until(lambda: len(rig.done) == 1)
        assert not rig.store.jobs


async def test_a_project_that_cannot_be_told_does_not_hide_a_job_that_is_given_up(tmp_path: Path) -> None:
    rig = Rig(tmp_path, job_attempts=1)
    async with rig.loop():
        failing = await rig.start("long", then="fail", untold=True)
        await rig.until(lambda: rig.given_up(failing))
    error = rig.store.jobs[failing].error
    assert error is not None and "ValueError: broken" in error and "LookupError" in error
    assert not rig.store.tasks


async def test_a_death_is_no_failure(tmp_path: Path) -> None:
    """Services are killed by others too: that alone does not use up a job's attempts."""
    rig = Rig(tmp_path, job_attempts=2, job_deaths=10)
    failing = await rig.start("long", then="fail")
    for _ in range(5):
        await rig.store.claim_jobs(["long"], 1, 0)
    async with rig.loop():
        await rig.until(lambda: rig.given_up(failing))
    kept = rig.store.jobs[failing]
    assert (kept.deaths, kept.attempts, len(rig.runs(failing))) == (5, 7, 2)


async def test_pauses_grow_to_a_cap(tmp_path: Path) -> None:
    rig = Rig(tmp_path, job_attempts=6, job_retry_first_s=3.0, job_retry_max_s=10.0)
    waits: list[float] = []
    failed = rig.store.job_failed

    async def noting(job: Any, error: str, retry_in_s: float) -> None:
        waits.append(retry_in_s)
        await failed(job, error, 0)

    rig.store.job_failed = noting  # type: ignore[method-assign]
    async with rig.loop():
        failing = await rig.start("long", then="fail")
        await rig.until(lambda: rig.given_up(failing))
    assert waits == [3, 6, 10, 10, 10]


async def test_who_lost_the_lease_is_stopped_and_records_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path, job_lease_s=0.6)
    async with rig.loop():
        mine = await rig.start("long", then="wait")
        await rig.until(lambda: len(rig.runs(mine)) == 1)
        rig.store._put_off(mine, 0)  # as after an outage that was longer than the lease
        (theirs,) = await rig.store.claim_jobs(["long"], 1, 3_600)
        assert theirs.deaths == 1
        with pytest.raises(ProcessLookupError):
            await _gone(rig.runs(mine)[0])
        row = await rig.store.job(mine)
        assert row is not None and row.state is JobState.RUNNING
        await rig.processor.finish(theirs, {})
        assert len(rig.done) == 1 and not rig.store.jobs


async def test_a_dropped_job_is_stopped(tmp_path: Path) -> None:
    rig = Rig(tmp_path, job_lease_s=0.6)
    async with rig.loop():
        job = await rig.start("long", then="wait")
        await rig.until(lambda: len(rig.runs(job)) == 1)
        (process,) = rig.runs(job)
        project = rig.store.jobs[job].project_id

        async def drop(work: Work) -> None:
            work.drop_jobs()

        await rig.processor.command(project, drop)
        with pytest.raises(ProcessLookupError):
            await _gone(process)
    assert not rig.done


async def test_a_service_that_stops_gives_its_jobs_back(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    async with rig.loop():
        job = await rig.start("long", then="wait")
        await rig.until(lambda: len(rig.runs(job)) == 1)
    assert rig.store.jobs[job].attempts == 0 and rig.store.jobs[job].deaths == 0
    rig.go(job)
    async with rig.loop():
        await rig.until(lambda: len(rig.done) == 1)
