"""The SDK's four tables in the party's own database, beside its own, and the few statements on them."""

import base64
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)

from shared.client.reading import Record

metadata: Final = MetaData()


def _record_columns() -> list[Column[Any]]:
    """A Kafka record as it came; the values of headers in base 64."""
    return [
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("record_offset", BigInteger, nullable=False),
        Column("record_key", LargeBinary),
        Column("headers", JSON),
        Column("value", LargeBinary),
    ]


inbox = Table(
    "client_inbox", metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("taken_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("client_inbox_by_taken_at", "taken_at"),
)  # fmt: skip
"""Every event that was taken: its id comes into being in the transaction of its effect."""

set_aside = Table(
    "client_set_aside", metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    *_record_columns(),
    Column("reason", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("topic", "partition", "record_offset", name="client_set_aside_once"),
)  # fmt: skip
"""Records that do not count, for people to look at. They hold nothing up."""

held = Table(
    "client_held", metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("key", Text, nullable=False),
    *_record_columns(),
    Column("problem", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", DateTime(timezone=True), nullable=False),
    Index("client_held_by_key", "key", "id"),
)  # fmt: skip
"""Events whose handler failed, and those of the same key behind them: tried again in their order."""

outbox = Table(
    "client_outbox", metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Index("client_outbox_by_key", "key", "id"),
)  # fmt: skip
"""Answers that were decided and not acknowledged by the broker yet."""


def stored(record: Record, most_bytes: int | None = None) -> dict[str, Any]:
    """A record as column values, its key and value cut where ``most_bytes`` is given."""
    return {
        "topic": record.topic,
        "partition": record.partition,
        "record_offset": record.offset,
        "record_key": record.key if record.key is None else record.key[:most_bytes],
        "headers": None
        if record.headers is None
        else [[_text(name), None if raw is None else _encoded(raw[:most_bytes])] for name, raw in record.headers],
        "value": record.value if record.value is None else record.value[:most_bytes],
    }


def restored(row: Any) -> Record:
    """The record that was stored."""
    headers = None if row.headers is None else [(name, _decoded(text)) for name, text in row.headers]
    return Record(row.topic, row.partition, row.record_offset, row.record_key, row.value, headers)


def headers_stored(headers: Sequence[tuple[str, bytes]]) -> list[list[str]]:
    return [[name, raw.decode()] for name, raw in headers]


def _text(name: str) -> str:
    """PostgreSQL's texts hold no NUL."""
    return name.replace("\0", "\\0")


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decoded(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
