"""How often PostgreSQL is asked: what a round trip carries costs less than the trip."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from shared.messaging.handling.work import Batch, Work
from shared.messaging.ids import lock_key, new_id
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.tests.things import Part, Thing

pytestmark = [pytest.mark.stack, pytest.mark.parametrize("store", ["postgres"], indirect=True)]

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


@asynccontextmanager
async def asked(connection: Any) -> AsyncIterator[list[str]]:
    """What a connection is asked meanwhile."""
    statements: list[str] = []

    def note(told: Any) -> None:
        statements.append(told.query.strip())

    connection.add_query_logger(note)
    try:
        yield statements
        await asyncio.sleep(0)  # they are told in the loop's next turn
    finally:
        connection.remove_query_logger(note)


def begin(work: Work) -> None:
    work.add(Thing(project_id=work.project_id))
    work.add(Part(id=new_id(), project_id=work.project_id, label="a"))
    work.arm("late", NOW)
    work.start_job("weigh", {"kg": 3})
    work.keep(b"a letter", "text/plain", "letter")


async def test_all_that_a_unit_of_work_writes_goes_in_one_round_trip(store: PostgresStore) -> None:
    for again in (False, True):  # at first the driver asks for the types besides
        project = new_id()
        async with store.transaction([lock_key(project)]) as transaction:
            batch = Batch(transaction, "/test", lambda _: "topic", NOW)
            begin(Work(batch, project))
            async with asked(transaction.connection) as statements:
                await batch.write()
            assert len(statements) == 1 or not again
    counts = await store.counts()
    assert counts["jobs"] == counts["timers"] == 2
    async with store.reading() as transaction:
        kept = await transaction.document(project, hashlib.sha256(b"a letter").hexdigest())
    assert kept is not None
    assert kept.body == b"a letter"


async def test_a_project_is_read_by_one_round_trip_a_model_and_no_transaction(store: PostgresStore) -> None:
    project: UUID = new_id()
    async with store.transaction([lock_key(project)]) as transaction:
        batch = Batch(transaction, "/test", lambda _: "topic", NOW)
        begin(Work(batch, project))
        await batch.write()
    async with store.reading() as transaction:
        async with asked(transaction.connection) as statements:
            work = Work(Batch(transaction, "/test", lambda _: "topic", NOW), project)
            assert await work.get(Thing) is not None
            assert len(await work.all(Part)) == 1
        assert [statement.split()[0] for statement in statements] == ["SELECT", "SELECT"]
        assert not transaction.connection.is_in_transaction()
