"""A principal floods all its topics with records of every malformed and forged kind: nobody else notices.

How long a healthy hop takes meanwhile, and with far more records, is what ``benchmarks.flood`` measures.
"""

import random
import threading
from collections import Counter
from itertools import cycle, islice
from typing import Any

import psutil
import pytest

from sandbox.forged import forge
from shared.messaging.ids import new_id
from shared.schemas.topics import TOPICS
from tests.integration.rig import Rig, frozen
from tests.integration.test_guarantees import IN, measured, settled

pytestmark = pytest.mark.stack

FLOODER, READER = "contracting", "lead"
RECORDS = 20_000
MOST_SAMPLES = 200
SAMPLES_A_MINUTE = 60
MOST_GROWTH_BYTES = 80_000_000
"""Of the service's memory: what is fetched ahead, what is noted before it is counted, and what Python keeps."""
MOST_TABLE_BYTES = 8_000_000


class Peak:
    """The most memory that a process takes while this is entered, beyond what it took before."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._before = self._process.memory_info().rss
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.growth = 0

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            self.growth = max(self.growth, self._process.memory_info().rss - self._before)


def test_a_flood_of_every_kind_is_counted_whole_takes_little_room_and_delays_nobody(rig: Rig) -> None:
    dice = random.Random(7)
    flooded = [topic.name for topic in TOPICS if topic.owner == FLOODER and READER in topic.consumers]
    assert flooded
    kinds = [one for topic in flooded for _ in range(300) for one in forge(topic, new_id(), dice)]
    dice.shuffle(kinds)
    flood = list(islice(cycle(kinds), RECORDS))
    counted = Counter(one.topic for one in flood if READER in one.counted_by)
    by_topic: dict[str, list[Any]] = {topic: [] for topic in flooded}
    for one in flood:
        by_topic[one.topic].append((one.key, one.value, one.headers))
    rig.rest(READER)
    before = {topic: rig.quarantined(READER, topic=topic) for topic in flooded}
    others = rig.quarantined(READER) - sum(before.values())
    parked = rig.rows(READER, "SELECT count(*) FROM parked")
    kept_before, room_before = kept_samples(rig), room_of_tables(rig)
    sound = rig.leads(60)
    bounds: Any = {
        "HELIO_QUARANTINE_MOST_ROWS": str(MOST_SAMPLES), "HELIO_QUARANTINE_ROWS_PER_MINUTE": str(SAMPLES_A_MINUTE),
    }  # fmt: skip
    with rig.service(READER, 1, **bounds) as service:
        rig.ready(READER)
        with Peak(service.pid) as peak:
            for topic, records in by_topic.items():
                rig.produce(topic, records)
            rig.publish("/ncv03/design", IN, [frozen(project) for project in sound])
            settled(rig, sound)
            rig.until(
                lambda: {topic: rig.quarantined(READER, topic=topic) - before[topic] for topic in flooded} == counted,
                "every record that is no fact is counted, and none twice",
            )
            rig.until(lambda: rig.status(READER)["consumer_lag"] == 0, "nothing waits")
        rig.ready(READER)
    assert rig.quarantined(READER) - sum(before.values()) == others + sum(counted.values()), "nobody else is blamed"
    assert rig.rows(READER, "SELECT count(*) FROM parked") == parked
    assert set(rig.versions(sound).values()) == {1} and len(set(measured(rig, sound))) == len(sound)
    kept, room = kept_samples(rig), room_of_tables(rig)
    # What is written at once may go beyond the bound; other tests may have left more, kept under another one.
    assert 0 < kept <= max(MOST_SAMPLES + 2 * SAMPLES_A_MINUTE, kept_before)
    assert room - room_before < MOST_TABLE_BYTES and peak.growth < MOST_GROWTH_BYTES


def kept_samples(rig: Rig) -> int:
    return int(rig.rows(READER, "SELECT count(*) FROM quarantine WHERE principal = %s", FLOODER)[0][0])


def room_of_tables(rig: Rig) -> int:
    tables = ["quarantine", "quarantine_counts", "quarantine_read"]
    query = "SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest(%s::text[]) t"
    return int(rig.rows(READER, query, tables)[0][0])
