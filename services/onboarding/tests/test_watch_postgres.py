"""Running systems watched on a real PostgreSQL: readings go in over HTTP, alarms come out."""

import asyncio
import math
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.onboarding.telemetry.rollups import days_lock, roll_up
from services.onboarding.tests.test_telemetry_postgres import NOW, ZONE, Bench, bench, series
from services.onboarding.watch.loop import JUDGED, TRY_AGAIN, judge_days, watch_export, watch_silence
from shared.messaging.testing.people import example
from shared.schemas.commissioning import PTOGranted

__all__ = ["bench"]
pytestmark = pytest.mark.stack
LOCAL = ZoneInfo(ZONE)
TODAY = NOW.astimezone(LOCAL).date()
Shape = Callable[[int, float], float]
"""kW of a device, by the day counted back from yesterday (0) and the local hour."""


def bell(kw: float) -> Shape:
    return lambda _, hour: kw * max(0.0, math.sin(math.pi * (hour - 6) / 12))


METER_REVERSED: dict[str, Shape] = {"inverter-1": bell(4), "meter": lambda back, hour: bell(4)(back, hour) - 1.5}


async def neighbour(bench: Bench, place: str, limit_kw: float | None = None) -> tuple[UUID, UUID]:
    """An active system with a design of 5 kW that expects 30 kWh a day, whatever the month."""
    system = await bench.system()
    permission = example(PTOGranted, system[0]).model_dump(mode="json") | {"export_limit_kw": limit_kw}
    changes = {"kwac": 5.0, "monthly_kwh": [30.0 * monthrange(2026, month)[1] for month in range(1, 13)]}
    await bench.store.pool.execute(
        """UPDATE systems SET utility_id = 'U', ahj_id = $2, usage_point_id = 'UP', permission = $3,
               design = design || $4 WHERE project_id = $1""",
        system[0], place, permission, changes,
    )  # fmt: skip
    return system


async def send_days(
    bench: Bench, system: tuple[UUID, UUID], devices: dict[str, Shape], days: int = 8, *, roll: bool = True, **more: Any
) -> None:
    for back in reversed(range(days)):
        midnight = datetime.combine(TODAY - timedelta(days=back + 1), datetime.min.time(), LOCAL)
        readings = [
            {
                "start": (midnight + timedelta(minutes=15 * n)).astimezone(UTC).isoformat(), "interval_s": 900,
                "device": device, "power_w": round(1_000 * shape(back, n / 4), 1), **more,
            }
            for n in range(96) for device, shape in devices.items()
        ]  # fmt: skip
        answer = (await bench.send(system, readings)).json()
        assert answer["accepted"] == len(readings), answer["rejected"][:1]
    while roll and await roll_up(bench.store, system[0]):
        pass


async def alarms_of(bench: Bench, system: tuple[UUID, UUID]) -> dict[str, str]:
    rows = await bench.store.pool.fetch(
        "SELECT fault, device FROM alarms WHERE project_id = $1 AND ended_at IS NULL", system[0]
    )
    return {row["fault"]: row["device"] for row in rows}


async def tasks_of(bench: Bench, system: tuple[UUID, UUID]) -> set[str]:
    rows = await bench.store.pool.fetch("SELECT kind FROM tasks WHERE project_id = $1", system[0])
    return {row["kind"] for row in rows}


async def judged(bench: Bench) -> None:
    while await judge_days(bench.processor, bench.clock.now(), bench.turns()):
        pass


async def test_what_is_low_or_lost_beside_its_neighbours_is_found_and_nothing_else(bench: Bench) -> None:
    place = "city-1"
    sky = 0.7  # a grey week
    sound = [await neighbour(bench, place) for _ in range(4)]
    for one in sound:
        await send_days(bench, one, {"inverter-1": bell(4 * sky)})
    low, strings = await neighbour(bench, place), await neighbour(bench, place)
    await send_days(bench, low, {"inverter-1": bell(2 * sky)})
    await send_days(
        bench, strings,
        {
            "inverter-1": bell(3.7 * sky), "inverter-1/string-1": bell(2 * sky), "inverter-1/string-2": bell(2 * sky),
            "inverter-1/string-3": lambda back, hour: bell(2 * sky)(back, hour) * (0.2 if hour < 10 else 1.0),
        },
    )  # fmt: skip
    await judged(bench)
    for one in sound:
        assert await alarms_of(bench, one) == {}
    assert await alarms_of(bench, low) == {"low_yield": ""} and "look_into_yield" in await tasks_of(bench, low)
    assert await alarms_of(bench, strings) == {"string_shaded": "inverter-1/string-3"}
    assert await judge_days(bench.processor, bench.clock.now(), bench.turns()) == 0, "a day is judged once"


