"""Pages of a list of 5,000 open tasks of one role, as an HTTP client of the service gets them.

``python -m benchmarks.worklist`` needs a PostgreSQL: it starts a throwaway stack. Prints milliseconds a page.
"""

import asyncio
import json
import statistics
import sys
import time

import httpx

from benchmarks.stacks import throwaway_stack

ROWS = 5_000
PAGE = 100
ROUNDS = 5
FILL = """
    INSERT INTO tasks (project_id, kind, role, details, opened_at, due_at)
    SELECT gen_random_uuid(), 'decide_permit', 'ahj', '{"ahj_id": "US-NC-081", "findings": [], "submission": 1}',
           now(), now() + interval '30 days' FROM generate_series(1, $1)"""


async def fill(url: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    await connection.execute(FILL, ROWS)
    await connection.execute("ANALYZE tasks")
    await connection.close()


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


def main() -> int:
    with throwaway_stack("permitting") as stack:
        asyncio.run(fill(stack.database_url("permitting")))
        port = stack.settings_for("permitting")["HELIO_HTTP_PORT"]
        headers = {"authorization": f"Bearer {stack.token('ahj', organisation='US-NC-081')}"}
        measured = [one for _ in range(ROUNDS) for one in pages(f"http://127.0.0.1:{port}", headers)]
    result = {
        "open_tasks": ROWS,
        "page": PAGE,
        "pages": len(measured),
        "median_ms": round(statistics.median(measured), 1),
        "p99_ms": round(statistics.quantiles(measured, n=100)[98], 1),
    }
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
