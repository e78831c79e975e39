"""A contract as the gate sees it: today's, a released one, or one that a test has spoilt."""

import importlib
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from shared.schemas.gate.package import TOP
from shared.schemas.generate.snapshots import Schema, headers_schema, value_schema

Headers = list[tuple[str, bytes]]
Value = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """What a record says to a reader of one contract."""

    ce_type: str
    """Of the class that it was read as: a later version than the record's where an upcaster leads there."""
    text: str
    """JSON, as that class is written."""


class Contract:
    """The modules of one contract, whatever the name of their package."""

    def __init__(self, package: str) -> None:
        self.package = package
        self._catalogue = importlib.import_module(f"{package}.schemas.catalogue")
        self._topics = importlib.import_module(f"{package}.schemas.topics")
        self._wire = importlib.import_module(f"{package}.schemas.wire")
        self._plausibility = importlib.import_module(f"{package}.schemas.plausibility")
        self.classes: dict[str, Any] = self._catalogue.events()

    @property
    def services(self) -> tuple[str, ...]:
        """The publishers that are ours; all others are outside systems, which we only read."""
        return tuple(self._topics.SERVICES)

    @property
    def max_value_bytes(self) -> int:
        return int(self._wire.MAX_VALUE_BYTES)

    @property
    def clock_tolerance(self) -> timedelta:
        """How far a record may be ahead of its reader."""
        found: timedelta = self._plausibility.CLOCK_TOLERANCE
        return found

    @property
    def oldest_record(self) -> timedelta:
        """How long ago a record may have been written."""
        found: timedelta = self._plausibility.OLDEST_RECORD
        return found

    def names(self) -> list[str]:
        """The wire name of every version that is read."""
        return [name for found in self.classes.values() for name in self._catalogue.versions_of(found)]

    def current(self, ce_type: str) -> str | None:
        """The version as which this one is read; None where it is not known."""
        found = self._catalogue.resolve(ce_type)
        return None if found is None else str(found.ce_type)

    def schema(self, ce_type: str) -> Schema:
        """The JSON Schema of a version that has a class."""
        return value_schema(self.classes[ce_type])

    def headers_schema(self) -> Schema:
        """The JSON Schema of the record headers."""
        return headers_schema(self._wire)

    def topic_of(self, ce_type: str) -> str | None:
        current = self.current(ce_type)
        return None if current is None else self._catalogue.TOPIC_OF[current]

    def topics(self) -> dict[str, Value]:
        """The topic table as plain JSON: every column of it, the broker's settings, and the types on each topic."""
        return {
            topic.name: json.loads(json.dumps(asdict(topic)))
            | {"configs": topic.configs, "sources": list(self._topics.SOURCES[topic.owner])}
            | {"removes": topic.removes}
            | {"types": [name for name in self.names() if self.topic_of(name) == topic.name]}
            for topic in self._topics.TOPICS
        }

    def read(self, ce_type: str, value: bytes) -> Reading:
        """Raises ValueError for what a reader of this contract refuses."""
        event = self._catalogue.read(ce_type, value)
        return Reading(event.ce_type, self._wire.to_value(event).decode())

    def written_headers(self, headers: Iterable[tuple[str, bytes]]) -> list[list[str]]:
        """What the headers say, as this contract writes it. Raises ValueError for headers that it refuses."""
        envelope = self._wire.from_headers(headers)
        return [[name, raw.decode()] for name, raw in self._wire.to_headers(envelope)]

    def agree(self, headers: Iterable[tuple[str, bytes]], key: bytes, value: bytes) -> None:
        """Key, subject, value and the instants in it belong together. Raises ValueError."""
        envelope = self._wire.from_headers(headers)
        event = self._catalogue.read(envelope.type, value)
        self._wire.agree(envelope, key, event)
        problem = self._wire.implausible(envelope, event, envelope.time)
        if problem is not None:
            raise ValueError(problem)

    def receive(
        self, headers: Iterable[tuple[str, bytes]], key: bytes, owner: str, value: bytes, now: datetime
    ) -> None:
        """Takes in a record of a topic of this owner as a reader does. Raises ValueError for what it refuses."""
        envelope = self._wire.claimed(headers, key, owner, self._topics.SOURCES.get(owner, ("",)))
        self._catalogue.read(envelope.type, value)
        problem = self._wire.implausible(envelope, None, now)
        if problem is not None:
            raise ValueError(problem)


def today() -> Contract:
    return Contract(TOP)


@contextmanager
def unpacked(archive: Path, name: str) -> Iterator[Contract]:
    """The contract in an archive of :mod:`shared.schemas.gate.package`; its modules are forgotten afterwards."""
    sys.path.insert(0, str(archive))
    try:
        yield Contract(name)
    finally:
        sys.path.remove(str(archive))
        for module in [one for one in sys.modules if one == name or one.startswith(f"{name}.")]:
            del sys.modules[module]
