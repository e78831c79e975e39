"""Keys of projects: under them lies what is personal outside the one database that may hold it openly."""

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID


class Keyring(Protocol):
    """The keys of projects. A key that was forgotten is gone for good, and no other takes its place."""

    async def keys(self, projects: Collection[UUID], *, make: bool = False) -> Mapping[UUID, bytes]:
        """The keys of these projects, 32 bytes each; none for one that has none, or whose key was forgotten.

        ``make``: one that never had a key gets one.
        """
        ...

    async def forget(self, project_id: UUID) -> None:
        """Deletes the key of a project. Repeatable."""
        ...
