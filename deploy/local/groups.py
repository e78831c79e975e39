"""Where a consumer group stands, asked as one of its members would ask.

Not by the admin client: in librdkafka 2.16 a coordinator's error in answer to ListConsumerGroupOffsets (it is loading,
it has moved) ends the whole process by a segmentation fault, since the same code serves a member's requests.
"""

from collections.abc import Iterable, Mapping

from confluent_kafka import Consumer, KafkaException, TopicPartition

Place = tuple[str, int]


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
