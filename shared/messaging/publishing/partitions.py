"""Which partition a key belongs to: Kafka's default (murmur2), so that every client agrees."""

from functools import lru_cache

from aiokafka.partitioner import murmur2


@lru_cache(maxsize=65_536)
def _hash(key: str) -> int:
    return int(murmur2(key.encode())) & 0x7FFF_FFFF


def partition_of(key: str, partitions: int) -> int:
    """The partition of a text key on a topic of ``partitions`` partitions."""
    return _hash(key) % partitions
