"""A service at work: its database, consumer, relay and loops, started and stopped in the right order."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib.metadata import version
from itertools import chain, islice
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig

from shared.messaging.activity import Activity, listen
from shared.messaging.clock import Clock, FileClock, RealClock
from shared.messaging.handling.observed import made_at
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.service import Service
from shared.messaging.handling.work import Batch
from shared.messaging.loops.background import Loop
from shared.messaging.loops.holding import Holding
from shared.messaging.loops.jobs import JobLoop
from shared.messaging.loops.maintenance import MaintenanceLoop
from shared.messaging.loops.measuring import MeasuringLoop
from shared.messaging.loops.parking import ParkingLoop
from shared.messaging.loops.sweeping import SweepingLoop
from shared.messaging.loops.timers import TimerLoop
from shared.messaging.loops.validity import ValidityLoop
from shared.messaging.operations import erasure, refused, routes
from shared.messaging.operations import quarantine as quarantine_api
from shared.messaging.publishing.relay import CHANNEL, Relay
from shared.messaging.records.consumer import Consumer
from shared.messaging.settings import Settings
from shared.messaging.storage.keys.configured import keyring_of
from shared.messaging.storage.keys.seals import NO_KEYS
from shared.messaging.storage.objects import objects_of
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.telemetry import logs, metrics
from shared.messaging.telemetry.tracing import shutdown_tracing
from shared.messaging.web import http, people, problems
from shared.messaging.web.access import operations
from shared.messaging.web.documents import routes as documents
from shared.messaging.web.limits.body import BodyLimit
from shared.messaging.web.observing import Observing
from shared.messaging.web.openapi import page
from shared.messaging.web.openapi.document import describe
from shared.messaging.web.people.forms import check
from shared.messaging.web.people.views import Gallery
from shared.messaging.web.security import Tokens

log = logging.getLogger("heliograph.running")

MakeLoop = Callable[[Processor], Loop]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

STUCK_AFTER_S = 60.0
"""A consumer that has records to take and has taken none for so long has stopped polling."""
HELD_SHOWN = 20
"""Projects that each task of a loop holds back, in the account of the process; the metric counts all."""


class Running:
    """The parts of one service process beside its HTTP routes."""

    def __init__(self, service: Service, settings: Settings, loops: Sequence[MakeLoop] = ()) -> None:
        self.service = service
        self.settings = settings
        clock: Clock = (
            RealClock() if settings.clock_file is None else FileClock(settings.clock_file, settings.clock_reread_ms)
        )
        self.store = PostgresStore(
            str(settings.database_url), size=settings.database_pool_size,
            command_timeout_s=settings.database_command_timeout_s, name=f"{settings.service}-{settings.instance}",
            service=settings.service, connect_s=settings.database_connect_timeout_s,
        )  # fmt: skip
        self.objects = objects_of(settings)
        self.keyring = keyring_of(settings)
        if self.keyring is None and service.name in service.contract.key_holders:
            raise ValueError(NO_KEYS)
        self.processor = Processor(service, self.store, clock, settings, self.keyring)
        self.processor.on_commit = self._committed
        self.processor.activity = self.activity = Activity(settings.activity_file)
        self.consumer = Consumer(self.processor)
        self.relay = Relay(service, self.store, settings)
        self.timers = TimerLoop(self.processor)
        self.parking = ParkingLoop(self.processor)
        self.jobs = JobLoop(self.processor)
        self._own_loops = tuple(make(self.processor) for make in loops)
        self.sweeping = SweepingLoop(self.store, self.objects, clock, settings)
        self.loops: tuple[Loop, ...] = (
            self.relay, self.timers, self.parking, self.jobs,
            MaintenanceLoop(self.store, settings, self._own_maintenance()),
            self.sweeping,
            MeasuringLoop(self.measure, settings),
            ValidityLoop(settings, service.certificates(), self.keyring),
            *self._own_loops,
        )  # fmt: skip
        self._consuming: asyncio.Task[None] | None = None
        self._notifying: asyncio.Task[None] | None = None
        self._ears: asyncio.DatagramTransport | None = None
        self._started = False
        self._progress = (0, time.monotonic())
        metrics.BUILD.labels(service.name, version("heliograph")).set(1)
        metrics.REFUSED.labels(service.name)  # a counter that has counted nothing yet is 0, not absent

    def _own_maintenance(self) -> Sequence[Callable[[], Awaitable[int | None]]]:
        own = (self.service.recall, self.service.tidy)
        return [partial(one, self.processor) for one in own if one is not None]

    async def start(self) -> None:
        await self.store.open()
        if self.keyring is not None:
            await self.keyring.store.open()
        if self.settings.activity_file is not None:
            self._ears = await listen(self.activity, self._calendar_moved)
        for loop in self.loops:
            loop.start()
        self._consuming = asyncio.create_task(self._consume(), name="consumer")
        self._started = True

    def _calendar_moved(self) -> None:
        self.timers.wake()
        for loop in self._own_loops:
            loop.wake()

    async def _consume(self) -> None:
        """Keeps a consumer at work: the broker may be away at the start, and polling may fail later."""
        pause_ms = self.settings.outage_retry_first_ms
        while True:
            try:
                if self.service.recall is not None:
                    await self.service.recall(self.processor)
                self.consumer.start()
                log.info("consuming %s", ", ".join(self.service.topics))
                began = time.monotonic()
                await self.consumer.ended()
                log.error("reading ended: a new consumer begins at the committed offsets")
                if time.monotonic() - began > self.settings.outage_retry_max_ms / 1000:
                    pause_ms = self.settings.outage_retry_first_ms
            except Exception as error:
                log.error("reading cannot begin", exc_info=error)
            await self._drop_consumer(self.settings.consumer_stop_timeout_s)
            self.consumer = Consumer(self.processor)
            await asyncio.sleep(pause_ms / 1000)
            pause_ms = min(pause_ms * 2, self.settings.outage_retry_max_ms)

    async def _drop_consumer(self, patience_s: float) -> None:
        try:
            await self.consumer.stop(patience_s)
        except Exception as error:
            log.warning("consumer did not stop cleanly: %s", type(error).__name__)

    async def stop(self) -> None:
        """Stop claiming, finish, commit, leave: bounded by ``shutdown_grace_s``."""
        self._started = False
        began = time.monotonic()
        grace = self.settings.shutdown_grace_s
        if self._consuming is not None and not self._consuming.done():
            self._consuming.cancel()
        await self._drop_consumer(grace / 2)
        rest = max(0.5, grace - (time.monotonic() - began))
        await asyncio.gather(*(loop.stop(rest) for loop in reversed(self.loops)))
        await self.store.close()
        if self.keyring is not None:
            await self.keyring.store.close()
        if self._ears is not None:
            self._ears.close()
        self.activity.close()
        shutdown_tracing()
        log.info("stopped after %.2f s", time.monotonic() - began)

    def _committed(self, batch: Batch) -> None:
        changes = batch.changes
        if changes.outgoing:
            logs.published(changes.outgoing)
            if self.relay.leads:
                self.relay.wake()
            elif self._notifying is None or self._notifying.done():
                self._notifying = asyncio.create_task(self._notify())
        if changes.armed:
            self.timers.wake()
        if changes.jobs:
            self.jobs.wake()
        if changes.opened:
            self.activity.offers += 1
        if changes.documents_erased:
            self.sweeping.wake()

    async def _notify(self) -> None:
        """Another instance leads the relay: wake it. Its own poll makes up for a notification that is lost."""
        try:
            await self.store.notify(CHANNEL)
        except Exception as error:
            log.debug("not notified: %s", type(error).__name__)

    def wake_parking(self) -> None:
        self.parking.wake()

    async def checks(self) -> dict[str, str]:
        """The state of each part: ``ok``, or what is wrong."""
        found = {
            "started": "ok" if self._started else "starting or stopping",
            "database": "ok" if self.consumer.outage is None else self.consumer.outage,
            "consumer": self.consumer.state,
            "handling": "ok"
            if self.consumer.failure is None
            else f"a batch cannot be applied: {self.consumer.failure}",
            "breaker": f"open: too many projects in a row failed, {len(self.processor.breaker.held)} records are held"
            if self.processor.breaker.open
            else "ok",
        }
        if full := self.consumer.backlog.full:
            counted = ", ".join(f"{count} of {topic}" for topic, count in sorted(full.items()))
            found["parked"] = f"as many records as may be, nothing more is taken of their topics: {counted}"
        for loop in self.loops:
            found[loop.name] = "ok" if loop.healthy else "waits for an outage to end"
        if waiting := self.relay.waiting():
            found["relay"] = ", ".join(f"{place} does not go: {error}" for place, error in waiting.items())
        return found

    async def status(self) -> dict[str, object]:
        checks = await self.checks()
        counts = await self.store.counts()
        return {
            "service": self.settings.service,
            "instance": self.settings.instance,
            "ready": all(found == "ok" for found in checks.values()),
            "checks": checks,
            "consumer_lag": await self.consumer.lag(),
            "outbox_rows": counts["outbox"],
            "partitions_waiting": self.relay.waiting(),
            "refused": counts["refused"],
            "parked": counts["parked"],
            "timers": counts["timers"],
            "jobs": counts["jobs"],
            "jobs_failed": counts["jobs_failed"],
            "quarantined": counts["quarantined"] + self.processor.quarantine.pending,
            "held": [
                {"task": holding.what, "project_id": str(project_id), "error": error}
                for holding in self._holdings()
                for project_id, error in islice(holding.errors.items(), HELD_SHOWN)
            ],
        }

    def _holdings(self) -> Iterator[Holding]:
        return chain.from_iterable(loop.holdings for loop in self.loops)

    async def measure(self) -> None:
        """Sets the gauges that ``/metrics`` shows. Those of the process itself first: they need no database."""
        name = self.settings.service
        checks = await self.checks()
        metrics.READY.labels(name).set(all(found == "ok" for found in checks.values()))
        metrics.BREAKER_OPEN.labels(name).set(self.processor.breaker.open)
        metrics.TOPICS_STOPPED.labels(name).set(len(self.consumer.backlog.full))
        metrics.RELAY_LEADER.labels(name).set(self.relay.leads)
        metrics.RELAY_WAITING.labels(name).set(len(self.relay.waiting()))
        size, in_use = self.store.connections
        metrics.POOL_SIZE.labels(name).set(size)
        metrics.POOL_IN_USE.labels(name).set(in_use)
        self._measure_lag()
        found = await self.store.measured(self.processor.clock.now())
        metrics.OUTBOX_ROWS.labels(name).set(found.outbox)
        oldest = None if found.outbox_oldest is None else made_at(found.outbox_oldest)
        metrics.OUTBOX_OLDEST_SECONDS.labels(name).set(0.0 if oldest is None else max(0.0, time.time() - oldest))
        metrics.REFUSED_ROWS.labels(name).set(found.refused)
        metrics.PARKED.labels(name).set(found.parked)
        metrics.PARKED_OLDEST_SECONDS.labels(name).set(found.parked_oldest_s)
        metrics.QUARANTINED.labels(name).set(found.quarantined + self.processor.quarantine.pending)
        metrics.HELD.labels(name).set(len({one for holding in self._holdings() for one in holding.errors}))
        metrics.TIMERS.labels(name).set(found.timers)
        metrics.TIMERS_OVERDUE.labels(name).set(found.timers_overdue)
        metrics.JOBS.labels(name, "waiting").set(found.jobs)
        metrics.JOBS.labels(name, "given_up").set(found.jobs_failed)

    def _measure_lag(self) -> None:
        """A partition that went to another instance has no lag here any more."""
        name = self.settings.service
        metrics.CONSUMER_LAG.clear()
        metrics.CONSUMER_LAG_SECONDS.clear()
        for (topic, partition), count in self.consumer.waiting.items():
            metrics.CONSUMER_LAG.labels(name, topic, partition).set(count)
        for (topic, partition), seconds in self.consumer.waiting_seconds().items():
            metrics.CONSUMER_LAG_SECONDS.labels(name, topic, partition).set(seconds)

    async def stuck(self) -> str | None:
        """Why the process should be restarted; None while it works."""
        seen, since = self._progress
        now = time.monotonic()
        held = self.consumer.outage is not None or self.processor.breaker.open or self.consumer.held_back
        held = held or bool(self.consumer.backlog.full)
        if self.processor.seen != seen or held:
            self._progress = (self.processor.seen, now)
        elif now - since > STUCK_AFTER_S and await self.consumer.lag():
            return f"no record was taken for {now - since:.0f} s while some wait"
        return None


SPANS_ARE_OURS: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI would record every request, and every dependency of it, beside the command's span (see decision 0006)."""
CHASSIS: Final = (
    people.router, http.common, documents.router, routes.router, refused.router, quarantine_api.router, erasure.router,
    page.router,
)  # fmt: skip
"""What every service answers beside its own routes."""


