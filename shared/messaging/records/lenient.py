"""Records whose header names are not UTF-8 are read too.

Kafka takes any bytes as a header's name; aiokafka decodes them strictly, fails, and reads the same batch again for
ever: one record of a foreign client would stop its partition. Here such a batch is read a second time, with the names'
odd bytes written out (``\\xff``), so that the record arrives, is found unreadable, and is parked like any other.

There is no setting or hook for this in aiokafka (0.14.0), so two names in its fetcher are replaced; batches that decode
cost nothing more.
"""

from typing import Any, SupportsIndex

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.legacy_records import LegacyRecordBatch
from aiokafka.record.memory_records import MemoryRecords, _MemoryRecordsPy


class _Text(bytearray):
    """Bytes that decode whatever they are."""

    def __getitem__(self, at: SupportsIndex | slice) -> Any:
        found = super().__getitem__(at)
        return _Text(found) if isinstance(found, bytearray) else found

    def decode(self, encoding: str = "utf-8", errors: str = "backslashreplace") -> str:
        return super().decode(encoding, "backslashreplace")


class _LenientBatch(_DefaultRecordBatchPy):  # type: ignore[misc]  # final by annotation only
    _buffer: Any

    def _maybe_uncompress(self) -> None:
        done = self._decompressed
        super()._maybe_uncompress()
        if not done:
            self._buffer = _Text(self._buffer)


class _LenientRecords(_MemoryRecordsPy):  # type: ignore[misc]
    def next_batch(self, *_: int) -> Any:
        of_batch = self._next_slice
        if of_batch is None:
            return None
        if len(of_batch) < self.MIN_SLICE:
            raise CorruptRecordException("a batch is shorter than the shortest record")
        self._cache_next()
        magic = of_batch[self.MAGIC_OFFSET]
        return _LenientBatch(of_batch) if magic >= 2 else LegacyRecordBatch(of_batch, magic)


class _KeptRecords(MemoryRecords):  # type: ignore[misc]
    """Keeps the bytes it was made of."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.data = data


class _Records(fetcher.PartitionRecords):  # type: ignore[misc]
    """Reads a fetched batch again, leniently, from the first record that was not given out yet."""

    _records: Any
    _aborted_transactions: list[Any]
    _aborted_producers: set[int]

    def __init__(self, tp: Any, records: Any, aborted: Any, *rest: Any) -> None:
        super().__init__(tp, records, aborted, *rest)
        self._aborted = list(self._aborted_transactions)
        self._again = False

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except (UnicodeDecodeError, CorruptRecordException):
            if self._again:
                raise  # it is the record's structure, not a name
            self._again = True
            self._records = _LenientRecords(self._records.data)
            self._aborted_transactions, self._aborted_producers = self._aborted, set()
            self._records_iterator = self._unpack_records()
            return super().__next__()


def install() -> None:
    """Makes every consumer of this process read leniently."""
    fetcher.MemoryRecords = _KeptRecords
    fetcher.PartitionRecords = _Records
