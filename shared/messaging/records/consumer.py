"""Handles what the reader brings; commits offsets only after their effect is committed; tells how much waits.

Offsets are committed now and then: a commit for every batch would cost the broker as much as the batch itself. The
inbox knows what was handled since, so reading it once more after a crash has no effect.
"""

import asyncio
import logging
import time
from collections import deque

from shared.messaging.handling.processor import Processor
from shared.messaging.handling.reading import StoredRecord
from shared.messaging.outage import Outage
from shared.messaging.records.backlog import Backlog
from shared.messaging.records.broker import Broker, KafkaException
from shared.messaging.records.reader import Fetched, Place, Reader
from shared.messaging.whereabouts import say_where_everything_waits

log = logging.getLogger("heliograph.consumer")

LOOK_AGE_S = 0.5
"""How old the broker's last word on the ends of partitions may be when somebody asks how much waits."""


QUESTIONS = 3
"""How many one look asks the broker, each with its own time; the client library is not trusted to keep to it."""

MOST_ENDS = 1_000
"""Ends of one partition that are remembered while nothing of it is handled."""

FIRST_LOOKS_S = 0.25
"""How often the broker is asked until it has answered once: readiness waits for it."""


class Consumer:
    """One member of the service's group, over all its topics."""

    def __init__(self, processor: Processor) -> None:
        self._processor = processor
        self._settings = processor.settings
        self._reader = Reader(processor.settings, processor.service.topics, self._take, self._commit)
        self._broker = Broker(processor.settings)
        self.backlog = Backlog(processor)
        self._stopping = False
        self._in_hand = False
        self._at: dict[Place, int] = {}
        """The next offset of each partition: everything before it has had its effect, or is held by the breaker."""
        self._committed: dict[Place, int] = {}
        self._committing: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._looked = 0.0
        self._unanswered: str | None = None
        """Why the broker did not answer last."""
        self._answered: float | None = None
        self._moved = time.monotonic()
        self._lag = 0
        self._asked_for = -1
        """The reader's number of assignments for which the broker has said last what waits."""
        self.waiting: dict[Place, int] = {}
        """Records of each of this member's partitions that are not handled yet, as the broker said last."""
        self._ends: dict[Place, deque[tuple[float, int]]] = {}
        """When the ends of a partition were first seen, of those that are not handled yet; the oldest first."""
        self._missing: list[str] = []
        self.outage: str | None = None
        """The error that says that the database is away; None while it answers."""
        self.failure: str | None = None
        """An error that nobody foresaw, while a batch is tried again because of it."""
        self.uncommitted: str | None = None
        """An error that nobody foresaw, while no offset is committed because of it."""

    def start(self) -> None:
        self._moved = time.monotonic()
        self._reader.start()
        self._committing = asyncio.create_task(self._commit_now_and_then(), name="offsets")

    async def stop(self, patience_s: float) -> None:
        """Finishes the batch in hand, commits what is handled, and leaves the group."""
        self._stopping = True
        if self._committing is not None:
            self._committing.cancel()
        await self._reader.stop(patience_s)

    async def ended(self) -> None:
        """Returns once reading has ended, by a failure or by ``stop``, or stands still while records wait, or where its
        client has lost all brokers while another one reaches them.
        """
        settings = self._settings
        while self._reader.runs:
            begun = self._answered is not None and self._reader.joined
            try:
                async with asyncio.timeout(settings.consumer_check_s if begun else FIRST_LOOKS_S):
                    await self._reader.ended()
            except TimeoutError:
                await self._look()
            if self._cut_off:
                log.error("the client reaches no broker, and another one does")
                return
            still_s = time.monotonic() - max(self._moved, self._reader.held_back_until)
            if self._due and still_s > settings.consumer_standstill_s and not self._busy:
                log.error("%d records wait, and none was given out in %.0f s", self._due, still_s)
                say_where_everything_waits()
                return

    @property
    def _cut_off(self) -> bool:
        since, answered = self._reader.unheard_since, self._answered
        return since is not None and answered is not None and answered - since > self._settings.consumer_standstill_s

    @property
    def _due(self) -> int:
        """Records that wait, those of topics aside of which nothing is taken."""
        full = self.backlog.full
        return sum(count for (topic, _), count in self.waiting.items() if topic not in full)

    @property
    def _busy(self) -> bool:
        return self._in_hand or self._processor.breaker.open

    # -- handling --------------------------------------------------------------------------------------------------

    async def _take(self, fetched: Fetched) -> None:
        self._in_hand = True
        try:
            if self._reader.fresh:
                await self._recount()
            records, left = await self._until_committed(fetched.records) if fetched.records else ([], {})
        finally:
            self._in_hand = False
            self._moved = time.monotonic()
        at = {(record.topic, record.partition): record.offset + 1 for record in records}
        for place, end in fetched.ends.items():  # more may have come since the end was met
            if place not in left:
                at[place] = max(end, at.get(place, 0))
        self._at |= at
        self._processor.activity.handled(at)
        self._reader.leave_alone(self._processor.quarantine.flood.pauses(time.monotonic()))
        self._reader.give_back(left, self._settings.parked_full_look_s)

    async def _recount(self) -> None:
        """A partition in which the group has no place is new, or made anew: what is rejected in it counts from 0.

        It gets its place at once: whoever died after the first count would count from 0 once more.
        """
        fresh, self._reader.fresh = self._reader.fresh, []
        try:
            for topic, partition in fresh:
                await self._processor.store.recount(topic, partition)
                if (topic, partition) not in self._at:
                    self._reader.commit({(topic, partition): 0})
        except Outage:
            self._reader.fresh = [*fresh, *self._reader.fresh]

    async def _until_committed(self, records: list[StoredRecord]) -> tuple[list[StoredRecord], dict[Place, int]]:
        """A batch is tried until its effect is committed: nothing is parked, skipped or committed meanwhile.

        Gives what of it was taken, and the places of what was not, since as much of its topic is parked as may be.

        An outage of the database ends by itself. Any other error is one of the chassis, since those of handlers and
        records are parked: it must not cost a record either, so it shows in readiness until somebody mends it.
        """
        pause_ms = self._settings.outage_retry_first_ms
        while True:
            try:
                await self.backlog.look()
                taken, left = self.backlog.apart(records)
                await self._processor.process(taken)
                if self._processor.quarantine.full:
                    await self._processor.quarantine.flush(self._processor.store)
            except Outage as error:
                if self._stopping:
                    raise
                if self.outage is None:
                    log.warning("the database is away: %s", error)
                self.outage = str(error)
            except Exception as error:
                if self._stopping:
                    raise
                if self.failure is None:
                    log.error("a batch cannot be applied", exc_info=error)
                self.failure = type(error).__name__
            else:
                self.outage = self.failure = None
                return taken, left
            await asyncio.sleep(pause_ms / 1000)
            pause_ms = min(pause_ms * 2, self._settings.outage_retry_max_ms)

    # -- offsets ---------------------------------------------------------------------------------------------------

    async def _commit_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(self._settings.offset_commit_interval_ms / 1000)
            try:
                await self._commit()
            except Exception as error:
                if self.uncommitted is None:
                    log.error("no offset is committed", exc_info=error)
                self.uncommitted = type(error).__name__
            else:
                self.uncommitted = None

    async def _commit(self) -> None:
        """What was rejected is counted first: it would not be read again. What is held will be read again."""
        at = dict(self._at)
        try:
            await self._processor.quarantine.flush(self._processor.store)
        except Outage as error:
            log.info("rejected records are counted later: %s", error)
            return
        for place, lowest in self._processor.breaker.lowest().items():
            at[place] = min(at.get(place, lowest), lowest)
        if self._reader.uncommitted:
            self._reader.uncommitted = False
            self._committed.clear()
        offsets = {place: offset for place, offset in at.items() if self._committed.get(place) != offset}
        if not offsets:
            return
        self._reader.commit(offsets)
        self._committed |= offsets

    # -- how it is -------------------------------------------------------------------------------------------------

    async def lag(self) -> int | None:
        """How many offsets of this member's partitions are not handled yet, as the broker says.

        None until the group has given it its partitions and the broker has said how much waits in them.
        """
        if time.monotonic() - self._looked > LOOK_AGE_S or not self._knows:
            await self._look()
        return self._lag if self._knows else None

    @property
    def _knows(self) -> bool:
        return self._reader.joined and self._asked_for == self._reader.assignments

    async def _look(self) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._ask_the_broker(), name="lag")
        await asyncio.shield(self._looking)

    async def _ask_the_broker(self) -> None:
        asked_for = self._reader.assignments
        try:
            async with asyncio.timeout(QUESTIONS * self._settings.consumer_answer_s):
                self._missing = await self._broker.unreadable(self._processor.service.topics)
                places = {place: at for place, at in self._reader.places.items() if place[0] not in self._missing}
                ends = await self._broker.ends(places)
                known = {place: at for place, at in places.items() if at is not None} | self._at
                known |= await self._broker.beginnings([place for place in places if place not in known])
        except (KafkaException, TimeoutError) as error:
            self._unanswered = str(error.args[0].name()) if isinstance(error, KafkaException) else "no answer"
            self._broker.forget()
            return
        finally:
            self._looked = time.monotonic()
        self._answered, self._unanswered = time.monotonic(), None
        waiting = {place: max(0, end - known[place]) for place, end in ends.items()}
        for place, lowest in self._processor.breaker.lowest().items():
            if place in ends:
                waiting[place] = max(waiting[place], ends[place] - lowest)
        self._lag, self._asked_for = sum(waiting.values()), asked_for
        self.waiting = waiting
        self._remember(ends, {place: ends[place] - count for place, count in waiting.items()})

    def _remember(self, ends: dict[Place, int], at: dict[Place, int]) -> None:
        self._ends = {place: self._ends.get(place, deque()) for place in ends}
        for place, seen in self._ends.items():
            if not seen or seen[-1][1] != ends[place]:
                if len(seen) == MOST_ENDS:
                    seen.pop()  # the oldest stays: it says since when something waits
                seen.append((time.monotonic(), ends[place]))
            while seen and seen[0][1] <= at[place]:
                seen.popleft()

    @property
    def held_back(self) -> bool:
        """Whether the broker gives nothing just now because a quota is used up."""
        return time.monotonic() < self._reader.held_back_until

    def waiting_seconds(self) -> dict[Place, float]:
        """How long the oldest record of each partition has been waiting, to the interval of asking."""
        now = time.monotonic()
        return {place: now - seen[0][0] if seen else 0.0 for place, seen in self._ends.items()}

    @property
    def _why(self) -> str:
        return "" if self._unanswered is None else f": {self._unanswered}"

    @property
    def state(self) -> str:
        """``ok``, or what is wrong with reading."""
        if not self._reader.runs or not self._reader.joined:
            return "has not joined its group"
        if self._reader.unheard_since is not None:
            return "its client reaches no broker"
        if self.uncommitted is not None:
            return f"no offset is committed: {self.uncommitted}"
        if self._answered is None:
            return f"the broker has not answered yet{self._why}"
        silent_s = time.monotonic() - self._answered
        if silent_s > self._settings.consumer_check_s + 2 * self._settings.consumer_answer_s:
            return f"the broker has not answered for {silent_s:.0f} s{self._why}"
        if self._missing:
            return f"cannot read {', '.join(self._missing)}: not there, not allowed, or without a leader"
        return "ok"
