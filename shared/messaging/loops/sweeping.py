"""Deletes documents whose time has ended, with their bytes."""

import logging

from shared.messaging.clock import Clock
from shared.messaging.loops.background import Loop
from shared.messaging.settings import Settings
from shared.messaging.storage.objects import Objects, name_of
from shared.messaging.storage.objects.sealed import SUFFIX
from shared.messaging.storage.postgres import PostgresStore

log = logging.getLogger("heliograph.documents")

AT_ONCE = 100


class SweepingLoop(Loop):
    name = "documents"

    def __init__(self, store: PostgresStore, objects: Objects | None, clock: Clock, settings: Settings) -> None:
        super().__init__(settings)
        self._store = store
        self._objects = objects
        self._clock = clock

    async def step(self) -> float:
        while await self.sweep() == AT_ONCE:
            pass
        return self.settings.documents_sweep_s

    async def sweep(self) -> int:
        """Deletes some; gives how many. Bytes go first: what a crash leaves is a row, which is swept again."""
        ended = await self._store.pool.fetch(
            "SELECT id, project_id, sha256 FROM documents WHERE keep_until < $1 ORDER BY keep_until LIMIT $2",
            self._clock.now(), AT_ONCE,
        )  # fmt: skip
        for document, project, sha256 in ended:
            others = await self._store.pool.fetchval(
                "SELECT count(*) FROM documents WHERE project_id = $1 AND sha256 = $2 AND id <> $3",
                project, sha256, document,
            )  # fmt: skip
            if not others and self._objects is not None:
                for name in (name_of(project, sha256), name_of(project, sha256, ".thumbnail")):
                    await self._objects.delete(name)
                    await self._objects.delete(name + SUFFIX)
            await self._store.pool.execute("DELETE FROM documents WHERE id = $1", document)
        if ended:
            log.info("%d documents have ended", len(ended))
        return len(ended)
