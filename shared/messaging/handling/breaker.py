"""Stops a consumer whose every message fails: a bad deploy must not park the world, nor twenty bad projects stop it.

It opens after a number of different projects failed with no success in between. Then what fails is held, not parked,
and messages of other projects are tried: the first that succeeds shows that the program works, so the held ones are
parked and all goes on. While none succeeds, no more is taken in than can be held.
"""

import time
from uuid import UUID

from shared.messaging.handling.reading import Message


class Breaker:
    """Opens after ``limit`` different projects failed in a row; holds up to ``most_held`` messages meanwhile."""

    def __init__(self, limit: int, pause_s: float, most_held: int) -> None:
        self._limit = limit
        self._pause_s = pause_s
        self._most_held = most_held
        self._failed: set[str | None] = set()
        self._held: dict[UUID, Message] = {}
        self._held_keys: set[str] = set()
        self._probed = 0.0
        self.opened_at: float | None = None

    @property
    def open(self) -> bool:
        return self.opened_at is not None

    @property
    def full(self) -> bool:
        """Whether no further message may be taken in until one succeeds."""
        return self.open and len(self._held) >= self._most_held

    def failed(self, project: str | None) -> None:
        self._failed.add(project)
        if len(self._failed) >= self._limit and self.opened_at is None:
            self.opened_at = self._probed = time.monotonic()

    def succeeded(self) -> None:
        self._failed.clear()
        self.opened_at = None

    # -- what is held ----------------------------------------------------------------------------------------------

    def must_wait(self, message: Message) -> bool:
        """Whether the message is held already, or belongs behind one that is."""
        return message.event_id in self._held or (message.key is not None and message.key in self._held_keys)

    def hold(self, message: Message) -> None:
        """Keeps a message, in the order given; a known one keeps its place."""
        self._held.setdefault(message.event_id, message)
        if message.key is not None:
            self._held_keys.add(message.key)

    def let_go(self, message: Message) -> None:
        self._held.pop(message.event_id, None)
        self._held_keys = {held.key for held in self._held.values() if held.key is not None}

    @property
    def held(self) -> list[Message]:
        """What is held, the first first."""
        return list(self._held.values())

    def lowest(self) -> dict[tuple[str, int], int]:
        """The lowest held offset of each partition: nothing from there on may be committed."""
        found: dict[tuple[str, int], int] = {}
        for message in self._held.values():
            place = (message.record.topic, message.record.partition)
            found[place] = min(found.get(place, message.record.offset), message.record.offset)
        return found

    def probes(self) -> list[Message]:
        """The first held message of each of some projects, once a pause has passed; else none."""
        if not self.open or time.monotonic() - self._probed < self._pause_s:
            return []
        self._probed = time.monotonic()
        first: dict[object, Message] = {}
        for message in self._held.values():
            first.setdefault(message.key or message.event_id, message)
            if len(first) == self._limit:
                break
        return list(first.values())
