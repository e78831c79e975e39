"""Batches with odd header names, in the form they have on the wire."""

from typing import Any

import pytest
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from aiokafka.structs import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.records import lenient

lenient.install()


class Raw(str):
    """A name that is written as other bytes."""

    raw: bytes

    @classmethod
    def of(cls, raw: bytes) -> "Raw":
        made = cls("raw")
        made.raw = raw
        return made

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return self.raw


def batch(names: list[bytes], compression: int = 0, first_offset: int = 0) -> bytes:
    builder = _DefaultRecordBatchBuilderPy(2, compression, 0, -1, -1, -1, 1_000_000)
    for number, name in enumerate(names):
        assert builder.append(number, 1, b"k", b"v%d" % number, [(Raw.of(name), None), ("fine", b"1")]) is not None
    data = bytearray(builder.build())
    data[0:8] = first_offset.to_bytes(8, "big")  # not covered by the checksum
    return bytes(data)


def records(data: bytes, position: int = 0) -> list[Any]:
    read = fetcher.PartitionRecords(
        TopicPartition("t", 0), fetcher.MemoryRecords(data), [], position, None, None, True, fetcher.READ_UNCOMMITTED
    )
    return list(read)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=8), st.sampled_from([0, 1, 3]))
def test_every_record_is_read_once_whatever_its_names(names: list[bytes], compression: int) -> None:
    found = records(batch(names, compression))
    assert [record.value for record in found] == [b"v%d" % number for number in range(len(names))]
    assert [record.offset for record in found] == list(range(len(names)))
    for name, record in zip(names, found, strict=True):
        assert record.headers == ((name.decode(errors="backslashreplace"), None), ("fine", b"1"))


def test_it_goes_on_in_the_middle_and_into_the_next_batch() -> None:
    data = batch([b"a", b"\xff", b"c"], first_offset=10) + batch([b"\xfe", b"e"], first_offset=13)
    assert [record.offset for record in records(data, position=12)] == [12, 13, 14]
    assert [record.offset for record in records(data)] == [10, 11, 12, 13, 14]


def test_a_damaged_batch_is_still_an_error() -> None:
    data = bytearray(batch([b"a", b"b"]))
    data[-1] ^= 0xFF
    with pytest.raises(CorruptRecordException):
        records(bytes(data))
