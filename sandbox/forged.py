"""Records that are no fact of their topic's owner, of many kinds, and which services have to count each of them.

A topic's owner writes them: nobody else can. They name projects that may be under way, and events that would matter if
they were believed. Who counts one follows from the contract alone: a record that the topic cannot hold is counted by
every service that reads the topic, one that looks like a fact of its owner only by the services that handle its event.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final
from uuid import UUID

from deploy.local.home import DATABASES
from sandbox.audit import handled_types
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas import catalogue
from shared.schemas.event import Envelope
from shared.schemas.topics import BY_NAME, SOURCES, TOPICS
from shared.schemas.wire import to_headers, to_key, to_value

NEXT_CENTURY: Final = b"2126-11-23T12:00:00Z"

Headers = dict[str, bytes | None]


@dataclass(frozen=True)
class Forged:
    """One record, and the services that have to count it."""

    kind: str
    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]
    counted_by: tuple[str, ...]
    event_id: UUID


def readers_of(topic: str) -> tuple[str, ...]:
    """The services on the chassis, the utility's too, that read a topic."""
    return tuple(name for name in BY_NAME[topic].consumers if name in DATABASES)


def targets() -> tuple[str, ...]:
    """The topics from which some service handles an event."""
    return tuple(topic.name for topic in TOPICS if any(_handlers(ce_type) for ce_type in _types(topic.name)))


def _types(topic: str) -> list[str]:
    return [ce_type for ce_type, home in catalogue.TOPIC_OF.items() if home == topic]


@cache
def _handled() -> dict[str, frozenset[str]]:
    return handled_types()


def _handlers(ce_type: str) -> tuple[str, ...]:
    return tuple(name for name in readers_of(catalogue.TOPIC_OF[ce_type]) if ce_type in _handled()[name])


def forge(topic: str, project: UUID, dice: random.Random) -> list[Forged]:
    """One record of each kind for a topic, about a project."""
    ce_type = dice.choice([found for found in _types(topic) if _handlers(found)])
    foreign = dice.choice([found for found, home in catalogue.TOPIC_OF.items() if home != topic and _handlers(found)])
    everybody, handlers = readers_of(topic), _handlers(ce_type)
    key, value, other = to_key(project), to_value(example(catalogue.events()[ce_type], project)), new_id()
    wrong_source = next(sources[0] for owner, sources in SOURCES.items() if owner != BY_NAME[topic].owner)
    foreign_value = to_value(example(catalogue.events()[foreign], project))

    def record(
        kind: str, counted_by: tuple[str, ...], headers: Headers, key: bytes | None = key, value: bytes | None = value
    ) -> Forged:
        event_id = new_id()
        envelope = Envelope(
            id=event_id, type=ce_type, source=SOURCES[BY_NAME[topic].owner][0], subject=project, time=datetime.now(UTC)
        )
        whole: Headers = {**dict(to_headers(envelope)), **headers}
        return Forged(kind, topic, key, value, list(whole.items()), counted_by, event_id)

    keyless = [] if BY_NAME[topic].compacted else [record("no key", handlers, {}, key=None)]  # there the broker refuses
    bare = record("no headers", everybody, {})
    return [
        Forged(bare.kind, topic, key, value, [], everybody, bare.event_id),
        record("no version", everybody, {"ce_type": ce_type.rpartition(".v")[0].encode()}),
        record("type of nobody", everybody, {"ce_type": b"com.example.Hello.v1"}, value=b"{}"),
        record("type of another owner", everybody, {"ce_type": foreign.encode()}, value=foreign_value),
        record("source of another owner", handlers, {"ce_source": wrong_source.encode()}),
        record("no JSON", handlers, {}, value=value[: len(value) // 2]),
        record("null value", handlers, {}, value=None),
        *keyless,
        record("key of another project", handlers, {}, key=to_key(other)),
        record("value of another project", handlers, {}, value=to_value(example(catalogue.events()[ce_type], other))),
        record("of next century", handlers, {"ce_time": NEXT_CENTURY}),
    ]
