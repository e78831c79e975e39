"""What dispatch reads before it plans: every open job with two orders, on a real PostgreSQL.

Times are of the wall, from the question to the facts that a worker is handed, decoding the rows among them.

Usage: python -m benchmarks.dispatch [--jobs 1000]
"""

import argparse
import asyncio
import json
import statistics
import time
from datetime import date, timedelta
from typing import Any

import asyncpg

from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from services.fieldops import dispatch
from services.fieldops.app import SERVICE
from services.fieldops.model.dispatch import DESK
from services.fieldops.rules.horizon.ahead import Asked
from services.fieldops.rules.policy import HORIZON_DAYS
from shared.messaging.clock import RealClock
from shared.messaging.handling.processor import Processor
from shared.messaging.handling.work import Work
from shared.messaging.ids import new_id
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.testing.node import settings
from shared.messaging.testing.people import example
from shared.schemas.contracting import SalesOrderCreated

WANTED_MS = 1_000.0
LOOKS = 20
MONDAY = date(2026, 12, 7)
BUILD = (
    "project_id", "state", "version", "sales_order_id", "time_zone", "jurisdiction", "ordered_design",
    "permitted_design", "bill_of_materials", "allocated", "permits_ending", "customer_windows", "hazards_signed",
    "labour_hours",
)  # fmt: skip
ORDER = (
    "id", "project_id", "supplier", "lines", "need_by", "state", "first_promise", "promised_for", "received",
    "rejections", "set_aside",
)  # fmt: skip


async def fill(database: Any, jobs: int) -> None:
    """Homes whose goods are promised for the next weeks; no crew is booked yet."""
    sold = example(SalesOrderCreated, new_id())
    design = sold.design.model_dump(mode="json")
    lines = [line.model_dump(mode="json") for line in sold.bill_of_materials]
    builds: list[tuple[Any, ...]] = []
    orders: list[tuple[Any, ...]] = []
    for number in range(jobs):
        project, promised = new_id(), MONDAY + timedelta(days=number % 20)
        ends = {str(new_id()): f"{promised + timedelta(days=90)}"}
        builds.append((project, "procuring", 4, new_id(), "America/New_York", "NC", design, design, lines, [], ends,
                       [], [], 0.0))  # fmt: skip
        for supplier in ("Trade Supply", "Power Depot"):
            orders.append((new_id(), project, supplier, lines[:3], promised, "acknowledged", promised, promised, {}, 0,
                           []))  # fmt: skip
    await database.copy_records_to_table("builds", records=builds, columns=BUILD)
    await database.copy_records_to_table("purchase_orders", records=orders, columns=ORDER)
    await database.execute("VACUUM ANALYZE builds, purchase_orders")


async def main(jobs: int) -> None:
    with throwaway_stack() as stack:
        url = stack.database_url("fieldops")
        database = await asyncpg.connect(url)
        await database.set_type_codec("jsonb", schema="pg_catalog", format="binary", encoder=_json, decoder=bytes)
        await fill(database, jobs)
        await database.close()
        store = PostgresStore(url, size=4, command_timeout_s=30, name="dispatch")
        await store.open()
        processor = Processor(SERVICE, store, RealClock(), settings("fieldops"))

        async def facts(work: Work) -> Asked:
            return await dispatch.facts(work, MONDAY, HORIZON_DAYS, ())

        wall, spent = [], []
        for _ in range(LOOKS):
            began, busy = time.perf_counter(), time.process_time()
            asked = await processor.look(DESK, facts)
            wall.append((time.perf_counter() - began) * 1e3)
            spent.append((time.process_time() - busy) * 1e3)
            assert len(asked.sites) == jobs, len(asked.sites)
        await store.close()
    record(f"facts of dispatch at {jobs} open jobs, median ms", statistics.median(wall), WANTED_MS)
    print(
        f"  of the processor, median ms: {statistics.median(spent):.0f}; slowest of {LOOKS} looks: {max(wall):.0f} ms"
    )


def _json(value: object) -> bytes:
    """As COPY takes it: the number of the binary form, then the text."""
    return b"\x01" + json.dumps(value).encode()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1_000)
    asyncio.run(main(parser.parse_args().jobs))