def http_side(service: Service, *routers: APIRouter, title: str, lifespan: Lifespan | None = None) -> FastAPI:
    """All routes of a service, not running yet. Raises TypeError for one that does not say who may call it,
    and for a kind of task without words, role or form.
    """
    app = FastAPI(
        title=title, version="1", lifespan=lifespan, telemetry=SPANS_ARE_OURS,
        docs_url=None, redoc_url=None,  # those load their programs from a foreign host: see ``openapi.page``
        generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    for router in (*routers, *CHASSIS):
        app.include_router(router)
    operations(app, service.contract.roles)
    app.state.gallery = Gallery(service.tasks, check(service.tasks, service.contract.roles, app))
    app.state.roles = service.contract.roles
    describe(app, service.contract.roles)
    return app


class App:
    """A service process: FastAPI outside, the running parts inside its lifespan."""

    def __init__(
        self, service: Service, settings: Settings, *routers: APIRouter, title: str, loops: Sequence[MakeLoop] = ()
    ) -> None:
        """``loops``: what the service does by itself, beside what every service does."""
        self.settings = settings
        self.http = http_side(service, *routers, title=title, lifespan=self._lifespan)
        self.running = Running(service, settings, loops)
        self.http.state.running = self.running
        self.http.state.processor = self.running.processor
        self.http.state.tokens = Tokens(settings)
        self.http.state.objects = self.running.objects
        self.http.state.settings = settings
        self.http.add_middleware(BodyLimit, max_bytes=settings.http_max_body_bytes)
        problems.install(self.http)
        self.http.add_middleware(Observing, service=settings.service, read_ratio=settings.trace_read_ratio)

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        await self.running.start()
        try:
            yield
        finally:
            await self.running.stop()


Create = Callable[[Settings], App]
