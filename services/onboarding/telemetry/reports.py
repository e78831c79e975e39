"""A month of each system, reported once it is over: what it produced, and how much of the time it was up.

Uptime is that of ``rules.uptime``: inverter by inverter, each by its rating, under the irradiance that a sensor of the
site has measured. Where none has, the middle of the day stands for it: five hours in which a system anywhere in the
United States produces unless it is down. A quarter hour without readings is unknown, neither up nor down.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.onboarding.model import MonthReport, System
from services.onboarding.rules.policy import UPTIME_IRRADIANCE_W_M2
from services.onboarding.rules.telemetry.reading import is_sensor, produces
from services.onboarding.rules.uptime.availability import uptime
from services.onboarding.rules.uptime.readings import Reading, Readings, State, Unit, UptimeSystem
from services.onboarding.telemetry.production import Interval, excused_quarters, quarters
from services.onboarding.telemetry.turns import Turns
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.postgres import PostgresStore
from shared.schemas.onboarding import ProductionReported, UptimeReported
from shared.schemas.parts import DesignFacts

GRACE: Final = timedelta(days=3)
"""After the end of a month: gateways that were silent have sent what they kept."""
MIDDAY: Final = (time(10), time(15))
"""Local time."""
FULL_SUN_W_M2: Final = 1_000.0
NOTHING: Final[Mapping[Any, Any]] = {}
NOBODY: Final = "nobody"
"""Stands for the inverters of a system of which nothing was heard."""
QUARTER: Final = timedelta(minutes=15)
QUARTER_H: Final = 0.25
AT_ONCE: Final = 100

RUNNING: Final = """
    WITH s AS MATERIALIZED (SELECT project_id, time_zone, activated_at, design FROM systems
                            WHERE state IN ('active', 'offline') AND time_zone = ANY($1) AND project_id <> ALL($2))"""
"""Materialized: a time zone is looked at before anything is computed with it."""

DUE: Final = f"""
    {RUNNING} SELECT s.project_id, over.first::date, s.time_zone, s.activated_at, s.design FROM s
    CROSS JOIN LATERAL generate_series(
        date_trunc('month', s.activated_at AT TIME ZONE s.time_zone),
        date_trunc('month', ($3::timestamptz - $4::interval) AT TIME ZONE s.time_zone) - interval '1 month',
        interval '1 month') AS over(first)
    WHERE NOT EXISTS (SELECT FROM month_reports r WHERE r.project_id = s.project_id AND r.month = over.first::date)
    ORDER BY over.first LIMIT $5"""  # noqa: S608 -- words of our own


NEXT: Final = f"""
    {RUNNING} SELECT min((date_trunc('month', month) + interval '1 month') AT TIME ZONE zone + $3::interval) FROM (
        SELECT s.time_zone AS zone, coalesce(max(r.month)::timestamp + interval '1 month',
                                             s.activated_at AT TIME ZONE s.time_zone) AS month
        FROM s LEFT JOIN month_reports r USING (project_id)
        GROUP BY s.project_id, s.time_zone, s.activated_at) following"""  # noqa: S608 -- words of our own


@dataclass(frozen=True)
class Month:
    """What the roll-ups say of a month."""

    first: date
    produced_kwh: float
    completeness_pct: float
    useful_hours: float
    down_hours: float
    excluded_hours: float
    unknown_hours: float
    active_share: float
    """Of the month: a system that was activated in the middle of it is expected to give so much less."""

    @property
    def availability_pct(self) -> float | None:
        up = self.useful_hours - self.down_hours + self.excluded_hours
        return min(100.0, max(0.0, 100 * up / self.useful_hours)) if self.useful_hours else None  # sums round


def month_of(
    first: date,
    since: datetime,
    until: datetime,
    zone: str,
    found: list[Interval],
    excused: Mapping[datetime, State] = NOTHING,
    ratings: Mapping[str, float] = NOTHING,
) -> Month:
    """``since`` to ``until``: the part of the month in which the system was active.

    ``excused``: by start, the quarter hours in which a device had no grid, or was held back. ``ratings``: kW of the
    inverters by name; where they are not those that were heard, all of these weigh the same.
    """
    makers = [one for one in found if produces(one.device)]
    names = sorted({one.device for one in makers})
    kw = {(one.start, one.device): one.kw for one in makers}
    sun = _sun(found)
    local = ZoneInfo(zone)

    def reading(start: datetime, name: str, poa: float) -> Reading:
        power = kw.get((start, name))
        if power is None:
            return Reading(0.0, poa, State.NO_DATA)
        return Reading(power, poa, State.OK if power > 0 else excused.get(start, State.DOWN))

    readings: Readings = {}
    start, until = since, until.astimezone(UTC)  # within one zone Python subtracts what clocks show
    while start < until:
        midday = MIDDAY[0] <= start.astimezone(local).time() < MIDDAY[1]
        poa = sun.get(start, FULL_SUN_W_M2 if midday else 0.0)
        readings[start] = {name: reading(start, name, poa) for name in names or [NOBODY]}
        start += QUARTER
    up = uptime(_units(names or [NOBODY], ratings), readings)
    whole_s = (until - since).total_seconds() * len(names)
    return Month(
        first=first,
        produced_kwh=max(0.0, sum(kw.values()) * QUARTER_H),
        completeness_pct=min(100.0, 100 * sum(one.covered_s for one in makers) / whole_s) if whole_s else 0.0,
        useful_hours=up.useful_hours,
        down_hours=up.down_hours,
        excluded_hours=up.excluded_hours,
        unknown_hours=up.unknown_hours,
        active_share=(until - since) / (until - datetime.combine(first, time(), local).astimezone(UTC)),
    )


def _sun(found: list[Interval]) -> dict[datetime, float]:
    """W/m2 by quarter hour, the most of several sensors; of one that was heard for a part of it, the mean of that."""
    sun: dict[datetime, float] = {}
    for one in found:
        if is_sensor(one.device) and one.covered_s > 0:
            sun[one.start] = max(sun.get(one.start, 0.0), 1_000 * one.kw * QUARTER.total_seconds() / one.covered_s)
    return sun


def _units(names: list[str], ratings: Mapping[str, float]) -> UptimeSystem:
    known = all(ratings.get(name, 0.0) > 0 for name in names)
    units = tuple(Unit(id=name, kw=ratings[name] if known else 1.0) for name in names)
    return UptimeSystem(units=units, interval_minutes=60 * QUARTER_H, irradiance_threshold_w_m2=UPTIME_IRRADIANCE_W_M2)


async def report_due(processor: Processor, now: datetime, turns: Turns) -> int:
    """Reports the months that are over. Gives how many."""
    store = processor.store
    assert isinstance(store, PostgresStore)

    async def report(project_id: UUID, first: date, zone: str, activated_at: datetime, design: dict[str, Any]) -> None:
        ratings = {one.id: one.kw * one.count for one in DesignFacts.stored(design).inverters}
        month = await _read(store, project_id, first, zone, activated_at, ratings)
        await processor.command(project_id, partial(_report, month))

    rows = await store.pool.fetch(DUE, *await turns.limits(), now, GRACE, AT_ONCE)
    return sum([await turns.holding.alone(row[0], partial(report, *row)) for row in rows])


async def next_due(store: PostgresStore, turns: Turns) -> datetime | None:
    """When the next month of a system that is not held back is to be reported; None while none runs."""
    found: datetime | None = await store.pool.fetchval(NEXT, *await turns.limits(), GRACE)
    return found


async def _read(
    store: PostgresStore, project_id: UUID, first: date, zone: str, activated_at: datetime, ratings: Mapping[str, float]
) -> Month:
    begin = datetime.combine(first, time(), ZoneInfo(zone))
    end = datetime.combine((first + timedelta(days=32)).replace(day=1), time(), ZoneInfo(zone))
    since = max(begin, activated_at)
    quarter = datetime.fromtimestamp(
        -(-since.timestamp() // 900) * 900, activated_at.tzinfo
    )  # the next one that begins
    heard = await quarters(store, project_id, quarter, end)
    excused = await excused_quarters(store, project_id, quarter, end)
    return month_of(first, quarter, end, zone, heard, excused, ratings)


async def _report(month: Month, work: Work) -> None:
    system = await work.get(System)
    if system is None or system.ended or any(one.month == month.first for one in await work.all(MonthReport)):
        return
    expected = system.expected_kwh(month.first)
    work.add(MonthReport(id=new_id(), project_id=work.project_id, month=month.first))
    work.publish(
        ProductionReported(
            project_id=work.project_id,
            month=month.first,
            produced_kwh=month.produced_kwh,
            expected_kwh=None if expected is None else expected * month.active_share,
            completeness_pct=month.completeness_pct,
        )
    )
    if system.as_built.kwdc == 0:
        return  # storage alone: there is no sun by which it should run
    work.publish(
        UptimeReported(
            project_id=work.project_id,
            month=month.first,
            kw=system.as_built.kwac,
            availability_pct=month.availability_pct,
            useful_hours=month.useful_hours,
            down_hours=month.down_hours,
            excluded_hours=month.excluded_hours,
            unknown_hours=month.unknown_hours,
        )
    )
