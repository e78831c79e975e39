"""Search over 200,000 leads: the whole route, on a real PostgreSQL, by words as people type them.

Names, streets and towns are drawn from lists as skewed as real ones; a tenth of the words is misspelt, a tenth finds
nothing. The baseline is the wanted p95, 50 ms.

Usage: python -m benchmarks.search [--leads 200000]
"""

import argparse
import asyncio
import random
import statistics
import time
from types import SimpleNamespace
from typing import Any

import asyncpg
import httpx
import orjson
from fastapi import FastAPI

from benchmarks.record import record
from benchmarks.stacks import throwaway_stack
from services.lead import api
from services.lead.api import contact
from services.lead.app import SERVICE
from services.lead.rules.search import findable
from shared.messaging.clock import RealClock
from shared.messaging.handling.processor import Processor
from shared.messaging.ids import new_id
from shared.messaging.storage.postgres import PostgresStore
from shared.messaging.testing.node import Trusting, settings
from shared.messaging.web import problems
from shared.messaging.web.limits.allowance import Allowance

WANTED_MS = 50.0
SEARCHES = 400
SYLLABLES = (
    *("an", "ber", "cor", "den", "el", "fin", "gar", "hol", "is", "jen", "kel", "lor", "mar"),
    *("nor", "ost", "pat", "quin", "ros", "sten", "tor", "ul", "van", "wes", "yor", "zim"),
)
DICE = random.Random(27401)


def word(syllables: int) -> str:
    return "".join(DICE.choice(SYLLABLES) for _ in range(syllables)).capitalize()


FIRST = [word(2) for _ in range(400)]
LAST = [word(3) for _ in range(8_000)]
STREETS = [f"{word(2)} {kind}" for kind in ("Street", "Road", "Avenue", "Lane") for _ in range(800)]
TOWNS = [word(3) for _ in range(300)]


def skewed(choices: list[str]) -> str:
    return (
        choices[min(int(DICE.paretovariate(0.7)) - 1, len(choices) - 1)]
        if DICE.random() < 0.5
        else DICE.choice(choices)
    )


async def fill(database: Any, leads: int) -> list[dict[str, str]]:
    people: list[dict[str, str]] = []
    rows: list[tuple[Any, ...]] = []
    numbers: list[tuple[Any, ...]] = []
    for _ in range(leads):
        project = new_id()
        name = f"{skewed(FIRST)} {skewed(LAST)}"
        email = f"{name.replace(' ', '.').lower()}{DICE.randrange(1000)}@example.com"
        phone = f"+1 {DICE.randrange(200, 999)} 555 {DICE.randrange(10_000):04d}"
        street = f"{DICE.randrange(1, 4000)} {skewed(STREETS)}"
        address = {
            "street": street,
            "city": skewed(TOWNS),
            "state": "NC",
            "postal_code": f"{DICE.randrange(27000, 28999)}",
        }
        serial = f"INV-{DICE.randrange(10**9):09d}"
        rows.append((project, "captured", 0, "web", name, email, phone, address, True, True, [], 0,
                     findable(name, email, phone, address)))  # fmt: skip
        numbers += [(project, "serial", serial), (project, "permit", f"P-{DICE.randrange(10**7):07d}"),
                    (project, "application", str(new_id()))]  # fmt: skip
        people.append({"name": name, "email": email, "phone": phone, "street": street, "serial": serial,
                       "permit": numbers[-2][2], "city": address["city"]})  # fmt: skip
    columns = ("project_id", "state", "version", "channel", "name", "email", "phone", "address", "consent_to_contact",
               "consent_to_usage_data", "reason_codes", "analysis_run", "found_by")  # fmt: skip
    await database.copy_records_to_table("leads", records=rows, columns=columns)
    await database.copy_records_to_table("known_numbers", records=numbers, columns=("project_id", "kind", "number"))
    await database.execute("VACUUM ANALYZE leads, known_numbers")
    return people


def asked(people: list[dict[str, str]]) -> str:
    one = DICE.choice(people)
    first, last = one["name"].split()
    q = DICE.choice([one["name"], last, f"{last} {one['city']}", one["street"], one["email"], one["phone"],
                     one["phone"][3:], one["serial"], one["permit"], f"{first} {one['street']}"])  # fmt: skip
    dice = DICE.random()
    if dice < 0.1 and len(q) > 5:
        at = DICE.randrange(1, len(q) - 2)
        return q[:at] + q[at + 1] + q[at] + q[at + 2 :]
    return f"{q} qqxzz" if dice < 0.2 else q


async def main(leads: int) -> None:
    with throwaway_stack() as stack:
        url = stack.database_url("lead")
        database = await asyncpg.connect(url)
        await database.set_type_codec("jsonb", schema="pg_catalog", format="binary", encoder=_json, decoder=bytes)
        people = await fill(database, leads)
        await database.close()
        store = PostgresStore(url, size=4, command_timeout_s=30, name="search")
        await store.open()
        app = FastAPI()
        app.state.processor = Processor(SERVICE, store, RealClock(), settings("lead"))
        app.state.tokens, app.state.running = Trusting({"sales"}), SimpleNamespace(store=store)
        app.state.roles = SERVICE.contract.roles
        problems.install(app)
        app.include_router(api.router)
        contact._searches = Allowance(10**9)
        costs: list[tuple[float, str]] = []
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test", timeout=60) as client:
            for _ in range(SEARCHES):
                q = asked(people)
                began = time.perf_counter()
                answer = await client.get("/search", params={"q": q})
                spent = (time.perf_counter() - began) * 1e3
                answer.raise_for_status()
                costs.append((spent, f"{q}: {len(answer.json()['items'])}"))
        await store.close()
    times = [cost for cost, _ in costs]
    record(f"search over {leads} leads, p50 ms", statistics.median(times), WANTED_MS)
    record(f"search over {leads} leads, p95 ms", statistics.quantiles(times, n=20)[18], WANTED_MS)
    for cost, what in sorted(costs)[-8:]:
        print(f"  {cost:6.1f} ms  {what} found")


def _json(value: object) -> bytes:
    """As COPY takes it: the number of the binary form, then the text."""
    return b"\x01" + orjson.dumps(value)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--leads", type=int, default=200_000)
    asyncio.run(main(parser.parse_args().leads))
