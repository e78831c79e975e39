"""One hop: a customer withdraws (HTTP, lead) and the next service has committed its reaction (contracting closes).

It is the dearest hop there is: each of them sets off the closing of a project in all seven services while the next ones
come in, so that at 20 a second some 300 messages a second are handled beside what is measured.

The end of a hop is the timestamp of ``CompensationRequested`` on its topic. The relay reads committed rows only and
stamps a record just before it sends it, so the reaction was committed before that instant: the figure is an upper bound
of the time to the commit. Kafka keeps whole milliseconds, cut off; a whole one is added, which keeps the bound.
"""

import asyncio
import random
import time
from uuid import UUID

import aiohttp

from benchmarks.topic import Watch
from deploy.local.home import Home
from sandbox.people import sites
from sandbox.people.office import Office
from shared.schemas.contracting import CompensationRequested

INQUIRIES_AT_ONCE = 8


async def inquiries(home: Home, count: int) -> list[UUID]:
    """Takes in ``count`` inquiries; gives their projects."""
    run = f"hop-{random.randrange(16**8):08x}"
    found: list[UUID] = []
    numbers = iter(range(count))
    async with Office(home) as office:

        async def inquire() -> None:
            for number in numbers:
                body = sites.inquiry_for(number, run)
                answer = await office.post("lead", "/leads", "sales", body, None, f"{run}-{number}")
                found.append(UUID(answer["project_id"]))

        await asyncio.gather(*(inquire() for _ in range(INQUIRIES_AT_ONCE)))
    return found


async def hops(home: Home, projects: list[UUID], per_second: float) -> list[float]:
    """Milliseconds of each hop, the commands sent at an even rate whatever the answers do."""
    watch = Watch(home.kafka_settings("audit"), "ncv03.contracting.events", CompensationRequested.ce_type)
    began: dict[str, float] = {}
    token = Office(home).token("sales", None)
    base = f"http://127.0.0.1:{home.ports.http('lead')}"
    async with aiohttp.ClientSession() as session:

        async def withdraw(project: UUID) -> None:
            headers = {"authorization": f"Bearer {token}", "idempotency-key": f"withdraw-{project}"}
            url, body = f"{base}/projects/{project}/withdrawal", {"reason": "the customer moves away"}
            began[str(project)] = time.time()
            async with session.post(url, json=body, headers=headers) as answered:
                if answered.status != 200:
                    raise SystemExit(f"a withdrawal was not accepted: {await answered.text()}")

        start, sending = time.monotonic(), []
        for number, project in enumerate(projects):
            await asyncio.sleep(max(0.0, start + number / per_second - time.monotonic()))
            sending.append(asyncio.create_task(withdraw(project)))
        await asyncio.gather(*sending)
    ended = await asyncio.to_thread(watch.until, set(began))
    return [(ended[key] - at) * 1000 for key, at in began.items()]
