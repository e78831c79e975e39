"""What happens to a project other than by a record: a timer is due, a job has a result, a person gives a command."""

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from shared.messaging.activity import Activity
from shared.messaging.clock import Clock
from shared.messaging.errors import describe
from shared.messaging.handling.service import JobGivenUp, Service
from shared.messaging.handling.work import Batch, Work
from shared.messaging.handling.worklist import kind_of
from shared.messaging.ids import lock_key
from shared.messaging.outage import Outage
from shared.messaging.settings import Settings
from shared.messaging.storage.entities import Entity
from shared.messaging.storage.keys import Keyring
from shared.messaging.storage.keys.seals import Seals
from shared.messaging.storage.store import Job, Store, Timer
from shared.messaging.telemetry import metrics
from shared.messaging.telemetry.spans import handling

log = logging.getLogger("heliograph.processor")
T = TypeVar("T")


class Transactions:
    """Runs a service's code inside transactions, each with the projects it touches locked first."""

    def __init__(
        self, service: Service, store: Store, clock: Clock, settings: Settings, keyring: Keyring | None = None
    ) -> None:
        self.service = service
        self.store = store
        self.clock = clock
        self.settings = settings
        self.keyring = keyring
        self.activity = Activity()
        self.on_commit: Callable[[Batch], None] = lambda _batch: None
        """Told of every commit: it may have given the relay, the timers or the jobs something to do."""

    def _batch(self, transaction: Any) -> Batch:
        service, contract = self.service, self.service.contract
        event_of = partial(contract.task_event, service.name)
        seals = Seals(self.keyring, contract.personal)
        return Batch(
            transaction, service.source, contract.topic_of, self.clock.now(), service.tasks, event_of, seals,
            contract.documents,
        )  # fmt: skip

    async def fire(self, due: Sequence[Timer]) -> None:
        """Fires timers in one transaction; where that fails, one by one, and a failing one is put off."""
        with self.activity.working():
            await self._fire_all(due)

    async def _fire_all(self, due: Sequence[Timer]) -> None:
        try:
            await self._fire(due)
        except Outage:
            raise
        except Exception:
            for timer in due:
                try:
                    await self._fire([timer])
                except Outage:
                    raise
                except Exception as error:
                    log.warning("timer %s failed", timer.name, exc_info=error)
                    wait = self.settings.parked_retry_first_s * 2 ** min(timer.attempts, 20)
                    await self.store.timer_failed(timer, describe(error), min(wait, self.settings.parked_retry_max_s))

    async def _fire(self, due: Sequence[Timer]) -> None:
        async with self.store.transaction({lock_key(timer.project_id) for timer in due}) as transaction:
            batch = self._batch(transaction)
            taken = await transaction.take_timers(due, batch.now)
            await batch.prefetch(self.service.root, {timer.project_id for timer in taken})
            for timer in taken:
                late_s = (batch.now - timer.due_at).total_seconds()
                name = kind_of(timer.name)
                metrics.TIMER_LATENESS_SECONDS.labels(self.settings.service, name).observe(max(0.0, late_s))
                with handling(f"timer {name}", timer.project_id, link=timer.traceparent):
                    await self.service.handlers.timers[name](timer.payload, Work(batch, timer.project_id))
            await batch.write()
        self.on_commit(batch)

    async def finish(self, job: Job, result: dict[str, Any]) -> None:
        """Records the result of a job, unless its lease was lost to somebody else, or the job dropped, meanwhile."""
        with self.activity.working():
            await self._finish(job, result)

    async def _finish(self, job: Job, result: dict[str, Any]) -> None:
        async with self.store.transaction([lock_key(job.project_id)]) as transaction:
            if not await transaction.take_job(job):
                return
            batch = self._batch(transaction)
            with handling(f"job {job.name}", job.project_id, link=job.context.get("traceparent")):
                await self.service.handlers.jobs[job.name].done(result, Work(batch, job.project_id))
            await batch.write()
        self.on_commit(batch)

    async def give_up(self, job: Job, error: str) -> None:
        """Sets a job aside for good and tells its project, in one transaction.

        A project that cannot be told does not keep the job from being set aside: the operator sees both errors.
        """
        with self.activity.working():
            try:
                await self._give_up(job, error, self.service.handlers.jobs[job.name].given_up)
            except Outage:
                raise
            except Exception as untold:
                log.error("nobody could be told that job %s was given up", job.name, exc_info=untold)
                await self._give_up(job, f"{error}; and its project could not be told: {describe(untold)}", None)

    async def _give_up(self, job: Job, error: str, tell: JobGivenUp | None) -> None:
        async with self.store.transaction([lock_key(job.project_id)]) as transaction:
            if not await transaction.give_up_job(job, error):
                return
            batch = self._batch(transaction)
            if tell is not None:
                with handling(f"job {job.name} given up", job.project_id, link=job.context.get("traceparent")):
                    await tell(job.payload, Work(batch, job.project_id))
            await batch.write()
        self.on_commit(batch)

    async def command(self, project_id: UUID, decide: Callable[[Work], Awaitable[T]], locks: Collection[int] = ()) -> T:
        """Runs a person's command in a transaction of its own. ``locks``: what to lock beside the project."""
        self.activity.commands += 1
        with self.activity.working():
            async with self.store.transaction({lock_key(project_id), *locks}) as transaction:
                batch = self._batch(transaction)
                result = await decide(Work(batch, project_id))
                await batch.write()
            self.on_commit(batch)
            return result

    async def find(self, model: type[Entity], column: str, values: Sequence[str]) -> list[dict[str, Any]]:
        """Rows of any project whose column holds one of the values: for uniqueness across projects."""
        async with self.store.reading() as transaction:
            return await transaction.find(model, column, values)

    async def look(self, project_id: UUID, view: Callable[[Work], Awaitable[T]]) -> T:
        """Reads a project without locking it; what ``view`` records is not written."""
        async with self.store.reading() as transaction:
            return await view(Work(self._batch(transaction), project_id))
