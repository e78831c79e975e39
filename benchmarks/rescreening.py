"""10,000 applications that were not sent yet, on the day on which other rules begin to hold: how soon each is screened.

``python -m benchmarks.rescreening`` starts a throwaway stack, and asks the service all the while for a project, as a
person would. Prints seconds for all of them, and milliseconds of the answers. Exit code 1 above 60 s.
"""

import asyncio
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from benchmarks.stacks import throwaway_stack
from deploy.local.stack import Stack
from shared.schemas import catalogue
from shared.schemas.contracting import SalesOrderCreated

APPLICATIONS = 10_000
BUDGET_S = 60.0
EXAMPLE = Path(catalogue.__file__).parent / "examples" / f"{SalesOrderCreated.ce_type}.json"
OLD = "of-yesterday v1"
FILES = """
    INSERT INTO permit_files (project_id, version, state, sales_order_id, design, reference, connection_facts,
                              permission_requests, permissions, bill_of_materials, certificates)
    SELECT gen_random_uuid(), 1, 'open', gen_random_uuid(), $1, $2, '{}', '[]', '[]', '[]', '[]'
    FROM generate_series(1, $3)"""
UNSENT = """
    INSERT INTO applications (id, project_id, attempt, usage_point_id, purpose, design_version, level, kwac, documents,
                              form, submitted_at, state, missing, rules, screens, clocks, said)
    SELECT gen_random_uuid(), project_id, 1, 'UP', 'new', 1, 1, 7.7, '[]', '{}', now(), 'prepared', '[]', $1, '[]',
           '[]', 0 FROM permit_files"""
DUE = """
    INSERT INTO timers (project_id, name, due_at, payload)
    SELECT project_id, 'rules_reviewed:' || id, now(), jsonb_build_object('application_id', id) FROM applications"""
LEFT = "SELECT count(*) FROM applications WHERE rules = $1"


async def fill(connection: Any) -> UUID:
    """Files of one design in many projects; gives one of them."""
    value = json.loads(EXAMPLE.read_text())[0]["value"]
    await connection.execute(FILES, json.dumps(value["design"]), json.dumps(value["reference"]), APPLICATIONS)
    await connection.execute(UNSENT, OLD)
    await connection.execute("ANALYZE")
    found: UUID = await connection.fetchval("SELECT project_id FROM permit_files LIMIT 1")
    return found


async def measure(stack: Stack) -> dict[str, Any]:
    port = stack.settings_for("permitting")["HELIO_HTTP_PORT"]
    headers = {"authorization": f"Bearer {stack.token('operator')}"}
    connection = await asyncpg.connect(stack.database_url("permitting"))
    project = await fill(connection)
    answers = []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client:
        began = time.perf_counter()
        await connection.execute(DUE)
        while await connection.fetchval(LEFT, OLD):
            asked = time.perf_counter()
            (await client.get(f"/projects/{project}")).raise_for_status()
            answers.append((time.perf_counter() - asked) * 1000)
            await asyncio.sleep(0.2)
        seconds = time.perf_counter() - began
    await connection.close()
    return {
        "applications": APPLICATIONS, "seconds": round(seconds, 1), "answers": len(answers),
        "median_ms": round(statistics.median(answers), 1), "slowest_ms": round(max(answers), 1),
    }  # fmt: skip


def main() -> int:
    with throwaway_stack("permitting") as stack:
        result = asyncio.run(measure(stack))
    print(json.dumps(result))
    return 0 if result["seconds"] < BUDGET_S else 1


if __name__ == "__main__":
    sys.exit(main())
