"""A healthy hop of one service, while another principal writes malformed records as fast as it can.

The hop: ``DesignFrozen`` is produced, the lead service takes it and publishes ``AnalysisAccuracyMeasured``; at an even
rate, from the producer's stamp to the stamp of the reaction (see ``benchmarks.hop`` for why that bounds the commit).
Three times: while nothing else happens; while the contracting principal floods its topic, which the lead service reads;
and, as a control for what the machine alone costs, while as many records go to a topic that the lead service does not
read. The flood is made of every kind of ``sandbox.forged``; each record that the lead service has to count must be in
its quarantine counts, exactly.

Usage: python -m benchmarks.flood [--records 300000] [--hops 300] [--hops-per-second 20]
"""

import argparse
import asyncio
import multiprocessing
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any, Final

import asyncpg
import psutil
import psycopg
from confluent_kafka import Producer

from benchmarks.handler_path import incoming
from benchmarks.journey import percentiles
from benchmarks.processes import MEGABYTE, resident_mb
from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from benchmarks.topic import Watch
from deploy.local.stack import Stack
from sandbox.forged import Forged, forge
from services.lead.app import SERVICE
from shared.messaging.ids import new_id
from shared.schemas.lead import AnalysisAccuracyMeasured
from shared.schemas.topics import BY_NAME, TOPICS

IN, OUT = "ncv03.design.events", "ncv03.lead.events"
FLOODED: Final = "ncv03.contracting.events"
UNREAD: Final = next(
    one.name for one in TOPICS if one.name.endswith(".events") and one.name != OUT and one.name not in SERVICE.topics
)
"""The lead service does not read it."""
PROJECTS: Final = 500
"""The flood names so many projects; it begins again with the first when it has named all."""
WARM_UP: Final = 40
COUNTED_S: Final = 240.0
SAMPLE_S: Final = 0.2
WANTED_RATIO: Final = 1.5


def flood_of(topic: str) -> list[Forged]:
    dice = random.Random(1)
    found = [one for _ in range(PROJECTS) for one in forge(topic, new_id(), dice)]
    dice.shuffle(found)
    return found


def write(settings: dict[str, str], records: list[Forged], count: int) -> None:
    """A process of its own: as fast as the broker takes them."""
    producer = Producer({**settings, "linger.ms": 5, "queue.buffering.max.messages": 200_000, "log_level": 0})
    for one in islice(cycle(records), count):
        while True:
            try:
                producer.produce(one.topic, key=one.key, value=one.value, headers=list(one.headers))
                break
            except BufferError:
                producer.poll(0.05)
        producer.poll(0)
    if producer.flush(COUNTED_S):
        raise SystemExit("the flood did not reach the broker")


@dataclass
class Flood:
    """What became of one."""

    began: float
    write_s: float = 0.0
    over_s: float = 0.0
    """Until all were written and, where the service reads them, counted."""


@contextmanager
def flooding(stack: Stack, records: list[Forged], count: int, counted: Callable[[], bool]) -> Iterator[Flood]:
    """Writes while the context is entered; leaves it when all is written and counted."""
    context = multiprocessing.get_context("spawn")
    settings = stack.kafka_settings(BY_NAME[records[0].topic].owner)
    writer = context.Process(target=write, args=(settings, records, count))
    found = Flood(time.monotonic())

    def follow() -> None:
        writer.join()
        found.write_s = time.monotonic() - found.began
        while not counted() and time.monotonic() - found.began < COUNTED_S:
            time.sleep(SAMPLE_S)
        found.over_s = time.monotonic() - found.began

    writer.start()
    following = threading.Thread(target=follow)
    following.start()
    try:
        yield found
    finally:
        following.join()
    if writer.exitcode != 0:
        raise SystemExit("the flood was broken off")


async def prepared(stack: Stack, count: int) -> list[Any]:
    """Leads, and the record that each is to react to."""
    projects = [new_id() for _ in range(count)]
    database = await asyncpg.connect(stack.database_url("lead"))
    await database.execute(
        """INSERT INTO leads (project_id, state, version, channel, segment, consent_to_contact, consent_to_usage_data,
                              reason_codes, preliminary_kwh, analysis_run)
           SELECT p, 'qualified', 0, 'web', 'residential', true, true, '[]', 10500, 1 FROM unnest($1::uuid[]) p""",
        projects,
    )
    await database.close()
    return incoming(projects)


