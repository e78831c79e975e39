"""Keys of projects in memory, shared by all services of a test."""

import os
from collections.abc import Collection, Mapping
from uuid import UUID


class MemoryKeyring:
    """Keeps the promises of the real one."""

    def __init__(self) -> None:
        self.held: dict[UUID, bytes | None] = {}

    async def keys(self, projects: Collection[UUID], *, make: bool = False) -> Mapping[UUID, bytes]:
        if make:
            for one in projects:
                self.held.setdefault(one, os.urandom(32))
        return {one: key for one in projects if (key := self.held.get(one)) is not None}

    async def forget(self, project_id: UUID) -> None:
        self.held[project_id] = None
