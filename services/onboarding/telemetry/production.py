"""What the roll-ups say of a system: its devices, its energy by the day, how much of the time it was up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from services.onboarding.rules.telemetry.reading import produces
from services.onboarding.rules.uptime.readings import State
from shared.messaging.storage.postgres import PostgresStore

UPTIME_DAYS: Final = 30
QUARTER: Final = timedelta(minutes=15)


async def devices(store: PostgresStore, project_id: UUID) -> list[tuple[str, datetime | None]]:
    """The names of a system's devices, each with the start of its newest quarter hour."""
    rows = await store.pool.fetch(
        """SELECT d.name, (SELECT start FROM telemetry.quarters WHERE device_id = d.id ORDER BY start DESC LIMIT 1)
           FROM telemetry.devices d WHERE project_id = $1 ORDER BY name""",
        project_id,
    )
    return [(name, last) for name, last in rows]


@dataclass(frozen=True)
class Day:
    device: str
    day: date
    """Of the site."""
    kwh: float
    covered_s: int


async def daily(store: PostgresStore, project_id: UUID, first: date, last: date) -> list[Day]:
    """Energy of each device by the day, both days included."""
    rows = await store.pool.fetch(
        """SELECT d.name, r.day, r.wh / 1000, r.covered_s FROM telemetry.devices d
           JOIN telemetry.daily r ON r.device_id = d.id WHERE d.project_id = $1 AND r.day BETWEEN $2 AND $3
           ORDER BY d.name, r.day""",
        project_id, first, last,
    )  # fmt: skip
    return [Day(*row) for row in rows]


class Interval(NamedTuple):
    device: str
    start: datetime
    kw: float
    """Mean of the quarter hour."""
    covered_s: int


async def quarters(store: PostgresStore, project_id: UUID, since: datetime, until: datetime) -> list[Interval]:
    """A system's quarter hours of a time, e.g. of one day."""
    rows = await store.pool.fetch(
        """SELECT d.name, q.start, q.wh / 250, q.covered_s FROM telemetry.devices d
           JOIN telemetry.quarters q ON q.device_id = d.id
           WHERE d.project_id = $1 AND q.start >= $2 AND q.start < $3 ORDER BY d.name, q.start""",
        project_id, since, until,
    )  # fmt: skip
    return [Interval(*row) for row in rows]


async def excused_quarters(
    store: PostgresStore, project_id: UUID, since: datetime, until: datetime
) -> dict[datetime, State]:
    """By start, the quarter hours in which a device says that it was held back, or had no grid, which goes first."""
    rows = await store.pool.fetch(
        """SELECT s.start, s.until, s.state FROM telemetry.devices d JOIN telemetry.states s ON s.device_id = d.id
           WHERE d.project_id = $1 AND s.start >= $2 AND s.start < $3 AND s.state <> 'down'
           ORDER BY s.state <> 'curtailed'""",
        project_id, since, until,
    )  # fmt: skip
    found: dict[datetime, State] = {}
    for start, end, state in rows:
        at = datetime.fromtimestamp(start.timestamp() // 900 * 900, start.tzinfo)
        while at < end:
            found[at] = State(state)
            at += QUARTER
    return found


@dataclass(frozen=True)
class Uptime:
    """Quarter hours in which a system was heard: without irradiance beside it, silence is unknown and not down."""

    since: datetime
    until: datetime
    heard_hours: float
    unknown_hours: float
    produced_kwh: float


async def uptime(store: PostgresStore, project_id: UUID, activated_at: datetime, now: datetime) -> Uptime:
    """Of the last 30 days, or since the activation where that is later."""
    since = max(activated_at, now - timedelta(days=UPTIME_DAYS))
    found = await quarters(store, project_id, since, now)
    heard = len({one.start for one in found}) * QUARTER.total_seconds() / 3600
    whole = (now - since).total_seconds() / 3600
    kwh = sum(one.kw for one in found if produces(one.device)) / 4
    return Uptime(since, now, heard, max(0.0, whole - heard), kwh)
