"""Where topics end and where a consumer group stands, and how to set a group back.

Where a group stands is asked as one of its members would ask, not by the admin client: in librdkafka 2.16 a
coordinator's error in answer to ListConsumerGroupOffsets (it is loading, it has moved) ends the whole process by a
segmentation fault, since the same code serves a member's requests.
"""

import time
from collections.abc import Iterable, Mapping
from typing import Final

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

Place = tuple[str, int]
"""Topic and partition."""
LEAVE_SECONDS: Final = 30.0
"""How long the broker may take to notice that a group is empty."""
POLL_SECONDS: Final = 0.2


def ends(settings: Mapping[str, str], places: Iterable[Place], seconds: float) -> dict[Place, int]:
    """The offset behind the last record of each place.

    Raises:
        KafkaException: the broker does not answer, or refuses.
    """
    admin = AdminClient({**settings, "log_level": 0})
    latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]
    asked = {TopicPartition(*place): latest for place in places}
    answers = admin.list_offsets(asked, request_timeout=seconds).items()
    return {(place.topic, place.partition): future.result(seconds).offset for place, future in answers}


def set_back(settings: Mapping[str, str], group: str, offsets: Mapping[Place, int], seconds: float) -> None:
    """Sets the next offsets of a group that has no members, or is about to have none.

    Raises:
        KafkaException, TimeoutError: the group kept its members, or the broker did not answer.
    """
    admin = AdminClient({**settings, "log_level": 0})
    wanted = [TopicPartition(*place, offset) for place, offset in offsets.items()]
    deadline = time.monotonic() + LEAVE_SECONDS
    while True:
        request = admin.alter_consumer_group_offsets(
            [ConsumerGroupTopicPartitions(group, wanted)], request_timeout=seconds
        )
        try:
            request[group].result(seconds)
            return
        except (KafkaException, TimeoutError):  # the broker may not have noticed yet that the group is empty
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_SECONDS)


def committed(settings: Mapping[str, str], group: str, places: Iterable[Place], seconds: float) -> dict[Place, int]:
    """The next offset of a group in each place; below 0 where it has committed none.

    Args:
        settings: of a principal that may read the group, e.g. the administrator.

    Raises:
        KafkaException: the broker or the coordinator does not answer, or refuses.
    """
    member = Consumer({**settings, "group.id": group, "log_level": 0})
    try:
        found = member.committed([TopicPartition(*place) for place in places], timeout=seconds)
    finally:
        member.close()
    for one in found:
        if one.error is not None:
            raise KafkaException(one.error)
    return {(one.topic, one.partition): one.offset for one in found}
