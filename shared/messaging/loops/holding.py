"""Projects whose turn in a loop fails: each waits by itself, with growing pauses, while the loop goes on with others.

Nothing is kept of it in the database: what is left undone stands there anyway, and another process may try at once.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from shared.messaging.errors import describe
from shared.messaging.outage import Locked, Outage
from shared.messaging.settings import Settings

log = logging.getLogger("heliograph.background")

OF_ONE = (asyncpg.QueryCanceledError, TimeoutError, asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
"""What the driver raises where one project has too much to read, or is in somebody's hands: the others may go on."""


@dataclass(frozen=True)
class Held:
    """Why a project waits, and until when."""

    error: str
    attempts: int
    until: float
    """``time.monotonic()``."""


class Holding:
    """The projects that one task of a loop holds back."""

    def __init__(self, what: str, settings: Settings) -> None:
        """``what``: the task, in a word or two, as the log and ``/status`` name it."""
        self.what = what
        self._settings = settings
        self._held: dict[UUID, Held] = {}

    @property
    def errors(self) -> dict[UUID, str]:
        """Every project that has failed and not succeeded since, with the error of its last attempt."""
        return {project_id: one.error for project_id, one in self._held.items()}

    def waiting(self) -> list[UUID]:
        """Those whose pause is not over: not to be taken up now."""
        now = time.monotonic()
        return [project_id for project_id, one in self._held.items() if one.until > now]

    async def alone(self, project_id: UUID, attempt: Callable[[], Awaitable[object]]) -> bool:
        """Makes an attempt; gives whether it succeeded. One that fails holds its project back.

        Raises:
            Outage: the database is away, which is no project's own trouble.
        """
        try:
            await attempt()
        except Exception as error:
            if isinstance(error, Outage) and not _is_of_one(error):
                raise
            self._hold(project_id, error)
            return False
        if self._held.pop(project_id, None) is not None:
            log.info("%s: project %s goes on", self.what, project_id)
        return True

    def _hold(self, project_id: UUID, error: Exception) -> None:
        former = self._held.get(project_id)
        attempts = 0 if former is None else former.attempts
        pause_s = min(self._settings.parked_retry_first_s * 2 ** min(attempts, 20), self._settings.parked_retry_max_s)
        self._held[project_id] = Held(describe(error), attempts + 1, time.monotonic() + pause_s)
        if former is None or former.error != describe(error):
            log.warning("%s: project %s is held back", self.what, project_id, exc_info=error)


def _is_of_one(error: Outage) -> bool:
    return isinstance(error, Locked) or isinstance(error.__cause__, OF_ONE)
