"""Which rows of the outbox may go next: one lane a partition, so that a partition that does not go holds only its own.

Pure: it knows neither Kafka nor the database. A lane has at most one batch in the air, and the next one leaves when
the one before is acknowledged: that alone keeps the order of every key, whatever the client does. What a lane has in
hand is a copy of rows that are still in the outbox, so it may be dropped at any time and read again: a lane that fails
keeps nothing but the id from which it has to be read when it goes again.

``cursor`` is the highest id that was looked at. A lane whose ``next`` lies above it is up to date and is fed as the
outbox is read on; one whose ``next`` lies below is behind, and is fed by reading from there once it may send.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.messaging.publishing.gaps import Gaps
from shared.messaging.publishing.partitions import partition_of

Row = Mapping[str, Any]
"""``id``, ``topic``, ``key``, ``size`` (bytes); what else it holds is carried along."""
Key = tuple[str, str]
"""Topic and key: what keeps its order."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a lane may hold and how it waits after a failure."""

    batch_rows: int
    batch_bytes: int
    lane_bytes: int
    """In hand of one lane, beside the batch in the air. One row may be larger, alone."""
    slow_s: float
    """A batch that is in the air for longer does not keep the others' rows from being read."""
    retry_first_s: float
    retry_max_s: float


@dataclass(slots=True, eq=False)
class Lane:
    """One partition's way to Kafka."""

    topic: str
    partition: int | None
    """None: nobody knows yet how many partitions the topic has; rows wait until that is learned."""
    next: int
    """The lowest id of this lane that was not taken in hand."""
    limit: int
    """Rows of the next batch, at most: one after a failure, half after a batch that holds a refused row."""
    waiting: deque[Row] = field(default_factory=deque)
    waiting_bytes: int = 0
    flying: list[Row] = field(default_factory=list)
    flying_since: float = 0.0
    open: bool = False
    opening: bool = False
    failures: int = 0
    """In a row."""
    retry_at: float = 0.0
    error: str | None = None
    fed: bool = False
    """May take rows of the reading at hand: it was open before that began, and did not fail since."""
    passed_over: bool = True
    """In the reading at hand, rows of it were not taken, or lie before what is read: no later one may be taken."""

    def rewind(self, to: int) -> None:
        """Drops what is in hand from the id ``to`` on, to read it again from there. What is in the air stays there.

        It may happen while rows are read: those come too late for it.
        """
        kept = [row for row in self.waiting if row["id"] < to]
        self.waiting, self.waiting_bytes = deque(kept), sum(row["size"] for row in kept)
        self.next, self.passed_over = min(self.next, to), True

    def well(self, limit: int) -> None:
        """Nothing is known to stand in its way."""
        self.failures, self.error, self.limit = 0, None, limit


