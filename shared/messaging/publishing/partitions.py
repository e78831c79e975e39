"""Which partition a key belongs to: Kafka's default (murmur2), so that every client agrees."""

from confluent_kafka import murmur2


def partition_of(key: str, partitions: int) -> int:
    """The partition of a text key on a topic of ``partitions`` partitions."""
    return murmur2(key.encode(), partitions)
