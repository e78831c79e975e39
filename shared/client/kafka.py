"""FastStream's Confluent broker (librdkafka) as a party uses it: by its public interface alone.

Its defaults would lose records, so every setting that decides about loss is stated here: offsets are committed by hand
after the effect, from the earliest record on, committed transactions only. Two of its ways are worked around by what it
offers for that:

* its parser decodes headers and fails on bytes that are no text, which would skip the record: ours hands over the
  records untouched;
* a handler that raises lets it go on with the next batch: the client's returns only when the effect is committed.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

from confluent_kafka import Consumer, KafkaException, Message
from confluent_kafka.admin import AdminClient, OffsetSpec
from faststream import AckPolicy
from faststream.confluent import KafkaBroker, KafkaMessage

from shared.client.settings import Settings
from shared.schemas.topics import TOPICS

log = logging.getLogger("heliograph.client")

ANSWER_S: Final = 3.0
"""How long the broker may take to answer a question about itself."""

LEADERS_MS: Final = 5_000
"""How long who leads a partition is believed without asking anew."""


class _Bare:
    """Stands for a record before FastStream's parser, which would decode the headers."""

    def __init__(self, message: Message) -> None:
        self._message = message

    def headers(self) -> list[tuple[str, bytes]]:
        return []

    def value(self) -> bytes:
        return b""

    def offset(self) -> int | None:
        return self._message.offset()

    def timestamp(self) -> Any:
        return self._message.timestamp()


async def _untouched_headers(messages: Sequence[Message], original: Any) -> KafkaMessage:
    message: KafkaMessage = await original(tuple(_Bare(one) for one in messages))
    message.raw_message = tuple(messages)
    return message


async def _untouched_body(message: KafkaMessage) -> KafkaMessage:
    return message


def make_broker(settings: Settings) -> KafkaBroker:
    """Unconnected, with a producer that waits for all in-sync replicas.

    It is idempotent where the principal owns a topic; the broker gives nobody else the number that this takes.
    """
    config: Any = {
        **settings.librdkafka(),
        "topic.metadata.refresh.interval.ms": settings.metadata_refresh_ms,
        "log_level": 3,
    }
    return KafkaBroker(
        settings.kafka_bootstrap,
        config=config,
        client_id=settings.principal,
        allow_auto_create_topics=False,
        acks="all",
        enable_idempotence=any(topic.owner == settings.principal for topic in TOPICS),
        graceful_timeout=settings.stop_s,
        apply_types=False,
        logger=log,
        log_level=logging.DEBUG,
    )


def subscribe(
    broker: KafkaBroker,
    topics: Sequence[str],
    settings: Settings,
    take: Callable[[KafkaMessage], Any],
    on_assign: Callable[..., None],
    on_lost: Callable[..., None],
) -> None:
    """One batch subscriber over these topics; ``take`` must not return, nor raise, before the effect is committed."""
    subscriber = broker.subscriber(
        *topics,
        batch=True,
        group_id=settings.group,
        group_instance_id=settings.kafka_group_instance_id,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        ack_policy=AckPolicy.MANUAL,
        polling_interval=settings.poll_s,
        max_records=settings.batch_max_records,
        fetch_max_wait_ms=settings.fetch_max_wait_ms,
        max_partition_fetch_bytes=settings.fetch_max_partition_bytes,
        session_timeout_ms=settings.session_timeout_ms,
        on_assign=on_assign,
        on_lost=on_lost,
        parser=_untouched_headers,
        decoder=_untouched_body,
    )
    subscriber(take)


def answers(settings: Settings) -> bool:
    """Whether a new client reaches the broker; blocks.

    One that exists may not: librdkafka forgets every broker, the bootstrap addresses included, where one that the
    controller has just fenced names none (confluentinc/librdkafka#5301).
    """
    try:
        return bool(AdminClient({**settings.librdkafka(), "log_level": 0}).list_topics(timeout=ANSWER_S).brokers)
    except KafkaException:
        return False


class Lag:
    """Asks for the ends over a connection of its own: behind a waiting fetch an answer waits too."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._admin: AdminClient | None = None

    def of(self, consumer: Consumer) -> int:
        """Records of the consumer's partitions behind its committed offsets; blocks.

        Raises:
            KafkaException, TimeoutError: the broker does not answer.
        """
        if self._admin is None:
            forgetful = {"metadata.max.age.ms": LEADERS_MS}  # or it would go on asking a broker that has died
            self._admin = AdminClient({**self._settings.librdkafka(), **forgetful, "log_level": 0})
        committed = consumer.committed(consumer.assignment(), ANSWER_S)
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]
        ends = self._admin.list_offsets(dict.fromkeys(committed, latest), request_timeout=ANSWER_S)
        try:
            found = {(place.topic, place.partition): end.result(ANSWER_S).offset for place, end in ends.items()}
        except (KafkaException, TimeoutError):
            self._admin = None  # the next question begins at the bootstrap addresses
            raise
        return sum(found[place.topic, place.partition] - max(place.offset, 0) for place in committed)
