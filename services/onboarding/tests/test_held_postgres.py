"""Systems whose rows cannot be worked with hold back themselves, and nobody else, on a real PostgreSQL."""

import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.onboarding.app import SERVICE
from services.onboarding.telemetry.rollups import RollUpLoop
from services.onboarding.tests.test_telemetry_postgres import ZONE, Bench, bench, series
from services.onboarding.tests.test_watch_postgres import bell, neighbour, send_days
from services.onboarding.watch.loop import WatchLoop
from shared.messaging.handling.processor import Processor
from shared.messaging.ids import new_id

__all__ = ["bench"]
pytestmark = pytest.mark.stack
PLACE = "city-held"


class Strange:
    """A sound system, and some whose rows nobody should have written."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.ids = bench, dict[str, UUID]()
        settings = bench.settings.model_copy(update={"parked_retry_first_s": 0.0})
        processor = Processor(SERVICE, bench.store, bench.clock, settings)
        self.rolling, self.watching = RollUpLoop(processor), WatchLoop(processor)

    async def prepare(self) -> None:
        """Each exports more than it may; what was sent is rolled up, and something more is marked."""
        for name in ("sound", "broken design", "odd permission", "strange zone", "no number", "huge counter"):
            system = await neighbour(self.bench, PLACE, limit_kw=1.0)
            self.ids[name] = system[0]
            await send_days(
                self.bench, system, {"inverter-1": bell(4), "meter": lambda back, hour: 0.5 - bell(4)(back, hour)}, 2
            )
            await self.bench.send(system, series(datetime(2026, 5, 10, 15, tzinfo=UTC), 8, energy_wh=500))
        self.ids["ended early"] = (await neighbour(self.bench, PLACE, limit_kw=1.0))[0]
        await self.sql("UPDATE systems SET state = 'closed', time_zone = NULL WHERE project_id = $1", "ended early")
        self.ids["no system"] = new_id()
        await self.sql('UPDATE systems SET design = \'{"kwac": "?"}\' WHERE project_id = $1', "broken design")
        await self.sql("UPDATE systems SET permission = '\"lost\"' WHERE project_id = $1", "odd permission")
        await self.sql("UPDATE systems SET time_zone = 'Mars/Olympus' WHERE project_id = $1", "strange zone")
        await self.sql("INSERT INTO telemetry.rollups_due VALUES ($1, '2026-06-01', now(), now())", "no system")
        # of a day that was dropped long ago
        await self.sql(
            "INSERT INTO telemetry.rollups_due VALUES ($1, '2020-01-01', '2020-01-01', '2020-01-02')", "sound"
        )
        for name, value, kind in (("no number", math.nan, 0), ("huge counter", 1.7e308, 2)):
            await self.bench.store.pool.execute(
                """INSERT INTO telemetry.readings (start, value, device_id, interval_s, kind)
                   SELECT timestamptz '2026-05-10 18:00+00' + n * interval '15 min', $2::float8 * (1 - n % 2 * 2), id,
                          900, $3
                   FROM telemetry.devices, generate_series(0, 3) n WHERE project_id = $1 AND name = 'inverter-1'""",
                self.ids[name], value, kind,
            )  # fmt: skip
            await self.sql("UPDATE telemetry.rollups_due SET until = '2026-05-10 20:00+00' WHERE project_id = $1", name)

    async def sql(self, statement: str, name: str) -> None:
        await self.bench.store.pool.execute(statement, self.ids[name])

    def held(self, task: str) -> set[str]:
        """Which of ours a task holds back."""
        names = {project_id: name for name, project_id in self.ids.items()}
        holdings = {one.what: one for one in (*self.rolling.holdings, *self.watching.holdings)}
        return {names[one] for one in holdings[task].errors if one in names}

    async def marked(self) -> set[str]:
        rows = await self.bench.store.pool.fetch("SELECT DISTINCT project_id FROM telemetry.rollups_due")
        return {name for name, project_id in self.ids.items() if project_id in {row["project_id"] for row in rows}}

    async def count(self, table: str, name: str) -> int:
        found: int = await self.bench.store.pool.fetchval(
            f"SELECT count(*) FROM {table} WHERE project_id = $1",
            self.ids[name],
        )
        return found


@pytest.fixture
async def strange(bench: Bench) -> AsyncIterator[Strange]:
    found = Strange(bench)
    try:
        await found.prepare()
        yield found
    finally:  # others use the same database
        ids = list(found.ids.values())
        await bench.store.pool.execute("DELETE FROM telemetry.rollups_due WHERE project_id = ANY($1)", ids)
        await bench.store.pool.execute(
            "UPDATE systems SET state = 'closed', time_zone = $2 WHERE project_id = ANY($1)", ids, ZONE
        )


async def test_one_systems_trouble_holds_that_system_alone_and_nothing_of_it_is_lost(strange: Strange) -> None:
    await strange.rolling.step()
    await strange.watching.step()
    assert strange.held("roll-up") >= {"broken design", "strange zone", "no system"}
    assert await strange.marked() == strange.held("roll-up"), "what failed is still to be done, all else is done"
    assert "sound" not in await strange.marked()
    assert "broken design" in strange.held("month's report") and "odd permission" in strange.held("day's judgement")
    assert "broken design" not in strange.held("day's judgement"), "a day waits until it is rolled up"
    assert {"broken design"} <= strange.held("look at export")
    assert await strange.count("month_reports", "sound") == 2 and await strange.count("alarms", "sound") == 1
    assert await strange.count("telemetry.judged", "sound") == 1
    for task in ("roll-up", "month's report", "look at export", "look for silence", "day's judgement"):
        assert "sound" not in strange.held(task)

    good = strange.ids["sound"]
    await strange.bench.store.pool.execute(
        """UPDATE systems s SET design = g.design, time_zone = g.time_zone FROM systems g
           WHERE g.project_id = $1 AND s.project_id = ANY($2)""",
        good, [strange.ids[one] for one in ("broken design", "strange zone")],
    )  # fmt: skip
    strange.bench.clock.advance(timedelta(hours=2))
    await strange.rolling.step()
    await strange.watching.step()
    assert strange.held("roll-up") <= {"no system", "huge counter"}
    assert strange.held("look at export") == set() and await strange.count("alarms", "strange zone") == 1
