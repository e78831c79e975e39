"""The keys of projects in a small database of their own, each wrapped by a master key that lies elsewhere.

Not in a service's database, since several services need them; not on a compacted topic, whose segments keep for a while
what was deleted. A backup of this database is good for as long as an erasure may take to be final: keep none longer.
"""

import os
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from shared.messaging.storage.keys.sealing import KEY_BYTES, CannotOpen, seal, unseal
from shared.messaging.storage.postgres import PostgresStore

TABLE: Final = """
    CREATE TABLE IF NOT EXISTS project_keys (
        project_id uuid PRIMARY KEY,
        wrapped bytea,
        made_at timestamptz NOT NULL DEFAULT now(),
        forgotten_at timestamptz,
        CHECK ((wrapped IS NULL) = (forgotten_at IS NOT NULL)));
    CREATE INDEX IF NOT EXISTS project_keys_by_master ON project_keys (substr(wrapped, 1, 4), made_at)"""
"""The row of a forgotten key stays, empty: nobody makes a second one."""
MOST_REMEMBERED: Final = 10_000
MASTER_ID_BYTES: Final = 4


class PostgresKeyring:
    """``masters``: the first wraps new keys, all of them unwrap. ``remember_s``: how long memory may hold a key."""

    def __init__(self, store: PostgresStore, masters: Sequence[bytes], remember_s: float) -> None:
        self.store = store
        self._masters = {_name(master): master for master in masters}
        self._first = masters[0]
        self._remember_s = remember_s
        self._known: OrderedDict[UUID, tuple[float, bytes]] = OrderedDict()

    async def keys(self, projects: Collection[UUID], *, make: bool = False) -> Mapping[UUID, bytes]:
        now = time.monotonic()
        found = {one: kept[1] for one in projects if (kept := self._known.get(one)) and now < kept[0]}
        missing = [one for one in set(projects) if one not in found]
        if missing:
            if make:
                fresh = [self._wrapped(one, os.urandom(KEY_BYTES)) for one in missing]
                await self.store.pool.execute(
                    """INSERT INTO project_keys (project_id, wrapped)
                       SELECT * FROM unnest($1::uuid[], $2::bytea[]) ON CONFLICT (project_id) DO NOTHING""",
                    missing, fresh,
                )  # fmt: skip
            rows = await self.store.pool.fetch(
                "SELECT project_id, wrapped FROM project_keys WHERE project_id = ANY($1) AND wrapped IS NOT NULL",
                missing,
            )
            for project_id, wrapped in rows:
                found[project_id] = self._unwrapped(project_id, wrapped)
                self._remember(project_id, found[project_id], now)
        return found

    async def master_since(self) -> datetime | None:
        """Since when the master key that wraps new keys has done so; None where it wraps none yet."""
        found: datetime | None = await self.store.pool.fetchval(
            "SELECT min(made_at) FROM project_keys WHERE substr(wrapped, 1, 4) = $1", _name(self._first)
        )
        return found

    async def forget(self, project_id: UUID) -> None:
        await self.store.pool.execute(
            """INSERT INTO project_keys (project_id, forgotten_at) VALUES ($1, now())
               ON CONFLICT (project_id) DO UPDATE SET wrapped = NULL, forgotten_at = now()
               WHERE project_keys.wrapped IS NOT NULL""",
            project_id,
        )  # fmt: skip
        self._known.pop(project_id, None)

    def _remember(self, project_id: UUID, key: bytes, now: float) -> None:
        self._known[project_id] = now + self._remember_s, key
        self._known.move_to_end(project_id)
        while len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)

    def _wrapped(self, project_id: UUID, key: bytes) -> bytes:
        return _name(self._first) + seal(key, self._first, project_id.bytes)

    def _unwrapped(self, project_id: UUID, wrapped: bytes) -> bytes:
        master = self._masters.get(wrapped[:MASTER_ID_BYTES])
        if master is None:
            raise CannotOpen("the project's key is wrapped by a master key that HELIO_MASTER_KEYS does not name")
        return unseal(wrapped[MASTER_ID_BYTES:], master, project_id.bytes)


def _name(master: bytes) -> bytes:
    """By which a wrapped key names its master key, without telling anything of it."""
    return sha256(b"heliograph master key" + master).digest()[:MASTER_ID_BYTES]
