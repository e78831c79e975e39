"""Pages of a list of 5,000 open tasks of one role, as an HTTP client of the service gets them.

Beside it, as a baseline in the same run: the same rows read by SQL and written as JSON, by no service.
What must hold: a page in less than 30 ms.

Usage: python -m benchmarks.worklist
"""

import asyncio
import statistics
import time

import asyncpg
import httpx
import orjson

from benchmarks.record import record
from benchmarks.stacks import throwaway_stack

ROWS = 5_000
PAGE = 100
ROUNDS = 5
WANTED_MS = 30.0
FILL = """
    INSERT INTO tasks (project_id, kind, role, details, opened_at, due_at)
    SELECT gen_random_uuid(), 'decide_permit', 'ahj', '{"ahj_id": "US-NC-081", "findings": [], "submission": 1}',
           now(), now() + interval '30 days' FROM generate_series(1, $1)"""


async def fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(FILL, ROWS)
    await connection.execute("ANALYZE tasks")
    await connection.close()


async def bare(url: str) -> list[float]:
    """Milliseconds of every page, without a service: the rows in their order, as JSON."""
    connection = await asyncpg.connect(url)
    found, after = [], 0
    while True:
        began = time.perf_counter()
        rows = await connection.fetch(
            "SELECT * FROM tasks WHERE role = 'ahj' AND seq > $1 ORDER BY seq LIMIT $2", after, PAGE
        )
        orjson.dumps([dict(row) for row in rows], default=str)
        found.append((time.perf_counter() - began) * 1000)
        if len(rows) < PAGE:
            await connection.close()
            return found
        after = rows[-1]["seq"]


def pages(base: str, headers: dict[str, str]) -> list[float]:
    """Milliseconds of every page, from the first to the last."""
    found = []
    with httpx.Client(base_url=base, headers=headers, timeout=30) as client:
        after: str | None = None
        while True:
            query: dict[str, str | int] = {"limit": PAGE, "role": "ahj"}
            if after is not None:
                query["after"] = after
            began = time.perf_counter()
            answer = client.get("/tasks", params=query)
            found.append((time.perf_counter() - began) * 1000)
            answer.raise_for_status()
            after = answer.json()["next"]
            if after is None:
                return found


def main() -> None:
    with throwaway_stack("permitting") as stack:
        asyncio.run(fill(stack.database_url("permitting")))
        port = stack.settings_for("permitting")["HELIO_HTTP_PORT"]
        headers = {"authorization": f"Bearer {stack.token('ahj', organisation='US-NC-081')}"}
        measured = [one for _ in range(ROUNDS) for one in pages(f"http://127.0.0.1:{port}", headers)]
        by_sql = [one for _ in range(ROUNDS) for one in asyncio.run(bare(stack.database_url("permitting")))]
    of = f"page of {PAGE} of {ROWS:,} open tasks"
    record(f"{of}, p50 ms (< {WANTED_MS:g}) vs its rows by SQL", statistics.median(measured), statistics.median(by_sql))
    record(f"{of}, p99 ms vs its rows by SQL", *(statistics.quantiles(one, n=100)[98] for one in (measured, by_sql)))


if __name__ == "__main__":
    main()
