"""The stores that the behaviour suite runs against."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine

from deploy.local.stack import Stack
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.storage.schema import TABLES, WHOLE
from shared.messaging.storage.store import Store
from shared.messaging.testing.memory import MemoryStore
from shared.messaging.tests.things import METADATA


@pytest.fixture(scope="session")
def scratch(stack: Stack) -> Iterator[str]:
    """The URL of a schema of its own with the chassis' tables and those of the throw-away model."""
    schema = f"behaviour_{uuid4().hex}"
    url = f"{stack.database_url('lead')}?options=-csearch_path%3D{schema}"
    with psycopg.connect(stack.database_url("lead"), autocommit=True) as database:
        database.execute(f"CREATE SCHEMA {schema}")
        with psycopg.connect(url, autocommit=True) as own:
            own.execute(WHOLE)
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        METADATA.create_all(engine)
        engine.dispose()
    yield f"{stack.database_url('lead')}?search_path={schema}"
    # A connection of its own: other tests of the session kill the server.
    with psycopg.connect(stack.database_url("lead"), autocommit=True) as database:
        database.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.stack)])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """An empty store of either kind."""
    if request.param == "memory":
        yield MemoryStore()
        return
    found = PostgresStore(request.getfixturevalue("scratch"), size=4, command_timeout_s=20, name="behaviour")
    await found.open()
    try:
        await found.pool.execute(f"TRUNCATE {', '.join([*TABLES, *METADATA.tables])}")
        yield found
    finally:
        await found.close()
