"""Watches a topic for the first record of each key."""

import threading
import time
from uuid import uuid4

from confluent_kafka import OFFSET_END, Consumer, TopicPartition

PATIENCE_S = 60.0
MILLISECOND = 0.001


class Watch:
    """Notes, from its creation on, when the first record of each key was stamped, in seconds since 1970.

    Args:
        settings: librdkafka's.
        topic: all partitions of it.
        ce_type: only records of this type; None means any.
    """

    def __init__(self, settings: dict[str, str], topic: str, ce_type: str | None = None) -> None:
        self._ce_type = ce_type
        self._found: dict[str, float] = {}
        self._stopping = threading.Event()
        self._consumer = Consumer(
            settings | {"group.id": f"audit-watch-{uuid4().hex}", "enable.auto.commit": "false", "log_level": "0"}
        )
        partitions = self._consumer.list_topics(topic, 10).topics[topic].partitions
        places = [TopicPartition(topic, number, OFFSET_END) for number in partitions]
        ends = [self._consumer.get_watermark_offsets(place)[1] for place in places]
        self._consumer.assign([TopicPartition(topic, p.partition, end) for p, end in zip(places, ends, strict=True)])
        self._thread = threading.Thread(target=self._read, name="watch", daemon=True)
        self._thread.start()

    def until(self, keys: set[str]) -> dict[str, float]:
        """Key -> instant, once all keys have been seen."""
        deadline = time.monotonic() + PATIENCE_S
        while not keys <= self._found.keys() and time.monotonic() < deadline:
            time.sleep(0.05)
        self._stopping.set()
        self._thread.join()
        self._consumer.close()
        if missing := keys - self._found.keys():
            raise SystemExit(f"{len(missing)} of {len(keys)} records did not come within {PATIENCE_S:.0f} s")
        return self._found

    def _read(self) -> None:
        while not self._stopping.is_set():
            for message in self._consumer.consume(500, 0.1):
                key = message.key()
                if message.error() is not None or key is None:
                    continue
                if self._ce_type is not None and dict(message.headers() or []).get("ce_type") != self._ce_type.encode():
                    continue
                self._found.setdefault(key.decode(), message.timestamp()[1] / 1000 + MILLISECOND)
