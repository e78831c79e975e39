"""Records as a client writes them that checks nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from shared.client.reading import Record


class RawName(str):
    """A header's name that goes onto the wire as bytes that are no UTF-8."""

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return b"\xff\xfe" + super().encode(encoding, errors)


async def send_raw(connection: Mapping[str, Any], topic: str, records: Sequence[Record]) -> None:
    """One batch, in order, on partition 0."""
    producer = AIOKafkaProducer(**connection)
    await producer.start()
    try:
        builder = producer.create_batch()
        builder._builder = _DefaultRecordBatchBuilderPy(
            magic=2, compression_type=0, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=0,
            batch_size=1_000_000,
        )  # fmt: skip
        for record in records:
            headers = list(record.headers or ())
            assert builder.append(key=record.key, value=record.value, timestamp=None, headers=headers) is not None
        await (await producer.send_batch(builder, topic, partition=0))
    finally:
        await producer.stop()
