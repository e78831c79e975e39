"""A batch of readings on its way into the database: one transaction, so that all that counts is kept, or none of it.

The way is COPY. A batch that holds a reading which is known already fails there at its first one, and is inserted
again beside what is known: repeats are rare, and what comes for the first time should not pay for them. Rows go in the
order of the key, so that two batches with the same readings wait for each other and never in a circle.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from operator import eq, itemgetter
from typing import Any, Final
from uuid import UUID

import asyncpg

from services.onboarding.rules.policy import READINGS_KEPT
from services.onboarding.rules.telemetry.batch import Sound, read_batch
from services.onboarding.rules.telemetry.counter import Count, gained
from services.onboarding.rules.telemetry.reading import Bounds, Kind, Rejected
from services.onboarding.telemetry import days
from shared.messaging.outage import boundary
from shared.messaging.storage.postgres import PostgresStore

COLUMNS: Final = ("start", "device_id", "value", "interval_s", "kind")
"""In this order rows sort by start and device, which is the order in which they are written."""
LONGEST_HABIT: Final = timedelta(hours=13)
"""A gateway may sleep through a night; a longer silence is an outage and no habit."""
FORGETS: Final = 0.95
"""How much of the longest quiet time between two batches is remembered at the next one."""
MOST_DEVICES: Final = 200
"""Of one system: more names are a gateway that makes them up."""
COUNTER_MEMORY: Final = timedelta(days=35)
"""How far back the counter's last reading is looked for."""

TOO_MANY: Final = Rejected("too-many-devices", f"a system has {MOST_DEVICES} devices at the most")

Row = tuple[datetime, int, float, int, int]
Stated = tuple[int, datetime, datetime, str]
"""A device, from when to when, and its state where that was not ``ok``."""
Span = tuple[date, datetime, datetime]
"""A day (UTC), and the starts of the first and the last reading of it."""


@dataclass
class Outcome:
    accepted: int = 0
    duplicates: int = 0
    rejected: list[tuple[int, Rejected]] = field(default_factory=list)
    span: tuple[datetime, datetime] | None = None
    """Starts of the oldest and the newest sound reading."""


@dataclass(frozen=True)
class Source:
    """The gateway that sends, and its system."""

    gateway_id: UUID
    serial: str
    project_id: UUID
    rated_w: float


