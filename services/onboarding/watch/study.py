"""What the roll-ups show of one system, as the rules of detection want it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.onboarding.rules.detection import clipping, meters, peers, production
from services.onboarding.rules.detection.daylight import is_day
from services.onboarding.rules.detection.findings import DayOfSystem, Finding, Quarter, weather_index
from services.onboarding.rules.telemetry.reading import is_meter, is_sensor, produces, whole_of
from services.onboarding.telemetry.production import Interval, excused_quarters, quarters
from shared.messaging.storage.postgres import PostgresStore
from shared.schemas.parts import DesignFacts

NEIGHBOURS_AT_MOST: Final = 50
HEARD: Final = (time(9), time(16))
"""Local: the part of the day in which every system gives something, in every season."""
QUARTERS_A_DAY: Final = 28
STEP_DAY: Final = timedelta(days=1)

MAKES: Final = "d.name !~* '^(meter|bat|irradiance)' AND d.name NOT LIKE '%/%'"
"""As ``rules.telemetry.reading.produces`` has it."""

DAILY: Final = """
    SELECT r.day, d.name, r.wh FROM telemetry.devices d JOIN telemetry.daily r ON r.device_id = d.id
    WHERE d.project_id = $1 AND r.day BETWEEN $2 AND $3"""

HEARD_QUARTERS: Final = f"""
    SELECT (q.start AT TIME ZONE $2)::date AS day, count(DISTINCT q.start) FROM telemetry.devices d
    JOIN telemetry.quarters q ON q.device_id = d.id
    WHERE d.project_id = $1 AND q.start >= $3 AND q.start < $4 AND {MAKES}
      AND (q.start AT TIME ZONE $2)::time >= $5 AND (q.start AT TIME ZONE $2)::time < $6
    GROUP BY 1"""  # noqa: S608 -- words of our own

NEIGHBOURS: Final = f"""
    SELECT s.project_id, s.design, sum(r.wh) / 1000 AS kwh, count(DISTINCT r.day) AS days
    FROM systems s JOIN telemetry.devices d USING (project_id) JOIN telemetry.daily r ON r.device_id = d.id
    WHERE s.utility_id = $1 AND s.ahj_id = $2 AND s.project_id <> $3 AND s.state = 'active' AND s.design IS NOT NULL
      AND s.activated_at < $4::date AND r.day >= $4 AND r.day <= $5 AND {MAKES}
    GROUP BY 1, 2 LIMIT $6"""  # noqa: S608 -- words of our own


@dataclass(frozen=True)
class Studied:
    """One system to look at."""

    project_id: UUID
    design: DesignFacts
    zone: str
    utility_id: str | None
    ahj_id: str | None
    export_limit_kw: float | None
    activated_at: datetime

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone))


@dataclass(frozen=True)
class Look:
    """What was found, and whether enough was heard of the day to find anything."""

    findings: tuple[Finding, ...]
    whole: bool


async def study(store: PostgresStore, system: Studied, day: date) -> Look:
    """Judges a system by its days up to ``day``, which is over."""
    found_days = await days_of(store, system, day)
    newest = found_days[-1] if found_days else None
    if newest is None or newest.day != day or not newest.judged:
        return Look((), whole=False)
    neighbours, lately = await weather_around(store, system, day), None
    if production.stands_still(found_days):
        lately = await weather_around(store, system, day, production.NOTHING_DAYS, production.NOTHING_DAYS)
    since = system.midnight(day - timedelta(days=peers.DAYS - 1))
    until = system.midnight(day + timedelta(days=1))
    excused = await excused_quarters(store, system.project_id, since, until)
    seen = [one for one in await quarters(store, system.project_id, since, until) if one.start not in excused]
    found = [
        one
        for one in (production.judge(found_days, system.zone, neighbours, lately), *_of_quarters(system, seen))
        if one is not None
    ]
    return Look(tuple(found), whole=True)


def _of_quarters(system: Studied, seen: Sequence[Interval]) -> Iterable[Finding | None]:
    by_device: dict[str, list[Quarter]] = defaultdict(list)
    for interval in seen:
        by_device[interval.device].append(Quarter(interval.start, interval.kw))
    design = system.design
    makers = {name: found for name, found in by_device.items() if produces(name)}
    ratings = {one.id: one.kw * one.count for one in design.inverters}
    even_kw = design.kwac / len(makers) if makers else 0.0
    day = {name: [one for one in found if is_day(one.start, system.zone)] for name, found in by_device.items()}
    alike = ratings if makers.keys() <= ratings.keys() else {}
    yield from peers.compare(makers, alike, system.zone, strings=False)
    modules = {one.id: float(one.modules * one.parallel) for one in design.strings}
    for whole in {whole_of(name) for name in by_device} - {None}:
        parts = {name: found for name, found in by_device.items() if whole_of(name) == whole}
        weights = {name: modules.get(name.partition("/")[2], 1.0) for name in parts}
        weights = weights if all(name.partition("/")[2] in modules for name in parts) else {}
        yield from peers.compare(parts, weights, system.zone, strings=True)
    for name, found in makers.items():
        rated = ratings.get(name, even_kw)
        yield clipping.clipped(name, found, rated, system.export_limit_kw, system.zone)
        yield meters.backwards(name, day[name], rated)
    produced: dict[datetime, float] = defaultdict(float)
    for name in makers:
        for one in day[name]:
            produced[one.start] += one.kw
    for name in by_device:
        if is_meter(name):
            yield meters.reversed_meter(name, day[name], produced, design.kwac)


async def days_of(store: PostgresStore, system: Studied, last: date) -> list[DayOfSystem]:
    """The month before, without days of before the activation."""
    zone = ZoneInfo(system.zone)
    first = max(last - timedelta(days=production.MONTH - 1), system.activated_at.astimezone(zone).date() + STEP_DAY)
    if first > last or system.design.monthly_kwh is None:
        return []
    since, until = system.midnight(first), system.midnight(last + STEP_DAY)
    made: dict[date, float] = defaultdict(float)
    sun: dict[date, float] = {}
    for day, name, wh in await store.pool.fetch(DAILY, system.project_id, first, last):
        if produces(name):
            made[day] += wh / 1000
        elif is_sensor(name):
            sun[day] = max(sun.get(day, 0.0), wh / 1000)
    rows = await store.pool.fetch(HEARD_QUARTERS, system.project_id, system.zone, since, until, *HEARD)
    heard = dict(rows)
    excused: dict[date, int] = defaultdict(int)
    for start in await excused_quarters(store, system.project_id, since, until):
        local = start.astimezone(zone)
        excused[local.date()] += HEARD[0] <= local.time() < HEARD[1]
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        by_sun = None
        if day in sun:
            by_sun = production.expected_by_irradiation(system.design.kwdc, system.design.losses_pct, sun[day])
        found.append(
            DayOfSystem(
                day=day,
                produced_kwh=made[day],
                expected_kwh=expected_of_day(system.design, day),
                heard=min(1.0, heard.get(day, 0) / QUARTERS_A_DAY),
                excused=excused[day] / QUARTERS_A_DAY,
                irradiation_kwh_m2=sun.get(day),
                expected_by_irradiation_kwh=by_sun,
            )
        )
    return found


def expected_of_day(design: DesignFacts, day: date) -> float:
    """kWh: the design's month shared out evenly."""
    assert design.monthly_kwh is not None
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return design.monthly_kwh[day.month - 1] / (following - day.replace(day=1)).days


async def weather_around(
    store: PostgresStore,
    system: Studied,
    last: date,
    days: int = production.WEEK,
    least: int = production.LEAST_OF_WEEK,
) -> float | None:
    """What the systems of the same utility and authority made of their designs, in the middle; None of too few.

    Over so many ``days`` up to the last one, of systems that were heard on ``least`` of them.
    """
    if system.utility_id is None or system.ahj_id is None:
        return None
    first = last - timedelta(days=days - 1)
    rows: Sequence[Any] = await store.pool.fetch(
        NEIGHBOURS, system.utility_id, system.ahj_id, system.project_id, first, last, NEIGHBOURS_AT_MOST
    )
    ratios = []
    for row in rows:
        try:
            design = DesignFacts.stored(row["design"])
        except ValueError:
            continue  # that is the neighbour's own trouble, and is held back with it
        if design.monthly_kwh is None or row["days"] < least:
            continue
        expected = sum(expected_of_day(design, first + timedelta(days=n)) for n in range(days))
        if expected > 0:
            ratios.append(row["kwh"] / (expected * row["days"] / days))
    return weather_index(ratios, production.NEIGHBOURS_LEAST)
