"""When a stack is at rest: Kafka's own account of what each group has still to take, and the databases' of what waits.

Asked from outside, as ``audit`` and Kafka's administrator, because a service that was just killed says nothing.
"""

import time
from collections.abc import Callable

import psycopg
from confluent_kafka import KafkaException

from deploy.local.groups import committed, ends
from deploy.local.home import DATABASES, KAFKA_ADMIN, PARTIES, Home
from deploy.local.state import read_plan
from shared.schemas.topics import BY_NAME, subscriptions

ASK_S = 5.0
LOOK_S = 0.3
CALM_LOOKS = 3
"""So many looks in a row must find nothing: a handler may be between its commit and its record."""

OF_A_SERVICE = {
    "outbox": "SELECT count(*) FROM outbox",
    "jobs": "SELECT count(*) FROM jobs WHERE failed_at IS NULL",
}
OF_A_PARTY = {"client_outbox": "SELECT count(*) FROM client_outbox"}
"""What waits in a database, by its table."""


def until_rest(home: Home, patience_s: float, *, observe: Callable[[str], None] = lambda _: None) -> str:
    """Waits until nothing moves; gives an empty string, or what still waits when the patience is over."""
    deadline = time.monotonic() + patience_s
    calm, waiting = 0, "nothing asked yet"
    while time.monotonic() < deadline:
        try:
            waiting = still_waiting(home)
        except (KafkaException, psycopg.Error) as error:
            waiting = f"no answer: {type(error).__name__}"
        calm = calm + 1 if not waiting else 0
        if calm >= CALM_LOOKS:
            return ""
        observe(waiting)
        time.sleep(LOOK_S)
    return waiting


def still_waiting(home: Home) -> str:
    """What is not handled yet: ``group: n records`` and ``service: n rows of table``; empty at rest."""
    parties = PARTIES if "parties" in read_plan(home).processes else ()
    found = [f"{group}: {count} records" for group, count in _lags(home, parties).items() if count]
    for owner, waiting in {**dict.fromkeys(DATABASES, OF_A_SERVICE), **dict.fromkeys(parties, OF_A_PARTY)}.items():
        with psycopg.connect(home.database_url(owner, "audit"), connect_timeout=int(ASK_S)) as database:
            for table, query in waiting.items():
                (rows,) = database.execute(query.encode()).fetchone() or (0,)
                if rows:
                    found.append(f"{owner}: {rows} rows of {table}")
    return ", ".join(found)


def _lags(home: Home, parties: tuple[str, ...]) -> dict[str, int]:
    """Group -> records between its committed offsets and the ends of its topics.

    A party takes only what it has handlers for: a topic in which its group has no place at all is none of those.
    """
    reading = [name for name in (*DATABASES, *parties) if subscriptions(name)]
    places = {
        group: [(name, number) for name in subscriptions(group) for number in range(BY_NAME[name].partitions)]
        for group in reading
    }
    every = {place for of_group in places.values() for place in of_group}
    behind = ends(home.kafka_settings(KAFKA_ADMIN), every, ASK_S)
    found = {}
    for group, of_group in places.items():
        reached = committed(home.kafka_settings(KAFKA_ADMIN), group, of_group, ASK_S)
        read = {topic for (topic, _), offset in reached.items() if group not in parties or offset >= 0}
        found[group] = sum(behind[place] - max(offset, 0) for place, offset in reached.items() if place[0] in read)
    return found
