"""A utility that repeats itself, comes late and lies: what it says besides the truth, and what must become of that."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from shared.messaging.ids import new_id
from shared.messaging.testing.system import World
from shared.schemas.interconnection import MessageEffect

TOPIC: Final = "aov04.gis.messages"
MOST_LATE_DAYS: Final = 4
HELD_EVERY: Final = 2
"""Every second of its messages comes late; those behind one wait with it, as they would in its own system."""
LIES_A_MESSAGE: Final = 2


@dataclass(frozen=True)
class Lie:
    """Bytes that must not change anything, and the effect that their receipt has to name."""

    value: bytes
    effect: MessageEffect
    reason: str | None = None


class Unruly:
    """Makes up what is said beside each true message."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._made = 0

    def besides(self, value: bytes) -> Iterator[Lie]:
        """Some of all lies about the case of a message that was taken."""
        yield from self._dice.sample(list(self._all(json.loads(value), value)), LIES_A_MESSAGE)

    def _all(self, true: dict[str, Any], value: bytes) -> Iterator[Lie]:
        refused = MessageEffect.REFUSED
        yield Lie(value, MessageEffect.REPEATED)
        yield Lie(_bytes(true | {"caseNo": "another"}), refused, "contradictory")
        yield Lie(self._other(true, schema="GIS/4.0"), refused, "other-version")
        yield Lie(self._other(true, utility="AOV-05"), refused, "other-utility")
        yield Lie(self._other(true, issued="2126-11-23T16:00:00Z"), refused, "implausible")
        yield Lie(self._other(true, kind="CASE_SOLD"), refused, "unknown-kind")
        yield Lie(self._other(true, customerFile=str(new_id())), refused, "unreadable")
        yield Lie(self._denial(true, applicantRef=str(new_id())), MessageEffect.UNKNOWN)
        yield Lie(self._denial(true, sequence=true["sequence"]), MessageEffect.OUT_OF_ORDER)
        ended = {"permitNo": "PTO-0", "grounds": ["no reason"], "effective": true["issued"]}
        yield Lie(self._other(true, kind="RUN_REVOKED", body=ended, sequence=10**6), MessageEffect.CONTRADICTORY)

    def _denial(self, true: dict[str, Any], **changes: Any) -> bytes:
        return self._other(true, kind="CASE_DECLINED", body={"grounds": ["no reason"], "results": []}, **changes)

    def _other(self, true: dict[str, Any], **changes: Any) -> bytes:
        """Under a number of its own."""
        self._made += 1
        return _bytes(true | {"messageId": f"{true['messageId']}-x{self._made}"} | changes)


def _bytes(message: dict[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()


class UnrulyWorld(World):
    """A world whose utility is unruly. ``lies`` are those that were told so far."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unruly = Unruly(random.Random(self.dice.random()))
        self._held: list[tuple[Any, bytes | None, bytes]] = []
        self.lies: list[Lie] = []
        self._said = 0
        self.held = 0
        """Messages that came late."""

    def put(
        self, topic: str, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]] | None = None
    ) -> None:
        if topic != TOPIC or value is None:
            super().put(topic, key, value, headers)
            return
        self._said += 1
        late = self._said % HELD_EVERY == 0
        self.held += late
        wait = timedelta(days=self.dice.uniform(0, MOST_LATE_DAYS) if late else 0)
        self._held.append((self.clock.now() + wait, key, value))

    async def settle(self) -> None:
        await super().settle()
        while self._held and self._held[0][0] <= self.clock.now():
            _, key, value = self._held.pop(0)
            super().put(TOPIC, key, value)
            await super().settle()  # what a lie is about was said before
            for lie in self._unruly.besides(value):
                self.lies.append(lie)
                super().put(TOPIC, key, lie.value)
            await super().settle()
