"""A connection that is lost while it is in use: what failed is told as an outage, and what succeeded stays so."""

from typing import Any

import asyncpg
import pytest

from shared.messaging.outage import Outage
from shared.messaging.storage.postgres import Pool, _roll_back


class Detached:
    """A connection that the pool has taken back meanwhile: asking it anything is an error of the driver's."""

    def is_closed(self) -> bool:
        raise asyncpg.InterfaceError(
            "cannot call Connection.is_closed(): connection has been released back to the pool"
        )

    def terminate(self) -> None:
        raise asyncpg.InterfaceError(
            "cannot call Connection.terminate(): connection has been released back to the pool"
        )


class Silent:
    """A pool whose server does not answer when a connection is given back."""

    async def acquire(self, timeout: float) -> str:
        return "a connection"

    async def release(self, connection: str) -> None:
        raise TimeoutError


class Uncounted:
    def observe(self, _: float) -> None:
        return None


async def test_a_connection_that_is_gone_when_it_is_to_be_rolled_back_is_an_outage() -> None:
    with pytest.raises(Outage):
        await _roll_back(Detached())


async def test_a_connection_that_cannot_be_given_back_changes_nothing_of_what_was_done_with_it() -> None:
    waits: Any = Uncounted()
    pool = Pool(Silent(), 1.0, waits)
    async with pool.acquire() as connection:
        done = connection
    assert done == "a connection"
    with pytest.raises(Outage, match="lost"):
        async with pool.acquire():
            raise Outage("lost")
