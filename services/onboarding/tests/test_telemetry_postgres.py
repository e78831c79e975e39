"""Telemetry on a real PostgreSQL, through the real HTTP side: kept once, rolled up, dropped by the day."""

import gzip
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from deploy.local.stack import Stack
from sandbox.people.gateway import readings
from services.onboarding import api
from services.onboarding.app import SERVICE
from services.onboarding.model.retention import RETENTION
from services.onboarding.rules.policy import READINGS_KEPT
from services.onboarding.telemetry import days, production
from services.onboarding.telemetry.credentials import credential_of
from services.onboarding.telemetry.reports import next_due, report_due
from services.onboarding.telemetry.rollups import roll_up, runs
from services.onboarding.telemetry.turns import Turns
from shared.messaging.clock import ManualClock
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.settings import Settings
from shared.messaging.storage.migrate import migrate
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.testing.node import Trusting
from shared.messaging.testing.people import example
from shared.messaging.web import problems
from shared.messaging.web.limits.body import BodyLimit
from shared.schemas.commissioning import PTOGranted
from shared.schemas.contracting import SalesOrderCreated

pytestmark = pytest.mark.stack
NOW = datetime(2026, 6, 20, 18, tzinfo=UTC)
MOST_BYTES = 4 * 1024 * 1024
ZONE = "America/Los_Angeles"


