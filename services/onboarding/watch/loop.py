"""Running systems are watched: hourly whether they are heard and keep to their limit, daily what they have given."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from services.onboarding.rules.detection import meters, silence
from services.onboarding.rules.detection.findings import Fault, Finding, Quarter
from services.onboarding.rules.detection.silence import Habit
from services.onboarding.rules.telemetry.reading import is_meter
from services.onboarding.telemetry.production import quarters
from services.onboarding.telemetry.rollups import days_lock
from services.onboarding.telemetry.turns import Turns
from services.onboarding.watch import alarms
from services.onboarding.watch.study import Studied, study
from shared.messaging.handling.processor import Processor
from shared.messaging.loops.background import Loop
from shared.messaging.loops.holding import Holding
from shared.messaging.storage.postgres import PostgresStore
from shared.schemas.parts import DesignFacts

log = logging.getLogger("heliograph.telemetry")

LOOK_EVERY: Final = timedelta(hours=1)
"""On the calendar."""
IDLE_S: Final = 5.0
AT_ONCE: Final = 50
"""Systems whose day is judged in one step."""
DAY_KNOWN: Final = timedelta(hours=8)
"""After midnight, local: gateways that report every six hours have told the day by then."""
TRY_AGAIN: Final = timedelta(hours=1)
"""On the calendar: a system whose readings drip in takes no more turns than that."""
EXPORT_BACK: Final = timedelta(days=1)
"""How far back a look for export goes: gateways send what they kept."""

SYSTEMS: Final = """
    WITH s AS MATERIALIZED (
        SELECT project_id, design, time_zone, utility_id, ahj_id, permission, activated_at FROM systems
        WHERE state = 'active' AND time_zone = ANY($1) AND project_id <> ALL($2))"""
"""Materialized: a time zone is looked at before anything is computed with it."""

HABITS: Final = """
    SELECT s.project_id, s.state, s.time_zone, s.utility_id || '/' || s.ahj_id AS neighbourhood, s.offline_since,
           max(c.heard_at) AS heard_at, a.id IS NOT NULL AS told, a.part_of,
           coalesce(max(c.usual_s) FILTER (WHERE g.retired_at IS NULL), max(c.usual_s)) AS usual_s
    FROM telemetry.contacts c JOIN systems s USING (project_id) JOIN gateways g ON g.id = c.gateway_id
    LEFT JOIN alarms a ON a.project_id = s.project_id AND a.fault = 'silent' AND a.ended_at IS NULL
    WHERE s.state IN ('active', 'offline') AND s.time_zone = ANY($1) AND s.project_id <> ALL($2)
    GROUP BY s.project_id, a.id"""
"""Retired gateways among them: one that took the place of another and was never heard keeps its system silent."""

EXPORTING: Final = f"""
    {SYSTEMS}, limited AS MATERIALIZED (SELECT project_id, (permission ->> 'export_limit_kw')::float8 AS kw FROM s
                                        WHERE jsonb_typeof(permission -> 'export_limit_kw') = 'number')
    SELECT s.* FROM s JOIN limited USING (project_id) WHERE EXISTS (
        SELECT FROM telemetry.devices d JOIN telemetry.quarters q ON q.device_id = d.id
        WHERE d.project_id = s.project_id AND d.name ILIKE 'meter%' AND q.start >= $3 AND -q.wh / 250 > limited.kw)"""  # noqa: S608

UNJUDGED: Final = f"""
    {SYSTEMS} SELECT s.* FROM s LEFT JOIN telemetry.judged j USING (project_id)
    WHERE design IS NOT NULL AND coalesce(j.tried_at <= $3::timestamptz - $6::interval, true)
      AND coalesce(j.day, (activated_at AT TIME ZONE time_zone)::date)
          < (($3::timestamptz - $4::interval) AT TIME ZONE time_zone)::date - 1
      AND NOT EXISTS (SELECT FROM telemetry.rollups_due r WHERE r.project_id = s.project_id AND r.since
          < date_trunc('day', ($3::timestamptz - $4::interval) AT TIME ZONE time_zone) AT TIME ZONE time_zone)
    ORDER BY j.tried_at NULLS FIRST, project_id LIMIT $5"""  # noqa: S608 -- words of our own
"""A day of which readings are still to be rolled up waits for that. Who was not looked at for longest comes first."""

JUDGED: Final = """
    INSERT INTO telemetry.judged (project_id, day, whole, tried_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (project_id) DO UPDATE SET day = excluded.day, whole = excluded.whole, tried_at = excluded.tried_at"""


async def watch_silence(processor: Processor, now: datetime, turns: Turns) -> None:
    """Tells of systems that fell silent, those of a feeder as one, and of those that are heard again.

    Who is silent already counts among a feeder's systems: gateways fall silent one after another, each by its habit.
    """
    store = processor.store
    assert isinstance(store, PostgresStore)
    silent: list[Habit] = []
    told: dict[UUID, UUID | None] = {}
    for row in await store.pool.fetch(HABITS, *await turns.limits()):
        habit = Habit(
            row["project_id"], row["neighbourhood"], row["heard_at"], timedelta(seconds=row["usual_s"]),
            row["time_zone"],
        )  # fmt: skip
        if row["state"] == "active":
            if silence.is_silent(habit, now):
                silent.append(habit)
        elif row["offline_since"] is not None and row["heard_at"] > row["offline_since"]:
            heard = partial(alarms.be_heard_again, habit.heard_at)
            await turns.holding.alone(habit.project_id, partial(processor.command, habit.project_id, heard))
        elif row["told"]:
            silent.append(habit)
            told[habit.project_id] = row["part_of"]
    for group in silence.groups(silent):
        await _tell(processor, group, told, turns.holding)


async def _tell(
    processor: Processor, group: Sequence[Habit], told: Mapping[UUID, UUID | None], holding: Holding
) -> None:
    """``told``: who is known to be silent, each with the project whose task is for it too."""
    projects = [one.project_id for one in group]
    first = min(projects, key=lambda one: (told.get(one, one) is not None, one))  # who was asked about before stays so
    wanted = {one: None if one == first else first for one in projects}
    if all(one in told and told[one] == wanted[one] for one in projects):
        return
    others = [one for one in projects if one != first]
    near = f" with {len(others)} others nearby: an outage of the grid, or of the line" if others else ""
    for one in group:
        part_of = wanted[one.project_id]
        text = f"nothing is heard since {one.heard_at:%Y-%m-%d %H:%M} UTC{near}"
        decide = (
            partial(alarms.be_looked_for_anew, others, part_of)
            if one.project_id in told
            else partial(alarms.fall_silent, Finding(Fault.SILENT, one.heard_at, text), others, part_of)
        )
        await holding.alone(one.project_id, partial(processor.command, one.project_id, decide))


async def watch_export(processor: Processor, now: datetime, turns: Turns) -> None:
    """Tells of systems that give more to the grid than is agreed."""
    store = processor.store
    assert isinstance(store, PostgresStore)
    for row in await store.pool.fetch(EXPORTING, *await turns.limits(), now - EXPORT_BACK):
        await turns.holding.alone(row["project_id"], partial(_look_at_export, processor, now, row))


async def _look_at_export(processor: Processor, now: datetime, row: Any) -> None:
    store, system = processor.store, _studied(row)
    assert isinstance(store, PostgresStore)
    by_device: dict[str, list[Quarter]] = {}
    for one in await quarters(store, system.project_id, now - EXPORT_BACK, now):
        if is_meter(one.device):
            by_device.setdefault(one.device, []).append(Quarter(one.start, one.kw))
    reversed_now = await _open_faults(store, system.project_id, Fault.CT_REVERSED)
    found = [
        finding
        for device, seen in by_device.items()
        if device not in reversed_now and (finding := meters.exported(device, seen, system.export_limit_kw)) is not None
    ]
    if found:
        await processor.command(system.project_id, partial(alarms.take_findings, found, frozenset[Fault]()))


async def _open_faults(store: PostgresStore, project_id: UUID, fault: Fault) -> set[str]:
    """Devices with an open alarm of a kind: what a meter says that is the wrong way round is no export."""
    rows = await store.pool.fetch(
        "SELECT device FROM alarms WHERE project_id = $1 AND fault = $2 AND ended_at IS NULL", project_id, fault.value
    )
    return {device for (device,) in rows}


async def judge_days(processor: Processor, now: datetime, turns: Turns) -> int:
    """Judges the newest day that is over of systems for which that was not done. Gives how many.

    A day of which too little was heard is not asked for again before more of it comes, and an hour is over.
    """
    store = processor.store
    assert isinstance(store, PostgresStore)
    rows = await store.pool.fetch(UNJUDGED, *await turns.limits(), now, DAY_KNOWN, AT_ONCE, TRY_AGAIN)
    return sum([await turns.holding.alone(row["project_id"], partial(_judge_day, processor, now, row)) for row in rows])


async def _judge_day(processor: Processor, now: datetime, row: Any) -> None:
    store, system = processor.store, _studied(row)
    assert isinstance(store, PostgresStore)
    day = newest_whole_day(now, system)
    async with store.transaction([days_lock(system.project_id)]) as transaction:
        look = await study(store, system, day)
        if look.whole:
            looked_for = alarms.OF_A_DAY
            if not await _exports(store, system, day):
                looked_for |= {Fault.EXPORT_ABOVE_LIMIT}
            await processor.command(system.project_id, partial(alarms.take_findings, look.findings, looked_for))
        await transaction.connection.execute(JUDGED, system.project_id, day, look.whole, now)


def newest_whole_day(now: datetime, system: Studied) -> date:
    local = system.midnight(date.min + timedelta(days=1)).tzinfo
    return (now - DAY_KNOWN).astimezone(local).date() - timedelta(days=1)


async def _exports(store: PostgresStore, system: Studied, day: date) -> bool:
    """Whether a meter was above the limit on a day or since."""
    seen = await quarters(store, system.project_id, system.midnight(day), system.midnight(day + timedelta(days=2)))
    flows = [Quarter(one.start, one.kw) for one in seen if is_meter(one.device)]
    return meters.exported("meter", flows, system.export_limit_kw) is not None


def _studied(row: Any) -> Studied:
    return Studied(
        project_id=row["project_id"],
        design=DesignFacts.stored(row["design"]),
        zone=row["time_zone"],
        utility_id=row["utility_id"],
        ahj_id=row["ahj_id"],
        export_limit_kw=(row["permission"] or {}).get("export_limit_kw"),
        activated_at=row["activated_at"],
    )


class WatchLoop(Loop):
    """Looks every hour of the calendar, and judges each system's day once it is told."""

    name = "watch"

    def __init__(self, processor: Processor) -> None:
        super().__init__(processor.settings)
        assert isinstance(processor.store, PostgresStore)
        self._processor = processor
        self._looked: datetime | None = None
        tasks = ("look at export", "look for silence", "day's judgement")
        self._export, self._silence, self._days = (Turns(one, processor.store, processor.settings) for one in tasks)
        self.holdings = tuple(one.holding for one in (self._export, self._silence, self._days))

    async def step(self) -> float:
        now = self._processor.clock.now()
        if self._looked is None or now - self._looked >= LOOK_EVERY:
            await watch_export(self._processor, now, self._export)
            await watch_silence(self._processor, now, self._silence)
            self._looked = now
        return 0.0 if await judge_days(self._processor, now, self._days) else IDLE_S
