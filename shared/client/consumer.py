"""The party as a process: its handlers, one subscriber over their topics, its inbox, its answers."""

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final, TypeVar

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from faststream.confluent import KafkaMessage
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.client.inbox import Handler, Inbox, Outage
from shared.client.kafka import ANSWER_S, Lag, answers, make_broker, subscribe
from shared.client.publishing import Now, Outbox, envelope_of, real_time
from shared.client.reading import Plausible, Reader, plausible_in_itself, record_of
from shared.client.settings import Settings
from shared.client.work import Work
from shared.reach.postgres import connect
from shared.schemas import catalogue
from shared.schemas.event import Event
from shared.schemas.topics import BY_NAME
from shared.schemas.wire import to_headers, to_key, to_value

log = logging.getLogger("heliograph.client")

E = TypeVar("E", bound=Event)
Decorated = Callable[[Callable[[E, Work], Any]], Callable[[E, Work], Any]]

POOL: Final = 3
"""Database connections: the batch, the relay, and one for whoever asks from outside."""


class Client:
    """One party: its handlers, its database, its answers.

    Args:
        settings: how it reaches Kafka and its database.
        tables: the party's own tables, created where they are missing.
        now: tells ``ce_time`` of what it publishes; the real time unless it lives on another calendar.
        plausible: judges well-formed events of their owner; by default by the contract, as seen at their publication.

    Raises:
        ValueError: there is no database URL.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        tables: MetaData | None = None,
        now: Now = real_time,
        plausible: Plausible = plausible_in_itself,
    ) -> None:
        if settings.database_url is None:
            raise ValueError("HELIO_DATABASE_URL is not set: the inbox lies in the party's own PostgreSQL")
        self.settings = settings
        self._tables = tables
        self._now = now
        self._plausible = plausible
        self._handlers: dict[type[Event], Handler] = {}
        self.engine: AsyncEngine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=partial(connect, str(settings.database_url)),  # an URL of SQLAlchemy names one server alone
            pool_size=POOL, max_overflow=0, pool_pre_ping=True,
            hide_parameters=True,  # errors go to logs and to whoever asks how the party is
        )  # fmt: skip
        self.outbox = Outbox(self.engine, self._send, settings, now)
        self.broker = make_broker(settings)
        self.inbox: Inbox | None = None
        self.outage: str | None = None
        """Why nothing is taken now; None while all goes."""
        self._consumer: Consumer | None = None
        """The client library's own, while it is in its group."""
        self._left_out = False
        """Whether it has lost its group, and not come back."""
        self._handled: dict[tuple[str, int], int] = {}
        """The next offset of each partition that was given to us, as far as records were taken."""
        self._confirmed: dict[tuple[str, int], int] = {}
        """What of that the broker has confirmed to keep."""
        self._lag = Lag(settings)
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    def on(self, event_type: type[E]) -> Decorated[E]:
        """Registers the handler of an event; older versions of it come as today's class.

        Raises:
            ValueError: it has one already, or the principal may not read its topic, or the topic is compacted.
        """
        topic = BY_NAME[catalogue.topic_of(event_type)]
        if self.settings.principal not in topic.consumers:
            raise ValueError(f"{self.settings.principal} may not read {topic.name}: see shared/schemas/topics.py")
        if topic.compacted:
            raise ValueError(f"{topic.name} is compacted: read it with shared.client.state.StateReader")
        if event_type in self._handlers:
            raise ValueError(f"{event_type.__name__} has a handler already")

        def register(handler: Callable[[E, Work], Any]) -> Callable[[E, Work], Any]:
            self._handlers[event_type] = handler
            return handler

        return register

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """A unit of work that no event has begun: a command, a file that was found."""
        async with self.engine.begin() as sql:
            yield Work(sql, self.outbox)
        self.outbox.wake()

    async def publish(self, event: Event) -> None:
        """Sends one event at once and returns when all in-sync replicas have it; for what may be lost before that.

        Raises:
            ValueError: the event is not this principal's.
            KafkaException, TimeoutError: the broker has not acknowledged it (it may have it all the same).
        """
        envelope = envelope_of(event, self.settings.principal, None, self._now())
        headers = {name: raw.decode() for name, raw in to_headers(envelope)}
        async with asyncio.timeout(self.settings.send_timeout_s):
            await self._send(catalogue.topic_of(type(event)), to_key(event.project_id), headers, to_value(event))

    async def run(self) -> None:
        """Takes part until SIGTERM or SIGINT, then finishes what is in hand.

        Raises:
            KafkaException: the clients of Kafka are dead for good: the process has to be started again.
        """
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        stopped = asyncio.create_task(stop.wait())
        living = asyncio.create_task(self._live())
        try:
            await asyncio.wait([stopped, living], return_when=asyncio.FIRST_COMPLETED)
            if living.done():
                living.result()
        finally:
            stopped.cancel()
            living.cancel()
            await asyncio.wait([living])
            await self.stop()

    async def ended(self) -> None:
        """Returns never, once started: whoever starts a client by hand waits here for what ends it.

        Raises:
            KafkaException: the clients of Kafka are dead for good: the process has to be started again.
        """
        done, _ = await asyncio.wait(self._tasks[:2], return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.result()

    async def _live(self) -> None:
        await self.start()
        await self.ended()

    async def prepare(self) -> None:
        """The inbox and its tables; waits for a database that is away."""
        reader = Reader(self._handlers, self._plausible)
        self.inbox = Inbox(self.engine, self._handlers, reader, self.outbox, self.settings)
        await self._until_done(self._create_tables)
        if reader.topics:
            subscribe(self.broker, reader.topics, self.settings, self._take, self._on_assign, self._on_lost)

    async def start(self) -> None:
        await self.prepare()
        await self.broker.start()
        assert self.inbox is not None
        self._tasks = [
            asyncio.create_task(self.outbox.run()),  # this and the next may end by themselves
            asyncio.create_task(self._until_cut_off()),
            asyncio.create_task(self._regularly(self.inbox.retry_held, self.settings.idle_look_s)),
            asyncio.create_task(self._regularly(self.inbox.prune, self.settings.prune_every_s)),
            asyncio.create_task(self._regularly(self._confirm, self.settings.idle_look_s)),
        ]

    async def stop(self) -> None:
        """Finishes the batch in hand, commits, leaves the group; bounded by ``stop_s`` twice over."""
        self._stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(self.settings.stop_s * 2):
                await self.broker.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.engine.dispose()

    async def checks(self) -> dict[str, str]:
        """``ok`` or what keeps it from working: kafka, group, database. One project that waits is none."""
        if not self._tasks:
            return {"kafka": "not connected yet", "database": self.outage or "ok"}
        found = {"kafka": "ok", "group": "ok" if self._consumer or not self._handlers else "not joined yet"}
        if not await self.broker.ping(ANSWER_S):
            found["kafka"] = "no answer"
        found["database"] = self.outage or "ok"
        if self.inbox is not None and self.outage is None:
            try:
                await self.inbox.rows()
            except Exception as error:
                found["database"] = type(error).__name__
        return found

    async def lag(self) -> int | None:
        """Records of its partitions that are not handled yet, as the broker has them; None where it does not say."""
        if self._consumer is None:
            return None if self._handlers else 0
        try:
            return await asyncio.to_thread(self._lag.of, self._consumer)
        except (KafkaException, TimeoutError) as error:
            log.warning("the lag is unknown: %s", error)
            return None

    async def _create_tables(self) -> None:
        assert self.inbox is not None
        await self.inbox.create()
        if self._tables is not None:
            async with self.engine.begin() as sql:
                await sql.run_sync(self._tables.create_all)

    def _on_assign(self, consumer: Consumer, partitions: Sequence[TopicPartition]) -> None:
        self._consumer, self._left_out = consumer, False
        self._handled.clear()
        self._confirmed.clear()

    def _on_lost(self, _: Consumer, __: Sequence[TopicPartition]) -> None:
        self._consumer, self._left_out = None, True

    async def _until_cut_off(self) -> None:
        since: float | None = None
        while True:
            await asyncio.sleep(self.settings.idle_look_s)
            if not self._left_out and await self.broker.ping(ANSWER_S):
                since = None
                continue
            since = time.monotonic() if since is None else since
            if time.monotonic() - since > self.settings.cut_off_s and await asyncio.to_thread(answers, self.settings):
                raise KafkaException(
                    KafkaError(KafkaError._TRANSPORT, "no broker for long, and a new client reaches one")
                )

    async def _confirm(self) -> None:
        """Commits what was taken once more, and waits for the answer.

        An acknowledgement waits for none: one that was lost with a broker would be missing until the next record comes.
        """
        handled = dict(self._handled)
        if self._consumer is None or handled == self._confirmed:
            return
        places = [TopicPartition(*place, offset) for place, offset in handled.items()]
        await asyncio.to_thread(self._consumer.commit, offsets=places, asynchronous=False)
        self._confirmed |= handled

    async def _take(self, message: KafkaMessage) -> None:
        inbox = self.inbox
        assert inbox is not None
        raw: Any = message.raw_message
        records = [record_of(one) for one in raw]
        await self._until_done(lambda: inbox.take(records))
        for one in raw:
            self._handled[one.topic(), one.partition()] = one.offset() + 1
        try:
            await message.ack()
        except KafkaException as error:
            log.warning("offsets are not committed: %s", error)  # what comes again the inbox drops

    async def _until_done(self, attempt: Callable[[], Any]) -> None:
        """Tries until it succeeds: no record is passed over because the database is away."""
        pause_s = self.settings.outage_retry_first_s
        while True:
            try:
                await attempt()
            except Exception as error:
                if self._stopping:
                    raise
                if self.outage is None:
                    log.warning("nothing is taken: %s", error, exc_info=not isinstance(error, (Outage, OSError)))
                self.outage = f"{type(error).__name__}: {error}"[:200]
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, self.settings.outage_retry_max_s)
            else:
                self.outage = None
                return

    async def _regularly(self, task: Callable[[], Any], every_s: float) -> None:
        while True:
            try:
                await task()
            except Exception as error:  # an outage: the next look is soon enough
                log.warning("%s: %s", getattr(task, "__name__", "task"), error)
            await asyncio.sleep(every_s)

    async def _send(self, topic: str, key: bytes, headers: dict[str, str], value: bytes) -> None:
        await self.broker.publish(value, topic, key=key, headers=headers)
