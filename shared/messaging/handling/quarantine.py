"""Where records go that are no fact of their topic's owner: counted exactly, kept as samples, in nobody's way.

Who may write a topic may write ten million such records. So nothing is done for each but noting where it was: once a
second, before the offsets are committed, one transaction adds up the counts by principal and reason and keeps some
samples. Memory, table and log are bounded by the settings below; the counts are not samples, they hold every record.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from shared.messaging.errors import storable
from shared.messaging.handling.flood import Flood
from shared.messaging.handling.reading import Record, Rejected
from shared.messaging.settings import Settings
from shared.messaging.storage.store import Parked, Quarantined, Store

log = logging.getLogger("heliograph.quarantine")

KEPT_VALUE_BYTES = 16 * 1024
"""How much of a rejected record's value is kept: Kafka keeps the whole at the place that the sample names."""
KEPT_HEADERS = 64
KEPT_HEADER_BYTES = 1024
UNSTORABLE = "unstorable"
"""The reason of a record whose handling makes a value that the database does not take, however often it is tried."""
CLOSED = "closed"
"""The reason of a sound record that was still parked, and failed once more, when its project had closed."""


class Quarantine:
    """Gathers what one process rejects until it is written."""

    def __init__(self, settings: Settings, owner_of: Callable[[str], str]) -> None:
        self._settings = settings
        self._owner_of = owner_of
        self._seen: dict[tuple[str, str, int], list[tuple[int, str]]] = {}
        self._samples: list[Quarantined] = []
        self._pending = 0
        self._allowance: dict[str, tuple[float, float]] = {}
        self._said: dict[str, float] = {}
        self._writing = asyncio.Lock()
        self.flood = Flood(settings.quarantine_records_per_second)

    @property
    def pending(self) -> int:
        """Rejected records that are not written yet."""
        return self._pending

    @property
    def full(self) -> bool:
        """Whether nothing more may be read before what is gathered is written."""
        return self._pending >= self._settings.quarantine_most_pending_records

    def add(self, rejected: Rejected) -> None:
        record = rejected.record
        principal = self._owner_of(record.topic)
        self._seen.setdefault((principal, record.topic, record.partition), []).append((record.offset, rejected.reason))
        self._pending += 1
        self.flood.note((record.topic, record.partition))
        if self._may_keep(principal):
            self._samples.append(sample(principal, record, rejected.reason, rejected.error))
            self._say(principal, rejected)

    def _may_keep(self, principal: str) -> bool:
        """A minute's worth of samples at once, then as many a minute as the setting says."""
        a_minute = float(self._settings.quarantine_rows_per_minute)
        now = time.monotonic()
        left, since = self._allowance.get(principal, (a_minute, now))
        left = min(a_minute, left + (now - since) * a_minute / 60)
        self._allowance[principal] = (left - 1 if left >= 1 else left, now)
        return left >= 1

    def _say(self, principal: str, rejected: Rejected) -> None:
        now = time.monotonic()
        if now - self._said.get(principal, -1e9) < self._settings.quarantine_alarm_interval_s:
            return
        self._said[principal] = now
        record = rejected.record
        log.error(
            "quarantined a record of %s at %s/%d/%d, %s: %s",
            principal, record.topic, record.partition, record.offset, rejected.reason, rejected.error,
        )  # fmt: skip

    async def flush(self, store: Store) -> None:
        """Writes what was gathered; where the database is away it stays gathered.

        Once it returns, all that was gathered before is written: also what another call had in hand.
        """
        async with self._writing:
            if not self._pending:
                return
            seen, samples, pending = self._seen, self._samples, self._pending
            self._seen, self._samples, self._pending = {}, [], 0
            try:
                await store.quarantine(seen, samples, self._settings.quarantine_most_rows)
            except BaseException:
                for place, found in self._seen.items():
                    seen.setdefault(place, []).extend(found)
                self._seen, self._samples, self._pending = seen, samples + self._samples, pending + self._pending
                raise


def sample(principal: str, record: Record, reason: str, error: str) -> Quarantined:
    """What is kept of a rejected record."""
    value = record.value
    return Quarantined(
        principal=principal, topic=record.topic, partition=record.partition, offset=record.offset,
        record_key=None if record.key is None else record.key[:KEPT_HEADER_BYTES],
        headers=_cut(record.headers), value=None if value is None else value[:KEPT_VALUE_BYTES],
        value_bytes=0 if value is None else len(value), reason=reason, error=storable(error),
    )  # fmt: skip


def _cut(headers: Sequence[tuple[str, bytes | None]]) -> list[tuple[str, bytes | None]]:
    return [
        (name[:KEPT_HEADER_BYTES], None if raw is None else raw[:KEPT_HEADER_BYTES])
        for name, raw in headers[:KEPT_HEADERS]
    ]


def set_aside(parked: Parked, principal: str, reason: str, error: str) -> Quarantined:
    """A parked record that cannot be handled any more; kept whole, and whatever the bounds."""
    return Quarantined(
        principal=principal, topic=parked.topic, partition=parked.partition, offset=parked.offset,
        record_key=parked.record_key, headers=list(parked.headers), value=parked.value,
        value_bytes=len(parked.value or b""), reason=reason, error=storable(error), taken_in=True,
    )  # fmt: skip