class Ingest:
    """Takes batches in. One a process: it remembers devices and days."""

    def __init__(self, store: PostgresStore) -> None:
        self._store = store
        self._devices: dict[UUID, dict[str, int]] = {}
        self._days: set[date] = set()

    async def take(self, source: Source, given: Sequence[Any], now: datetime) -> Outcome:
        """Keeps the readings that are sound and new; says of every other why not."""
        oldest = datetime.combine((now - READINGS_KEPT).date(), datetime.min.time(), UTC)
        bounds = Bounds(now, oldest, source.rated_w)
        sound = read_batch(given, bounds)
        ids = await self._ids(source, set(sound.devices))
        bad = {place: TOO_MANY for place, name in zip(sound.places, sound.devices, strict=True) if name not in ids}
        if Kind.COUNTER in sound.kinds:
            bad |= await self._run_back(sound, ids, bounds)
        numbers = [ids.get(name, 0) for name in sound.devices]
        rows: list[Row] = list(zip(sound.starts, numbers, sound.values, sound.intervals, sound.kinds, strict=True))
        if bad:
            rows = [row for place, row in zip(sound.places, rows, strict=True) if place not in bad]
        count = len(rows)
        rows = _once(rows)
        accepted = await self._keep(source, rows, _stated(sound, numbers, bad), now)
        return Outcome(
            accepted=accepted,
            duplicates=count - accepted,
            rejected=sorted([*sound.rejected, *bad.items()], key=itemgetter(0)),
            span=(rows[0][0], rows[-1][0]) if rows else None,
        )

    async def _ids(self, source: Source, names: set[str]) -> dict[str, int]:
        """The numbers of a system's devices; new ones get theirs, beyond ``MOST_DEVICES`` none."""
        project = source.project_id
        known = self._devices.setdefault(project, {})
        if not known.keys() >= names:
            rows = await self._store.pool.fetch(
                """WITH known AS (SELECT id, name FROM telemetry.devices WHERE project_id = $1),
                        fresh AS (INSERT INTO telemetry.devices (project_id, name)
                                  SELECT $1, name FROM unnest($2::text[]) name
                                  WHERE name NOT IN (SELECT name FROM known)
                                  LIMIT greatest(0, $3 - (SELECT count(*) FROM known))
                                  ON CONFLICT (project_id, name) DO UPDATE SET name = excluded.name
                                  RETURNING id, name)
                   SELECT id, name FROM known UNION ALL SELECT id, name FROM fresh""",
                project, sorted(names), MOST_DEVICES,
            )  # fmt: skip
            known.update({row["name"]: row["id"] for row in rows})
        return known

    async def _run_back(self, sound: Sound, ids: Mapping[str, int], bounds: Bounds) -> dict[int, Rejected]:
        """The counters that cannot be, each judged beside the one before it."""
        counts = sorted(
            (start, device, place, start + timedelta(seconds=interval), value)
            for place, start, device, interval, kind, value in zip(
                sound.places, sound.starts, sound.devices, sound.intervals, sound.kinds, sound.values, strict=True
            )
            if kind is Kind.COUNTER and device in ids
        )
        first: dict[str, datetime] = {}
        for start, device, *_ in counts:
            first.setdefault(device, start)
        before = await self._last_counts({ids[name]: name for name in first}, first)
        bad = {}
        known: set[tuple[str, datetime]] = set()
        for start, device, place, ends_at, value in counts:
            if (device, start) in known:
                continue  # the one that was sent first stays: this one is no reading of its own
            count, last = Count(ends_at, value), before.get(device)
            judged = 0.0 if last is None else gained(last, count, bounds.most_w(device))
            if isinstance(judged, Rejected):
                bad[place] = judged
            else:
                before[device] = count
                known.add((device, start))
        return bad

    async def _last_counts(self, ids: Mapping[int, str], first: Mapping[str, datetime]) -> dict[str, Count]:
        """What each counter showed last before an instant."""
        rows = await self._store.pool.fetch(
            """SELECT d.id, r.start + r.interval_s * interval '1 second' AS ends_at, r.value
               FROM unnest($1::int[], $2::timestamptz[]) d (id, before)
               CROSS JOIN LATERAL (SELECT * FROM telemetry.readings WHERE device_id = d.id AND kind = 2
                                     AND start < d.before AND start >= d.before - $3::interval
                                   ORDER BY start DESC LIMIT 1) r""",
            list(ids), [first[name] for name in ids.values()], COUNTER_MEMORY,
        )  # fmt: skip
        return {ids[row["id"]]: Count(row["ends_at"], row["value"]) for row in rows}

    async def _keep(self, source: Source, rows: list[Row], stated: list[Stated], now: datetime) -> int:
        """How many were new."""
        written = _spans(rows)
        on = {day for day, _, _ in written}
        if not self._days.issuperset(on):
            await days.make(self._store.pool, on - self._days)
            self._days |= on
        try:
            return await self._write(source, rows, stated, written, now)
        except days.MISSING:  # dropped meanwhile
            await days.make(self._store.pool, on)
            return await self._write(source, rows, stated, written, now)

    async def _write(
        self, source: Source, rows: list[Row], stated: list[Stated], written: list[Span], now: datetime
    ) -> int:
        async with self._store.transaction() as transaction:
            connection = transaction.connection
            new, fresh = await _copy(connection, rows) if rows else (0, set())
            if fresh is not None:
                stated = [one for one in stated if (one[1], one[0]) in fresh]
            if stated:
                await connection.executemany(
                    "INSERT INTO telemetry.states (device_id, start, until, state) VALUES ($1, $2, $3, $4) "
                    "ON CONFLICT DO NOTHING",
                    stated,
                )
            await connection.execute(
                """INSERT INTO telemetry.contacts AS c (gateway_id, project_id, heard_at, newest)
                   VALUES ($1, $2, $3, $4) ON CONFLICT (gateway_id) DO UPDATE
                   SET heard_at = greatest(c.heard_at, $3), newest = greatest(c.newest, $4),
                       usual_s = CASE WHEN $3 - c.heard_at > $5::interval THEN c.usual_s ELSE
                           greatest(extract(epoch FROM $3 - c.heard_at)::int, (c.usual_s * $6::float8)::int) END""",
                source.gateway_id, source.project_id, now, rows[-1][0] if rows else None, LONGEST_HABIT, FORGETS,
            )  # fmt: skip
            if new:  # the lock on a row that is there already keeps the roll-up away until this is committed
                await connection.execute(
                    """INSERT INTO telemetry.rollups_due AS d (project_id, day, since, until)
                       SELECT $1, day, since, until FROM unnest($2::date[], $3::timestamptz[], $4::timestamptz[])
                              s (day, since, until)
                       ON CONFLICT (project_id, day)
                       DO UPDATE SET since = least(d.since, excluded.since),
                                     until = greatest(d.until, excluded.until)""",
                    source.project_id, [day for day, _, _ in written], [since for _, since, _ in written],
                    [until for _, _, until in written],
                )  # fmt: skip
        return new


