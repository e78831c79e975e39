"""A key's partition is the one that other clients choose."""

from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.publishing.partitions import partition_of


@given(st.text(min_size=1), st.integers(1, 50))
def test_as_other_clients_place_it(key: str, partitions: int) -> None:
    every = list(range(partitions))
    assert partition_of(key, partitions) == DefaultPartitioner()(key.encode(), every, every)