class Bench:
    """The service's HTTP side on a database of its own, and one system with its gateways."""

    def __init__(self, store: PostgresStore, settings: Settings) -> None:
        self.store, self.clock = store, ManualClock(NOW)
        self.key = settings.credential_key.get_secret_value()
        app = FastAPI()
        app.state.processor = self.processor = Processor(SERVICE, store, self.clock, settings)
        app.state.tokens, app.state.roles = Trusting(("operator",)), SERVICE.contract.roles
        app.add_middleware(BodyLimit, max_bytes=MOST_BYTES)
        app.include_router(api.router)
        problems.install(app)
        self.settings = settings
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")

    def turns(self) -> Turns:
        """Of a task that begins anew: it holds nothing back."""
        return Turns("test", self.store, self.settings)

    async def system(self, state: str = "active") -> tuple[UUID, UUID]:
        """A new system; the ids of its project and its gateway."""
        project, gateway = new_id(), new_id()
        design = example(SalesOrderCreated, project).design
        await self.store.pool.execute(
            """INSERT INTO systems (project_id, system_id, state, version, blocked_by, serials, revision, design,
                                    permission, energized_at, activated_at, watched_since, time_zone,
                                    usage_point_id)
               VALUES ($1, $1, $2, 1, '[]', '[]', $7, $3, $8, $4, $5, $4, $6, 'UP')""",
            project, state, design.model_dump(mode="json"), NOW - timedelta(days=60),
            NOW - timedelta(days=59) if state == "active" else None, ZONE, int(state == "active"),
            example(PTOGranted, project).model_dump(mode="json"),
        )  # fmt: skip
        await self.store.pool.execute(
            "INSERT INTO gateways (id, project_id, serial, registered_at) VALUES ($1, $2, $3, $4)",
            gateway, project, f"GW-{project.hex[-8:]}", NOW,
        )  # fmt: skip
        return project, gateway

    async def send(self, system: tuple[UUID, UUID], readings: list[Any], **headers: str) -> httpx.Response:
        project, gateway = system
        body = json.dumps({"gateway_serial": f"GW-{project.hex[-8:]}", "readings": readings}).encode()
        if headers.get("content_encoding") == "gzip":
            body = gzip.compress(body)
        known = {"authorization": f"Bearer {credential_of(self.key, gateway)}"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post("/telemetry", content=body, headers=known | named)

    async def rows(self, project: UUID) -> int:
        found: int = await self.store.pool.fetchval(
            "SELECT count(*) FROM telemetry.readings r JOIN telemetry.devices d ON d.id = r.device_id "
            "WHERE d.project_id = $1",
            project,
        )
        return found


@pytest.fixture
async def bench(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    for name, value in stack.settings_for("onboarding").items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert isinstance(settings.credential_key, SecretStr) and settings.credential_key.get_secret_value()
    migrate(settings, "services.onboarding")
    store = PostgresStore(str(settings.database_url), size=4, command_timeout_s=30, name="telemetry")
    await store.open()
    try:
        yield Bench(store, settings)
    finally:
        await store.close()


def series(start: datetime, count: int, interval_s: int = 900, device: str = "inverter-1", **value: Any) -> list[Any]:
    value = value or {"power_w": 4_000}
    return [
        {"start": (start + timedelta(seconds=n * interval_s)).isoformat(), "interval_s": interval_s, "device": device}
        | {name: one(n) if callable(one) else one for name, one in value.items()}
        for n in range(count)
    ]


async def test_a_reading_is_kept_once_however_often_it_comes(bench: Bench) -> None:
    system = await bench.system()
    batch = series(NOW - timedelta(days=2), 96)
    first = await bench.send(system, batch)
    assert first.status_code == 200 and first.json() == {"accepted": 96, "duplicates": 0, "rejected": []}
    again = await bench.send(system, batch + series(NOW - timedelta(days=1), 4) + batch[:1], content_encoding="gzip")
    assert again.json() == {"accepted": 4, "duplicates": 97, "rejected": []}
    assert await bench.rows(system[0]) == 100


async def test_what_is_wrong_is_named_by_its_place_and_the_rest_is_kept(bench: Bench) -> None:
    system = await bench.system()
    batch = series(NOW - timedelta(days=1), 4)
    batch[1]["power_w"] = float("nan")  # Python's own JSON writes it, though JSON has none
    batch[2]["start"] = (NOW + timedelta(hours=1)).isoformat()
    batch.append({**batch[0], "power_w": 4_000_000, "device": "inverter-2"})
    answer = (await bench.send(system, batch)).json()
    assert answer["accepted"] == 2 and answer["duplicates"] == 0
    assert [(one["index"], one["code"]) for one in answer["rejected"]] == [
        (1, "not-a-number"), (2, "future"), (4, "implausible"),
    ]  # fmt: skip


async def test_only_a_gateway_in_use_may_send_and_only_for_itself(bench: Bench) -> None:
    system, other = await bench.system(), await bench.system()
    batch = series(NOW - timedelta(days=1), 1)
    for authorization in ("", "Bearer nonsense", f"Bearer {system[1].hex}.guess", "Basic eDp5"):
        answer = await bench.send(system, batch, authorization=authorization)
        assert answer.status_code == 401, authorization
    strange = await bench.send(system, batch, authorization=f"Bearer {credential_of(bench.key, new_id())}")
    assert strange.status_code == 401
    stolen = await bench.send(system, batch, authorization=f"Bearer {credential_of(bench.key, other[1])}")
    assert stolen.status_code == 403
    await bench.store.pool.execute("UPDATE gateways SET retired_at = now() WHERE id = $1", system[1])
    assert (await bench.send(system, batch)).status_code == 401
    assert await bench.rows(system[0]) == await bench.rows(other[0]) == 0


async def test_a_body_that_is_too_large_or_no_json_is_refused_whole(bench: Bench) -> None:
    system = await bench.system()
    bomb = gzip.compress(b" " * (MOST_BYTES + 1))
    known = {"authorization": f"Bearer {credential_of(bench.key, system[1])}"}
    for content, headers, status in (
        (bomb, {"content-encoding": "gzip"}, 413),
        (b" " * (MOST_BYTES + 1), {}, 413),
        (b"{}", {"content-encoding": "gzip"}, 422),
        (gzip.compress(b"{}")[:-4], {"content-encoding": "gzip"}, 422),
        (b"{}", {"content-encoding": "br"}, 415),
        (b"[1, 2", {}, 422),
        (b"{}", {}, 422),
        (b'{"gateway_serial": 1, "readings": []}', {}, 422),
        (rb'{"gateway_serial": "GW-\ud800", "readings": []}', {}, 422),
    ):
        answer = await bench.http.post("/telemetry", content=content, headers=known | headers)
        assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"


async def test_what_tells_when_somebody_is_at_home_goes_with_the_erasure_and_what_the_system_made_in_a_day_stays(
    bench: Bench,
) -> None:
    system, other = await bench.system(), await bench.system()
    for one in (system, other):
        await bench.send(one, series(NOW - timedelta(days=2), 96))
        await roll_up(bench.store, one[0])
    await bench.send(system, series(NOW - timedelta(days=1), 4))

    async def erase(work: Work) -> None:
        await work.erase(RETENTION, "asked for")

    await bench.processor.command(system[0], erase)

    async def rows(table: str, project: UUID) -> Any:
        whose = "device_id IN (SELECT id FROM telemetry.devices WHERE project_id = $1)"
        return await bench.store.pool.fetchval(f"SELECT count(*) FROM telemetry.{table} WHERE {whose}", project)

    for table in ("readings", "quarters"):
        assert await rows(table, system[0]) == 0 < await rows(table, other[0]), table
    assert await rows("daily", system[0]) > 0


async def test_counters_roll_over_and_late_readings_are_rolled_up_again(bench: Bench) -> None:
    system = await bench.system()
    start = datetime(2026, 6, 10, 15, tzinfo=UTC)
    counts = series(start, 8, counter_wh=lambda n: (2**32 - 2_000 + 500 * n) % 2**32)
    late = counts.pop(4)
    answer = (
        await bench.send(system, [*counts, {**counts[-1], "start": "2026-06-10T17:30:00Z", "counter_wh": 1_400}])
    ).json()
    assert answer["accepted"] == 7 and [one["code"] for one in answer["rejected"]] == ["counter-runs-back"]
    assert await roll_up(bench.store, system[0]) == 1
    (one,) = await production.daily(bench.store, system[0], start.date(), start.date())
    assert one.kwh == pytest.approx(3.5) and one.covered_s == 7 * 900
    assert (await bench.send(system, [late])).json()["accepted"] == 1
    assert await roll_up(bench.store, system[0]) == 1 and await roll_up(bench.store, system[0]) == 0
    (one,) = await production.daily(bench.store, system[0], start.date(), start.date())
    assert one.kwh == pytest.approx(3.5) and one.covered_s == 8 * 900
    found = await production.quarters(bench.store, system[0], start, start + timedelta(hours=2))
    assert [round(q.kw, 3) for q in found] == [0.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]


async def test_a_counter_that_comes_twice_in_one_batch_is_known_by_its_start_whatever_it_shows(bench: Bench) -> None:
    system = await bench.system()
    counts = series(datetime(2026, 6, 10, 15, tzinfo=UTC), 3, counter_wh=lambda n: 50_000 + 500 * n)
    again = [{**counts[1], "counter_wh": 7}, {**counts[2], "counter_wh": 9_000_000}]
    answer = (await bench.send(system, [*counts, *again])).json()
    assert answer == {"accepted": 3, "duplicates": 2, "rejected": []}
    kept = await bench.store.pool.fetch(
        "SELECT value FROM telemetry.readings r JOIN telemetry.devices d ON d.id = r.device_id "
        "WHERE d.project_id = $1 ORDER BY start",
        system[0],
    )
    assert [row["value"] for row in kept] == [50_000, 50_500, 51_000]


async def test_a_state_comes_with_its_reading_and_not_with_a_repeat_of_it(bench: Bench) -> None:
    system = await bench.system()
    first, second, third = series(NOW - timedelta(days=1), 3)
    await bench.send(system, [first, {**second, "state": "grid_outage"}])
    excused = [{**one, "state": "grid_outage"} for one in (first, third)]
    answer = (await bench.send(system, [*excused, {**third, "state": "curtailed"}])).json()
    assert answer == {"accepted": 1, "duplicates": 2, "rejected": []}
    kept = await bench.store.pool.fetch(
        "SELECT start, state FROM telemetry.states s JOIN telemetry.devices d ON d.id = s.device_id "
        "WHERE d.project_id = $1 ORDER BY start",
        system[0],
    )
    expected = [(datetime.fromisoformat(one["start"]), "grid_outage") for one in (second, third)]
    assert [tuple(row) for row in kept] == expected, "what was sent as in order is not excused afterwards"


async def test_days_and_months_are_those_of_the_site(bench: Bench) -> None:
    """Readings of 23:00 to 01:00 in Los Angeles, around the end of May."""
    system = await bench.system()
    await bench.send(system, series(datetime(2026, 6, 1, 6, tzinfo=UTC), 8, energy_wh=250))
    await roll_up(bench.store, system[0])
    found = await production.daily(bench.store, system[0], date(2026, 5, 1), date(2026, 6, 30))
    assert [(one.day.isoformat(), one.kwh) for one in found] == [("2026-05-31", 1.0), ("2026-06-01", 1.0)]
    rows = await bench.store.pool.fetch(
        "SELECT m.month, m.wh FROM telemetry.monthly m JOIN telemetry.devices d ON d.id = m.device_id "
        "WHERE d.project_id = $1 ORDER BY 1",
        system[0],
    )
    assert [(str(month), wh) for month, wh in rows] == [("2026-05-01", 1000.0), ("2026-06-01", 1000.0)]


async def test_old_days_are_dropped_while_others_write(bench: Bench) -> None:
    system = await bench.system()
    old, kept = NOW - READINGS_KEPT, NOW - READINGS_KEPT + timedelta(days=1)
    for day in (old, kept):
        assert (await bench.send(system, series(day.replace(hour=1), 4))).json()["accepted"] == 4
    async with bench.store.transaction() as writer:  # somebody has just written and not committed yet
        await writer.connection.execute(
            "INSERT INTO telemetry.rollups_due VALUES ($1, $2, $3, $3)", system[0], NOW.date(), NOW
        )
        assert old.date() in await days.drop_before(bench.store.pool, kept.date())
    assert await bench.rows(system[0]) == 4
    assert old.date() not in await days.known(bench.store.pool)
    assert await days.drop_before(bench.store.pool, kept.date()) == []
    # who remembers the day that was dropped makes it again
    assert (await bench.send(system, series(old.replace(hour=1), 1))).json()["accepted"] == 1


async def test_readings_are_noted_on_a_system_that_waits_for_its_activation(bench: Bench) -> None:
    system = await bench.system("energized")
    await bench.send(system, series(NOW - timedelta(hours=10), 40, power_w=lambda n: 3_000 if n < 20 else 0))
    seen = await bench.store.pool.fetchval("SELECT seen FROM systems WHERE project_id = $1", system[0])
    assert (seen["quarters"], seen["produced_wh"]) == (40, 15_000)


async def test_a_counter_that_begins_anew_is_no_production_for_the_activation(bench: Bench) -> None:
    reset, rolled = await bench.system("energized"), await bench.system("energized")
    start = NOW - timedelta(hours=10)
    await bench.send(reset, series(start, 40, counter_wh=lambda n: 5_000_000 if n < 20 else 0))
    await bench.send(rolled, series(start, 40, counter_wh=lambda n: (2**32 - 10_000 + 1_000 * n) % 2**32))
    for system, wh in ((reset, 0), (rolled, 39_000 - 1_000)):  # the step across the end is not counted
        seen = await bench.store.pool.fetchval("SELECT seen FROM systems WHERE project_id = $1", system[0])
        assert seen["produced_wh"] == seen["moved_wh"] == wh


async def test_a_counter_that_rolls_over_within_a_longer_interval_keeps_all_of_its_energy(bench: Bench) -> None:
    """Judged by the ends of its intervals, as when it came: a minute before, a quarter hour after."""
    system = await bench.system()
    start = datetime(2026, 6, 10, 15, tzinfo=UTC)
    (before,) = series(start, 1, interval_s=60, counter_wh=2**32 - 300)
    (after,) = series(start + timedelta(minutes=1), 1, counter_wh=900)
    assert (await bench.send(system, [before, after])).json()["accepted"] == 2
    await roll_up(bench.store, system[0])
    (one,) = await production.daily(bench.store, system[0], start.date(), start.date())
    assert one.kwh == pytest.approx(1.2)


async def test_a_gateway_that_is_heard_over_a_day_shows_its_system_at_work_and_one_that_sends_it_at_once_does_not(
    bench: Bench,
) -> None:
    heard, silent = await bench.system("energized"), await bench.system("energized")
    since = bench.clock.now()
    for _ in range(5):  # as the README does
        bench.clock.advance(timedelta(hours=6))
        assert not (await bench.send(heard, readings(since, bench.clock.now()))).json()["rejected"]
    await bench.send(silent, readings(since, bench.clock.now()))
    rows = await bench.store.pool.fetch(
        "SELECT project_id, state FROM systems WHERE project_id = ANY($1)", [heard[0], silent[0]]
    )
    assert dict(map(tuple, rows)) == {heard[0]: "active", silent[0]: "energized"}


async def test_what_a_battery_takes_in_and_gives_out_is_noted_and_is_no_production(bench: Bench) -> None:
    system = await bench.system("energized")
    flows = series(NOW - timedelta(hours=10), 40, power_w=lambda n: -2_000 if n < 20 else 1_000, device="battery-1")
    await bench.send(system, flows)
    seen = await bench.store.pool.fetchval("SELECT seen FROM systems WHERE project_id = $1", system[0])
    assert (seen["quarters"], seen["produced_wh"], seen["moved_wh"]) == (40, 0, 15_000)


async def test_a_month_that_is_over_is_reported_once(bench: Bench) -> None:
    system = await bench.system()
    await bench.send(system, series(datetime(2026, 5, 10, 15, tzinfo=UTC), 96, energy_wh=500))
    await roll_up(bench.store, system[0])
    processor, turns = bench.processor, bench.turns()
    for now in (NOW - timedelta(days=40), NOW):  # one month after the other, as they end
        while await report_due(processor, now, turns):
            pass
        due = await next_due(bench.store, turns)
        assert due is not None and due > now, "nothing that is over waits"
    rows = await bench.store.pool.fetch("SELECT value FROM outbox WHERE key = $1 ORDER BY id", str(system[0]))
    told = [json.loads(row["value"]) for row in rows]
    assert [one["month"] for one in told] == ["2026-04-01", "2026-04-01", "2026-05-01", "2026-05-01"]
    assert told[2]["produced_kwh"] == pytest.approx(48.0) and told[3]["availability_pct"] == 100.0
    assert told[3]["useful_hours"] == 5.0 and told[1]["availability_pct"] is None


async def test_a_month_of_which_more_comes_after_its_report_is_said_again_with_all_of_it(bench: Bench) -> None:
    """A gateway that was silent for weeks sends what it kept."""
    system = await bench.system()
    turns = bench.turns()

    async def told() -> list[tuple[str, float]]:
        while await report_due(bench.processor, NOW, turns):
            pass
        rows = await bench.store.pool.fetch("SELECT value FROM outbox WHERE key = $1 ORDER BY id", str(system[0]))
        found = [json.loads(row["value"]) for row in rows]
        return [(one["month"], round(one["produced_kwh"], 6)) for one in found if "produced_kwh" in one]

    await bench.send(system, series(datetime(2026, 5, 10, 15, tzinfo=UTC), 96, energy_wh=500))
    await roll_up(bench.store, system[0])
    first = [("2026-04-01", 0.0), ("2026-05-01", 48.0)]
    assert await told() == first
    await bench.send(system, series(NOW - timedelta(hours=2), 4))  # of this month
    await roll_up(bench.store, system[0])
    assert await told() == first, "no month that was told has changed"
    await bench.send(system, series(datetime(2026, 5, 12, 15, tzinfo=UTC), 48, energy_wh=500))
    await roll_up(bench.store, system[0])
    due = await next_due(bench.store, turns)
    assert due is not None and due <= NOW
    assert await told() == [*first, ("2026-05-01", 72.0)]
    assert await told() == [*first, ("2026-05-01", 72.0)], "once"


async def test_an_expansion_and_what_it_expands_are_seen_beside_each_other(bench: Bench) -> None:
    (first, _), (second, _), (elsewhere, _) = [await bench.system() for _ in range(3)]
    await bench.store.pool.execute(
        "UPDATE systems SET usage_point_id = $1 WHERE project_id = ANY($2)", f"UP-{first.hex}", [first, second]
    )
    for one, other in ((first, second), (second, first)):
        (beside,) = (await bench.http.get(f"/systems/{one}")).json()["beside"]
        assert (beside["project_id"], beside["state"], beside["kwac"]) == (str(other), "active", 7.7)
    assert str(first) not in str((await bench.http.get(f"/systems/{elsewhere}")).json()["beside"])


async def test_the_operator_sees_the_asset_with_its_gateways(bench: Bench) -> None:
    system = await bench.system()
    await bench.send(system, series(NOW - timedelta(days=1), 8))
    await roll_up(bench.store, system[0])
    await bench.store.pool.execute(
        "UPDATE systems SET serials = $2, categories = $3 WHERE project_id = $1",
        system[0], [{"sku": "INV-1", "serial": "I-1"}], {"INV-1": "inverter"},
    )  # fmt: skip
    found = (await bench.http.get(f"/systems/{system[0]}")).json()
    assert found["gateways"][0]["credential"] == credential_of(bench.key, system[1])
    (piece,) = found["equipment"]
    assert (piece["serial"], piece["warranty"]["kind"], piece["warranty"]["start"]) == ("I-1", "inverter", "2026-04-21")
    assert piece["warranty"]["end"] > "2030" and piece["warranty"]["source"]
    assert piece["place"] is piece["firmware"] is None
    noted = {"INV-1/I-1": {"place": "garage", "firmware": "1.4", "firmware_since": "2026-06-19T12:00:00+00:00"}}
    await bench.store.pool.execute("UPDATE systems SET noted = $2 WHERE project_id = $1", system[0], noted)
    (piece,) = (await bench.http.get(f"/systems/{system[0]}")).json()["equipment"]
    assert (piece["place"], piece["firmware"], piece["firmware_since"]) == ("garage", "1.4", "2026-06-19T12:00:00Z")
    assert found["devices"] == [{"name": "inverter-1", "last_start": "2026-06-19T19:45:00Z"}]
    assert found["uptime"]["heard_hours"] == 2.0 and found["uptime"]["produced_kwh"] == pytest.approx(8.0)
    assert (await bench.http.get(f"/systems/{new_id()}")).status_code == 404


def test_spans_that_lie_close_are_one() -> None:
    step = [datetime(2026, 6, 1, tzinfo=UTC) + timedelta(hours=20 * n) for n in range(8)]
    found = runs([(step[6], step[7]), (step[0], step[1]), (step[2], step[3])])
    assert found == [(step[0], step[3]), (step[6], step[7])]
