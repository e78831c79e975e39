"""The test kit: a client without Kafka, on a real database of its own, and records made from the published examples.

::

    async with kit(client) as party:
        await party.receives(example(SystemActivated, project_id=home))
        assert await party.answers() == [...]

The records come through FastStream's in-memory broker and the client's own parser, inbox and handlers. That proves what
the handlers do, and that repeats and failures do no harm; it is no evidence of delivery, for which there is Kafka.
"""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from confluent_kafka import Message
from sqlalchemy import select
from uuid_utils.compat import uuid7

from shared.client.consumer import Client
from shared.client.reading import Record
from shared.client.tables import outbox
from shared.schemas import catalogue
from shared.schemas.event import Event
from shared.schemas.generate.examples import examples_of
from shared.schemas.topics import BY_NAME, SOURCES
from shared.schemas.wire import from_value


def example(event_type: type[Event], index: int = 0, *, project_id: UUID | None = None, **changes: Any) -> Record:
    """A record of its owner, from the published example; a new event each time.

    Args:
        event_type: today's class.
        index: which of its examples.
        project_id: moves it to another project.
        changes: fields of the value in their JSON form.
    """
    found = examples_of(event_type.ce_type)[index]
    key = str(project_id) if project_id is not None else found.key
    topic = catalogue.topic_of(event_type)
    changed = {"ce_id": str(uuid7()), "ce_subject": key, "ce_source": SOURCES[BY_NAME[topic].owner][0]}
    headers = [(name, text.encode()) for name, text in (found.headers | changed).items()]
    value = None if found.value is None else json.dumps(found.value | {"project_id": key} | changes).encode()
    return Record(topic, 0, 0, key.encode(), value, headers)


def with_header(record: Record, name: str, raw: bytes | None) -> Record:
    """The same record with one header changed; None leaves it out."""
    kept = [header for header in record.headers or () if header[0] != name]
    return replace(record, headers=kept if raw is None else [*kept, (name, raw)])


class _Delivered(Message):
    """A record as the client library gives it."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def topic(self) -> str:
        return self._record.topic

    def partition(self) -> int:
        return self._record.partition

    def offset(self) -> int:
        return self._record.offset

    def key(self) -> bytes | None:
        return self._record.key

    def value(self, *_: Any) -> bytes | None:
        return self._record.value

    def headers(self) -> Any:
        if self._record.headers is None:
            raise SystemError("as the library does for a name that is no UTF-8")
        return list(self._record.headers)

    def timestamp(self) -> tuple[int, int]:
        return (1, 0)


@dataclass
class Party:
    """A client under test."""

    client: Client
    _offset: int = 0

    async def receives(self, *records: Record) -> None:
        """Hands records over as one batch, as the subscriber gets it."""
        [subscriber] = self.client.broker.subscribers
        batch = []
        for record in records:
            batch.append(_Delivered(replace(record, offset=self._offset)))
            self._offset += 1
        await subscriber.process_message(tuple(batch))

    async def answers(self) -> list[Event]:
        """What it has decided to say, in the order of its rows; nothing is sent."""
        async with self.client.engine.connect() as sql:
            rows: Iterable[Any] = (await sql.execute(select(outbox).order_by(outbox.c.id))).all()
        return [from_value(dict(row.headers)["ce_type"], row.value) for row in rows]

    async def retries(self) -> int:
        """Tries what is held and due now; gives how many events were taken."""
        assert self.client.inbox is not None
        return await self.client.inbox.retry_held()


@asynccontextmanager
async def kit(client: Client) -> AsyncIterator[Party]:
    """The client on FastStream's in-memory broker. Its database is real and keeps what it gets."""
    from faststream.confluent import TestKafkaBroker

    await client.prepare()
    async with TestKafkaBroker(client.broker):
        yield Party(client)
    await client.engine.dispose()