class Lanes:
    """All lanes of one outbox, the cursor of its reading, and what was stepped over."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cursor = 0
        self.gaps = Gaps()
        self.held: set[Key] = set()
        """Keys with a refused row: their later rows follow it out of the outbox instead of overtaking it."""
        self._lanes: dict[tuple[str, int | None], Lane] = {}
        self._partitions: dict[str, int] = {}
        self._away: set[int] = set()
        """In the air, or sent and not yet deleted: not to be taken again."""
        self._caught_up_last = False

    def __iter__(self) -> Iterator[Lane]:
        return iter(self._lanes.values())

    # -- reading ---------------------------------------------------------------------------------------------------

    def begin_read(self, now: float, news: bool) -> int | None:
        """The id from which to read now: above the cursor, or where a lane is behind; None if there is no need to.

        Args:
            news: rows may have been added that lie above the cursor, or in a gap.
        """
        behind = self._behind()
        waits = any(lane.next <= self.cursor for lane in self._lanes.values())
        shut = waits and not any(lane.open for lane in self._lanes.values())
        if shut or self._full(now) or (behind is None and not news):
            return None
        self._caught_up_last = behind is not None and not (news and self._caught_up_last)
        start = behind if self._caught_up_last and behind is not None else self.cursor + 1
        for lane in self._lanes.values():
            lane.fed, lane.passed_over = lane.open, lane.next < start
        return start

    def behind(self) -> bool:
        """Whether a lane that could send has rows to catch up with."""
        return self._behind() is not None

    def _behind(self) -> int | None:
        ready = (lane for lane in self._lanes.values() if lane.open and not lane.waiting)
        return min((lane.next for lane in ready if lane.next <= self.cursor), default=None)

    def _full(self, now: float) -> bool:
        """Whether the lanes that go have so much in hand that reading on would only pass rows over."""
        in_hand = sum(
            lane.waiting_bytes
            for lane in self._lanes.values()
            if not lane.flying or now - lane.flying_since < self.limits.slow_s
        )
        return in_hand >= self.limits.lane_bytes

    def probing(self) -> bool:
        """Whether the lanes that would be caught up have only a single row to send: no need to read many."""
        return all(lane.limit == 1 for lane in self._lanes.values() if lane.open and lane.next <= self.cursor)

    def take(self, rows: Sequence[Row], upto: int) -> list[Row]:
        """Takes in all rows that were visible from where the reading began to ``upto``, and in gaps, in rising order.

        Gives the rows of held keys: they are not to be sent.
        """
        followers: list[Row] = []
        for row in rows:
            number: int = row["id"]
            if number in self._away:
                continue
            lane = self._lane_of(row)
            if number >= lane.next:
                if not lane.passed_over and not self._taken(lane, row, followers):
                    lane.passed_over, lane.next = True, number
            elif number in self.gaps and not self._taken(lane, row, followers):
                # It became visible behind the lane's back; no later row of its key was visible before it.
                lane.rewind(number)
        self.gaps.filled([row["id"] for row in rows if row["id"] <= self.cursor])
        self.cursor = max(self.cursor, upto)
        for lane in self._lanes.values():
            if not lane.passed_over:
                lane.next = max(lane.next, upto + 1)
            if lane.fed and lane.next > self.cursor and not (lane.waiting or lane.flying):
                lane.well(self.limits.batch_rows)  # what it failed with has gone another way
        return followers

    def _taken(self, lane: Lane, row: Row, followers: list[Row]) -> bool:
        size = row["size"]
        if not lane.fed or (lane.waiting and lane.waiting_bytes + size > self.limits.lane_bytes):
            return False
        if (row["topic"], row["key"]) in self.held:
            followers.append(row)
            self._away.add(row["id"])
        else:
            lane.waiting.append(row)
            lane.waiting_bytes += size
        return True

    def _lane_of(self, row: Row) -> Lane:
        topic = row["topic"]
        count = self._partitions.get(topic)
        place = topic, None if count is None else partition_of(row["key"], count)
        lane = self._lanes.get(place)
        if lane is None:
            lane = Lane(topic, None, min(row["id"], self.cursor + 1), self.limits.batch_rows)
            self._lanes[place] = lane
        return lane

    # -- opening ---------------------------------------------------------------------------------------------------

    def to_open(self, now: float) -> list[Lane]:
        """Lanes that have something to send, or to learn, and no way to do so yet. They count as opening from now."""
        found = [
            lane
            for lane in self._lanes.values()
            if not lane.open and not lane.opening and lane.next <= self.cursor and lane.retry_at <= now
        ]
        for lane in found:
            lane.opening = True
        return found

    def opened(self, lane: Lane) -> None:
        """The lane can send."""
        lane.opening, lane.open = False, True

    def learned(self, unknown: Lane, partitions: int) -> None:
        """The topic has so many partitions: each gets a lane, which has to be read from where the unknown one was."""
        topic = unknown.topic
        del self._lanes[topic, None]
        self._partitions[topic] = partitions
        for partition in range(partitions):
            self._lanes[topic, partition] = Lane(topic, partition, unknown.next, self.limits.batch_rows)

    # -- sending ---------------------------------------------------------------------------------------------------

    def to_send(self, now: float) -> list[tuple[Lane, list[Row]]]:
        """The next batch of each lane that has none in the air."""
        return [
            (lane, self._batch(lane, now))
            for lane in self._lanes.values()
            if lane.open and lane.waiting and not lane.flying
        ]

    def _batch(self, lane: Lane, now: float) -> list[Row]:
        size = 0
        while lane.waiting and len(lane.flying) < lane.limit:
            size += lane.waiting[0]["size"]
            if lane.flying and size > self.limits.batch_bytes:
                break
            row = lane.waiting.popleft()
            lane.waiting_bytes -= row["size"]
            lane.flying.append(row)
        self._away.update(row["id"] for row in lane.flying)
        lane.flying_since = now
        return lane.flying

    def acknowledged(self, lane: Lane) -> list[int]:
        """What was in the air has arrived; gives the ids, to be deleted."""
        ids = [row["id"] for row in lane.flying]
        lane.flying = []
        lane.well(min(lane.limit * 2, self.limits.batch_rows) if lane.failures == 0 else self.limits.batch_rows)
        return ids

    def deleted(self, ids: Iterable[int]) -> None:
        """The rows are gone from the outbox: no reading that begins from now on shows them."""
        self._away.difference_update(ids)

    def failed(self, lane: Lane, error: str, now: float) -> None:
        """The lane does not go: it lets go of what it has and begins again later, with a single row."""
        lane.rewind(min((row["id"] for row in (*lane.flying, *lane.waiting)), default=lane.next))
        self._away.difference_update(row["id"] for row in lane.flying)
        lane.flying = []
        lane.open = lane.opening = lane.fed = False
        lane.limit = 1
        lane.failures += 1
        lane.error = error
        pause_s = self.limits.retry_first_s * 2 ** min(lane.failures - 1, 30)
        lane.retry_at = now + min(pause_s, self.limits.retry_max_s)

    def refused(self, lane: Lane) -> tuple[Row, list[Row]] | None:
        """Kafka refuses for good what is in the air.

        Gives the row and those of its key that were to follow it, once it is known which one it is. None while it is
        one of several: they are tried again in smaller batches.
        """
        flying, lane.flying = lane.flying, []
        if len(flying) > 1:
            lane.limit = len(flying) // 2
            self._away.difference_update(row["id"] for row in flying)
            lane.rewind(min(row["id"] for row in flying))
            return None
        row = flying[0]
        self.held.add((row["topic"], row["key"]))
        followers = [one for one in lane.waiting if one["key"] == row["key"]]
        lane.waiting = deque(one for one in lane.waiting if one["key"] != row["key"])
        lane.waiting_bytes -= sum(one["size"] for one in followers)
        self._away.update(one["id"] for one in followers)
        return row, followers

    def released(self, rows: Sequence[Row], held: Iterable[Key]) -> None:
        """Rows that were refused are in the outbox again, in their old places; ``held`` is what is held from now on."""
        self.held = set(held)
        for row in rows:
            self._lane_of(row).rewind(row["id"])

    # -- what waits ------------------------------------------------------------------------------------------------

    def wakes_in(self, now: float) -> float | None:
        """Seconds until a lane that failed is to be tried again; None if none waits for that."""
        failed = (lane for lane in self._lanes.values() if not (lane.open or lane.opening) and lane.next <= self.cursor)
        return min((max(0.0, lane.retry_at - now) for lane in failed), default=None)
