"""Whose turn it is where a task looks at all systems at once: not those held back, nor those in a strange time zone.

The database and this process bring a copy of the IANA time zones each. One statement over all systems would fail for
all by a zone that one of the two lacks; such a system is left out, which the log and its roll-up say.
"""

import logging
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.messaging.loops.holding import Holding
from shared.messaging.outage import Unstorable
from shared.messaging.settings import Settings
from shared.messaging.storage.postgres import PostgresStore

log = logging.getLogger("heliograph.telemetry")

UNKNOWN: Final = "SELECT DISTINCT time_zone FROM systems WHERE time_zone IS NOT NULL AND time_zone <> ALL($1)"


class Turns:
    """Of one task: what it holds back, and the zones that were found good so far."""

    def __init__(self, what: str, store: PostgresStore, settings: Settings) -> None:
        self.holding = Holding(what, settings)
        self._store = store
        self._good: set[str] = set()
        self._bad: set[str] = set()

    async def limits(self) -> tuple[list[str], list[UUID]]:
        """The zones whose systems are taken up, and the projects that are not: for a statement over all systems."""
        for (zone,) in await self._store.pool.fetch(UNKNOWN, list(self._good)):
            if await self._knows(zone):
                self._good.add(zone)
            elif zone not in self._bad:
                self._bad.add(zone)
                log.error("%s: the time zone %r is not known here, its systems are left out", self.holding.what, zone)
        return list(self._good), self.holding.waiting()

    async def _knows(self, zone: str) -> bool:
        try:
            ZoneInfo(zone)
            await self._store.pool.fetchval("SELECT now() AT TIME ZONE $1", zone)
        except (Unstorable, ZoneInfoNotFoundError, ValueError, OSError):
            return False
        return True
