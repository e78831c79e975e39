"""Readings of gateways: through HTTP into PostgreSQL, beside a COPY of the same rows in the same run.

A service process takes batches over HTTP from clients in this process, which have made them beforehand. Then: the same
rate with the table already large, one system's day, a month of late readings rolled up anew, one gateway's backlog of
30 days beside others that send their latest minute, and the memory of the process at its highest.

Usage: python -m benchmarks.telemetry_ingest [--readings 1000000] [--large 20000000]
"""

import argparse
import asyncio
import gzip
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg
import orjson
import psutil

from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from deploy.local.stack import Stack
from services.onboarding.telemetry import production
from services.onboarding.telemetry.credentials import credential_of
from services.onboarding.telemetry.ingest import COLUMNS
from services.onboarding.telemetry.rollups import roll_up
from shared.messaging.ids import new_id
from shared.messaging.settings import Settings
from shared.messaging.storage.migrate import migrate
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated

BATCH = 5_000
CLIENTS = 4
DEVICES = 5
IDLE_S = 2.0
"""The service closes connections that were idle for 5 s; ours are not used any more before."""
TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class Gateway:
    def __init__(self, key: str) -> None:
        self.project, self.id = new_id(), new_id()
        self.serial = f"GW-{self.project.hex}"
        self.headers = {"authorization": f"Bearer {credential_of(key, self.id)}", "content-type": "application/json"}

    def body(self, start: datetime, count: int, interval_s: int, *, packed: bool = False) -> bytes:
        """So many readings of all devices together."""
        readings = [
            {
                "start": (start + timedelta(seconds=n * interval_s)).isoformat(),
                "interval_s": interval_s, "device": f"inverter-{device}", "power_w": 900.0 + n % 400,
            }
            for n in range(count // DEVICES) for device in range(DEVICES)
        ]  # fmt: skip
        found = orjson.dumps({"gateway_serial": self.serial, "readings": readings})
        return gzip.compress(found, 6) if packed else found


async def settle(store: PostgresStore, gateways: list[Gateway]) -> None:
    for one in gateways:
        design = example(SalesOrderCreated, one.project).design.model_dump(mode="json")
        await store.pool.execute(
            """INSERT INTO systems (project_id, system_id, state, version, blocked_by, serials, revision, design,
                                    permission, energized_at, activated_at, time_zone)
               VALUES ($1, $1, 'active', 1, '[]', '[]', 1, $2, '{}', now(), now(), 'America/Los_Angeles')""",
            one.project, design,
        )  # fmt: skip
        await store.pool.execute(
            "INSERT INTO gateways (id, project_id, serial, registered_at) VALUES ($1, $2, $3, now())",
            one.id, one.project, one.serial,
        )  # fmt: skip


@contextmanager
def service(stack: Stack) -> Iterator[psutil.Process]:
    environment = os.environ | stack.settings_for("onboarding")
    command = [sys.executable, "-m", "shared.messaging.run", "services.onboarding.app"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


def highest_mb(process: psutil.Process) -> float:
    """The most that the process has ever held in memory."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    (line,) = [one for one in status.splitlines() if one.startswith("VmHWM")]
    return float(line.split()[1]) / 1_000


async def ready(session: aiohttp.ClientSession, url: str) -> None:
    for _ in range(600):
        try:
            async with session.get(f"{url}/readyz") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.1)
    raise RuntimeError("the service is not ready")


async def send(session: aiohttp.ClientSession, url: str, gateway: Gateway, body: bytes, packed: bool = False) -> int:
    headers = gateway.headers | ({"content-encoding": "gzip"} if packed else {})
    async with session.post(f"{url}/telemetry", data=body, headers=headers) as answer:
        found = await answer.json()
        assert answer.status == 200 and not found["rejected"], found
        return int(found["accepted"])


async def through_http(
    session: aiohttp.ClientSession, url: str, work: list[tuple[Gateway, bytes]], packed: bool = False
) -> float:
    """Readings a second."""
    waiting, total = list(reversed(work)), 0
    began = time.perf_counter()

    async def client() -> None:
        nonlocal total
        while waiting:
            accepted = await send(session, url, *waiting.pop(), packed)
            total += accepted  # not across the await: the clients would overwrite what others have added meanwhile

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return total / (time.perf_counter() - began)


async def copied(url: str, count: int) -> float:
    """Readings a second by COPY into a table of the same shape."""
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE SCHEMA bare; CREATE TABLE bare.readings (LIKE telemetry.readings INCLUDING ALL)")
    rows = [
        (TODAY - timedelta(days=2) + timedelta(seconds=n // DEVICES), n % DEVICES, 900.0 + n % 400, 1, 0)
        for n in range(BATCH)
    ]
    spent = 0.0
    for number in range(count // BATCH):
        shifted = [(row[0], row[1] + DEVICES * number, *row[2:]) for row in rows]
        began = time.perf_counter()
        await connection.copy_records_to_table("readings", schema_name="bare", records=shifted, columns=COLUMNS)
        spent += time.perf_counter() - began
    await connection.execute("DROP SCHEMA bare CASCADE")
    await connection.close()
    return count / spent


def batches(
    gateways: list[Gateway], count: int, first: datetime, *, packed: bool = False
) -> list[tuple[Gateway, bytes]]:
    """Bodies of one-second readings, spread over the gateways."""
    found, each = [], BATCH // DEVICES
    for number in range(count // BATCH):
        gateway = gateways[number % len(gateways)]
        start = first + timedelta(seconds=each * (number // len(gateways)))
        found.append((gateway, gateway.body(start, BATCH, 1, packed=packed)))
    return found


async def fill(url: str, rows: int) -> None:
    """Makes the table large: rows of other systems, over the last 30 days."""
    connection = await asyncpg.connect(url)
    each = rows // 30
    for back in range(30, 0, -1):
        day = TODAY - timedelta(days=back)
        name = f"readings_{day:%Y_%m_%d}"
        await connection.execute(
            f"CREATE TABLE IF NOT EXISTS telemetry.{name} PARTITION OF telemetry.readings "
            f"FOR VALUES FROM ('{day:%Y-%m-%d} 00:00+00') TO ('{day + timedelta(days=1):%Y-%m-%d} 00:00+00')"
        )
        await connection.execute(
            "INSERT INTO telemetry.readings (start, value, device_id, interval_s, kind) "
            "SELECT $1::timestamptz + (n % 1440) * interval '1 minute', n % 7000, 10000000 + n / 1440, 60, 0 "
            "FROM generate_series(0, $2::int - 1) n",
            day, each,
        )  # fmt: skip
    await connection.close()


async def median_ms(ask: Any, times: int = 15) -> float:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        await ask()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


async def measure(stack: Stack, settings: Settings, count: int, large: int) -> None:
    url = stack.settings_for("onboarding")
    address, database = f"http://127.0.0.1:{url['HELIO_HTTP_PORT']}", str(settings.database_url)
    store = PostgresStore(database, size=4, command_timeout_s=60, name="bench")
    await store.open()
    gateways = [Gateway(settings.credential_key.get_secret_value()) for _ in range(40)]
    await settle(store, gateways)
    with service(stack) as process:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(keepalive_timeout=IDLE_S)) as session:
            await ready(session, address)
            idle = process.memory_info().rss
            baseline = await copied(database, count // 2)
            work = batches(gateways, count, TODAY - timedelta(days=2))
            first = await through_http(session, address, work)
            baseline = max(baseline, await copied(database, count // 2))
            record("telemetry: readings through HTTP, /s (baseline: COPY of the same rows)", first, baseline)
            work = batches(gateways, count // 2, TODAY - timedelta(days=3), packed=True)
            record("telemetry: the same packed, /s", await through_http(session, address, work, True), baseline)
            await fill(database, large)
            work = batches(gateways, count // 2, TODAY - timedelta(days=4))
            record(f"telemetry: beside {large:,} rows, /s", await through_http(session, address, work), first)
            await backlog(session, address, gateways)
            await queries(store, session, address, gateways[0].project)
            record("telemetry: memory at its highest, MB (bound: 200)", highest_mb(process), 200.0)
            record("telemetry: the same (baseline: idle)", highest_mb(process), idle / 1e6)
    await store.close()


async def backlog(session: aiohttp.ClientSession, url: str, gateways: list[Gateway]) -> None:
    """What others wait for an answer, without and with somebody's 30 days."""
    late, others = gateways[0], gateways[1:]
    month = [late.body(TODAY - timedelta(days=back), 5 * 1440, 60, packed=True) for back in range(30, 0, -1)]
    number = 0

    async def live() -> None:
        nonlocal number
        number += 1
        start = TODAY - timedelta(days=1) + timedelta(minutes=number)
        await send(session, url, others[number % len(others)], others[number % len(others)].body(start, 5, 60))

    alone = await median_ms(live, 100)

    async def catch_up() -> None:
        for body in month:
            await send(session, url, late, body, True)

    catching = asyncio.create_task(catch_up())
    beside = []
    while not catching.done():
        beside.append(await median_ms(live, 1))
        await asyncio.sleep(0.005)
    await catching
    record(
        "telemetry: a minute's readings beside a backlog, ms p50 (baseline: alone)", statistics.median(beside), alone
    )
    record("telemetry: the same, p99", sorted(beside)[int(len(beside) * 0.99)], alone)


async def queries(store: PostgresStore, session: aiohttp.ClientSession, url: str, project: UUID) -> None:
    while await store.pool.fetchval("SELECT count(*) FROM telemetry.rollups_due"):  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.2)
    day = TODAY - timedelta(days=10)

    async def one_day() -> None:
        found = await production.quarters(store, project, day, day + timedelta(days=1))
        assert len(found) == 96 * DEVICES

    record("telemetry: one system's day, ms (bound: 20)", await median_ms(one_day), 20.0)
    marks = (
        "INSERT INTO telemetry.rollups_due SELECT $1, d, d, d + interval '23:59' FROM unnest($2::date[]) d "
        "ON CONFLICT DO NOTHING"
    )
    days = [(TODAY - timedelta(days=back)).date() for back in range(30, 0, -1)]
    spent = []
    for _ in range(5):
        async with store.pool.acquire() as connection:
            await connection.execute(marks, project, days)
        began = time.perf_counter()
        await roll_up(store, project)
        spent.append((time.perf_counter() - began) * 1000)
    record("telemetry: a month of five devices by the minute rolled up anew, ms (bound: 1000)", min(spent), 1000.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readings", type=int, default=1_000_000)
    parser.add_argument("--large", type=int, default=20_000_000)
    given = parser.parse_args()
    with throwaway_stack() as stack:
        os.environ.update(stack.settings_for("onboarding"))
        settings = Settings()
        migrate(settings, "services.onboarding")
        asyncio.run(measure(stack, settings, given.readings, given.large))


if __name__ == "__main__":
    main()
