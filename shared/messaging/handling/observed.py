"""What is counted and timed while records are handled: told to the metrics by event type, never by project."""

from collections import Counter
from collections.abc import Iterable
from time import time
from typing import Any
from uuid import UUID

from shared.messaging.handling.reading import Message
from shared.messaging.telemetry import metrics

HANDLED = "handled"
UNNAMED = ""
"""The event type of records that nobody here handles: its text is whatever the record says, so it is no label."""


class Observed:
    """The metrics of one service's handling; each series is looked up once.

    Those of the event types that it handles are there from the start, at 0: how fast a counter rises can only be told
    of one that was there before its first event.
    """

    def __init__(self, service: str, event_types: Iterable[str] = ()) -> None:
        self._service = service
        self._series: dict[tuple[Any, str, str], Any] = {}
        for event_type in event_types:
            self._of(metrics.HANDLED, event_type, HANDLED)
            self._of(metrics.HANDLER_SECONDS, event_type)
            self._of(metrics.REACTION_SECONDS, event_type)

    def _of(self, metric: Any, event_type: str, outcome: str = "") -> Any:
        found = self._series.get((metric, event_type, outcome))
        if found is None:
            labels = (self._service, event_type, outcome) if outcome else (self._service, event_type)
            found = self._series[metric, event_type, outcome] = metric.labels(*labels)
        return found

    def became(self, outcome: str, event_type: str = UNNAMED, count: int = 1) -> None:
        """Records were ``known`` already, ``parked``, ``skipped`` or ``rejected``."""
        if count:
            self._of(metrics.HANDLED, event_type, outcome).inc(count)

    def took(self, event_type: str, seconds: float) -> None:
        self._of(metrics.HANDLER_SECONDS, event_type).observe(seconds)

    def committed(self, messages: Iterable[Message], outcome: str = HANDLED) -> None:
        """The effect of the messages is committed now."""
        now = time()
        counts: Counter[str] = Counter()
        for message in messages:
            event_type = message.envelope.type
            counts[event_type] += 1
            if (made := made_at(message.envelope.id)) is not None:
                self._of(metrics.REACTION_SECONDS, event_type).observe(max(0.0, now - made))
        for event_type, count in counts.items():
            self.became(outcome, event_type, count)


def made_at(event_id: UUID) -> float | None:
    """When an event was recorded, in seconds of real time, as its UUIDv7 says; None for an id of another kind.

    ``ce_time`` is of the project calendar, which may run faster.
    """
    return (event_id.int >> 80) / 1000 if event_id.version == 7 else None
