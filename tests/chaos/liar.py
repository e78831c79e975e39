"""A utility that lies and repeats itself before a running stack, and what the receipts of its lies must say.

It reads what AOV-04 says, and writes beside it as AOV-04: the same again, at once or late; other words under a known
number; other versions, utilities, dates, files; denials that were overtaken or are about nobody's application. None of
it may change anything. AOV-04 itself comes late where the saboteur pauses it.
"""

import json
import logging
import random
import threading
from collections import Counter
from functools import cached_property
from typing import Any, Final

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from deploy.local.home import Home
from shared.schemas.interconnection import MessageEffect
from shared.schemas.topics import BY_NAME
from tests.chaos.unruly import TOPIC, Lie, Unruly

RECEIPTS: Final = "ncv03.permitting.receipts"
READER: Final = "permitting"
"""Whose name it reads under: AOV-04 does not read its own topic."""
SHARE: Final = 0.3
"""Of its messages that lies are told about."""
AGAIN_SHARE: Final = 0.2
"""Of those that it also says again, to the letter, some messages later."""
POLL_S: Final = 0.5
SEND_S: Final = 180.0
"""The broker may be killed meanwhile."""
READ_S: Final = 20.0
TOO_LATE: Final = {
    MessageEffect.CONTRADICTORY: MessageEffect.LATE,
    MessageEffect.OUT_OF_ORDER: MessageEffect.LATE,
}
"""What a lie may count as instead, where the application had ended before the utility's own word came."""
LONG_AGO: Final = (MessageEffect.REFUSED, "implausible")
"""What a lie may count as besides, but for a repetition, which is known however old it is: it has the date of the
message that it is about, and before it was told a leaping calendar may have gone on by more than is believed."""
OF_A_MESSAGE: Final = {"messageId", "caseNo", "sequence", "issued", "kind"}
APART: Final = "SITE_REPORT"
"""Not about an application: most lies would be of another kind."""

log = logging.getLogger("heliograph.chaos")
Place = tuple[int, int]


class Liar:
    """A thread of its own. Every choice comes from the seed."""

    def __init__(self, home: Home, seed: int) -> None:
        self._home = home
        self._dice = random.Random(f"liar {seed}")
        self._unruly = Unruly(self._dice)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="liar", daemon=True)
        self.told: dict[Place, Lie] = {}
        """Every lie, by the partition and offset where it lies."""
        self.error: BaseException | None = None

    @property
    def refused(self) -> int:
        """How many of its lies lie in quarantine: those that have to be refused, and those that came too late."""
        return sum(self._effect_of(place) == MessageEffect.REFUSED for place in self.told)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def wrong(self) -> list[str]:
        """Where a receipt is missing, or says something else than it has to."""
        return [
            f"the lie at {TOPIC}/{place[0]}/{place[1]} is {self._effect_of(place)}, has to be {lie.effect}"
            for place, lie in self.told.items()
            if not fits(self.receipts.get(place, {}), lie)
        ]

    def _effect_of(self, place: Place) -> Any:
        return self.receipts.get(place, {}).get("effect")

    @property
    def effects(self) -> dict[str, int]:
        return dict(sorted(Counter(lie.effect.value for lie in self.told.values()).items()))

    def _run(self) -> None:
        consumer = self._consumer(TOPIC)
        producer = Producer(
            self._home.kafka_settings(BY_NAME[TOPIC].owner)
            | {"enable.idempotence": True, "message.timeout.ms": int(SEND_S * 1000), "log_level": 0}
        )
        again: list[Message] = []
        try:
            while not self._stopping.is_set():
                message = consumer.poll(POLL_S)
                if message is None or message.error() is not None or not _is_said(message.value() or b""):
                    continue
                if (message.partition(), message.offset()) in self.told or self._dice.random() >= SHARE:
                    continue
                for lie in self._unruly.besides(message.value() or b""):
                    self._tell(producer, message, lie)
                if again and self._dice.random() < AGAIN_SHARE:
                    late = again.pop(0)
                    self._tell(producer, late, Lie(late.value() or b"", MessageEffect.REPEATED))
                again.append(message)
        except BaseException as error:
            self.error = error
            log.exception("the utility could lie no longer")
        finally:
            consumer.close()

    def _tell(self, producer: Producer, about: Message, lie: Lie) -> None:
        """Behind the message that it is about. RuntimeError where the broker does not take it in time."""
        failed: list[KafkaError] = []

        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is not None:
                failed.append(error)
            else:
                self.told[int(message.partition() or 0), int(message.offset() or 0)] = lie

        producer.produce(TOPIC, lie.value, about.key(), partition=int(about.partition() or 0), on_delivery=delivered)
        if producer.flush(SEND_S) or failed:
            raise RuntimeError(f"a lie did not reach {TOPIC}: {failed or 'no answer'}")

    def _consumer(self, topic: str, principal: str = READER) -> Consumer:
        found = Consumer(
            self._home.kafka_settings(principal)
            | {"group.id": f"{principal}-liar", "enable.auto.commit": False, "isolation.level": "read_committed",
               "enable.partition.eof": True, "log_level": 0}
        )  # fmt: skip
        numbers = range(BY_NAME[topic].partitions)
        found.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in numbers])
        return found

    @cached_property
    def receipts(self) -> dict[Place, dict[str, Any]]:
        """All receipts, by the place of the message that each is about; to be read once it has stopped."""
        consumer = self._consumer(RECEIPTS, "aov04")
        found: dict[Place, dict[str, Any]] = {}
        open_partitions = set(range(BY_NAME[RECEIPTS].partitions))
        try:
            while open_partitions:
                record = consumer.poll(READ_S)
                if record is None:
                    raise RuntimeError(f"{RECEIPTS} could not be read to its end")
                if (error := record.error()) is not None:
                    if error.code() != KafkaError._PARTITION_EOF:
                        raise KafkaException(error)
                    open_partitions.discard(int(record.partition() or 0))
                    continue
                value = _object(record.value() or b"")
                if value.get("topic") == TOPIC:
                    found[value["partition"], value["offset"]] = value
        finally:
            consumer.close()
        return found


def fits(receipt: dict[str, Any], lie: Lie) -> bool:
    """Whether this may have become of a lie: it has its effect, or came too late to be looked at so closely."""
    effect, reason = receipt.get("effect"), receipt.get("reason")
    if (effect, reason) == LONG_AGO:
        return lie.effect is not MessageEffect.REPEATED
    expected = {lie.effect, TOO_LATE.get(lie.effect, lie.effect)}
    return effect in expected and lie.reason in (None, reason)


def _is_said(value: bytes) -> bool:
    """Whether it is a message of AOV-04 about an application: others forge records of its topic, too."""
    message = _object(value)
    return message.keys() >= OF_A_MESSAGE and message["kind"] != APART


def _object(value: bytes) -> dict[str, Any]:
    """The JSON object that a record holds; an empty one where it holds none."""
    try:
        found = json.loads(value)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