def _stated(sound: Sound, numbers: Sequence[int], bad: Collection[int]) -> list[Stated]:
    """Of the readings that may be kept, those with a state of their own; in order, as the rows are."""
    if not sound.states:
        return []
    first: dict[tuple[int, datetime], Stated | None] = {}
    for place, number, start, interval in zip(sound.places, numbers, sound.starts, sound.intervals, strict=True):
        if place in bad or (number, start) in first:
            continue  # of two with the same start the first is kept, with its own state
        state = sound.states.get(place)
        until = start + timedelta(seconds=interval)
        first[number, start] = None if state is None else (number, start, until, state.value)
    return sorted(one for one in first.values() if one is not None)


def _once(rows: list[Row]) -> list[Row]:
    """In order, the first of those with the same start and device. Equal starts of different offsets are the same."""
    rows.sort(key=itemgetter(0, 1))
    keys = list(map(itemgetter(0, 1), rows))
    if not any(map(eq, keys, keys[1:])):
        return rows
    return list(dict(zip(reversed(keys), reversed(rows), strict=True)).values())[::-1]


def _spans(rows: Sequence[Row]) -> list[Span]:
    """For each day (UTC) of rows in order: the day, the first start and the last."""
    found: list[Span] = []
    end = 0
    while end < len(rows):
        first = rows[end][0].astimezone(UTC)
        midnight = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(days=1)
        begin, end = end, bisect_left(rows, midnight, end, key=itemgetter(0))
        found.append((first.date(), first, rows[end - 1][0]))
        assert end > begin
    return found


async def _copy(connection: Any, rows: list[Row]) -> tuple[int, set[tuple[datetime, int]] | None]:
    """How many were new, and which, by start and device; None where all of them were."""
    await connection.execute("SAVEPOINT fresh")
    try:
        with boundary():
            await connection.copy_records_to_table("readings", schema_name="telemetry", records=rows, columns=COLUMNS)
        return len(rows), None
    except asyncpg.UniqueViolationError:
        await connection.execute("ROLLBACK TO SAVEPOINT fresh")
    starts, devices, values, intervals, kinds = zip(*rows, strict=True)
    new = await connection.fetch(
        """INSERT INTO telemetry.readings (start, device_id, value, interval_s, kind)
           SELECT * FROM unnest($1::timestamptz[], $2::int[], $3::float8[], $4::smallint[], $5::smallint[])
           ON CONFLICT DO NOTHING RETURNING start, device_id""",
        starts, devices, values, intervals, kinds,
    )  # fmt: skip
    return len(new), {(start, device) for start, device in new}
