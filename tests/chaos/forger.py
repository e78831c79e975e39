"""Writes forged records, and keeps count of who has to count them."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

import psycopg
from confluent_kafka import Producer

from deploy.local.home import DATABASES, Home
from sandbox.forged import forge
from shared.messaging.ids import new_id
from shared.schemas.topics import BY_NAME

SEND_S: Final = 180.0
"""The broker may be killed meanwhile, and is back after about fifteen seconds."""
QUARANTINED: Final = b"SELECT coalesce(sum(seen), 0) FROM quarantine_counts"
REFUSED: Final = b"SELECT count(*) FROM refused"


class Forger:
    """Writes forged records as their topics' owners, and keeps count."""

    def __init__(self, home: Home, dice: random.Random, projects: Callable[[], Sequence[UUID]]) -> None:
        self._home = home
        self._dice = dice
        self._projects = projects
        self.ids: set[UUID] = set()
        """Of all that were written: none of them may have an effect."""
        self.expected: Counter[str] = Counter(dict.fromkeys(DATABASES, 0))
        """Service -> records that it has to count."""

    @property
    def written(self) -> int:
        return len(self.ids)

    def write(self, topic: str) -> None:
        """One record of each kind, each once; returns when the broker has them.

        Raises:
            RuntimeError: the broker did not take one of them in time.
        """
        project = self._dice.choice(self._projects() or [new_id()])
        records = forge(topic, project, self._dice)
        wrong: list[str] = []
        producer = Producer(
            self._home.kafka_settings(BY_NAME[topic].owner)
            | {"enable.idempotence": True, "message.timeout.ms": int(SEND_S * 1000), "log_level": 0}
        )

        def delivered(error: Any, _: Any) -> None:
            if error is not None:
                wrong.append(str(error))

        self.ids.update(one.event_id for one in records)
        for one in records:
            producer.produce(topic, key=one.key, value=one.value, headers=list(one.headers), on_delivery=delivered)
        if producer.flush(SEND_S) or wrong:
            raise RuntimeError(f"forged records did not reach {topic}: {wrong or 'no answer'}")
        for one in records:
            self.expected.update(one.counted_by)


def counted(home: Home, query: bytes) -> dict[str, int]:
    """Service -> the number that a query gives in its database."""
    found = {}
    for service in DATABASES:
        with psycopg.connect(home.database_url(service, "audit")) as database:
            (number,) = database.execute(query).fetchone() or (0,)
            found[service] = int(number)
    return found