def hops(stack: Stack, count: int, per_second: float) -> list[float]:
    """Milliseconds of each, in the order in which they were begun."""
    records = asyncio.run(prepared(stack, count))
    watch = Watch(stack.kafka_settings("audit"), OUT, AnalysisAccuracyMeasured.ce_type)
    producer = Producer({**stack.kafka_settings("design"), "linger.ms": 0, "log_level": 0})
    began: dict[str, float] = {}
    start = time.monotonic()
    for number, (key, value, headers) in enumerate(records):
        producer.poll(max(0.0, start + number / per_second - time.monotonic()))
        while (left := start + number / per_second - time.monotonic()) > 0:
            time.sleep(left)
        began[key.decode()] = time.time()
        producer.produce(IN, key=key, value=value, headers=headers)
    producer.flush(COUNTED_S)
    ended = watch.until(set(began))
    return [(ended[key] - at) * 1000 for key, at in began.items()]


def one(stack: Stack, query: bytes) -> int:
    with psycopg.connect(stack.database_url("lead", "audit")) as database:
        (found,) = database.execute(query).fetchone() or (0,)
    return int(found)


SEEN: Final = b"SELECT coalesce(sum(seen), 0) FROM quarantine_counts"
ROWS: Final = b"SELECT count(*) FROM quarantine"
BYTES: Final = b"SELECT pg_total_relation_size('quarantine') + pg_total_relation_size('quarantine_counts')"


class Peak:
    """The largest resident memory of the service while this is entered, in MB."""

    def __init__(self, stack: Stack) -> None:
        running = stack.processes()["lead"].running
        assert running is not None
        self._process = psutil.Process(running.pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self.mb = 0.0

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._over.is_set():
            self.mb = max(self.mb, self._process.memory_info().rss / MEGABYTE)
            self._over.wait(SAMPLE_S)


def main(count: int, hop_count: int, per_second: float) -> int:
    with throwaway_stack("lead") as stack:
        hops(stack, WARM_UP, per_second)
        quiet = percentiles(hops(stack, hop_count, per_second))
        before_mb = resident_mb(stack)["lead"]
        with flooding(stack, flood_of(UNREAD), count, lambda: True) as control:
            beside = percentiles(hops(stack, hop_count, per_second))
        records = flood_of(FLOODED)
        wanted = sum("lead" in found.counted_by for found in islice(cycle(records), count))
        with Peak(stack) as peak, flooding(stack, records, count, lambda: one(stack, SEEN) >= wanted) as flood:
            flooded = percentiles(hops(stack, hop_count, per_second))
            lasted = time.monotonic() - flood.began
        seen, rows, size = one(stack, SEEN), one(stack, ROWS), one(stack, BYTES)
    for name, (p50, p99) in (("quiet", quiet), ("flood elsewhere", beside), ("flood", flooded)):
        print(f"hop, {name:<16} p50 {p50:7.1f} ms, p99 {p99:7.1f} ms ({hop_count} hops at {per_second:.0f}/s)")
    print(f"flood elsewhere: {count:,} records written in {control.write_s:.1f} s")
    print(f"flood: {count:,} records written in {flood.write_s:.1f} s, all counted after {flood.over_s:.1f} s")
    print(f"the last of the hops beside it ended after {lasted:.1f} s")
    print(f"counted {seen:,} of {wanted:,}; {rows:,} samples are kept, tables of {size / MEGABYTE:.1f} MB")
    record(
        f"hop p50 ms under a flood of {count:,} malformed records (<= {WANTED_RATIO}) vs quiet", flooded[0], quiet[0]
    )
    record(
        f"hop p99 ms under a flood of {count:,} malformed records (<= {WANTED_RATIO}) vs quiet", flooded[1], quiet[1]
    )
    record("hop p50 ms under the flood vs under as many records that it does not read", flooded[0], beside[0])
    record("hop p99 ms under the flood vs under as many records that it does not read", flooded[1], beside[1])
    record("peak MB of the flooded service vs before", peak.mb, before_mb)
    record("malformed records counted vs written that it has to count (= 1)", seen, wanted)
    return 0 if seen == wanted else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--hops", type=int, default=300)
    parser.add_argument("--hops-per-second", type=float, default=20.0)
    given = parser.parse_args()
    raise SystemExit(main(given.records, given.hops, given.hops_per_second))
