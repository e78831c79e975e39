"""Readings rolled up: by quarter hour, and by the site's day and month, made anew where a reading came.

What was written is marked in the transaction that writes it, and the mark is taken off in the one that rolls it up, so
that late readings are never left out. Energy of counters is what they gained since the reading before: the one that
follows a late reading is made anew with it.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from services.onboarding.rules.policy import READINGS_KEPT
from services.onboarding.rules.telemetry.counter import RESET_BELOW, STEP_WH
from services.onboarding.rules.telemetry.reading import COUNTER_END, Bounds
from services.onboarding.telemetry import days
from services.onboarding.telemetry.ingest import COUNTER_MEMORY
from services.onboarding.telemetry.reports import next_due, report_due
from services.onboarding.telemetry.sources import rated_w
from services.onboarding.telemetry.turns import Turns
from shared.messaging.handling.processor import Processor
from shared.messaging.ids import lock_key_of_text
from shared.messaging.loops.background import Loop
from shared.messaging.loops.holding import Holding
from shared.messaging.storage.postgres import PostgresStore

log = logging.getLogger("heliograph.telemetry")

DAYS_AT_ONCE: Final = 40
"""Of one system in one transaction: a month of late readings, and its neighbours."""
SYSTEMS_AT_ONCE: Final = 100
PAUSE_S: Final = 1.0
"""Between two rounds: what a gateway sends every second is gathered for so long."""
IDLE_S: Final = 5.0
QUARTER_S: Final = 900
DAY: Final = timedelta(days=1)
LOOK_EVERY: Final = timedelta(hours=1)
"""On the calendar: for days that are old, and months that are over."""

QUARTERS: Final = """
    WITH device AS (SELECT * FROM unnest($1::int[], $2::float8[]) d (id, most_w)),
    within AS (SELECT r.* FROM telemetry.readings r WHERE device_id = ANY($1) AND start >= $3 AND start < $4),
    before AS (SELECT r.* FROM device d CROSS JOIN LATERAL (
                   SELECT * FROM telemetry.readings
                   WHERE device_id = d.id AND kind = 2 AND start < $3 AND start >= $3 - $5::interval
                   ORDER BY start DESC LIMIT 1) r),
    stepped AS (SELECT r.*, d.most_w,
                       value - lag(value) OVER w AS step, lag(value) OVER w AS former,
                       extract(epoch FROM start - lag(start) OVER w) + interval_s - lag(interval_s) OVER w AS apart_s
                FROM (SELECT * FROM within UNION ALL SELECT * FROM before) r JOIN device d ON d.id = r.device_id
                WINDOW w AS (PARTITION BY device_id, kind ORDER BY start)),
    energy AS (SELECT device_id, start, interval_s, CASE kind WHEN 0 THEN value * interval_s / 3600 WHEN 1 THEN value
                   ELSE CASE WHEN step IS NULL THEN 0 WHEN step >= 0 THEN step
                             WHEN step + $6::float8 <= most_w * apart_s / 3600 + $7 THEN step + $6
                             WHEN value < $8 * former THEN value ELSE 0 END END AS wh
               FROM stepped WHERE start >= $3)
    INSERT INTO telemetry.quarters (device_id, start, wh, covered_s, most_w)
    SELECT device_id, date_bin('15 min', start, 'epoch') AS quarter, sum(wh), least(900, sum(interval_s)),
           max(wh * 3600 / interval_s)
    FROM energy GROUP BY device_id, quarter
    ON CONFLICT (device_id, start) DO UPDATE
    SET wh = excluded.wh, covered_s = excluded.covered_s, most_w = excluded.most_w"""

DAILY: Final = """
    INSERT INTO telemetry.daily (device_id, day, wh, covered_s)
    SELECT device_id, (start AT TIME ZONE $2)::date AS day, sum(wh), sum(covered_s) FROM telemetry.quarters
    WHERE device_id = ANY($1) AND start >= ($3::date::timestamp AT TIME ZONE $2)
      AND start < ($4::date::timestamp AT TIME ZONE $2)
    GROUP BY device_id, day
    ON CONFLICT (device_id, day) DO UPDATE SET wh = excluded.wh, covered_s = excluded.covered_s"""

MONTHLY: Final = """
    INSERT INTO telemetry.monthly (device_id, month, wh, covered_s)
    SELECT device_id, date_trunc('month', day)::date AS month, sum(wh), sum(covered_s) FROM telemetry.daily
    WHERE device_id = ANY($1) AND day >= date_trunc('month', $2::date)
      AND day < date_trunc('month', $3::date) + interval '1 month'
    GROUP BY device_id, month
    ON CONFLICT (device_id, month) DO UPDATE SET wh = excluded.wh, covered_s = excluded.covered_s"""


REOPEN: Final = """
    UPDATE telemetry.judged SET day = day - 1 WHERE project_id = $1 AND NOT whole
      AND day BETWEEN ($2::timestamptz AT TIME ZONE $4)::date AND ($3::timestamptz AT TIME ZONE $4)::date"""

TELL_AGAIN: Final = """
    DELETE FROM month_reports WHERE project_id = $1 AND month <= ($3::timestamptz AT TIME ZONE $4)::date
      AND month >= date_trunc('month', $2::timestamptz AT TIME ZONE $4)::date"""
"""A month that was reported without these readings is reported once more."""

NEXT_COUNT: Final = """
    SELECT max(r.start) FROM unnest($1::int[]) d (id) CROSS JOIN LATERAL (
        SELECT start FROM telemetry.readings WHERE device_id = d.id AND kind = 2
          AND start > $2 AND start <= $2 + $3::interval
        ORDER BY start LIMIT 1) r"""

Span = tuple[datetime, datetime]


def days_lock(project_id: UUID) -> int:
    """Held by whoever makes a system's days anew, and by whoever judges one: what is judged is what is noted."""
    return lock_key_of_text(f"days of {project_id}")