async def test_inverters_of_which_the_design_names_only_one_weigh_the_same(bench: Bench) -> None:
    system = await neighbour(bench, "city-13")
    large = {"kwac": 50.0, "inverters": [{"id": "I1", "model": "A", "kw": 25.0, "count": 1}]}
    await bench.store.pool.execute("UPDATE systems SET design = design || $2 WHERE project_id = $1", system[0], large)
    await send_days(bench, system, {"I1": bell(4), "left": bell(4)})
    await judged(bench)
    assert await alarms_of(bench, system) == {}


async def test_a_day_is_judged_once_it_is_rolled_up_and_again_when_what_was_late_has_come(bench: Bench) -> None:
    late, at_once = await neighbour(bench, "city-8"), await neighbour(bench, "city-8")
    await judged(bench)  # nothing was heard of the day: nothing is said of it
    assert await alarms_of(bench, late) == {}
    assert await judge_days(bench.processor, bench.clock.now(), bench.turns()) == 0
    await send_days(bench, late, METER_REVERSED)
    bench.clock.advance(TRY_AGAIN)
    await judged(bench)
    assert await alarms_of(bench, late) == {"ct_reversed": "meter"}

    marked = "UPDATE telemetry.judged SET day = day - 1 WHERE project_id = $1"
    await bench.store.pool.execute(marked, at_once[0])
    await send_days(bench, at_once, METER_REVERSED, roll=False)
    assert await judge_days(bench.processor, bench.clock.now(), bench.turns()) == 0, "not by what is half rolled up"
    while await roll_up(bench.store, at_once[0]):
        pass
    assert await judge_days(bench.processor, bench.clock.now(), bench.turns()) == 1
    assert await alarms_of(bench, at_once) == {"ct_reversed": "meter"}

    await bench.send(at_once, series(NOW - timedelta(hours=2), 4))  # of today
    await roll_up(bench.store, at_once[0])
    assert await judge_days(bench.processor, bench.clock.now(), bench.turns()) == 0


