"""What the readings of a system show of its first day at work, for the guard of activation."""

from datetime import datetime
from typing import Final
from uuid import UUID

from services.onboarding.rules.policy import HEARTBEAT_HELD
from services.onboarding.rules.telemetry.evidence import Seen
from services.onboarding.rules.telemetry.reading import is_battery, produces
from shared.messaging.storage.postgres import PostgresStore

MOST_REMEMBERED: Final = 10_000
QUARTER_S: Final = 900

DAY_BEFORE: Final = """
    WITH read AS (SELECT d.name, r.start, CASE kind
                             WHEN 0 THEN value * interval_s / 3600
                             WHEN 1 THEN value
                             ELSE greatest(0, value - lag(value) OVER (PARTITION BY device_id, kind ORDER BY start))
                         END AS wh
                  FROM telemetry.readings r JOIN telemetry.devices d ON d.id = r.device_id
                  WHERE d.project_id = $1 AND r.start >= $2 AND r.start < $3)
    SELECT name, date_bin('15 min', start, 'epoch') AS quarter, min(start) AS since, sum(greatest(wh, 0)) AS wh,
           sum(abs(wh)) AS moved
    FROM read GROUP BY 1, 2"""
"""What a counter gains from reading to reading: one that begins anew, or rolls over, has gained nothing there."""


class Witness:
    """Looks at a system's day again when there is more to see: not for every second that a gateway sends."""

    def __init__(self, store: PostgresStore) -> None:
        self._store = store
        self._quarters: dict[UUID, float] = {}

    async def look(self, project_id: UUID, watched_since: datetime, oldest: datetime, newest: datetime) -> Seen | None:
        """After a batch whose readings begin from ``oldest`` to ``newest``. None where it shows nothing new."""
        first, last = (one.timestamp() // QUARTER_S for one in (oldest, newest))
        if first == last == self._quarters.get(project_id):
            return None
        if len(self._quarters) >= MOST_REMEMBERED:
            self._quarters.clear()
        self._quarters[project_id] = last
        return await seen_of(self._store, project_id, watched_since)


async def seen_of(store: PostgresStore, project_id: UUID, watched_since: datetime) -> Seen | None:
    """None where nothing was heard since then."""
    until = await store.pool.fetchval(
        """SELECT max(r.start + r.interval_s * interval '1 second') FROM telemetry.devices d CROSS JOIN LATERAL (
               SELECT start, interval_s FROM telemetry.readings WHERE device_id = d.id AND start >= $2
               ORDER BY start DESC LIMIT 1) r
           WHERE d.project_id = $1""",
        project_id, watched_since,
    )  # fmt: skip
    if until is None:
        return None
    rows = await store.pool.fetch(DAY_BEFORE, project_id, max(watched_since, until - HEARTBEAT_HELD), until)
    makers = [row for row in rows if produces(row["name"])]
    workers = [*makers, *(row for row in rows if is_battery(row["name"]))]
    return Seen(
        since=min(row["since"] for row in rows),
        until=until,
        quarters=len({row["quarter"] for row in rows}),
        produced_wh=sum(row["wh"] for row in makers),
        moved_wh=sum(row["moved"] for row in workers),
    )