def runs(spans: Iterable[Span]) -> list[Span]:
    """Spans of time, those that lie no more than a day apart made one."""
    made: list[Span] = []
    for since, until in sorted(spans):
        if made and since - made[-1][1] <= DAY:
            made[-1] = (made[-1][0], max(until, made[-1][1]))
        else:
            made.append((since, until))
    return made


async def roll_up(store: PostgresStore, project_id: UUID) -> int:
    """Makes anew what is marked of one system. Gives how many days that were.

    A day of which too little was known to judge it is judged again with what has come of it, and a month that was
    reported is reported again.

    Raises LookupError where there is no such system.
    """
    async with store.transaction([days_lock(project_id)]) as transaction:
        connection = transaction.connection
        rows = await connection.fetch(
            """DELETE FROM telemetry.rollups_due WHERE project_id = $1 AND day IN (
                   SELECT day FROM telemetry.rollups_due WHERE project_id = $1
                   ORDER BY day LIMIT $2 FOR UPDATE SKIP LOCKED)
               RETURNING since, until""",
            project_id, DAYS_AT_ONCE,
        )  # fmt: skip
        if not rows:
            return 0
        system = await connection.fetchrow(
            "SELECT coalesce(time_zone, 'UTC') AS zone, design FROM systems WHERE project_id = $1", project_id
        )
        if system is None:
            raise LookupError("readings are marked of a system that is not there")
        devices = await connection.fetch("SELECT id, name FROM telemetry.devices WHERE project_id = $1", project_id)
        now = datetime.now(UTC)
        bounds = Bounds(now, now, rated_w(system["design"]))
        ids, most = [row["id"] for row in devices], [bounds.most_w(row["name"]) for row in devices]
        for since, until in runs((row["since"], row["until"]) for row in rows):
            following = await connection.fetchval(NEXT_COUNT, ids, until, COUNTER_MEMORY)
            await _make(connection, ids, most, system["zone"], since, following or until)
            for anew in (REOPEN, TELL_AGAIN):
                await connection.execute(anew, project_id, since, until, system["zone"])
    return len(rows)


async def _make(
    connection: Any, ids: Sequence[int], most: Sequence[float], zone: str, since: datetime, until: datetime
) -> None:
    """All quarter hours that begin within these, and the days and months that they belong to."""
    first = datetime.fromtimestamp(since.timestamp() // QUARTER_S * QUARTER_S, UTC)
    end = datetime.fromtimestamp((until.timestamp() // QUARTER_S + 1) * QUARTER_S, UTC)
    await connection.execute(QUARTERS, ids, most, first, end, COUNTER_MEMORY, float(COUNTER_END), STEP_WH, RESET_BELOW)
    local = (first - DAY).date(), (end + 2 * DAY).date()  # whatever the offset of the site is
    await connection.execute(DAILY, ids, zone, *local)
    await connection.execute(MONTHLY, ids, *local)


class RollUpLoop(Loop):
    """Rolls up what is marked, drops readings that are old, reports months that are over."""

    name = "telemetry"

    def __init__(self, processor: Processor) -> None:
        super().__init__(processor.settings)
        assert isinstance(processor.store, PostgresStore)
        self._processor, self._store = processor, processor.store
        self._clock = processor.clock
        self._looked: datetime | None = None
        self._rolling = Holding("roll-up", processor.settings)
        self._reporting = Turns("month's report", self._store, processor.settings)
        self.holdings = (self._rolling, self._reporting.holding)

    async def step(self) -> float:
        rolled = await self._roll_up()
        now = self._clock.now()
        if self._looked is None or now - self._looked > LOOK_EVERY:
            await days.drop_before(self._store.pool, (now - READINGS_KEPT).date())
            await self._store.pool.execute("DELETE FROM telemetry.states WHERE start < $1", now - READINGS_KEPT)
            self._looked = now
        due = await self._report(now)
        pause = PAUSE_S if rolled else IDLE_S
        return pause if due is None else min(pause, self._clock.real_seconds_until(due))

    async def _roll_up(self) -> int:
        """Gives for how many systems that was done."""
        rows = await self._store.pool.fetch(
            "SELECT DISTINCT project_id FROM telemetry.rollups_due WHERE project_id <> ALL($1) LIMIT $2",
            self._rolling.waiting(), SYSTEMS_AT_ONCE,
        )  # fmt: skip
        done = [
            await self._rolling.alone(project_id, partial(roll_up, self._store, project_id)) for (project_id,) in rows
        ]
        return sum(done)

    async def _report(self, now: datetime) -> datetime | None:
        """Reports the months that are over, of all that was heard; when the next one is due.

        A calendar that leaps stops there until it is done: the account says what is waited for.
        """
        activity = self._processor.activity
        due = await next_due(self._store, self._reporting)
        if due is not None and due <= now:
            with activity.working():
                while await self._roll_up():
                    pass
                while await report_due(self._processor, now, self._reporting):
                    pass
            due = await next_due(self._store, self._reporting)
        if due != activity.next_due:
            activity.next_due = due
            activity.tell()
        return due