async def test_a_system_whose_readings_drip_in_keeps_no_other_from_its_turn(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    dripping, other = await neighbour(bench, "city-10"), await neighbour(bench, "city-10")
    yesterday = datetime.combine(TODAY - timedelta(days=1), time(6), LOCAL)

    async def drip(quarter: int) -> None:
        answer = await bench.send(dripping, series(yesterday.astimezone(UTC) + timedelta(minutes=15 * quarter), 1))
        assert answer.json()["accepted"] == 1
        while await roll_up(bench.store, dripping[0]):
            pass

    await judged(bench)  # nothing was heard of either
    await drip(0)
    await send_days(bench, other, METER_REVERSED)
    assert await judge_days(bench.processor, bench.clock.now(), bench.turns()) == 0, "an hour is not over"
    bench.clock.advance(TRY_AGAIN)
    monkeypatch.setattr("services.onboarding.watch.loop.AT_ONCE", 1)
    for quarter in (1, 2):
        assert await judge_days(bench.processor, bench.clock.now(), bench.turns()) == 1
        await drip(quarter)
    assert await alarms_of(bench, other) == {"ct_reversed": "meter"}
    assert await judge_days(bench.processor, bench.clock.now(), bench.turns()) == 0, "nobody is due"


async def test_what_comes_while_a_day_is_judged_waits_and_opens_it_again(bench: Bench) -> None:
    system = await neighbour(bench, "city-9")
    await send_days(bench, system, METER_REVERSED, roll=False)
    async with bench.store.transaction([days_lock(system[0])]) as judging:
        rolling = asyncio.create_task(roll_up(bench.store, system[0]))
        await asyncio.wait([rolling], timeout=0.2)
        assert not rolling.done()
        await judging.connection.execute(JUDGED, system[0], TODAY - timedelta(days=1), False, NOW - TRY_AGAIN)
    assert await rolling > 0
    await judged(bench)
    assert await alarms_of(bench, system) == {"ct_reversed": "meter"}


async def test_neither_curtailment_nor_an_outage_nor_a_dark_sky_raises_an_alarm(bench: Bench) -> None:
    place = "city-2"
    dark = [await neighbour(bench, place) for _ in range(4)]
    for one in dark:
        await send_days(bench, one, {"inverter-1": bell(0.3)})  # snow, smoke: all alike
    curtailed, out = await neighbour(bench, "city-3"), await neighbour(bench, "city-3")
    await send_days(bench, curtailed, {"inverter-1": lambda *_: 0.1}, state="curtailed")
    await send_days(bench, out, {"inverter-1": lambda *_: 0.0}, state="grid_outage")
    await judged(bench)
    for one in (*dark, curtailed, out):
        assert await alarms_of(bench, one) == {}


async def test_two_days_of_nothing_that_the_whole_place_has_after_a_sunny_week_are_no_fault(bench: Bench) -> None:
    """Snow has fallen, or the line is down and the gateways have a battery."""
    place, elsewhere = "city-14", "city-15"
    dark = [await neighbour(bench, place) for _ in range(4)]
    for one in dark:
        await send_days(bench, one, {"inverter-1": lambda back, hour: 0.0 if back < 2 else bell(4)(back, hour)})
    sunny, dead = [await neighbour(bench, elsewhere) for _ in range(3)], await neighbour(bench, elsewhere)
    for one in sunny:
        await send_days(bench, one, {"inverter-1": bell(4)})
    await send_days(bench, dead, {"inverter-1": lambda back, hour: 0.0 if back < 2 else bell(4)(back, hour)})
    await judged(bench)
    assert [await alarms_of(bench, one) for one in (*dark, *sunny)] == [{}] * 7
    assert await alarms_of(bench, dead) == {"no_production": ""}


async def test_a_meter_the_wrong_way_round_is_found_and_is_no_export(bench: Bench) -> None:
    wrong = await neighbour(bench, "city-4", limit_kw=1.0)
    await send_days(bench, wrong, METER_REVERSED)
    await judged(bench)
    assert await alarms_of(bench, wrong) == {"ct_reversed": "meter"}
    await watch_export(bench.processor, bench.clock.now(), bench.turns())
    assert await alarms_of(bench, wrong) == {"ct_reversed": "meter"}


async def test_export_above_the_limit_is_told_within_the_hour_and_ends_after_a_day_within(bench: Bench) -> None:
    over, within = await neighbour(bench, "city-5", limit_kw=2.0), await neighbour(bench, "city-5", limit_kw=4.0)
    for one in (over, within):
        await send_days(bench, one, {"inverter-1": bell(4), "meter": lambda back, hour: 0.5 - bell(4)(back, hour)}, 1)
    await watch_export(bench.processor, bench.clock.now(), bench.turns())
    assert await alarms_of(bench, over) == {"export_above_limit": "meter"} and await alarms_of(bench, within) == {}
    assert "stop_export" in await tasks_of(bench, over)
    told = await bench.store.pool.fetch(
        "SELECT topic FROM outbox WHERE key = $1 AND headers LIKE '%ExportLimitExceeded%'", str(over[0])
    )
    assert [row["topic"] for row in told] == ["ncv03.onboarding.events"], "where AOV-04 reads"


async def test_a_silent_feeder_is_one_task_and_every_system_is_heard_again(bench: Bench) -> None:
    feeder = [await neighbour(bench, "city-6") for _ in range(4)]
    alone = await neighbour(bench, "city-7")
    for one in (*feeder, alone):
        await send_days(bench, one, {"inverter-1": bell(4)}, 1)
    await watch_silence(bench.processor, NOW + timedelta(minutes=20), bench.turns())
    assert not any([await alarms_of(bench, one) for one in (*feeder, alone)])
    later = NOW + timedelta(hours=5)
    await watch_silence(bench.processor, later, bench.turns())
    asked = [await tasks_of(bench, one) for one in feeder]
    assert sorted(map(len, asked)) == [0, 0, 0, 1] and {"find_feeder"} in asked
    assert await tasks_of(bench, alone) == {"find_system"}
    states = await bench.store.pool.fetch(
        "SELECT state FROM systems WHERE project_id = ANY($1)", [one[0] for one in (*feeder, alone)]
    )
    assert {row["state"] for row in states} == {"offline"}
    await bench.store.pool.execute("UPDATE telemetry.contacts SET heard_at = $1", later + timedelta(minutes=1))
    await watch_silence(bench.processor, later + timedelta(minutes=2), bench.turns())
    assert [await tasks_of(bench, one) for one in (*feeder, alone)] == [set()] * 5
    assert not any([await alarms_of(bench, one) for one in (*feeder, alone)])


async def silent_since(bench: Bench, system: tuple[UUID, UUID], at: datetime, usual: timedelta) -> None:
    await bench.store.pool.execute(
        """INSERT INTO telemetry.contacts (gateway_id, project_id, heard_at, usual_s) VALUES ($2, $1, $3, $4)
           ON CONFLICT (gateway_id) DO UPDATE SET heard_at = excluded.heard_at, usual_s = excluded.usual_s""",
        *system, at, int(usual.total_seconds()),
    )  # fmt: skip


async def asked_of(bench: Bench, systems: list[tuple[UUID, UUID]]) -> list[str]:
    """The kinds of all that is open of them."""
    return sorted([kind for one in systems for kind in await tasks_of(bench, one)])


async def test_who_falls_silent_with_a_feeder_later_joins_its_task_and_who_stays_silent_keeps_one(bench: Bench) -> None:
    feeder = [await neighbour(bench, "city-11") for _ in range(5)]
    often, cellular = timedelta(minutes=15), timedelta(hours=6)
    for one in feeder[:2]:
        await silent_since(bench, one, NOW - timedelta(minutes=20), often)
    for one in feeder[2:4]:
        await silent_since(bench, one, NOW, timedelta(hours=2))
    await silent_since(bench, feeder[4], NOW - timedelta(hours=3), cellular)
    await watch_silence(bench.processor, NOW + timedelta(hours=5), bench.turns())
    assert await asked_of(bench, feeder) == ["find_system"] * 2, "two alone are no feeder"
    await watch_silence(bench.processor, NOW + timedelta(hours=7), bench.turns())
    assert await asked_of(bench, feeder) == ["find_feeder"]
    await watch_silence(bench.processor, NOW + timedelta(hours=21), bench.turns())
    rows = await bench.store.pool.fetch("SELECT details FROM tasks WHERE kind = 'find_feeder'")
    asked = [row["details"]["systems"] for row in rows if str(feeder[0][0]) in row["details"]["systems"]]
    assert [sorted(one) for one in asked] == [sorted(str(project) for project, _ in feeder)]
    assert await asked_of(bench, feeder) == ["find_feeder"]

    (leader,) = [one for one in feeder if await tasks_of(bench, one)]
    rest = [one for one in feeder if one is not leader]
    await silent_since(bench, leader, NOW + timedelta(hours=22), often)
    for hours in (22, 23):  # an hour's look, and the next
        await watch_silence(bench.processor, NOW + timedelta(hours=hours, minutes=1), bench.turns())
    assert await tasks_of(bench, leader) == set() and await asked_of(bench, rest) == ["find_feeder"]
    for one in rest[:2]:
        await silent_since(bench, one, NOW + timedelta(hours=23), often)
    for hours in (23, 24):
        await watch_silence(bench.processor, NOW + timedelta(hours=hours, minutes=2), bench.turns())
    assert len(await asked_of(bench, rest[2:])) == 2, "each of the last two is looked for"


async def test_a_gateway_that_took_the_place_of_another_and_was_never_heard_is_silent(bench: Bench) -> None:
    system = await neighbour(bench, "city-12")
    await silent_since(bench, system, NOW, timedelta(minutes=15))
    await bench.store.pool.execute("UPDATE gateways SET retired_at = $2 WHERE id = $1", system[1], NOW)
    await bench.store.pool.execute(
        "INSERT INTO gateways (id, project_id, serial, registered_at) VALUES (gen_random_uuid(), $1, $2, $3)",
        system[0], f"NEW-{system[0].hex[-8:]}", NOW,
    )  # fmt: skip
    await watch_silence(bench.processor, NOW + timedelta(hours=5), bench.turns())
    assert await tasks_of(bench, system) == {"find_system"}
