"""The key metrics over many finished journeys, and how far behind what is published the view is.

Beside it, as a baseline in the same run: the same figures from the same journeys in one process without a database.

Usage: python -m benchmarks.value_stream [--journeys 10000]
"""

import argparse
import asyncio
import os
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx

from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from deploy.local.stack import Stack
from shared.messaging.ids import new_id
from shared.messaging.testing.people import example
from shared.schemas.commissioning import InspectionPassed
from shared.schemas.topics import SOURCES
from tests.integration.rig import Rig
from views.metrics.rules.figures import figures
from views.metrics.rules.journey import NOTES, Journey
from views.metrics.tests.test_figures import straight

TIMES = 20
BOUND_S = 30.0


def journeys(count: int) -> dict[UUID, Journey]:
    """Finished ones, begun day by day over two years."""
    found = {}
    for number in range(count):
        project, journey = new_id(), Journey()
        later = timedelta(days=number % 700)
        for event, at in straight(project) if number < 50 else TOLD[number % 50]:
            NOTES[type(event)](journey, event, at + later)
        found[project] = journey
    return found


TOLD = [straight(new_id()) for _ in range(50)]


async def store(url: str, found: dict[UUID, Journey]) -> None:
    connection = await asyncpg.connect(url)
    rows = [(project, one.model_dump_json(exclude_defaults=True)) for project, one in found.items()]
    await connection.copy_records_to_table("journeys", records=rows, columns=("project_id", "facts"))
    await connection.close()


def measure(stack: Stack, count: int, logs: Path) -> None:
    stack.wish("metrics", "run")
    stack.wait_ready(["metrics"])
    found = journeys(count)
    settings = stack.settings_for("metrics")
    asyncio.run(store(settings["HELIO_DATABASE_URL"], found))
    began = time.perf_counter()
    figures(found.values(), datetime.now(UTC) + timedelta(days=900))
    bare = time.perf_counter() - began
    url = f"http://127.0.0.1:{settings['HELIO_HTTP_PORT']}/value-stream"
    staff = {"authorization": f"Bearer {stack.token('operator')}"}
    for by in (None, "month"):
        began = time.perf_counter()
        answer = httpx.get(url, headers=staff, params={"by": by} if by else None, timeout=120)
        spent = time.perf_counter() - began
        assert answer.status_code == 200 and answer.json()["metrics"]
        record(f"metrics: over {count:,} journeys by {by or 'nothing'}, s (bound: {BOUND_S:.0f})", spent, BOUND_S)
        record("metrics: the same (baseline: the figures alone, in memory)", spent, bare)
    follow(stack, logs, settings["HELIO_DATABASE_URL"])


def follow(stack: Stack, logs: Path, url: str) -> None:
    rig, spent = Rig(stack, logs), []

    async def there(project: UUID) -> None:
        connection = await asyncpg.connect(url)
        while not await connection.fetchval("SELECT 1 FROM journeys WHERE project_id = $1", project):  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        await connection.close()

    for _ in range(TIMES):
        project = new_id()
        began = time.perf_counter()
        rig.publish(
            SOURCES["commissioning"][0], "ncv03.commissioning.events", [example(InspectionPassed, project, attempt=1)]
        )
        asyncio.run(there(project))
        spent.append((time.perf_counter() - began) * 1000)
    record("metrics: behind what is published, ms p50 (bound: 2000)", statistics.median(spent), 2000.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--journeys", type=int, default=10_000)
    given = parser.parse_args()
    with throwaway_stack() as stack:
        measure(stack, given.journeys, Path(os.environ.get("TMPDIR", "/tmp")))  # noqa: S108 - logs of no process


if __name__ == "__main__":
    main()
