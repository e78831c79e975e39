"""Keys of projects on a real PostgreSQL: made once, wrapped, forgotten for good, each role within its rights."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence

import asyncpg
import psycopg
import pytest

from deploy.local.home import KEYS
from deploy.local.stack import Stack
from shared.messaging.ids import new_id
from shared.messaging.storage.keys.postgres import PostgresKeyring
from shared.messaging.storage.keys.sealing import CannotOpen
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.testing.keys import MemoryKeyring

pytestmark = pytest.mark.stack
MASTER = os.urandom(32)
Ring = Callable[..., PostgresKeyring]


@pytest.fixture
async def ring(stack: Stack) -> AsyncIterator[Ring]:
    """A keyring as some process of a role has it."""
    stores: list[PostgresStore] = []

    def made(role: str = "lead", masters: Sequence[bytes] = (MASTER,), remember_s: float = 60.0) -> PostgresKeyring:
        stores.append(PostgresStore(stack.database_url(KEYS, role), size=2, command_timeout_s=20, name="keys"))
        return PostgresKeyring(stores[-1], masters, remember_s)

    yield made
    for store in stores:
        await store.close()


async def test_a_project_has_one_key_whoever_asks_and_it_lies_there_wrapped(stack: Stack, ring: Ring) -> None:
    one, other, project = ring(), ring(), new_id()
    await one.store.open()
    await other.store.open()
    assert await one.keys([project]) == {}
    found = await asyncio.gather(*(which.keys([project], make=True) for which in (one, other, one, other)))
    assert len({tuple(keys.items()) for keys in found}) == 1 and len(found[0][project]) == 32
    with psycopg.connect(stack.database_url(KEYS, "design")) as database:
        (wrapped,) = (
            database.execute("SELECT wrapped FROM project_keys WHERE project_id = %s", [project]).fetchone() or ()
        )
    assert found[0][project] not in bytes(wrapped)


async def test_a_forgotten_key_is_gone_and_none_takes_its_place(ring: Ring) -> None:
    lead, design, project = ring(), ring("design", remember_s=0.001), new_id()
    await lead.store.open()
    await design.store.open()
    await lead.keys([project], make=True)
    assert (await design.keys([project])).keys() == {project}
    await lead.forget(project)
    await lead.forget(project)
    await asyncio.sleep(0.01)
    assert await design.keys([project]) == {} and await lead.keys([project], make=True) == {}
    never = new_id()
    await lead.forget(never)
    assert await lead.keys([never], make=True) == {}


async def test_a_reader_can_neither_make_nor_delete_keys_and_others_see_none(stack: Stack, ring: Ring) -> None:
    design, project = ring("design"), new_id()
    await design.store.open()
    for attempt in (design.keys([project], make=True), design.forget(project)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await attempt
    for role in ("fieldops", "audit", "smv03"):
        if f"postgres/{role}" in stack.home.secrets:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(stack.database_url(KEYS, role))


async def test_a_new_master_key_wraps_what_is_new_and_the_old_one_unwraps_what_was(ring: Ring) -> None:
    fresh, before, project = os.urandom(32), ring(), new_id()
    await before.store.open()
    held = await before.keys([project], make=True)
    after, without = ring(masters=(fresh, MASTER)), ring(masters=(fresh,))
    await after.store.open()
    await without.store.open()
    assert await after.keys([project]) == held
    with pytest.raises(CannotOpen, match="HELIO_MASTER_KEYS does not name"):
        await without.keys([project])


async def test_the_keyring_in_memory_keeps_the_same_promises() -> None:
    held, project = MemoryKeyring(), new_id()
    made = await held.keys([project], make=True)
    assert await held.keys([project]) == made and len(made[project]) == 32
    await held.forget(project)
    assert await held.keys([project], make=True) == {}
