"""Errors of Kafka that pass by themselves: tried again for a while, then told in one line with what to do next."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

from confluent_kafka import KafkaError, KafkaException

from deploy.local.errors import StackError

T = TypeVar("T")

PATIENCE_SECONDS: Final = 30.0
"""How long a command asks again. A broker that was killed is back after about fifteen seconds."""
FIRST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 2.0

PASSING: Final = frozenset(
    {
        KafkaError._ALL_BROKERS_DOWN, KafkaError._MSG_TIMED_OUT, KafkaError._RESOLVE, KafkaError._TIMED_OUT,
        KafkaError._TIMED_OUT_QUEUE, KafkaError._TRANSPORT, KafkaError._WAIT_COORD,
        KafkaError.BROKER_NOT_AVAILABLE, KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
        KafkaError.COORDINATOR_NOT_AVAILABLE, KafkaError.FENCED_LEADER_EPOCH, KafkaError.KAFKA_STORAGE_ERROR,
        KafkaError.LEADER_NOT_AVAILABLE, KafkaError.NETWORK_EXCEPTION, KafkaError.NOT_CONTROLLER,
        KafkaError.NOT_COORDINATOR, KafkaError.NOT_ENOUGH_REPLICAS, KafkaError.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.OFFSET_NOT_AVAILABLE, KafkaError.REBALANCE_IN_PROGRESS,
        KafkaError.REPLICA_NOT_AVAILABLE, KafkaError.REQUEST_TIMED_OUT, KafkaError.THROTTLING_QUOTA_EXCEEDED,
        KafkaError.UNKNOWN_LEADER_EPOCH,
        # Said of topics while the only broker is fenced, of a topic that the broker has not heard of yet, and of one
        # that a request which was given up has created after all.
        KafkaError.INVALID_REPLICATION_FACTOR, KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError.TOPIC_ALREADY_EXISTS,
    }
)  # fmt: skip


class Unanswered(StackError):
    """Kafka has not done what it was asked for, although it was asked for a while."""

    exit_code = 1


def passes(error: Exception) -> bool:
    """Whether asking again may help."""
    if isinstance(error, KafkaException):
        return bool(error.args) and isinstance(error.args[0], KafkaError) and error.args[0].code() in PASSING
    return isinstance(error, TimeoutError)  # of a future that the client has not settled


def words(error: Exception) -> str:
    """What Kafka said, on one line."""
    told = error.args[0].str() if error.args and isinstance(error.args[0], KafkaError) else str(error)
    return told or type(error).__name__


def persist(ask: Callable[[], T], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """The answer to a question that may be asked more than once.

    Args:
        what: what is asked for, as in "Kafka does not tell the ends of the topics".
        seconds: how long it is asked again while it fails by what passes.

    Raises:
        Unanswered: it failed by something else, or for too long.
    """
    deadline = time.monotonic() + seconds
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return ask()
        except (KafkaException, TimeoutError) as error:
            if passes(error) and time.monotonic() + pause < deadline:
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                continue
            raise Unanswered(
                f"Kafka does not {what}: {words(error)}", "`helio status` shows whether it is ready, its log why not"
            ) from error
